"""Published runs: batches from rates, bounds for a unit of GPUs, what fits, and what a layout reads."""

from collections.abc import Mapping

from ...algebra.closed_form import law
from ...algebra.derivation import quotient, solve, substitute
from .notation import (
    B, B_cap, E, E_gpu, K, L, Lambda, M, N_e, N_h, N_in, N_own, N_r, N_t, T, T_n, T_obs, Z, b, g, k, n, r, v, x, y,
    y_n,
)
from .parameters import expert_elements, vocabulary_elements
from .passes import critical_batch, pass_time, pass_time_with_attention

__all__ = [
    "batch_multiple", "capacity_batch", "copied", "copied_parameters", "expert_size", "kept_by_unit",
    "layout_readings", "looseness", "looseness_with_attention", "memory_filled", "observed_time", "production_batch",
    "readings_by_layout", "readings_of_copies", "shared_unit", "stream_speed",
    "streams", "unit_time", "unit_time_with_attention", "users_at_a_time", "weights_read",
]

# Laws ----------------------------------------------------------------------------------------------

streams = law(
    "streams", y, x / v,
    "Little's law: what a GPU puts out, over the speed of one stream, is the number of streams in flight.",
    source="little1961", assumes=("the unit is in a steady state",))

users_at_a_time = law(
    "users-at-a-time", y_n, n * y, "Each stream of each of a unit's GPUs is a user's.", source="pope2026")

production_batch = law(
    "production-batch", B, g * n * y,
    "The batch of a unit is the tokens that all streams of all its GPUs decode in one pass.",
    source="pope2026")

shared_unit = law(
    "shared-unit", T_n, T / n, "The GPUs of a unit share all work of a pass.",
    source="pope2026", assumes=("work is spread evenly over the GPUs", "sending data between GPUs takes no time"))

observed_time = law(
    "observed-time", T_obs, g / v,
    "A stream that gains g tokens a pass, at a speed of v, makes v over g passes a second.",
    source="little1961", assumes=("the unit is in a steady state",))

memory_filled = law(
    "memory-filled", K, (b * N_h + B / g * L * k) / n,
    "The memory of a unit's GPUs holds the weights and the cache of every stream.",
    source="pope2026", assumes=("memory holds nothing else", "no two streams share a prefix",
                                "each GPU holds the same share", "each cache is kept once"))

weights_read = law(
    "weights-read", N_r, r * N_t,
    "A layout that copies weights, or splits its batch, reads the model more than once a pass.",
    source="deepseek2025inference")

# Batches and memory --------------------------------------------------------------------------------

stream_speed = solve(
    "stream-speed", v, streams, for_=v, says="What a GPU puts out, shared by the streams that it decodes.")

batch_multiple = quotient(
    "batch-multiple", M, production_batch, critical_batch,
    says="How many critical batches a deployment keeps in flight.")

capacity_batch = solve(
    "capacity-batch", B_cap, memory_filled, for_=B,
    says="The largest batch for which a unit has memory.",
    beyond="the weights alone do not fit, or no cache limits the batch")

# Bounds --------------------------------------------------------------------------------------------

unit_time = substitute(
    "unit-time", T_n, shared_unit, {T: pass_time}, says="The bound on a pass for a whole unit.")

unit_time_with_attention = substitute(
    "unit-time-with-attention", T_n, shared_unit, {T: pass_time_with_attention},
    says="The same once attention's own arithmetic counts too.")

looseness = quotient(
    "looseness", Lambda, observed_time, unit_time,
    says="How many times longer a pass takes than its bound.")

looseness_with_attention = quotient(
    "looseness-with-attention", Lambda, observed_time, unit_time_with_attention,
    says="The same once attention's own arithmetic counts too.")

# Layouts -------------------------------------------------------------------------------------------

copied_parameters = law(
    "copied-parameters", N_own, N_t - E * N_e - N_in,
    "Where only routed experts are spread out, each GPU keeps all else but the table of input embeddings, of which "
    "a pass looks up single rows.",
    source="deepseek2025inference", assumes=("attention and shared experts are not sliced",))

kept_by_unit = law(
    "kept-by-unit", N_h, n * (N_own + E_gpu * N_e),
    "Each GPU of the unit keeps its copy and its experts.", source="deepseek2025inference")

readings_by_layout = law(
    "readings-by-layout", r, Z * N_h / N_t,
    "A pass reads what the unit keeps once for each part of its batch.", source="deepseek2025inference")

readings_of_copies = substitute(
    "readings-of-copies", r, readings_by_layout, {N_h: kept_by_unit},
    says="How many times a pass reads the whole model in such a layout.")


def expert_size(model: Mapping) -> float:
    """Parameters of one routed expert over all sparse layers [param]: `parameters.expert_elements`.

    >>> expert_size({"hidden_size": 7168, "expert_size": 2048, "layers": 61, "dense_layers": 3})
    2554331136.0
    """
    return expert_elements(model)


def copied(model: Mapping) -> float:
    """Parameters that each GPU keeps for itself where only routed experts are spread out [param].

    >>> from rackmath.facts import model
    >>> round(copied(model("deepseek-v3")) / 1e9, 2)
    16.16
    """
    table = vocabulary_elements(model, vocabulary_matrices=1)
    return copied_parameters(model, expert_parameters=expert_size(model), input_table=table)


def layout_readings(run: Mapping) -> float:
    """How many times a pass reads the whole model in such a layout: once for each part of its batch [1].

    >>> from rackmath.facts import deployment
    >>> round(layout_readings(deployment("deepseek-day")), 2)
    9.13
    """
    return readings_of_copies(run, copied_parameters=copied(run), expert_parameters=expert_size(run))
