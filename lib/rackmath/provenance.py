"""Provenance: every number in a check says where it comes from.

`said` by the document, a `Fact` of the catalog, an `assume` of ours with its range, or `derived`
by another closed form from such inputs. Anything else is an error.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .catalog import Fact
from .claims import agreement, read_figure
from .closed_form import ClosedForm
from .notation import parse_unit
from .printing import show

__all__ = ["Arithmetic", "Assumed", "Derived", "Leaf", "ProvenanceError", "Said", "assume", "derived", "said", "spans"]


class ProvenanceError(ValueError):
    """An input that doesn't say where it comes from, or says it wrongly."""


@dataclass(frozen=True)
class Said:
    """A figure the document prints, and the sourced fact it stands for, if there is one."""

    low: float
    high: float
    unit: str
    printed: tuple[float, float]
    really: Fact | None = None


@dataclass(frozen=True)
class Assumed:
    """A number of ours, with the reason and the range in which it may lie."""

    value: float
    why: str
    low: float
    high: float
    unit: str


@dataclass(frozen=True)
class Derived:
    """A number that another closed form gives."""

    form: ClosedForm
    inputs: Mapping


def said(value, unit: str = "1", really: Fact | None = None) -> Said:
    """A figure of the document: a number, a pair, or text with a unit.

    Args:
        value: the figure, in `unit`; or text such as ``"20 TB/s"``.
        unit: as `notation.parse_unit` reads it; "1" takes the unit of the input it is given to.
        really: the sourced fact that the figure stands for. If they differ, the claim rests on a
            false premise, and the check prints the value with the fact beside it.

    >>> said("20 TB/s").low
    20000000000000.0
    """
    if isinstance(value, str):
        number, _, unit = value.partition(" ")
        value = read_figure(number)[:2]
    low, high = value if isinstance(value, (tuple, list)) else (value, value)
    scale = parse_unit(unit or "1").scale
    return Said(low * scale, high * scale, str(parse_unit(unit or "1")), (low, high), really)


def assume(value: float, why: str, low: float, high: float, unit: str = "1") -> Assumed:
    """A number that neither the document nor a source gives: why, and how far it may range."""
    if not low <= value <= high:
        raise ProvenanceError(f"the range {low:g} to {high:g} leaves out the assumed {value:g}")
    scale = parse_unit(unit).scale
    return Assumed(value * scale, why, low * scale, high * scale, str(parse_unit(unit)))


def derived(form: ClosedForm, *things: Mapping, **inputs) -> Derived:
    """A number that another closed form gives from inputs with provenance."""
    return Derived(form, bind(form, things, inputs))


def spans(number: Derived) -> list[tuple[float, float]]:
    """The smallest and largest value of a derived number over the ranges of its inputs, for each thing."""
    work = Arithmetic(number.form, number.inputs)
    return [work.span(row) for row in range(work.rows)]


def bind(form: ClosedForm, things: tuple, inputs: dict) -> dict:
    """The inputs of a form, each with its provenance; those not given are looked up in the things.

    Raises:
        TypeError: an argument isn't an input of the form.
        ProvenanceError: an input is missing, is a bare number or has the wrong unit.
    """
    for word in inputs:
        if word not in form.inputs:
            form(**{word: 1.0})  # raises, and names the nearest
    return {word: _bound(word, quantity, inputs.get(word, _in_things(things, word)))
            for word, quantity in form.inputs.items()}


def _in_things(things: tuple, word: str):
    for thing in things:
        if isinstance(thing, list) and all(word in one for one in thing):
            return [one[word] for one in thing]
        if isinstance(thing, Mapping) and word in thing:
            return thing[word]
    return None


def _bound(word: str, quantity, source):
    for one in source if isinstance(source, list) else [source]:
        if not isinstance(one, (Fact, Said, Assumed, Derived)):
            given = "is missing" if one is None else f"= {one!r} has no provenance"
            raise ProvenanceError(
                f"{word} {given}: say where the {quantity.meaning} [{quantity.unit}] comes from, by said(...) "
                f"for a figure of the document, fact(...) for the catalog, or assume(...) for one of ours")
        if isinstance(one, Fact) and not one.sourced:
            raise ProvenanceError(f"{one.name} is unsourced and decides no verdict; assume(...) it, with a range")
        unit = one.form.gives.unit if isinstance(one, Derived) else one.unit
        bare = isinstance(one, (Said, Assumed)) and one.unit == "1"
        if not bare and not parse_unit(unit).same_kind(parse_unit(quantity.unit)):
            raise ProvenanceError(f"{word} is the {quantity.meaning} [{quantity.unit}], not a value in [{unit}]")
    return source


@dataclass(frozen=True)
class Leaf:
    """One input at the end of the tree: where it enters, as which quantity, and its source."""

    paths: tuple[tuple[str, ...], ...]
    quantity: object
    source: Fact | Said | Assumed

    @property
    def value(self) -> float:
        """The value put into the arithmetic; a range stands for its middle."""
        if isinstance(self.source, Said):
            return math.sqrt(self.source.low * self.source.high)
        return float(self.source) if isinstance(self.source, Fact) else self.source.value

    def moved(self, value: float) -> dict[tuple[str, ...], float]:
        """Another value wherever it enters."""
        return dict.fromkeys(self.paths, value)

    @property
    def ends(self) -> tuple[float, ...]:
        """The ends of its range."""
        return (self.source.low, self.source.high) if self.source.low < self.source.high else (self.value,)

    @property
    def premise_is_false(self) -> bool:
        """Whether the document's figure differs from the fact it stands for."""
        really = getattr(self.source, "really", None)
        if really is None:
            return False
        low, high = agreement(self.source.low, self.source.high, 0, "about")
        return not low <= really <= high

    @property
    def text(self) -> str:
        """The value for a reader."""
        return show((self.ends[0], self.ends[-1]), self.quantity.unit)

    @property
    def origin(self) -> str:
        """The provenance for a reader."""
        if isinstance(self.source, Fact):
            return self.source.origin
        return "said" if isinstance(self.source, Said) else f"assumed: {self.source.why}"


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

    def span(self, row: int = 0) -> tuple[float, float]:
        """The smallest and largest value over the ranges of the inputs; infinite where there is none."""
        leaves = self.leaves(row)
        values = []
        for ends in itertools.product(*(leaf.ends for leaf in leaves)):
            moved = {path: end for leaf, end in zip(leaves, ends, strict=True) for path in leaf.paths}
            values.append(self._or_infinite(row, moved))
        return min(values), max(values)

    def turns(self, leaf: Leaf, interval: tuple[float, float], row: int = 0, reach: float = 1e4) -> float | None:
        """The nearest factor on one input at which agreement with the interval changes, by bisection."""
        def agrees(power: float) -> bool:
            value = self._or_infinite(row, leaf.moved(leaf.value * math.exp(power)))
            return interval[0] <= value <= interval[1]

        start, found = agrees(0.0), []
        for sign in (1, -1):
            steps = (sign * math.log(reach) * i / 400 for i in range(1, 401))
            far = next((power for power in steps if agrees(power) != start), None)
            if far is None:
                continue
            near = far - sign * math.log(reach) / 400
            for _ in range(50):
                middle = (near + far) / 2
                near, far = (middle, far) if agrees(middle) == start else (near, middle)
            found.append(far)
        return math.exp(min(found, key=abs)) if found else None

    def stretches(self, leaf: Leaf, interval: tuple[float, float], steps: int = 400) -> list[tuple[float, float]]:
        """The parts of an input's range in which the value agrees, the other inputs being as they are."""
        low, high = leaf.ends[0], leaf.ends[-1]

        def at(share: float) -> float:
            return low * (high / low) ** share

        def agrees(share: float) -> bool:
            return interval[0] <= self._or_infinite(0, leaf.moved(at(share))) <= interval[1]

        edges, shares = [], [i / steps for i in range(steps + 1)]
        for near, far in itertools.pairwise(shares):
            if agrees(near) != agrees(far):
                for _ in range(50):
                    middle = (near + far) / 2
                    near, far = (middle, far) if agrees(middle) == agrees(near) else (near, middle)
                edges.append(far)
        bounds = [*([0.0] if agrees(0.0) else []), *edges, *([1.0] if agrees(1.0) else [])]
        return [(at(start), at(end)) for start, end in zip(bounds[::2], bounds[1::2])]

    def _or_infinite(self, row: int, moved: Mapping) -> float:
        try:
            return self.value(row, moved)
        except (ValueError, OverflowError):
            return math.inf


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


def _evaluate(form: ClosedForm, bound: Mapping, path: tuple, row: int, moved: Mapping) -> float:
    values = {}
    for word, source in bound.items():
        here, one = (*path, word), source[row] if isinstance(source, list) else source
        if isinstance(one, Derived):
            values[word] = _evaluate(one.form, one.inputs, here, row, moved)
        else:
            values[word] = moved.get(here, Leaf((here,), form.inputs[word], one).value)
    return form(**values)
