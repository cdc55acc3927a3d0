"""Keeping caches: memories filled and read event by event, price lists in dollars, and a service's books replayed."""

from itertools import pairwise

import numpy as np
import pytest
from rackmath.facts.catalog import accelerator, deployment, disclosure, model, offer
from rackmath.laws.serving.kv_cache import growing_bytes

H800, V3, DAY = accelerator("h800-sxm", "fp8"), model("deepseek-v3"), disclosure("deepseek-service-2025-02")
KEPT = 70272.0  # bytes of a token: 61 layers of 512 + 64 elements in bf16


def machines_for_a_stream(capacity, bandwidth, size, held, a_second):
    """How many memories it takes if so many caches of a size come in each second, wait, and are read once each.

    A clock of a hundredth of a second counts what waits and what is read.
    """
    step, steps = 0.01, int(20 * held / 0.01)
    waiting = reading = 0.0
    for now in range(steps):
        arrived = a_second * step * size
        waiting += arrived
        leaves = arrived if now * step >= held else 0.0
        waiting -= leaves
        reading = leaves / step
    return max(waiting / capacity, reading / bandwidth)


def rented_by_the_larger_part(library):
    """A memory of 1,000 bytes and 500 a second, for 7 dollars a second: caches of 10 bytes, 20 of them a second."""
    assert library.holding.rent_of_share(price=7, capacity=1000, rent_share=0.5) == pytest.approx(0.0035)
    for held in (0.5, 2.0, 6.0):  # below, at and above its drain time of 2 seconds
        fleet = machines_for_a_stream(1000, 500, 10, held, 20)
        found = library.holding.hit_cost_of_rent(rent=7 / 1000, drain_time=2, kv_bytes=10, holding_time=held)
        assert found == pytest.approx(7 * fleet / 20, rel=0.02)
        assert library.holding.whole_hit_share(rent=7 / 1000, drain_time=2, kv_bytes=10, holding_time=held,
                                               prompt_cost=0.5) == pytest.approx(found / 0.5)
    assert library.holding.rent(price=7, capacity=1000) == pytest.approx(0.007)
    assert library.holding.room_cost_of_rent(rent=0.007, kv_bytes=10, holding_time=6) == pytest.approx(
        library.holding.room_cost(price=7, capacity=1000, kv_bytes=10, holding_time=6)) == pytest.approx(0.42)
    reads = (library.holding.reading_cost(price=7, bandwidth="500 B/s", kv_bytes=10),
             library.holding.reading_cost_of_rent(rent=0.007, drain_time=2, kv_bytes=10),
             library.holding.borrowed_rent(rent=0.007, capacity=1000, bandwidth="500 B/s", kv_bytes=10))
    assert reads == pytest.approx([0.14] * 3)


def takeovers_by_search(library):
    """Walk along holding times until flash at list rents costs less than DRAM, and disk less than flash."""
    rents = {"dram": 0.003433e-9 / 3600, "flash": 1.02063e-13 / 3600, "disk": 5.10314e-14 / 3600}
    drains = {"flash": 12884.9 / 13.0862, "disk": 1024 / 0.12}
    times = np.geomspace(1, 1e5, 200001)
    for slow, fast in (("flash", "dram"), ("disk", "flash")):
        waits = rents[fast] * times
        found = times[np.argmax(waits > rents[slow] * drains[slow])]
        assert library.holding.takeover_time(rent=rents[fast], slower_rent=rents[slow],
                                             slower_drain=drains[slow]) == pytest.approx(found, rel=1e-3)
    rents |= {"flash for three years": 0.9 * rents["disk"]}
    assert (rents["flash for three years"] * np.maximum(times, drains["flash"])
            < rents["disk"] * np.maximum(times, drains["disk"])).all()
    with pytest.raises(ValueError, match="never takes over"):
        library.holding.takeover_time(rent=rents["flash for three years"], slower_rent=rents["disk"],
                                      slower_drain=drains["disk"])
    assert library.holding.slower_reading(slower_rent=3, slower_drain=5, kv_bytes=2) == 30
    assert library.holding.slower_rent(slower_rent=3) == 3 and library.holding.slower_drain(slower_drain=5) == 5
    assert library.holding.rent_ratio(rent=6, slower_rent=3) == 2
    assert library.holding.drain_ratio(slower_drain=6, drain_time=3) == 2


def each_useful_memory_is_best_at_its_drain_time(library):
    """Two thousand ladders of six random memories, walked over holding times from a second to a year's worth.

    What is the cheapest anywhere is the cheapest at its own drain time, between the two takeovers beside it.
    """
    dice, form, walked = np.random.default_rng(11), library.holding, 0
    times = np.geomspace(1e-4, 1e7, 1500)
    for rents, drains in zip(np.exp(dice.uniform(-6, 0, (2000, 6))), np.exp(dice.uniform(-4, 10, (2000, 6)))):
        winners = np.unique(np.argmin(rents[:, None] * np.maximum(times, drains[:, None]), axis=0))
        for one in winners:
            assert np.argmin(rents * np.maximum(drains[one], drains)) == one
        ladder = sorted(winners, key=lambda one: drains[one])
        assert all(rents[fast] > rents[slow] for fast, slow in pairwise(ladder))
        for fast, slow in pairwise(ladder):
            handed = form.takeover_time(rent=rents[fast], slower_rent=rents[slow], slower_drain=drains[slow])
            assert drains[fast] < handed < drains[slow]
            walked += 1
    assert walked > 1000


def five_minutes_of_gray(library):
    """The rule's first example: $2,000 for an access of a disk a second, $5 for a kilobyte of memory, so 400 seconds.

    Graefe repeats the 400 seconds twenty years later (Communications of the ACM, July 2009), which was opened, as was
    the abstract of 1997 with its five minutes; the tables of 1997 were not.
    A disk of 15 accesses a second to records of a kilobyte is a memory with a drain time.
    """
    an_access, accesses, a_kilobyte, size, record = 2e3, 15.0, 5.0, 500e6, 1000.0
    found = library.holding.takeover_time(rent=a_kilobyte / record, slower_rent=accesses * an_access / size,
                                          slower_drain=size / (accesses * record))
    assert found == pytest.approx(an_access / a_kilobyte) == pytest.approx(400)


def keeping_in_gpu_seconds(library):
    """V3 on H800: 608 billion tokens of prompts of which 342 were found, in the hours that 73,700 a second took."""
    seconds = 608e9 / 73.7e3 * 8  # GPU seconds of prefill, eight to a machine
    rate = (608e9 - 342e9) / seconds
    assert library.holding.gpu_prompt_rate(DAY) == pytest.approx(rate, rel=2e-3)
    fits = 80e9 / KEPT
    assert growing_bytes(V3) == KEPT
    found = library.holding.keeping_time_of_rate(H800, kv_bytes=KEPT, token_rate=rate)
    assert found == pytest.approx(fits / rate) == pytest.approx(282.8, rel=2e-3)
    miss = library.holding.prompt_cost_of_rate(price=2 / 3600, token_rate=rate)
    assert miss == pytest.approx(2 / 3600 / rate)
    assert library.holding.keeping_time(prompt_cost=miss, kv_bytes=KEPT, rent=2 / 3600 / 80e9) == pytest.approx(found)
    assert library.holding.room_share(prompt_cost=miss, kv_bytes=KEPT, rent=2 / 3600 / 80e9,
                                      holding_time=found) == pytest.approx(1)
    assert library.holding.worth_keeping(prompt_cost=miss) == miss


def one_drain_time_a_token(library):
    """At the peak: seconds of arithmetic of a memory full of tokens, and a drain time for each token in balance."""
    arithmetic = 80e9 / KEPT * 2 * 37e9 / 1979e12
    peak = dict(kv_bytes=KEPT, prompt_utilisation=1)
    assert library.holding.keeping_time_in_hbm(H800, V3, **peak) == pytest.approx(arithmetic, rel=1e-3)
    balance = 2 * 37e9 / 1979e12 / (KEPT / 3.35e12)
    assert library.holding.keeping_time_of_crossing(H800, critical_context=balance, prompt_utilisation=1,
                                                    tokens_per_stream=1) == pytest.approx(arithmetic, rel=1e-3)
    assert library.holding.keeping_time_of_balance(drain_time=80e9 / 3.35e12, critical_context=balance,
                                                   prompt_utilisation=1, tokens_per_stream=1) == pytest.approx(
        arithmetic, rel=1e-3)
    assert library.holding.keeping_time_of_balance(drain_time=0.02, critical_context=200e3, prompt_utilisation=1,
                                                   tokens_per_stream=1) == pytest.approx(4000)


def discounts_in_dollars(library):
    """Opus 4.7: $5 and $0.50; a tenth of the longest wait costs a tenth of a miss."""
    opus, form = offer("claude-opus-4.7-2026-04"), library.holding
    assert form.discount(opus) == pytest.approx(10)
    assert form.hit_at_price(discount=10) == pytest.approx(0.1)
    assert form.hit_share(holding_time=30, keeping_time=300) == pytest.approx(0.1)
    assert form.discount_time(keeping_time=300, discount=10) == pytest.approx(30)


def two_prices_by_matrix(library):
    """Opus 4.7 writes at $6.25 for five minutes and $10 for an hour, prompts at $5: a matrix has both unknowns."""
    opus, lives, form = offer("claude-opus-4.7-2026-04"), disclosure("anthropic-caching-2026"), library.cache_prices
    copying, hourly = np.linalg.solve([[1, 5 / 60], [1, 1]], [6.25 - 5, 10 - 5])
    more = form.life_added(lives)
    assert more == pytest.approx(55 * 60)
    a_second = form.storage_price(opus, life_added=more)
    assert a_second == pytest.approx(hourly * 1e-6 / 3600) == pytest.approx(0.75 * 5e-6 / 3300)
    assert form.copying_left(opus, lives, storage_price=a_second) == pytest.approx(copying * 1e-6)
    known = dict(copying_price=copying * 1e-6, storage_price=a_second)
    assert form.brief_write(opus, lives, **known) == pytest.approx(6.25e-6)
    assert form.lasting_write(opus, lives, life_added=more, **known) == pytest.approx(10e-6)
    assert form.lasting_without_copying(opus, storage_price=a_second, life_added=more) == pytest.approx(10e-6)
    assert form.write_price(opus, holding_time=300, **known) == pytest.approx(6.25e-6)
    assert form.brief_term(lives) == 300 and form.lasting_term(lives, life_added=more) == 3600
    by_hand = hourly / KEPT * 1e3  # dollars a gigabyte and hour, for approx takes all that is small for nothing
    assert 3.6e12 * form.rent_of_writes(opus, life_added=more, kv_bytes=KEPT) == pytest.approx(by_hand)
    assert 3.6e12 * form.rent_paid(storage_price=a_second, kv_bytes=KEPT) == pytest.approx(by_hand)
    assert form.rent_multiple(rent_paid=6, rent=3) == 2


def uses_counted(library):
    """Bills with and without a cache, use by use, until the cache is the cheaper: two for an hour, one for minutes."""
    form = library.cache_prices
    for write in (6.25, 10.0):
        saved = form.rebate(input_price=5, cached_input_price=0.5)
        uses = form.reads_to_pay(input_price=5, write_price=write, rebate=saved)
        first = next(n for n in range(9) if write + 0.5 * n <= 5 * (n + 1))
        assert first == int(np.ceil(uses))
        assert form.saved_by_reads(input_price=5, reads_to_pay=uses, rebate=saved) == pytest.approx(write)
        assert uses == pytest.approx((write - 5) / 4.5)


def the_day_replayed(library):
    """DeepSeek's day in dollars at R1's list, as it was and with nothing found: machines of prefill come and go."""
    form, r1 = library.cache_prices, offer("deepseek-r1-2025-02")
    node = form.machine_price(DAY)
    assert node * 3600 == pytest.approx(16, rel=1e-3)
    busy, decoding = 608e9 / 73.7e3, 168e9 / 14.8e3  # node seconds, the first for 266 billion tokens computed
    work = dict(prompt_cost=node * busy / (608e9 * (1 - 0.563)), decode_cost=form.answer_cost(DAY, price=node),
                hit_cost=0, output_ratio=form.volume_ratio(DAY))
    assert work["decode_cost"] == pytest.approx(16 / 3600 / 14.8e3, rel=1e-3)
    income = (342e9 * 0.14 + 266e9 * 0.55 + 168e9 * 2.19) / 1e6
    outlay = 16 / 3600 * (busy + decoding)
    assert form.margin(r1, DAY, **work) == pytest.approx(1 - outlay / income, rel=1e-3)
    assert 608e9 * form.request_income(r1, DAY, output_ratio=168 / 608) == pytest.approx(income, rel=1e-3)
    assert 608e9 * form.request_outlay(DAY, **work) == pytest.approx(outlay, rel=2e-3)
    bare_income = (608e9 * 0.55 + 168e9 * 2.19) / 1e6
    bare_outlay = 16 / 3600 * (busy / 0.437 + decoding)
    bare = form.margin(r1, hit_rate=1e-9, **work)
    assert bare == pytest.approx(1 - bare_outlay / bare_income, rel=1e-3)
    assert form.margin_of_outlay(request_outlay=1, request_income=4) == 0.75


def hits_that_pay(library):
    """Two hits for each miss, sold at a fifth: served at a tenth they raise the markup, at a third they don't."""
    for hit, better in ((0.5, True), (5 / 3, False)):
        with_hits, bare = (10 + 2 * 2) / (5 + 2 * hit), 10 / 5  # dollars of income over dollars of cost
        changed = library.cache_prices.markup_of_hits(hits_per_miss=2, price_share=2 / 10, hit_share=hit / 5)
        assert changed == pytest.approx(with_hits / bare) and (with_hits > bare) == better


def costs_behind_a_tenth(library):
    """A miss that costs a dollar sells at four, and a hit at forty cents: sold at no loss it costs forty or less."""
    form = library.cache_prices
    for markup, cost in ((1.0, 0.4), (1.6, 0.25)):
        assert form.miss_price(miss_markup=4, prompt_cost=1) == 4
        assert form.hit_price(hit_markup=markup, hit_share=cost, prompt_cost=1) == pytest.approx(0.4)
        assert form.share_of_prices(hit_markup=markup, hit_share=cost, miss_markup=4) == pytest.approx(0.4 / 4)
        assert form.cost_share_of_prices(price_share=0.1, miss_markup=4, hit_markup=markup) == pytest.approx(cost)


def the_day_has_one_rent(library):
    """The rent of a GPU in the two tables of the same publication, and its machines over its outlay."""
    assert library.cache_prices.machine_price(DAY) / 8 == pytest.approx(deployment("deepseek-day")["price"], rel=1e-3)


CHECKS = [rented_by_the_larger_part, takeovers_by_search, each_useful_memory_is_best_at_its_drain_time,
          five_minutes_of_gray, keeping_in_gpu_seconds,
          one_drain_time_a_token, discounts_in_dollars, two_prices_by_matrix, uses_counted, the_day_replayed,
          hits_that_pay, costs_behind_a_tenth, the_day_has_one_rent]

MOVES = {
    "holding.borrowed_rent": "+capacity -bandwidth +kv_bytes +rent",
    "holding.discount": "-cached_input_price +input_price",
    "holding.discount_time": "-discount +keeping_time",
    "holding.drain_ratio": "-drain_time +slower_drain",
    "holding.gpu_prompt_rate": "-serving_gpus +mean_nodes -hit_rate +prompt_rate",
    "holding.hit_at_price": "-discount",
    "holding.hit_cost_of_rent": "+holding_time +drain_time +kv_bytes +rent",
    "holding.hit_share": "+holding_time -keeping_time",
    "holding.keeping_time": "+prompt_cost -kv_bytes -rent",
    "holding.keeping_time_in_hbm": "-throughput +capacity +active_parameters -prompt_utilisation "
                                   "+flops_per_parameter -kv_bytes",
    "holding.keeping_time_of_balance": "+critical_context -prompt_utilisation +drain_time -tokens_per_stream",
    "holding.keeping_time_of_crossing": "+capacity +critical_context -bandwidth "
                                        "-prompt_utilisation -tokens_per_stream",
    "holding.keeping_time_of_rate": "+capacity -kv_bytes -token_rate",
    "holding.prompt_cost_of_rate": "+price -token_rate",
    "holding.reading_cost": "-bandwidth +kv_bytes +price",
    "holding.reading_cost_of_rent": "+drain_time +kv_bytes +rent",
    "holding.rent": "-capacity +price",
    "holding.rent_of_share": "+price -capacity +rent_share",
    "holding.rent_ratio": "-slower_rent +rent",
    "holding.room_cost": "-capacity +holding_time +kv_bytes +price",
    "holding.room_cost_of_rent": "+holding_time +kv_bytes +rent",
    "holding.room_share": "-prompt_cost +holding_time +kv_bytes +rent",
    "holding.slower_drain": "+slower_drain",
    "holding.slower_reading": "+slower_drain +kv_bytes +slower_rent",
    "holding.slower_rent": "+slower_rent",
    "holding.takeover_time": "+slower_drain +slower_rent -rent",
    "holding.whole_hit_share": "-prompt_cost +holding_time +drain_time +kv_bytes +rent",
    "holding.worth_keeping": "+prompt_cost",
    "cache_prices.answer_cost": "+price -answer_rate",
    "cache_prices.brief_term": "+brief_life",
    "cache_prices.brief_write": "+brief_life +copying_price +storage_price +input_price",
    "cache_prices.copying_left": "-brief_life -storage_price -input_price +brief_write_price",
    "cache_prices.cost_share_of_prices": "+price_share +miss_markup -hit_markup",
    "cache_prices.hit_price": "+hit_markup +hit_share +prompt_cost",
    "cache_prices.lasting_term": "+life_added +brief_life",
    "cache_prices.lasting_without_copying": "+life_added +storage_price +brief_write_price",
    "cache_prices.lasting_write": "+life_added +brief_life +copying_price +storage_price +input_price",
    "cache_prices.life_added": "-brief_life +lasting_life",
    "cache_prices.machine_price": "-mean_nodes +outlay",
    "cache_prices.margin": "-decode_cost -prompt_cost -hit_cost ~output_ratio +cached_input_price "
                           "+input_price +output_price ~hit_rate",
    "cache_prices.margin_of_outlay": "-request_outlay +request_income",
    "cache_prices.markup_of_hits": "-hit_share ~hits_per_miss +price_share",
    "cache_prices.miss_price": "+miss_markup +prompt_cost",
    "cache_prices.reads_to_pay": "-input_price -rebate +write_price",
    "cache_prices.rebate": "-cached_input_price +input_price",
    "cache_prices.rent_multiple": "+rent_paid -rent",
    "cache_prices.rent_of_writes": "-life_added -kv_bytes -brief_write_price +lasting_write_price",
    "cache_prices.rent_paid": "-kv_bytes +storage_price",
    "cache_prices.request_income": "+output_ratio +cached_input_price +input_price +output_price ~hit_rate",
    "cache_prices.request_outlay": "+decode_cost +prompt_cost +hit_cost +output_ratio ~hit_rate",
    "cache_prices.saved_by_reads": "+input_price +reads_to_pay +rebate",
    "cache_prices.share_of_prices": "+hit_markup +hit_share -miss_markup",
    "cache_prices.storage_price": "-life_added -brief_write_price +lasting_write_price",
    "cache_prices.volume_ratio": "+output_volume -input_volume",
    "cache_prices.write_price": "+holding_time +copying_price +storage_price +input_price",
}
