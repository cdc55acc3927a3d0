"""Racks, links, and what experts send over them: written out by hand, counted, and simulated."""

import numpy as np
import pytest
from rackmath import interconnect, racks
from rackmath.facts.catalog import accelerator, deployment, model
from rackmath.facts.catalog import rack as rack_of
from shared import endless

GB200, V3, DAY = accelerator("gb200", "fp8"), endless(model("deepseek-v3")), deployment("deepseek-day")
V3_HALF = dict(active_parameters=V3["active_parameters"] / 2)
PLAIN = dict(active_experts=8, hidden_size=7168, layers=61, dense_layers=3, exchange_bytes=3.0)


def cables_counted_one_by_one(library):
    """Draw every pair of every link of every GPU: an analyst prints the same 5,184."""
    drawn = [(gpu, link, way, pair) for gpu in range(72) for link in range(18) for way in ("in", "out")
             for pair in range(2)]
    assert library.racks.cables(GB200, pairs_per_cable=1) == len(set(drawn)) == 5184
    assert library.racks.cable_length(cables=5184, mean_cable_length=0.5) == pytest.approx(2592)


def a_datasheet_adds_both_ways(library):
    """nvidia2025blackwell prints 1.8 TB/s a GPU and 130 TB/s a rack, its racks.csv row half of that one way."""
    assert library.racks.both_ways(GB200) == 1.8e12
    printed = library.racks.fabric_both_ways(domain_size=72, both_ways=1.8e12)
    assert printed == pytest.approx(130e12, rel=0.01) and printed / 2 == pytest.approx(
        rack_of("gb200-nvl72")["fabric"], rel=0.01)
    assert library.interconnect.link_ratio(scale_up=900e9, scale_out=50e9) == 18


def two_hops_found_by_search(library):
    """Join 72 GPUs to nine trays by 18 links each, and walk: any other GPU is two links away."""
    reached = {gpu: {link % 9 for link in range(18)} for gpu in range(72)}
    assert all(reached[0] & reached[gpu] for gpu in range(1, 72))
    assert library.racks.hops(switch_trays=9, nvlink_links=18, hops_per_layer=2) == 2
    assert library.racks.hops(switch_trays=36, nvlink_links=18, hops_per_layer=2) == 4


def all_send_to_all(library):
    """Deal a GPU's links over the trays, send a hundredth of its bytes by each tray, and look at the busiest link."""
    for links, trays in ((18, 9), (18, 10), (18, 4), (5, 5)):
        dealt = np.bincount(np.arange(links) % trays, minlength=trays)
        share = 1 / trays / dealt  # of a GPU's bytes, for each of its links into a tray
        fair = library.racks.busiest_wire(nvlink_links=links, switch_trays=trays) == pytest.approx(1)
        assert fair == (share.max() * links == pytest.approx(1))


def sooner_in_a_larger_domain(library):
    """Deal 256 experts of 2.554 GB over 8, 72 and 576 GPUs that each keep 16.16 GB more: the fullest hand decides."""
    read = {}
    for gpus in (8, 72, 576):
        hand = np.bincount(np.arange(256) % gpus, minlength=gpus).max()
        read[gpus] = (16.16e9 + hand * 2.554e9) / 8e12
        layout = dict(shared_parameters=16.16e9, experts=256, expert_parameters=2.554e9)
        assert library.racks.domain_reading(GB200, layout, domain_size=gpus) == pytest.approx(read[gpus])
        assert library.racks.domain_reading_before(GB200, layout, domain_size_before=gpus) == pytest.approx(read[gpus])
    for old, new in ((8, 72), (72, 576)):
        gain = library.racks.reading_gain(layout, domain_size_before=old, domain_size=new)
        assert gain == pytest.approx(read[old] / read[new])


def the_fullest_gpu_by_dealing(library):
    """Deal experts round a table, and compare the fullest hand with the mean."""
    for experts, gpus in ((256, 64), (256, 72), (288, 72), (384, 72), (128, 72)):
        hands = np.bincount(np.arange(experts) % gpus, minlength=gpus)
        assert library.racks.fullest_load(experts_placed=experts, domain_size=gpus) == pytest.approx(
            hands.max() / hands.mean())


def bandwidths_by_hand(library):
    """576 TB/s (nvidia2025blackwell) over 26.8 (8 x 3.35), and a trillion bytes through either."""
    r = library.racks
    steps = dict(domain_size=72, bandwidth=8e12, domain_size_before=8, bandwidth_before=3.35e12)
    assert r.domain_bandwidth(GB200) == 576e12
    assert r.domain_bandwidth_before(domain_size_before=8, bandwidth_before=3.35e12) == pytest.approx(26.8e12)
    assert r.bandwidth_gain(**steps) == pytest.approx(576 / 26.8)
    assert r.reading_share(DAY, total_parameters=1e12, gpus=8, tokens_per_stream=1) == pytest.approx(21 / 26.8)
    whole_unit = r.reading_share(DAY, total_parameters=1e12, tokens_per_stream=1)  # 144 H800, not the 8 of a domain
    assert whole_unit == pytest.approx(21 / 144 / 3.35)
    copied = 24e9  # the part that V3 copies, of a trillion: each GPU reads it whole, and all of it once for each half
    assert 2 * (copied + (1e12 - copied) / 144) / 3.35e12 < 0.4 / 21
    assert r.domain_dies(domain_size=72, dies_per_gpu=2) == rack_of("gb200-nvl72")["dies"]


def an_exchange_message_by_message(library):
    """Send each of 40 tokens to eight experts in each of 58 layers and back, and add up the bytes."""
    sent = sum(7168 * 1 + 7168 * 2 for _ in range(40) for _ in range(58) for _ in range(8))
    found = library.interconnect.scale_up_time(**PLAIN, batch=40 * 3, gpus=3, scale_up=900e9)
    assert found == pytest.approx(sent / 900e9)
    inside = library.interconnect.exchange_share_inside(GB200, V3, **PLAIN, batch=7200, context=0, kv_bytes=1,
                                                        attention_flops=1, attention_throughput="1 FLOP/s",
                                                        tokens_per_stream=1)
    per_gpu = max(100 * 2 * 37e9 / 5e15, 671e9 / 8e12 / 72)
    assert inside == pytest.approx(100 * 7168 * 3 * 8 * 58 / 900e9 / per_gpu, rel=0.01)


def measured_exchange_in_a_rack(library):
    """nvidia2026onesided prints 588 and 631 GB/s, out and back, for 2,048 tokens and 64 GPUs."""
    layer = dict(batch=2048, gpus=1, active_experts=8, hidden_size=7168, layers=4, dense_layers=3, exchange_bytes=2)
    for word, rate in (("dispatch_time", 588.34e9), ("combine_time", 631.18e9)):
        timed = deployment("trtllm-onesided-ep64-b2048")[word]
        assert library.interconnect.scale_up_time(**layer, scale_up=rate) == pytest.approx(timed, rel=0.01)
    assert library.interconnect.measured_exchange(dispatch_time=399.2, combine_time=372.1) == pytest.approx(771.3)
    whole = library.interconnect.link_use(deployment("trtllm-onesided-ep64-b2048"), V3, scale_up=900e9)
    assert whole == pytest.approx(63 / 64 * 2 / (900 / 588.34 + 900 / 631.18), rel=0.01)  # the print counts all copies
    away = library.interconnect.link_use(deployment("trtllm-onesided-ep8-b2048"), V3, scale_up=900e9)
    assert away == pytest.approx(2048 * 7 * 7168 * 4 / 900e9 / 634.4e-6, rel=0.001)
    assert library.interconnect.wire_time(gpus=8, scale_up_time=1.0) == 0.875


def simulated_tokens_leave_their_rack(library):
    """Throw tokens at 256 experts in n racks: count experts elsewhere, and racks elsewhere that hold any."""
    links, dice = library.interconnect, np.random.default_rng(5)
    for number in (2, 4, 8):
        home = dice.integers(number, size=4000)
        chosen = np.array([dice.permutation(256)[:8] for _ in home]) % number
        away = (chosen != home[:, None]).mean()
        copies = np.mean([len(set(row) - {own}) for row, own in zip(chosen, home)])
        assert links.leaving_share(domains=number) == pytest.approx(away, rel=0.03)
        assert links.copies_leaving(V3, domains=number) == pytest.approx(copies, rel=0.03)
        assert links.leaving_once(copies_leaving=copies, active_experts=8) == pytest.approx(copies / 8)
    assert links.leaving_share_of_unit(gpus=144, domain_size=8) == pytest.approx(17 / 18)
    assert links.domains_spanned(DAY) == 18


def two_networks_at_work(library):
    """An event at a time: bytes leave by the card while others cross the fabric; stop both clocks."""
    links = library.interconnect
    for number, ratio in ((2, 8.0), (5, 8.0), (18, 4.0), (2, 0.5)):
        clocks = {"card": 0.0, "fabric": 0.0}
        for expert in range(number * 100):
            clocks["fabric" if expert % number == 0 else "card"] += 1.0 if expert % number == 0 else ratio
        whole = number * 100.0
        assert links.slowdown(domains=number, link_ratio=ratio) == pytest.approx(max(clocks.values()) / whole)
    share = dict(leaving_share=0.25)
    assert links.split_time(**share, exchange_time=8.0, scale_up_time=1.0) == 2.0
    assert links.split_time(**share, exchange_time=1.0, scale_up_time=1.0) == 0.75
    assert links.crossing_time(**share, exchange_time=8.0) == 2.0
    assert links.staying_time(**share, scale_up_time=1.0) == 0.75
    assert links.one_domain(scale_up_time=3.0) == 3.0
    assert links.exchange_by_links(scale_up_time=1.0, scale_up=900e9, scale_out=50e9) == 18
    assert links.slowdown_once(V3, copies_leaving=2.0, link_ratio=8.0) == 2.0
    assert links.slowdown_once(V3, copies_leaving=0.5, link_ratio=8.0) == 1.0


def free_up_to_the_number_of_experts(library):
    """At the free ratio what leaves takes as long as all of it inside, and a little more beyond."""
    links = library.interconnect
    edge = links.free_ratio_once(V3, copies_leaving=1 - 2.0**-8)
    assert edge == pytest.approx(8, rel=0.005)
    assert links.slowdown_once(V3, copies_leaving=1 - 2.0**-8, link_ratio=edge * 1.01) == pytest.approx(1.01)


def the_edge_of_leaving(library):
    """At the leaving edge the network takes as long as the rest of the pass."""
    links = library.interconnect
    here = dict(PLAIN, batch=5000.0, context=700.0, kv_bytes=70272.0, attention_flops=1.7e7, tokens_per_stream=1.0,
                attention_throughput=2.5e15)
    edge = links.leaving_edge(GB200, V3, **here)
    assert links.exchange_share_across(GB200, V3, **here, leaving_share=edge) == pytest.approx(1)
    outside = {word: here[word] for word in here if word != "scale_out"}
    assert links.exchange_share_by_ratio(GB200, V3, outside, leaving_share=edge, link_ratio=18) == pytest.approx(1)
    inside = links.scale_up_time(GB200, V3, outside, gpus=72)
    crossing = links.crossing_by_links(GB200, V3, outside, gpus=72, leaving_share=0.5, link_ratio=18)
    assert crossing == pytest.approx(9 * inside)
    by_hand = max(5000 * (2 * 37e9 / 5e15 + 700 * 1.7e7 / 2.5e15), (671e9 + 5000 * 700 * 70272) / 8e12)
    assert edge == pytest.approx(by_hand * 50e9 / (5000 * 7168 * 3 * 8 * 58))


def a_ring_adds_up_slices(library):
    """Pass slices round a ring: each of n GPUs sends 2 (n - 1) pieces, each a nth of the batch."""
    for gpus in (2, 6, 8, 72):
        pieces = 0
        for _ in ("reduce", "gather"):
            for _ in range(gpus - 1):
                pieces += 1
        sent = pieces * 40 * 7168 * 2 / gpus * 58
        found = library.interconnect.slicing_time(batch=40, gpus=gpus, hidden_size=7168, layers=61, dense_layers=3,
                                                  reduced_bytes=2, scale_up=900e9)
        assert found == pytest.approx(sent / 900e9)
    ratio = dict(active_experts=8, exchange_bytes=3, reduced_bytes=2)
    assert library.interconnect.slicing_ratio(**ratio, gpus=6) == pytest.approx(1)
    assert library.interconnect.slicing_edge(**ratio) == 6
    sliced, whole = 2 * 7 * 2, sum(3 for _ in range(8)) * 7 / 8  # of a token of one's own, in a server of eight
    assert library.interconnect.slicing_ratio(**ratio, gpus=8) == pytest.approx(sliced / whole)


def simulated_partners(library):
    """Let 16 tokens of one GPU choose 8 of 144 experts, one a GPU, and count who is sent to."""
    dice = np.random.default_rng(3)
    met = np.mean([len(set(np.concatenate([dice.permutation(144)[:8] for _ in range(16)]))) for _ in range(200)]) / 144
    assert library.interconnect.partner_share(gpus=144, streams=16, active_experts=8,
                                              micro_batches=1) == pytest.approx(met, rel=0.03)
    assert library.interconnect.partner_share(gpus=144, streams=32, active_experts=8,
                                              micro_batches=2) == pytest.approx(met, rel=0.03)


def exchanges_beside_arithmetic(library):
    """A token of V3: 8 x 7168 x 3 bytes in 58 layers at 50 GB/s, and 74 GFLOP at 5 PFLOP/s."""
    found = library.interconnect.exchange_over_arithmetic(GB200, V3, exchange_bytes=3)
    assert found == pytest.approx(8 * 7168 * 3 * 58 / 50e9 / (2 * 37e9 / 5e15))
    unit = library.interconnect.unit_compute_time(GB200, V3, batch=7200, gpus=72)
    assert unit == pytest.approx(100 * 74e9 / 5e15)


def reading_with_own_copies(library):
    """16.16 GB kept and four experts of 2.554 GB, at 8 TB/s; and with no experts at all."""
    layout = dict(shared_parameters=16.16e9, experts=256, expert_parameters=2.554e9)
    assert library.racks.layout_weight_time(GB200, **layout, gpus=64) == pytest.approx((16.16 + 4 * 2.554) / 8e3)
    assert library.racks.layout_floor(GB200, shared_parameters=16.16e9) == pytest.approx(2.02e-3)
    assert library.racks.layout_weight_time(GB200, **layout, gpus=1e9) == pytest.approx(2.02e-3, rel=1e-6)


def a_router_by_hand(library):
    """Let 3,000 tokens pick four groups by their two best scores, then eight experts, one token at a time."""
    dice, left = np.random.default_rng(11), {2: 0, 4: 0, 8: 0}
    for _ in range(3000):
        scores = dice.normal(size=256)
        pairs = [sum(sorted(scores[32 * g:32 * g + 32])[-2:]) for g in range(8)]
        best = sorted(range(8), key=pairs.__getitem__)[-4:]
        eight = sorted((s, g) for g in best for s in scores[32 * g:32 * g + 32])[-8:]
        for number in left:
            left[number] += len({g * number // 8 for _, g in eight} - {0})
    for number, copies in left.items():
        assert library.routing.copies_by_groups(number) == pytest.approx(copies / 3000, rel=0.02)


def small_messages(library):
    assert library.interconnect.latency_ratio(latency=3.7, inside_latency=3.33) == pytest.approx(1.11, abs=0.002)


def published_routed_losses(library):
    """clark2022data: 64 experts bring a model of 370M to the loss of a dense one, read off five dense runs."""
    r, sizes = library.routing, np.array([16.53e6, 27.28e6, 57.37e6, 368.1e6, 1308.8e6])
    losses = np.array([3.1620, 3.0284, 2.8486, 2.4633, 2.2420])
    slope = np.polyfit(np.log(sizes), np.log(losses), 1)[0]
    for key in ("sbase", "rlr", "hash"):
        law, seen = deployment(f"clark-law-{key}"), deployment(f"clark-{key}-64")["loss"]
        dense = sizes[3] * (seen / losses[3]) ** (1 / slope)
        steep = r.expert_exponent(law, active_parameters=368.1e6)
        counted = r.saturated_experts(law, experts=64)
        lowered = r.routed_gain(law, expert_exponent=steep, saturated_experts=counted)
        assert lowered == pytest.approx(seen / losses[3], rel=0.01)
        found = r.dense_size(law, loss_ratio=lowered, active_parameters=368.1e6)
        assert found == pytest.approx(dense, rel=0.08)
        assert r.dense_gain(law, dense_size=found, active_parameters=368.1e6) == pytest.approx(lowered)
        assert r.saturated_experts(law, experts=1) == pytest.approx(law["first_experts"])


CHECKS = [
    cables_counted_one_by_one, a_datasheet_adds_both_ways, two_hops_found_by_search, all_send_to_all,
    sooner_in_a_larger_domain, the_fullest_gpu_by_dealing,
    bandwidths_by_hand, an_exchange_message_by_message, measured_exchange_in_a_rack, simulated_tokens_leave_their_rack,
    two_networks_at_work, free_up_to_the_number_of_experts, the_edge_of_leaving, a_ring_adds_up_slices,
    simulated_partners, exchanges_beside_arithmetic, reading_with_own_copies, a_router_by_hand, small_messages,
    published_routed_losses,
]

#: For each claim: what it says, at a case in which it does not hold.
FAILS = {
    "sparsity-pushes": lambda: any(
        interconnect.exchange_over_arithmetic(GB200, sparser, other, exchange_bytes=3)
        > interconnect.exchange_over_arithmetic(GB200, denser, exchange_bytes=3)
        for sparser, other, denser in (
            (model("llama-4-maverick"), {}, model("minimax-m2")),  # of one active expert
            (V3, dict(V3_HALF, layers=32), V3),  # 29 sparse layers of 512 experts for 58 of 256
            (V3, dict(V3_HALF, hidden_size=3584), V3))),  # half as wide, and twice as many experts
    "mismatch-strands": lambda: racks.fullest_load(domain_size=64, experts_placed=256) > 1,
    "several-racks-cost": lambda: interconnect.slowdown_once(V3, copies_leaving=1 - 2.0**-8, link_ratio=7.9) > 1,
    "larger-keeps-local": lambda: interconnect.leaving_share_of_unit(gpus=800, domain_size=80)  # a unit that grows, too
    < interconnect.leaving_share_of_unit(gpus=80, domain_size=8),
    "larger-postpones": lambda: interconnect.domains_spanned(gpus=720, domain_size=72)  # a unit that grows, too
    < interconnect.domains_spanned(gpus=80, domain_size=8),
}

MOVES = {
    "interconnect.copies_leaving": "+active_experts +domains",
    "interconnect.crossing_by_links":
        "+batch +active_experts +exchange_bytes +hidden_size +leaving_share +link_ratio +layers -dense_layers -gpus "
        "-scale_up",
    "interconnect.crossing_by_ratio": "+scale_up_time +leaving_share +link_ratio",
    "interconnect.crossing_time": "+exchange_time +leaving_share",
    "interconnect.domains_spanned": "+gpus -domain_size",
    "interconnect.exchange_by_links": "+scale_up_time -scale_out +scale_up",
    "interconnect.exchange_by_ratio": "+scale_up_time +link_ratio",
    "interconnect.even_slicing": "",
    "interconnect.exchange_over_arithmetic":
        "+active_experts +throughput -active_parameters -scale_out +layers -dense_layers -flops_per_parameter "
        "+exchange_bytes +hidden_size",
    "interconnect.exchange_over_wires":
        "+batch +active_experts -scale_up ~layers ~dense_layers +exchange_bytes +hidden_size ~gpus",
    "interconnect.exchange_share_across":
        "+batch +active_experts +throughput +attention_throughput -context -active_parameters -total_parameters "
        "+bandwidth -scale_out +layers -dense_layers -attention_flops -bytes_per_parameter -flops_per_parameter "
        "+exchange_bytes +tokens_per_stream +hidden_size +leaving_share -kv_bytes",
    "interconnect.exchange_share_by_ratio":
        "+batch +active_experts +throughput +attention_throughput -context -active_parameters -total_parameters "
        "+bandwidth -scale_up +layers -dense_layers -attention_flops -bytes_per_parameter -flops_per_parameter "
        "+exchange_bytes +tokens_per_stream +hidden_size +leaving_share +link_ratio -kv_bytes",
    "interconnect.exchange_share_inside":
        "+batch +active_experts +throughput +attention_throughput -context -active_parameters -total_parameters "
        "+bandwidth -scale_up +layers -dense_layers -attention_flops -bytes_per_parameter -flops_per_parameter "
        "+exchange_bytes +tokens_per_stream +hidden_size -kv_bytes",
    "interconnect.forwarded_by_ratio": "+scale_up_time +leaving_share +link_ratio",
    "interconnect.forwarded_by_share": "+leaving_share +link_ratio",
    "interconnect.forwarded_time": "+exchange_time +scale_up_time +leaving_share",
    "interconnect.free_ratio": "-leaving_share",
    "interconnect.free_ratio_once": "+active_experts -copies_leaving",
    "interconnect.latency_ratio": "-inside_latency +latency",
    "interconnect.leaving_edge":
        "-batch -active_experts -throughput -attention_throughput +context +active_parameters +total_parameters "
        "-bandwidth +scale_out -layers +dense_layers +attention_flops +bytes_per_parameter +flops_per_parameter "
        "-exchange_bytes -tokens_per_stream -hidden_size +kv_bytes",
    "interconnect.leaving_once": "-active_experts +copies_leaving",
    "interconnect.leaving_share": "+domains",
    "interconnect.leaving_share_of_unit": "+gpus -domain_size",
    "interconnect.link_ratio": "-scale_out +scale_up",
    "interconnect.link_use":
        "+batch +active_experts -combine_time -dispatch_time -scale_up ~layers ~dense_layers +exchange_bytes "
        "+hidden_size ~gpus",
    "interconnect.measured_exchange": "+combine_time +dispatch_time",
    "interconnect.one_domain": "+scale_up_time",
    "interconnect.partner_share": "+active_experts -gpus +streams -micro_batches",
    "interconnect.scale_out_time":
        "+batch +active_experts -scale_out +layers -dense_layers +exchange_bytes +hidden_size +leaving_share -gpus",
    "interconnect.scale_up_time":
        "+batch +active_experts -scale_up +layers -dense_layers +exchange_bytes +hidden_size -gpus",
    "interconnect.slicing_edge": "+active_experts -reduced_bytes +exchange_bytes",
    "interconnect.slicing_ratio": "-active_experts +reduced_bytes -exchange_bytes +gpus",
    # Two signs that make no sense, less than one GPU and fewer layers than dense ones, cancel at some points.
    "interconnect.slicing_time": "+batch +reduced_bytes -scale_up ~layers ~dense_layers +hidden_size ~gpus",
    "interconnect.slowdown": "+link_ratio ~domains",
    "interconnect.slowdown_by_share": "~leaving_share +link_ratio",
    "interconnect.slowdown_once": "-active_experts +link_ratio +copies_leaving",
    "interconnect.split_by_ratio": "+scale_up_time ~leaving_share +link_ratio",
    "interconnect.split_time": "+exchange_time +scale_up_time ~leaving_share",
    "interconnect.staying_time": "+scale_up_time -leaving_share",
    "racks.bandwidth_gain": "+bandwidth -bandwidth_before -domain_size_before +domain_size",
    "racks.both_ways": "+scale_up",
    "interconnect.unit_compute_time": "+batch +active_parameters -throughput +flops_per_parameter -gpus",
    "interconnect.wire_time": "+scale_up_time +gpus",
    "racks.layout_floor": "+shared_parameters -bandwidth +bytes_per_parameter",
    "racks.layout_weight_time":
        "+shared_parameters +experts +expert_parameters -bandwidth +bytes_per_parameter -gpus",
    "racks.cable_length": "+mean_cable_length +cables",
    "racks.cables": "+domain_size +nvlink_links +nvlink_pairs -pairs_per_cable",
    "racks.domain_bandwidth": "+bandwidth +domain_size",
    "racks.domain_bandwidth_before": "+bandwidth_before +domain_size_before",
    "racks.domain_dies": "+domain_size +dies_per_gpu",
    "racks.fabric_both_ways": "+both_ways +domain_size",
    "racks.fullest_load": "~experts_placed ~domain_size",
    "racks.hops": "+hops_per_layer -nvlink_links +switch_trays",
    "racks.busiest_wire": "~nvlink_links ~switch_trays",
    "racks.domain_reading":
        "+shared_parameters +experts +expert_parameters -bandwidth +bytes_per_parameter -domain_size",
    "racks.domain_reading_before":
        "+shared_parameters +experts +expert_parameters -bandwidth +bytes_per_parameter -domain_size_before",
    "racks.reading_gain": "~shared_parameters ~experts ~expert_parameters +domain_size -domain_size_before",
    "racks.reading_share":
        "+total_parameters -bandwidth +bytes_per_parameter -tokens_per_stream -gpus +stream_rate",
    "routing.dense_gain": "-dense_size +active_parameters ~dense_exponent",
    "routing.dense_size": "+active_parameters -loss_ratio ~dense_exponent",
    "routing.expert_exponent": "+reference_size -active_parameters +reference_exponent ~coupling",
    "routing.routed_gain": "+first_experts -saturated_experts ~expert_exponent",
    "routing.saturated_experts": "+experts +first_experts ~most_experts",
}
