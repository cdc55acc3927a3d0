"""The laws of one decoding pass, and what follows: times, shares and critical batches.

Laws are branches: arithmetic, reading the weights, reading the KV cache. The time of a pass is
the larger of arithmetic and memory; batches at which they balance come from the branches.
"""

from ...algebra.closed_form import law
from ...algebra.derivation import balance, eliminate, larger, quotient, rewrite, substitute, total
from .notation import (
    A, a, B, b, B_crit, c, E, E_a, E_t, F, F_a, g, J, k, L, L_att, L_crit, N_0, N_a, N_e, N_r, N_t, R, rho, S, S_E, S_d,
    S_m, S_q, T, T_arith, T_att, T_comp, T_kv, T_mem, T_w, U, W,
)

__all__ = [
    "EVERY_EXPERT", "NO_ATTENTION", "arithmetic_time", "attention_context", "attention_share", "attention_time",
    "compute_time", "critical_batch", "critical_batch_from_experts", "critical_batch_from_ratio",
    "critical_batch_in_context",
    "critical_batch_with_attention", "critical_context", "critical_context_with_attention", "dense_model",
    "expert_sparsity", "experts_only", "experts_touched", "kv_time", "memory_share", "memory_share_with_attention",
    "memory_time", "model_active", "model_total", "pass_time", "pass_time_with_attention", "ratio", "score_ratio",
    "sparsity", "touched_weight_time", "touched_weights", "utilisation", "weight_time", "weights_touched",
]

NO_ATTENTION = "attention's own arithmetic is left out"
EVERY_EXPERT = "the batch is large enough to touch every expert"

# Laws ----------------------------------------------------------------------------------------------

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

sparsity = law(
    "sparsity", S, N_t / N_a,
    "How many times larger the model is than the part of it that one token uses.",
    source="pope2026")

expert_sparsity = law(
    "expert-sparsity", S_E, E / E_a,
    "The same counted in experts: routed experts over those that one token meets.",
    source="pope2026")

score_ratio = law(
    "score-ratio", S_q, S_m / S_d,
    "What a sparse model reaches in a test, as a multiple of what a dense one does.",
    source="deepseek2025v3repo")

experts_only = law(
    "experts-only", N_t, N_a * E / E_a,
    "If every parameter sat in a routed expert, parameters would scale as experts do.",
    source="pope2026", assumes=("attention, shared experts and embeddings weigh nothing",))

model_active = law(
    "model-active", N_a, N_0 + E_a * N_e, "A token meets the shared parameters and its own experts.",
    source="deepseek2024v3")

model_total = law(
    "model-total", N_t, N_0 + E * N_e, "The model holds the shared parameters and all experts.",
    source="deepseek2024v3")

touched_weights = law(
    "touched-weights", N_r, N_0 + E_t * N_e,
    "A pass reads the shared parameters and the experts that its batch touches.",
    source="deepseek2024v3")

touched_weight_time = law(
    "touched-weight-time", T_w, b * N_r / W, "A pass reads the weights that its batch touches.",
    source="deepseek2024v3", assumes=("memory is read at its peak",))

experts_touched = law(
    "experts-touched", E_t, E * (1 - (1 - E_a / E) ** J),
    "An expert is left alone only if every one of the tokens passes it by.",
    source="feller1968", assumes=("tokens choose their experts independently and evenly",))

dense_model = law(
    "dense-model", N_t, N_a, "In a dense model every parameter is active.", source="pope2026")

# Times ---------------------------------------------------------------------------------------------

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

weights_touched = eliminate(
    "weights-touched", N_r, touched_weights, (model_active, model_total), (N_0, N_e),
    says="What a small batch reads: between the active parameters and all of them.")

# Shares --------------------------------------------------------------------------------------------

memory_share = quotient(
    "memory-share", rho, memory_time, compute_time,
    says="Above one, memory decides the pass; below one, arithmetic does.")

memory_share_with_attention = quotient(
    "memory-share-with-attention", rho, memory_time, arithmetic_time,
    says="The same once attention's own arithmetic counts too.")

attention_share = quotient(
    "attention-share", A, attention_time, kv_time,
    says="Attention's own arithmetic over the reading of its cache, which both grow with the context.")

utilisation = quotient(
    "utilisation", U, compute_time, pass_time,
    says="The part of its pass in which the arithmetic has something to do.")

attention_context = balance(
    "attention-context", L_att, compute_time, attention_time, for_=L,
    says="The context at which attention's own arithmetic doubles the bill of arithmetic.", settles=(NO_ATTENTION,))

# Critical batches ----------------------------------------------------------------------------------

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
