"""For each proposition of the first two chapters a case in which it fails, and which way their forms move."""

from itertools import pairwise

import numpy as np
import pytest
import sympy
from rackmath import interconnect, kv_cache, pricing, serving
from rackmath.algebra.quantity import unit_of
from rackmath.facts.catalog import accelerator, accelerators, deployment, deployments, model, tier
from rackmath.facts.tables import things
from rackmath.laws.serving.notation import B, E_a, F, L, N_a, N_t, W, b, c, k, l, l_d, n, p

GB200, V3 = accelerator("gb200", "fp8"), model("deepseek-v3")
CACHE = {"kv_bytes": 70272.0, "tokens_per_stream": 1.0, "attention_flops": kv_cache.mla_attention_flops(V3),
         "attention_throughput": accelerator("gb200", "bf16")["throughput"]}
KV = {word: CACHE[word] for word in ("kv_bytes", "tokens_per_stream")}
EDGE = serving.critical_context_with_attention(GB200, V3, **CACHE)
KNEE = serving.critical_batch_with_attention(GB200, V3, **CACHE, context=2000)


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


def shared(expression):
    """The same if the whole batch shared one cache."""
    return expression / B


traffic = interconnect.exchange_time.expression.subs(l, l_d + sympy.Symbol("sparse_layers", positive=True))
outgrown = interconnect.leaving_share_of_unit.expression
bound, serial = serving.pass_time.expression, serving.compute_time.expression + serving.memory_time.expression
compute, weight, own = (f.expression for f in (pricing.compute_cost, pricing.weight_cost, pricing.kv_cost))
bytes_per_flop = serving.weight_time.expression / serving.compute_time.expression

#: For each claim: what it says, at a case in which it does not hold.
FAILS = {
    "pass-lower-bound": lambda: (bound / serving.compute_time.expression).subs(W, sympy.oo) > 1,  # memory left out
    "bandwidth-not-capacity": lambda: serving.compute_time.expression.diff(W) < 0,  # where arithmetic decides
    "weights-amortised": lambda: own.diff(B) < 0,
    "fast-sells-latency": lambda: serving.memory_time.expression.subs(L, 0).diff(B) > 0,  # streams without a past
    "prefill-amortises": lambda: compute.diff(B) < 0,
    "software-lowers-bound": lambda: serving.compute_time.expression.diff(b) > 0,  # where arithmetic decides
    "batch-inequality": lambda: sympy.Eq(F / W * N_t / N_a, serving.critical_batch.expression).subs({b: 1, c: 2}),
    "ratio-dimensionless": lambda: {str(u) for u in unit_of(B * F / W).free_symbols} <= {"flop", "byte"},
    "sparse-compute": lambda: serving.compute_time.expression.subs(N_a, N_t).diff(N_t) == 0,  # a dense model
    "moe-saves-compute": lambda: serving.compute_time.expression.subs(N_a, N_t).diff(N_t) == 0,  # a dense model
    "moe-moves-data": lambda: bool(traffic.subs(E_a, 0) > 0),  # a dense model sends no tokens to experts
    "sparse-larger-batch": lambda: serving.memory_time.expression.diff(B, N_a) > 0,  # where memory sets the time
    "sparse-capacity": lambda: bytes_per_flop.subs(N_a, N_t).diff(N_t) > 0,  # a dense model
    "balance-exists": lambda: lighter(EDGE * 1.01),
    "cost-falls-to-floor": lambda: lighter(EDGE * 1.01),
    "cost-falls-with-batch": lambda: bool(own.diff(B) < 0),  # the cache is not shared
    "slow-mode-plateau": lambda: (compute + weight).diff(B) == 0,  # before the optimal batch the weights count
    "plateau-not-weights": lambda: weight.subs(B, serving.critical_batch.expression / 2) < compute,  # before it
    "kv-not-amortised": lambda: shared(own).diff(B) == 0,
    "slow-mode-ceiling": lambda: sympy.limit(sympy.limit(compute + own, F, sympy.oo), W, sympy.oo) > 0,
    "stagnation-supports-batching": lambda: not reads_longer(KNEE * 0.99),
    "gains-imply-architecture": lambda: not pricing.token_cost.expression.has(p),  # a cheaper machine is a gain, too
    "batching-toward-network": lambda: outgrown.diff(n).subs(n, sympy.oo) > 0,  # where all of it leaves already
    "batching-toward-memory": lambda: serving.memory_share.expression.diff(B).subs({L: 1, k: 1}).is_positive,
}


def caches_that_overflow(library):
    """V3 in bf16 in a rack of GB200: fill it by hand, then let 40,000 users' caches run over into the CPUs' memory."""
    own, room = 4989 * 70272, 72 * 186e9 - 671e9
    users = room // own
    fit = library.production.capacity_batch(
        GB200, V3, KV, gpus=72, context=4989, weights_held=V3["total_parameters"])
    assert fit == pytest.approx(users, abs=1) and round(users, -2) == 36300

    def works(batch: float) -> float:
        return batch * (2 * 37e9 / 5e15 + 4989 * 61 * 2 * 128 * 1088 / 2.5e15) / 72

    assert (671e9 + users * own) / 576e12 < works(users)  # arithmetic limits what fits
    late = [(batch * own - room) / (36 * float(tier("grace-hopper-480gb-lpddr5x")["bandwidth"])) / works(batch)
            for batch in (37000, 38000, 40000, 80000)]
    assert late[0] < 1 < late[1] and late[2] == pytest.approx(4.4, abs=0.1) and late == sorted(late)
    assert late[2] * 307 / 486 > 2.7  # at the most that the same source tells of that memory


def tokens_a_stream_on_the_day(library):
    """The day by hand, nine readings of the weights: in which window memory and arithmetic are about even."""
    def share(tokens: float, size: int) -> float:
        batch = 144 * 14800 / 8 / 21 * tokens  # a node of eight GPUs decodes 14,800 tokens a second, a user 21
        reads = 9.13 * 671e9 + batch / tokens * 4989 * 61 * 576 * size
        works = batch * (74e9 / float(FP8["throughput"]) + 4989 * 61 * 2 * 128 * 1088 / float(BF16["throughput"]))
        return reads / float(FP8["bandwidth"]) / works

    FP8, BF16 = (accelerator("h800-sxm", dtype) for dtype in ("fp8", "bf16"))
    even = [[tokens / 100 for tokens in range(100, 301) if 0.8 <= share(tokens / 100, size) <= 1.25] for size in (1, 2)]
    assert even[0][0] == pytest.approx(1.28, abs=0.02) and even[0][-1] == pytest.approx(2, abs=0.02)
    assert even[1][0] == pytest.approx(1.62, abs=0.02) and even[1][-1] == pytest.approx(2.53, abs=0.02)
    told = [float(one["tokens_per_stream"]) for one in deployments() if "tokens_per_stream" in one]
    assert sum(1.62 <= one <= 2.53 for one in told) == 2 and len(told) == 7


def llama_walked_to_where_it_diverges(library):
    """Llama 3.1 405B in fp8 on GB200: two tensors of 8 heads of 128 in 126 layers against its arithmetic."""
    one = model("llama-3.1-405b")
    end = library.serving.critical_context(
        GB200, one, kv_bytes=kv_cache.gqa_kv_bytes(one, bytes_per_element=1), tokens_per_stream=1)
    assert end == pytest.approx(2 * 8e12 * 405e9 / (5e15 * 126 * 2 * 8 * 128))


def the_bounded_ones_hold_on_the_other_side(library):
    assert lighter(EDGE * 0.99) and reads_longer(KNEE * 0.99) and not reads_longer(KNEE * 1.01)


def a_layout_counted_gpu_by_gpu(library):
    """V3 on the day's 144 GPUs: walk from GPU to GPU, and add up what each reads for both halves of the batch."""
    of, held = library.production, 0
    table, expert = 129280 * 7168, 58 * sum(7168 * 2048 for _ in range(3))
    own = 671e9 - 256 * expert - table
    assert of.copied_parameters(total_parameters=671e9, experts=256, expert_parameters=expert, input_table=table) == own
    for _ in range(144):
        held += own + 3 * expert
    kept = dict(gpus=144, copied_parameters=own, experts_per_gpu=3, expert_parameters=expert)
    assert of.kept_by_unit(kept) == pytest.approx(held)
    read = of.readings_by_layout(weights_held=held, micro_batches=2, total_parameters=671e9)
    assert read == pytest.approx(of.readings_of_copies(kept, micro_batches=2, total_parameters=671e9))
    assert read == pytest.approx(sum(held for _ in range(2)) / 671e9)


def rents_paid_second_by_second(library):
    """Eight GPUs at a dollar a second each: alone they decode 100 tokens a second, in a full batch 5,000 apiece."""
    cost = library.pricing
    alone, shared = 8 * 1.0 / 100, 8 * 1.0 / (8 * 5000)
    assert cost.rent_alone(gpus=8, price=1.0, stream_rate=100) == pytest.approx(alone)
    assert cost.rent_shared(price=1.0, gpu_rate=5000) == pytest.approx(shared)
    assert cost.measured_gain(gpus=8, stream_rate=100, gpu_rate=5000) == pytest.approx(alone / shared)


def ever_larger_batches(library):
    """Double the batch of eight GB200 forty times: what each puts out nears its most, and so does the gain."""
    for context in (0, 1000, 100000):
        here = CACHE | {"context": context}
        put_out = [size / library.serving.pass_time_with_attention(GB200, V3, batch=size, **here)
                   for size in (2.0**step for step in range(41))]
        most = library.pricing.most_gpu_rate(GB200, V3, here)
        assert max(put_out) == pytest.approx(most, rel=1e-6) and max(put_out) <= most * (1 + 1e-12)
        assert library.pricing.gain_at_most(GB200, V3, here, gpus=8, stream_rate=100) == pytest.approx(
            8 * max(put_out) / 100, rel=1e-6)


def waiting_simulated(library):
    """Double the batch twenty times: what a token gets cheaper by, from the batch at which the weights balance."""
    batch = library.serving.critical_batch(GB200, V3)
    for context in (1000, 10000, 100000):
        here = CACHE | {"context": context}
        cost = [library.serving.pass_time_with_attention(GB200, V3, batch=size, **here) / size
                for size in (batch * 2**step for step in range(21))]
        gain = library.pricing.waiting_gain(GB200, V3, batch=batch, **here)
        assert gain == pytest.approx(cost[0] / min(cost), rel=1e-4) and 1 < gain < 1.25

    flash = model("glm-4.7-flash")  # 30 billion parameters, 3 active, 47 layers, 20 heads; two tokens
    batch, works = 30e9 / 8e12 / (6e9 / 5e15), 6e9 / 5e15 + 2000 * 47 * 2 * 20 * 1088 / 2.5e15
    reads = 2000 * 47 * 576 / 2 / 8e12  # a cache in fp8
    by_hand = max(works, 30e9 / 8e12 / batch + reads) / max(works, reads)
    gain = library.pricing.waiting_gain(
        GB200, flash, batch=batch, context=2000, tokens_per_stream=2, kv_bytes=47 * 576,
        attention_flops=47 * 2 * 20 * 1088, attention_throughput=CACHE["attention_throughput"])
    assert gain == pytest.approx(by_hand) and 1 - 1 / gain == pytest.approx(0.26, abs=0.01)


def waiting_saves_half_at_most(library):
    """If attention computes nothing: half, where reading a token's cache takes as long as its arithmetic."""
    batch, gains = library.serving.critical_batch(GB200, V3), {}
    bare = CACHE | {"attention_flops": 1e-9}
    for context in range(100, 10000, 5):
        gains[context] = library.pricing.waiting_gain(GB200, V3, batch=batch, context=context, **bare)
    best = max(gains, key=gains.get)
    assert gains[best] == pytest.approx(2, rel=0.01)
    assert best == pytest.approx(library.serving.critical_context(GB200, V3, **KV), abs=5)


def a_small_batch_pays_more_for_weights_too(library):
    """Send tokens to 8 of 256 experts and count the weights that a batch reads: a token's part of them falls."""
    dice, parts = np.random.default_rng(5), []
    for batch in (1, 4, 16, 64, 256, 1024):
        touched = np.mean([len({expert for _ in range(batch) for expert in dice.choice(256, 8, replace=False)})
                           for _ in range(3)])
        parts.append((16.6e9 + touched / 256 * 654e9) / batch)
    assert all(after < before for before, after in pairwise(parts))


def what_the_rows_leave_out_is_as_they_say(library):
    """Three hundred by hand for each sparse model; where caches outlast arithmetic, walked to; a dollar's bandwidth."""
    sparsities = {"Kimi K2": 1000 / 32, "Mixtral 8x7B": 47 / 13, "Mixtral 8x22B": 141 / 39, "Qwen3-235B": 235 / 22,
                  "Qwen3-30B": 10, "gpt-oss-120b": 117 / 5.1, "gpt-oss-20b": 21 / 3.6, "GLM-4.5": 355 / 32,
                  "GLM-4.5-Air": 106 / 12, "GLM-4.7": 355 / 32, "GLM-4.7-Flash": 10, "GLM-5": 744 / 40,
                  "MiniMax-M2": 23, "MiniMax-M1": 456 / 45.9, "Gemma 4": 6.5, "Maverick": 400 / 17, "Scout": 109 / 17}
    agree = [1600 <= 300 * one <= 3750 for one in sparsities.values()]
    others = [one for one in model.all() if "experts" in one and things()[one.name]["maker"] != "DeepSeek"]
    assert len(others) == len(agree) == 17 and sum(agree) == 10
    fit = [1600 <= 300 * one["experts"] / one["active_experts"] <= 3750 for one in others]
    ours = [1600 <= 300 * routed / met <= 3750 for routed, met in ((64, 6), (160, 6), (256, 8), (256, 8))]
    assert sum(fit) == 17 - 16 and sum(ours) == 4 - 3  # by experts
    assert min(1600 / 49, 284 / 13) > 671 / 37 and 284 / 13 * 240 > 3750

    def turns_by(elements: int, heads: int, width: int, active: float, layers: int) -> float:
        """GB200 in fp8, attention and cache in bf16: the first context, in steps of ten, at which reading is longer."""
        return next(past for past in range(10, 10**5, 10) if past * layers * elements * 2 / 8e12
                    > 2 * active / 5e15 + past * layers * heads * width * 2 / 2.5e15)

    latent = 576, 512 + 576
    v3 = turns_by(latent[0], 128, latent[1], 37e9, 61)
    shorter = {"Kimi K2": turns_by(latent[0], 64, latent[1], 32e9, 61),
               "V2": turns_by(latent[0], 128, latent[1], 21e9, 60),
               "V2-Lite": turns_by(latent[0], 16, latent[1], 2.4e9, 27),
               "Qwen3-235B": turns_by(2 * 4 * 128, 64, 256, 22e9, 94),
               "Llama 3.1 405B": turns_by(2 * 8 * 128, 128, 256, 405e9, 126)}
    assert v3 == pytest.approx(EDGE, abs=10) and max(shorter.values()) < v3

    cost = [library.pricing.token_cost_with_attention(
        accelerator(chip, "fp8"), V3, batch=500, price=price, context=2000, kv_bytes=70272.0, tokens_per_stream=1,
        attention_flops=CACHE["attention_flops"], attention_throughput=accelerator(chip, "bf16")["throughput"])
        for chip, price in (("h100-sxm", 4.916), ("h200-sxm", 5.408))]
    gain = cost[0] / cost[1]  # of the same model, in the same batch
    assert gain == pytest.approx(4.8 / 5.408 / (3.35 / 4.916)) and gain > 1.3


def edges_told_in_the_rows(library):
    """By hand: where V3's edge comes sooner, for which models, and which tokens a stream do away with it."""
    latent, heads = 61 * 576 * 2, 61 * 2 * 128 * 1088

    def edge(chip: str, size: float = 1, tokens: float = 1) -> float:
        fast, half, band = (float(accelerator(chip, dtype)[word]) for dtype, word in (
            ("fp8", "throughput"), ("bf16", "throughput"), ("fp8", "bandwidth")))
        gap = latent * size / tokens / band - heads / half
        return 74e9 / fast / gap if gap > 0 else np.inf

    assert edge("gb200") == pytest.approx(EDGE) and edge("h100-pcie") < EDGE < min(edge("h800-sxm"), edge("b200"))
    assert {edge(chip) for chip in ("h200-sxm", "h20-sxm", "rubin")} == {np.inf}
    assert edge("gb200", size=0.5) == edge("gb200", tokens=1.3) == np.inf > edge("gb200", tokens=1.25)

    grouped = [one for one in model.all() if "latent_dim" not in one]
    walked = [2 * one["active_parameters"] / 5e15 / (kv_cache.kv_bytes(one, bytes_per_element=2) / 8e12
              - kv_cache.attention_flops(one) / 2.5e15) for one in grouped]
    v2 = 42e9 / 5e15 / (60 * 576 * 2 / 8e12 - 60 * 2 * 128 * 1088 / 2.5e15)
    assert len(grouped) > 25 and 0 < min(walked) <= max(walked) < v2 < EDGE and v2 == pytest.approx(4300, abs=10)

    day = dict(batch=144 * 1850 / 21, context=4989, attention_flops=heads, attention_throughput=0.9895e15,
               total_parameters=671e9 * library.production.layout_readings(deployment("deepseek-day")))
    share = {size: library.serving.memory_share_with_attention(
        deployment("deepseek-day"), **day, kv_bytes=latent / 2 * size, tokens_per_stream=1) for size in (1, 2)}
    told = share[1], share[2], share[1] / 1.25, share[1] / 0.8, share[2] / 1.25
    assert told == pytest.approx((1.6, 2.02, 1.28, 2, 1.62), abs=0.005)

    def gain(active: float, cached: float, met: float, past: float) -> float:
        """What waiting saves on GB200, from the batch at which the weights take as long as what meets them."""
        rest, attention, read = 2 * active / 5e15, past * met / 2.5e15, past * cached / 8e12
        return max(rest + attention, rest + read) / max(rest + attention, read)

    for past, short in ((2000, True), (4989, True), (100000, False)):
        kimi = gain(32e9, latent, heads / 2, past)
        own = [gain(37e9, latent, heads, past), gain(21e9, latent * 60 / 61, heads * 60 / 61, past)]
        assert max(own) < 1.25 and (kimi > 1.25 if short else max(kimi, *own) < 1.05)
    for past, times in ((4989, 96), (100000, 6)):  # alone, it reads the parameters that it meets
        alone, met = 37e9 / 8e12 + past * latent / 8e12, 74e9 / 5e15 + past * heads / 2.5e15
        assert alone / max(met, past * latent / 8e12) == pytest.approx(times, abs=0.5)
    gpus = accelerators(kind="GPU")
    near = {gpu.name for gpu in gpus
            if 240 <= gpu["throughput"] / gpu["bandwidth"] * gpu["bytes_per_parameter"] / 2 <= 375}
    assert 2 * len(near) < len({gpu.name for gpu in gpus})


def users_counted_stream_by_stream(library):
    """DeepSeek's profile: 128 requests on each of 128 GPUs."""
    run = deployment("deepseek-profile")
    assert library.production.users_at_a_time(run) == sum(128 for _ in range(128))
    assert library.production.users_at_a_time(gpus=2, streams=3) * 5 == library.production.production_batch(
        gpus=2, streams=3, tokens_per_stream=5)


def scores_of_v3_by_hand(library):
    """Of the printed scores (deepseek2025v3repo), three of Llama's best and three of V3's."""
    for name, sparse, dense in (("race-middle", 67.1, 74.2), ("piqa", 84.7, 85.9), ("c3", 78.6, 79.7),
                                ("mmlu-pro", 64.4, 52.8), ("agieval", 79.6, 60.6), ("math", 61.6, 49.0)):
        found = library.serving.score_ratio(deployment(f"v3-base-{name}"))
        assert found == pytest.approx(sparse / dense) and (found < 1) == (sparse < dense)


CHECKS = [
    a_layout_counted_gpu_by_gpu, a_small_batch_pays_more_for_weights_too, edges_told_in_the_rows, ever_larger_batches,
    rents_paid_second_by_second, scores_of_v3_by_hand, the_bounded_ones_hold_on_the_other_side,
    caches_that_overflow, llama_walked_to_where_it_diverges, tokens_a_stream_on_the_day,
    users_counted_stream_by_stream, waiting_saves_half_at_most, waiting_simulated,
    what_the_rows_leave_out_is_as_they_say,
]

MOVES = {
    "serving.arithmetic_time":
        "+batch -throughput -attention_throughput +context +active_parameters +attention_flops "
        "+flops_per_parameter",
    "serving.attention_context":
        "-throughput +attention_throughput +active_parameters -attention_flops +flops_per_parameter",
    "serving.attention_share": "-attention_throughput +bandwidth +attention_flops +tokens_per_stream -kv_bytes",
    "serving.attention_time": "+batch -attention_throughput +context +attention_flops",
    "serving.compute_time": "+batch -throughput +active_parameters +flops_per_parameter",
    "serving.critical_batch":
        "+throughput -active_parameters +total_parameters -bandwidth +bytes_per_parameter -flops_per_parameter",
    "serving.critical_batch_from_experts": "+experts -active_experts +ratio",
    "serving.critical_batch_from_ratio": "-active_parameters +total_parameters +ratio",
    "serving.critical_batch_in_context":
        "+throughput +context -active_parameters +total_parameters -bandwidth +bytes_per_parameter "
        "-flops_per_parameter -tokens_per_stream +kv_bytes",
    "serving.critical_batch_with_attention":
        "+throughput +attention_throughput ~context -active_parameters +total_parameters -bandwidth "
        "-attention_flops +bytes_per_parameter -flops_per_parameter -tokens_per_stream +kv_bytes",
    "serving.critical_context":
        "-throughput +active_parameters +bandwidth +flops_per_parameter +tokens_per_stream -kv_bytes",
    "serving.critical_context_with_attention":
        "-throughput -attention_throughput +active_parameters +bandwidth +attention_flops +flops_per_parameter "
        "+tokens_per_stream -kv_bytes",
    "serving.dense_model": "+active_parameters",
    "serving.expert_sparsity": "+experts -active_experts",
    "serving.experts_only": "+experts -active_experts +active_parameters",
    "serving.experts_touched": "~experts +active_experts +routed_tokens",
    "serving.kv_time": "+batch +context -bandwidth -tokens_per_stream +kv_bytes",
    "serving.memory_share":
        "-batch +throughput +context -active_parameters +total_parameters -bandwidth +bytes_per_parameter "
        "-flops_per_parameter -tokens_per_stream +kv_bytes",
    "serving.memory_share_with_attention":
        "-batch +throughput +attention_throughput ~context -active_parameters +total_parameters -bandwidth "
        "-attention_flops +bytes_per_parameter -flops_per_parameter -tokens_per_stream +kv_bytes",
    "serving.memory_time":
        "+batch +context +total_parameters -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes",
    "serving.model_active": "+active_experts +shared_parameters +expert_parameters",
    "serving.model_total": "+experts +shared_parameters +expert_parameters",
    "serving.pass_time":
        "+batch -throughput +context +active_parameters +total_parameters -bandwidth +bytes_per_parameter "
        "+flops_per_parameter -tokens_per_stream +kv_bytes",
    "serving.pass_time_with_attention":
        "+batch -throughput -attention_throughput +context +active_parameters +total_parameters -bandwidth "
        "+attention_flops +bytes_per_parameter +flops_per_parameter -tokens_per_stream +kv_bytes",
    "serving.ratio": "+throughput -bandwidth +bytes_per_parameter -flops_per_parameter",
    "serving.score_ratio": "+routed_score -dense_score",
    "serving.sparsity": "-active_parameters +total_parameters",
    "serving.touched_weight_time": "+weights_read -bandwidth +bytes_per_parameter",
    "serving.touched_weights": "+experts_touched +shared_parameters +expert_parameters",
    "serving.utilisation":
        "+batch -throughput -context +active_parameters -total_parameters +bandwidth -bytes_per_parameter "
        "+flops_per_parameter +tokens_per_stream -kv_bytes",
    "serving.weight_time": "+total_parameters -bandwidth +bytes_per_parameter",
    "serving.weights_touched": "~experts -active_experts +experts_touched +active_parameters ~total_parameters",
    "kv_cache.gqa_attention_flops": "+heads +layers +head_dim +flops_per_element",
    "kv_cache.gqa_kv_bytes": "+kv_heads +layers +bytes_per_element +head_dim",
    "kv_cache.mla_attention_flops": "+heads +layers +latent_dim +rope_dim +flops_per_element",
    "kv_cache.mla_kv_bytes": "+layers +bytes_per_element +latent_dim +rope_dim",
    "kv_cache.mla_prefill_attention_flops": "+heads +layers +nope_head_dim +rope_dim +v_head_dim +flops_per_element",
    "pricing.arithmetic_cost":
        "-throughput -attention_throughput +context +active_parameters +attention_flops +flops_per_parameter "
        "+price",
    "pricing.batching_gain":
        "+throughput ~context -active_parameters +total_parameters -bandwidth +bytes_per_parameter "
        "-flops_per_parameter -tokens_per_stream ~kv_bytes",
    "pricing.batching_gain_with_attention":
        "+throughput +attention_throughput ~context -active_parameters +total_parameters -bandwidth "
        "-attention_flops +bytes_per_parameter -flops_per_parameter -tokens_per_stream ~kv_bytes",
    "pricing.compute_cost": "-throughput +active_parameters +flops_per_parameter +price",
    "pricing.cost_floor":
        "-throughput +context +active_parameters -bandwidth +flops_per_parameter -tokens_per_stream +kv_bytes "
        "+price",
    "pricing.cost_floor_with_attention":
        "-throughput -attention_throughput +context +active_parameters -bandwidth +attention_flops "
        "+flops_per_parameter -tokens_per_stream +kv_bytes +price",
    "pricing.endless_memory_cost": "+context -bandwidth -tokens_per_stream +kv_bytes +price",
    "pricing.gain_at_most":
        "+throughput +attention_throughput -context -active_parameters +bandwidth -attention_flops "
        "-flops_per_parameter +tokens_per_stream -kv_bytes +gpus -stream_rate",
    "pricing.kv_cost": "+context -bandwidth -tokens_per_stream +kv_bytes +price",
    "pricing.measured_gain": "-stream_rate +gpu_rate +gpus",
    "pricing.memory_cost":
        "-batch +context +total_parameters -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes +price",
    "pricing.most_gpu_rate":
        "+throughput +attention_throughput -context -active_parameters +bandwidth -attention_flops "
        "-flops_per_parameter +tokens_per_stream -kv_bytes",
    "pricing.rent_alone": "-stream_rate +gpus +price",
    "pricing.rent_shared": "-gpu_rate +price",
    "pricing.stream_alone": "+tokens_per_stream",
    "pricing.token_cost":
        "-batch -throughput +context +active_parameters +total_parameters -bandwidth +bytes_per_parameter "
        "+flops_per_parameter -tokens_per_stream +kv_bytes +price",
    "pricing.token_cost_with_attention":
        "-batch -throughput -attention_throughput +context +active_parameters +total_parameters -bandwidth "
        "+attention_flops +bytes_per_parameter +flops_per_parameter -tokens_per_stream +kv_bytes +price",
    "pricing.token_price": "-batch +pass_time +price",
    "pricing.unbatched_cost":
        "-throughput +context +active_parameters +total_parameters -bandwidth +bytes_per_parameter "
        "+flops_per_parameter -tokens_per_stream +kv_bytes +price",
    "pricing.unbatched_cost_with_attention":
        "-throughput -attention_throughput +context +active_parameters +total_parameters -bandwidth "
        "+attention_flops +bytes_per_parameter +flops_per_parameter -tokens_per_stream +kv_bytes +price",
    "pricing.waiting_gain":
        "-batch +throughput +attention_throughput ~context -active_parameters +total_parameters -bandwidth "
        "-attention_flops +bytes_per_parameter -flops_per_parameter ~tokens_per_stream ~kv_bytes",
    "pricing.weight_cost": "-batch +total_parameters -bandwidth +bytes_per_parameter +price",
    "production.batch_multiple":
        "-throughput +active_parameters -total_parameters +bandwidth -bytes_per_parameter +flops_per_parameter "
        "+tokens_per_stream +gpus +streams",
    "production.capacity_batch":
        "+capacity -context -weights_held -bytes_per_parameter +tokens_per_stream -kv_bytes +gpus",
    "production.looseness":
        "-batch +throughput -context -active_parameters -total_parameters +bandwidth -bytes_per_parameter "
        "-flops_per_parameter +tokens_per_stream -kv_bytes +gpus -stream_rate",
    "production.looseness_with_attention":
        "-batch +throughput +attention_throughput -context -active_parameters -total_parameters +bandwidth "
        "-attention_flops -bytes_per_parameter -flops_per_parameter +tokens_per_stream -kv_bytes +gpus "
        "-stream_rate",
    "production.memory_filled":
        "+batch +context +weights_held +bytes_per_parameter -tokens_per_stream +kv_bytes -gpus",
    "production.copied_parameters": "-experts -expert_parameters +total_parameters -input_table",
    "production.kept_by_unit": "+gpus +copied_parameters +experts_per_gpu +expert_parameters",
    "production.readings_by_layout": "+weights_held +micro_batches -total_parameters",
    "production.readings_of_copies":
        "+gpus +copied_parameters +experts_per_gpu +expert_parameters +micro_batches -total_parameters",
    "production.observed_time": "+tokens_per_stream -stream_rate",
    "production.production_batch": "+tokens_per_stream +gpus +streams",
    "production.shared_unit": "+pass_time -gpus",
    "production.stream_speed": "+gpu_rate -streams",
    "production.streams": "-stream_rate +gpu_rate",
    "production.unit_time":
        "+batch -throughput +context +active_parameters +total_parameters -bandwidth +bytes_per_parameter "
        "+flops_per_parameter -tokens_per_stream +kv_bytes -gpus",
    "production.unit_time_with_attention":
        "+batch -throughput -attention_throughput +context +active_parameters +total_parameters -bandwidth "
        "+attention_flops +bytes_per_parameter +flops_per_parameter -tokens_per_stream +kv_bytes -gpus",
    "production.users_at_a_time": "+gpus +streams",
    "production.weights_read": "+total_parameters +readings",
    "interconnect.exchange_share_with_attention":
        "+batch +active_experts +throughput +attention_throughput -context -active_parameters -total_parameters "
        "+bandwidth -scale_out +layers -dense_layers -attention_flops -bytes_per_parameter -flops_per_parameter "
        "+exchange_bytes +tokens_per_stream +hidden_size -kv_bytes",
    "interconnect.exchange_time":
        "+batch +active_experts -scale_out +layers -dense_layers +exchange_bytes +hidden_size -gpus",
}
