"""How the book prints numbers: four significant digits, a prefix and a unit."""

from __future__ import annotations

import math
import re

from .units import parse_unit

__all__ = ["Shown", "show"]

_PREFIXES = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, ""),
             (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"))
#: From how many seconds on a time is told in a larger unit, and that unit in seconds.
_TIMES = ((172800.0, 86400.0, "day"), (3600.0, 3600.0, "hour"), (120.0, 60.0, "minute"))
#: Of what people ask a price for: how many of the base unit, and its name.
_PRICED = {"token": (1e6, "(million token)"), "second": (3600.0, "hour"), "(byte second)": (3.6e12, "(GB hour)")}
_SHORT = {"flop": "FLOP", "byte": "B", "second": "s", "dollar": "$", "watt": "W", "metre": "m",
          "kilogram": "kg", "token": "token", "param": "parameter", "1": ""}
_PREFIXED = ("flop", "byte", "second", "watt", "metre")


class Shown(str):
    """Text that a notebook cell shows without quotation marks."""

    __slots__ = ()
    __repr__ = str.__str__


def show(value, unit: str = "1", digits: int = 4) -> Shown:
    """Print a number, or a pair as a range, in base units, for a reader.

    Args:
        value: a number [`unit`] or a pair of them.
        unit: as `units.parse_unit` reads it; the value is in base units.
        digits: significant digits.

    >>> show(989.4e12, "flop/second"), show(2400, "token"), show(37e9, "param"), show(0.0239, "second")
    (989.4 TFLOP/s, 2,400 tokens, 37 billion parameters, 23.9 ms)
    >>> show((2000, 3000), "token"), show(295.3432835), show(math.nan)
    (2,000 to 3,000 tokens, 295.3, none)
    >>> show(0.5, "byte/param"), show(70272, "byte"), show(1e-4, "second"), show(1e9, "token"), show(1, "token")
    (0.5 B/parameter, 70.27 kB, 100 µs, 1 billion tokens, 1 token)
    >>> show((86400 * 30, 86400 * 240), "second"), show((300, 3600), "second"), show(90, "second")
    (30 to 240 days, 5 minutes to 1 hour, 90 s)
    >>> show((5e-6, 25e-6), "dollar/token"), show(2 / 3600, "dollar/second"), show(180e9, "dollar")
    ($5 to $25/(million token), $2/hour, $180 billion)
    """
    return Shown(_text(value, unit, digits))


def _text(value, unit: str, digits: int) -> str:
    if isinstance(value, (tuple, list)):
        low, high = value
        if math.isclose(low, high, rel_tol=0.5 * 10.0**-digits):
            return _text(low, unit, digits)
        if math.isinf(high):
            return f"{_text(low, unit, digits)} or more"
        first, last = _text(low, unit, digits), _text(high, unit, digits)
        (number, name), (_, last_name) = (re.match("([^ /]*)(.*)", text).groups() for text in (first, last))
        return f"{number if name == last_name else first} to {last}"
    value = float(value)
    if math.isnan(value):
        return "none"
    above, _, below = str(parse_unit(unit)).partition("/")
    if above == "dollar" and below in _PRICED:
        many, below = _PRICED[below]
        value *= many
    number, name = _scaled(value, above, digits)
    rate = f"/{_SHORT.get(below, below)}" if below else ""
    if name.endswith("$"):
        return f"${number} {name[:-1]}".strip() + rate
    plural = "s" if name.endswith(("token", "parameter")) and name + number not in ("token1", "parameter1") else ""
    return f"{number} {name}{plural}{rate}".replace(" /", "/").strip()


def _scaled(value: float, name: str, digits: int) -> tuple[str, str]:
    """The number and the name of its unit, with a prefix or a number word."""
    rounded = abs(float(f"{value:.{digits - 1}e}")) if math.isfinite(value) else math.inf
    short = _SHORT.get(name, name)
    if name == "second" and _TIMES[-1][0] <= rounded < math.inf:
        size, word = next((size, word) for start, size, word in _TIMES if start <= rounded)
        number = _plain(value / size, digits)
        return number, word if number == "1" else f"{word}s"
    if name in _PREFIXED and rounded and math.isfinite(rounded):
        smallest = _PREFIXES[-1] if name == "second" else (1.0, "")
        factor, prefix = next((p for p in _PREFIXES if rounded >= p[0] >= smallest[0]), smallest)
        return _plain(value / factor, digits), prefix + short
    for factor, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if factor <= rounded < math.inf:
            return _plain(value / factor, digits), f"{word} {short}".strip()
    return _plain(value, digits), short


def _plain(value: float, digits: int) -> str:
    if not math.isfinite(value) or value == 0:
        return f"{value:g}"
    if abs(value) < 1e-4:
        return f"{value:.{digits - 1}e}"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(value, places):,.{max(0, places)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
