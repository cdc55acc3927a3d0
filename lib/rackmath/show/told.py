"""Numbers told in a chapter: a line each, and folded below it how it was worked out, down to the facts."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from ..algebra.number import Illustration, Number, Worked, record
from ..algebra.printing import show

__all__ = ["TOLD", "Told", "ToldTable", "by_row", "illustration", "lines_of", "tell", "tell_table"]

#: The type under which numbers told lie in a notebook's outputs, for the website and the tests to read.
TOLD = "application/vnd.rackmath.told+json"


class Told:
    """Named numbers as a cell shows them, with what each remembers."""

    def __init__(self, records: list[dict]):
        self.records = records

    def __repr__(self) -> str:
        width = max(len(one["phrase"]) for one in self.records)
        return "\n".join(f"{one['phrase']:{width}}  {one['text']}" for one in self.records)

    def _html(self) -> str:
        """The lines, each with what was put in folded behind it."""
        rows = "".join(_row(one["phrase"], [one]) for one in self.records)
        return f'<table class="told"><tbody>{rows}</tbody></table>'

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": repr(self), "text/html": self._html(), TOLD: self.records}


class ToldTable(Told):
    """Numbers in rows and columns: each record names its column beside its row."""

    def rows(self) -> dict[str, dict[str, dict]]:
        """The records by row and column, both in the order in which they came."""
        return by_row(self.records)

    def __repr__(self) -> str:
        columns = list(dict.fromkeys(one["column"] for one in self.records))
        lines = [["", *columns], *([name, *(cells[column]["text"] for column in columns)]
                                   for name, cells in self.rows().items())]
        widths = [max(map(len, column)) for column in zip(*lines)]
        return "\n".join("  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
                         for line in lines)

    def _html(self) -> str:
        head = "".join(f'<th scope="col">{html.escape(name)}</th>'
                       for name in dict.fromkeys(one["column"] for one in self.records))
        rows = "".join(_row(name, list(cells.values())) for name, cells in self.rows().items())
        return f'<table class="told"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'


def by_row(records: Sequence[dict]) -> dict[str, dict[str, dict]]:
    """Records of a told table by row and column."""
    rows: dict[str, dict[str, dict]] = {}
    for one in records:
        rows.setdefault(one["phrase"], {})[one["column"]] = one
    return rows


def _row(name: str, cells: list[dict]) -> str:
    return f'<tr><th scope="row">{html.escape(name)}</th>{"".join(map(_cell, cells))}</tr>'


def _cell(told: dict) -> str:
    lines, text = "".join(f"<div>{html.escape(line)}</div>" for line in lines_of(told)), html.escape(told["text"])
    return f"<td><details><summary>{text}</summary>{lines}</details></td>" if lines else f"<td>{text}</td>"


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
    return Told([_told(name.replace("_", " "), value) for name, value in values.items()])


def tell_table(columns: Mapping, index: Sequence[str] | None = None, digits: int = 4) -> ToldTable:
    """Show numbers in rows and columns, each as `tell` shows it; texts stay as they are.

    Args:
        columns: a table of pandas, or what makes one: a list for each column, or numbers by row.
        index: what to call the rows.
        digits: significant digits.

    >>> from rackmath.facts import accelerator
    >>> chips = [accelerator("h100-sxm", "fp8"), accelerator("gb200", "fp4")]
    >>> tell_table({"bandwidth": [one["bandwidth"] for one in chips], "reads": ["it all", ""]},
    ...            [one.title for one in chips])
           bandwidth   reads
    H100   3.35 TB/s  it all
    GB200     8 TB/s
    """
    from pandas import DataFrame, Series

    kept = {name: Series(cells, dtype=object) if isinstance(cells, Mapping) else cells
            for name, cells in columns.items()}
    table = DataFrame(kept, index=None if index is None else list(index), dtype=object)
    if twice := sorted({str(row) for row in table.index[table.index.duplicated()]}):
        raise ValueError(f"rows of one name can't be told apart: {', '.join(twice)}")
    return ToldTable([_told(str(row), table.loc[row, column], digits) | {"column": str(column)}
                      for row in table.index for column in table.columns])


def _told(name: str, value, digits: int = 4) -> dict:
    """The record of a value, of its two ends if it is a range, or of a text."""
    if isinstance(value, str) or value != value:
        return {"phrase": name, "text": value if isinstance(value, str) else "", "kind": "text"}
    number, unit = value if isinstance(value, tuple) else (value, _own_unit(value))
    text = str(show(number, unit, digits))
    ends = [record(end, name, unit) for end in (number if isinstance(number, (tuple, list)) else (number,))]
    return ends[0] | {"text": text} if len(ends) == 1 else {
        "phrase": name, "text": text, "kind": "range", "parts": ends}


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
