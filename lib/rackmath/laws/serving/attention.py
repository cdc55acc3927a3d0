"""What attention reads and computes of a whole past, by the kinds of a model's layers: windows, states, an index."""

from collections.abc import Mapping

from sympy import Max, Min

from ...algebra.closed_form import law
from ...algebra.derivation import substitute
from .kv_cache import (
    attention_form, global_part, growing_bytes, index_kv_bytes, kept_bytes, mla_prefill_attention_flops, stream_bytes,
    window_part,
)
from .notation import H, H_i, L, a, a_b, a_i, a_p, a_s, a_w, a_z, c_s, d, l, l_l, m, w, w_i

__all__ = [
    "causal_prompt_flops", "everyone", "forward_and_back", "index_flops", "met_bytes", "met_flops", "prompt_flops",
    "state_flops", "whole_prompt_flops", "windowed_flops",
]

# Laws ----------------------------------------------------------------------------------------------

windowed_flops = law(
    "windowed-flops", a_z, L * a + Min(L, w) * a_w,
    "In global layers a token meets its whole past, in layers with a window only the latest.",
    source="google2026gemma")

causal_prompt_flops = law(
    "causal-prompt-flops", a_p, L * a / 2 + Min(L, w) * (1 + Max(0, 1 - w / L)) / 2 * a_w,
    "In a prompt a token meets those before it, half of it in the mean, of which a window holds the latest.",
    source="kaplan2020", assumes=("the prompt is long, so that half a token doesn't count",))

forward_and_back = law(
    "forward-and-back", a_b, 3 * a_p,
    "The backward pass takes twice the arithmetic of the forward pass.", source="kaplan2020",
    assumes=("nothing is computed again",))

state_flops = law(
    "state-flops", a_s, 2 * H * d**2 * l_l * c_s,
    "In linear attention a token adds itself to each head's matrix, and reads it once.",
    source="minimax2025m1", assumes=("tokens are decoded one by one",))

index_flops = law(
    "index-flops", a_i, m * H_i * w_i * l,
    "Each index head meets the index key of each cached token.", source="deepseek2025v32")

everyone = law(
    "everyone", a_p, a_z, "Without a causal mask each token of a prompt meets all of it.", source="kaplan2020")

# Prompts -------------------------------------------------------------------------------------------

whole_prompt_flops = substitute(
    "whole-prompt-flops", a_p, everyone, {a_z: windowed_flops},
    says="What a token of a prompt computes if it meets the tokens after it, too, as some count it.")

# A model's own -------------------------------------------------------------------------------------


def met_flops(model: Mapping, context):
    """Attention FLOPs of one decoded token against its whole past [flop/token], for one context or an array.

    L·a + min(L, w)·a_w: global layers meet all, layers with a window the latest w, layers of linear attention
    their states. With an index, all keys of the index and the s tokens that it selects take these places.

    Raises:
        KeyError: the model has an index, but does not say how many heads score it or how much it selects.

    >>> from rackmath.facts import model
    >>> met_flops(model("gpt-oss-120b"), 4096) == 4 * 64 * 64 * 18 * (4096 + 128)
    True
    """
    return _with_state(model, windowed_flops(_parts(model, attention_form), context=context))


def prompt_flops(model: Mapping, context, causal: bool = True):
    """Attention FLOPs of a prompt's token, forward, in the mean [flop/token], for one length or an array.

    The parts are those of `met_flops`; without an index, a latent is unpacked first, which pays in a prompt.

    Args:
        model: its dimensions.
        context: tokens of the prompt.
        causal: whether a token meets only those before it; many who count FLOPs leave that out.

    >>> from rackmath.facts import model
    >>> whole = prompt_flops(model("gpt-oss-120b"), 4096, causal=False)
    >>> f"{forward_and_back(prompt_flops=whole):.4g}"
    '3.737e+09'
    """
    form = causal_prompt_flops if causal else whole_prompt_flops
    return _with_state(model, form(_parts(model, _prompt_form), context=context))


def met_bytes(model: Mapping, context, bytes_per_element: float | None = None):
    """What a pass reads of one stream's past [byte], stored as in `kv_cache.kv_bytes`; for one context or an array.

    All that is kept, unless an index selects: then the index, and what is selected.

    >>> from rackmath.facts import model
    >>> met_bytes(model("gpt-oss-120b"), 4096) == (4096 + 128) * 36864
    True
    """
    if "index_dim" not in model:
        return kept_bytes(model, context, bytes_per_element)
    if bytes_per_element is None and "index_layer_bytes" in model:
        index = model["index_layer_bytes"] * model["layers"]
    else:
        index = index_kv_bytes(model, bytes_per_element=bytes_per_element or 2.0)
    entries = growing_bytes(model, bytes_per_element) - index
    return stream_bytes(context=context, kv_bytes=index, window_bytes=entries, window=model["selected_tokens"])


def _prompt_form(model: Mapping):
    return mla_prefill_attention_flops if "latent_dim" in model else attention_form(model)


def _parts(model: Mapping, form) -> dict:
    """FLOPs against each token of the past, and against the latest or selected ones, of which there may be none."""
    if "index_dim" in model:
        return {"attention_flops": index_flops(model, index_heads=model["index_heads"]),
                "window_flops": attention_form(model)(model), "window": model["selected_tokens"]}
    whole, windowed = global_part(model), window_part(model)
    return {"attention_flops": form(whole)(whole), "window_flops": form(windowed)(windowed) if windowed else 0.0,
            "window": model["window"] if windowed else 1.0}


def _with_state(model: Mapping, flops):
    return flops + state_flops(model, flops_per_state_element=2.0) if "lightning_layers" in model else flops
