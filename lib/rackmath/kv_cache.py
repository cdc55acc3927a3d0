"""What attention keeps and computes: KV-cache bytes and attention FLOPs of one cached token."""

from collections.abc import Mapping

from .closed_form import law
from .notation import H, H_kv, a, b_k, d, d_c, d_n, d_r, d_v, k, l, m

__all__ = ["attention_flops", "gqa_attention_flops", "gqa_kv_bytes", "kv_bytes", "mla_attention_flops", "mla_kv_bytes",
           "mla_prefill_attention_flops"]

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
