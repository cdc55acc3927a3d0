"""Layouts: how a unit's GPUs divide heads, layers, experts and streams, and what they keep in copies.

Tensor parallelism divides the heads of a layer; what has no heads it copies, and a cache as soon as its
heads run out. Data parallelism gives each group of GPUs streams of its own, and copies the weights.
"""

from collections.abc import Mapping

from sympy import Max

from ...algebra.closed_form import law
from ...algebra.derivation import solve, substitute
from .kv_cache import global_part, growing_bytes, kept_bytes, window_part
from .notation import E, H_kv, K, N_0, N_c, N_e, N_h, N_k, N_u, b, n, n_c, n_d, n_e, n_p, n_t, n_x, u_c, z
from .parameters import counted

__all__ = [
    "expert_copies", "group_weights", "grouped_cache_copies", "latent_cache_copies", "layout_memory",
    "layout_weights", "seats", "seats_by_layout", "seats_with_grouped_heads", "seats_with_latent", "unit_gpus",
    "weights_by_layout", "weights_held", "widths",
]

EVEN = "each GPU holds the same share"

# Laws ----------------------------------------------------------------------------------------------

unit_gpus = law(
    "unit-gpus", n, n_t * n_p * n_d, "Heads, layers and streams are divided over one GPU after the other.",
    source="narayanan2021")

grouped_cache_copies = law(
    "grouped-cache-copies", n_c, Max(1, n_t / H_kv),
    "Key-value heads divide over as many GPUs as there are heads; beyond, each is kept more than once.",
    source="ainslie2023", assumes=("heads divide evenly over GPUs, or GPUs over heads",))

latent_cache_copies = law(
    "latent-cache-copies", n_c, n_t,
    "A latent belongs to every head, so each of the GPUs that share the heads keeps all of it.",
    source="sglang2025largescale")

expert_copies = law(
    "expert-copies", n_x, n_t * n_d / n_e,
    "The GPUs of a stage hold each expert once for every group that shares the experts.",
    source="deepseek2025inference", assumes=("no expert is copied within a group",))

group_weights = law(
    "group-weights", N_c, N_0 + (n_t - 1) * N_u + (n_c - 1) * N_k,
    "Of the GPUs that share heads each holds matrices without heads whole, and those of keys and values as its cache.",
    source="sglang2025largescale")

layout_weights = law(
    "layout-weights", N_h, n_d * N_c + n_x * E * N_e,
    "Each data-parallel group holds all but the experts; experts are held by groups of their own.",
    source="narayanan2021", assumes=(EVEN,))

layout_memory = law(
    "layout-memory", K, (b * N_h + u_c * n_c * z) / n,
    "The memory of a unit's GPUs holds the weights, and the cache of each stream as often as it is copied.",
    source="narayanan2021", assumes=("memory holds nothing else", "no two streams share a prefix", EVEN))

# Streams that fit ----------------------------------------------------------------------------------

weights_by_layout = substitute(
    "weights-by-layout", N_h, layout_weights, {N_c: group_weights, n_x: expert_copies},
    says="The parameters that a unit holds.")

seats_by_layout = solve(
    "seats-by-layout", u_c, layout_memory, for_=u_c, says="The streams for which a unit has memory.",
    beyond="the weights alone do not fit, or no cache limits the streams")

seats_with_grouped_heads = substitute(
    "seats-with-grouped-heads", u_c, seats_by_layout, {n_c: grouped_cache_copies},
    says="The same with key-value heads: as many streams on more GPUs than heads as each copy leaves room for.",
    beyond="the weights alone do not fit, or no cache limits the streams")

seats_with_latent = substitute(
    "seats-with-latent", u_c, seats_by_layout, {n_c: latent_cache_copies},
    says="The same with a latent, which sharing its heads never divides.",
    beyond="the weights alone do not fit, or no cache limits the streams")

# A model's own -------------------------------------------------------------------------------------


def widths(model: Mapping, tensor_parallel: int = 1, pipeline_parallel: int = 1, data_parallel: int = 1,
           expert_parallel: int | None = None) -> dict[str, float]:
    """The widths of a layout and its GPUs, if they divide the model evenly.

    Args:
        model: its dimensions.
        tensor_parallel: GPUs that share the heads of each layer.
        pipeline_parallel: groups of GPUs that share the layers.
        data_parallel: groups of GPUs that serve streams of their own.
        expert_parallel: GPUs that share the experts of each layer; left out, all of a stage do, by slices if
            there are fewer experts.

    Raises:
        ValueError: a width does not divide heads, layers, experts or GPUs; the nearest that does is named.

    >>> from rackmath.facts import model
    >>> widths(model("deepseek-v3"), tensor_parallel=6)
    Traceback (most recent call last):
    ...
    ValueError: tensor_parallel = 6 does not divide 128 heads evenly; the nearest that does is 4
    """
    kv_heads = sorted({part["kv_heads"] for part in _kinds(model) if "kv_heads" in part})
    _refuse("tensor_parallel", tensor_parallel, model["heads"], "heads", kv_heads)
    _refuse("pipeline_parallel", pipeline_parallel, model["layers"], "layers")
    found = dict(tensor_parallel=tensor_parallel, pipeline_parallel=pipeline_parallel, data_parallel=data_parallel)
    stage = tensor_parallel * data_parallel
    if expert_parallel is not None:
        _refuse("expert_parallel", expert_parallel, model["experts"], "experts")
        _refuse("expert_parallel", expert_parallel, stage, "GPUs of a stage")
    return found | {"expert_parallel": expert_parallel or stage, "gpus": unit_gpus(**found)}


def weights_held(model: Mapping, **wide) -> float:
    """The parameters that a unit holds in a layout [param], each as often as it is held; widths as in `widths`.

    >>> from rackmath.facts import model
    >>> once, shared = (weights_held(model("deepseek-v3"), tensor_parallel=width) for width in (1, 8))
    >>> round((shared - once) / 1e9, 2)
    7.21
    """
    found, size = widths(model, **wide), counted(model)
    whole, keys, copies = _undivided(model, size, found)
    held = group_weights(found, size, undivided_parameters=whole, kv_parameters=keys, cache_copies=copies)
    if "experts" not in model:
        return found["data_parallel"] * held
    return layout_weights(found, size, model, group_parameters=held, expert_copies=expert_copies(found))


def seats(machine: Mapping, model: Mapping, context: float, bytes_per_element: float | None = None, **wide) -> float:
    """Streams of one context for which a unit has memory [1]; widths as in `widths`.

    (n·K − b·N_h) / (copies · bytes that a stream keeps). Raises what `widths` raises, and a ValueError if the
    weights alone do not fit. Assumes that each GPU holds the same share, and that memory holds nothing else.

    >>> from rackmath.facts import accelerator, model
    >>> h200 = accelerator("h200-sxm", "fp8")
    >>> latent = {width: seats(h200, model("deepseek-v3"), 8192, 2, **{width: 8}) for width in
    ...           ("tensor_parallel", "data_parallel")}
    >>> {width: round(streams) for width, streams in latent.items()}
    {'tensor_parallel': 98, 'data_parallel': 586}
    """
    found, kept = widths(model, **wide), kept_bytes(model, context, bytes_per_element)
    growing = context * growing_bytes(model, bytes_per_element)
    whole, *windowed = (_copies(part, found) for part in _kinds(model))
    [rest] = windowed or [1.0]  # states of linear attention have as many heads as queries
    copied = whole if whole == rest or growing == kept else (growing * whole + (kept - growing) * rest) / kept
    return seats_by_layout(machine, gpus=found["gpus"], weights_held=weights_held(model, **wide), stream_bytes=kept,
                           cache_copies=copied)


def _kinds(model: Mapping) -> list[dict]:
    """The model with the layers of each kind alone: those that keep every token, and those with a window."""
    return [part for part in (global_part(model), window_part(model)) if part]


def _copies(part: Mapping, found: Mapping) -> float:
    return latent_cache_copies(found) if "latent_dim" in part else grouped_cache_copies(part, found)


def _undivided(model: Mapping, size: Mapping, found: Mapping) -> tuple[float, float, float]:
    """Parameters without heads, those of keys and values, and how often these are held, in the mean."""
    router, hidden = size["router_elements"], model["hidden_size"]
    if "latent_dim" in model:
        whole = hidden * (model["q_lora_rank"] + model["latent_dim"] + model["rope_dim"]) * model["layers"]
        return router + whole, 0.0, latent_cache_copies(found)
    keys = [hidden * part["head_dim"] * part.get("kv_matrices", 2) * part["kv_heads"] * part["layers"]
            for part in _kinds(model)]
    held = [each * _copies(part, found) for each, part in zip(keys, _kinds(model))]
    return router, sum(keys), sum(held) / sum(keys)


def _refuse(word: str, width: int, number: float, of: str, heads: list = ()) -> None:
    """Raise unless a width divides a number of things, and key-value heads divide over it or it over them."""
    fits = [each for each in range(1, int(number) + 1) if number % each == 0
            and all(kv % each == 0 or each % kv == 0 for kv in heads)]
    if width not in fits:
        nearest = min(fits, key=lambda each: abs(each - width))
        beside = f" and {' and '.join(f'{kv:g}' for kv in heads)} key-value heads" if heads else ""
        raise ValueError(f"{word} = {width:g} does not divide {number:g} {of}{beside} evenly; "
                         f"the nearest that does is {nearest}")
