"""Sourced facts: accelerators, racks, models, published runs, what is on sale, each with its provenance.

A `Fact` is a float in base units that remembers where it was read. A `Thing` maps words to facts
and can be handed to a closed form as it is. One accelerator at one precision is one thing, so that
arithmetic throughput and bytes a parameter always come together.
"""

from __future__ import annotations

import csv
import difflib
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from .notation import QUANTITIES, parse_unit
from .printing import show

__all__ = ["DATA", "MEASURED", "RUNS", "DataError", "Fact", "Thing", "accelerator", "accelerators", "bib_keys",
           "convention", "dates", "deployment", "deployments", "disclosure", "disclosures", "exchanges", "fact",
           "facts", "model", "models", "offer", "offers", "rack", "racks", "rivals", "scaling_law", "scaling_laws",
           "things", "trained_model", "trained_models", "trainings"]

#: The folder of the tables, beside `lib`.
DATA = Path(__file__).resolve().parents[2] / "data"

COLUMNS = ("thing", "quantity", "precision", "value", "low", "high", "unit", "as_of", "source", "locator", "note")
FILES = ("accelerators", "racks", "models", "deployments", "offers", "disclosures", "trained", "scaling_laws",
         "conventions")
UNSOURCED = "unsourced"

#: The tables of what was seen in the world, against which a claim can be disputed.
MEASURED = ("deployments", "offers", "disclosures", "trained")

#: The kinds of published runs.
RUNS = ("production", "benchmark")


class DataError(ValueError):
    """A malformed row: the message names file, row and column."""


class Fact(float):
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
    def title(self) -> str:
        """The thing's name for readers."""
        return things()[self.thing]["title"]

    @property
    def name(self) -> str:
        """The thing, its precision if it has one, and the quantity."""
        return " ".join(filter(None, (self.title, self.precision, self.quantity.replace("_", " "))))

    @property
    def year(self) -> float:
        """Its date as a year with a fraction; a date without a day stands for the first of its month.

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


class Thing(Mapping):
    """The facts of one accelerator at one precision, one model or one deployment.

    >>> h100 = accelerator("h100-sxm", "bf16")
    >>> h100["bandwidth"]
    H100 bandwidth = 3.35 TB/s [nvidia2026h100, table, row GPU Memory Bandwidth]
    >>> h100["bandwith"]
    Traceback (most recent call last):
    ...
    KeyError: "h100-sxm has no fact 'bandwith'; the nearest is 'bandwidth'"
    """

    def __init__(self, name: str, facts: Mapping[str, Fact], precision: str = ""):
        self.name, self.precision, self._facts = name, precision, dict(facts)

    @property
    def title(self) -> str:
        """The name for readers."""
        return things()[self.name]["title"]

    @property
    def kind(self) -> str:
        """GPU, TPU, model, production, benchmark and the like."""
        return things()[self.name]["kind"]

    def __getitem__(self, word: str) -> Fact:
        if word not in self._facts:
            raise KeyError(f"{self.name} has no fact {word!r}{_nearest(word, self._facts)}")
        return self._facts[word]

    def __contains__(self, word: object) -> bool:
        return word in self._facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __repr__(self) -> str:
        return f"<{self.name}{' ' + self.precision if self.precision else ''}: {', '.join(self)}>"


def accelerator(name: str, precision: str) -> Thing:
    """One accelerator computing and storing weights at one precision.

    Raises:
        KeyError: no such accelerator, or it doesn't compute at that precision; names the nearest.
    """
    rows = _rows("accelerators", name)
    known = [r.precision for r in rows if r.quantity == "throughput"]
    if precision not in known:
        raise KeyError(f"{name} has no throughput at {precision!r}; it has {', '.join(known)}")
    stored = _rows("conventions", precision)
    return Thing(name, _by_word((*rows, *stored), precision), precision)


def accelerators(*names: str, kind: str = "") -> list[Thing]:
    """Each accelerator at each precision for which a source was opened: those named, those of a kind, or all."""
    formats = _names("conventions")
    chosen = names or [name for name in _names("accelerators") if kind in ("", things()[name]["kind"])]
    pairs = dict.fromkeys((r.thing, r.precision) for name in chosen for r in _rows("accelerators", name)
                          if r.quantity == "throughput" and r.sourced and r.precision in formats)
    return [accelerator(*pair) for pair in pairs]


def rack(name: str, precision: str = "") -> Thing:
    """What a maker sells as one piece: its packages, dies, memory, links, power and mass, and FLOPS at a precision."""
    return Thing(name, _by_word(_rows("racks", name), precision), precision)


def racks() -> list[Thing]:
    """Every rack."""
    return [rack(name) for name in _names("racks")]


def model(name: str) -> Thing:
    """A model: its dimensions, its sizes, and what counting a transformer's FLOPs takes.

    A dense model's active parameters are all of them.
    """
    found = _by_word((*_rows("models", name), *_rows("conventions", "transformer")))
    return Thing(name, {"active_parameters": found["total_parameters"]} | found)


def models() -> list[Thing]:
    """Every model."""
    return [model(name) for name in _names("models")]


def deployment(name: str) -> Thing:
    """A published measurement of models in production or on a test bench.

    It has the facts of the accelerator it ran on and of the model it served, too.
    """
    own, setup = _by_word(_rows("deployments", name)), things()[name]
    if not setup["accelerator"]:
        return Thing(name, own)
    served = model(setup["model"]) if setup["model"] else {}
    return Thing(name, {**served, **accelerator(setup["accelerator"], setup["weights"]), **own}, setup["weights"])


def deployments() -> list[Thing]:
    """Every published run that decodes, in production or as a benchmark."""
    return [deployment(name) for name in _names("deployments") if things()[name]["kind"] in RUNS]


def exchanges() -> list[Thing]:
    """Every exchange of experts that was timed inside a rack."""
    return [deployment(name) for name in _names("deployments") if things()[name]["kind"] == "rack-exchange"]


def trainings() -> list[Thing]:
    """Every published training run."""
    return [deployment(name) for name in _names("deployments") if things()[name]["kind"] == "training"]


def convention(name: str) -> Thing:
    """What the field agrees on: how a transformer's FLOPs are counted, how a number format stores."""
    return Thing(name, _by_word(_rows("conventions", name)))


def offer(name: str) -> Thing:
    """What is on sale at a date: a model's prices, its speed and how much it takes at a time."""
    return Thing(name, _by_word(_rows("offers", name)))


def offers(family: str = "") -> list[Thing]:
    """Every offer, or those of a family of models."""
    return [offer(name) for name in _names("offers") if family in ("", things()[name]["family"])]


def disclosure(name: str) -> Thing:
    """What a company or an analyst tells of a whole business at a date: tokens served, money spent."""
    return Thing(name, _by_word(_rows("disclosures", name)))


def disclosures(family: str = "") -> list[Thing]:
    """Every disclosure, or those on one subject or product."""
    return [disclosure(name) for name in _names("disclosures") if family in ("", things()[name]["family"])]


def trained_model(name: str) -> Thing:
    """What a model took to make: tokens, GPU time, reinforcement learning; with its sizes."""
    own, of = _by_word(_rows("trained", name)), things()[name]["model"]
    return Thing(name, {**(model(of) if of else convention("transformer")), **own})


def trained_models() -> list[Thing]:
    """Every model of which something of the kind was told."""
    return [trained_model(name) for name in _names("trained")]


def scaling_law(name: str) -> Thing:
    """A fitted law of loss against size and data: its constants and their errors, or the optima read off it."""
    return Thing(name, _by_word(_rows("scaling_laws", name)))


def scaling_laws() -> list[Thing]:
    """Every such law, and every optimum that is printed for a size."""
    return [scaling_law(name) for name in _names("scaling_laws")]


def fact(things: Thing | Iterable[Thing], word: str) -> Fact | list[Fact]:
    """One fact of a thing, or the same fact of several."""
    return things[word] if isinstance(things, Thing) else [thing[word] for thing in things]


def facts() -> list[Fact]:
    """Every fact of every table."""
    return [row for name in FILES for row in _table(name)]


def rivals(thing: Thing) -> list[Fact]:
    """The rows that give another value for one of a thing's facts."""
    return [row for used in thing.values() if used.thing == thing.name for row in _table(used.table)
            if (row.thing, row.quantity, row.precision) == (used.thing, used.quantity, used.precision) and row != used]


def _by_word(rows: Iterable[Fact], precision: str = "") -> dict[str, Fact]:
    """The first row of each word counts; a rival source's row stays in the table."""
    chosen: dict[str, Fact] = {}
    for row in rows:
        if row.precision in ("", precision):
            chosen.setdefault(row.quantity, row)
    return chosen


def _rows(table: str, name: str) -> list[Fact]:
    rows = [row for row in _table(table) if row.thing == name]
    if not rows:
        raise KeyError(f"no {name!r} in {table}.csv{_nearest(name, _names(table))}")
    return rows


def _names(table: str) -> list[str]:
    return list(dict.fromkeys(row.thing for row in _table(table)))


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1, 0)
    return f"; the nearest is {near[0]!r}" if near else ""


@cache
def _table(name: str) -> tuple[Fact, ...]:
    return read_table(DATA / f"{name}.csv")


@cache
def things() -> dict[str, dict[str, str]]:
    """Everything in the tables: its kind, family, title and maker, and what a deployment ran on and served."""
    with (DATA / "things.csv").open(newline="", encoding="utf-8") as lines:
        return {row["thing"]: row for row in csv.DictReader(lines)}


@cache
def dates() -> tuple[dict[str, str], ...]:
    """When each thing was announced, sold or described: thing, date, what, source, locator."""
    with (DATA / "dates.csv").open(newline="", encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


@cache
def bib_keys() -> frozenset[str]:
    """The keys of `book/references.bib`, which every source must be one of."""
    text = (DATA.parent / "book" / "references.bib").read_text(encoding="utf-8")
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
        fail("thing", f"{row['thing']!r} is not in things.csv{_nearest(row['thing'], things())}")
    if row["locator"] != UNSOURCED and row["source"] not in bib_keys():
        fail("source", f"{row['source']!r} is not in references.bib{_nearest(row['source'], bib_keys())}")
    return Fact(value * unit.scale, low=low * unit.scale, high=high * unit.scale, unit=str(unit),
                table=file.removesuffix(".csv"),
                **{c: row[c] for c in ("thing", "quantity", "precision", "as_of", "source", "locator", "note")})
