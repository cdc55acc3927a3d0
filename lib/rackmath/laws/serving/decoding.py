"""A decoding pass as its model takes it: the experts that the batch touches, and the whole past of each stream.

The laws of a pass take a past as context × bytes a token, and read every expert. Here a past is what a
stream's windows, states and index leave of it, and a small batch reads what it touches.
"""

from collections.abc import Mapping

from ...algebra.closed_form import law
from ...algebra.derivation import balance, larger, substitute, total
from .attention import met_bytes, met_flops
from .notation import B, B_crit, E_t, K_r, L, N_r, T, T_arith, T_att, T_kv, T_mem, T_w, W, a, a_z, k, z
from .parameters import touched_bytes_from_sizes
from .passes import (
    NO_ATTENTION, attention_time, compute_time, experts_touched, kv_time, touched_weight_time,
    weight_time, weights_touched,
)

__all__ = [
    "batch_bytes", "batch_bytes_time", "batch_weights", "batch_weights_time", "mean_attention_flops",
    "mean_kv_bytes", "model_pass_time", "past_arithmetic_time", "past_attention_time", "past_critical_batch",
    "past_kv_time", "past_memory_time", "past_pass_time", "touched_bytes_time", "touched_memory_time",
    "touched_pass_time", "touched_past_memory_time", "touched_past_pass_time",
]

# Laws ----------------------------------------------------------------------------------------------

mean_kv_bytes = law(
    "mean-kv-bytes", k, z / L, "Bytes of a whole past, over its tokens.", source="google2026gemma")

mean_attention_flops = law(
    "mean-attention-flops", a, a_z / L, "Attention's FLOPs against a whole past, over its tokens.",
    source="google2026gemma")

touched_bytes_time = law(
    "touched-bytes-time", T_w, K_r / W, "A pass reads the bytes of the weights that its batch touches.",
    source="deepseek2024v3", assumes=("memory is read at its peak",))

# What a batch touches ------------------------------------------------------------------------------

batch_weights = substitute(
    "batch-weights", N_r, weights_touched, {E_t: experts_touched},
    says="The parameters that a batch of so many tokens reads: of one token the active ones, in the end all.")

batch_weights_time = substitute(
    "batch-weights-time", T_w, touched_weight_time, {N_r: batch_weights}, says="The time to read them.")

batch_bytes = substitute(
    "batch-bytes", K_r, touched_bytes_from_sizes, {E_t: experts_touched},
    says="The same in bytes, where experts are stored in a format of their own.")

batch_bytes_time = substitute(
    "batch-bytes-time", T_w, touched_bytes_time, {K_r: batch_bytes}, says="The time to read those.")

touched_memory_time = total(
    "touched-memory-time", T_mem, batch_weights_time, kv_time, says="A pass reads those weights and the KV cache.")

touched_pass_time = larger(
    "touched-pass-time", T, compute_time, touched_memory_time,
    says="The time of a pass of any batch, however small.", assumes=("the two overlap perfectly",))

# What a stream's past takes ------------------------------------------------------------------------

past_kv_time = substitute(
    "past-kv-time", T_kv, kv_time, {k: mean_kv_bytes}, says="Each stream reads its past once a pass.")

past_attention_time = substitute(
    "past-attention-time", T_att, attention_time, {a: mean_attention_flops},
    says="Each token of the batch meets its stream's past.")

past_memory_time = total("past-memory-time", T_mem, weight_time, past_kv_time, says="Reading weights and pasts.")

past_arithmetic_time = total(
    "past-arithmetic-time", T_arith, compute_time, past_attention_time,
    says="All arithmetic, attention's included.", settles=(NO_ATTENTION,))

past_pass_time = larger(
    "past-pass-time", T, past_arithmetic_time, past_memory_time,
    says="The time of a pass of a model with any kind of attention.", assumes=("the two overlap perfectly",))

past_critical_batch = balance(
    "past-critical-batch", B_crit, past_arithmetic_time, past_memory_time, for_=B,
    says="The batch at which its arithmetic and its reading balance.",
    beyond="reading the pasts alone takes longer than all arithmetic, so no batch balances them")

# Both ----------------------------------------------------------------------------------------------

touched_past_memory_time = total(
    "touched-past-memory-time", T_mem, batch_bytes_time, past_kv_time,
    says="Reading the weights that a batch touches, and its streams' pasts.")

touched_past_pass_time = larger(
    "touched-past-pass-time", T, past_arithmetic_time, touched_past_memory_time,
    says="The time of a pass of any batch of a sparse model with any kind of attention.",
    assumes=("the two overlap perfectly",))


def model_pass_time(machine: Mapping, model: Mapping, batch, context=0.0, *, bytes_per_element: float | None = None,
                    tokens_per_stream: float = 1.0, attention_throughput: float | None = None,
                    bytes_per_expert_parameter: float | None = None):
    """Time of a decoding pass [second]: the larger of arithmetic and reading, for numbers or arrays.

    A dense model reads all its weights, a sparse one the experts that its batch touches; a past counts by the
    model's own attention (`attention.met_bytes`, `attention.met_flops`).

    Args:
        machine: `throughput`, `bandwidth` and `bytes_per_parameter`; the machine is read as one whole.
        model: its dimensions and sizes.
        batch: tokens decoded in the pass [token].
        context: cached tokens behind each stream [token].
        bytes_per_element: of the cache, see `kv_cache.kv_bytes`.
        tokens_per_stream: tokens that a stream decodes in the pass.
        attention_throughput: at attention's own precision [flop/second]; left out, that of the weights.
        bytes_per_expert_parameter: if routed experts are stored otherwise than the rest.

    Assumes, for a sparse model, that tokens choose their experts independently and evenly.

    >>> from rackmath.facts import accelerator, model
    >>> h100 = accelerator("h100-sxm", "fp8")
    >>> f"{1e3 * model_pass_time(h100, model('deepseek-v3'), batch=1):.1f} ms"
    '11.0 ms'
    """
    took = dict(
        batch=batch, tokens_per_stream=tokens_per_stream, stream_bytes=met_bytes(model, context, bytes_per_element),
        met_flops=met_flops(model, context), attention_throughput=attention_throughput or machine["throughput"])
    if "experts" not in model:
        return past_pass_time(machine, model, **took)
    expert = bytes_per_expert_parameter or machine["bytes_per_parameter"]
    return touched_past_pass_time(machine, model, **took, routed_tokens=batch, bytes_per_expert_parameter=expert)
