"""Units: base units, SI prefixes and number words, read from text such as `TB/s` or `billion param`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["BASE_UNITS", "CUSTOMARY", "Unit", "parse_unit", "parse_value"]

BASE_UNITS = ("flop", "byte", "second", "param", "token", "dollar", "watt", "metre", "kilogram")

_NAMES = {
    "FLOP": "flop", "B": "byte", "s": "second", "$": "dollar", "W": "watt", "m": "metre",
    **{base: base for base in BASE_UNITS}, **{f"{base}s": base for base in BASE_UNITS if base != "param"},
    "params": "param", "parameter": "param", "parameters": "param",
}

_BINARY = {"KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30, "TiB": 2.0**40}

_PREFIXES = {"": 1.0, "n": 1e-9, "µ": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
             "P": 1e15, "E": 1e18}

_WORDS = {"1": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
          "percent": 1e-2}

#: Units that a document prints and the book converts, in base units.
CUSTOMARY = {"mile": (1609.344, "metre"), "ton": (907.18474, "kilogram")}  # a short ton, as in the United States
_TIMES = {"minute": 60.0, "hour": 3600.0, "day": 86400.0, "month": 365.25 / 12 * 86400.0}


@dataclass(frozen=True)
class Unit:
    """A factor to base units and the power of each base unit."""

    scale: float
    powers: tuple[tuple[str, int], ...]

    def same_kind(self, other: Unit) -> bool:
        """Whether a value in one unit can be expressed in the other."""
        return self.powers == other.powers

    def __str__(self) -> str:
        def side(sign: int) -> list[str]:
            return [b for b, p in self.powers for _ in range(p * sign)]

        above, below = side(1), side(-1)
        text = " ".join(above) or "1"
        return text if not below else f"{text}/{below[0]}" if len(below) == 1 else f"{text}/({' '.join(below)})"


@lru_cache(maxsize=1024)
def parse_unit(text: str) -> Unit:
    """Read a unit such as ``TB/s``, ``flop/(param token)`` or ``billion param``.

    Args:
        text: base units or their short names (FLOP, B, s, $, W), with SI prefixes on the short
            names, number words (thousand to trillion), and at most one ``/``.

    Returns:
        The factor to base units, and the powers of the base units.

    Raises:
        ValueError: a part of the text is not a unit.

    >>> parse_unit("TB/s")
    Unit(scale=1000000000000.0, powers=(('byte', 1), ('second', -1)))
    >>> str(parse_unit("flop/(param token)"))
    'flop/(param token)'
    >>> parse_unit("TB/fortnight")
    Traceback (most recent call last):
    ...
    ValueError: unknown unit 'fortnight' in 'TB/fortnight'
    """
    scale, powers = 1.0, dict.fromkeys(BASE_UNITS, 0)
    above, _, below = text.partition("/")
    for part, sign in ((above, 1), (below, -1)):
        for word in re.findall(r"[^\s()]+", part):
            factor, base = _unit_word(word, text)
            scale *= factor**sign
            if base:
                powers[base] += sign
    return Unit(scale, tuple((b, p) for b, p in powers.items() if p))


def _unit_word(word: str, text: str) -> tuple[float, str | None]:
    if word in _NAMES:
        return 1.0, _NAMES[word]
    if word in _WORDS:
        return _WORDS[word], None
    if word in _TIMES:
        return _TIMES[word], "second"
    if word in CUSTOMARY:
        return CUSTOMARY[word]
    if word in _BINARY:
        return _BINARY[word], "byte"
    prefix, short = word[:1], word[1:]
    if prefix in _PREFIXES and short in ("FLOP", "B", "s", "W", "m"):
        return _PREFIXES[prefix], _NAMES[short]
    if word == "kg":
        return 1.0, "kilogram"
    raise ValueError(f"unknown unit {word!r} in {text!r}")


#: How people shorten large counts; a B after a number of parameters or tokens is a billion, not a byte.
_COUNTS = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}

_VALUE = re.compile(r"\s*\$?\s*([-+]?\d[\d,_]*(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(.*?)\s*")


def parse_value(text: str, unit: str) -> float:
    """Read a number with its unit as people write it, in base units of the kind that is asked for.

    Args:
        text: such as ``3.35 TB/s``, ``80 GB``, ``671B``, ``$2/hour`` or ``20 ms``.
        unit: the kind of unit it must have, in base units.

    Raises:
        ValueError: it can't be read, or is of another kind.

    >>> parse_value("3.35 TB/s", "byte/second"), parse_value("671B", "param"), parse_value("$2/hour", "dollar/second")
    (3350000000000.0, 671000000000.0, 0.0005555555555555556)
    >>> parse_value("80 GB", "byte/second")
    Traceback (most recent call last):
    ...
    ValueError: '80 GB' is in byte, not in byte/second
    """
    found = _VALUE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a number with a unit")
    value, rest = float(found[1].replace(",", "").replace("_", "")), found[2]
    kind = parse_unit(unit)
    if rest in _COUNTS and not kind.same_kind(parse_unit("byte")):
        return value * _COUNTS[rest]
    if "$" in text:
        rest = f"$ {rest}" if rest and not rest.startswith("/") else f"${rest}"
    shortened = re.fullmatch(r"([kKMBT]) (.+)", rest)
    if shortened and shortened[1] in _COUNTS:
        value, rest = value * _COUNTS[shortened[1]], shortened[2]
    read = parse_unit(rest or "1")
    if not read.same_kind(kind):
        raise ValueError(f"{text!r} is in {read}, not in {kind}" if rest else f"{text!r} has no unit; it needs {kind}")
    return value * read.scale
