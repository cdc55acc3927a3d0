"""What attention keeps and computes: KV-cache bytes and attention FLOPs of one cached token, and what shrinks them."""

from collections.abc import Mapping

from sympy import Min

from .closed_form import law
from .derivation import quotient, substitute
from .notation import (
    a, b_k, d, d_c, d_n, d_r, d_v, H, H_kv, k, k_i, k_w, L, l, l_s, m, s_k, w, w_i, z,
)

__all__ = ["attention_flops", "global_part", "gqa_attention_flops", "gqa_kv_bytes", "index_kv_bytes", "kv_bytes",
           "latent_compression", "local_part", "mha_kv_bytes", "mla_attention_flops", "mla_kv_bytes",
           "mla_prefill_attention_flops", "mqa_kv_bytes", "multi_head", "multi_query", "shared_kv_bytes",
           "stream_bytes", "unfolded_kv_bytes"]

gqa_kv_bytes = law(
    "gqa-kv-bytes", k, 2 * H_kv * d * l * b_k,
    "Grouped-query attention keeps one key and one value for each key-value head of each layer.",
    source="ainslie2023", assumes=("every layer attends to the whole context",))

gqa_attention_flops = law(
    "gqa-attention-flops", a, 2 * m * H * d * l,
    "Each query head meets the key and the value of each cached token.",
    source="ainslie2023", assumes=("every layer attends to the whole context",))

mla_kv_bytes = law(
    "mla-kv-bytes", k, (d_c + d_r) * l * b_k,
    "Multi-head latent attention keeps one latent and one rotary key for each layer.",
    source="deepseek2024v2", assumes=("every layer attends to the whole context",))

mla_attention_flops = law(
    "mla-attention-flops", a, m * H * (2 * d_c + d_r) * l,
    "Each query head meets the latent twice, as key and as value, and the rotary key once.",
    source="flashmla2025", assumes=("keys and values are not unpacked from the latent",))

mla_prefill_attention_flops = law(
    "mla-prefill-attention-flops", a, m * H * (d_n + d_r + d_v) * l,
    "With many tokens of a stream in one pass it pays to unpack keys and values from the latent first.",
    source="deepseek2024v2", assumes=("every layer attends to the whole context", "unpacking the latent costs nothing"))

multi_head = law(
    "multi-head", H_kv, H, "In multi-head attention every query head has a key and a value of its own.",
    source="ainslie2023")

multi_query = law(
    "multi-query", H_kv, 1, "In multi-query attention all query heads share one key and one value.",
    source="ainslie2023")

unfolded_kv_bytes = law(
    "unfolded-kv-bytes", k, H * (d_n + d_r + d_v) * l * b_k,
    "Without the latent, each of the same heads would keep its key, the rotary part included, and its value.",
    source="deepseek2024v2", assumes=("every layer attends to the whole context",))

shared_kv_bytes = law(
    "shared-kv-bytes", k, 2 * H_kv * d * l / l_s * b_k,
    "Layers that share a cache keep it once.",
    source="brandon2024", assumes=("every layer attends to the whole context",))

stream_bytes = law(
    "stream-bytes", z, L * k + Min(L, w) * k_w,
    "Global layers keep every token of a stream, layers with a window only the latest.",
    source="google2026gemma")

index_kv_bytes = law(
    "index-kv-bytes", k_i, w_i * l * b_k,
    "An index that selects tokens keeps a small key of its own for each layer.",
    source="deepseek2025v32")

mha_kv_bytes = substitute(
    "mha-kv-bytes", k, gqa_kv_bytes, {H_kv: multi_head},
    says="One end of grouped-query attention: as many key-value heads as query heads.")

mqa_kv_bytes = substitute(
    "mqa-kv-bytes", k, gqa_kv_bytes, {H_kv: multi_query}, says="The other end: a single one.")

latent_compression = quotient(
    "latent-compression", s_k, unfolded_kv_bytes, mla_kv_bytes,
    says="How many times smaller the latent makes the cache of the same heads.")


def attention_flops(model: Mapping) -> float:
    """Attention FLOPs of a decoded token against one cached token [flop/(token token)], likewise.

    >>> attention_flops({"heads": 128, "head_dim": 128, "layers": 126, "flops_per_element": 2})
    8257536.0
    """
    return (mla_attention_flops if "latent_dim" in model else gqa_attention_flops)(model)


def kv_bytes(model: Mapping, bytes_per_element: float) -> float:
    """KV-cache bytes of one cached token [byte/token], by the form for the model's own kind of attention.

    >>> kv_bytes({"kv_heads": 8, "head_dim": 128, "layers": 126}, bytes_per_element=2)
    516096.0
    """
    form = mla_kv_bytes if "latent_dim" in model else gqa_kv_bytes
    return form(model, bytes_per_element=bytes_per_element)


def global_part(model: Mapping) -> dict:
    """A model with only the layers that keep every token, and with the heads that these layers have.

    >>> from rackmath.catalog import model
    >>> kv_bytes(global_part(model("gpt-oss-120b")), bytes_per_element=2)
    36864.0
    """
    own = {word: model[f"global_{word}"] for word in ("layers", "kv_heads", "head_dim") if f"global_{word}" in model}
    return {**model, **own}


def local_part(model: Mapping) -> dict:
    """A model with only the layers that look back no further than their window.

    >>> from rackmath.catalog import model
    >>> kv_bytes(local_part(model("gemma-3-27b")), bytes_per_element=2)
    425984.0
    """
    rest = model["layers"] - model.get("global_layers", model["layers"]) - model.get("lightning_layers", 0)
    return {**model, "layers": rest}
