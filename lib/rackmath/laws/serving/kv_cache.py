"""What attention keeps and computes: KV-cache bytes and attention FLOPs of one cached token, and what shrinks them."""

from collections.abc import Mapping

from sympy import Min

from ...algebra.closed_form import ClosedForm, law
from ...algebra.derivation import quotient, substitute
from .notation import (
    a, b_c, b_i, b_k, b_s, d, d_c, d_n, d_r, d_v, H, H_kv, k, k_heads, k_i, k_s, k_w, L, l, l_l, l_s, m, s_h, s_k, w,
    w_i, z,
)

__all__ = [
    "attention_flops",
    "attention_form",
    "cache_saving",
    "every_head_bytes",
    "every_head_form",
    "global_part",
    "gqa_attention_flops",
    "gqa_kv_bytes",
    "growing_bytes",
    "index_kv_bytes",
    "kept_bytes",
    "kv_bytes",
    "kv_form",
    "latent_compression",
    "mha_kv_bytes",
    "mla_attention_flops",
    "mla_kv_bytes",
    "mla_prefill_attention_flops",
    "mqa_kv_bytes",
    "multi_head",
    "multi_query",
    "recurrent_state_bytes",
    "shared_kv_bytes",
    "stored_kv_bytes",
    "stream_bytes",
    "unfolded_kv_bytes",
    "window_part",
]

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

stored_kv_bytes = law(
    "stored-kv-bytes", k, l * (b_c + b_i),
    "A layer stores a token's latent and rotary key in formats of their own, scales included, and its index key.",
    source="deepseek2025v32", assumes=("every layer keeps every token",))

recurrent_state_bytes = law(
    "recurrent-state-bytes", k_s, H * d**2 * l_l * b_s,
    "Linear attention keeps one matrix for each head, into which every token is added.",
    source="minimax2025m1")

cache_saving = law(
    "cache-saving", s_h, k_heads / k, "How many times smaller a cache is than one in which every head keeps its own.",
    source="ainslie2023")

mha_kv_bytes = substitute(
    "mha-kv-bytes", k, gqa_kv_bytes, {H_kv: multi_head},
    says="One end of grouped-query attention: as many key-value heads as query heads.")

mqa_kv_bytes = substitute(
    "mqa-kv-bytes", k, gqa_kv_bytes, {H_kv: multi_query}, says="The other end: a single one.")

latent_compression = quotient(
    "latent-compression", s_k, unfolded_kv_bytes, mla_kv_bytes,
    says="How many times smaller the latent makes the cache of the same heads.")


def kv_form(model: Mapping) -> ClosedForm:
    """The law of KV-cache bytes for the layers of a model that keep every token.

    >>> kv_form({"latent_dim": 512}).key
    'mla-kv-bytes'
    """
    return mla_kv_bytes if "latent_dim" in model else gqa_kv_bytes


def attention_form(model: Mapping) -> ClosedForm:
    """The law of attention FLOPs for those layers, likewise.

    >>> attention_form({"kv_heads": 8}).key
    'gqa-attention-flops'
    """
    return mla_attention_flops if "latent_dim" in model else gqa_attention_flops


def every_head_form(model: Mapping) -> ClosedForm:
    """The law of KV-cache bytes if every head of every layer kept a key and a value of its own.

    >>> every_head_form({"kv_heads": 8}).key
    'mha-kv-bytes'
    """
    return unfolded_kv_bytes if "latent_dim" in model else mha_kv_bytes


def global_part(model: Mapping) -> dict:
    """A model with only the layers that keep every token, and with the heads that these layers have.

    >>> from rackmath.facts import model
    >>> kv_bytes(global_part(model("gpt-oss-120b")), bytes_per_element=2)
    36864.0
    """
    own = {word.removeprefix("global_"): value for word, value in model.items() if word.startswith("global_")}
    rest = {word: value for word, value in model.items() if word not in ("window", "lightning_layers")}
    return {word: value for word, value in rest.items() if not word.startswith("global_")} | own


def window_part(model: Mapping) -> dict | None:
    """A model with only the layers that have a window, or nothing if it has none.

    >>> from rackmath.facts import model
    >>> window_part(model("gemma-4-31b"))["layers"], window_part(model("minimax-m1"))
    (50.0, None)
    """
    rest = model["layers"] - model.get("global_layers", model["layers"]) - model.get("lightning_layers", 0)
    dropped = ("global_", "window", "lightning_")
    own = {word: value for word, value in model.items() if not word.startswith(dropped)}
    return own | {"layers": rest} if rest else None


def attention_flops(model: Mapping) -> float:
    """Attention FLOPs of a decoded token against one cached token that every layer still keeps [flop/(token token)].

    Layers of each kind count with their own heads, layers of linear attention not at all: they meet a
    state (`attention.met_flops` counts it, and windows).

    >>> attention_flops({"heads": 128, "head_dim": 128, "layers": 126, "flops_per_element": 2})
    8257536.0
    """
    return _each_kind(model, lambda part: attention_form(part)(part))


def kv_bytes(model: Mapping, bytes_per_element: float | None = None) -> float:
    """KV-cache bytes that one more token writes [byte/token], while every layer still keeps it.

    Layers of each kind count with their own heads, and an index with its keys; layers of linear attention
    keep no tokens. Beyond its window a layer drops a token for each that it writes: see `growing_bytes`.

    Args:
        model: its dimensions.
        bytes_per_element: of every element alike; left out, as the model itself stores them, or in bf16.

    >>> kv_bytes({"kv_heads": 8, "head_dim": 128, "layers": 126}, bytes_per_element=2)
    516096.0
    >>> from rackmath.facts import model
    >>> kv_bytes(model("gemma-4-31b"), bytes_per_element=2)
    901120.0
    """
    if bytes_per_element is None and "latent_layer_bytes" in model:
        return stored_kv_bytes({"index_layer_bytes": 0.0, **model})
    size = 2.0 if bytes_per_element is None else bytes_per_element
    written = _each_kind(model, lambda part: kv_form(part)(part, bytes_per_element=size))
    return written + index_kv_bytes(model, bytes_per_element=size) if "index_dim" in model else written


def every_head_bytes(model: Mapping, bytes_per_element: float = 2.0) -> float:
    """What a token would leave [byte/token], in bf16 unless told otherwise, if every head kept a key and a value.

    >>> every_head_bytes({"heads": 128, "head_dim": 128, "layers": 126})
    8257536.0
    """
    return every_head_form(model)(model, bytes_per_element=bytes_per_element)


def growing_bytes(model: Mapping, bytes_per_element: float | None = None) -> float:
    """What one more token adds to a long context [byte/token], stored as in `kv_bytes`; windows add nothing.

    >>> from rackmath.facts import model
    >>> growing_bytes(model("gemma-4-31b"))
    81920.0
    """
    return kv_bytes(global_part(model), bytes_per_element)


def kept_bytes(model: Mapping, context, bytes_per_element: float | None = None):
    """What a stream keeps [byte], windows and states included, for one context or an array; stored as in `kv_bytes`.

    >>> from rackmath.facts import model
    >>> kept_bytes(model("gemma-3-27b"), 1024) / 1024
    507904.0
    """
    windowed = window_part(model)
    kept = stream_bytes(context=context, kv_bytes=growing_bytes(model, bytes_per_element),
                        window_bytes=kv_bytes(windowed, bytes_per_element) if windowed else 0.0,
                        window=model["window"] if windowed else 1.0)
    if "lightning_layers" in model:
        size = 2.0 if bytes_per_element is None else bytes_per_element
        kept = kept + recurrent_state_bytes(model, bytes_per_state_element=size)
    return kept


def _each_kind(model: Mapping, of) -> float:
    """The sum over the layers that keep every token and those with a window."""
    windowed = window_part(model)
    return of(global_part(model)) + of(windowed) if windowed else of(global_part(model))
