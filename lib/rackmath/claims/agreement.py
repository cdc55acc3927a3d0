"""Agreement: how far a claim and what rebuilds it agree, thing by thing, worked out once; the word follows from it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..facts.catalog import LAID_DOWN, MEASURED, RUNS, accelerators, deployments, exchanges, links, trainings
from ..facts.tables import Fact, things
from .arithmetic import Arithmetic
from .claims import Claim
from .comparable import fails_with, fails_with_another, others
from .inputs import Assumed, Leaf
from .words import outcome, reach, state

__all__ = ["Agreement", "depths", "factor_of", "margin_of"]


@dataclass(frozen=True)
class Agreement:
    """A claim with a figure beside the arithmetic that rebuilds it, for one thing or for several."""

    claim: Claim
    work: Arithmetic
    cases: Sequence[str] = ()
    chosen: str = ""
    premises: Sequence[str] = ()

    @cached_property
    def leaves(self) -> list[Leaf]:
        """Every input, of all things."""
        return [leaf for row in range(self.work.rows) for leaf in self.work.leaves(row)]

    @cached_property
    def values(self) -> list[float]:
        """The value for each thing; infinite where it has none."""
        return [self.work.or_infinite(row) for row in range(self.work.rows)]

    @cached_property
    def spans(self) -> list[tuple[float, float]]:
        """The least and the most for each thing, over the ranges of its inputs."""
        return [self.work.span(row) for row in range(self.work.rows)]

    @cached_property
    def states(self) -> list[str]:
        """For each thing whether it holds, turns or fails; a figure that the document hedges may take any value that
        its hedge allows, whatever the ranges are.
        """
        return [self._state(row, span) for row, span in enumerate(self.spans)]

    def _state(self, row: int, span: tuple[float, float]) -> str:
        slack = self.work.slack(row)
        if not slack:
            return state(*span, self.claim.interval)
        met = [state(*reach, self.claim.interval) != "fails" for reach in slack]
        if all(met):
            return "holds"
        return "turns" if any(met) or state(*reach(slack), self.claim.interval) != "fails" else "fails"

    @cached_property
    def outcome(self) -> str:
        """Whether the claim holds, turns or fails."""
        return outcome(self.states, self.claim.holds_for)

    @cached_property
    def plain_outcome(self) -> str:
        """The outcome if what the document puts in is taken as printed, without its hedges."""
        return outcome([state(*span, self.claim.interval) for span in self.spans], self.claim.holds_for)

    @cached_property
    def choices(self) -> list[str]:
        """Things and number formats that we chose."""
        return choices(self.claim, self.leaves)

    @cached_property
    def others(self) -> list[str]:
        """Things of the catalog that could stand beside those we chose."""
        return others(self.claim, self.leaves, self.choices)

    @cached_property
    def wrong(self) -> list[Leaf]:
        """What the document said and a fact says otherwise, if the true value gives one that does not agree."""
        found = [leaf for leaf in self.leaves if leaf.premise_is_false]
        moved = {path: float(leaf.source.really) for leaf in found for path in leaf.paths}
        low, high = self.claim.interval
        return [] if not found or low <= self.work.value(moved=moved) <= high else found

    @cached_property
    def needed(self) -> list[str]:
        """What we assumed and chose without which the claim would fail: some other value, or another thing, does."""
        rows: dict[str, list[tuple[int, Leaf]]] = {}
        for row in range(self.work.rows):
            for leaf in self.work.leaves(row):
                if isinstance(leaf.source, Assumed):
                    rows.setdefault(leaf.source.why, []).append((row, leaf))
        found = fails_with_another(self) if self.choices else []
        found = [self.chosen] if self.chosen and found else found
        return [*self.premises, *found, *(why for why, leaves in rows.items() if self._fails_without(leaves))]

    def _fails_without(self, leaves: list[tuple[int, Leaf]]) -> bool:
        """Whether the claim fails with some other value of what stands in these rows."""
        found = [factor * (1 + math.copysign(1e-6, math.log(factor))) for row, leaf in leaves
                 if (factor := self.work.turns(leaf, self.claim.interval, row))]
        moves = [[leaf.value * factor for _, leaf in leaves] for factor in found]
        if not any(leaf.value for _, leaf in leaves):  # nothing stays nothing by any factor
            moves = [[value] * len(leaves) for value in (0.01, 1.0, leaves[0][1].quantity.bounds[1])
                     if math.isfinite(value)]
        return any(fails_with(self, {(row, path): value for (row, leaf), value in zip(leaves, move, strict=True)
                                     for path in leaf.paths}) for move in moves)

    @property
    def measured(self) -> bool:
        """Whether something seen in the world took part."""
        seen = (leaf.source for leaf in self.leaves
                if isinstance(leaf.source, Fact) and leaf.source.table in MEASURED)
        return any(things()[fact.thing]["kind"] not in LAID_DOWN for fact in seen)

    @cached_property
    def word(self) -> str:
        """The verdict."""
        if self.outcome == "fails":
            return "disputed" if self.measured else "contradicted"
        if self.wrong:
            return "wrong input"
        if self.outcome == "turns":
            return "turns"
        return "conditional" if self.needed else "reproduced"

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the most of all things that have a value."""
        return reach([span for span in self.spans if math.isfinite(span[0])] or self.spans)

    @property
    def factor(self) -> float | None:
        """Rebuilt over printed; of a claim that fails for all, at the nearest end; of one that turns, none."""
        if self.outcome == "turns":
            return None
        return factor_of(self.claim, self.values, self.spans if set(self.states) == {"fails"} else [])

    @property
    def margin(self) -> float | None:
        """How far from an edge the thing that decides lies, as a share of the edge; none for a claim that turns."""
        return margin_of(self.claim, self.spans, self.claim.interval) if self.outcome != "turns" else None


def depths(spans: Sequence[tuple[float, float]], interval: tuple[float, float]) -> list[float]:
    """How far inside an interval each span lies, or outside if negative, as a share of the nearest edge."""
    def apart(value: float, edge: float) -> float:
        if edge == math.inf or min(value, edge) <= 0:  # no share of it
            return math.inf
        return max(value / edge, edge / value) - 1

    def depth(low: float, high: float) -> float:
        least, most = interval
        if state(low, high, interval) == "holds":
            return min(apart(low, least), apart(high, most))
        return -apart(*((high, least) if high < least else (low, most)))
    return [depth(*span) for span in spans]


def margin_of(one: Claim, spans: Sequence[tuple[float, float]], interval: tuple[float, float]) -> float | None:
    """How far from an edge the thing lies that decides: of each the worst, of most the middle one, of some the best.

    What meets an exact figure is as near as can be, and has none.
    """
    found = sorted(depths(spans, interval), reverse=True)
    deciding = found[{"each": -1, "most": len(found) // 2, "some": 0}[one.holds_for]]
    return deciding if math.isfinite(deciding) and not (one.sense == "exact" and deciding >= 0) else None


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
    """Whether the check uses every chip of a kind, or every published run, or link, that tells as much."""
    kind = things()[thing]["kind"]
    for kinds, published in ((RUNS, deployments), (("training",), trainings), (("rack-exchange",), exchanges),
                             (("link",), links)):
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
