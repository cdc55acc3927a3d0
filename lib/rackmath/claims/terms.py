"""Terms: what a verdict rests on, each part marked as what it is, for the last column of a verdict table.

In this order: what it *needs* of ours, what it was *given* by the document, where it *turns*, for which things it
*fails*, how it *would hold*, what was *left out*, what would settle it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from ..algebra.printing import show
from ..facts.tables import Fact, things
from .agreement import Agreement, depths
from .arithmetic import Arithmetic
from .inputs import Assumed, Leaf
from .phrases import at, times
from .turning import Turn, all_turns, nearest_turn, not_the_figure, shared_turns, still, turns_of
from .words import state

__all__ = ["MARKS", "by_state", "marked", "settings", "subjects", "terms_of", "whys"]

#: What the parts are, in their order.
MARKS = ("needs", "given", "with", "turns at", "turns for", "holds for", "fails for", "fails at", "said",
         "sources give", "would hold", "read as", "by the hedge", "by a margin", "needs to be known", "settled by",
         "left out", "rivals")

#: Of more things than this the number is given, if it names the others.
_MOST_NAMES = 12


def marked(*parts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Parts with text, in the order of their marks."""
    return tuple(sorted((part for part in parts if part[1]), key=lambda part: MARKS.index(part[0])))


def terms_of(found: Agreement) -> tuple[list[tuple[str, str]], list[Turn]]:
    """What the verdict on a figure rests on, and where it turns, from how far it agrees and from the word."""
    work, interval, turns = found.work, found.claim.interval, []
    parts = [("given", one) for one in found.claim.given]
    if found.word == "wrong input":
        parts.append(("said", _wrong_input(work, found.wrong)))
    elif set(found.states) == {"fails"} and found.word == "contradicted":
        parts += _would_hold(work, interval)
    if work.rows > 1:
        parts += _by_state(found)
        turns = shared_turns(found)
        parts += [("turns at", str(turn)) for turn in turns]
        if found.outcome == "turns":
            told = {turn.quantity for turn in turns}
            rows = [row for row, word in enumerate(found.states) if not told or word == "turns"]
            parts += [("with", one) for one in whys(
                leaf for row in rows for leaf in work.leaves(row) if len(leaf.ends) > 1 and leaf.quantity not in told)]
    elif found.outcome == "turns":
        turns = turns_of(found)
        parts += [*(("with", one) for one in (*found.choices, *whys(still(found)))),
                  ("turns at", all_turns(turns, found))]
    if found.outcome == "holds" and found.plain_outcome != "holds":
        parts.append(("by the hedge", _by_the_hedge(found)))
    if found.word == "conditional":
        parts.append(("needs", _and_list(found.needed)))
        if set(found.needed) - set(found.premises):  # of a premise in the form there is no value to move
            parts.append(("fails at", _nearest(found)))
    return parts, turns


def _and_list(items: Iterable[str]) -> str:
    return "; ".join(items)


def settings(choices: Iterable[str], leaves: Iterable[Leaf]) -> list[str]:
    """What was chosen and assumed for the value at which something turns."""
    return [*([f"on {', '.join(choices)}"] if choices else []), *whys(leaves)]


def _would_hold(work: Arithmetic, interval: tuple[float, float]) -> list[tuple[str, str]]:
    """The smallest move of one input that would make a failed claim hold, the others at the best of their ranges."""
    if work.rows > 1:
        return []
    movable, best = not_the_figure(work, interval), work.nearest_corner(interval)
    nearest = nearest_turn(work, interval, movable, hedged=True, beside=best)
    if not nearest:
        return []
    leaf, factor = nearest
    others = whys(one for one in work.leaves() if len(one.ends) > 1 and one is not leaf)
    place = f"at {at(leaf.quantity, leaf.value * factor)}, {times(factor)} the given"
    return [*(("with", one) for one in others), ("would hold", place + (
        ", by the best of these ranges" if others else ""))]


def _nearest(found: Agreement) -> str:
    """How far the tightest input of ours may move before the claim fails."""
    rows = [set(subjects(found.work.leaves(row))) for row in range(found.work.rows)]
    shared = {title.partition(" in ")[0] for title in set.intersection(*rows)}
    ruled = set.union(*rows) if found.chosen else set()  # by a rule, also what the document happens to name
    ours = {title.partition(" in ")[0] for title in found.choices} | {
        one for title in ruled if (one := title.partition(" in ")[0]) not in shared}
    nearest = nearest_turn(found.work, found.claim.interval, lambda leaf: isinstance(leaf.source, Assumed) or (
        isinstance(leaf.source, Fact) and things()[leaf.source.thing]["title"] in ours), _deciding(found))
    if not nearest:
        return ""
    leaf, factor = nearest
    if math.isclose(factor, 1, rel_tol=1e-3):  # an exact figure turns at once
        return ""
    owner = [f" for {name}" for name in subjects([leaf]) if name.partition(" in ")[0] not in shared]
    used = show(leaf.value, leaf.quantity.unit, 3)
    ranged = f", out of {show(leaf.ends, leaf.quantity.unit, 3)}" if len(leaf.ends) > 1 else ""
    return f"{at(leaf.quantity, leaf.value * factor)}{''.join(owner)}, {times(factor)} the {used} used{ranged}"


def _by_the_hedge(found: Agreement) -> str:
    """How far the document's own hedges on what it puts in have to reach for the claim to hold."""
    row = next(row for row, span in enumerate(found.spans) if state(*span, found.claim.interval) != "holds")
    moves = [(leaf, factor) for leaf in found.work.leaves(row) if leaf.slack
             and (factor := found.work.turns(leaf, found.claim.interval, row))
             and min(leaf.slack) <= leaf.value * factor <= max(leaf.slack)]
    edges = " or ".join(at(leaf.quantity, leaf.value * factor) for leaf, factor in moves)
    plain = show(found.spans[row], found.work.form.gives.unit, 3)
    return f"of what it puts in: as printed that gives {plain}" + (f", and it agrees at {edges}" if edges else "")


def _deciding(found: Agreement) -> list[int]:
    """The things by which a claim would begin to fail: any of each, of most the middle one, of some the best."""
    deep = depths(found.spans, found.claim.interval)
    best_first = sorted(range(found.work.rows), key=lambda row: -deep[row])
    if found.claim.holds_for == "each":
        return best_first
    return [best_first[found.work.rows // 2 if found.claim.holds_for == "most" else 0]]


def _by_state(found: Agreement) -> list[tuple[str, str]]:
    """For which of several things a claim fails, turns and holds, as many as it takes to tell them apart."""
    rows = [[case] for case in found.cases] or [subjects(found.work.leaves(row)) for row in range(found.work.rows)]
    return by_state(rows, found.states)


def by_state(rows: list[list[str]], states: list[str]) -> list[tuple[str, str]]:
    """Of how many things a claim fails and turns, with their names, or those of the others if these are fewer."""
    shared = set.intersection(*map(set, rows)) if len(rows) > 1 else set()
    groups: dict[str, dict[str, list[str]]] = {"holds": {}, "turns": {}, "fails": {}}
    for here, word in zip(rows, states, strict=True):
        for subject in here:
            if subject not in shared:
                title, _, precision = subject.partition(" in ")
                groups[word].setdefault(title, []).extend(filter(None, [precision]))
    mixed = {t for t in set().union(*groups.values()) if sum(t in group for group in groups.values()) > 1}
    number = len(states)
    parts = []
    for word, group in groups.items():
        count = states.count(word)
        if not count or (word == "holds" and count in (number, number - states.count("turns"))):
            continue
        names = ", ".join(f"{t} ({', '.join(p)})" if t in mixed and p else t for t, p in group.items())
        few = len(group) <= _MOST_NAMES
        if word == "holds" and few and len(groups["fails"]) <= _MOST_NAMES:
            continue  # the names of those that fail say it
        if not few:
            parts.append((f"{word} for", f"{count} of {number}"))
        elif word == "holds":
            parts.append(("holds for", f"{count} of {number}: {names}"))
        else:
            parts.append((f"{word} for", f"{'all' if count == number else f'{count} of {number}'}: {names}"))
    return parts


def subjects(leaves: Iterable[Leaf]) -> list[str]:
    """What a value was worked out for: a deployment speaks for its accelerator and model."""
    facts = [leaf.source for leaf in leaves if isinstance(leaf.source, Fact) and leaf.source.table != "conventions"]
    brought = {things()[fact.thing][part] for fact in facts for part in ("accelerator", "model")}
    formats: dict[str, dict[str, None]] = {}
    for fact in facts:
        formats.setdefault(fact.thing, {}).update({fact.precision: None} if fact.precision else {})
    return [things()[thing]["title"] + (f" in {' and '.join(sorted(used))}" if used else "")
            for thing, used in formats.items() if thing not in brought]


def _wrong_input(work: Arithmetic, premises: list[Leaf]) -> str:
    """The value as said, and the one that the facts behind the wrong inputs give."""
    moved = {path: float(leaf.source.really) for leaf in premises for path in leaf.paths}
    true = show(work.value(moved=moved), work.form.gives.unit, 3)
    told = "; ".join(f"{at(leaf.quantity, leaf.value)}, but {leaf.source.really.title} has "
                     f"{show(leaf.source.really, leaf.quantity.unit, 3)}" for leaf in premises)
    return f"{told}, which gives {true}"


def whys(leaves: Iterable[Leaf]) -> list[str]:
    """The reasons of what we assumed, each once."""
    return list(dict.fromkeys(leaf.source.why for leaf in leaves if isinstance(leaf.source, Assumed)))
