"""Pipelines and the memory wall: schedules played out event by event, layers handed out one by one."""

import random
from itertools import pairwise

import pytest
import sympy
from rackmath import kv_cache, memory_wall, pipeline, serving
from rackmath.facts.catalog import accelerator, deployment, disclosure, model, rack
from rackmath.laws.rack.notation import P, n_stage
from rackmath.laws.serving.notation import L, n
from shared import endless

V3, GB200, DAY = endless(model("deepseek-v3")), accelerator("gb200", "fp8"), deployment("deepseek-day")
CACHE = {"kv_bytes": 70272.0, "tokens_per_stream": 1.0}


def one_forward_one_backward(stages: int, loads: int, forward: float, backward: float) -> float:
    """When the last backward pass ends, if each stage works in the order of that schedule as soon as it may."""
    orders = []
    for stage in range(stages):
        ahead = min(stages - stage - 1, loads)
        order = [("F", i) for i in range(ahead)]
        for i in range(loads - ahead):
            order += [("F", ahead + i), ("B", i)]
        orders.append(order + [("B", i) for i in range(loads - ahead, loads)])
    done, free = {}, [0.0] * stages
    while any(orders):
        for stage, order in enumerate(orders):
            if not order:
                continue
            kind, load = order[0]
            needs = [(kind, load, stage - 1 if kind == "F" else stage + 1)]
            if kind == "B":
                needs.append(("F", load, stage))
            needs = [one for one in needs if 0 <= one[2] < stages]
            if all(one in done for one in needs):
                begin = max([free[stage], *(done[one] for one in needs)])
                free[stage] = done[kind, load, stage] = begin + (forward if kind == "F" else backward)
                order.pop(0)
    return max(free)


def a_played_schedule_takes_as_long_as_the_form_says(library):
    """Four stages and eight micro-batches, backward twice as long as forward; and a few others."""
    made = library.pipeline
    for stages, loads in ((4, 8), (3, 7), (8, 8), (1, 5)):
        played = one_forward_one_backward(stages, loads, 1.0, 2.0)
        case = dict(stages=stages, micro_batches=loads, chunks=1)
        assert made.step_time(case, stage_time=3) == pytest.approx(played)
        assert made.busy_time(case, stage_time=3) == 3 * loads
        if stages > 1:
            assert made.idle_share(case) == pytest.approx(1 - 3 * loads / played)
            assert made.idle_extra(case) == pytest.approx(played / (3 * loads) - 1)
            assert made.fill_time(case, stage_time=3) == pytest.approx(played - 3 * loads)


def chunks_played(stages: int, loads: int, chunks: int, time: float) -> float:
    """When the last micro-batch leaves the last chunk; groups of as many loads as stages take turns at the chunks."""
    free, done = [0.0] * stages, {}
    for group in range(0, loads, stages):
        for chunk in range(chunks):
            for stage in range(stages):
                for load in range(group, group + stages):
                    before = (chunk, stage - 1, load) if stage else (chunk - 1, stages - 1, load)
                    free[stage] = done[chunk, stage, load] = max(free[stage], done.get(before, 0.0)) + time / chunks
    return max(free)


def chunks_shorten_the_filling(library):
    """Layers in two or four chunks a stage: what is left of the bubble is a half or a quarter (narayanan2021)."""
    for chunks in (1, 2, 4):
        played = chunks_played(4, 16, chunks, 1.0)
        form = library.pipeline.step_time(stages=4, micro_batches=16, chunks=chunks, stage_time=1)
        assert form == pytest.approx(played) == pytest.approx(16 + 3 / chunks)


def measured_speeds_follow_the_bubble(library):
    """Megatron's Table 2: 153, 149 and 141 TFLOP/s with 384, 192 and 96 micro-batches over 12 stages; and 35."""
    for stages, runs in ((12, ((384, 153), (192, 149), (96, 141))), (35, ((1120, 171), (560, 167), (280, 159)))):
        work = [(1 - library.pipeline.idle_share(stages=stages, micro_batches=m, chunks=1), rate) for m, rate in runs]
        for (first, fast), (second, slow) in pairwise(work):
            assert slow / fast == pytest.approx(second / first, rel=0.0105)


def layers_handed_out_one_by_one(library):
    """Twelve layers over three stages of four GPUs; each stage holds a micro-batch, six streams of ten tokens each."""
    made, layers, loads = library.pipeline, range(12), range(3)
    held = {stage: sum(500 for layer in layers if layer % 3 == stage) / 4 for stage in range(3)}
    cached = {stage: sum(6 * 10 * 7 for layer in layers if layer % 3 == stage for _ in loads) / 4 for stage in range(3)}
    case = dict(stages=3, stage_gpus=4, micro_batch=6, context=10, kv_bytes=12 * 7, tokens_per_stream=1,
                bytes_per_parameter=1, total_parameters=12 * 500)
    assert set(held.values()) == {made.stage_weights(case)} and set(cached.values()) == {
        made.stage_cache(case, batch=made.stages_filled(case)), made.stage_cache_at_fixed_micro_batch(case)}
    assert made.stage_memory(case) == held[0] + cached[0]
    assert made.stage_memory_at_fixed_streams(case, batch=18) == held[0] + cached[0]
    assert made.micro_batch_of_streams(case, batch=18) == 6
    assert made.stage_gpus(stages=3, gpus=12) == 4 and made.stages_of_layout(stage_gpus=4, gpus=12) == 3


def micro_batches_on_their_way(stages: int, work: float, hop: float) -> int:
    """How many micro-batches must circle, stage after stage, until the first stage has no gap; counted by playing."""
    for loads in range(1, 100):
        free, back, gaps = [0.0] * stages, [0.0] * loads, 0
        for turn in range(40):
            for load in range(loads):
                at = back[load]
                for stage in range(stages):
                    if stage == 0 and turn > 20:
                        gaps += at > free[0] + 1e-9
                    free[stage] = max(free[stage], at) + work
                    at = free[stage] + hop
                back[load] = at
        if not gaps:
            return loads
    raise AssertionError("never filled")


def hops_keep_caches_on_their_way(library):
    """Four stages of one second each, and hops of a quarter: five micro-batches keep them busy, each with caches."""
    made = library.pipeline
    for stages, hop in ((4, 1e-12), (4, 0.25), (3, 1.0), (2, 1.5)):
        times = dict(stages=stages, stage_time=1.0, hop_time=hop)
        played = micro_batches_on_their_way(stages, 1.0, hop)
        assert made.flight_with_hops(times) == pytest.approx(played)
        assert made.in_flight(stage_time=1.0, pipelined_time=stages * (1 + hop)) == pytest.approx(played)
        assert made.batch_with_hops(times, micro_batch=6) == pytest.approx(6 * played)
        assert made.batch_in_parts(micro_batches=played, micro_batch=6) == 6 * played
        case = dict(stage_gpus=4, context=10, kv_bytes=12 * 7, tokens_per_stream=1)
        assert made.stage_cache_with_hops(case, times, micro_batch=6) == pytest.approx(
            6 * played * 10 * 12 * 7 / stages / 4)


def memory_fills_stage_by_stage(library):
    """Add stages until a node of eight H100 holds V3 with 512 streams; add streams until two are full."""
    made, node = library.pipeline, dict(**CACHE, stage_gpus=8, context=4989)
    h100, cache = accelerator("h100-sxm", "fp8"), 512 * 4989 * 70272 / 8
    needed = made.stages_needed(h100, V3, node, micro_batch=512)
    assert 671e9 / 8 / needed + cache == pytest.approx(80e9)
    streams = 0
    while 671e9 / 8 / 2 + (streams + 1) * 4989 * 70272 / 8 <= 80e9:
        streams += 1
    assert streams == int(made.largest_micro_batch(h100, V3, node, stages=2))
    assert made.endless_micro_batch(h100, node) == pytest.approx(8 * 80e9 / (4989 * 70272))
    assert made.stage_capacity(capacity=80e9) == 80e9
    alone = made.single_stage_micro_batch(GB200, V3, node | {"stage_gpus": 72})
    assert alone == pytest.approx(made.largest_micro_batch(GB200, V3, node | {"stage_gpus": 72}, stages=1))
    assert made.pipelining_gain(GB200, V3, stage_gpus=72) == pytest.approx(1 / (1 - 671 / (72 * 186)))
    assert made.one_stage() == 1


def a_token_passes_all_stages(library):
    """Sixty layers read one after another, on two, three and five stages of eight GPUs each."""
    made = library.pipeline
    for stages in (2, 3, 5):
        case = dict(stages=stages, stage_gpus=8, micro_batch=100, context=1000, **CACHE)
        layer = (671e9 / 60 + 100 * 1000 * 70272 / 60) / (8 * 8e12)
        walk = sum(layer for _ in range(60))
        assert made.pipelined_pass(GB200, V3, case) == pytest.approx(walk)
        assert made.stage_reading(GB200, V3, case) == pytest.approx(walk / stages)
        assert made.stage_pass(stages=stages, stage_time=walk / stages) == pytest.approx(walk)
        hops = stages * (5e-6 + 100 * 7168 * 2 / (8 * 50e9))
        sent = dict(link_latency=5e-6, activation_bytes=2, states_sent=1)
        assert made.pipelined_pass_with_hops(GB200, V3, case, **sent) == pytest.approx(walk + hops)
        assert made.hop_slowdown(GB200, V3, case, **sent) == pytest.approx(1 + hops / walk)
        assert made.pass_with_hops(stages=stages, stage_time=1, hop_time=2) == 3 * stages
        fewer = made.pass_at_fixed_streams(GB200, V3, case, batch=100)
        assert fewer == pytest.approx(made.pipelined_pass(GB200, V3, case | {"micro_batch": 100 / stages}))
        cut = made.pass_at_fixed_gpus(GB200, V3, case, batch=100, gpus=8)
        assert cut == pytest.approx((stages * 671e9 + 100 * 1000 * 70272) / (8 * 8e12))


def a_hop_by_hand(library):
    """2,400 tokens of 7,168 elements of two bytes over 72 cards of 50 GB/s, and DeepSeek's 3.7 µs."""
    sent = dict(micro_batch=2400, activation_bytes=2, states_sent=1, stage_gpus=72)
    by_hand = 2400 * 7168 * 2 / (72 * 50e9)
    assert library.pipeline.transfer_time(GB200, V3, sent) == pytest.approx(by_hand)
    assert library.pipeline.hop(GB200, V3, sent, link_latency=3.7e-6) == pytest.approx(3.7e-6 + by_hand)
    once = library.pipeline.pipelined_pass(GB200, V3, CACHE, micro_batch=2400, stage_gpus=72, context=4989)
    assert once == pytest.approx((671e9 + 2400 * 4989 * 70272) / (72 * 8e12))
    assert once == pytest.approx(2.626e-3, rel=1e-3)
    for stages, hop, more in ((4, 13.26e-6, 0.020), (4, 89.72e-6, 0.137), (16, 13.26e-6, 0.081), (4, 2e-3, 3.047)):
        later = library.pipeline.pass_with_hops(stages=stages, stage_time=once / stages, hop_time=hop)
        assert later / once - 1 == pytest.approx(more, abs=5e-4)
    assert library.pipeline.hop_time(link_latency=3.7e-6, transfer_time=by_hand) == pytest.approx(3.7e-6 + by_hand)


def the_blackboards_test_for_a_hidden_hop(library):
    """The lecture: an eighth, times activated experts, times layers a stage, times two, is at least one."""
    board = dict(active_experts=8, layers=61, dense_layers=0, exchange_bytes=4, activation_bytes=2, states_sent=1)
    assert library.pipeline.stages_hidden(board, link_ratio=8) == pytest.approx(1 / 8 * 8 * 61 * 2)
    layout = dict(gpus=72, stage_gpus=72, batch=2400, micro_batch=2400, exchange_bytes=3, scale_up=9e11, scale_out=5e10)
    one = library.pipeline.stage_exchange(V3, layout, stages=1)
    assert one == pytest.approx(2400 / 72 * 8 * 7168 * 58 * 3 / 900e9)
    assert one == pytest.approx(library.interconnect.scale_up_time(V3, layout))
    assert library.pipeline.exchange_over_links(V3, layout, stages=4, link_ratio=18) == pytest.approx(one / 4)


def histories_added_up(library):
    """Ten blocks over ten stages: behind the first stage one has to travel on, behind the ninth nine (equation 7)."""
    sent = [sum(1 for _ in range(stage)) for stage in range(1, 10)]
    assert library.pipeline.mean_history(residual_blocks=10) == sum(sent) / len(sent) == 5


def weights_in_training_by_hand(library):
    """8,192 tokens on H100: 12 bytes and 6 FLOPs a parameter; and a dense model's critical batch gives a share of 1."""
    made, h100 = library.pipeline, accelerator("h100-sxm", "bf16")
    share = made.weight_time_share_of_micro_batch(h100, micro_batch=8192, bytes_per_parameter=12, flops_per_parameter=6)
    assert share == pytest.approx(12 / 3.35e12 / (6 * 8192 / h100["throughput"]))
    batch = library.serving.critical_batch(GB200, V3)
    assert made.weight_time_share(GB200, V3, batch=batch) == pytest.approx(1)
    assert made.micro_batch_pass(micro_batch=7) == 7
    read = sum(1 / 4096 for _ in range(8))  # eight micro-batches of a step of 4,096 tokens, one reading each
    assert made.token_readings(micro_batches=8, batch=4096) == pytest.approx(read)
    whole = made.weight_time_share(h100, active_parameters=1e9, total_parameters=1e9, batch=65536,
                                   bytes_per_parameter=12, flops_per_parameter=6)
    assert share / whole == pytest.approx(8)
    gathered = made.weight_time_share_of_micro_batch(h100, micro_batch=8192, bytes_per_parameter=6,
                                                     flops_per_parameter=6, bandwidth=50e9)
    assert gathered == pytest.approx(2.4158, rel=1e-4)


def what_fits_by_hand(library):
    """72 GPUs of 186 GB are the 13.39 TB of the datasheet, 13.4 times a terabyte; the day as in chapter 2."""
    wall = library.memory_wall
    assert wall.model_bytes(total_parameters=1e12, bytes_per_parameter=1) == 1e12
    assert wall.unit_memory(GB200, gpus=72) == pytest.approx(rack("gb200-nvl72")["capacity"])
    assert wall.memory_room(GB200, gpus=72, model_bytes=1e12) == pytest.approx(13.392)
    assert wall.room(unit_memory=6, model_bytes=2) == 3
    used = wall.room_used(DAY, CACHE, streams=1850 / 21, weights_held=671e9)
    assert used == pytest.approx(1850 / 21 * 4989 * 70272 / (80e9 - 671e9 / 144))
    edge = wall.binding_context(GB200, V3, **CACHE, gpus=72, weights_held=671e9)
    assert edge == pytest.approx((72 * 186e9 - 671e9) / (70272 * library.serving.critical_batch(GB200, V3)))


def what_endless_memory_would_save(library):
    """Cost of a token in the fullest batch over that in an endless one, second by second, for V3 on 72 GB200."""
    wall = library.memory_wall
    made, each = library.pipeline, dict(**CACHE, flops_per_parameter=2)
    for context in (1000, 1686, 31940, 200000):
        fullest = (72 * 186e9 - 671e9) / (context * 70272)
        reading, endless = (671e9 / fullest + context * 70272) / 8e12, context * 70272 / 8e12
        computing = 2 * 37e9 / GB200["throughput"]
        dearer = max(reading, computing) / max(endless, computing)
        assert dearer == pytest.approx(1.0 if context == 1000 else 1.0527, abs=2e-4)
        full = wall.full_memory_cost(GB200, V3, each, gpus=72, context=context, weights_held=671e9, price=1)
        assert full == pytest.approx(reading)
        once = wall.full_memory_cost_once(GB200, each, gpus=72, context=context, weights_held=671e9, price=1)
        assert once == pytest.approx(reading)
    price = wall.price_of_room(GB200, weights_held=671e9, gpus=72)
    assert price == pytest.approx(1 / (1 - 671 / (72 * 186)))
    assert price == pytest.approx(made.pipelining_gain(GB200, V3, stage_gpus=72))
    assert wall.weights_at_price(GB200, gpus=72, price_of_room=price) == pytest.approx(671e9)
    half = wall.half_filled(GB200, gpus=72)
    assert half == pytest.approx(36 * 186e9)
    full, streams = half + half, half / 1e3  # streams of a kilobyte fill the other half
    assert full / 2e12 / streams == pytest.approx(1e3 / 1e12)  # twice the bandwidth, or endless memory: the same half
    assert made.stage_share(stages=4) == 0.25


def few_streams_touch_few_experts(library):
    """Throw tokens at 256 experts, eight each: what a batch of 64 reads, and when its caches take longer."""
    wall = library.memory_wall
    dice, touched = random.Random(7), 0
    for _ in range(200):
        touched += len({one for _ in range(64) for one in dice.sample(range(256), 8)}) / 200
    read = 37e9 + (touched - 8) * (671e9 - 37e9) / 248
    for batch, reads, context in ((64, read, 130100), (1, 37e9, 526500)):
        turn = wall.overtaking_context(GB200, **CACHE, batch=batch, weights_read=reads)
        assert turn == pytest.approx(context, rel=0.01)
    assert library.serving.touched_weight_time(GB200, weights_read=37e9) == pytest.approx(37e9 / 8e12)


def caches_overtake_stream_by_stream(library):
    """Count streams of 200,000 tokens until their caches outweigh V3 in fp8."""
    wall = library.memory_wall
    streams = 0
    while (streams + 1) * 200000 * 70272 <= 671e9:
        streams += 1
    assert streams == int(wall.overtaking_batch(GB200, V3, **CACHE, context=200000)) == 47
    all_read = dict(batch=2400, weights_read=671e9)
    assert wall.overtaking_context(GB200, **CACHE, **all_read) == pytest.approx(671e9 / 2400 / 70272)


def shares_by_hand(library):
    """DeepSeek's 18 nodes; 27 of 29 files; an analyst's third of 600 billion; two forecasts of phones."""
    made = library.pipeline
    assert library.interconnect.domains_spanned(gpus=144, domain_size=8) == 18
    assert made.pipelined_share(deployment("mlperf-405b-offline")) == pytest.approx(27 / 29)
    assert disclosure("phones-patel-2026")["shipment_fall"] == pytest.approx(1 - 0.8 / 1.1, abs=5e-4)
    told = disclosure("semianalysis-2026")
    assert told["capex"] * told["memory_share_of_capex"] == pytest.approx(180e9)


CHECKS = [
    a_played_schedule_takes_as_long_as_the_form_says, chunks_shorten_the_filling, measured_speeds_follow_the_bubble,
    layers_handed_out_one_by_one, memory_fills_stage_by_stage, a_token_passes_all_stages, a_hop_by_hand,
    the_blackboards_test_for_a_hidden_hop, histories_added_up, weights_in_training_by_hand, what_fits_by_hand,
    caches_overtake_stream_by_stream, shares_by_hand, hops_keep_caches_on_their_way, what_endless_memory_would_save,
    few_streams_touch_few_experts,
]

def outweigh(batch, context) -> bool:
    """Whether the caches of a batch take longer to read than what it touches of V3."""
    read = serving.weights_touched(V3, experts_touched=serving.experts_touched(V3, routed_tokens=batch))
    return batch * context * CACHE["kv_bytes"] > read


def spared(parameters: float, gpus: float = 72) -> bool:
    """Whether endless memory saves less than half, which twice the bandwidth saves."""
    return memory_wall.price_of_room(GB200, weights_held=parameters, gpus=gpus) < 2


def takes(stages: int, streams: float, hop: float = 0.0) -> float:
    """A pass of V3 over racks of 72 GB200, walked stage by stage, with all streams dealt out as micro-batches."""
    each = streams / stages
    return sum((671e9 + each * 4989 * CACHE["kv_bytes"]) / stages / (72 * 8e12) + hop for _ in range(stages))


def bubble_filled_by(stages: int, gap: float, waiting: float) -> float:
    """What is left of a bubble in which a stage can do twice the work that may wait."""
    return max(0.0, (stages - 1) * (gap - 2 * waiting))


def fits(context: float, bytes_a_token: float, gpus: int = 72) -> float:
    """So many streams fit beside V3 in fp8 on GB200."""
    return (gpus * 186e9 - 671e9) / (context * bytes_a_token)


def outweighs_in_memory(streams: float, context: float, bytes_a_token: float) -> bool:
    """Whether so many caches take more memory than V3 in fp8."""
    return streams * context * bytes_a_token > 671e9


#: For each claim: what it says, at a case in which it does not hold.
FAILS = {
    "weights-sharded": lambda: pipeline.stage_weights.expression.subs(n_stage, n / P).diff(P) < 0,  # no racks added
    "kv-not-sharded": lambda: sympy.Eq(pipeline.stage_cache.expression.diff(P).subs(L, 1), 0),  # no streams added
    "kv-not-helped": lambda: sympy.Eq(pipeline.stage_cache.expression.diff(P).subs(L, 1), 0),  # against one rack
    "less-hbm": lambda: pipeline.stage_memory_at_fixed_streams.expression.subs(n_stage, n / P).diff(P) < 0,
    "no-runtime-saved": lambda: takes(4, 2400) >= takes(1, 2400),  # against a single rack with all the streams
    "no-way-round-kv": lambda: sympy.Eq(pipeline.pass_at_fixed_streams.expression.diff(L, P), 0),  # against one rack
    "hop-adds-latency": lambda: takes(4, 2400, hop=0.0) > takes(4, 2400),  # a hop that costs nothing
    "training-bubbles": lambda: bubble_filled_by(16, gap=2.0, waiting=1.0) > 0,  # ZB-H2, equal times
    "amortisation-killed": lambda: pipeline.token_readings(micro_batches=1, batch=64) > 1 / 64,  # a single one
    "capacity-does-not-bind": lambda: spared(7e12),
    "weights-want-bandwidth": lambda: spared(671e9, gpus=7),  # a node that they nearly fill
    "kv-dominates-200k": lambda: outweighs_in_memory(1, 200000, 70272),  # a rack for a single stream
    "kv-dominates-decode": lambda: outweigh(batch=64, context=130000),
}


def copies_in_the_same_racks_hold_and_take_as_much(library):
    """Deal 2,400 streams to four racks as copies and as stages: cache for cache, millisecond for millisecond."""
    racks, streams, cache = 4, 2400, 4989 * CACHE["kv_bytes"]
    as_copies = [sum(cache for one in range(streams) if one % racks == rack) / 72 for rack in range(racks)]
    as_stages = [sum(cache / racks for _ in range(streams)) / 72 for _ in range(racks)]
    assert as_copies == pytest.approx(as_stages)
    held = library.pipeline.stage_cache(CACHE, batch=streams, stages=racks, stage_gpus=72, context=4989)
    assert held == pytest.approx(as_copies[0])
    assert takes(racks, streams) == pytest.approx(takes(1, streams / racks))
    assert takes(racks, streams, hop=13e-6) == pytest.approx(takes(1, streams / racks) + racks * 13e-6)
    assert takes(racks, racks * streams) == pytest.approx(takes(1, streams))  # each stage as full as one rack was
    full = library.pipeline.stage_cache(CACHE, batch=racks * streams, stages=racks, stage_gpus=72, context=4989)
    assert full == pytest.approx(streams * cache / 72)


def racks_spare_room_for_a_trillion_in_sixteen_bits(library):
    """Weights of two bytes: they fill half of a Trn2 UltraServer at 1.65 trillion, and of a GB200 rack at 3.35."""
    for bytes_a_chip, chips in ((96 * 2**30, 64), (186e9, 72)):
        edge = bytes_a_chip * chips / 2 / 2
        form = library.memory_wall.half_filled(capacity=bytes_a_chip, gpus=chips, bytes_per_parameter=2)
        assert form == pytest.approx(edge) and edge > 1.6e12


def four_hops_of_155_microseconds_add_a_quarter(library):
    """On four racks of GB200, each card sending its part of 2,400 hidden states of two bytes."""
    sent = 2400 * 7168 * 2 / 72 / 50e9
    bare = takes(4, 9600)
    assert takes(4, 9600, hop=155e-6 + sent) == pytest.approx(1.25 * bare, rel=1e-3)
    assert takes(6, 14400, hop=100e-6 + sent) == pytest.approx(1.25 * bare, rel=1e-3)  # or six of a hundred each
    assert takes(4, 9600, hop=3e-3 + sent) == pytest.approx(5.58 * bare, rel=2e-3)
    assert takes(4, 9600, hop=3.7e-6 + sent) == pytest.approx(1.02 * bare, rel=1e-3)


def a_full_rack_holds_more_caches_than_weights(library):
    """Streams of 200,000 tokens beside V3: nineteen times as many fit as it takes to outweigh it, in either format."""
    for bytes_a_token in (CACHE["kv_bytes"], CACHE["kv_bytes"] / 2):
        most = fits(200000, bytes_a_token)
        assert outweighs_in_memory(most, 200000, bytes_a_token)
        assert outweighs_in_memory(most / 18, 200000, bytes_a_token)
        assert not outweighs_in_memory(most / 20, 200000, bytes_a_token)
    form = library.production.capacity_batch(GB200, V3, CACHE, gpus=72, context=200000, weights_held=671e9)
    assert form == pytest.approx(fits(200000, CACHE["kv_bytes"]))
    fourth = library.memory_wall.batch_of_room(GB200, V3, CACHE, gpus=72, context=200000, weights_held=671e9,
                                               room_used=0.25)
    assert outweighs_in_memory(fourth, 200000, CACHE["kv_bytes"]) and fourth == pytest.approx(form / 4)
    assert library.memory_wall.filled_room(capacity_batch=8, room_used=0.5) == 4


def a_smaller_micro_batch_reads_for_fewer_tokens(library):
    """Two million tokens of a step on H100 in bf16: eight times the micro-batches, eight times the share."""
    h100 = accelerator("h100-sxm", "bf16")
    shares = []
    for loads in (32, 256):
        reading, work = loads * 12 / 3.35e12, 6 * 2**21 / h100["throughput"]
        shares.append(reading / work)
        form = library.pipeline.weight_time_share_of_micro_batch(
            h100, micro_batch=2**21 / loads, bytes_per_parameter=12, flops_per_parameter=6)
        assert form == pytest.approx(shares[-1])
    assert shares[1] == pytest.approx(8 * shares[0])


CHECKS += [four_hops_of_155_microseconds_add_a_quarter, racks_spare_room_for_a_trillion_in_sixteen_bits,
           copies_in_the_same_racks_hold_and_take_as_much, a_full_rack_holds_more_caches_than_weights,
           a_smaller_micro_batch_reads_for_fewer_tokens]


def the_bounded_ones_hold_on_the_other_side(library):
    assert outweigh(batch=64, context=130200) and outweigh(batch=30, context=200000)
    assert not outweigh(batch=29, context=200000) and not outweigh(batch=1, context=526000) and outweigh(1, 527000)
    assert spared(6.6e12) and spared(671e9) and spared(1e12)
    assert outweighs_in_memory(48, 200000, 70272) and not outweighs_in_memory(47, 200000, 70272)
    assert bubble_filled_by(16, gap=2.0, waiting=0.9) > 0
    assert kv_cache.kv_bytes(V3, bytes_per_element=2) == CACHE["kv_bytes"]


CHECKS.append(the_bounded_ones_hold_on_the_other_side)

MOVES = {
    "pipeline.batch_in_parts": "+micro_batch +micro_batches",
    "pipeline.batch_with_hops": "+micro_batch +stages -stage_time +hop_time",
    "memory_wall.batch_of_room":
        "+capacity -context +tokens_per_stream -weights_held -bytes_per_parameter -kv_bytes +gpus +room_used",
    "memory_wall.binding_context":
        "-throughput +capacity +active_parameters -weights_held -total_parameters +bandwidth -bytes_per_parameter "
        "+flops_per_parameter +tokens_per_stream -kv_bytes +gpus",
    "pipeline.busy_time": "+micro_batches +stage_time",
    "pipeline.endless_micro_batch": "+capacity -context +tokens_per_stream -kv_bytes +stage_gpus",
    "pipeline.exchange_over_links":
        "+micro_batch +active_experts -stages -scale_out +layers -dense_layers +exchange_bytes +hidden_size "
        "-link_ratio -stage_gpus",
    "pipeline.fill_time": "+stages -chunks +stage_time",
    "pipeline.flight_with_hops": "+stages -stage_time +hop_time",
    "memory_wall.filled_room": "+capacity_batch +room_used",
    "memory_wall.full_memory_cost":
        "-capacity +context +weights_held +total_parameters -bandwidth +bytes_per_parameter -tokens_per_stream "
        "+kv_bytes -gpus +price",
    "memory_wall.full_memory_cost_once":
        "-capacity +context +weights_held -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes -gpus "
        "+price",
    "memory_wall.half_filled": "+capacity -bytes_per_parameter +gpus",
    "pipeline.hop": "+micro_batch +activation_bytes +states_sent -scale_out +hidden_size -stage_gpus +link_latency",
    "pipeline.hop_slowdown":
        "~micro_batch -context -total_parameters +activation_bytes +states_sent +stages +bandwidth -scale_out "
        "-bytes_per_parameter +tokens_per_stream +hidden_size -kv_bytes +stage_gpus +link_latency",
    "pipeline.hop_time": "+link_latency +transfer_time",
    "pipeline.idle_extra": "+stages -chunks -micro_batches",
    "pipeline.idle_share": "+stages -chunks -micro_batches",
    "pipeline.in_flight": "+pipelined_time -stage_time",
    "pipeline.largest_micro_batch":
        "+capacity -context -total_parameters +stages -bytes_per_parameter +tokens_per_stream -kv_bytes "
        "+stage_gpus",
    "pipeline.mean_history": "+residual_blocks",
    "memory_wall.memory_room": "+capacity -model_bytes +gpus",
    "pipeline.micro_batch_of_streams": "+batch -stages",
    "pipeline.micro_batch_pass": "+micro_batch",
    "memory_wall.model_bytes": "+total_parameters +bytes_per_parameter",
    "pipeline.one_stage": "",
    "memory_wall.overtaking_batch": "-context +total_parameters +bytes_per_parameter +tokens_per_stream -kv_bytes",
    "memory_wall.overtaking_context": "-batch +weights_read +bytes_per_parameter +tokens_per_stream -kv_bytes",
    "pipeline.pass_at_fixed_gpus":
        "+batch +context +total_parameters +stages -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes "
        "-gpus",
    "pipeline.pass_at_fixed_streams":
        "+batch +context +total_parameters -stages -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes "
        "-stage_gpus",
    "pipeline.pass_with_hops": "+stages +stage_time +hop_time",
    "pipeline.pipelined_pass":
        "+micro_batch +context +total_parameters -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes "
        "-stage_gpus",
    "pipeline.pipelined_pass_with_hops":
        "+micro_batch +context +total_parameters +activation_bytes +states_sent +stages -bandwidth -scale_out "
        "+bytes_per_parameter -tokens_per_stream +hidden_size +kv_bytes -stage_gpus +link_latency",
    "pipeline.pipelined_share": "-configurations +pipelined",
    "pipeline.pipelining_gain": "-capacity +total_parameters +bytes_per_parameter -stage_gpus",
    "memory_wall.price_of_room": "-capacity +weights_held +bytes_per_parameter -gpus",
    "memory_wall.room": "-model_bytes +unit_memory",
    "memory_wall.room_used": "-capacity +context +weights_held +bytes_per_parameter +kv_bytes -gpus +streams",
    "pipeline.single_stage_micro_batch":
        "+capacity -context -total_parameters -bytes_per_parameter +tokens_per_stream -kv_bytes +stage_gpus",
    "pipeline.stage_cache": "+batch +context -stages -tokens_per_stream +kv_bytes -stage_gpus",
    "pipeline.stage_cache_at_fixed_micro_batch": "+micro_batch +context -tokens_per_stream +kv_bytes -stage_gpus",
    "pipeline.stage_cache_with_hops":
        "+micro_batch +context -tokens_per_stream +kv_bytes -stage_gpus -stage_time +hop_time",
    "pipeline.stage_capacity": "+capacity",
    "pipeline.stage_exchange":
        "+micro_batch +active_experts -stages -scale_up +layers -dense_layers +exchange_bytes +hidden_size "
        "-stage_gpus",
    "pipeline.stage_gpus": "-stages +gpus",
    "pipeline.stage_memory":
        "+micro_batch +context +total_parameters -stages +bytes_per_parameter -tokens_per_stream +kv_bytes "
        "-stage_gpus",
    "pipeline.stage_memory_at_fixed_streams":
        "+batch +context +total_parameters -stages +bytes_per_parameter -tokens_per_stream +kv_bytes -stage_gpus",
    "pipeline.stage_pass": "+stages +stage_time",
    "pipeline.stage_reading":
        "+micro_batch +context +total_parameters -stages -bandwidth +bytes_per_parameter -tokens_per_stream "
        "+kv_bytes -stage_gpus",
    "pipeline.stage_share": "-stages",
    "pipeline.stage_weights": "+total_parameters -stages +bytes_per_parameter -stage_gpus",
    "pipeline.stages_filled": "+micro_batch +stages",
    "pipeline.stages_hidden":
        "+active_experts -activation_bytes -states_sent +layers -dense_layers +exchange_bytes -link_ratio",
    "pipeline.stages_needed":
        "+micro_batch -capacity +context +total_parameters +bytes_per_parameter -tokens_per_stream +kv_bytes "
        "-stage_gpus",
    "pipeline.stages_of_layout": "+gpus -stage_gpus",
    "pipeline.step_time": "+stages ~chunks +micro_batches +stage_time",
    "pipeline.token_readings": "-batch +micro_batches",
    "pipeline.transfer_time": "+micro_batch +activation_bytes +states_sent -scale_out +hidden_size -stage_gpus",
    "memory_wall.unit_memory": "+capacity +gpus",
    "pipeline.weight_time_share":
        "-batch +throughput -active_parameters +total_parameters -bandwidth +bytes_per_parameter "
        "-flops_per_parameter",
    "pipeline.weight_time_share_of_micro_batch":
        "-micro_batch +throughput -bandwidth +bytes_per_parameter -flops_per_parameter",
    "memory_wall.weights_at_price": "+capacity +price_of_room -bytes_per_parameter +gpus",
}
