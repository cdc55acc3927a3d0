"""Conditions: what a verdict rests on, in words for the last column of a verdict table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from ..algebra.printing import show
from ..facts.tables import Fact, things
from .agreement import Agreement
from .arithmetic import Arithmetic
from .inputs import Assumed, Leaf, Said

__all__ = ["joined", "sentence", "subjects", "whys"]

#: Of more things than this a condition gives the number, if it names the others.
_MOST_NAMES = 12


def sentence(found: Agreement) -> str:
    """What the verdict on a figure rests on, from how far it agrees and from the word."""
    work, interval = found.work, found.claim.interval
    if all(found.outside):
        return _would_hold(work, interval) if found.word == "contradicted" else ""
    if not all(found.inside):
        return "; ".join(_in_part(found) if work.rows == 1 else _on_some(found))
    if found.premises:
        return _false_premise(work, found.premises)
    return _if_assumed(found) if found.assumed else ""


def _would_hold(work: Arithmetic, interval: tuple[float, float]) -> str:
    """The smallest move of one input that would make a failed claim hold."""
    if work.rows > 1 or not (nearest := _nearest_turn(work, interval, _not_the_figure(work, interval))):
        return ""
    leaf, factor = nearest
    return f"would hold at {_at(leaf, leaf.value * factor)}, {show(factor, digits=3)} times the given"


def _not_the_figure(work: Arithmetic, interval: tuple[float, float]) -> Callable[[Leaf], bool]:
    """Not the claim's own figure, if the document puts it in, too: moving it would move both sides."""
    low, high = interval

    def movable(leaf: Leaf) -> bool:
        figure = isinstance(leaf.source, Said) and leaf.quantity.unit == work.form.gives.unit
        return not (figure and low <= leaf.value <= high < math.inf)
    return movable


def _not_said(leaf: Leaf) -> bool:
    return not isinstance(leaf.source, Said)


def _nearest_turn(work: Arithmetic, interval: tuple[float, float],
                  movable: Callable[[Leaf], bool]) -> tuple[Leaf, float] | None:
    """The movable input, of all things at once, that has to move least for agreement to change, and by which factor."""
    moves = [(leaf, factor) for row in range(work.rows) for leaf in work.leaves(row)
             if movable(leaf) and (factor := work.turns(leaf, interval, row))]
    return min(moves, key=lambda move: abs(math.log(move[1])), default=None)


def _in_part(found: Agreement) -> list[str]:
    """In which part of a range a claim holds."""
    work, one, choices, leaves = found.work, found.claim, found.choices, found.leaves
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
    return [*_chosen(choices), *whys(leaf for leaf in leaves if leaf not in moving), *parts]


def _within(leaf: Leaf, low: float, high: float) -> str:
    words = leaf.quantity.phrase
    if low == leaf.ends[0]:
        return f"{words} below {show(high, leaf.quantity.unit)}"
    if high == leaf.ends[-1]:
        return f"{words} above {show(low, leaf.quantity.unit)}"
    return f"{words} of {show((low, high), leaf.quantity.unit)}"


def _on_some(found: Agreement) -> list[str]:
    """For which of several things a claim holds, or of several cases that have names."""
    work, choices, leaves, cases = found.work, found.choices, found.leaves, found.cases
    rows = [[case] for case in cases] or [subjects(work.leaves(row)) for row in range(work.rows)]
    shared = set.intersection(*map(set, rows))
    groups: dict[str, dict[str, list[str]]] = {"for": {}, "in part for": {}, "not for": {}}
    words = ["for" if good else "not for" if bad else "in part for" for good, bad in zip(found.inside, found.outside)]
    for here, word in zip(rows, words):
        group = groups[word]
        for subject in here:
            if subject not in shared:
                title, _, precision = subject.partition(" in ")
                group.setdefault(title, []).extend(filter(None, [precision]))
    mixed = {t for t in set().union(*groups.values()) if sum(t in group for group in groups.values()) > 1}
    told = {word: ", ".join(f"{t} ({', '.join(p)})" if t in mixed and p else t for t, p in group.items())
            for word, group in groups.items() if group}
    fewest = min(told, key=words.count)
    told |= {word: f"{words.count(word)} of {len(words)}"
             for word in told if word != fewest and len(groups[word]) > _MOST_NAMES}
    listed = {title for group in groups.values() for title in group}
    rest = [choice for choice in choices if choice not in listed and " in " not in choice]
    return [*(f"{word} {these}" for word, these in told.items()), *_chosen(rest), *whys(leaves)]


def subjects(leaves: Iterable[Leaf]) -> list[str]:
    """What a value was worked out for: a deployment speaks for its accelerator and model."""
    facts = [leaf.source for leaf in leaves if isinstance(leaf.source, Fact) and leaf.source.table != "conventions"]
    brought = {things()[fact.thing][part] for fact in facts for part in ("accelerator", "model")}
    formats: dict[str, dict[str, None]] = {}
    for fact in facts:
        formats.setdefault(fact.thing, {}).update({fact.precision: None} if fact.precision else {})
    return [things()[thing]["title"] + (f" in {' and '.join(sorted(used))}" if used else "")
            for thing, used in formats.items() if thing not in brought]


def _false_premise(work: Arithmetic, premises: list[Leaf]) -> str:
    """The value as said, and the one that the facts behind the false premises give."""
    moved = {path: float(leaf.source.really) for leaf in premises for path in leaf.paths}
    true = show(work.value(moved=moved), work.form.gives.unit)
    told = "; ".join(f"{_at(leaf, leaf.value)} as said; {leaf.source.really.title} has "
                     f"{show(leaf.source.really, leaf.quantity.unit)}" for leaf in premises)
    return f"{told}, which gives {true}"


def _if_assumed(found: Agreement) -> str:
    """What was chosen and assumed, and how far the tightest input may move before the claim fails."""
    work, told = found.work, [*_chosen(found.choices), *whys(found.leaves)]
    if nearest := _nearest_turn(work, found.claim.interval, _not_said):
        leaf, factor = nearest
        shared = set.intersection(*(set(subjects(work.leaves(one))) for one in range(work.rows)))
        owner = [f" for {name}" for name in subjects([leaf]) if name.partition(" in ")[0] not in
                 {one.partition(" in ")[0] for one in shared}]
        told.append(f"fails at {_at(leaf, leaf.value * factor)}{''.join(owner)}, "
                    f"{show(factor, digits=3)} times the value used")
    return "; ".join(told)


def _chosen(choices: list[str]) -> list[str]:
    return [f"on {', '.join(choices)}"] if choices else []


def whys(leaves: Iterable[Leaf]) -> list[str]:
    """The reasons of what we assumed, each once."""
    return list(dict.fromkeys(leaf.source.why for leaf in leaves if isinstance(leaf.source, Assumed)))


def joined(*parts: str) -> str:
    """Several conditions as one text; empty ones are left out."""
    return "; ".join(filter(None, parts))


def _at(leaf: Leaf, value: float) -> str:
    """An input with its value, as a phrase: 462.5 billion total parameters, stream rate of 71 tokens/s."""
    text, words = show(value, leaf.quantity.unit), leaf.quantity.phrase
    number, _, noun = text.rpartition(" ")
    if noun in words.split():
        return f"{number} {words}"
    return f"{text} {words}" if leaf.quantity.unit == "1" else f"{words} of {text}"
