"""Claims without a figure: a proposition decided by SymPy, and where it turns, on which side the systems stand."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..algebra.printing import show
from ..algebra.propositions import Proposition, decide
from ..facts.tables import Fact
from .arithmetic import Arithmetic
from .checked import Check, demand_said, told_ends, told_inputs
from .claims import Claim
from .inputs import Assumed, Derived, Leaf, ProvenanceError, Said
from .provenance import bind
from .terms import by_state, marked, settings, subjects
from .turning import turn_of
from .words import outcome, reach

__all__ = ["check_proposition"]


def check_proposition(one: Claim, held: Proposition, given: tuple, inputs: dict, stands, cases) -> Check:
    """The verdict on a claim without a figure: everywhere, nowhere, or where it turns; each need shown by a case."""
    where, edge = decide(held)
    for text, without in held.needs.items():
        if decide(replace(held, relations=(without,), at=None, needs={}))[0] == "everywhere":
            raise ProvenanceError(f"{one.id} does not need {text!r}: it holds without it, too")
    parts = [*(("needs", text) for text in held.needs), *(("given", text) for text in one.given)]
    if where in ("nowhere", "everywhere"):
        demand_said(one, [])
        word = "contradicted" if where == "nowhere" else "conditional" if held.needs else "reproduced"
        return Check(one, word, "false" if where == "nowhere" else "true", terms=marked(*parts))
    if held.at is None:
        demand_said(one, [])
        other = edge if edge.is_number else " and ".join(q.phrase for q in sorted(edge.free_symbols, key=str))
        side = f"{held.turns_on.phrase} of {other}, and agrees {where}"
        return Check(one, "turns", "true in part", terms=marked(*parts, ("turns at", side)))
    work = Arithmetic(held.at, bind(held.at, given, inputs))
    leaves = [leaf for row in range(work.rows) for leaf in work.leaves(row)]
    edges = [work.span(row) for row in range(work.rows)]
    edge = reach(edges)
    turn = turn_of(held.turns_on, edge, where, compared=stands != ())
    found = Check(one, "turns", f"turns at {show(edge, held.at.gives.unit, 3)}", form=held.at.key, turns=(turn,),
                  inputs=told_inputs(leaves), told=told_ends(work, edges))
    if stands is None or stands == ():
        demand_said(one, leaves)
        on = "; ".join(settings(subjects(leaves), leaves))
        return replace(found, terms=marked(*parts, ("turns at", f"{turn} ({on})" if on else str(turn))))
    return _standing(found, work, where, stands, cases, parts)


@dataclass(frozen=True)
class _Place:
    """Where a quantity stands: as it was given, or worked out."""

    quantity: object
    source: object

    @property
    def work(self) -> Arithmetic | None:
        """The arithmetic that gives it, if one does."""
        return Arithmetic(self.source.form, self.source.inputs) if isinstance(self.source, Derived) else None

    @property
    def leaves(self) -> list[Leaf]:
        """What it is made from."""
        return self.work.leaves() if self.work else [Leaf(((self.quantity.word,),), self.quantity, self.source)]

    @property
    def span(self) -> tuple[float, float]:
        """The least and the most."""
        if self.work:
            return self.work.span()
        ends = (*self.leaves[0].ends, *self.leaves[0].slack)
        return min(ends), max(ends)


def _standing(found: Check, work: Arithmetic, where: str, stands, cases, parts: list) -> Check:
    """The verdict on a proposition that turns, where the quantity it turns on stands."""
    one, quantity = found.claim, found.turns[0].quantity
    places = [_Place(quantity, source) for source in (stands if isinstance(stands, list) else [stands])]
    for place in places:
        if not isinstance(place.source, (Fact, Said, Assumed, Derived)):
            raise ProvenanceError(f"stands = {place.source!r} has no provenance: say where the {quantity.meaning} "
                                  f"[{quantity.unit}] comes from")
    number = max(len(places), work.rows)
    if {len(places), work.rows} - {1, number}:
        raise ProvenanceError(f"lists of {len(places)} and {work.rows} inputs don't go together")
    rows = [(places[row % len(places)], row % work.rows) for row in range(number)]
    leaves = [leaf for place, row in rows for leaf in (*work.leaves(row), *place.leaves)]
    demand_said(one, leaves)

    def depth(place: tuple[float, float], edge: tuple[float, float]) -> float:
        """How far the place lies on the side that agrees; negative on the other; nothing if it lies on both."""
        (low, high), (least, most) = (place, edge) if where == "below" else (edge, place)
        if high == 0 < least:  # at nothing, as far inside as can be
            return math.inf
        return least / high - 1 if high < least else 1 - low / most if most <= low else 0.0

    def states_of(depths: Iterable[float]) -> list[str]:
        return ["holds" if each > 0 else "fails" if each < 0 else "turns" for each in depths]

    depths = [depth(place.span, work.span(row)) for place, row in rows]
    states = states_of(depths)
    end = outcome(states, one.holds_for)
    whys = dict.fromkeys(leaf.source.why for leaf in leaves if isinstance(leaf.source, Assumed))
    if end != "turns":
        parts = parts + [("needs", why) for why in whys if any(outcome(states_of(
            depth(*_moved_far(place, work, row, why, factor)) for place, row in rows), one.holds_for) != end
            for factor in (1e-4, 1e4))]
    else:
        parts = parts + [("with", text) for text in (*dict.fromkeys(subjects(leaves)), *whys)]
    if number > 1:
        parts = parts + by_state([[case] for case in cases] or [subjects(place.leaves) or [
            show(place.span, quantity.unit, 3)] for place, _ in rows], states)
    needs = any(mark == "needs" for mark, _ in parts)
    there = show(reach(place.span for place, _ in rows), quantity.unit, 3)
    word = {"holds": "conditional" if needs else "reproduced", "fails": "contradicted"}.get(end, "turns")
    deciding = sorted(depths, reverse=True)[{"each": -1, "most": number // 2, "some": 0}[one.holds_for]]
    margin = deciding if end != "turns" and math.isfinite(deciding) else None
    return replace(found, verdict=word, margin=margin, inputs=told_inputs(leaves),
                   rebuilt={"holds": "true", "fails": "false"}.get(end, "true in part"),
                   terms=marked(*parts, ("turns at", f"{found.turns[0]}; it stands at {there}")))


def _moved_far(place: _Place, work: Arithmetic, row: int, why: str, factor: float) -> tuple:
    """Where the place and the edge come to lie if what is assumed for a reason is so many times as much."""
    spans = []
    for arithmetic, index, span in ((place.work, 0, place.span), (work, row, work.span(row))):
        moved = {path: leaf.value * factor for leaf in (arithmetic.leaves(index) if arithmetic else ())
                 if isinstance(leaf.source, Assumed) and leaf.source.why == why for path in leaf.paths}
        try:
            spans.append((arithmetic.value(index, moved),) * 2 if moved else span)
        except ValueError:  # no place to go
            spans.append(span)
    return tuple(spans)
