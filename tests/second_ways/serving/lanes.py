"""Fast and slow lanes: brute force over batches, and rooflines drawn at random."""

import numpy as np
import pytest
from rackmath import pricing, serving
from rackmath.facts.catalog import accelerator, model
from rackmath.laws.serving.notation import B, L

GB200, V3 = accelerator("gb200", "fp8"), model("deepseek-v3")


def the_famous_pair_by_hand(library):
    """Six times the price for 2.5 times the speed: 15 batches, 5/14 of a pass is weights, 2.8 times at most."""
    lanes, offer, every = library.lanes, dict(price_multiple=6, speed_multiple=2.5), dict(share_of_weights_read=1)
    assert lanes.batch_of_offer(**offer) == 15 == 2.5 * lanes.price_multiple(batch_ratio=15, speed_multiple=2.5)
    offer |= every
    assert lanes.weight_share_of_offer(**offer) == pytest.approx(5 / 14)
    assert lanes.fastest_of_offer(**offer) == pytest.approx(14 / 5) == lanes.fastest(weight_share=5 / 14, **every)
    assert lanes.slow_floor_of_offer(**offer) == pytest.approx(9 / 14) == lanes.slow_floor(weight_share=5 / 14)
    assert lanes.weight_share_at_most(speed_multiple=2.5, **every) == 0.4
    assert lanes.slow_floor_of_speed(speed_multiple=2.5, **every) == 0.6
    assert lanes.share_conflict(speed_multiple=2.5, slow_price=0.5, **every) == 2.5 * 0.5
    assert lanes.weight_share_at_least(price_multiple=0.5) == lanes.slow_weight_share(slow_price=0.5) == 0.5
    assert lanes.slow_lane(slow_price=0.5) == 0.5


def passes_counted_out(library):
    """V3 on GB200 with 7,000 cached tokens: the bytes of 2,400 streams against those of 160, and of 20."""
    lanes, kept = library.lanes, dict(kv_bytes=70272.0, tokens_per_stream=1.0, context=7000.0)
    for fewer, touched in ((160, 1.0), (20, 0.48)):
        many, few = 671e9 + 2400 * 7000 * 70272, 671e9 * touched + fewer * 7000 * 70272
        lane = dict(batch_ratio=2400 / fewer, share_of_weights_read=touched)
        assert lanes.speed_of_batch(GB200, V3, batch=2400, **lane, **kept) == pytest.approx(many / few)
        share = lanes.lane_weight_share(GB200, V3, batch=2400, **kept)
        assert share == pytest.approx(671e9 / many)
        speed = lanes.speed_multiple(**lane, weight_share=share)
        assert speed == pytest.approx(many / few)
        price = lanes.price_of_batch(**lane, weight_share=share)
        assert price == pytest.approx(2400 / fewer * few / many)
        assert lanes.lane_memory_time(GB200, V3, batch=2400, **lane, **kept) == pytest.approx(few / 8e12)
        back = dict(price_multiple=price, weight_share=share, share_of_weights_read=touched)
        assert lanes.speed_of_price(**back) == pytest.approx(speed)
        assert lanes.offered_speed(**back, speed_multiple=speed) == pytest.approx(speed)
        offer = dict(price_multiple=price, speed_multiple=speed, share_of_weights_read=touched)
        assert lanes.weight_share_of_offer(**offer) == pytest.approx(share)
        assert lanes.lane_weights(V3, share_of_weights_read=touched) == pytest.approx(671e9 * touched)


def rent_paid_by_fewer(library):
    """A machine at a dollar a second, 20 ms a pass for 2,400 tokens, and 8 ms for 160."""
    standard, fast = 1.0 * 20e-3 / 2400, 1.0 * 8e-3 / 160
    lane = dict(batch=2400, pass_time=20e-3, batch_ratio=15, speed_multiple=2.5, price=1.0)
    assert library.lanes.lane_cost(**lane) == pytest.approx(fast) == 6 * standard
    assert library.lanes.lane_batch(batch=2400, batch_ratio=15) == 160
    assert library.lanes.lane_time(pass_time=20e-3, speed_multiple=2.5) == pytest.approx(8e-3)


def random_rooflines_keep_the_bounds(library):
    """Whatever decides a pass and however many experts it touches: shares and slow lanes stay within their bounds."""
    lanes, dice = library.lanes, np.random.default_rng(5)
    for _ in range(2000):
        weights, per_token, work, batch, scale = np.exp(dice.uniform(-3, 3, 5))
        fewer, more = batch / np.exp(dice.uniform(0.1, 4)), batch * np.exp(dice.uniform(0.1, 4))
        touched = {size: weights * (1 - np.exp(-size / scale)) for size in (batch, fewer, more)}
        time = {size: max(read + per_token * size, work * size) for size, read in touched.items()}
        price, speed = time[fewer] / fewer / (time[batch] / batch), time[batch] / time[fewer]
        if price <= 1 + 1e-9 or speed <= 1 + 1e-9:
            continue
        share, offer = touched[batch] / time[batch], dict(price_multiple=price, speed_multiple=speed)
        kept = dict(share_of_weights_read=touched[fewer] / touched[batch])
        assert lanes.batch_of_offer(**offer) == pytest.approx(batch / fewer)
        assert share <= lanes.weight_share_at_most(speed_multiple=speed, **kept) * (1 + 1e-9)
        assert share >= lanes.weight_share_of_offer(**offer, share_of_weights_read=1) * (1 - 1e-9)
        cheapest = time[more] / more / (time[batch] / batch)
        if speed * kept["share_of_weights_read"] > 1:
            assert cheapest >= lanes.slow_floor_of_speed(speed_multiple=speed, **kept) - 1e-9


CHECKS = [the_famous_pair_by_hand, passes_counted_out, rent_paid_by_fewer, random_rooflines_keep_the_bounds]

memory = serving.memory_time.expression
arithmetic = pricing.compute_cost.expression

FAILS = {
    "smaller-batch-reads-less": lambda: memory.subs(L, 0).diff(B) > 0,  # streams without a past
    "smaller-batch-dearer": lambda: arithmetic.diff(B) < 0,  # where arithmetic decides, no token is dearer
}

MOVES = {
    "lanes.batch_of_offer": "+price_multiple +speed_multiple",
    "lanes.fastest": "-weight_share -share_of_weights_read",
    "lanes.fastest_of_offer": "~price_multiple +speed_multiple +share_of_weights_read",
    "lanes.lane_batch": "+batch -batch_ratio",
    "lanes.lane_cost": "-batch +pass_time +batch_ratio -speed_multiple +price",
    "lanes.lane_memory_time":
        "+batch +context +total_parameters -bandwidth -batch_ratio +share_of_weights_read +bytes_per_parameter "
        "-tokens_per_stream +kv_bytes",
    "lanes.lane_time": "+pass_time -speed_multiple",
    "lanes.lane_weight_share": "-batch -context +total_parameters +bytes_per_parameter +tokens_per_stream -kv_bytes",
    "lanes.lane_weights": "+total_parameters +share_of_weights_read",
    "lanes.offered_speed": "~weight_share +price_multiple +speed_multiple -share_of_weights_read",
    "lanes.price_multiple": "+batch_ratio -speed_multiple",
    "lanes.price_of_batch": "+batch_ratio ~weight_share +share_of_weights_read",
    "lanes.share_conflict": "-slow_price +speed_multiple +share_of_weights_read",
    "lanes.slow_floor": "-weight_share",
    "lanes.slow_floor_of_offer": "-price_multiple ~speed_multiple ~share_of_weights_read",
    "lanes.slow_floor_of_speed": "+speed_multiple +share_of_weights_read",
    "lanes.slow_lane": "+slow_price",
    "lanes.slow_weight_share": "-slow_price",
    "lanes.speed_multiple": "+batch_ratio ~weight_share -share_of_weights_read",
    "lanes.speed_of_batch":
        "~batch ~context ~total_parameters +batch_ratio -share_of_weights_read ~bytes_per_parameter ~tokens_per_stream "
        "~kv_bytes",
    "lanes.speed_of_price": "~weight_share +price_multiple -share_of_weights_read",
    "lanes.weight_share_at_least": "-price_multiple",
    "lanes.weight_share_at_most": "-speed_multiple -share_of_weights_read",
    "lanes.weight_share_of_offer": "~price_multiple -speed_multiple -share_of_weights_read",
}
