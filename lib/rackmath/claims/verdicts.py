"""Verdicts: a claim against arithmetic, decided by agreement and provenance.

`check` takes a claim and either a closed form with inputs that say where they come from, or a fact
alone for a specification, or a proposition for a claim without a figure. The verdict is computed,
never typed. `verdict_table` shows several checks as one table, which the ledger reads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..algebra.closed_form import ClosedForm
from ..algebra.number import record
from ..algebra.printing import show
from ..algebra.propositions import Proposition, decide
from ..algebra.units import parse_unit
from ..facts.tables import Fact
from .agreement import Agreement, factor_of
from .arithmetic import Arithmetic
from .claims import Claim, claim
from .conditions import joined, sentence, subjects, whys
from .hedges import read_figure
from .inputs import Leaf, ProvenanceError, Said
from .provenance import bind

__all__ = ["VERDICTS", "Check", "check", "unsettled"]

#: The seven words with the shape that goes with each, in their order of precedence.
VERDICTS = {"contradicted": "✗", "disputed": "◇", "inconsistent": "≠", "conditional": "◐",
            "reproduced": "✓", "sourced": "◆", "open": "○"}

_SIDE = {"below": "stays below", "above": "stays above", "at": "equals"}


@dataclass(frozen=True)
class Check:
    """A claim, its verdict, and what led to it."""

    claim: Claim
    verdict: str
    rebuilt: str
    factor: float | None = None
    only_if: str = ""
    form: str = ""
    inputs: tuple[tuple, ...] = field(default=(), repr=False)
    told: tuple[dict, ...] = field(default=(), repr=False)


def check(key: str, what: ClosedForm | Fact | Proposition | None = None, *given, against: str = "",
          reading: str = "", cases: tuple[str, ...] = (), **inputs) -> Check:
    """Put one claim to the test.

    Args:
        key: the claim's id.
        what: the closed form that rebuilds its figure, the fact that confirms it, or the
            proposition that states it.
        given: accelerators, models and deployments, or a list of them, that supply the inputs
            not given by word.
        against: the id of a claim that contradicts this one, where nothing decides between them.
        cases: what to call the rows of a list, where their things do not tell them apart.
        reading: the strongest reading under which a claim that fails would hold.
        inputs: provenance by word: `said`, `fact`, `assume`, `derived`.

    Raises:
        KeyError: no such claim; the nearest are named.
        ProvenanceError: an input has no provenance, a figure was said that the statements don't
            print, or one they print was left out.
    """
    one = claim(key)
    if against:
        return _check_rivals(one, claim(against))
    if isinstance(what, Fact):
        found = _check_fact(one, what)
    elif isinstance(what, Proposition):
        found = _check_proposition(one, what, given, inputs)
    else:
        found = _check_figure(one, Arithmetic(what, bind(what, given, inputs)), cases)
    if bool(reading) != (found.verdict in ("contradicted", "disputed")):
        raise ProvenanceError(f"{key} is {found.verdict}: a strongest reading goes with a claim that fails, only there")
    rival = f"rivals [{claim(one.rival).says}](#{one.rival})" if one.rival else ""
    return replace(found, only_if=joined(found.only_if, reading, rival))


def unsettled(key: str, settled_by: str, undisclosed: str = "") -> Check:
    """Leave a claim open: a forecast or an opinion, or one that rests on an undisclosed number.

    Args:
        key: the claim's id.
        settled_by: what observation would settle it, and at which value the claim turns.
        undisclosed: the number nobody has published; needed unless it is a forecast or opinion.
    """
    one = claim(key)
    if not undisclosed and not one.kinds <= {"forecast", "opinion"}:
        kinds = ", ".join(sorted(one.kinds))
        raise ProvenanceError(f"{key} is {kinds}: name the undisclosed input that leaves it open")
    needs = f"needs {undisclosed}, which is undisclosed; " if undisclosed else ""
    return Check(one, "open", "", only_if=f"{needs}settled by {settled_by}")


def _check_figure(one: Claim, work: Arithmetic, cases: tuple[str, ...] = ()) -> Check:
    if not (one.printed or one.means):
        raise ProvenanceError(f"{one.id} prints no figure; state it as a proposition")
    if not parse_unit(work.form.gives.unit).same_kind(parse_unit(one.unit)):
        raise ProvenanceError(f"{one.id} is printed in {one.unit}, but {work.form.key} gives {work.form.gives.unit}")
    found = Agreement(one, work, cases)
    _demand_said(one, found.leaves)
    if all(found.outside) and found.choices:
        chosen = " and ".join(found.choices)
        raise ProvenanceError(f"{one.id} fails with {chosen}, which we chose: check all there are")
    return Check(one, found.word, show(found.reach, work.form.gives.unit), found.factor, sentence(found), work.form.key,
                 _told(found.leaves), _ends(work, found.spans))


def _check_fact(one: Claim, found: Fact) -> Check:
    if not found.sourced:
        raise ProvenanceError(f"{found.name} is unsourced and decides no verdict")
    if not parse_unit(found.unit).same_kind(parse_unit(one.unit)):
        raise ProvenanceError(f"{one.id} is printed in {one.unit}, but {found.name} is in {found.unit}")
    _demand_said(one, [])
    low, high = one.interval
    inside, outside = low <= found.low and found.high <= high, found.high < low or high < found.low
    verdict = "sourced" if inside else "disputed" if outside else "conditional"
    only_if = "" if inside or outside else f"sources give {show((found.low, found.high), found.unit)}"
    text = show((found.low, found.high), found.unit)
    return Check(one, verdict, text, factor_of(one, [float(found)], []), only_if, "",
                 ((found.quantity, text, found.origin, found.low, found.high),))


def _check_proposition(one: Claim, held: Proposition, given: tuple, inputs: dict) -> Check:
    where, edge = decide(held)
    if where == "nowhere":
        _demand_said(one, [])
        return Check(one, "contradicted", "false")
    if where == "everywhere":
        _demand_said(one, [])
        return Check(one, "conditional" if held.given else "reproduced", "true", only_if=held.given)
    turn = held.turns_on.phrase
    if held.at is None:
        other = edge if edge.is_number else " ".join(q.phrase for q in edge.free_symbols)
        return Check(one, "conditional", "true in part", only_if=joined(f"{turn} {_SIDE[where]} {other}", held.given))
    work = Arithmetic(held.at, bind(held.at, given, inputs))
    leaves = work.leaves()
    _demand_said(one, leaves)
    low, high = work.span()
    value = show((low, high), held.at.gives.unit)
    side = f"{_SIDE[where]} {value if low == high else f'an edge that lies at {value}'}"
    return Check(one, "conditional", f"turns at {value}", form=held.at.key, inputs=_told(leaves),
                 told=_ends(work, [(low, high)]), only_if=joined(
        f"{turn} {side}", f"on {', '.join(used)}" if (used := subjects(leaves)) else "", *whys(leaves), held.given))


def _check_rivals(one: Claim, rival: Claim) -> Check:
    (low, high), (least, most) = one.interval, rival.interval
    if low <= most and least <= high:
        raise ProvenanceError(f"{one.id} and {rival.id} can both hold: {one.printed_text} and {rival.printed_text}")
    return Check(one, "inconsistent", "", only_if=f"[{rival.id}](#{rival.id}), printed {rival.printed_text}, is wrong")


def _demand_said(one: Claim, leaves: Iterable[Leaf]) -> None:
    """Each figure said must be printed by the statements, and each they start from must be said."""
    used = [leaf.source.printed for leaf in leaves if isinstance(leaf.source, Said)]
    figures = {text: read_figure(text)[:2] for text in one.said}
    for pair in used:
        if pair not in figures.values():
            raise ProvenanceError(f"{one.id}: the statements don't say {show(pair)}; "
                                  f"they say {', '.join(one.said) or 'nothing'}")
    for text, figure in figures.items():
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
