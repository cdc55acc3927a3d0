"""Inputs of a check: what a document said, what we assume, what another form gives, each with where it comes from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ..algebra.closed_form import ClosedForm
from ..algebra.number import Number
from ..algebra.printing import show
from ..facts.tables import Fact
from .hedges import agreement

__all__ = ["Assumed", "Derived", "End", "Leaf", "ProvenanceError", "Said"]


class ProvenanceError(ValueError):
    """An input that doesn't say where it comes from, or says it wrongly."""


class Said(Number):
    """A figure the document prints, with its hedge, and the sourced fact it stands for, if there is one.

    A range goes by its middle, or by that fact, if it lies in the range.
    """

    __slots__ = ("high", "low", "printed", "really", "sense", "unit")
    kind = "said"

    def __new__(cls, low: float, high: float, unit: str, printed: tuple[float, float], really: Fact | None = None,
                sense: str = "exact"):
        inside = really is not None and low <= really <= high
        self = super().__new__(cls, float(really) if inside else math.sqrt(low * high))
        self.low, self.high, self.unit, self.printed, self.really, self.sense = low, high, unit, printed, really, sense
        return self

    @property
    def origin(self) -> str:
        """Who gave it, and with which hedge."""
        return "said" if self.sense == "exact" else f"said, {self.sense}"


class Assumed(Number):
    """A number of ours, with the reason and the range in which it may lie."""

    __slots__ = ("high", "low", "unit", "why")
    kind = "assumed"

    def __new__(cls, value: float, why: str, low: float, high: float, unit: str):
        self = super().__new__(cls, value)
        self.why, self.low, self.high, self.unit = why, low, high, unit
        return self

    @property
    def origin(self) -> str:
        """The reason, for a reader."""
        return f"assumed: {self.why}"


class End(Number):
    """An input at one end of its range: it comes from where the input does."""

    __slots__ = ("address", "kind", "origin", "phrase", "unit")

    def __new__(cls, value: float, source: Number):
        self = super().__new__(cls, value)
        for name in cls.__slots__:
            setattr(self, name, getattr(source, name))
        return self


@dataclass(frozen=True)
class Derived:
    """A number that another closed form gives."""

    form: ClosedForm
    inputs: Mapping


@dataclass(frozen=True)
class Leaf:
    """One input at the end of the tree: where it enters, as which quantity, and its source."""

    paths: tuple[tuple[str, ...], ...]
    quantity: object
    source: Fact | Said | Assumed

    @property
    def value(self) -> float:
        """The value put into the arithmetic; a range stands for its middle."""
        return float(self.source)

    def moved(self, value: float) -> dict[tuple[str, ...], float]:
        """Another value wherever it enters."""
        return dict.fromkeys(self.paths, value)

    @property
    def ends(self) -> tuple[float, ...]:
        """The ends of its range."""
        return (self.source.low, self.source.high) if self.source.low < self.source.high else (self.value,)

    @property
    def slack(self) -> tuple[float, ...]:
        """How far the document's own hedge lets its figure go."""
        if getattr(self.source, "sense", "exact") not in ("about", "order"):
            return ()
        return agreement(self.source.low, self.source.high, 0, self.source.sense)

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
        return self.source.origin
