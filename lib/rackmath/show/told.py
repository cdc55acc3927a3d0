"""Numbers told in a chapter: a line each, and folded below it how it was worked out, down to the facts."""

from __future__ import annotations

import html

from ..algebra.number import Illustration, Number, Worked, record
from ..algebra.printing import show

__all__ = ["TOLD", "Told", "illustration", "lines_of", "tell"]

#: The type under which numbers told lie in a notebook's outputs, for the website and the tests to read.
TOLD = "application/vnd.rackmath.told+json"


class Told:
    """Named numbers as a cell shows them, with what each remembers."""

    def __init__(self, lines: list[tuple[str, str]], records: list[dict]):
        self.lines, self.records = lines, records

    def __repr__(self) -> str:
        width = max(len(name) for name, _ in self.lines)
        return "\n".join(f"{name:{width}}  {text}" for name, text in self.lines)

    def _html(self) -> str:
        """The lines, each with what was put in folded behind it."""
        rows = "".join(_row(name, text, told) for (name, text), told in zip(self.lines, self.records))
        return f'<table class="told"><tbody>{rows}</tbody></table>'

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": repr(self), "text/html": self._html(), TOLD: self.records}


def _row(name: str, text: str, told: dict) -> str:
    lines = "".join(f"<div>{html.escape(line)}</div>" for line in lines_of(told))
    shown = f"<details><summary>{html.escape(text)}</summary>{lines}</details>" if lines else html.escape(text)
    return f'<tr><th scope="row">{html.escape(name)}</th><td>{shown}</td></tr>'


def lines_of(told: dict) -> list[str]:
    """The line with numbers put in, and those of what it rests on, down to where each number comes from."""
    own = told.get("line") or (f"{told['text']}: {told['origin']}" if told.get("origin") else "")
    below = [line for part in told.get("parts", ()) for line in lines_of(part)]
    return list(dict.fromkeys([*([own] if own else []), *below]))


def tell(**values) -> Told:
    """Show several named values, a line each: numbers that remember, and pairs of a number and its unit.

    A closed form's value, a fact and an assumption bring their unit along. A value that none of these gives
    is an `illustration` and says so.

    >>> from rackmath import serving
    >>> told = tell(streams=illustration(88.1), weights=serving.weight_time("h100-sxm fp8", "deepseek-v3"))
    >>> told
    streams  88.1
    weights  200.3 ms
    >>> told.records[1]["line"]
    'weight time = N_t · b / W = 671 billion parameters · 1 B/parameter / 3.35 TB/s = 200.3 ms'
    """
    lines, records = [], []
    for name, value in values.items():
        number, unit = value if isinstance(value, tuple) else (value, _own_unit(value))
        ends = number if isinstance(number, (tuple, list)) else (number,)
        name = name.replace("_", " ")
        lines.append((name, str(show(number, unit))))
        told = [record(end, name, unit) for end in ends]
        records.append(told[0] if len(told) == 1 else {
            "phrase": name, "text": lines[-1][1], "kind": "range", "parts": told})
    return Told(lines, records)


def _own_unit(value) -> str:
    """The unit that a number brings along; that of arithmetic is told, since a typed factor may have one, too."""
    return "1" if isinstance(value, Worked) else getattr(value, "unit", "1")


def illustration(value, unit: str = "1"):
    """Mark a number, or a pair, that no closed form of the book gives: simulated, fitted, counted or typed in.

    >>> tell(share=illustration(0.25), wait=illustration((1, 3), "second"))
    share  0.25
    wait   1 to 3 s
    """
    if isinstance(value, (tuple, list)):
        return tuple(illustration(end, unit) for end in value), unit
    return value if isinstance(value, Number) and not value.typed else Illustration(float(value), unit)
