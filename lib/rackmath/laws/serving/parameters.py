"""A model's size from its dimensions: every matrix counted, what one token meets of it, and its bytes by format.

Left out are norms, biases, attention sinks, embeddings of patches and positions and adapters, under 0.2 % of
any model, and, as vendors leave them out, layers for multi-token prediction.
"""

from collections.abc import Mapping

from ...algebra.closed_form import law
from ...algebra.derivation import eliminate, quotient, substitute
from .kv_cache import global_part, window_part
from .notation import (
    E, E_a, E_s, E_t, H, H_V, H_kv, H_m, H_v, K_N, K_r, N_0, N_A, N_F, N_V, N_b, N_e, N_g, N_m, N_q, N_s, N_v, N_x,
    N_y, V, b, b_x, d, d_c, d_f, d_n, d_q, d_r, d_v, d_w, d_x, d_y, h, h_v, l, l_d, l_l, l_v,
)
from .passes import model_active, model_total

__all__ = [
    "active_elements", "compressed_queries", "counted", "direct_queries", "every_element", "every_expert",
    "expert_elements", "feed_forward_elements", "grouped_attention_elements", "latent_attention_elements",
    "lightning_attention_elements", "mean_format", "met_element", "mixed_bytes", "model_bytes", "model_elements",
    "router_elements", "shared_elements", "shared_expert_elements", "touched_bytes", "touched_bytes_from_sizes",
    "vision_elements", "vocabulary_elements",
]

NOTHING_SMALL = "norms, biases and other vectors weigh nothing"

# Laws: the matrices ---------------------------------------------------------------------------------

grouped_attention_elements = law(
    "grouped-attention-elements", N_A, h * d * (2 * H + H_m * H_kv) * l,
    "Queries and output have a matrix for each query head, keys and values one for each key-value head.",
    source="ainslie2023", assumes=(NOTHING_SMALL,))

lightning_attention_elements = law(
    "lightning-attention-elements", N_A, 5 * h * d * H * l_l,
    "Linear attention has queries, keys, values, a gate and an output, all of as many heads.",
    source="minimax2025m1", assumes=(NOTHING_SMALL,))

direct_queries = law(
    "direct-queries", N_q, h * H * (d_n + d_r) * l, "Queries are made of a token at once.",
    source="deepseek2024v2", assumes=(NOTHING_SMALL,))

compressed_queries = law(
    "compressed-queries", N_q, (h + H * (d_n + d_r)) * d_q * l, "Queries are compressed first, then made.",
    source="deepseek2024v2", assumes=(NOTHING_SMALL,))

latent_attention_elements = law(
    "latent-attention-elements", N_A, N_q + (h * (d_c + d_r) + d_c * H * (d_n + d_v) + H * d_v * h) * l,
    "Beside the queries: the latent and the rotary key, what unpacks keys and values from it, and the output.",
    source="deepseek2024v2", assumes=(NOTHING_SMALL,))

feed_forward_elements = law(
    "feed-forward-elements", N_F, 3 * h * d_f * l_d,
    "A gated feed-forward part has three matrices: a gate, a way up and a way down.",
    source="shazeer2020", assumes=(NOTHING_SMALL,))

expert_elements = law(
    "expert-elements", N_x, 3 * h * d_x * (l - l_d),
    "An expert is such a part of its own, in each layer that is not dense.",
    source="deepseek2024v3", assumes=(NOTHING_SMALL,))

shared_expert_elements = law(
    "shared-expert-elements", N_s, 3 * h * d_y * E_s * (l - l_d), "Shared experts likewise, each for every token.",
    source="deepseek2024v3", assumes=(NOTHING_SMALL,))

router_elements = law(
    "router-elements", N_g, h * E * (l - l_d), "Each layer with experts scores each of them.",
    source="deepseek2024v3", assumes=(NOTHING_SMALL,))

vocabulary_elements = law(
    "vocabulary-elements", N_V, h * V * H_V, "Each token has a row in the input's matrix and one in the output's.",
    source="meta2025llamamodels")

vision_elements = law(
    "vision-elements", N_v, h_v * (4 * h_v + H_v * d_w) * l_v,
    "A part that reads pictures has four matrices of attention in each layer, and those of its feed-forward part.",
    source="google2026gemma", assumes=(NOTHING_SMALL,))

# Laws: their sums -----------------------------------------------------------------------------------

shared_elements = law(
    "shared-elements", N_b, N_A + N_F + N_g + N_s + N_V + N_v,
    "All that is not a routed expert; in a dense model that is everything.", source="kaplan2020")

every_element = law(
    "every-element", N_m, N_b + E * N_x, "The model is that, and all routed experts.", source="deepseek2024v3")

met_element = law(
    "met-element", N_y, N_b + E_a * N_x, "A token meets that, and its own routed experts.", source="deepseek2024v3")

model_elements = substitute(
    "model-elements", N_m, every_element, {N_b: shared_elements, N_x: expert_elements},
    says="The size of a model with experts, part by part.")

active_elements = substitute(
    "active-elements", N_y, met_element, {N_b: shared_elements, N_x: expert_elements},
    says="What one token meets of it.")

# Formats --------------------------------------------------------------------------------------------

touched_bytes = law(
    "touched-bytes", K_r, b * N_0 + b_x * E_t * N_e,
    "Experts may be stored in a smaller format than what every token meets.",
    source="openai2026gptoss")

every_expert = law("every-expert", E_t, E, "A large batch touches every expert.", source="deepseek2024v3")

mixed_bytes = substitute(
    "mixed-bytes", K_N, touched_bytes, {E_t: every_expert}, says="What a model takes in two formats.")

mean_format = quotient(
    "mean-format", b, mixed_bytes, model_total,
    says="Bytes a parameter in the mean, which any form takes that reads or holds the whole model.")

touched_bytes_from_sizes = eliminate(
    "touched-bytes-from-sizes", K_r, touched_bytes, (model_active, model_total), (N_0, N_e),
    says="The same from total and active parameters.")

# A model's own --------------------------------------------------------------------------------------


def counted(model: Mapping) -> dict[str, float]:
    """The parameters of a model, total, active and part by part [param], counted from its dimensions.

    It can be handed to a form before the model itself, whose printed sizes it then replaces.
    `active_parameters` counts the whole vocabulary, as most vendors do, though of the input's matrix a token
    reads one row, and no part for pictures; `shared_parameters` and `expert_parameters` are those outside
    routed experts and in one of them, the other words the parts.

    Raises:
        KeyError: a dimension is missing.

    >>> from rackmath.facts import model
    >>> round(counted(model("llama-2-7b"))["total_parameters"] / 1e9, 3)
    6.738
    >>> size = counted(model("qwen3-30b-a3b"))
    >>> round(size["total_parameters"] / 1e9, 2), round(size["active_parameters"] / 1e9, 2)
    (30.53, 3.35)
    """
    layers = model["layers"]
    dense, seeing = model.get("dense_layers", layers), "vision_layers" in model
    sparse = dense < layers
    parts = {
        "attention_elements": _attention(model),
        "feed_forward_elements": feed_forward_elements(model, dense_layers=dense) if dense else 0.0,
        "router_elements": router_elements(model) if sparse else 0.0,
        "shared_expert_elements": shared_expert_elements({"shared_expert_size": model["expert_size"], **model})
        if sparse and model["shared_experts"] else 0.0,
        "vocabulary_elements": vocabulary_elements(model, vocabulary_matrices=2 - model["tied_embeddings"]),
        "vision_elements": vision_elements(model) if seeing else 0.0,
    }
    shared, met = shared_elements(parts), {**parts, "vision_elements": 0.0}
    sizes = {"total_parameters": shared, "active_parameters": shared_elements(met)} if not sparse else {
        "total_parameters": model_elements(parts, model), "active_parameters": active_elements(met, model),
        "expert_parameters": expert_elements(model)}
    return sizes | {"shared_parameters": shared} | parts


def model_bytes(model: Mapping, bytes_per_parameter: float, bytes_per_expert_parameter: float | None = None) -> float:
    """Memory that a model's weights take [byte], counted from its dimensions where it has them.

    Args:
        model: its dimensions, or at least `total_parameters`.
        bytes_per_parameter: of all, or of what is outside routed experts.
        bytes_per_expert_parameter: of routed experts, if they are stored otherwise; then dimensions are needed.

    >>> from rackmath.facts import model
    >>> round(model_bytes(model("llama-2-7b"), bytes_per_parameter=16) / 1e9, 1)
    107.8
    >>> round(model_bytes(model("gpt-oss-120b"), 2, bytes_per_expert_parameter=4.25 / 8) / 1e9, 1)
    65.2
    """
    if bytes_per_expert_parameter is None:
        return bytes_per_parameter * (counted(model) if "hidden_size" in model else model)["total_parameters"]
    return mixed_bytes(counted(model), model, bytes_per_parameter=bytes_per_parameter,
                       bytes_per_expert_parameter=bytes_per_expert_parameter)


def _attention(model: Mapping) -> float:
    """The elements of attention, over the layers of each kind."""
    if "latent_dim" in model:
        queries = compressed_queries if model["q_lora_rank"] else direct_queries
        return latent_attention_elements(model, query_elements=queries(model))
    kinds = [grouped_attention_elements({"kv_matrices": 2.0, **part})
             for part in (global_part(model), window_part(model)) if part]
    return sum(kinds) + (lightning_attention_elements(model) if "lightning_layers" in model else 0.0)
