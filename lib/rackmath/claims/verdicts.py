"""Verdicts: a claim against arithmetic, decided by agreement and provenance.

`check` takes a claim and either a closed form with inputs that say where they come from, or facts
alone for a specification, or a proposition for a claim without a figure. The verdict is computed,
never typed. `verdict_table` shows several checks as one table, which the ledger reads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..algebra.closed_form import ClosedForm
from ..algebra.printing import show
from ..algebra.propositions import Proposition, decide, proposition
from ..algebra.units import parse_unit, parse_value
from ..facts.tables import Fact
from .agreement import Agreement, factor_of, margin_of
from .arithmetic import Arithmetic
from .checked import Check, demand_said, told_ends, told_inputs
from .claims import Claim, claim
from .inputs import ProvenanceError
from .provenance import bind
from .standing import check_proposition
from .terms import by_state, marked, terms_of
from .turning import turn_of
from .words import outcome, reach, state

__all__ = ["KINDS", "check", "unsettled"]

#: Why a claim may stay open: it is yet to come, a matter of taste, told by nobody, or in a text that can't be read.
KINDS = ("forecast", "opinion", "unpublished", "unopened")

#: Nearer to an edge than this, a row says by how much.
_NARROW = 0.05


def check(key: str, what: ClosedForm | Fact | Proposition | Sequence[Fact] | None = None, *given, against: str = "",
          reading: str = "", cases: tuple[str, ...] = (), stands=None, left_out: str = "", chosen: str = "",
          needs: Mapping[str, object] = {}, **inputs) -> Check:
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
            case of which the document speaks; or a list of them; `()` if the known ones are of another case.
        left_out: which comparable things are not in the check, and why.
        chosen: the rule by which the things of a list were chosen: what is needed of them is the rule, not each name.
        needs: of a figure, premises that are in its form, each with the relation that there is without it, which must
            not hold everywhere; those of a proposition stand with it.
        inputs: provenance by word: `said`, `fact`, `assume`, `derived`.

    Raises:
        KeyError: no such claim; the nearest are named.
        ProvenanceError: an input has no provenance, a figure was said that the statements don't
            print, or one they print was left out.
    """
    one = claim(key)
    if against:
        found = _check_rivals(one, claim(against), what and Arithmetic(what, bind(what, given, inputs)))
        return replace(found, terms=marked(*found.terms, ("read as", reading), ("left out", left_out)))
    if isinstance(what, Proposition):
        found = check_proposition(one, what, given, inputs, stands, cases)
    elif isinstance(what, Fact) or (isinstance(what, (list, tuple)) and all(isinstance(row, Fact) for row in what)):
        found = _check_facts(one, [what] if isinstance(what, Fact) else list(what))
    else:
        found = _check_figure(one, Arithmetic(what, bind(what, given, inputs)), cases, left_out, chosen, needs)
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
                  chosen: str = "", needs: Mapping[str, object] = {}) -> Check:
    if not (one.printed or one.means):
        raise ProvenanceError(f"{one.id} prints no figure; state it as a proposition")
    if not parse_unit(work.form.gives.unit).same_kind(parse_unit(one.unit)):
        raise ProvenanceError(f"{one.id} is printed in {one.unit}, but {work.form.key} gives {work.form.gives.unit}")
    for text, without in needs.items():
        if decide(proposition(without))[0] == "everywhere":
            raise ProvenanceError(f"{one.id} does not need {text!r}: it holds without it, too")
    found = Agreement(one, work, cases, chosen, tuple(needs))
    demand_said(one, found.leaves)
    asks = found.others and not left_out and (one.holds_for != "each" or set(found.states) == {"fails"})
    if found.outcome == "fails" and found.choices and asks:
        chosen = " and ".join(found.choices)
        raise ProvenanceError(f"{one.id} fails with {chosen}, which we chose: check all there are")
    terms, turns = terms_of(found)
    rebuilt = show(found.reach, work.form.gives.unit, 3) + (", or none" if math.inf in found.values else "")
    return Check(one, found.word, rebuilt, found.factor, marked(*terms),
                 work.form.key, found.margin, tuple(turns), tuple(found.others), told_inputs(found.leaves),
                 told_ends(work, found.spans))


def _check_facts(one: Claim, rows: list[Fact]) -> Check:
    for row in rows:
        if not row.sourced:
            raise ProvenanceError(f"{row.name} is unsourced and decides no verdict")
        if not parse_unit(row.unit).same_kind(parse_unit(one.unit)):
            raise ProvenanceError(f"{one.id} is printed in {one.unit}, but {row.name} is in {row.unit}")
    demand_said(one, [])
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


def _check_rivals(one: Claim, rival: Claim, work: Arithmetic | None) -> Check:
    (low, high), (least, most) = one.interval, work.span() if work else rival.interval
    if low <= most and least <= high:
        raise ProvenanceError(f"{one.id} and {rival.id} can both hold: {one.printed_text} and {rival.printed_text}")
    rebuilt = show((least, most), work.form.gives.unit, 3) if work else ""
    if work:
        demand_said(one, work.leaves(), rival)
    return Check(one, "inconsistent", rebuilt, terms=marked(*(("given", text) for text in one.given),
                                                            ("rivals", f"[{rival.says}](#{rival.id})")),
                 form=work.form.key if work else "", inputs=told_inputs(work.leaves()) if work else ())
