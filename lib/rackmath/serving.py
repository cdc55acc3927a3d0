"""The laws of one decoding pass, and what follows: batches, balances and the cost of a token.

Laws are branches: arithmetic, reading the weights, reading the KV cache. The time of a pass is
the larger of arithmetic and memory; batches at which they balance come from the branches.
"""

from collections.abc import Mapping

from sympy import oo

from .closed_form import law
from .derivation import (
    balance, eliminate, larger, limit, quotient, rewrite, solve, substitute, total,
)
from .notation import (
    A, B, B_cap, B_crit, C, C_1, C_arith, C_comp, C_floor, C_kv, C_mem, C_w, E, E_a, E_t, F, F_a, G, J, K, L, L_att,
    L_crit, Lambda, M, N_0, N_a, N_e, N_h, N_r, N_t, R, S, S_E, T, T_arith, T_att, T_comp, T_kv, T_mem, T_n, T_obs,
    T_w, U, W, a, b, c, g, k, n, p, r, rho, v, x, y,
)

__all__ = [
    "arithmetic_cost", "arithmetic_time", "attention_context", "attention_share", "attention_time", "batch_multiple",
    "batching_gain", "batching_gain_with_attention", "capacity_batch", "compute_cost", "compute_time", "copied",
    "cost_floor", "cost_floor_with_attention", "critical_batch", "critical_batch_from_experts",
    "critical_batch_from_ratio", "critical_batch_in_context", "critical_batch_with_attention", "critical_context",
    "critical_context_with_attention", "dense_model", "endless_memory_cost", "expert_size", "expert_sparsity",
    "experts_only", "experts_touched", "kv_cost", "kv_time", "layout_readings", "looseness",
    "looseness_with_attention", "memory_cost", "memory_filled", "memory_share", "memory_share_with_attention",
    "memory_time", "model_active", "model_total", "observed_time", "pass_time", "pass_time_with_attention",
    "production_batch", "ratio", "shared_unit", "sparsity", "stream_alone", "stream_speed", "streams", "token_cost",
    "token_cost_with_attention", "token_price", "touched_weights", "unbatched_cost", "unbatched_cost_with_attention",
    "unit_time", "unit_time_with_attention", "utilisation", "weight_cost", "weight_time", "weights_read",
    "weights_touched",
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

experts_touched = law(
    "experts-touched", E_t, E * (1 - (1 - E_a / E) ** J),
    "An expert is left alone only if every one of the tokens passes it by.",
    source="feller1968", assumes=("tokens choose their experts independently and evenly",))

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

stream_alone = law(
    "stream-alone", B, g, "A stream that is served alone is a batch of the tokens that it decodes in a pass.",
    source="pope2026")

shared_unit = law(
    "shared-unit", T_n, T / n, "The GPUs of a unit share all work of a pass.",
    source="pope2026", assumes=("work is spread evenly over the GPUs", "sending data between GPUs takes no time"))

observed_time = law(
    "observed-time", T_obs, g / v,
    "A stream that gains g tokens a pass, at a speed of v, makes v over g passes a second.",
    source="little1961", assumes=("the unit is in a steady state",))

stream_speed = solve(
    "stream-speed", v, streams, for_=v, says="What a GPU puts out, shared by the streams that it decodes.")

memory_filled = law(
    "memory-filled", K, (b * N_h + B / g * L * k) / n,
    "The memory of a unit's GPUs holds the weights and the cache of every stream.",
    source="pope2026", assumes=("memory holds nothing else", "no two streams share a prefix"))

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

attention_share = quotient(
    "attention-share", A, attention_time, kv_time,
    says="Attention's own arithmetic over the reading of its cache, which both grow with the context.")

utilisation = quotient(
    "utilisation", U, compute_time, pass_time,
    says="The part of its pass in which the arithmetic has something to do.")

attention_context = balance(
    "attention-context", L_att, compute_time, attention_time, for_=L,
    says="The context at which attention's own arithmetic doubles the bill of arithmetic.", settles=(NO_ATTENTION,))

weights_touched = eliminate(
    "weights-touched", N_r, touched_weights, (model_active, model_total), (N_0, N_e),
    says="What a small batch reads: between the active parameters and all of them.")

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

capacity_batch = solve(
    "capacity-batch", B_cap, memory_filled, for_=B,
    says="The largest batch for which a unit has memory.",
    beyond="the weights alone do not fit, or no cache limits the batch")

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

arithmetic_cost = substitute(
    "arithmetic-cost", C_arith, token_price, {T: arithmetic_time},
    says="All arithmetic of a token, attention's included, costs the same in every batch.")

token_cost_with_attention = larger(
    "token-cost-with-attention", C, arithmetic_cost, memory_cost,
    says="The cost of a token once attention's own arithmetic counts too.", assumes=("the two overlap perfectly",))

cost_floor_with_attention = larger(
    "cost-floor-with-attention", C_floor, arithmetic_cost, endless_memory_cost,
    says="The floor once attention's own arithmetic counts too.")

unbatched_cost = substitute(
    "unbatched-cost", C_1, token_cost, {B: stream_alone}, says="What a token costs if nobody shares the machine.")

unbatched_cost_with_attention = substitute(
    "unbatched-cost-with-attention", C_1, token_cost_with_attention, {B: stream_alone},
    says="The same once attention's own arithmetic counts too.")

batching_gain = quotient(
    "batching-gain", G, unbatched_cost, cost_floor,
    says="How many times dearer a token is alone than in an endless batch.")

batching_gain_with_attention = quotient(
    "batching-gain-with-attention", G, unbatched_cost_with_attention, cost_floor_with_attention,
    says="The same once attention's own arithmetic counts too.")

# Layouts ------------------------------------------------------------------------------------------


def expert_size(model: Mapping) -> float:
    """Parameters of one routed expert over all sparse layers [param]: three matrices in each."""
    return 3 * model["hidden_size"] * model["expert_size"] * (model["layers"] - model["dense_layers"])


def copied(model: Mapping) -> float:
    """Parameters that each GPU keeps for itself where only routed experts are spread out [param].

    That is all else but the table of input embeddings, of which a pass looks up single rows.
    """
    spread = model["experts"] * expert_size(model)
    return model["total_parameters"] - spread - model["vocabulary"] * model["hidden_size"]


def layout_readings(run: Mapping) -> float:
    """How many times a pass reads the whole model in such a layout: once for each part of its batch [1].

    >>> from rackmath.catalog import deployment
    >>> round(layout_readings(deployment("deepseek-day")), 2)
    9.13
    """
    kept = run["gpus"] * (copied(run) + run["experts_per_gpu"] * expert_size(run))
    return run["micro_batches"] * kept / run["total_parameters"]
