"""A small network of Feistel rounds, trained by running backwards, with its memory and its arithmetic counted.

A layer computes a function of one half, a hyperbolic tangent between two matrices, and adds it to
the other half. What it takes to find the gradient is counted: the bytes kept between forward and
backward, and the FLOPs of the matrix products.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import add, sub

import numpy as np

from .feistel import backwards, forwards

__all__ = ["CLASSES", "HALF", "HIDDEN", "WAYS", "Meter", "changed", "functions", "gradient", "growth", "jacobian",
           "kept", "layers", "loss_share", "lost", "nearest", "pair", "patterns", "pictures", "scores", "sign_changes",
           "slope", "train", "unit"]

#: Elements of one half, elements between the two matrices of a layer, and what a picture can show.
HALF, HIDDEN, CLASSES = 128, 32, 10

#: What `gradient` can keep between forward and backward.
WAYS = ("all", "checkpoints", "nothing", "nothing, rerun")

Layer = tuple[np.ndarray, np.ndarray]


@dataclass
class Meter:
    """What a gradient costs: FLOPs of matrix products, and the most bytes kept at a time."""

    flops: int = 0
    most: int = 0
    kept: dict = field(default_factory=dict, repr=False)

    def product(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Multiply, and count a multiply and an add for each pair of elements."""
        self.flops += 2 * a.shape[0] * a.shape[1] * b.shape[1]
        return a @ b

    def keep(self, key, *arrays: np.ndarray) -> None:
        """Keep arrays for the backward pass."""
        self.kept[key] = arrays
        self.most = max(self.most, sum(one.nbytes for these in self.kept.values() for one in these))

    def take(self, key) -> tuple[np.ndarray, ...]:
        """Hand arrays over, and forget them."""
        return self.kept.pop(key)


def layers(depth: int, half: int = HALF, hidden: int = HIDDEN, gain: float = 1.0, seed: int = 5) -> list[Layer]:
    """The matrices of untrained layers, drawn at random."""
    dice = np.random.default_rng(seed)
    return [(dice.normal(0, half**-0.5, (half, hidden)), dice.normal(0, gain * hidden**-0.5, (hidden, half)))
            for _ in range(depth)]


def functions(net: Sequence[Layer]) -> list:
    """The layers' functions of one half; none of them has an inverse, for the matrices in between are narrower."""
    return [lambda half, a=a, b=b: np.tanh(half @ a) @ b for a, b in net]


def gradient(net: Sequence[Layer], halves: tuple, outer: tuple, keep: str = "all",
             every: int = 1) -> tuple[list[Layer], tuple, Meter]:
    """Slopes of a loss in the matrices and in the input, given those in the output.

    Args:
        net: the layers.
        halves: the input, two arrays with a row an example.
        outer: the slopes of the loss in the two halves of the output.
        keep: `all` that a layer needs to run backward; `checkpoints`, the halves before each `every` layers, from
            which the rest is computed again; or `nothing` but the output, from which each input is computed back.
            `nothing, rerun` does the latter as RevNet's published code does: back first, and then forward once more.
        every: the layers from one checkpoint to the next.
    """
    meter, found = Meter(), [None] * len(net)

    def ahead(start: int, end: int, pair: tuple, keeping: bool) -> tuple:
        for i in range(start, end):
            x, y = pair
            inner = np.tanh(meter.product(y, net[i][0]))
            if keeping:
                meter.keep(i, y, inner)
            pair = y, x + meter.product(inner, net[i][1])
        return pair

    def back(i: int, slopes: tuple) -> tuple:
        (y, inner), (a, b), (first, second) = meter.take(i), net[i], slopes
        outside = meter.product(second, b.T) * (1 - inner**2)
        found[i] = meter.product(y.T, outside), meter.product(inner.T, second)
        return second, first + meter.product(outside, a.T)

    def undo(i: int, pair: tuple) -> tuple:
        y, z = pair
        inner = np.tanh(meter.product(y, net[i][0]))
        meter.keep(i, y, inner)
        return z - meter.product(inner, net[i][1]), y

    depth, pair, slopes = len(net), halves, outer
    if keep == "checkpoints":
        starts = range(0, depth, every)
        for start in starts:
            meter.keep(("checkpoint", start), *pair)
            pair = ahead(start, min(start + every, depth), pair, keeping=False)
        for start in reversed(starts):
            end = min(start + every, depth)
            ahead(start, end, meter.kept["checkpoint", start], keeping=True)
            for i in reversed(range(start, end)):
                slopes = back(i, slopes)
            meter.take(("checkpoint", start))
    else:
        pair = ahead(0, depth, pair, keeping=keep == "all")
        for i in reversed(range(depth)):
            if keep != "all":
                meter.keep("output", *pair)
                pair = undo(i, pair)
            if keep == "nothing, rerun":
                ahead(i, i + 1, pair, keeping=True)
            slopes = back(i, slopes)
    return found, slopes, meter


def pair(count: int = 64, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Two halves with a row for each example, at random."""
    return tuple(np.random.default_rng(seed).normal(size=(2, count, HALF)))


def kept(depth: int, keep: str) -> float:
    """The most bytes for each example that a network of this depth keeps, checkpoints at the best equal spacing."""
    spacings = [every for every in range(1, depth + 1) if depth % every == 0] if keep == "checkpoints" else [1]
    net = layers(depth)
    return min(gradient(net, pair(1), pair(1), keep, every)[2].most for every in spacings)


def lost(depth: int, gain: float) -> float:
    """The root mean square error of an input that comes back through as many layers in single precision."""
    net = functions([(a.astype(np.float32), b.astype(np.float32)) for a, b in layers(depth, gain=gain)])
    start = tuple(half.astype(np.float32) for half in pair())
    end = backwards(forwards(start, net, add), net, sub)
    return float(np.sqrt(np.mean(np.subtract(end, start, dtype=float) ** 2)))


def patterns() -> np.ndarray:
    """What a picture can show, a row each."""
    return np.random.default_rng(0).normal(0, 1, (CLASSES, 2 * HALF)) * 0.5


def pictures(count: int, noise: float = 1.0, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """Pictures of as many elements as two halves have: one of ten patterns each, with noise over it, and its class."""
    dice = np.random.default_rng(seed)
    kinds = dice.integers(0, CLASSES, count)
    return patterns()[kinds] + dice.normal(0, noise, (count, 2 * HALF)), kinds


def nearest(seen: np.ndarray) -> np.ndarray:
    """The class of the pattern nearest to each picture; under noise that is alike in all elements, no guess is better.

    >>> nearest(patterns()).tolist()
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    known = patterns()
    return (seen @ known.T - (known**2).sum(axis=1) / 2).argmax(axis=1)


def scores(net: Sequence[Layer], readout: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """The score of each class for each picture."""
    return _state(net, seen) @ readout


def slope(net: Sequence[Layer], readout: np.ndarray, seen: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """How the loss changes with each element of each picture."""
    outer = np.hsplit(_errors(scores(net, readout, seen), kinds) @ readout.T, 2)
    return np.hstack(gradient(net, tuple(np.hsplit(seen, 2)), tuple(outer))[1])


def jacobian(net: Sequence[Layer], picture: np.ndarray) -> np.ndarray:
    """How each element of the last state, a row, changes with each element of a picture, a column."""
    seen = tuple(np.hsplit(np.tile(picture, (2 * HALF, 1)), 2))
    return np.hstack(gradient(net, seen, tuple(np.hsplit(np.eye(2 * HALF), 2)))[1])


def sign_changes(net: Sequence[Layer], seen: np.ndarray, every: int = 8) -> float:
    """The share of the last state's signs that turn over with the sign of one element of a picture."""
    before, turned = np.sign(_state(net, seen)), []
    for place in range(0, 2 * HALF, every):
        other = seen.copy()
        other[:, place] *= -1
        turned.append(np.mean(np.sign(_state(net, other)) != before))
    return float(np.mean(turned))


def unit(ways: np.ndarray) -> np.ndarray:
    """Directions, a row each, at length one."""
    return ways / np.linalg.norm(ways, axis=1, keepdims=True)


def changed(decide: Callable[[np.ndarray], np.ndarray], seen: np.ndarray, way: np.ndarray) -> float:
    """The share of decisions that a change of the pictures turns over."""
    return float(np.mean(decide(seen) != decide(seen + way)))


def growth(net: Sequence[Layer], seen: np.ndarray, way: np.ndarray) -> float:
    """How much larger a change of the pictures is in the last state, by length, each over what it changes.

    >>> seen = pictures(3)[0]
    >>> round(growth([], seen, unit(seen)), 6)
    1.0
    """
    before, length = _state(net, seen), np.linalg.norm
    return float(length(_state(net, seen + way) - before) / length(before) * length(seen) / length(way))


def loss_share(net: Sequence[Layer], readout: np.ndarray, seen: np.ndarray, kinds: np.ndarray, way: np.ndarray,
               other: np.ndarray, size: float = 1e-2) -> float:
    """Root mean square change of the loss along one direction, over that along another, picture by picture."""
    def loss(pictures: np.ndarray) -> np.ndarray:
        given = scores(net, readout, pictures)
        return np.log(np.exp(given).sum(axis=1)) - given[np.arange(len(kinds)), kinds]

    before = loss(seen)
    share = (loss(seen + size * way) - before) / (loss(seen + size * other) - before)
    return float(np.sqrt(np.mean(share**2)))


def train(depth: int = 8, steps: int = 200, rate: float = 0.2, seed: int = 9) -> tuple[list[Layer], np.ndarray]:
    """Layers and a readout that tell the patterns apart, trained with gradients that keep no activations."""
    net, readout = layers(depth, gain=0.5), np.zeros((2 * HALF, CLASSES))
    for step in range(steps):
        seen, kinds = pictures(64, seed=seed + step)
        output = _state(net, seen)
        errors = _errors(output @ readout, kinds) / len(kinds)
        found, _, _ = gradient(net, tuple(np.hsplit(seen, 2)), tuple(np.hsplit(errors @ readout.T, 2)), keep="nothing")
        readout = readout - rate * output.T @ errors
        net = [(a - rate * da, b - rate * db) for (a, b), (da, db) in zip(net, found)]
    return net, readout


def _state(net: Sequence[Layer], seen: np.ndarray) -> np.ndarray:
    """The last state of the layers, both halves in a row."""
    return np.hstack(forwards(tuple(np.hsplit(seen, 2)), functions(net), add))


def _errors(scores: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    """Probabilities less the truth: the slope of the loss in the scores."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True) - np.eye(CLASSES)[kinds]
