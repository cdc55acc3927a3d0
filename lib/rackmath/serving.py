"""The laws of one decoding pass, and what follows: batches, balances and the cost of a token.

Laws are branches: arithmetic, reading the weights, reading the KV cache. The time of a pass is
the larger of arithmetic and memory; batches at which they balance come from the branches.
"""

from sympy import oo

from .closed_form import law
from .derivation import balance, larger, limit, quotient, rewrite, substitute, total
from .notation import (
    B, B_crit, C, C_comp, C_floor, C_kv, C_mem, C_w, E, E_a, F, F_a, L, L_crit, M, N_a, N_r, N_t, R, S, S_E, T,
    T_arith, T_att, T_comp, T_kv, T_mem, T_w, W, a, b, c, g, k, n, p, r, rho, v, x, y,
)

__all__ = [
    "arithmetic_time", "attention_time", "batch_multiple", "compute_cost", "compute_time", "cost_floor",
    "critical_batch", "critical_batch_from_experts", "critical_batch_from_ratio", "critical_batch_in_context",
    "critical_batch_with_attention", "critical_context", "critical_context_with_attention", "dense_model",
    "endless_memory_cost", "expert_sparsity", "experts_only", "kv_cost", "kv_time", "memory_cost", "memory_share",
    "memory_share_with_attention", "memory_time", "pass_time", "pass_time_with_attention", "production_batch", "ratio",
    "sparsity", "streams", "token_cost", "token_price", "weight_cost", "weight_time", "weights_read",
]

NO_ATTENTION = "attention's own arithmetic is left out"
EVERY_EXPERT = "the batch is large enough to touch every expert"

# Laws ---------------------------------------------------------------------------------------------

compute_time = law(
    "compute-time", T_comp, c * B * N_a / F,
    "Each token of the batch meets each active parameter once, at c FLOPs a meeting.",
    source="pope2026", assumes=("the arithmetic runs at its peak", NO_ATTENTION))

weight_time = law(
    "weight-time", T_w, b * N_t / W,
    "A pass reads every parameter of the model from memory once, however large the batch.",
    source="pope2026", assumes=("memory is read at its peak", EVERY_EXPERT))

kv_time = law(
    "kv-time", T_kv, B / g * L * k / W,
    "Each stream reads its own cache of L tokens once a pass, for the g tokens that it decodes.",
    source="pope2026", assumes=("memory is read at its peak", "no two streams share a prefix"))

attention_time = law(
    "attention-time", T_att, a * B * L / F_a,
    "Each token of the batch is compared with each token of its stream's cache, at a FLOPs a pair.",
    source="flashmla2025", assumes=("the arithmetic runs at its peak",))

token_price = law(
    "token-price", C, p * T / B,
    "A pass occupies the machine for its time and yields one token for each in the batch.",
    source="pope2026", assumes=("the machine is never idle",))

sparsity = law(
    "sparsity", S, N_t / N_a,
    "How many times larger the model is than the part of it that one token uses.",
    source="pope2026")

expert_sparsity = law(
    "expert-sparsity", S_E, E / E_a,
    "The same counted in experts: routed experts over those that one token meets.",
    source="pope2026")

experts_only = law(
    "experts-only", N_t, N_a * E / E_a,
    "If every parameter sat in a routed expert, parameters would scale as experts do.",
    source="pope2026", assumes=("attention, shared experts and embeddings weigh nothing",))

weights_read = law(
    "weights-read", N_r, r * N_t,
    "A layout that copies weights, or splits its batch, reads the model more than once a pass.",
    source="deepseek2025inference")

dense_model = law(
    "dense-model", N_t, N_a, "In a dense model every parameter is active.", source="pope2026")

streams = law(
    "streams", y, x / v,
    "Little's law: what a GPU puts out, over the speed of one stream, is the number of streams in flight.",
    source="little1961", assumes=("the unit is in a steady state",))

production_batch = law(
    "production-batch", B, g * n * y,
    "The batch of a unit is the tokens that all streams of all its GPUs decode in one pass.",
    source="pope2026")

# Times --------------------------------------------------------------------------------------------

memory_time = total("memory-time", T_mem, weight_time, kv_time, says="A pass reads weights and KV cache.")

arithmetic_time = total(
    "arithmetic-time", T_arith, compute_time, attention_time,
    says="All arithmetic of a pass, attention's included.", settles=(NO_ATTENTION,))

pass_time = larger(
    "pass-time", T, compute_time, memory_time,
    says="A pass takes at least as long as the slower of arithmetic and memory.",
    assumes=("the two overlap perfectly",))

pass_time_with_attention = larger(
    "pass-time-with-attention", T, arithmetic_time, memory_time,
    says="The time of a pass once attention's own arithmetic counts too.",
    assumes=("the two overlap perfectly",))

memory_share = quotient(
    "memory-share", rho, memory_time, compute_time,
    says="Above one, memory decides the pass; below one, arithmetic does.")

# Critical batches ---------------------------------------------------------------------------------

critical_batch = balance(
    "critical-batch", B_crit, compute_time, weight_time, for_=B,
    says="The batch above which arithmetic takes longer than reading the weights.",
    assumes=("the KV cache weighs nothing",))

ratio = substitute(
    "ratio", R, critical_batch, {N_t: dense_model},
    says="The critical batch of a dense model: a property of the machine and of the two hidden factors.",
    settles=(EVERY_EXPERT,))

critical_batch_from_ratio = rewrite(
    "critical-batch-from-ratio", B_crit, critical_batch, through=ratio, without=F,
    says="The blackboard's form: ratio times sparsity.")

critical_batch_from_experts = substitute(
    "critical-batch-from-experts", B_crit, critical_batch_from_ratio, {N_t: experts_only},
    says="The same with sparsity counted in experts.")

critical_batch_in_context = balance(
    "critical-batch-in-context", B_crit, compute_time, memory_time, for_=B,
    says="The critical batch once each token also reads its KV cache.",
    beyond="reading the KV cache alone takes longer than the arithmetic, so no batch balances them")

critical_context = balance(
    "critical-context", L_crit, compute_time, kv_time, for_=L,
    says="The context at which the critical batch diverges: beyond it memory decides at every batch.")

critical_batch_with_attention = balance(
    "critical-batch-with-attention", B_crit, arithmetic_time, memory_time, for_=B,
    says="The critical batch once attention's own arithmetic counts too.",
    beyond="reading the KV cache alone takes longer than all arithmetic, so no batch balances them")

critical_context_with_attention = balance(
    "critical-context-with-attention", L_crit, arithmetic_time, kv_time, for_=L,
    says="The context at which the critical batch diverges, attention's arithmetic included.",
    beyond="attention's arithmetic takes longer than reading the cache, so arithmetic wins at some batch")

batch_multiple = quotient(
    "batch-multiple", M, production_batch, critical_batch,
    says="How many critical batches a deployment keeps in flight.")

memory_share_with_attention = quotient(
    "memory-share-with-attention", rho, memory_time, arithmetic_time,
    says="The same once attention's own arithmetic counts too.")

# Costs --------------------------------------------------------------------------------------------

compute_cost = substitute(
    "compute-cost", C_comp, token_price, {T: compute_time},
    says="A token's arithmetic costs the same in every batch.")

weight_cost = substitute(
    "weight-cost", C_w, token_price, {T: weight_time},
    says="Reading the weights is shared by the batch.")

kv_cost = substitute(
    "kv-cost", C_kv, token_price, {T: kv_time},
    says="Reading a token's own cache is shared with nobody.")

memory_cost = total("memory-cost", C_mem, weight_cost, kv_cost, says="What a token's memory reads cost.")

token_cost = larger(
    "token-cost", C, compute_cost, memory_cost, says="A token costs the slower of arithmetic and memory.",
    assumes=("the two overlap perfectly",))

endless_memory_cost = limit(
    "endless-memory-cost", C_mem, memory_cost, of=B, at=oo,
    says="However large the batch, each token still reads its own cache.")

cost_floor = larger(
    "cost-floor", C_floor, compute_cost, endless_memory_cost,
    says="No batch makes a token cheaper than this.")
