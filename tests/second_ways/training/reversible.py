"""Running backwards: bytes and FLOPs counted on a small network, and what was published, against the closed forms."""

from operator import sub, xor

import numpy as np
import pytest
from rackmath.facts.catalog import deployment, model
from rackmath.toys import feistel
from rackmath.toys import network as toy

TOY = dict(boundary_bytes=2 * 128 * 8, working_bytes=(128 + 32) * 8)


def spent(depth, keep, every=1):
    """Forward passes that one gradient of the toy takes, and the bytes it keeps for each example."""
    meter = toy.gradient(toy.layers(depth), toy.pair(4), toy.pair(4, seed=3), keep, every)[2]
    return meter.flops / (depth * 2 * 2 * 4 * 128 * 32), meter.most / 4


def bytes_counted_while_running(library):
    """Layer by layer, with a spacing of four: what the toy holds at its fullest moment."""
    form, form_c, form_r = (getattr(library.reversible, name) for name in (
        "stored_activations", "checkpointed_activations", "reversible_activations"))
    for depth in (8, 24):
        assert spent(depth, "all")[1] == form(TOY, layers=depth) == depth * 1280
        assert spent(depth, "checkpoints", 4)[1] == form_c(TOY, layers=depth, checkpoint_spacing=4)
        assert spent(depth, "nothing")[1] == form_r(TOY, boundaries_kept=1) == 3328


def flops_counted_while_running(library):
    """Three, four and five forward passes: the overheads of a third and of two thirds."""
    overhead = library.reversible.rerun_overhead
    assert [spent(8, keep, 4)[0] for keep in toy.WAYS] == [3, 4, 4, 5]
    assert overhead(reruns=1, backward_ratio=2) == pytest.approx(4 / 3 - 1)
    assert overhead(deployment("revnet-104"), backward_ratio=2) == pytest.approx(5 / 3 - 1)
    step = library.reversible.step_flops(flops_per_parameter=2, active_parameters=7e9, backward_ratio=2)
    again = library.reversible.full_rerun(flops_per_parameter=2, active_parameters=7e9, reruns=1)
    assert step == 6 * 7e9 and again == 2 * 7e9
    share = library.reversible.rerun_flops(flops_per_parameter=2, active_parameters=7e9, reruns=1, kept_share=0.25)
    assert share == pytest.approx(0.75 * 14e9)


def every_spacing_tried(library):
    """Brute force over whole numbers of layers between checkpoints, for random sizes."""
    dice, forms = np.random.default_rng(11), library.reversible
    for _ in range(50):
        boundary, working, depth = *np.exp(dice.uniform(0, 3, 2)).tolist(), int(dice.integers(50, 2000))
        tried = [depth / every * boundary + every * working for every in range(1, depth + 1)]
        given = dict(layers=depth, boundary_bytes=boundary, working_bytes=working)
        best, least = forms.checkpoint_spacing(**given), forms.least_checkpointed(**given)
        assert least <= min(tried) * (1 + 1e-12) and least == pytest.approx(min(tried), rel=0.03)
        assert abs(np.argmin(tried) + 1 - best) <= 1
        assert forms.checkpoint_saving(**given) == pytest.approx(depth * working / least)


def chen_published(library):
    """A thousand layers: the root promises no less than the saving and the time that were measured."""
    run = deployment("resnet-1000")
    measured = run["stored_memory"] / run["checkpointed_memory"]
    promised = library.reversible.checkpoint_saving(run, boundary_bytes=1, working_bytes=1)
    assert measured < promised < 3 * measured
    assert library.reversible.rerun_overhead(reruns=1, backward_ratio=2) == pytest.approx(run["extra_time"], rel=0.15)


def a_layer_of_llama_by_hand(library):
    """Llama 2 7B: hidden 4,096, 32 heads of 128, 11,008 in the feed-forward layer, two bytes; 14 GFLOP a token."""
    llama, two, forms = model("llama-2-7b"), dict(bytes_per_activation=2), library.reversible
    norms, taken_in, attention, gated = 2 * 4096, 2 * 4096, 4 * 4096, 3 * 11008
    layer = 2 * (norms + taken_in + attention + gated)
    assert forms.transformer_working(llama, **two) == layer == 131584
    assert forms.transformer_boundary(llama, **two) == 8192 and forms.reversible_boundary(llama, **two) == 16384
    freed = forms.activation_rate(llama, working_bytes=layer, reruns=1)
    taken = forms.cache_rate(llama, kv_bytes=2 * 32 * 4096 * 2)
    assert freed == pytest.approx(32 * layer / 14e9) and taken == pytest.approx(524288 / 14e9)
    gap = forms.rate_gap(llama, working_bytes=layer, reruns=1, kv_bytes=524288)
    assert gap == pytest.approx(freed / taken) == pytest.approx(8.03, rel=1e-3)


def a_cache_by_hand(library):
    """A thousand cached tokens of 100 bytes and a model of a million parameters, a quarter of the past kept."""
    forms, small = library.reversible, dict(context=1000, flops_per_parameter=2, active_parameters=1e6)
    assert forms.kept_cache(context=1000, kv_bytes=100, kept_share=0.25) == 25_000
    assert forms.past_flops(**small, kept_share=0.25) == 750 * 2e6
    assert forms.whole_cache(context=1000, kv_bytes=100) == 1e5 and forms.whole_past_flops(**small) == 2e9
    assert forms.kept_activations(layers=10, working_bytes=30, kept_share=0.5) == 150
    assert forms.segment_bytes(checkpoint_spacing=3, working_bytes=30) == 90
    assert forms.checkpoint_bytes(layers=12, checkpoint_spacing=3, boundary_bytes=20) == 80


def it_pays_where_it_keeps_less(library):
    """Layer after layer: the first depth at which running backwards keeps less is the one next above the edge."""
    sizes = dict(boundary_bytes=7.0, working_bytes=3.0)
    first = next(depth for depth in range(1, 99) if depth * 3 > 4 * 7 + 3)
    assert first == int(library.reversible.paying_depth(**sizes, boundaries_kept=4)) + 1
    assert library.reversible.reversible_saving(**sizes, boundaries_kept=4, layers=62) == pytest.approx(6)


def directions_drawn_at_random(library):
    """Random directions of unit length against a slope of length three, in 50 dimensions."""
    forms, dice = library.reversible, np.random.default_rng(4)
    slope, ways = dice.normal(size=50), dice.normal(size=(200_000, 50))
    slope *= 3 / np.linalg.norm(slope)
    ways *= 0.1 / np.linalg.norm(ways, axis=1, keepdims=True)
    drawn, given = np.sqrt(np.mean((ways @ slope) ** 2)), dict(input_slope=3, change_size=0.1)
    assert drawn == pytest.approx(forms.random_change(**given, inputs=50), rel=0.01)
    assert np.linalg.norm(slope) * 0.1 == pytest.approx(forms.worst_change(**given))
    assert forms.random_share(inputs=50) == pytest.approx(drawn / forms.worst_change(**given), rel=0.01)


def slopes_by_finite_differences(library):
    """Running backwards finds the slopes that a small step of each matrix shows."""
    net, halves, outer = toy.layers(3, half=4, hidden=2), *(
        tuple(np.random.default_rng(seed).normal(size=(2, 5, 4))) for seed in (1, 2))

    def loss(layers):
        return sum((a * b).sum() for a, b in zip(feistel.forwards(halves, toy.functions(layers), np.add), outer))

    found, _, _ = toy.gradient(net, halves, outer, keep="nothing")
    for i, j in ((0, 0), (1, 1), (2, 0)):
        stepped = [[one.copy() for one in layer] for layer in net]
        stepped[i][j][1, 1] += 1e-6
        assert (loss(stepped) - loss(net)) / 1e-6 == pytest.approx(found[i][j][1, 1], rel=1e-4)


def the_cipher_is_one_to_one(library):
    """All 65,536 left halves with one right half come out different and come back."""
    left = np.arange(1 << feistel.HALF)
    hidden = feistel.forwards((left, 0 * left + 77), feistel.cipher(5), xor)
    assert len(set(zip(*(half.tolist() for half in hidden)))) == 1 << feistel.HALF
    assert (feistel.backwards(hidden, feistel.cipher(5), xor)[0] == left).all()
    keys = np.random.default_rng(13).integers(0, 1 << feistel.HALF, 3)
    found = [one.pop() for one in feistel.keys_left(feistel.cipher(3), 4)]
    assert sum(nibble << 4 * place for place, nibble in enumerate(found)) == keys[2]


def an_eye_that_knows_the_patterns(library):
    """Distances element by element; and noise that the eye sees through leaves the true pattern nearest."""
    (seen, kinds), known = toy.pictures(20, noise=3.0), toy.patterns().tolist()
    near = [min(range(10), key=lambda kind: sum((a - b) ** 2 for a, b in zip(known[kind], one))) for one in seen]
    assert toy.nearest(seen).tolist() == near != kinds.tolist()
    assert (toy.nearest(toy.pictures(300)[0]) == toy.pictures(300)[1]).all()


CHECKS = [bytes_counted_while_running, flops_counted_while_running, every_spacing_tried, chen_published,
          a_layer_of_llama_by_hand, a_cache_by_hand, it_pays_where_it_keeps_less, directions_drawn_at_random,
          slopes_by_finite_differences, the_cipher_is_one_to_one, an_eye_that_knows_the_patterns]


def dropped(halves):
    """Rounds that replace a half instead of adding to it."""
    return feistel.forwards(halves, [lambda half: half // 2] * 2, lambda half, function: function)


def untrained():
    seen, kinds = toy.pictures(200)
    return (toy.scores(toy.layers(4), np.eye(256, 10), seen).argmax(axis=1) == kinds).mean()


def few_rounds():
    bits = feistel.bits(feistel.forwards((0 * np.arange(4096), np.arange(4096)), feistel.cipher(2), xor))
    return abs(bits.mean(axis=1) - 0.5).max()


def any_direction():
    net, readout = toy.train(depth=4)
    seen, _ = toy.pictures(100, seed=999)
    way = np.hstack(toy.pair(100))
    return toy.changed(lambda some: toy.scores(net, readout, some).argmax(axis=1), seen, 5 * toy.unit(way))


def no_layers():
    """A readout of the picture itself can be attacked, but no change grows in it."""
    _, readout = toy.train(depth=0)
    seen, kinds = toy.pictures(100, seed=999)
    way = 5 * toy.unit(toy.slope([], readout, seen, kinds))
    assert toy.changed(lambda some: toy.scores([], readout, some).argmax(axis=1), seen, way) > 0.2
    return toy.growth([], seen, way)


FAILS = {
    "feistel-inverts-any": lambda: feistel.backwards(dropped((5, 6)), [lambda half: half // 2] * 2, sub) == (5, 6),
    "revnets-of-2017": lambda: feistel.forwards((1, 2), [abs], xor) == feistel.forwards((1, 2), [abs], sub),
    "opposite-trades": lambda: spent(8, "nothing, rerun")[1] < spent(8, "nothing")[1],  # FLOPs that buy nothing
    "both-mix": lambda: feistel.mixed(feistel.cipher(2)),
    "cipher-makes-randomness": lambda: few_rounds() < 2 / 4096**0.5,
    "net-extracts-structure": lambda: untrained() > 0.99,
    "adversarial-mirrors-avalanche": lambda: any_direction() > 0.9 or no_layers() > 1.25,
    "both-differentiated": lambda: all(len(one) == 1 for one in feistel.keys_left(feistel.cipher(3), 1)),
    "ciphers-resist-inversion": lambda: abs(feistel.avalanche(feistel.cipher(2)).mean() - 0.5) < 0.01,  # too few rounds
}

MOVES = {
    "reversible.activation_rate": "-active_parameters +working_bytes +layers -reruns -flops_per_parameter",
    "reversible.cache_rate": "-active_parameters -flops_per_parameter +kv_bytes",
    "reversible.checkpoint_bytes": "+boundary_bytes +layers -checkpoint_spacing",
    "reversible.checkpoint_saving": "-boundary_bytes +working_bytes +layers",
    "reversible.checkpoint_spacing": "+boundary_bytes -working_bytes +layers",
    "reversible.checkpointed_activations": "+boundary_bytes +working_bytes +layers ~checkpoint_spacing",
    "reversible.full_rerun": "+active_parameters +reruns +flops_per_parameter",
    "reversible.kept_activations": "+working_bytes +layers +kept_share",
    "reversible.kept_cache": "+context +kept_share +kv_bytes",
    "reversible.least_checkpointed": "+boundary_bytes +working_bytes +layers",
    "reversible.past_flops": "+context +active_parameters -kept_share +flops_per_parameter",
    "reversible.paying_depth": "+boundary_bytes -working_bytes +boundaries_kept",
    "reversible.random_change": "+input_slope +change_size -inputs",
    "reversible.random_share": "-inputs",
    "reversible.rate_gap": "+working_bytes +layers -reruns -kv_bytes",
    "reversible.rerun_flops": "+active_parameters -kept_share +reruns +flops_per_parameter",
    "reversible.rerun_overhead": "-backward_ratio +reruns",
    "reversible.reversible_activations": "+boundary_bytes +working_bytes +boundaries_kept",
    "reversible.reversible_boundary": "+bytes_per_activation +hidden_size",
    "reversible.reversible_saving": "-boundary_bytes +working_bytes +layers -boundaries_kept",
    "reversible.segment_bytes": "+working_bytes +checkpoint_spacing",
    "reversible.step_flops": "+active_parameters +backward_ratio +flops_per_parameter",
    "reversible.stored_activations": "+working_bytes +layers",
    "reversible.transformer_boundary": "+bytes_per_activation +hidden_size",
    "reversible.transformer_working": "+heads +kv_heads +bytes_per_activation +head_dim +ffn_size +hidden_size",
    "reversible.whole_cache": "+context +kv_bytes",
    "reversible.whole_past_flops": "+context +active_parameters +flops_per_parameter",
    "reversible.worst_change": "+input_slope +change_size",
}
