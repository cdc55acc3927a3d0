"""The tables in `data/facts`: every row becomes a fact, or an error that names file, row and column."""

from __future__ import annotations

import csv
import math
import re
from functools import cache
from pathlib import Path

from ..algebra.quantity import QUANTITIES
from ..algebra.given import nearest
from ..algebra.number import Number
from ..algebra.printing import show
from ..algebra.units import parse_unit

__all__ = ["COLUMNS", "DATA", "FACTS", "FILES", "HOME", "DataError", "Fact", "bib_keys", "dates",
           "read_table", "table_rows", "things"]

#: Where the book lies: its data are inside an installed package, and beside `lib` in the book's own folder.
_PACKAGE = Path(__file__).resolve().parents[1]
HOME = _PACKAGE if (_PACKAGE / "data").is_dir() else _PACKAGE.parents[1]

#: The folder of the data: of facts, of claims, and of what the documents state.
DATA = HOME / "data"

#: The folder of the tables of facts.
FACTS = DATA / "facts"

COLUMNS = ("thing", "quantity", "precision", "value", "low", "high", "unit", "as_of", "source", "locator", "note")

FILES = ("accelerators", "racks", "tiers", "models", "deployments", "offers", "disclosures", "trained",
         "scaling_laws", "conventions")

UNSOURCED = "unsourced"


class DataError(ValueError):
    """A malformed row: the message names file, row and column."""


class Fact(Number):
    """A value in base units with the unit it was printed in, its range and its provenance."""

    __slots__ = (
        "as_of",
        "high",
        "locator",
        "low",
        "note",
        "precision",
        "quantity",
        "source",
        "table",
        "thing",
        "unit",
    )

    kind = "fact"

    def __new__(cls, value: float, **provenance) -> Fact:
        self = super().__new__(cls, value)
        for name in cls.__slots__:
            setattr(self, name, provenance[name])
        return self

    @property
    def sourced(self) -> bool:
        """Whether a primary text was opened for it; only such facts decide a verdict."""
        return self.locator != UNSOURCED

    @property
    def phrase(self) -> str:
        """What is known of the thing, for a reader."""
        return self.quantity.replace("_", " ")

    @property
    def title(self) -> str:
        """The thing's name for readers."""
        return things()[self.thing]["title"]

    @property
    def name(self) -> str:
        """The thing, its precision if it has one, and the quantity."""
        return " ".join(filter(None, (self.title, self.precision, self.quantity.replace("_", " "))))

    @property
    def address(self) -> dict[str, str]:
        """The row it stands in, and its source."""
        named = ", ".join(filter(None, (self.title, self.precision)))
        return {"thing": named, "row": self.anchor, "source": self.source, "locator": self.locator}

    @property
    def anchor(self) -> str:
        """The address of its row on the page of the data; a rival of another row has a number."""
        same = [row for row in table_rows(self.table)
                if (row.thing, row.quantity, row.precision) == (self.thing, self.quantity, self.precision)]
        place = next((i for i, row in enumerate(same, 1) if row.origin == self.origin and row == self), 1)
        words = (self.table, self.thing, self.quantity, self.precision, str(place) if place > 1 else "")
        return "-".join(filter(None, words)).replace("_", "-").replace(".", "-").lower()

    @property
    def year(self) -> float:
        """Its date as a year with a fraction; a date without a day stands for the first of its month.

        >>> from rackmath.facts import offer
        >>> round(offer("gpt-4-turbo")["context_window"].year, 2)
        2023.85
        """
        count, month, day, *_ = (*map(int, self.as_of.split("-")), 1, 1)
        return count + (month - 1) / 12 + (day - 1) / 365

    @property
    def origin(self) -> str:
        """What it is and where it was read."""
        return f"{self.name}: {self.source}, {self.locator}"

    def __repr__(self) -> str:
        value = show((self.low, self.high), self.unit) if self.low < self.high else show(self, self.unit)
        return f"{self.name} = {value} [{self.source}, {self.locator}]"

    def __reduce__(self):
        return _remake, (float(self), {name: getattr(self, name) for name in self.__slots__})


def _remake(value: float, provenance: dict) -> Fact:
    return Fact(value, **provenance)


@cache
def table_rows(name: str) -> tuple[Fact, ...]:
    """The facts of one table."""
    return read_table(FACTS / f"{name}.csv")


@cache
def things() -> dict[str, dict[str, str]]:
    """Everything in the tables: its kind, family, title and maker, and what a deployment ran on and served."""
    with (FACTS / "things.csv").open(newline="", encoding="utf-8") as lines:
        return {row["thing"]: row for row in csv.DictReader(lines)}


@cache
def dates() -> tuple[dict[str, str], ...]:
    """When each thing was announced, sold or described: thing, date, what, source, locator."""
    with (FACTS / "dates.csv").open(newline="", encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


@cache
def bib_keys() -> frozenset[str]:
    """The keys of `book/references.bib`, which every source must be one of."""
    text = (HOME / "book" / "references.bib").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^@\w+\{([^,\s]+),", text, re.MULTILINE))


def read_table(path: Path) -> tuple[Fact, ...]:
    """Read and check one table.

    Raises:
        DataError: a row is malformed; the message names file, row and column.
    """
    with path.open(newline="", encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise DataError(f"{path.name}: the columns must be {', '.join(COLUMNS)}")
        return tuple(_read_row(path.name, reader.line_num, row) for row in reader)


def _read_row(file: str, line: int, row: dict[str, str]) -> Fact:
    def fail(column: str, why: str):
        raise DataError(f"{file}, row {line}, column {column!r}: {why}") from None

    def number(column: str) -> float:
        try:
            value = float(row[column])
        except ValueError:
            fail(column, f"{row[column]!r} is not a number")
        return value if math.isfinite(value) else fail(column, f"{row[column]!r} is not finite")

    for column in ("thing", "quantity", "unit", "locator"):
        if not row[column]:
            fail(column, "is empty")
    if None in row or None in row.values():
        raise DataError(f"{file}, row {line}: has not {len(COLUMNS)} columns; quote a value with commas")
    try:
        unit = parse_unit(row["unit"])
    except ValueError as error:
        fail("unit", str(error))
    quantity = QUANTITIES.get(row["quantity"])
    if quantity and not parse_unit(quantity.unit).same_kind(unit):
        fail("unit", f"{row['unit']!r} can't express {quantity.word} [{quantity.unit}]")
    value = number("value")
    low, high = (number(c) if row[c] else value for c in ("low", "high"))
    if not low <= value <= high:
        fail("low" if low > value else "high", f"the range {low:g} to {high:g} leaves out the value {value:g}")
    if quantity and not quantity.bounds[0] <= value * unit.scale <= quantity.bounds[1]:
        fail("value", f"{value:g} is outside the domain {quantity.domain} of {quantity.word}")
    if row["thing"] not in things():
        fail("thing", f"{row['thing']!r} is not in things.csv{nearest(row['thing'], things())}")
    if row["locator"] != UNSOURCED and row["source"] not in bib_keys():
        fail("source", f"{row['source']!r} is not in references.bib{nearest(row['source'], bib_keys())}")
    return Fact(value * unit.scale, low=low * unit.scale, high=high * unit.scale, unit=str(unit),
                table=file.removesuffix(".csv"),
                **{c: row[c] for c in ("thing", "quantity", "precision", "as_of", "source", "locator", "note")})
