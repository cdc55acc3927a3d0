"""Context and its cache: the second ways of the chapter on context."""

import math

import pytest
from rackmath import context, kv_cache
from rackmath.facts.catalog import accelerator, deployment, model
from rackmath.laws.serving.notation import F_a, L, g, k_i
from shared import endless
from sympy import limit, oo

GB200, V2, V3 = accelerator("gb200", "fp8"), model("deepseek-v2"), endless(model("deepseek-v3"))

#: V3's cache in bf16, one token a pass, on GB200 with attention in bf16.
KV = {"kv_bytes": 70272.0, "tokens_per_stream": 1.0}
ATTENTION = {"attention_flops": 128 * 61 * 2 * 1088.0, "attention_throughput": 2.5e15}


def ends_of_grouped_queries(library):
    """Keys and values counted one by one: a layer of 4 heads of 3 elements, in 2 bytes, over 5 layers."""
    kept = library.kv_cache
    size = dict(head_dim=3, layers=5, bytes_per_element=2)
    every_head = sum(2 for _ in range(5) for _ in range(4) for _ in ("key", "value") for _ in range(3))
    assert kept.mha_kv_bytes(**size, heads=4) == every_head == 4 * kept.mqa_kv_bytes(**size)
    assert kept.gqa_kv_bytes(**size, kv_heads=kept.multi_head(heads=4)) == every_head
    assert kept.gqa_kv_bytes(**size, kv_heads=kept.multi_query()) == every_head / 4


def published_latent_against_heads(library):
    """DeepSeek prints V2's cache as that of 2.25 groups of 128, and 128 heads would be 128 of them (deepseek2024v2)."""
    kept = library.kv_cache
    plain = kept.mha_kv_bytes(heads=128, head_dim=128, layers=60, bytes_per_element=2)
    assert plain / kept.mla_kv_bytes(V2, bytes_per_element=2) == pytest.approx(128 / 2.25)
    assert kept.latent_compression(V2) == pytest.approx(128 * (128 + 64 + 128) / 576)
    assert kept.unfolded_kv_bytes(V2, bytes_per_element=2) == 2 * 128 * 320 * 60


def published_reduction_of_v2(library):
    """The paper prints 93.3% less than DeepSeek 67B (95 layers, 8 key-value heads of 128), at 6 bits an element."""
    dense = library.kv_cache.gqa_kv_bytes(kv_heads=8, head_dim=128, layers=95, bytes_per_element=2)
    assert 1 - library.kv_cache.mla_kv_bytes(V2, bytes_per_element=6 / 8) / dense == pytest.approx(0.933, abs=5e-4)


def a_window_fills_token_by_token(library):
    """Append tokens to the caches of Gemma 3's 10 global layers and to the rings of its 52 others."""
    kept, gemma = library.kv_cache, model("gemma-3-27b")
    token = 2 * 16 * 128 * 2
    for context_now in (500, 1024, 5000):
        rings = [0] * 52
        everything = 0
        for _ in range(context_now):
            everything += 10 * token
            rings = [min(held + 1, 1024) for held in rings]
        assert kept.kept_bytes(gemma, context_now, bytes_per_element=2) == everything + sum(rings) * token


def published_sharing(library):
    """Two layers that share a cache halve it (brandon2024, abstract)."""
    size = dict(kv_heads=1, head_dim=128, layers=20, bytes_per_element=2)
    shared = library.kv_cache.shared_kv_bytes(**size, layers_per_cache=2)
    assert shared / library.kv_cache.gqa_kv_bytes(**size) == 0.5


def slowdown_by_the_clock(library):
    """Two passes of 100 streams that wait for memory, at 150,000 and at 300,000 tokens."""
    batch, rest = 100, dict(total_parameters=671e9, bytes_per_parameter=1.0, **KV)
    short, long = ((671e9 + batch * length * 70272) / 8e12 for length in (150e3, 300e3))
    found = library.context.stretch_slowdown(**rest, batch=batch, context=150e3, stretch=2)
    assert found == pytest.approx(long / short) and 1.2 < found < library.context.endless_slowdown(stretch=2) == 2
    assert library.context.stretch_slowdown(**rest, batch=1e12, context=150e3, stretch=2) == pytest.approx(2)
    share = library.context.stretched_share(GB200, V3, **KV, batch=batch, context=150e3, stretch=2)
    assert share == pytest.approx(long / (2 * 37e9 * batch / 5e15))
    assert library.context.stretched_context(context=150e3, stretch=2) == 300e3


def no_context_exceeds_the_last_share(library):
    """Memory over arithmetic at a billion tokens, by hand, is what the limit says."""
    reading, work = 1e9 * 70272 / 8e12, 2 * 37e9 / 5e15 + 1e9 * 128 * 61 * 2 * 1088 / 2.5e15
    last = library.context.endless_context_share(**KV, **ATTENTION, bandwidth=8e12)
    assert last == pytest.approx(reading / work, rel=1e-4)


def a_balance_put_back_balances(library):
    """At 200,000 tokens with 592 bytes each, reading takes as long as 74 GFLOP: 14.8 microseconds."""
    bytes_then = library.context.balancing_kv_bytes(GB200, V3, context=2e5, tokens_per_stream=1)
    assert bytes_then == pytest.approx(592)
    assert 2e5 * bytes_then / 8e12 == pytest.approx(2 * 37e9 / 5e15)
    blackboard = library.context.balancing_kv_bytes(
        active_parameters=100e9, throughput=300e12, bandwidth=1e12, flops_per_parameter=1, context=2e5,
        tokens_per_stream=1)
    assert blackboard == pytest.approx(100e9 / (300 * 2e5))  # as the board writes it, with c = b = 1


def a_balance_with_attention_put_back(library):
    """A hundred billion active parameters and a cache of 2 kB that takes 8 FLOPs a byte: reading against all work."""
    ctx, rest = library.context, dict(kv_bytes=2000, cache_intensity=8)
    work = ctx.attention_of_cache(**rest)
    assert work == 16000
    edge = ctx.critical_context_of_cache(GB200, **rest, attention_throughput=2.5e15, active_parameters=100e9,
                                         flops_per_parameter=2, tokens_per_stream=1)
    assert edge * 2000 / 8e12 == pytest.approx(2 * 100e9 / 5e15 + edge * work / 2.5e15)


def premiums_by_cost(library):
    """A token with a past over one without, cost by cost, in a batch without end."""
    cost, ctx = library.pricing, library.context
    for length in (100.0, 3e4, 1e6):
        rest = dict(context=length, price=1.0, batch=1e15, **KV)
        rest |= ATTENTION
        full = cost.token_cost_with_attention(GB200, V3, **rest) / cost.token_cost(GB200, V3, **rest_of(rest))
        assert ctx.context_premium_with_attention(GB200, V3, **KV, **ATTENTION, context=length) == pytest.approx(full)


def rest_of(rest):
    """The same without a past and without attention's inputs."""
    return {word: value for word, value in rest.items() if word not in ATTENTION} | {"context": 0}


def the_measured_past_by_hand(library):
    """$2.16 less $0.075 a million tokens at 128K on an H800 at $2 an hour, against reading 70,272 bytes a token."""
    measured = library.context.measured_past(token_cost=2.16e-6, first_token_cost=0.075e-6)
    assert measured == pytest.approx(2.085e-6)
    machine = dict(bandwidth=3.35e12, attention_flops=128 * 61 * 2 * 1088, attention_throughput=990e12,
                   price=2 / 3600, context=131072)
    reading = 2 / 3600 * 131072 * 70272 / 3.35e12
    assert library.context.past_cost(**machine, **KV) == pytest.approx(reading)
    light = library.context.past_cost(**machine, kv_bytes=1.0, tokens_per_stream=1.0)
    assert light == pytest.approx(2 / 3600 * 131072 * 128 * 61 * 2 * 1088 / 990e12) == pytest.approx(
        library.context.attention_cost(**{w: machine[w] for w in machine if w != "bandwidth"}))
    loose = library.context.past_looseness(**machine, **KV, token_cost=2.16e-6, first_token_cost=0.075e-6)
    assert loose == pytest.approx(2.085e-6 / reading)


def sparse_reading_counted_in_bytes(library):
    """V3.2 by hand at 128K: 2,048 tokens of 1,152 bytes and 131,072 keys of 128 bytes in each of 61 layers."""
    ctx, index = library.context, library.kv_cache.index_kv_bytes(index_dim=128, layers=61, bytes_per_element=1)
    inputs = dict(selected_tokens=2048, index_bytes=index, context=131072)
    by_hand = sum(2048 * 1152 + 131072 * 128 for _ in range(61))
    assert ctx.sparse_kv_time(**inputs, **KV, batch=1, bandwidth="1 B/s") == by_hand
    assert ctx.sparse_gain(**inputs, kv_bytes=70272) == pytest.approx(131072 * 70272 / by_hand)
    assert ctx.sparse_gain(selected_tokens=2048, index_bytes=index, context=1e15, kv_bytes=70272) == pytest.approx(
        ctx.sparse_gain_limit(kv_bytes=70272, index_bytes=index)) == pytest.approx(9)
    root = ctx.root_kv_time(root_scale=2048, context=131072, **KV, batch=1, bandwidth="1 B/s")
    assert root == pytest.approx(math.sqrt(2048 * 131072) * 70272)
    assert ctx.gain_of_root(root_scale=2048, context=131072) == pytest.approx(8)
    assert ctx.gain_of_root(root_scale=1, context=131072) == pytest.approx(362.04, rel=1e-4)
    agreement = ctx.root_agreement(**inputs, kv_bytes=70272, root_scale=2048)
    assert agreement == pytest.approx(131072 * 70272 / by_hand / 8)


def the_sparse_past_priced_by_hand(library):
    """The same bytes on an H800 at $2 an hour: 19 cents a million tokens with one token a pass, half with two."""
    by_hand = 61 * (2048 * 1152 + 131072 * 128) / 3.35e12 * 2 / 3600
    inputs = dict(selected_tokens=2048, index_bytes=7808, context=131072, kv_bytes=70272, bandwidth=3.35e12,
                  price=2 / 3600)
    for tokens in (1, 2):
        cost = library.context.selection_cost(**inputs, tokens_per_stream=tokens)
        assert cost == pytest.approx(by_hand / tokens) and 0.1930e-6 < cost * tokens < 0.1945e-6


def a_pass_of_v4_read_layer_by_layer(library):
    """DeepSeek V4 Pro at 200,000 tokens: every key and entry that its 61 layers read, and where that balances."""
    ctx, v4 = library.context, deployment("deepseek-v4-pro")
    entry, read, context_now = 448 + 64 * 2, 0.0, 200_000
    for layer in range(61):
        selects = layer >= 2 and layer % 2 == 0
        read += context_now / 4 * 64 + 1024 * entry if selects else context_now / 128 * entry
        read += 128 * entry
    each, always = ctx.read_bytes(v4, index_element_bytes=0.5), ctx.fixed_bytes(v4)
    assert context_now * each + always == pytest.approx(read)
    rest = dict(read_bytes=each, fixed_bytes=always, tokens_per_stream=1)
    assert ctx.pooled_kv_time(**rest, batch=3, context=context_now, bandwidth=8e12) == pytest.approx(3 * read / 8e12)
    edge = ctx.critical_context_when_pooled(**rest, active_parameters=49e9, flops_per_parameter=2, bandwidth=8e12,
                                            throughput=5e15)
    assert (edge * each + always) / 8e12 == pytest.approx(2 * 49e9 / 5e15) and edge == pytest.approx(217285, rel=1e-4)


def dearer_than_before_by_cost(library):
    """A million tokens against 200,000 for V3 on GB200: five times in an endless batch, hardly more for a lone stream
    that reads every weight.
    """
    ctx, rest = library.context, dict(**KV, **ATTENTION, batch=1e9)
    before = ctx.earlier_cost(GB200, V3, **rest, earlier_window=2e5, price=2 / 3600)
    assert before == pytest.approx(2 / 3600 * 2e5 * 70272 / 8e12)
    lone = ctx.cost_growth(GB200, V3, **(rest | {"batch": 1}), earlier_window=2e5, context=1e6)
    assert lone == pytest.approx((671e9 + 1e6 * 70272) / (671e9 + 2e5 * 70272))
    growth = ctx.cost_growth(GB200, V3, **rest, earlier_window=2e5, context=1e6)
    assert growth == pytest.approx(5) and ctx.earlier_context(earlier_window=2e5) == 2e5
    short = ctx.cost_growth(GB200, V3, **rest, earlier_window=100, context=200)
    assert 1 < short < 1.1


def a_root_grows_in_two_steps(library):
    """V3.2 gains 8.24 times at 200,000 tokens and 8.84 at a million, where a root grows by 2.24, whatever its scale."""
    ctx, rest = library.context, dict(kv_bytes=70272, index_bytes=7808, selected_tokens=2048)
    before, later = (n * 70272 / (2048 * 70272 + n * 7808) for n in (200_000, 1_000_000))
    grown = ctx.growth_over_root(**rest, context=1e6, earlier_window=2e5)
    assert grown == pytest.approx(later / before / math.sqrt(5))
    assert (before, later) == pytest.approx((8.24, 8.84), abs=0.01)
    for scale in (1.0, 2048.0):
        then = ctx.earlier_root_agreement(**rest, root_scale=scale, earlier_window=2e5)
        assert then == pytest.approx(ctx.root_agreement(**rest, root_scale=scale, context=2e5))
        assert ctx.root_agreement(**rest, root_scale=scale, context=1e6) / then == pytest.approx(grown)


def what_must_be_read(library):
    """Seven of a hundred tokens where five were tried."""
    assert library.context.reading_needed(bearable_sparsity=0.93, tried_sparsity=0.95) == pytest.approx(7 / 5)


def the_latent_is_worth_its_arithmetic(library):
    """V3 on GB200: 128 heads meet 1,088 elements instead of reading 320 each; at 27.2 TFLOP/s both take as long."""
    ctx, edge = library.context, library.context.latent_throughput(GB200, V3, bytes_per_element=2, tokens_per_stream=1)
    assert edge == pytest.approx(2 * 1088 / (320 * 2) * 8e12)
    here = dict(batch=1, context=1000)
    work = ctx.latent_time(V3, **here, attention_throughput=edge)
    read = ctx.unfolded_time(GB200, V3, **here, bytes_per_element=2, tokens_per_stream=1)
    assert work == pytest.approx(read) == pytest.approx(1000 * 2 * 128 * 320 * 61 / 8e12)


def growth_compounds(library):
    """A window that grows by half each year is 2.25 times as long after two."""
    ctx = library.context
    length = 200e3
    for _ in range(2):
        length *= 1.5
    assert ctx.window_growth(earlier_window=200e3, later_window=length) == pytest.approx(2.25)
    assert ctx.yearly_window_growth(earlier_window=200e3, later_window=length, years=2) == pytest.approx(1.5)
    assert ctx.yearly_growth(window_growth=2.25, years=2) == pytest.approx(1.5)


def quotients_of_what_is_printed(library):
    """Rubin's 22 TB/s over Blackwell's 8; a score of 42.3 over one of 43.7; 20 tokens a second for an hour."""
    ctx = library.context
    assert ctx.bandwidth_growth(bandwidth=22e12, earlier_bandwidth=8e12) == 2.75
    assert ctx.score_kept(sparse_score=0.423, full_score=0.437) == pytest.approx(0.968, abs=5e-4)
    assert ctx.tokens_worked(stream_rate=20, time_worked=3600) == 72000


ratio = (context.latent_time.expression / context.unfolded_time.expression).subs(g, 1)

#: For each claim: what it says, at a case in which it does not hold.
FAILS = {
    "mla-efficient": lambda: ratio.subs(dict.fromkeys(ratio.free_symbols, 1) | {F_a: 1e-3}) < 1,  # a slow machine
    "sparsity-bounded": lambda: limit(context.sparse_gain.expression.subs(k_i, 0), L, oo) != oo,  # an index for nothing
}


def smaller(one) -> bool:
    """Whether a model keeps less than a key and a value for every head of every layer."""
    return kv_cache.growing_bytes(one, 2) < kv_cache.every_head_bytes(one, 2)


def grouped_heads_save_their_group(library):
    """Llama 3.1 405B has 128 query heads for 8 of keys and values, so a sixteenth is kept; Llama 2 7B keeps all."""
    for name, saved in (("llama-3.1-405b", 128 / 8), ("llama-2-7b", 1)):
        one = model(name)
        every = kv_cache.every_head_form(one)(one, bytes_per_element=2)
        assert every == 2 * one["heads"] * one["head_dim"] * one["layers"] * 2
        kept = kv_cache.growing_bytes(one, 2)
        assert library.kv_cache.cache_saving(every_head_kv_bytes=every, kv_bytes=kept) == saved


def long_models_keep_less(library):
    long = [one for one in model.all() if "head_dim" in one and one.get("context_length", 0) >= 1e5]
    assert len(long) >= 10 and all(map(smaller, long))


CHECKS = [
    ends_of_grouped_queries, published_latent_against_heads, published_reduction_of_v2, a_window_fills_token_by_token,
    published_sharing, slowdown_by_the_clock, no_context_exceeds_the_last_share, a_balance_put_back_balances,
    a_balance_with_attention_put_back, premiums_by_cost, the_measured_past_by_hand, sparse_reading_counted_in_bytes,
    the_sparse_past_priced_by_hand,
    a_pass_of_v4_read_layer_by_layer, dearer_than_before_by_cost, a_root_grows_in_two_steps, what_must_be_read,
    the_latent_is_worth_its_arithmetic,
    growth_compounds, quotients_of_what_is_printed, grouped_heads_save_their_group,
    long_models_keep_less,
]

MOVES = {
    "kv_cache.cache_saving": "+every_head_kv_bytes -kv_bytes",
    "kv_cache.index_kv_bytes": "+layers +bytes_per_element +index_dim",
    "kv_cache.latent_compression": "+heads -latent_dim +nope_head_dim ~rope_dim +v_head_dim",
    "kv_cache.mha_kv_bytes": "+heads +layers +bytes_per_element +head_dim",
    "kv_cache.mqa_kv_bytes": "+layers +bytes_per_element +head_dim",
    "kv_cache.multi_head": "+heads",
    "kv_cache.multi_query": "",
    "kv_cache.shared_kv_bytes": "+kv_heads +layers -layers_per_cache +bytes_per_element +head_dim",
    "kv_cache.stream_bytes": "+context +kv_bytes +window_bytes +window",
    "kv_cache.unfolded_kv_bytes": "+heads +layers +bytes_per_element +nope_head_dim +rope_dim +v_head_dim",
    "context.attention_cost": "-attention_throughput +context +attention_flops +price",
    "context.balancing_kv_bytes":
        "-throughput -context +active_parameters +bandwidth +flops_per_parameter +tokens_per_stream",
    "context.bandwidth_growth": "+bandwidth -earlier_bandwidth",
    "context.context_premium_with_attention":
        "+throughput -attention_throughput +context -active_parameters -bandwidth +attention_flops "
        "-flops_per_parameter -tokens_per_stream +kv_bytes",
    "context.endless_context_share": "+attention_throughput -bandwidth -attention_flops -tokens_per_stream +kv_bytes",
    "context.endless_slowdown": "+stretch",
    "context.latent_throughput":
        "+bandwidth -bytes_per_element +latent_dim -nope_head_dim ~rope_dim -v_head_dim +tokens_per_stream "
        "+flops_per_element",
    "context.latent_time":
        "+batch -attention_throughput +heads +context +layers +latent_dim +rope_dim +flops_per_element",
    "context.measured_past": "+token_cost -first_token_cost",
    "context.past_cost":
        "-attention_throughput +context -bandwidth +attention_flops -tokens_per_stream +kv_bytes +price",
    "context.past_looseness":
        "+token_cost +attention_throughput -context +bandwidth -attention_flops +tokens_per_stream -kv_bytes "
        "-price -first_token_cost",
    "context.earlier_root_agreement": "~earlier_window +kv_bytes -index_bytes -selected_tokens +root_scale",
    "context.growth_over_root": "~context ~earlier_window ~kv_bytes ~index_bytes ~selected_tokens",
    "context.root_agreement": "~context +kv_bytes -index_bytes -selected_tokens +root_scale",
    "context.gain_of_root": "+context -root_scale",
    "context.cost_growth":
        "~throughput ~attention_throughput +context -earlier_window ~active_parameters ~bandwidth ~attention_flops "
        "~flops_per_parameter ~tokens_per_stream ~kv_bytes ~batch ~total_parameters ~bytes_per_parameter",
    "context.attention_of_cache": "+kv_bytes +cache_intensity",
    "context.critical_context_of_cache":
        "-throughput -attention_throughput +active_parameters +bandwidth +flops_per_parameter +tokens_per_stream "
        "-kv_bytes +cache_intensity",
    "context.critical_context_when_pooled":
        "-throughput +active_parameters +bandwidth +flops_per_parameter +tokens_per_stream -fixed_bytes -read_bytes",
    "context.earlier_context": "+earlier_window",
    "context.earlier_cost":
        "-throughput -attention_throughput +earlier_window +active_parameters -bandwidth +attention_flops "
        "+flops_per_parameter -tokens_per_stream +kv_bytes +price -batch +total_parameters +bytes_per_parameter",
    "context.fixed_bytes": "+indexed_layers +pooled_layers +bytes_per_element +head_dim +selected_tokens +window",
    "context.pooled_kv_time": "+batch +context -bandwidth -tokens_per_stream +fixed_bytes +read_bytes",
    "context.read_bytes":
        "+indexed_layers +pooled_layers +bytes_per_element +head_dim +index_dim +index_element_bytes -cache_pooling "
        "-index_pooling",
    "context.reading_needed": "-bearable_sparsity +tried_sparsity",
    "context.selection_cost":
        "+context -bandwidth -tokens_per_stream +kv_bytes +index_bytes +price +selected_tokens",
    "context.root_kv_time": "+batch +context -bandwidth -tokens_per_stream +kv_bytes +root_scale",
    "context.score_kept": "-full_score +sparse_score",
    "context.stretch_slowdown":
        "~batch ~context ~total_parameters ~bytes_per_parameter ~tokens_per_stream ~kv_bytes +stretch",
    "context.sparse_gain": "+context +kv_bytes -index_bytes -selected_tokens",
    "context.sparse_gain_limit": "+kv_bytes -index_bytes",
    "context.sparse_kv_time": "+batch +context -bandwidth -tokens_per_stream +kv_bytes +index_bytes +selected_tokens",
    "context.stretched_context": "+context +stretch",
    "context.stretched_share":
        "-batch +throughput +context -active_parameters +total_parameters -bandwidth +bytes_per_parameter "
        "-flops_per_parameter -tokens_per_stream +kv_bytes +stretch",
    "context.tokens_worked": "+stream_rate +time_worked",
    "context.unfolded_time":
        "+batch +heads +context -bandwidth +layers +bytes_per_element +nope_head_dim +rope_dim +v_head_dim "
        "-tokens_per_stream",
    "context.window_growth": "-earlier_window +later_window",
    "context.yearly_growth": "+window_growth ~years",
    "context.yearly_window_growth": "-earlier_window +later_window ~years",
}
