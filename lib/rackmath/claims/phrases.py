"""Phrases: a quantity with its value, as a reader would say it."""

from __future__ import annotations

import re

from ..algebra.printing import show

__all__ = ["at", "one", "plural", "times"]


def at(quantity, value: float) -> str:
    """An input with its value, as a phrase: 462 billion total parameters, a stream rate of 71 tokens/s."""
    text, words = show(value, quantity.unit, 3), quantity.phrase
    number, _, noun = text.rpartition(" ")
    if noun in words.split():
        return f"{number} {words}"
    if quantity.unit == "1" and plural(words):
        return f"{text} {words}"
    return f"{one(words)} of {text}"


def plural(words: str) -> bool:
    """Whether a phrase is of many."""
    return bool(re.match(r".*[^s]s$", re.split(r" (?:per|of|in|for|that|at|to|from|on|after) ", words)[0]))


def one(words: str) -> str:
    """A phrase with its article, if it has one."""
    return words if plural(words) else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def times(factor: float) -> str:
    """So many times, in two digits; in three near one."""
    return f"{show(factor, digits=3 if 0.9 < factor < 1.1 else 2)} times"
