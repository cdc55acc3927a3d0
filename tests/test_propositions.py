"""Propositions: how they are decided, and for each claim of the book a case in which it fails."""

import pytest
import sympy
from rackmath import interconnect, kv_cache, ledger, pricing, serving
from rackmath.catalog import accelerator, accelerators, convention, model
from rackmath.notation import B, F, L, N_a, N_t, W, b, c, k, p, unit_of
from rackmath.propositions import decide, proposition

GB200, V3 = accelerator("gb200", "fp8"), model("deepseek-v3")
CACHE = {"kv_bytes": 70272.0, "tokens_per_stream": 1.0, "attention_flops": kv_cache.mla_attention_flops(V3),
         "attention_throughput": accelerator("gb200", "bf16")["throughput"]}
EDGE = serving.critical_context_with_attention(GB200, V3, **CACHE)
KNEE = serving.critical_batch_with_attention(GB200, V3, **CACHE, context=2000)


@pytest.mark.parametrize("relation, turns_on, word", [
    (N_t > 0, None, "everywhere"), (N_t < 0, None, "nowhere"), (sympy.Eq(B, B), None, "everywhere"),
    (N_t > B, B, "below"), (N_t < B, B, "above"), (N_t >= B, B, "below"), (sympy.Eq(B, N_t), B, "at"),
])
def test_a_relation_is_decided_over_its_whole_domain(relation, turns_on, word):
    assert decide(proposition(relation, turns_on=turns_on))[0] == word


def test_all_relations_must_hold():
    assert decide(proposition(B > 0, N_t > B, turns_on=B)) == ("below", N_t)
    assert decide(proposition(B > 0, B < 0))[0] == "nowhere"


def test_what_sympy_cannot_decide_is_an_error_not_false():
    with pytest.raises(ValueError, match="SymPy can't decide"):
        decide(proposition(N_t > B))
    with pytest.raises(ValueError, match="turns at 2 values of batch"):
        decide(proposition((B - 1) * (B - 2) > 0, turns_on=B))
    with pytest.raises(ValueError, match="not at critical-batch"):
        decide(proposition(serving.kv_time.expression < 1, turns_on=B, at=serving.critical_batch))


def per_token(form, **values) -> float:
    """A time or cost on GB200 with DeepSeek V3."""
    return form(GB200, V3, **{word: value for word, value in values.items() if word in form.inputs})


def lighter(context) -> bool:
    """Whether a token's cache is read faster than its arithmetic is done, attention's included."""
    here = dict(batch=1, context=context, **CACHE)
    return per_token(serving.kv_time, **here) < per_token(serving.arithmetic_time, **here)


def reads_longer(batch) -> bool:
    """Whether a pass over contexts of 2,000 tokens reads longer than it works, attention included."""
    here = dict(batch=batch, context=2000, **CACHE)
    return per_token(serving.memory_time, **here) > per_token(serving.arithmetic_time, **here)


def about_300(chip) -> bool:
    """Whether a chip's ratio counts as about 300."""
    return 240 <= serving.ratio(chip, convention("transformer")) <= 375


def shared(expression):
    """The same if the whole batch shared one cache."""
    return expression / B


traffic = interconnect.exchange_time.expression
bound, serial = serving.pass_time.expression, serving.compute_time.expression + serving.memory_time.expression
compute, weight, own = (f.expression for f in (pricing.compute_cost, pricing.weight_cost, pricing.kv_cost))
bytes_per_flop = serving.weight_time.expression / serving.compute_time.expression

#: For each claim: what it says, at a case in which it does not hold.
FAILS = {
    "pass-lower-bound": lambda: (bound / serving.compute_time.expression).subs(W, sympy.oo) > 1,  # memory left out
    "bandwidth-not-capacity": lambda: serving.compute_time.expression.diff(W) < 0,  # where arithmetic decides
    "weights-amortised": lambda: own.diff(B) < 0,
    "fast-sells-latency": lambda: compute.diff(B) < 0,  # where arithmetic decides
    "prefill-amortises": lambda: compute.diff(B) < 0,
    "inputs-lower-bound": lambda: serving.compute_time.expression.diff(b) > 0,  # where arithmetic decides
    "software-lowers-bound": lambda: (serial - serving.memory_time.expression).is_negative,
    "batch-inequality": lambda: sympy.Eq(F / W * N_t / N_a, serving.critical_batch.expression).subs({b: 1, c: 2}),
    "ratio-dimensionless": lambda: {str(u) for u in unit_of(B * F / W).free_symbols} <= {"flop", "byte"},
    "ratio-300-most": lambda: 2 * sum(map(about_300, accelerators(kind="TPU"))) > len(accelerators(kind="TPU")),
    "sparse-compute": lambda: serving.compute_time.expression.subs(N_a, N_t).diff(N_t) == 0,  # a dense model
    "moe-saves-compute": lambda: serving.compute_time.expression.subs(N_a, N_t).diff(N_t) == 0,  # a dense model
    "sparse-capacity": lambda: bytes_per_flop.subs(N_a, N_t).diff(N_t) > 0,  # a dense model
    "balance-exists": lambda: lighter(EDGE * 1.01),
    "cost-falls-to-floor": lambda: lighter(EDGE * 1.01),
    "slow-mode-plateau": lambda: (compute + weight).diff(B) == 0,  # before the optimal batch the weights count
    "kv-not-amortised": lambda: shared(own).diff(B) == 0,
    "slow-mode-ceiling": lambda: sympy.limit(sympy.limit(compute + own, F, sympy.oo), W, sympy.oo) > 0,
    "stagnation-supports-batching": lambda: not reads_longer(KNEE * 0.99),
    "gains-imply-architecture": lambda: not pricing.token_cost.expression.has(p),  # a cheaper machine is a gain, too
    "batching-toward-network": lambda: (traffic / serving.compute_time.expression).diff(B).is_positive,
    "batching-toward-memory": lambda: serving.memory_share.expression.diff(B).subs({L: 1, k: 1}).is_positive,
    "decode-buys-bandwidth": lambda: reads_longer(KNEE * 1.01),
}


@pytest.mark.parametrize("key", FAILS)
def test_each_proposition_of_the_book_fails_somewhere(key):
    assert not bool(FAILS[key]())


def test_the_bounded_ones_hold_on_the_other_side():
    assert lighter(EDGE * 0.99) and reads_longer(KNEE * 0.99) and not reads_longer(KNEE * 1.01)


def test_no_proposition_is_left_out():
    asked = {row["id"] for row in ledger.read() if row["rebuilt"].startswith(("true", "false", "turns"))}
    assert asked == set(FAILS)
