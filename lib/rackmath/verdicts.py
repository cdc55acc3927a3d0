"""Verdicts: a claim against arithmetic, decided by agreement and provenance.

`check` takes a claim and either a closed form with inputs that say where they come from, or a fact
alone for a specification, or a proposition for a claim without a figure. The verdict is computed,
never typed. `verdict_table` shows several checks as one table, which the ledger reads.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from .catalog import RUNS, Fact, accelerators, deployments, things
from .claims import Claim, claim, read_figure
from .closed_form import ClosedForm
from .notation import parse_unit
from .printing import show
from .propositions import Proposition, decide
from .provenance import Arithmetic, Assumed, Leaf, ProvenanceError, Said, bind

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


def check(key: str, what: ClosedForm | Fact | Proposition | None = None, *given, against: str = "",
          reading: str = "", **inputs) -> Check:
    """Put one claim to the test.

    Args:
        key: the claim's id.
        what: the closed form that rebuilds its figure, the fact that confirms it, or the
            proposition that states it.
        given: accelerators, models and deployments, or a list of them, that supply the inputs
            not given by word.
        against: the id of a claim that contradicts this one, where nothing decides between them.
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
        found = _check_figure(one, Arithmetic(what, bind(what, given, inputs)))
    if bool(reading) != (found.verdict in ("contradicted", "disputed")):
        raise ProvenanceError(f"{key} is {found.verdict}: a strongest reading goes with a claim that fails, only there")
    rival = f"rivals [{claim(one.rival).says}](#{one.rival})" if one.rival else ""
    return replace(found, only_if=_list(found.only_if, reading, rival))


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


def _check_figure(one: Claim, work: Arithmetic) -> Check:
    if not (one.printed or one.means):
        raise ProvenanceError(f"{one.id} prints no figure; state it as a proposition")
    if not parse_unit(work.form.gives.unit).same_kind(parse_unit(one.unit)):
        raise ProvenanceError(f"{one.id} is printed in {one.unit}, but {work.form.key} gives {work.form.gives.unit}")
    leaves = [leaf for row in range(work.rows) for leaf in work.leaves(row)]
    _demand_said(one, leaves)
    spans = [work.span(row) for row in range(work.rows)]
    values = [work.value(row) for row in range(work.rows)]
    low, high = one.interval
    inside = [low <= least and most <= high for least, most in spans]
    outside = [most < low or high < least for least, most in spans]
    premises = [leaf for leaf in leaves if leaf.premise_is_false]
    choices = _choices(one, leaves)
    if all(outside):
        if choices:
            raise ProvenanceError(f"{one.id} fails with {' and '.join(choices)}, which we chose: check all there are")
        measured = any(isinstance(leaf.source, Fact) and leaf.source.table == "deployments" for leaf in leaves)
        verdict, only_if = ("disputed", "") if measured else ("contradicted", _would_hold(work, (low, high)))
    elif not all(inside):
        verdict = "conditional"
        only_if = "; ".join(_in_part(work, one, choices, leaves) if work.rows == 1 else
                            _on_some(work, choices, leaves, inside, outside))
    elif premises:
        verdict, only_if = "conditional", _false_premise(work, premises)
    elif choices or any(isinstance(leaf.source, Assumed) for leaf in leaves):
        verdict, only_if = "conditional", _if_assumed(work, choices, leaves, (low, high))
    else:
        verdict, only_if = "reproduced", ""
    reach = (min(least for least, _ in spans), max(most for _, most in spans))
    factor = _factor(one, values, spans if all(outside) else [])
    return Check(one, verdict, show(reach, work.form.gives.unit), factor, only_if, work.form.key, _told(leaves))


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
    return Check(one, verdict, text, _factor(one, [float(found)], []), only_if, "",
                 ((found.quantity, text, found.origin, found.low, found.high),))


def _check_proposition(one: Claim, held: Proposition, given: tuple, inputs: dict) -> Check:
    where, edge = decide(held)
    if where == "nowhere":
        _demand_said(one, [])
        return Check(one, "contradicted", "false")
    if where == "everywhere":
        _demand_said(one, [])
        return Check(one, "conditional" if held.given else "reproduced", "true", only_if=held.given)
    turn = held.turns_on.word.replace("_", " ")
    if held.at is None:
        other = edge if edge.is_number else " ".join(_words(q) for q in edge.free_symbols)
        return Check(one, "conditional", "true in part", only_if=_list(f"{turn} {_SIDE[where]} {other}", held.given))
    work = Arithmetic(held.at, bind(held.at, given, inputs))
    leaves = work.leaves()
    _demand_said(one, leaves)
    low, high = work.span()
    value = show((low, high), held.at.gives.unit)
    side = f"{_SIDE[where]} {value if low == high else f'an edge at {value}'}"
    return Check(one, "conditional", f"turns at {value}", form=held.at.key, inputs=_told(leaves), only_if=_list(
        f"{turn} {side}", f"on {', '.join(_subjects(leaves))}", *_whys(leaves), held.given))


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


def _choices(one: Claim, leaves: Iterable[Leaf]) -> list[str]:
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
    if kind in RUNS:
        told = set.intersection(*(words[run] for run in words if things()[run]["kind"] in RUNS))
        return all(run.name in words for run in deployments() if told <= set(run))
    chips = accelerators(kind=kind)
    return bool(chips) and all(chip.name in words for chip in chips)


def _would_hold(work: Arithmetic, interval: tuple[float, float]) -> str:
    """The smallest move of one input that would make a failed claim hold."""
    if work.rows > 1 or not (nearest := _nearest_turn(work, work.leaves(), interval)):
        return ""
    leaf, factor = nearest
    return f"would hold at {_at(leaf, leaf.value * factor)}, {show(factor, digits=3)} times the given"


def _nearest_turn(work: Arithmetic, leaves: Iterable[Leaf], interval: tuple[float, float]) -> tuple[Leaf, float] | None:
    """The input that has to move least for agreement to change, and by which factor."""
    moves = [(leaf, factor) for leaf in leaves if (factor := work.turns(leaf, interval))]
    return min(moves, key=lambda move: abs(math.log(move[1])), default=None)


def _in_part(work: Arithmetic, one: Claim, choices: list[str], leaves: list[Leaf]) -> list[str]:
    """In which part of a range a claim holds."""
    parts, moving = [], set()
    for leaf in leaves:
        stretches = work.stretches(leaf, one.interval) if len(leaf.ends) > 1 else []
        if stretches and stretches != [leaf.ends]:
            parts.append(" or ".join(_within(leaf, *stretch) for stretch in stretches))
            moving.add(leaf)
    if len(parts) > 1:
        parts = [f"one at a time, with all else as assumed: {', '.join(parts)}"]
    elif parts and any(len(leaf.ends) > 1 for leaf in leaves if leaf not in moving):
        parts.append("with all else as assumed")
    parts = parts or [f"rebuilt as {show(one.interval, one.unit)}"]
    return [*_chosen(choices), *_whys(leaf for leaf in leaves if leaf not in moving), *parts]


def _within(leaf: Leaf, low: float, high: float) -> str:
    words = _words(leaf.quantity)
    if low == leaf.ends[0]:
        return f"{words} below {show(high, leaf.quantity.unit)}"
    if high == leaf.ends[-1]:
        return f"{words} above {show(low, leaf.quantity.unit)}"
    return f"{words} of {show((low, high), leaf.quantity.unit)}"


def _on_some(work: Arithmetic, choices: list[str], leaves: list[Leaf], inside: list, outside: list) -> list[str]:
    """For which of several things a claim holds."""
    rows = [_subjects(work.leaves(row)) for row in range(work.rows)]
    shared = set.intersection(*map(set, rows))
    groups: dict[str, dict[str, list[str]]] = {"for": {}, "in part for": {}, "not for": {}}
    for here, good, bad in zip(rows, inside, outside):
        group = groups["for" if good else "not for" if bad else "in part for"]
        for subject in here:
            if subject not in shared:
                title, _, precision = subject.partition(" in ")
                group.setdefault(title, []).extend(filter(None, [precision]))
    mixed = {t for t in set().union(*groups.values()) if sum(t in group for group in groups.values()) > 1}
    told = {word: ", ".join(f"{t} ({', '.join(p)})" if t in mixed and p else t for t, p in group.items())
            for word, group in groups.items() if group}
    listed = {title for group in groups.values() for title in group}
    rest = [choice for choice in choices if choice not in listed and " in " not in choice]
    return [*(f"{word} {these}" for word, these in told.items()), *_chosen(rest), *_whys(leaves)]


def _subjects(leaves: Iterable[Leaf]) -> list[str]:
    """What a value was worked out for: a deployment speaks for its accelerator and model."""
    facts = [leaf.source for leaf in leaves if isinstance(leaf.source, Fact) and leaf.source.table != "conventions"]
    brought = {things()[fact.thing][part] for fact in facts for part in ("accelerator", "model")}
    formats: dict[str, dict[str, None]] = {}
    for fact in facts:
        formats.setdefault(fact.thing, {}).update({fact.precision: None} if fact.precision else {})
    return [things()[thing]["title"] + (f" in {' and '.join(sorted(used))}" if used else "")
            for thing, used in formats.items() if thing not in brought]


def _false_premise(work: Arithmetic, premises: list[Leaf]) -> str:
    moved = {path: float(leaf.source.really) for leaf in premises for path in leaf.paths}
    true = show(work.value(moved=moved), work.form.gives.unit)
    told = "; ".join(f"{_at(leaf, leaf.value)} as said; {leaf.source.really.title} has "
                     f"{show(leaf.source.really, leaf.quantity.unit)}" for leaf in premises)
    return f"{told}, which gives {true}"


def _if_assumed(work: Arithmetic, choices: list[str], leaves: list[Leaf], interval: tuple[float, float]) -> str:
    told = [*_chosen(choices), *_whys(leaves)]
    if nearest := _nearest_turn(work, (leaf for leaf in leaves if not isinstance(leaf.source, Said)), interval):
        leaf, factor = nearest
        told.append(f"fails at {_at(leaf, leaf.value * factor)}, {show(factor, digits=3)} times the value used")
    return "; ".join(told)


def _chosen(choices: list[str]) -> list[str]:
    return [f"on {', '.join(choices)}"] if choices else []


def _whys(leaves: Iterable[Leaf]) -> list[str]:
    """The reasons of what we assumed, each once."""
    return list(dict.fromkeys(leaf.source.why for leaf in leaves if isinstance(leaf.source, Assumed)))


def _list(*parts: str) -> str:
    return "; ".join(filter(None, parts))


def _words(quantity) -> str:
    return quantity.word.replace("_", " ")


def _at(leaf: Leaf, value: float) -> str:
    """An input with its value, as a phrase: 462.5 billion total parameters, stream rate of 71 tokens/s."""
    text, words = show(value, leaf.quantity.unit), _words(leaf.quantity)
    number, _, noun = text.rpartition(" ")
    if noun in words.split():
        return f"{number} {words}"
    return f"{text} {words}" if leaf.quantity.unit == "1" else f"{words} of {text}"


def _told(leaves: Iterable[Leaf]) -> tuple[tuple, ...]:
    """For each input its word, its value for a reader, where it comes from, and its ends in base units."""
    return tuple(dict.fromkeys((leaf.quantity.word, leaf.text, leaf.origin, leaf.ends[0], leaf.ends[-1])
                               for leaf in leaves))


def _factor(one: Claim, values: list[float], failed: list[tuple[float, float]]) -> float | None:
    """Rebuilt over printed, against the nearer end of a range; of a failed claim, at the end that comes nearest.

    Several things of which some agree have none.
    """
    ends = [end for span in failed for end in span] or values
    low, high = one.bounds
    factors = [end / min(max(end, low), high) for end in ends if math.isfinite(end) and min(max(end, low), high)]
    return min(factors, key=lambda factor: abs(math.log(factor))) if factors and (failed or len(values) == 1) else None
