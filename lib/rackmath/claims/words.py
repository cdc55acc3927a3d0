"""The nine words of a verdict, their shapes, and the four groups in which a reader counts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["BECAME", "GROUPS", "HOLDS_FOR", "MEANINGS", "SHAPES", "VERDICTS", "group", "outcome", "reach", "rolled_up",
           "state"]

#: The words with the shape that goes with each, in their order of precedence.
VERDICTS = {"contradicted": "✗", "disputed": "◇", "wrong input": "△", "inconsistent": "≠", "turns": "◔",
            "conditional": "◐", "reproduced": "✓", "sourced": "◆", "open": "○"}

#: When a verdict has which word.
MEANINGS = {
    "contradicted": "The document's own inputs, or things that are known, give another value.",
    "disputed": "A primary text gives it differently, or measurements do, by the same counting.",
    "wrong input": "The sum is right, an input is not: the true one stands beside it, and what it gives.",
    "inconsistent": "This and another statement cannot both hold, and nothing decides; the other is named.",
    "turns": "It agrees in a part of a range that nobody knows: the row says at which value it turns.",
    "conditional": "It follows, but only with an assumption or choice of ours, without which it would fail.",
    "reproduced": "It follows from what the document says and the sourced facts it names.",
    "sourced": "A specification, price or measurement that a primary text confirms.",
    "open": "A forecast or an opinion; or it rests on what nobody published, or on a text that could not be opened.",
}

#: For a reader: what holds, what turns at a value, what fails, and what stays open.
GROUPS = {"holds": ("reproduced", "sourced", "conditional"), "turns": ("turns",),
          "fails": ("contradicted", "disputed", "wrong input", "inconsistent"), "open": ("open",)}

#: What the statements of a group do, and of which no claim is checked: for sentences that count them.
BECAME = {"holds": "hold", "turns": "turn at a value", "fails": "fail", "open": "stay open", "aside": "set aside",
          "waiting": "still to come"}

#: The shape that stands for a group.
SHAPES = {"holds": "✓", "turns": "◔", "fails": "✗", "open": "○"}

#: Of how many things a claim says that it holds.
HOLDS_FOR = ("each", "most", "some")


def group(word: str) -> str:
    """The group of a verdict.

    >>> group("conditional"), group("wrong input")
    ('holds', 'fails')
    """
    return next(name for name, words in GROUPS.items() if word in words)


def rolled_up(groups: Iterable[str]) -> str:
    """The group of a statement from those of its claims: it fails if one fails, else turns, else holds, else is open.

    >>> rolled_up(["holds", "turns"]), rolled_up(["open", "holds"]), rolled_up(["open"])
    ('turns', 'holds', 'open')
    """
    found = set(groups)
    return next(name for name in ("fails", "turns", "holds", "open") if name in found)


def state(low: float, high: float, interval: tuple[float, float]) -> str:
    """Whether all of a span agrees (`holds`), none of it (`fails`), or a part (`turns`)."""
    if interval[0] <= low and high <= interval[1]:
        return "holds"
    return "fails" if high < interval[0] or interval[1] < low else "turns"


def reach(spans: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """The least and the most of several spans.

    >>> reach([(2, 3), (1, 2)])
    (1, 3)
    """
    lows, highs = zip(*spans)
    return min(lows), max(highs)


def outcome(states: Sequence[str], holds_for: str) -> str:
    """Whether a claim `holds`, `turns` or `fails`, from whether each of its things does.

    To fail takes one thing if the claim speaks of each, half of them if of most, all if of some; to hold takes all,
    more than half, or one.

    >>> things = ["holds", "holds", "fails"]
    >>> outcome(things, "each"), outcome(things, "most"), outcome(things, "some")
    ('fails', 'holds', 'holds')
    >>> outcome(["holds", "turns"], "each"), outcome(["holds", "fails"], "most")
    ('turns', 'fails')
    """
    number, fail, hold = len(states), states.count("fails"), states.count("holds")
    if {"each": fail > 0, "most": 2 * fail >= number, "some": fail == number}[holds_for]:
        return "fails"
    return "holds" if {"each": hold == number, "most": 2 * hold > number, "some": hold > 0}[holds_for] else "turns"
