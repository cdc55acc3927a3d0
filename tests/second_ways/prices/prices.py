"""Price steps and premiums: bills added up, crossings found by search, a service's books, and published costs."""

import numpy as np
import pytest
from rackmath import kv_cache, price_steps
from rackmath.facts.catalog import accelerator, deployment, disclosure, model, offer
from shared import endless

GB200, V3 = accelerator("gb200", "fp8"), endless(model("deepseek-v3"))


def bills_in_dollars(library):
    """Gemini 3.1 Pro by hand: a prompt of 250,000 tokens and an answer of 5,000, at the prices below and above."""
    prices, steps = library.price_steps, offer("gemini-3.1-pro-2026-04")
    below, above = 250e3 * 2e-6 + 5e3 * 12e-6, 250e3 * 4e-6 + 5e3 * 18e-6
    given = dict(output_ratio=5e3 / 250e3)
    assert 250e3 * prices.short_bill(steps, **given) == pytest.approx(below)
    assert 250e3 * prices.long_bill(steps, **given) == pytest.approx(above)
    assert prices.step_multiple(steps, **given) == pytest.approx(above / below)
    assert prices.rise_of_bill(steps, **given) == pytest.approx((above - below) / below)
    assert prices.price_rise(step_multiple=1.5) == 0.5
    assert prices.input_step(steps) == pytest.approx(4 / 2)
    assert prices.output_step(steps) == pytest.approx(18 / 12) and prices.output_premium(steps) == pytest.approx(6)
    assert prices.step_kept(step_multiple=1.2, earlier_step=1.5) == pytest.approx(0.8)
    assert prices.step_at_crossing(long_context_threshold=2e5) == 2e5


def crossings_by_search(library):
    """V3 on GB200 with a bf16 cache: walk through contexts until reading a cache of 1,000 streams overtakes."""
    prices = library.price_steps
    weights, work, cache = 671e9 / 8e12, 2 * 1000 * 37e9 / 5e15, 1000 * 70272 / 8e12
    lengths = np.linspace(100, 20000, 199001)
    over_weights, over_work = lengths[np.argmax(lengths * cache > weights)], lengths[np.argmax(lengths * cache > work)]
    assert prices.weights_overtaken(GB200, V3, batch=1000, kv_bytes=70272.0, tokens_per_stream=1) == pytest.approx(
        over_weights, rel=1e-3)
    apart = prices.crossings_apart(GB200, V3, batch=1000)
    assert apart == pytest.approx(over_weights / over_work, rel=1e-3)
    critical = 671e9 / 8e12 / (2 * 37e9 / 5e15)
    assert prices.crossings_apart_by_batch(batch=1000, critical_batch=critical) == pytest.approx(apart)
    share = (weights + 3000 * cache) / work
    where = dict(context=3000, critical_context=over_work, critical_batch=critical)
    assert prices.share_of_crossings(**where, batch=1000) == pytest.approx(share, rel=1e-3)
    kept = dict(kv_bytes=70272.0, tokens_per_stream=1)
    assert prices.share_by_batch(GB200, V3, **kept, context=3000, batch=1000, critical_batch=critical) == pytest.approx(
        share)
    assert prices.premium_batch(**where, memory_share=share) == pytest.approx(1000, rel=2e-3)
    where.pop("context")
    assert prices.premium_context(**where, batch=1000, memory_share=share) == pytest.approx(3000, rel=2e-3)


def caches_beside_weights(library):
    """A dense model of 100 billion parameters: what time is left of the arithmetic, once the weights are read."""
    prices, ratio, length = library.price_steps, 300.0, 200e3
    read = 1e12  # bytes in a second; the arithmetic of a parameter takes a three-hundredth of reading its byte
    own = dict(active_parameters=100e9, context=length, tokens_per_stream=1, bytes_per_parameter=1)
    for batch, sparsity in ((900.0, 1.0), (12000.0, 8.0)):
        arithmetic, weights = batch * 100e9 / (ratio * read), sparsity * 100e9 / read
        left = (arithmetic - weights) * read / (batch * length)
        machine = dict(bandwidth=read, throughput=2 * ratio * read, flops_per_parameter=2)
        weighed = dict(total_parameters=sparsity * 100e9, batch=batch)
        assert prices.kv_beside_weights(own | machine | weighed) == pytest.approx(left)
        critical, board = dict(batch=batch, critical_batch=ratio * sparsity), own | dict(ratio=ratio)
        in_words = own | machine | critical
        in_words.pop("bytes_per_parameter")
        assert prices.kv_beside_weights_by_batch(in_words) == pytest.approx(left)
        assert prices.kv_beside_weights_by_ratio(board, **critical) == pytest.approx(left)
        times = prices.batch_in_critical_ones(critical)
        assert prices.kv_of_batch(board, batch_multiple=times) == pytest.approx(left)
        assert prices.batch_of_kv(board, balancing_kv_bytes=left) == pytest.approx(times)
    assert prices.kv_of_batch(board, batch_multiple=1e9) == pytest.approx(prices.ratio_kv_bytes(board))
    with pytest.raises(ValueError):
        prices.kv_of_batch(board, batch_multiple=0.9)


def a_crossing_moved_by_weights_and_attention(library):
    """Llama 3.1 405B on GB200 with a cache in fp8, by search, in a batch of five times the critical one."""
    prices, llama = library.price_steps, model("llama-3.1-405b")
    work, attends, kept = 2 * 405e9 / 5e15, 4 * 128 * 128 * 126 / 2.5e15, 2 * 8 * 128 * 126 / 8e12
    critical = 405e9 / 8e12 / work
    batch, lengths = 5 * critical, np.linspace(1000, 20000, 190001)
    crossed = lengths[np.argmax(405e9 / 8e12 + batch * lengths * kept > batch * (work + lengths * attends))]
    own = dict(kv_bytes=2 * 8 * 128 * 126.0, tokens_per_stream=1, attention_share=attends / kept)
    alone = prices.crossing_beside_attention(GB200, llama, **own)
    assert alone == pytest.approx(lengths[np.argmax(lengths * kept > work + lengths * attends)], rel=1e-3)
    assert prices.balance_of_batch(critical_context=alone, batch_multiple=5) == pytest.approx(crossed, rel=1e-3)
    of_batch = dict(critical_context=alone, critical_batch=critical, batch=batch)
    assert prices.balance_by_batch(of_batch) == pytest.approx(crossed, rel=1e-3)
    assert prices.memory_as_long() == 1
    own |= dict(context=crossed, batch=batch)
    assert prices.arithmetic_by_share(GB200, llama, **own) == pytest.approx(batch * (work + crossed * attends))


def steps_counted_in_bytes(library):
    """What 1,000 streams of V3 read at 300,000 cached tokens each, over what they read at 20,000."""
    prices, kept = library.price_steps, dict(kv_bytes=70272.0, tokens_per_stream=1)
    long, short = 671e9 + 1000 * 3e5 * 70272, 671e9 + 1000 * 2e4 * 70272
    ends = dict(long_context=3e5, short_context=2e4)
    assert prices.memory_step(V3, **kept, **ends, batch=1000, bytes_per_parameter=1) == pytest.approx(long / short)
    rents = dict(price=3.0, batch=1000, **kept)
    assert prices.long_memory_cost(GB200, V3, **rents, long_context=3e5) == pytest.approx(3 * long / 8e12 / 1000)
    assert prices.short_memory_cost(GB200, V3, **rents, short_context=2e4) == pytest.approx(3 * short / 8e12 / 1000)
    overtaken = dict(overtaking_context=671e9 / (1000 * 70272))
    assert prices.memory_step_of_crossing(**overtaken, **ends) == pytest.approx(long / short)
    assert prices.rise_from_weights(**overtaken, **ends) == pytest.approx(long / short - 1)
    rise = long / short - 1
    assert prices.short_context_of_rise(**overtaken, long_context=3e5, price_rise=rise) == pytest.approx(2e4)
    assert prices.long_request(long_context=7) == prices.short_request(short_context=7) == 7
    read, work = 3e5 * 70272 / 8e12, 2 * 37e9 / 5e15
    assert prices.long_kv_cost(GB200, **kept, long_context=3e5, price=3.0) == pytest.approx(3 * read)
    assert prices.arithmetic_step(GB200, V3, **kept, long_context=3e5) == pytest.approx(read / work)
    crossing = work / (70272 / 8e12)
    assert prices.step_of_crossing(long_context=3e5, critical_context=crossing) == pytest.approx(read / work)
    assert prices.long_context_of_step(critical_context=crossing, step_multiple=read / work) == pytest.approx(3e5)


def two_ways_to_feel_a_past(library):
    """Llama 405B on GB200: attention doubles the arithmetic as much later as it computes faster than it reads."""
    prices, llama = library.price_steps, model("llama-3.1-405b")
    reads, works = 126 * 2 * 8 * 128 / 8e12, 126 * 2 * 2 * 128 * 128 / 2.5e15
    cache = prices.ratio_kv_bytes(ratio=300, active_parameters=1e11, context=2e5, tokens_per_stream=1,
                                  bytes_per_parameter=1)
    assert 2e5 * cache / 8e12 == pytest.approx(2 * 1e11 / (2 * 300 * 8e12))  # reads as long as it computes
    late = prices.prompt_lag(kv_bytes=126 * 2 * 8 * 128.0, attention_flops=126 * 2 * 2 * 128 * 128.0, bandwidth=8e12,
                             attention_throughput=2.5e15, tokens_per_stream=1)
    assert late == pytest.approx(reads / works)
    latent = 61 * 128 * 2 * (128 + 64 + 128)
    assert kv_cache.mla_prefill_attention_flops(V3) == latent == 4997120
    assert prices.prompt_lag(kv_bytes=61 * 576.0, attention_flops=latent, bandwidth=8e12, attention_throughput=2.5e15,
                             tokens_per_stream=1) == pytest.approx(61 * 576 / 8e12 / (latent / 2.5e15))
    layers = prices.layers_of_cache(llama, bytes_per_element=2, kv_bytes=516096)
    assert layers == 126 == prices.layers_of_cache(kv_heads=8, head_dim=128, bytes_per_element=1, kv_bytes=2048 * 126)


def books_of_the_day(library):
    """DeepSeek's day: 227 nodes at $16 an hour, 545 % of profit, and the time its nodes had for a token."""
    prices, day = library.price_steps, disclosure("deepseek-service-2025-02")
    outlay = 226.75 * 8 * 2 * 24
    income = (342e9 * 0.14 + 266e9 * 0.55 + 168e9 * 2.19) / 1e6
    assert prices.markup(income=income, outlay=outlay) == pytest.approx(6.45, abs=0.01) == pytest.approx(
        prices.markup(day), rel=1e-3)
    decoding, prefill = 168e9 / 14.8e3, 608e9 / 73.7e3  # node seconds
    a_day = (decoding / 168e9) / (prefill / 266e9)
    assert prices.machine_premium(day) == pytest.approx(a_day, rel=2e-3)
    assert prices.rent_of_token(day, token_rate=14.8e3) == pytest.approx(16 / 3600 / 14.8e3, rel=1e-3)
    assert prices.price_over_cost(token_price=2.19e-6, token_cost=0.3e-6) == pytest.approx(7.3)
    rent, work = 16 / 3600, 73.7e3 * (1 - 0.563)  # dollars and prompts' tokens of a node in a second
    assert prices.worked_prompt_rate(day) == pytest.approx(work)
    night, r1 = offer("deepseek-r1-night-2025-02"), offer("deepseek-r1-2025-02")
    assert prices.token_markup(day, token_price=night["input_price"], token_rate=work) == pytest.approx(
        0.135e-6 * work / rent, rel=1e-3)
    assert prices.token_markup(day, token_price=r1["output_price"], token_rate=14.8e3) == pytest.approx(
        2.19e-6 * 14.8e3 / rent, rel=1e-3)
    premium = prices.machine_premium(day)
    assert prices.markup_ratio(output_premium=2.19 / 0.55, cost_premium=premium) == pytest.approx(
        (2.19 / (16 / 3600 / 14.8e3)) / (0.55 / (16 / 3600 / (73.7e3 * 0.437))), rel=1e-6)
    assert prices.markup_ratio_of_prices(output_price=2.19, input_price=0.55, cost_premium=premium) == pytest.approx(
        prices.markup_ratio(output_premium=2.19 / 0.55, cost_premium=premium))


def two_publications_agree(library):
    """The day's rates and the later cost curves give the same premium at the day's context, within what is read off."""
    prices, prompt = library.price_steps, 4989
    prefill, decode = (deployment(f"deepseek-v3.1-{part}") for part in ("prefill", "decode"))
    whole = np.interp(np.linspace(0, prompt, 1001), [0, 131072], [0.055, 0.665]).mean() * 1e-6
    last = np.interp(prompt, [0, 131072], [0.075, 2.16]) * 1e-6
    assert prices.mean_prompt_cost(prefill, prompt_tokens=prompt) == pytest.approx(whole, rel=1e-6)
    assert prices.position_cost(decode, position=prompt) == pytest.approx(last, rel=1e-6)
    assert prices.mid_prompt(prompt_tokens=prompt) == prompt / 2
    premium = prices.measured_premium(decode_cost=last, prompt_cost=whole)
    assert premium == pytest.approx(last / whole)
    assert premium == pytest.approx(prices.machine_premium(disclosure("deepseek-service-2025-02")), rel=0.1)


def a_premium_taken_apart(library):
    """A machine of which everything is known: 4 times slower in memory, half its peak in prefill, 3 times its bound."""
    prices, loose, reached, uneven = library.price_steps, 3.0, 0.5, 1.25
    weights = 671e9 / 8e12
    batch = weights / 4 / (2 * 37e9 / 5e15)  # so that weights take four times as long as the arithmetic
    pass_time, rent = weights * loose, 2.0
    decoded, prompted = rent * pass_time / batch, rent * 2 * 37e9 / (5e15 * reached)
    assert prices.decode_cost(token_cost=rent * weights / batch, looseness=loose) == pytest.approx(decoded)
    assert prices.prompt_cost(GB200, V3, prompt_utilisation=reached, price=rent) == pytest.approx(prompted)
    bare = dict(batch=batch, context=0, kv_bytes=1.0, tokens_per_stream=1, looseness=loose)
    assert prices.bound_decode_cost(GB200, V3, **bare, price=rent) == pytest.approx(decoded)
    assert prices.bound_premium(GB200, V3, **bare, prompt_utilisation=reached) == pytest.approx(decoded / prompted)
    past = dict(context=1000, attention_flops=2 * 37e9 / 4000, attention_throughput=2.5e15)  # half the weights' time
    added = prices.attention_over_weights(GB200, V3, **past)
    assert added == pytest.approx(1000 * 2 * 37e9 / 4000 / 2.5e15 / (2 * 37e9 / 5e15)) == pytest.approx(0.5)
    parts = dict(looseness=loose, prompt_utilisation=reached)
    assert prices.bound_premium_of_all(GB200, V3, **past, **parts, memory_share=4 / 1.5) == pytest.approx(
        decoded / prompted)
    parts |= dict(attention_surcharge=added)
    assert prices.bound_premium_of_share(**parts, memory_share=4 / 1.5) == pytest.approx(decoded / prompted)
    asked = uneven * decoded / prompted
    assert prices.price_premium(markup_ratio=uneven, cost_premium=decoded / prompted) == pytest.approx(asked)
    assert prices.premium_of_share(**parts, markup_ratio=uneven, memory_share=4 / 1.5) == pytest.approx(asked)
    assert prices.memory_share_of_premium(**parts, markup_ratio=uneven, output_premium=asked) == pytest.approx(4 / 1.5)
    assert prices.prompt_utilisation(GB200, V3, price=rent, prompt_cost=prompted) == pytest.approx(reached)


CHECKS = [bills_in_dollars, crossings_by_search, caches_beside_weights, a_crossing_moved_by_weights_and_attention,
          steps_counted_in_bytes, two_ways_to_feel_a_past, books_of_the_day, two_publications_agree,
          a_premium_taken_apart]

FAILS = {
    "premium-is-cost": lambda: price_steps.output_premium(input_price=1e-6, output_price=4e-6)  # four times the cost
    == price_steps.measured_premium(prompt_cost=1e-6, decode_cost=1e-6),
}

MOVES = {
    "price_steps.arithmetic_by_share":
        "+batch +active_parameters -throughput +flops_per_parameter +context +kv_bytes -bandwidth "
        "-tokens_per_stream +attention_share",
    "price_steps.arithmetic_step":
        "+throughput +long_context -active_parameters -bandwidth -flops_per_parameter -tokens_per_stream +kv_bytes",
    "price_steps.attention_over_weights":
        "+throughput +context +attention_flops -attention_throughput -active_parameters -flops_per_parameter",
    "price_steps.balance_by_batch": "+batch -critical_batch +critical_context",
    "price_steps.balance_of_batch": "+batch_multiple +critical_context",
    "price_steps.batch_in_critical_ones": "+batch -critical_batch",
    "price_steps.batch_of_kv":
        "+balancing_kv_bytes -active_parameters -bytes_per_parameter -tokens_per_stream +context +ratio",
    "price_steps.bound_decode_cost":
        "-batch +context +total_parameters -bandwidth +looseness +bytes_per_parameter -tokens_per_stream +kv_bytes "
        "+price",
    "price_steps.bound_premium":
        "-batch +throughput +context -active_parameters +total_parameters -bandwidth +looseness "
        "+prompt_utilisation +bytes_per_parameter -flops_per_parameter -tokens_per_stream +kv_bytes",
    "price_steps.bound_premium_of_all":
        "+looseness +prompt_utilisation +memory_share +throughput +context +attention_flops -attention_throughput "
        "-active_parameters -flops_per_parameter",
    "price_steps.bound_premium_of_share": "+looseness +prompt_utilisation +attention_surcharge +memory_share",
    "price_steps.crossing_beside_attention":
        "+active_parameters +bandwidth +flops_per_parameter +tokens_per_stream -throughput -kv_bytes "
        "+attention_share",
    "price_steps.crossings_apart":
        "-batch +throughput -active_parameters +total_parameters -bandwidth +bytes_per_parameter "
        "-flops_per_parameter",
    "price_steps.crossings_apart_by_batch": "-batch +critical_batch",
    "price_steps.decode_cost": "+token_cost +looseness",
    "price_steps.input_step": "+long_input_price -input_price",
    "price_steps.kv_beside_weights":
        "+batch +active_parameters +bandwidth +flops_per_parameter +tokens_per_stream -throughput "
        "-total_parameters -bytes_per_parameter -context",
    "price_steps.kv_beside_weights_by_batch":
        "+batch -critical_batch +active_parameters +bandwidth +flops_per_parameter +tokens_per_stream -context "
        "-throughput",
    "price_steps.kv_beside_weights_by_ratio":
        "+batch -critical_batch +active_parameters +bytes_per_parameter +tokens_per_stream -context -ratio",
    "price_steps.kv_of_batch":
        "+batch_multiple +active_parameters +bytes_per_parameter +tokens_per_stream -context -ratio",
    "price_steps.layers_of_cache": "-kv_heads -bytes_per_element -head_dim +kv_bytes",
    "price_steps.long_bill": "+long_input_price +long_output_price +output_ratio",
    "price_steps.long_context_of_step": "+critical_context +step_multiple",
    "price_steps.long_kv_cost": "+long_context -bandwidth -tokens_per_stream +kv_bytes +price",
    "price_steps.long_memory_cost":
        "-batch +long_context +total_parameters -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes "
        "+price",
    "price_steps.long_request": "+long_context",
    "price_steps.machine_premium": "-answer_rate -hit_rate +prompt_rate",
    "price_steps.markup": "+income -outlay",
    "price_steps.markup_ratio": "-cost_premium +output_premium",
    "price_steps.markup_ratio_of_prices": "-cost_premium -input_price +output_price",
    "price_steps.mean_prompt_cost": "+token_cost ~context ~prompt_tokens ~first_token_cost",
    "price_steps.measured_premium": "+decode_cost -prompt_cost",
    "price_steps.memory_as_long": "",
    "price_steps.memory_share_of_premium":
        "-looseness -prompt_utilisation -attention_surcharge -markup_ratio +output_premium",
    "price_steps.memory_step":
        "~batch -short_context +long_context ~total_parameters ~bytes_per_parameter ~tokens_per_stream ~kv_bytes",
    "price_steps.memory_step_of_crossing": "-short_context +long_context ~overtaking_context",
    "price_steps.mid_prompt": "+prompt_tokens",
    "price_steps.output_premium": "-input_price +output_price",
    "price_steps.output_step": "+long_output_price -output_price",
    "price_steps.position_cost": "+token_cost ~context ~position ~first_token_cost",
    "price_steps.premium_batch": "+critical_batch +context -critical_context -memory_share",
    "price_steps.premium_context": "+batch -critical_batch +critical_context +memory_share",
    "price_steps.premium_of_share": "+looseness +prompt_utilisation +attention_surcharge +memory_share +markup_ratio",
    "price_steps.price_over_cost": "+token_price -token_cost",
    "price_steps.price_premium": "+cost_premium +markup_ratio",
    "price_steps.price_rise": "+step_multiple",
    "price_steps.prompt_cost": "-throughput +active_parameters -prompt_utilisation +flops_per_parameter +price",
    "price_steps.prompt_lag": "+attention_throughput -bandwidth -attention_flops -tokens_per_stream +kv_bytes",
    "price_steps.prompt_utilisation": "-prompt_cost -throughput +active_parameters +flops_per_parameter +price",
    "price_steps.ratio_kv_bytes": "-context +active_parameters -ratio +bytes_per_parameter +tokens_per_stream",
    "price_steps.rent_of_token": "+outlay -mean_nodes -token_rate",
    "price_steps.rise_from_weights": "-short_context +long_context -overtaking_context",
    "price_steps.rise_of_bill": "+long_input_price +long_output_price ~output_ratio -input_price -output_price",
    "price_steps.share_by_batch":
        "-batch +critical_batch +throughput +context -active_parameters -bandwidth -flops_per_parameter "
        "-tokens_per_stream +kv_bytes",
    "price_steps.share_of_crossings": "-batch +critical_batch +context -critical_context",
    "price_steps.short_bill": "+output_ratio +input_price +output_price",
    "price_steps.short_context_of_rise": "+long_context -price_rise -overtaking_context",
    "price_steps.short_memory_cost":
        "-batch +short_context +total_parameters -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes "
        "+price",
    "price_steps.short_request": "+short_context",
    "price_steps.step_at_crossing": "+long_context_threshold",
    "price_steps.step_kept": "-earlier_step +step_multiple",
    "price_steps.step_multiple": "+long_input_price +long_output_price ~output_ratio -input_price -output_price",
    "price_steps.step_of_crossing": "-critical_context +long_context",
    "price_steps.token_markup": "+mean_nodes -outlay +token_price +token_rate",
    "price_steps.weights_overtaken": "-batch +total_parameters +bytes_per_parameter +tokens_per_stream -kv_bytes",
    "price_steps.worked_prompt_rate": "-hit_rate +prompt_rate",
}
