"""Batches, budgets and published runs: the second ways of the first two chapters."""

import numpy as np
import pytest
from rackmath.facts.catalog import accelerator, convention, deployment, model

H100, V3, DAY = accelerator("h100-sxm", "bf16"), model("deepseek-v3"), deployment("deepseek-day")
H800, TRANSFORMER = accelerator("h800-sxm", "fp8"), convention("transformer")

#: V3's cache in bf16, for streams that decode one token a pass.
KV = {"kv_bytes": 70272.0, "tokens_per_stream": 1.0}


def published_ratios(library):
    """The scaling book prints 240 for TPU v5e and 295 for H100, worked out in bf16 (austin2025)."""
    for chip, printed in (("tpu-v5e", 240), ("h100-sxm", 295)):
        assert library.serving.ratio(accelerator(chip, "bf16"), TRANSFORMER) == pytest.approx(printed, rel=0.005)


def published_sparse_batch(library):
    """The same book: 16 experts with 2 active on TPU v5e need 240 * 16/2 = 1,920 tokens."""
    ratio = library.serving.ratio(accelerator("tpu-v5e", "bf16"), TRANSFORMER)
    batch = library.serving.critical_batch_from_experts(ratio=ratio, experts=16, active_experts=2)
    assert batch == pytest.approx(1920, rel=0.005)
    share = library.serving.expert_sparsity(experts=16, active_experts=2)
    assert batch == pytest.approx(ratio * share)


def brute_force_critical_batch(library):
    """Count up until arithmetic takes longer than reading the weights, written out by hand."""
    batch = 1
    while 2 * batch * 37e9 / 989.5e12 < 2 * 671e9 / 3.35e12:
        batch += 1
    assert batch == int(library.serving.critical_batch(H100, V3)) + 1
    assert library.serving.critical_batch(H100, V3) == pytest.approx(
        library.serving.ratio(H100, TRANSFORMER) * library.serving.sparsity(V3))


def brute_force_with_cache(library):
    """The same with a KV cache of 1,000 tokens at 70,272 bytes each."""
    cache = library.kv_cache.mla_kv_bytes(V3, bytes_per_element=2)
    batch = 1
    while 2 * batch * 37e9 / 989.5e12 < (2 * 671e9 + batch * 1000 * 70272) / 3.35e12:
        batch += 1
    found = library.serving.critical_batch_in_context(H100, V3, context=1000, kv_bytes=cache, tokens_per_stream=1)
    assert batch == int(found) + 1


def times_at_the_critical_batch_are_equal(library):
    """Put the batch back into the laws: both sides take the same time, and so does the pass."""
    s, cache = library.serving, dict(context=1000.0, **KV)
    batch = s.critical_batch_in_context(H100, V3, **cache)
    compute, memory = s.compute_time(H100, V3, batch=batch), s.memory_time(H100, V3, batch=batch, **cache)
    assert compute == pytest.approx(memory) == pytest.approx(s.pass_time(H100, V3, batch=batch, **cache))
    assert s.weight_time(H100, V3) == pytest.approx(2 * 671e9 / 3.35e12)
    assert s.kv_time(H100, batch=1, **cache) == pytest.approx(70272e3 / 3.35e12)
    drafted = cache | {"tokens_per_stream": 2.0}  # two streams of two tokens each read as two streams of one
    assert s.kv_time(H100, batch=4, **drafted) == pytest.approx(s.kv_time(H100, batch=2, **cache))


def published_kv_bytes(library):
    """DeepSeek prints KV bytes a token: V3 70.272 KB, Qwen-2.5 72B 327.680, Llama 405B 516.096 (zhao2025insights)."""
    assert library.kv_cache.mla_kv_bytes(V3, bytes_per_element=2) == 70272
    assert library.kv_cache.gqa_kv_bytes(model("llama-3.1-405b"), bytes_per_element=2) == 516096
    assert library.kv_cache.gqa_kv_bytes(kv_heads=8, head_dim=128, layers=80, bytes_per_element=2) == 327680


def published_attention_intensity(library):
    """DeepSeek's kernel notes: h_q (d_k + d_v) / d_k FLOPs a byte in bf16, here 128 * 1088 / 576 (flashmla2025)."""
    flops = library.kv_cache.mla_attention_flops(V3)
    assert flops / 70272 == pytest.approx(128 * (576 + 512) / 576)
    dense = library.kv_cache.gqa_attention_flops(model("llama-3.1-405b"))
    assert dense / 516096 == pytest.approx(128 / 8)  # query heads for each key-value head
    time = library.serving.attention_time(batch=2, context=3, attention_flops=flops, attention_throughput=1e15)
    assert time == pytest.approx(2 * 3 * 128 * 61 * 2 * 1088 / 1e15)


def the_critical_batch_diverges_like_a_pole(library):
    """Halving the distance to the critical context doubles the critical batch."""
    s = library.serving
    edge = s.critical_context(H100, V3, **KV)
    assert edge == pytest.approx(2 * 37e9 * 3.35e12 / (989.5e12 * 70272))
    near, nearer = (s.critical_batch_in_context(H100, V3, **KV, context=edge * (1 - gap)) for gap in (1e-3, 5e-4))
    assert nearer / near == pytest.approx(2, rel=1e-6)


def attention_moves_the_edge(library):
    """At the critical context with attention, a huge batch balances: both sides per token, by hand."""
    s, flops, peak = library.serving, library.kv_cache.mla_attention_flops(V3), 990e12
    attention = dict(**KV, attention_flops=flops, attention_throughput=peak)
    edge = s.critical_context_with_attention(H800, V3, **attention)
    assert 2 * 37e9 / 1979e12 + edge * flops / peak == pytest.approx(edge * 70272 / 3.35e12)
    assert s.critical_batch_with_attention(H800, V3, **attention, context=edge * (1 - 1e-9)) > 1e9
    huge = dict(batch=1e12, context=edge, **attention)
    assert s.pass_time_with_attention(H800, V3, **huge) == pytest.approx(1e12 * edge * 70272 / 3.35e12)
    short = dict(batch=1e12, context=edge / 2, **attention)
    assert s.pass_time_with_attention(H800, V3, **short) == pytest.approx(
        1e12 * (2 * 37e9 / 1979e12 + edge / 2 * flops / peak))


def memory_share_adds_two_quotients(library):
    """Memory over arithmetic is B*/B + L/L*, and one at the critical batch."""
    s = library.serving
    share = s.memory_share(H100, V3, batch=700, context=900, **KV)
    assert share == pytest.approx(s.critical_batch(H100, V3) / 700 + 900 / s.critical_context(H100, V3, **KV))
    plain = s.memory_share_with_attention(H100, V3, batch=700, context=900, **KV, attention_flops=1e-9,
                                          attention_throughput=1e15)
    assert plain == pytest.approx(share)


def simulated_trains_cost_what_the_form_says(library):
    """Run a machine pass by pass for a while, pay its rent, and divide by the tokens it decoded."""
    cost, cache = library.pricing, dict(context=500.0, **KV)
    for batch in (10, 5000, 200000):
        clock = tokens = 0.0
        for _ in range(100):
            reading = 2 * 671e9 / 3.35e12 + batch * 500 * 70272 / 3.35e12
            clock += max(2 * batch * 37e9 / 989.5e12, reading)
            tokens += batch
        assert cost.token_cost(H100, V3, batch=batch, price=3.0, **cache) == pytest.approx(3.0 * clock / tokens)
    parts = cost.weight_cost(H100, V3, batch=10, price=3.0) + cost.kv_cost(H100, price=3.0, **cache)
    assert cost.memory_cost(H100, V3, batch=10, price=3.0, **cache) == pytest.approx(parts)


def the_cost_floor_is_the_cost_of_an_endless_batch(library):
    cost = library.pricing
    for context in (0.0, 100.0, 50000.0):
        rest = dict(price=1.0, context=context, **KV)
        assert cost.cost_floor(H100, V3, **rest) == pytest.approx(cost.token_cost(H100, V3, batch=1e15, **rest))
    assert cost.compute_cost(H100, V3, price=1.0) == pytest.approx(2 * 37e9 / 989.5e12)


def simulated_streams_follow_littles_law(library):
    """Streams arrive at random and each decodes for as long as its length and speed ask; count them."""
    speed, length, rate, end = 21.0, 1000, 2.0, 40000.0
    arrivals = np.cumsum(np.random.default_rng(7).exponential(1 / rate, int(rate * end)))
    in_flight = np.mean([np.count_nonzero((arrivals <= moment) & (moment < arrivals + length / speed))
                         for moment in np.linspace(end / 2, end * 0.9, 300)])
    output = rate * length  # tokens a second
    assert library.production.streams(gpu_rate=output, stream_rate=speed) == pytest.approx(in_flight, rel=0.05)


def the_day_by_hand(library):
    """DeepSeek's day: 14,800 tokens/s a node over 21 tokens/s a stream, on 18 nodes, over the critical batch."""
    made = library.production
    batch = made.production_batch(DAY, streams=made.streams(DAY), tokens_per_stream=1)
    assert batch == pytest.approx(14800 / 21 * 18)
    multiple = made.batch_multiple(DAY, streams=made.streams(DAY), tokens_per_stream=1)
    assert multiple == pytest.approx(batch * 37 / (671 * 1979e12 / (2 * 3.35e12)), rel=1e-9)


def the_layout_of_the_day_by_hand(library):
    """What 144 GPUs read, matrix by matrix: a layout that reads the model r times needs a batch r times as large."""
    attention = (7168 * 1536 + 1536 * 128 * 192 + 7168 * 576 + 512 * 128 * 256 + 128 * 128 * 7168) * 61
    dense, expert = 3 * 3 * 7168 * 18432, 58 * 3 * 7168 * 2048
    router, output = 58 * 7168 * 256, 7168 * 129280
    read = 144 * (attention + dense + router + output + expert + 2 * expert) * 2  # shared and two routed, two halves
    assert read / 671e9 == pytest.approx(9.13, rel=0.005)
    s, made, readings = library.serving, library.production, read / 671e9
    assert made.weights_read(DAY, readings=readings) == pytest.approx(read)
    wide = s.critical_batch(DAY, total_parameters=made.weights_read(DAY, readings=readings))
    assert wide == pytest.approx(readings * s.critical_batch(DAY))


def simulated_routing_touches_as_many_experts(library):
    """Let tokens pick 8 of 256 experts at random, and count the experts picked."""
    s, dice = library.serving, np.random.default_rng(11)
    for tokens in (1, 20, 200):
        touched = np.mean([len(set(np.concatenate([dice.permutation(256)[:8] for _ in range(tokens)])))
                           for _ in range(60)])
        assert s.experts_touched(V3, routed_tokens=tokens) == pytest.approx(touched, rel=0.03)
    expert = 3 * 7168 * 2048 * 58  # the configuration's matrices; the published 37 billion are rounded
    for touched in (9, 100, 256):
        assert s.weights_touched(V3, experts_touched=touched) == pytest.approx(37e9 + (touched - 8) * expert, rel=0.01)
    parts = dict(shared_parameters=16.56e9, expert_parameters=2.5566e9)
    assert s.model_active(V3, **parts) == pytest.approx(37e9, rel=0.01)
    assert s.model_total(V3, **parts) == pytest.approx(671e9, rel=0.01)


def memory_fills_stream_by_stream(library):
    """Add streams of 5,000 tokens to 144 H800 until their 80 GB are full."""
    made = library.production
    free, streams = 144 * 80e9 - 4.5 * 671e9, 0
    while free >= 5000 * 70272:
        free, streams = free - 5000 * 70272, streams + 1
    held = dict(weights_held=4.5 * 671e9, context=5000)
    assert int(made.capacity_batch(DAY, **KV | held)) == streams
    assert made.memory_filled(DAY, **KV | held, batch=streams) == pytest.approx(80e9, rel=1e-4)


def the_bound_of_the_day_by_hand(library):
    """One token each 1/21 s, against arithmetic and reading of a 144th of the unit's work."""
    s, made, batch = library.serving, library.production, 14800 / 21 * 18
    bound = max(2 * batch * 37e9 / 1979e12, (671e9 + batch * 4989 * 70272) / 3.35e12) / 144
    assert made.unit_time(DAY, **KV, batch=batch) == pytest.approx(bound)
    assert made.looseness(DAY, **KV, batch=batch) == pytest.approx(1 / 21 / bound)
    attention = dict(attention_flops=128 * 61 * 2 * 1088, attention_throughput=990e12)
    counted = max(2 * batch * 37e9 / 1979e12 + batch * 4989 * 128 * 61 * 2 * 1088 / 990e12,
                  (671e9 + batch * 4989 * 70272) / 3.35e12) / 144
    assert made.looseness_with_attention(DAY, **KV, **attention, batch=batch) == pytest.approx(1 / 21 / counted)
    assert made.stream_speed(gpu_rate=22282 / 8, streams=256) == pytest.approx(10.88, abs=0.005)
    share = s.memory_share(DAY, **KV, batch=batch)
    assert s.utilisation(DAY, **KV, batch=batch) == pytest.approx(min(1, 1 / share))


def batching_gains_what_the_costs_say(library):
    """Alone over endless, cost by cost; without a cache that is the critical batch itself."""
    s, cost, attention = library.serving, library.pricing, dict(attention_flops=1.7e7, attention_throughput=990e12)
    assert cost.batching_gain(H800, V3, **KV, context=0) == pytest.approx(s.critical_batch(H800, V3))
    for context in (0, 800, 20000):
        here = dict(**KV, context=context)
        alone, endless = (cost.token_cost(H800, V3, **here, price=1.0, batch=batch) for batch in (1, 1e15))
        assert cost.batching_gain(H800, V3, **here) == pytest.approx(alone / endless)
        here |= attention
        alone, endless = (cost.token_cost_with_attention(H800, V3, **here, price=1.0, batch=batch)
                          for batch in (1, 1e15))
        assert cost.batching_gain_with_attention(H800, V3, **here) == pytest.approx(alone / endless)


def attention_equals_the_rest_where_it_should(library):
    """Llama 405B: 2 * 405e9 FLOPs of weights against 4 * 128 * 128 * 126 FLOPs for each cached token."""
    llama = model("llama-3.1-405b")
    flops = library.kv_cache.gqa_attention_flops(llama)
    context = library.serving.attention_context(llama, attention_flops=flops, throughput="1 FLOP/s",
                                                attention_throughput="1 FLOP/s")
    assert context == pytest.approx(2 * 405e9 / (4 * 128 * 128 * 126))
    machine = dict(attention_throughput=989e12, bandwidth=3.35e12, tokens_per_stream=1)
    share = library.serving.attention_share(**machine, attention_flops=flops, kv_bytes=516096)
    assert share == pytest.approx(4 * 128 / (2 * 8 * 2) / 989e12 * 3.35e12)  # heads over cached bytes, layer by layer
    assert library.kv_cache.mla_prefill_attention_flops(V3) == 2 * 128 * (128 + 64 + 128) * 61


def measured_exchange(library):
    """DeepEP prints 192 and 369 µs for 128 tokens of a layer, sent out in fp8 and back in bf16, at 39 GB/s."""
    layer = dict(batch=128, gpus=1, active_experts=8, hidden_size=7168, layers=4, dense_layers=3, scale_out=39e9)
    for size, printed in ((1, 192e-6), (2, 369e-6)):
        assert library.interconnect.exchange_time(**layer, exchange_bytes=size) == pytest.approx(printed, rel=0.025)


def dense_and_sparse_limits(library):
    """In a dense model everything is active; with every parameter in experts, both sparsities agree."""
    s = library.serving
    assert s.dense_model(active_parameters=7e9) == 7e9
    total = s.experts_only(active_parameters=37e9, experts=256, active_experts=8)
    assert s.sparsity(total_parameters=total, active_parameters=37e9) == s.expert_sparsity(V3) == 32


CHECKS = [
    published_ratios, published_sparse_batch, brute_force_critical_batch, brute_force_with_cache,
    times_at_the_critical_batch_are_equal, published_kv_bytes, published_attention_intensity,
    the_critical_batch_diverges_like_a_pole, attention_moves_the_edge, memory_share_adds_two_quotients,
    simulated_trains_cost_what_the_form_says, the_cost_floor_is_the_cost_of_an_endless_batch,
    simulated_streams_follow_littles_law, the_day_by_hand, the_layout_of_the_day_by_hand,
    simulated_routing_touches_as_many_experts, memory_fills_stream_by_stream, the_bound_of_the_day_by_hand,
    batching_gains_what_the_costs_say, attention_equals_the_rest_where_it_should, measured_exchange,
    dense_and_sparse_limits,
]

