"""Where a claim turns: the quantity, the values, on which side it agrees, and where the known systems stand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ..algebra.printing import show
from .agreement import Agreement
from .arithmetic import Arithmetic
from .comparable import known
from .inputs import Leaf, Said
from .phrases import at, one

__all__ = ["Turn", "all_turns", "nearest_turn", "not_the_figure", "on_which_side", "shared_turns", "still", "turn_of",
           "turns_of"]


@dataclass(frozen=True)
class Turn:
    """A quantity, the values at which a claim turns, and on which side it agrees: below, above, or between them.

    The known systems are compared with it unless they are of another case.
    """

    quantity: object
    values: tuple[float, ...]
    agrees: str
    share: float | None = None
    compared: bool = True

    def record(self) -> dict:
        """For the ledger, in base units; an edge that may lie beyond every value has but one end."""
        return {"quantity": self.quantity.phrase, "values": [*filter(math.isfinite, self.values)],
                "unit": self.quantity.unit, "agrees": self.agrees, "share": self.share}

    def __str__(self) -> str:
        words, unit = self.quantity.phrase, self.quantity.unit
        low, high = self.values[0], self.values[-1]
        if self.agrees == "between":
            return f"{one(words)} of {show((low, high), unit, 3)}, and agrees between"
        value = at(self.quantity, low) if low == high else f"{one(words)} of {show((low, high), unit, 3)}"
        inner = high if self.agrees == "above" else low  # beyond every value at which something turns
        known_ones = on_which_side(self.quantity.word, inner, self.agrees) if self.compared else ""
        return f"{value}, and agrees {self.agrees}{known_ones}"


def on_which_side(word: str, value: float, side: str) -> str:
    """On which side of a value the systems stand that the catalog knows, if it knows three or more."""
    rows = known(word)
    if len(rows) < 3 or side not in ("above", "below"):
        return ""
    there = sum(float(row) > value if side == "above" else float(row) < value for row in rows)
    return f", as {there} of the {len(rows)} known ones do"


def not_the_figure(work: Arithmetic, interval: tuple[float, float]) -> Callable[[Leaf], bool]:
    """Not the claim's own figure, if the document puts it in, too: moving it would move both sides."""
    low, high = interval

    def movable(leaf: Leaf) -> bool:
        figure = isinstance(leaf.source, Said) and leaf.quantity.unit == work.form.gives.unit
        return not (figure and low <= leaf.value <= high < math.inf)
    return movable


def nearest_turn(work: Arithmetic, interval: tuple[float, float], movable: Callable[[Leaf], bool],
                  rows: Iterable[int] | None = None, hedged: bool = False,
                 beside: Mapping = {}) -> tuple[Leaf, float] | None:
    """The movable input, of all things at once, that has to move least for agreement to change, and by which factor."""
    moves = [(leaf, factor) for row in (range(work.rows) if rows is None else rows) for leaf in work.leaves(row)
             if movable(leaf) and (factor := work.turns(leaf, interval, row, hedged=hedged, beside=beside))]
    return min(moves, key=lambda move: abs(math.log(move[1])), default=None)


def _moving(found: Agreement, row: int = 0) -> list[tuple[Leaf, list[tuple[float, float]]]]:
    """The inputs in a part of whose range a claim agrees, each with the stretches in which it does."""
    found_stretches = ((leaf, found.work.stretches(leaf, found.claim.interval, row))
                       for leaf in found.work.leaves(row) if len(leaf.ends) > 1)
    return [(leaf, stretches) for leaf, stretches in found_stretches if stretches and stretches != [leaf.ends]]


def shared_turns(found: Agreement) -> list[Turn]:
    """Where several things turn, if each of them does so by one input, the same for all, and on the same side.

    If each agrees between two values, these differ from thing to thing: the lower ones are told apart from the upper.
    """
    moving = [_moving(found, row) for row, word in enumerate(found.states) if word == "turns"]
    if not moving or any(len(one) != 1 or len(one[0][1]) != 1 for one in moving):
        return []
    [*leaves], [*sides] = zip(*((leaf, _sided(leaf, stretch)) for ((leaf, [stretch]),) in moving))
    if len({leaf.quantity for leaf in leaves}) > 1 or len({side for _, side in sides}) > 1:
        return []
    quantity, ends = leaves[0].quantity, list(zip(*(values for values, _ in sides)))
    spans = [tuple(dict.fromkeys((min(edges), max(edges)))) for edges in ends]
    if len(spans) == 2 and len(sides) == 1:
        return [Turn(quantity, sides[0][0], "between")]
    sided = zip(spans, ("above", "below")) if len(spans) == 2 else [(spans[0], sides[0][1])]
    return [Turn(quantity, span, side) for span, side in sided]


def still(found: Agreement) -> list[Leaf]:
    """The inputs that do not decide alone in which part of their range the claim agrees."""
    moving = [leaf for leaf, _ in _moving(found)]
    return [leaf for leaf in found.leaves if leaf not in moving]


def turns_of(found: Agreement) -> list[Turn]:
    """Where one thing turns, an input each, the others at the values used."""
    share = found.work.share(found.claim.interval)
    return [Turn(leaf.quantity, *_sided(leaf, stretch), share)
            for leaf, stretches in _moving(found) for stretch in stretches]


def _sided(leaf: Leaf, stretch: tuple[float, float]) -> tuple[tuple[float, ...], str]:
    low, high = stretch
    if low == leaf.ends[0]:
        return (high,), "below"
    return ((low,), "above") if high == leaf.ends[-1] else ((low, high), "between")


def all_turns(turns: list[Turn], found: Agreement) -> str:
    """Where a claim turns, and in which share of the ranges it agrees."""
    share = found.work.share(found.claim.interval)
    shared = f"{share:.0%} of the range" if 0.005 < share < 0.995 else "a sliver of the range" if share < 0.5 \
        else "all but a sliver of the range"
    ranged = [leaf for leaf in found.leaves if len(leaf.ends) > 1]
    names = [*dict.fromkeys(leaf.quantity.phrase for leaf in ranged)]
    if len(ranged) == 1:
        shared = shared.replace("the range", show(ranged[0].ends, ranged[0].quantity.unit, 3))
    elif len(names) > 1:
        shared = shared.replace("the range", f"the ranges of {', '.join(names[:-1])} and {names[-1]} together")
    if not turns:
        return f"no single input's value: it agrees in {shared}, as {show(found.claim.interval, found.claim.unit, 3)}"
    alone = ""
    if len(turns) > 1:
        centres = (at(leaf.quantity, leaf.value) for leaf, _ in _moving(found))
        alone = f"; each alone, the others at {', '.join(centres)}"
    return f"{' or '.join(map(str, turns))} ({shared}{alone})"


def turn_of(quantity, values: tuple[float, ...], agrees: str, compared: bool = True) -> Turn:
    """Where a proposition turns: at one value, or somewhere in a span of values."""
    return Turn(quantity, tuple(dict.fromkeys(values)), agrees, compared=compared)
