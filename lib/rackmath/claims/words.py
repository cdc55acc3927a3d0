"""The nine words of a verdict, their shapes, and the four groups in which a reader counts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["GROUPS", "HOLDS_FOR", "SHAPES", "VERDICTS", "group", "outcome", "rolled_up"]

#: The words with the shape that goes with each, in their order of precedence.
VERDICTS = {"contradicted": "✗", "disputed": "◇", "wrong input": "△", "inconsistent": "≠", "turns": "◔",
            "conditional": "◐", "reproduced": "✓", "sourced": "◆", "open": "○"}

#: For a reader: what holds, what turns at a value, what fails, and what stays open.
GROUPS = {"holds": ("reproduced", "sourced", "conditional"), "turns": ("turns",),
          "fails": ("contradicted", "disputed", "wrong input", "inconsistent"), "open": ("open",)}

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
