"""Verdicts: a claim against arithmetic, decided by agreement and provenance.

`check` takes a claim and either a closed form with inputs that say where they come from, or facts
alone for a specification, or a proposition for a claim without a figure. The verdict is computed,
never typed. `verdict_table` shows several checks as one table, which the ledger reads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ..algebra.closed_form import ClosedForm
from ..algebra.number import record
from ..algebra.printing import show
from ..algebra.propositions import Proposition, decide
from ..algebra.units import parse_unit, parse_value
from ..facts.tables import Fact
from .agreement import Agreement, factor_of, margin_of
from .arithmetic import Arithmetic
from .claims import Claim, claim
from .hedges import read_figure
from .inputs import Assumed, Derived, Leaf, ProvenanceError, Said
from .provenance import bind
from .terms import Turn, by_state, marked, settings, subjects, terms_of, turn_of
from .words import outcome, reach, state

__all__ = ["KINDS", "Check", "check", "unsettled"]

#: Why a claim may stay open: it is yet to come, a matter of taste, told by nobody, or in a text that can't be read.
KINDS = ("forecast", "opinion", "unpublished", "unopened")

#: Nearer to an edge than this, a row says by how much.
_NARROW = 0.05


@dataclass(frozen=True)
class Check:
    """A claim, its verdict, and what led to it."""

    claim: Claim
    verdict: str
    rebuilt: str
    factor: float | None = None
    terms: tuple[tuple[str, str], ...] = ()
    form: str = ""
    margin: float | None = None
    turns: tuple[Turn, ...] = ()
    others: tuple[str, ...] = ()
    inputs: tuple[tuple, ...] = field(default=(), repr=False)
    told: tuple[dict, ...] = field(default=(), repr=False)

    @property
    def rests_on(self) -> str:
        """What it rests on, as one text: each part after the mark of what it is, a mark but once."""
        found, last = [], ""
        for mark, text in self.terms:
            found.append(text if mark == last else f"{mark} {text}")
            last = mark
        return "; ".join(found)

    def of(self, mark: str) -> list[str]:
        """The parts with a mark."""
        return [text for one, text in self.terms if one == mark]


def check(key: str, what: ClosedForm | Fact | Proposition | Sequence[Fact] | None = None, *given, against: str = "",
          reading: str = "", cases: tuple[str, ...] = (), stands=None, left_out: str = "", chosen: str = "",
          **inputs) -> Check:
    """Put one claim to the test.

    Args:
        key: the claim's id.
        what: the closed form that rebuilds its figure, the facts that confirm it, or the
            proposition that states it.
        given: accelerators, models and deployments, or a list of them, that supply the inputs
            not given by word.
        against: the id of a claim that contradicts this one, where nothing decides between them; if that is of
            another quantity, `what` gives this one's figure from what either says.
        cases: what to call the rows of a list, where their things do not tell them apart.
        reading: the strongest reading under which a claim that fails would hold, or two rivals both would.
        stands: for a proposition that turns, the value, with its provenance, of the quantity it turns on in the
            case of which the document speaks; or a list of them.
        left_out: which comparable things are not in the check, and why.
        chosen: the rule by which the things of a list were chosen: what is needed of them is the rule, not each name.
        inputs: provenance by word: `said`, `fact`, `assume`, `derived`.

    Raises:
        KeyError: no such claim; the nearest are named.
        ProvenanceError: an input has no provenance, a figure was said that the statements don't
            print, or one they print was left out.
    """
    one = claim(key)
    if against:
        found = _check_rivals(one, claim(against), what and Arithmetic(what, bind(what, given, inputs)))
        return replace(found, terms=marked(*found.terms, ("read as", reading)))
    if isinstance(what, Proposition):
        found = _check_proposition(one, what, given, inputs, stands, cases)
    elif isinstance(what, Fact) or (isinstance(what, (list, tuple)) and all(isinstance(row, Fact) for row in what)):
        found = _check_facts(one, [what] if isinstance(what, Fact) else list(what))
    else:
        found = _check_figure(one, Arithmetic(what, bind(what, given, inputs)), cases, left_out, chosen)
    if bool(reading) != (found.verdict in ("contradicted", "disputed")):
        raise ProvenanceError(f"{key} is {found.verdict}: a strongest reading goes with a claim that fails, only there")
    rival = f"[{claim(one.rival).says}](#{one.rival})" if one.rival else ""
    return replace(found, terms=marked(*found.terms, ("read as", reading), ("left out", left_out), ("rivals", rival),
                                       ("by a margin", _narrow(found))))


def unsettled(key: str, kind: str, by: str, where: str, when: str, *, turns_on=None,
              turns_at: float | str | tuple[float, float] = 0.0, agrees: str = "above") -> Check:
    """Leave a claim open.

    Args:
        key: the claim's id.
        kind: one of `KINDS`.
        by: what would settle it, or the number that nobody gave.
        where: in which text or measurement it will be seen.
        when: by when.
        turns_on: the quantity whose value decides, where there is one.
        turns_at: that value, in base units or as text with its unit; or two, such as the claim's own interval.
        agrees: whether the claim holds `above` or `below` it, or `between` two.

    Raises:
        ProvenanceError: the kind is none of `KINDS`, or is not that of the statements.
    """
    one = claim(key)
    if kind not in KINDS:
        raise ProvenanceError(f"{key} is open as {kind!r}, which is none of {', '.join(KINDS)}")
    if kind in ("forecast", "opinion") and not one.kinds <= {"forecast", "opinion"}:
        kinds = ", ".join(sorted(one.kinds))
        raise ProvenanceError(f"{key} is {kinds}: name what is unpublished or unopened")
    turns = ()
    if turns_on is not None:
        ends = turns_at if isinstance(turns_at, tuple) else (turns_at,)
        if (len(ends) == 2) != (agrees == "between"):
            raise ProvenanceError(f"{key} agrees {agrees} {len(ends)} values: between takes two, above and below one")
        values = (parse_value(end, turns_on.unit) if isinstance(end, str) else float(end) for end in ends)
        turns = (turn_of(turns_on, tuple(values), agrees),)
    needs = f"{by}, which is {kind}" if kind in ("unpublished", "unopened") else ""
    settled = f"{where}, {when}" if needs else f"{by}, in {where}, {when}"
    return Check(one, "open", kind, turns=turns, terms=marked(
        *(("given", text) for text in one.given), ("needs to be known", needs), ("settled by", settled),
        *(("turns at", str(turn)) for turn in turns)))


def _narrow(found: Check) -> str:
    if found.margin is None or abs(found.margin) >= _NARROW:
        return ""
    percent = show(abs(found.margin) * 100, digits=2)
    return f"of {percent} %" if abs(found.margin) > 1e-6 else "of nothing"


def _check_figure(one: Claim, work: Arithmetic, cases: tuple[str, ...] = (), left_out: str = "",
                  chosen: str = "") -> Check:
    if not (one.printed or one.means):
        raise ProvenanceError(f"{one.id} prints no figure; state it as a proposition")
    if not parse_unit(work.form.gives.unit).same_kind(parse_unit(one.unit)):
        raise ProvenanceError(f"{one.id} is printed in {one.unit}, but {work.form.key} gives {work.form.gives.unit}")
    found = Agreement(one, work, cases, chosen)
    _demand_said(one, found.leaves)
    asks = found.others and not left_out and (one.holds_for != "each" or set(found.states) == {"fails"})
    if found.outcome == "fails" and found.choices and asks:
        chosen = " and ".join(found.choices)
        raise ProvenanceError(f"{one.id} fails with {chosen}, which we chose: check all there are")
    terms, turns = terms_of(found)
    return Check(one, found.word, show(found.reach, work.form.gives.unit, 3), found.factor, marked(*terms),
                 work.form.key, found.margin, tuple(turns), tuple(found.others), _told(found.leaves),
                 _ends(work, found.spans))


def _check_facts(one: Claim, rows: list[Fact]) -> Check:
    for row in rows:
        if not row.sourced:
            raise ProvenanceError(f"{row.name} is unsourced and decides no verdict")
        if not parse_unit(row.unit).same_kind(parse_unit(one.unit)):
            raise ProvenanceError(f"{one.id} is printed in {one.unit}, but {row.name} is in {row.unit}")
    _demand_said(one, [])
    spans = [(row.low, row.high) for row in rows]
    states = [state(low, high, one.interval) for low, high in spans]
    end = outcome(states, one.holds_for)
    text = show(reach(spans), rows[0].unit, 3)
    parts = by_state([[row.title] for row in rows], states) if len(rows) > 1 else [
        ("sources give", show(spans[0], rows[0].unit, 3) if end == "turns" else "")]
    return Check(one, {"holds": "sourced", "fails": "disputed"}.get(end, "turns"), text,
                 factor_of(one, list(map(float, rows)), spans if set(states) == {"fails"} else []),
                 marked(*(("given", text) for text in one.given), *parts),
                 margin=margin_of(one, spans, one.interval) if end != "turns" else None,
                 inputs=tuple((row.quantity, show((row.low, row.high), row.unit), row.origin, row.low, row.high)
                              for row in rows))


def _check_proposition(one: Claim, held: Proposition, given: tuple, inputs: dict, stands, cases) -> Check:
    where, edge = decide(held)
    for text, without in held.needs.items():
        if decide(replace(held, relations=(without,), at=None, needs={}))[0] == "everywhere":
            raise ProvenanceError(f"{one.id} does not need {text!r}: it holds without it, too")
    parts = [*(("needs", text) for text in held.needs), *(("given", text) for text in one.given)]
    if where in ("nowhere", "everywhere"):
        _demand_said(one, [])
        word = "contradicted" if where == "nowhere" else "conditional" if held.needs else "reproduced"
        return Check(one, word, "false" if where == "nowhere" else "true", terms=marked(*parts))
    if held.at is None:
        _demand_said(one, [])
        other = edge if edge.is_number else " and ".join(q.phrase for q in sorted(edge.free_symbols, key=str))
        side = f"{held.turns_on.phrase} of {other}, and agrees {where}"
        return Check(one, "turns", "true in part", terms=marked(*parts, ("turns at", side)))
    work = Arithmetic(held.at, bind(held.at, given, inputs))
    leaves = [leaf for row in range(work.rows) for leaf in work.leaves(row)]
    edges = [work.span(row) for row in range(work.rows)]
    edge = reach(edges)
    turn = turn_of(held.turns_on, edge, where)
    found = Check(one, "turns", f"turns at {show(edge, held.at.gives.unit, 3)}", form=held.at.key, turns=(turn,),
                  inputs=_told(leaves), told=_ends(work, edges))
    if stands is None:
        _demand_said(one, leaves)
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
    _demand_said(one, leaves)

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
    word = {"holds": "conditional" if needs else "reproduced", "fails": "contradicted"}.get(end, "turns")
    deciding = sorted(depths, reverse=True)[{"each": -1, "most": number // 2, "some": 0}[one.holds_for]]
    margin = deciding if end != "turns" and math.isfinite(deciding) else None
    return replace(found, verdict=word, margin=margin, inputs=_told(leaves),
                   rebuilt={"holds": "true", "fails": "false"}.get(end, "true in part"),
                   terms=marked(*parts, ("turns at", str(found.turns[0]))))


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


def _check_rivals(one: Claim, rival: Claim, work: Arithmetic | None) -> Check:
    (low, high), (least, most) = one.interval, work.span() if work else rival.interval
    if low <= most and least <= high:
        raise ProvenanceError(f"{one.id} and {rival.id} can both hold: {one.printed_text} and {rival.printed_text}")
    rebuilt = show((least, most), work.form.gives.unit, 3) if work else ""
    if work:
        _demand_said(one, work.leaves(), rival)
    return Check(one, "inconsistent", rebuilt, terms=(("rivals", f"[{rival.says}](#{rival.id})"),),
                 form=work.form.key if work else "", inputs=_told(work.leaves()) if work else ())


def _demand_said(one: Claim, leaves: Iterable[Leaf], rival: Claim | None = None) -> None:
    """Each figure said must be printed by the statements, with its hedge, and each they start from must be said."""
    used = [(*leaf.source.printed, leaf.source.sense) for leaf in leaves if isinstance(leaf.source, Said)]
    figures = one.starts_from
    theirs = {(low, high) for low, high, _ in map(read_figure, rival.printed)} if rival else set()
    for low, high, sense in used:
        if (low, high, sense) not in figures and (low, high) not in theirs:
            hedge = "" if sense == "exact" else f"{sense} "
            raise ProvenanceError(f"{one.id}: the statements don't say {hedge}{show((low, high))}; "
                                  f"they say {', '.join(one.said) or 'nothing'}")
    for figure, text in figures.items():
        if figure not in used:
            raise ProvenanceError(f"{one.id}: the statements say {text}, but the check doesn't use it")


def _ends(work: Arithmetic, spans: list[tuple[float, float]]) -> tuple[dict, ...]:
    """How the least and the most were worked out, with numbers put in, and for which thing."""
    found = []
    for case, end, pick in (("least", 0, min), ("most", 1, max)):
        finite = [(span[end], row) for row, span in enumerate(spans) if all(map(math.isfinite, span))]
        if finite:
            value, row = pick(finite)
            names = f", {', '.join(subjects(work.leaves(row)))}" if work.rows > 1 else ""
            found.append((value, record(work.ends(row)[end], work.form.gives.phrase) | {"case": case + names}))
    if len(found) == 2 and found[0][0] == found[1][0]:
        return ({key: told for key, told in found[0][1].items() if key != "case"},)
    return tuple(told for _, told in found)


def _told(leaves: Iterable[Leaf]) -> tuple[tuple, ...]:
    """For each input its word, its value for a reader, where it comes from, and its ends in base units."""
    return tuple(dict.fromkeys((leaf.quantity.word, leaf.text, leaf.origin, leaf.ends[0], leaf.ends[-1])
                               for leaf in leaves))
