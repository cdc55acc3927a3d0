"""The arithmetic of a check: a closed form worked out over its inputs, their ranges, and one input moved at a time."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ..algebra.closed_form import ClosedForm
from ..algebra.given import AtOddsError
from ..algebra.number import Evaluated
from .inputs import Derived, End, Leaf, ProvenanceError

__all__ = ["Arithmetic"]


@dataclass(frozen=True)
class Arithmetic:
    """A closed form with its bound inputs: evaluates, ranges, and moves one input at a time."""

    form: ClosedForm
    bound: Mapping

    @property
    def rows(self) -> int:
        """How many things it is worked out for."""
        sizes = {len(source) for source in _sources(self.bound) if isinstance(source, list)}
        if len(sizes) > 1:
            raise ProvenanceError(f"lists of {' and '.join(map(str, sorted(sizes)))} inputs don't go together")
        return sizes.pop() if sizes else 1

    def leaves(self, row: int = 0) -> list[Leaf]:
        """Every input at the end of the tree, for one row; one that enters twice stands once."""
        found: dict[int, Leaf] = {}
        for path, quantity, source in _leaves(self.form, self.bound, (), row):
            same = found.get(id(source))
            found[id(source)] = Leaf((*(same.paths if same else ()), path), quantity, source)
        return list(found.values())

    def value(self, row: int = 0, moved: Mapping[tuple[str, ...], float] = {}) -> float:
        """The value for one row, with some inputs moved."""
        return _evaluate(self.form, self.bound, (), row, moved)

    def remembered(self, row: int = 0, moved: Mapping[tuple[str, ...], float] = {}) -> Evaluated:
        """The same as a number that remembers each input, some of them at an end of their range."""
        return _evaluate(self.form, self.bound, (), row, {}, lambda leaf: End(moved[path], leaf.source) if (
            path := leaf.paths[0]) in moved else leaf.source)

    def span(self, row: int = 0) -> tuple[float, float]:
        """The smallest and largest value over the ranges of the inputs; infinite where there is none."""
        values = [value for value, _ in self._corners(row)]
        return min(values), max(values)

    def slack(self, row: int = 0) -> list[tuple[float, float]]:
        """At each end of the ranges, the least and the most that the hedges of the document's own figures allow."""
        moves = self._hedges(row)
        if moves == [{}]:
            return []
        reaches = [[self.or_infinite(row, moved | move) for move in moves] for _, moved in self._corners(row)]
        return [(min(values), max(values)) for values in reaches]

    def _hedges(self, row: int) -> list[dict]:
        """The figures of the document as printed, and at the ends of what their hedges allow."""
        hedged = [leaf for leaf in self.leaves(row) if leaf.slack]
        return [{path: value for leaf, value in zip(hedged, values) for path in leaf.paths}
                for values in itertools.product(*((leaf.value, *leaf.slack) for leaf in hedged))]

    def _meets(self, interval: tuple[float, float], row: int, moved: Mapping) -> bool:
        """Whether the value agrees, or may by the hedges of the document's own figures."""
        values = [self.or_infinite(row, move | moved) for move in self._hedges(row)]
        return min(values) <= interval[1] and interval[0] <= max(values)

    def share(self, interval: tuple[float, float], row: int = 0, points: int = 1000) -> float:
        """The share of the ranges of its inputs, evenly by their logarithms, at which the value agrees, or may by the
        hedges of the document's own figures.
        """
        ranged = [leaf for leaf in self.leaves(row) if len(leaf.ends) > 1]
        steps = _even_steps(len(ranged))
        good = tried = 0
        for point in range(points):
            moved = {}
            for leaf, step in zip(ranged, steps, strict=True):
                low, high = leaf.ends
                at = (0.5 + point * step) % 1
                moved |= leaf.moved(low * (high / low) ** at if low > 0 else low + at * (high - low))
            with suppress(AtOddsError):
                tried += 1
                good += self._meets(interval, row, moved)
        return good / tried

    def ends(self, row: int = 0) -> tuple[Evaluated, Evaluated]:
        """The smallest and the largest value, as numbers that remember at which ends of the ranges they lie."""
        found = [(value, moved) for value, moved in self._corners(row) if math.isfinite(value)]
        return tuple(self.remembered(row, pick(found, key=lambda one: one[0])[1]) for pick in (min, max))

    def _corners(self, row: int) -> Iterator[tuple[float, dict]]:
        leaves = self.leaves(row)
        for ends in itertools.product(*(leaf.ends for leaf in leaves)):
            moved = {path: end for leaf, end in zip(leaves, ends, strict=True) for path in leaf.paths
                     if len(leaf.ends) > 1}
            with suppress(AtOddsError):  # ends of two ranges that exclude each other
                yield self.or_infinite(row, moved), moved

    def nearest_corner(self, interval: tuple[float, float], row: int = 0) -> dict:
        """The ends of the ranges at which the value comes nearest to the interval."""
        middle = math.sqrt(interval[0] * interval[1]) if 0 < interval[0] < interval[1] < math.inf else min(
            map(abs, interval))
        found = [(value, moved) for value, moved in self._corners(row) if 0 < value < math.inf]
        return min(found, key=lambda one: abs(math.log(one[0] / middle)))[1] if found and middle else {}

    def turns(self, leaf: Leaf, interval: tuple[float, float], row: int = 0, reach: float = 1e4,
              hedged: bool = False, beside: Mapping = {}) -> float | None:
        """The nearest factor on one input at which agreement with the interval changes, by bisection; if `hedged`, at
        which it may change by the hedges of the document's own figures; `beside` others at an end of their range.
        """
        ends = (leaf.quantity.bounds, leaf.quantity.plausible)

        def agrees(power: float) -> bool | None:
            moved = leaf.value * math.exp(power)
            if power and not all(least <= moved <= most for least, most in ends):
                return None  # outside the domain, or what anything has: no place to go
            try:
                if hedged:
                    return self._meets(interval, row, {**beside, **leaf.moved(moved)})
                value = self.or_infinite(row, {**beside, **leaf.moved(moved)})
            except AtOddsError:
                return None  # more of a part than there is of the whole: no place to go
            return interval[0] <= value <= interval[1]

        start, step, found = agrees(0.0), math.log(reach) / 400, []
        for sign in (1, -1):
            powers = [sign * step * i for i in range(1, 401)]
            far = next((power for power in powers if agrees(power) != start), None)
            if far is not None and agrees(far) is not None:
                found.append(_edge(agrees, far - sign * step, far))
        return math.exp(min(found, key=abs)) if found else None

    def stretches(self, leaf: Leaf, interval: tuple[float, float], row: int = 0,
                  steps: int = 400) -> list[tuple[float, float]]:
        """The parts of an input's range in which the value agrees, the other inputs being as they are, or what the
        document's hedges allow.
        """
        low, high = leaf.ends[0], leaf.ends[-1]

        def at(share: float) -> float:
            return {0.0: low, 1.0: high}.get(share, low * (high / low) ** share)  # the ends themselves, unrounded

        def agrees(share: float) -> bool:
            return self._meets(interval, row, leaf.moved(at(share)))

        edges, shares = [], [i / steps for i in range(steps + 1)]
        for near, far in itertools.pairwise(shares):
            if agrees(near) != agrees(far):
                edges.append(_edge(agrees, near, far))
        bounds = [*([0.0] if agrees(0.0) else []), *edges, *([1.0] if agrees(1.0) else [])]
        return [(at(start), at(end)) for start, end in zip(bounds[::2], bounds[1::2])]

    def or_infinite(self, row: int, moved: Mapping = {}) -> float:
        """The value for one row, infinite where there is none."""
        try:
            return self.value(row, moved)
        except AtOddsError:
            raise
        except (ValueError, OverflowError):
            return math.inf


def _even_steps(number: int) -> list[float]:
    """Steps that fill a cube of so many sides evenly, after the golden ratio's cousins."""
    root = 2.0
    for _ in range(50):
        root = (1 + root) ** (1 / (number + 1))
    return [root ** -(side + 1) for side in range(number)]


def _edge(agrees: Callable[[float], bool], near: float, far: float) -> float:
    """Where agreement changes between two places at which it differs, by bisection to the last digit."""
    start = agrees(near)
    for _ in range(50):
        middle = (near + far) / 2
        near, far = (middle, far) if agrees(middle) == start else (near, middle)
    return far


def _sources(bound: Mapping) -> Iterator:
    for source in bound.values():
        yield from _sources(source.inputs) if isinstance(source, Derived) else (source,)


def _leaves(form: ClosedForm, bound: Mapping, path: tuple, row: int) -> Iterator[tuple]:
    for word, source in bound.items():
        one = source[row] if isinstance(source, list) else source
        if isinstance(one, Derived):
            yield from _leaves(one.form, one.inputs, (*path, word), row)
        else:
            yield (*path, word), form.inputs[word], one


def _evaluate(form: ClosedForm, bound: Mapping, path: tuple, row: int, moved: Mapping,
              of: Callable[[Leaf], float] = operator.attrgetter("value")) -> float:
    values = {}
    for word, source in bound.items():
        here, one = (*path, word), source[row] if isinstance(source, list) else source
        if isinstance(one, Derived):
            values[word] = _evaluate(one.form, one.inputs, here, row, moved, of)
        else:
            values[word] = moved[here] if here in moved else of(Leaf((here,), form.inputs[word], one))
    return form(**values)
