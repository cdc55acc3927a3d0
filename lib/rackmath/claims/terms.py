"""Terms: what a verdict rests on, each part marked as what it is, for the last column of a verdict table.

In this order: what it *needs* of ours, what it was *given* by the document, where it *turns*, for which things it
*fails*, how it *would hold*, what was *left out*, what would settle it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..algebra.printing import show
from ..facts.tables import Fact, things
from .agreement import Agreement, depths
from .arithmetic import Arithmetic
from .comparable import known
from .inputs import Assumed, Leaf, Said

__all__ = ["MARKS", "Turn", "at", "marked", "on_which_side", "settings", "subjects", "terms_of", "turn_of", "whys"]

#: What the parts are, in their order.
MARKS = ("needs", "given", "with", "turns at", "turns for", "holds for", "fails for", "fails at", "said",
         "sources give", "would hold", "read as", "by a margin", "needs to be known", "settled by", "left out",
         "rivals")

#: Of more things than this the number is given, if it names the others.
_MOST_NAMES = 12


@dataclass(frozen=True)
class Turn:
    """A quantity, the values at which a claim turns, and on which side it agrees: below, above, or between them."""

    quantity: object
    values: tuple[float, ...]
    agrees: str
    share: float | None = None

    def record(self) -> dict:
        """For the ledger, in base units; an edge that may lie beyond every value has but one end."""
        return {"quantity": self.quantity.phrase, "values": [*filter(math.isfinite, self.values)],
                "unit": self.quantity.unit, "agrees": self.agrees, "share": self.share}

    def __str__(self) -> str:
        words, unit = self.quantity.phrase, self.quantity.unit
        low, high = self.values[0], self.values[-1]
        if self.agrees == "between":
            return f"{_one(words)} of {show((low, high), unit, 3)}, and agrees between"
        value = at(self.quantity, low) if low == high else f"{_one(words)} of {show((low, high), unit, 3)}"
        inner = high if self.agrees == "above" else low  # beyond every value at which something turns
        return f"{value}, and agrees {self.agrees}{on_which_side(self.quantity.word, inner, self.agrees)}"


def on_which_side(word: str, value: float, side: str) -> str:
    """On which side of a value the systems stand that the catalog knows, if it knows three or more."""
    rows = known(word)
    if len(rows) < 3 or side not in ("above", "below"):
        return ""
    there = sum(float(row) > value if side == "above" else float(row) < value for row in rows)
    return f", as {there} of the {len(rows)} known ones do"


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
        parts.append(("would hold", _would_hold(work, interval)))
    if work.rows > 1:
        parts += _by_state(found)
        turns = _shared_turns(found)
        parts += [("turns at", str(turn)) for turn in turns]
        if found.outcome == "turns" and not turns:
            parts += [("with", one) for one in whys(leaf for leaf in found.leaves if len(leaf.ends) > 1)]
    elif found.outcome == "turns":
        turns = _turns(found)
        parts += [*(("with", one) for one in (*found.choices, *whys(_still(found)))),
                  ("turns at", _all_turns(turns, found))]
    if found.word == "conditional":
        parts += [("needs", _and_list(found.needed)), ("fails at", _nearest(found))]
    return parts, turns


def _times(factor: float) -> str:
    return f"{show(factor, digits=3 if 0.9 < factor < 1.1 else 2)} times"


def _and_list(items: Iterable[str]) -> str:
    return "; ".join(items)


def settings(choices: Iterable[str], leaves: Iterable[Leaf]) -> list[str]:
    """What was chosen and assumed for the value at which something turns."""
    return [*([f"on {', '.join(choices)}"] if choices else []), *whys(leaves)]


def _would_hold(work: Arithmetic, interval: tuple[float, float]) -> str:
    """The smallest move of one input that would make a failed claim hold."""
    if work.rows > 1 or not (nearest := _nearest_turn(work, interval, _not_the_figure(work, interval))):
        return ""
    leaf, factor = nearest
    return f"at {at(leaf.quantity, leaf.value * factor)}, {_times(factor)} the given"


def _not_the_figure(work: Arithmetic, interval: tuple[float, float]) -> Callable[[Leaf], bool]:
    """Not the claim's own figure, if the document puts it in, too: moving it would move both sides."""
    low, high = interval

    def movable(leaf: Leaf) -> bool:
        figure = isinstance(leaf.source, Said) and leaf.quantity.unit == work.form.gives.unit
        return not (figure and low <= leaf.value <= high < math.inf)
    return movable


def _nearest_turn(work: Arithmetic, interval: tuple[float, float], movable: Callable[[Leaf], bool],
                  rows: Iterable[int] | None = None) -> tuple[Leaf, float] | None:
    """The movable input, of all things at once, that has to move least for agreement to change, and by which factor."""
    moves = [(leaf, factor) for row in (range(work.rows) if rows is None else rows) for leaf in work.leaves(row)
             if movable(leaf) and (factor := work.turns(leaf, interval, row))]
    return min(moves, key=lambda move: abs(math.log(move[1])), default=None)


def _nearest(found: Agreement) -> str:
    """How far the tightest input of ours may move before the claim fails."""
    rows = [set(subjects(found.work.leaves(row))) for row in range(found.work.rows)]
    shared = {title.partition(" in ")[0] for title in set.intersection(*rows)}
    ruled = set.union(*rows) if found.chosen else set()  # by a rule, also what the document happens to name
    ours = {title.partition(" in ")[0] for title in found.choices} | {
        one for title in ruled if (one := title.partition(" in ")[0]) not in shared}
    nearest = _nearest_turn(found.work, found.claim.interval, lambda leaf: isinstance(leaf.source, Assumed) or (
        isinstance(leaf.source, Fact) and things()[leaf.source.thing]["title"] in ours), _deciding(found))
    if not nearest:
        return ""
    leaf, factor = nearest
    if math.isclose(factor, 1, rel_tol=1e-3):  # an exact figure turns at once
        return ""
    owner = [f" for {name}" for name in subjects([leaf]) if name.partition(" in ")[0] not in shared]
    return f"{at(leaf.quantity, leaf.value * factor)}{''.join(owner)}, {_times(factor)} the value used"


def _deciding(found: Agreement) -> list[int]:
    """The things by which a claim would begin to fail: if it speaks of some, the one that holds best."""
    holding = [row for row, word in enumerate(found.states) if word == "holds"]
    if found.claim.holds_for != "some":
        return holding
    deep = depths(found.spans, found.claim.interval)
    return [max(holding, key=deep.__getitem__)]


def _moving(found: Agreement, row: int = 0) -> list[tuple[Leaf, list[tuple[float, float]]]]:
    """The inputs in a part of whose range a claim agrees, each with the stretches in which it does."""
    found_stretches = ((leaf, found.work.stretches(leaf, found.claim.interval, row))
                       for leaf in found.work.leaves(row) if len(leaf.ends) > 1)
    return [(leaf, stretches) for leaf, stretches in found_stretches if stretches and stretches != [leaf.ends]]


def _shared_turns(found: Agreement) -> list[Turn]:
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


def _still(found: Agreement) -> list[Leaf]:
    """The inputs that do not decide alone in which part of their range the claim agrees."""
    moving = [leaf for leaf, _ in _moving(found)]
    return [leaf for leaf in found.leaves if leaf not in moving]


def _turns(found: Agreement) -> list[Turn]:
    share = found.work.share(found.claim.interval)
    return [Turn(leaf.quantity, *_sided(leaf, stretch), share)
            for leaf, stretches in _moving(found) for stretch in stretches]


def _sided(leaf: Leaf, stretch: tuple[float, float]) -> tuple[tuple[float, ...], str]:
    low, high = stretch
    if low == leaf.ends[0]:
        return (high,), "below"
    return ((low,), "above") if high == leaf.ends[-1] else ((low, high), "between")


def _all_turns(turns: list[Turn], found: Agreement) -> str:
    """Where a claim turns, and in which share of the ranges it agrees."""
    share = found.work.share(found.claim.interval)
    shared = f"{share:.0%} of the range" if 0.005 <= share < 0.995 else "a sliver of the range" if share < 0.5 \
        else "all but a sliver of the range"
    if not turns:
        return f"no single input's value: it agrees in {shared}, as {show(found.claim.interval, found.claim.unit, 3)}"
    alone = ""
    if len(turns) > 1:
        centres = (at(leaf.quantity, leaf.value) for leaf, _ in _moving(found))
        alone = f"; each alone, the others at {', '.join(centres)}"
    return f"{' or '.join(map(str, turns))} ({shared}{alone})"


def turn_of(quantity, values: tuple[float, ...], agrees: str) -> Turn:
    """Where a proposition turns: at one value, or somewhere in a span of values."""
    return Turn(quantity, tuple(dict.fromkeys(values)), agrees)


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


def at(quantity, value: float) -> str:
    """An input with its value, as a phrase: 462 billion total parameters, a stream rate of 71 tokens/s."""
    text, words = show(value, quantity.unit, 3), quantity.phrase
    number, _, noun = text.rpartition(" ")
    if noun in words.split():
        return f"{number} {words}"
    if quantity.unit == "1" and _plural(words):
        return f"{text} {words}"
    return f"{_one(words)} of {text}"


def _plural(words: str) -> bool:
    return bool(re.match(r".*[^s]s$", re.split(r" (?:per|of|in|for|that|at|to|from|on|after) ", words)[0]))


def _one(words: str) -> str:
    """A phrase with its article, if it has one."""
    return words if _plural(words) else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
