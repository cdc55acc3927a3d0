"""Agreement: how far a claim and what rebuilds it agree, worked out once; the word follows from it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..facts.catalog import MEASURED, RUNS, accelerators, deployments, exchanges, trainings
from ..facts.tables import Fact, things
from .arithmetic import Arithmetic
from .claims import Claim
from .inputs import Assumed, Leaf

__all__ = ["Agreement", "factor_of"]


@dataclass(frozen=True)
class Agreement:
    """A claim with a figure beside the arithmetic that rebuilds it, for one thing or for several."""

    claim: Claim
    work: Arithmetic
    cases: Sequence[str] = ()

    @cached_property
    def leaves(self) -> list[Leaf]:
        """Every input, of all things."""
        return [leaf for row in range(self.work.rows) for leaf in self.work.leaves(row)]

    @cached_property
    def values(self) -> list[float]:
        """The value for each thing."""
        return [self.work.value(row) for row in range(self.work.rows)]

    @cached_property
    def spans(self) -> list[tuple[float, float]]:
        """The least and the most for each thing, over the ranges of its inputs."""
        return [self.work.span(row) for row in range(self.work.rows)]

    @cached_property
    def inside(self) -> list[bool]:
        """For which things all of the span agrees."""
        low, high = self.claim.interval
        return [low <= least and most <= high for least, most in self.spans]

    @cached_property
    def outside(self) -> list[bool]:
        """For which things none of it does."""
        low, high = self.claim.interval
        return [most < low or high < least for least, most in self.spans]

    @cached_property
    def choices(self) -> list[str]:
        """Things and number formats that we chose."""
        return choices(self.claim, self.leaves)

    @cached_property
    def premises(self) -> list[Leaf]:
        """What the document said and a fact says otherwise."""
        return [leaf for leaf in self.leaves if leaf.premise_is_false]

    @property
    def measured(self) -> bool:
        """Whether something seen in the world took part."""
        return any(isinstance(leaf.source, Fact) and leaf.source.table in MEASURED for leaf in self.leaves)

    @property
    def assumed(self) -> bool:
        """Whether something was chosen or assumed."""
        return bool(self.choices) or any(isinstance(leaf.source, Assumed) for leaf in self.leaves)

    @property
    def word(self) -> str:
        """The verdict."""
        if all(self.outside):
            return "disputed" if self.measured else "contradicted"
        return "conditional" if not all(self.inside) or self.premises or self.assumed else "reproduced"

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the most of all things."""
        return min(least for least, _ in self.spans), max(most for _, most in self.spans)

    @property
    def factor(self) -> float | None:
        """Rebuilt over printed; of a failed claim, at the end that comes nearest."""
        return factor_of(self.claim, self.values, self.spans if all(self.outside) else [])


def choices(one: Claim, leaves: Iterable[Leaf]) -> list[str]:
    """Things, and number formats, that the document neither names nor leaves no choice of.

    A deployment brings its accelerator and its model along, and a check of all things of a kind chooses none.
    """
    used: dict[str, set[str]] = {}
    words: dict[str, set[str]] = {}
    for leaf in leaves:
        if isinstance(leaf.source, Fact) and leaf.source.table != "conventions":
            used.setdefault(leaf.source.thing, set()).add(leaf.source.precision)
            words.setdefault(leaf.source.thing, set()).add(leaf.source.quantity)
    brought = {things()[thing][part] for thing in used for part in ("accelerator", "model")}
    alone = [thing for thing in used if thing not in brought]
    found = [things()[thing]["title"] for thing in alone if not one.names(thing) and not _no_other(thing, words)]
    for thing in alone:
        chosen = {precision for precision in used[thing] if precision and not one.names(precision)}
        if chosen and chosen != {each.precision for each in accelerators(thing)}:
            what = "arithmetic" if len(chosen) > 1 else "weights"
            found.append(f"{what} in {' and '.join(sorted(chosen))}")
    return list(dict.fromkeys(found))


def _no_other(thing: str, words: dict[str, set[str]]) -> bool:
    """Whether the check uses every chip of a kind, or every published run that tells as much."""
    kind = things()[thing]["kind"]
    for kinds, published in ((RUNS, deployments), (("training",), trainings), (("rack-exchange",), exchanges)):
        if kind in kinds:
            told = set.intersection(*(words[run] for run in words if things()[run]["kind"] in kinds))
            return all(run.name in words for run in published() if told <= set(run))
    chips = accelerators(kind=kind)
    return bool(chips) and all(chip.name in words for chip in chips)


def factor_of(one: Claim, values: list[float], failed: list[tuple[float, float]]) -> float | None:
    """Rebuilt over printed, against the nearer end of a range; of a failed claim, at the end that comes nearest.

    Several things of which some agree have none.
    """
    ends = [end for span in failed for end in span] or values
    low, high = one.bounds
    factors = [end / near for end in ends if math.isfinite(end) and (near := min(max(end, low), high))]

    def distance(factor: float) -> float:
        return abs(math.log(factor)) if factor else math.inf
    return min(factors, key=distance) if factors and (failed or len(values) == 1) else None
