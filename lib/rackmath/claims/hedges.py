"""Printed figures: how a document's number is read, and how far a value may be off and still agree with it."""

from __future__ import annotations

import math
import re

__all__ = ["ABOUT", "ORDER", "SENSES", "agreement", "hedge_of", "read_figure"]

#: How far a figure may be off and still hold, by the word the document hedges it with.
SENSES = ("exact", "about", "at least", "at most about", "at most", "order")

ABOUT = 1.25

ORDER = math.sqrt(10)

_WORDS = {
    "a hundred": (100, 100), "a thousand": (1e3, 1e3), "a thousand times": (1e3, 1e3), "thousand-x": (1e3, 1e3),
    "a million": (1e6, 1e6), "trillion": (1e12, 1e12), ">500k–1m": (5e5, 1e6), "one-and-a-half": (1.5, 1.5),
    "orders of magnitude": (100, 100), "one": (1, 1), "two": (2, 2), "three": (3, 3),
    "half": (0.5, 0.5), "half a trillion": (5e11, 5e11), "a hundred times": (100, 100),
    "tens": (10, 100), "thousands": (1e3, 1e4), "few thousand": (2e3, 5e3),
    "a terabyte": (1, 1), "milliseconds": (1, 10),
    "hundreds of millions": (1e8, 1e9), "two orders of magnitude": (100, 100), "three orders": (1e3, 1e3),
    "1/1000": (1e-3, 1e-3), "one tenth": (0.1, 0.1), "equal": (1, 1),
}

_MAGNITUDES = {"k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "%": 0.01}

_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"

_FIGURE = re.compile(rf"^[~>≥\s]*{_NUMBER}(?:\s*[–-]\s*{_NUMBER})?\s*(?:([kKMBT%])\+?$)?")


def hedge_of(text: str) -> tuple[str, str]:
    """The hedge that stands before a figure, and the figure.

    >>> hedge_of("about 2,000"), hedge_of("at least 5 TB/s"), hedge_of("32")
    (('about', '2,000'), ('at least', '5 TB/s'), ('exact', '32'))
    """
    for sense in SENSES:
        if text.startswith(f"{sense} "):
            return sense, text.removeprefix(f"{sense} ")
    return "exact", text


def read_figure(text: str) -> tuple[float, float, float]:
    """Read a printed figure: its low and high value and the step of its last digit.

    >>> read_figure("2,400"), read_figure("~100–200k"), read_figure("1.6")
    ((2400.0, 2400.0, 1.0), (100000.0, 200000.0, 1000.0), (1.6, 1.6, 0.1))
    >>> read_figure("few thousand")[:2], read_figure("130 TB/s")[0], read_figure("~37B")[0]
    ((2000.0, 5000.0), 130.0, 37000000000.0)
    """
    word = text.strip(" ~").lower()
    if word in _WORDS:
        low, high = _WORDS[word]
        return float(low), float(high), 0.0
    found = _FIGURE.match(text)
    if not found:
        raise ValueError(f"can't read the figure {text!r}")
    first, last, magnitude = found.groups()
    scale = _MAGNITUDES.get("k" if magnitude == "K" else magnitude or "", 1.0)
    low, high = (float(n.replace(",", "")) * scale for n in (first, last or first))
    digits = len((last or first).partition(".")[2])
    return low, high, scale * 10.0**-digits


def agreement(low: float, high: float, step: float, sense: str) -> tuple[float, float]:
    """The one rule that turns a printed figure and its sense into an interval.

    Args:
        low, high: the printed value or range [any unit].
        step: one unit of its last printed digit [same unit].
        sense: `exact` half a step either way; `about` a factor of 1.25 either way; `order` a factor
            of the square root of ten either way; `at least` and `at most` open on one side; `at most about`
            (only so much) as far above as `about`.

    >>> agreement(2400, 2400, 1, "exact"), agreement(300, 300, 1, "about")
    ((2399.5, 2400.5), (240.0, 375.0))
    >>> agreement(5000, 5000, 1, "at least")
    (4999.5, inf)
    >>> agreement(1, 1, 0, "at most about")
    (-inf, 1.25)
    """
    if sense in ("about", "order"):
        factor = ABOUT if sense == "about" else ORDER
        return low / factor, high * factor
    half = step / 2
    return {"exact": (low - half, high + half), "at least": (low - half, math.inf),
            "at most": (-math.inf, high + half), "at most about": (-math.inf, high * ABOUT)}[sense]
