"""Claims: what the documents say, in our words, and the interval that counts as agreement.

A claim covers statements of the five documents that say the same thing from the same inputs.
`printed` is the figure it puts to the test, or `means` the number that its words amount to;
`said` are the figures it starts from, each with the hedge before it, and `labels` those that only name
something. `holds_for` tells of how many things it speaks, `given` what it states as its premise, and
`part_of` the claim of whose *if* it is a part. A thing of the catalog that its documents name is not a
choice of ours; `data/documents.csv` lists what they name.
"""

from __future__ import annotations

import csv
import difflib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..algebra.printing import show
from ..algebra.units import CUSTOMARY, parse_unit
from ..facts.tables import DATA, DataError, things
from .hedges import SENSES, agreement, hedge_of, read_figure
from .words import HOLDS_FOR

__all__ = ["Claim", "Document", "Statement", "all_claims", "claim", "documents", "set_aside", "statements"]


@dataclass(frozen=True)
class Document:
    """One of the documents: what it is, by whom, when and where, what it retells, how to recognise its text, and the
    things and formats it names.
    """

    key: str
    title: str
    about: str
    lines: int
    sha256: str
    names: tuple[str, ...]
    author: str = ""
    published: str = ""
    address: str = ""
    retells: str = ""


@dataclass(frozen=True)
class Statement:
    """One checkable statement of a document: where it stands, its kind, its figures, in our words."""

    id: str
    document: str
    first_line: int
    last_line: int
    kind: str
    figures: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class Claim:
    """What one or more statements say, ready to be checked."""

    id: str
    chapter: str
    says: str
    statements: tuple[str, ...]
    printed: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    unit: str = "1"
    sense: str = "exact"
    said: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    rival: str = ""
    holds_for: str = "each"
    given: tuple[str, ...] = ()
    part_of: str = ""
    quantity: str = ""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of the statements it covers."""
        return frozenset(statements()[s].kind for s in self.statements)

    def names(self, word: str) -> bool:
        """Whether its documents name a thing of the catalog, by title or family, or a number format."""
        named = {name for key in self.statements for name in documents()[statements()[key].document].names}
        thing = things().get(word, {"title": word, "family": ""})
        return thing["family"] in named or any(f"{thing['title']} ".startswith(f"{name} ") for name in named)

    @property
    def bounds(self) -> tuple[float, float]:
        """What the document prints, low and high, in base units."""
        read = [read_figure(text) for text in self.printed or self.means]
        scale = parse_unit(self.unit).scale
        return min(low for low, _, _ in read) * scale, max(high for _, high, _ in read) * scale

    @property
    def interval(self) -> tuple[float, float]:
        """The values that agree with what is printed, in base units; a bound of our own making is not rounded."""
        scale = parse_unit(self.unit).scale
        step = max(read_figure(text)[2] for text in self.printed or self.means) * scale
        step = 0.0 if self.means and self.sense in ("at least", "at most") else step
        return agreement(*self.bounds, step, self.sense)

    @property
    def printed_text(self) -> str:
        """What the document prints, with its hedge and unit; miles and tons as printed, and converted in brackets."""
        if not (self.printed or self.means):
            return "no figure"
        hedge = {"exact": "", "order": "of the order of "}.get(self.sense, f"{self.sense} ")
        figure = hedge + show(self.bounds, str(parse_unit(self.unit)))
        if self.printed and self.unit in CUSTOMARY:
            converted = show(self.bounds, str(parse_unit(self.unit)), 3)
            figure = f"{hedge}{' | '.join(self.printed)} {self.unit}s ({converted})"
        return f"no figure; means {figure} {self.quantity}".strip() if self.means else figure

    @property
    def starts_from(self) -> dict[tuple[float, float, str], str]:
        """The figures that the document starts from, each with its hedge, as they are written."""
        found = {}
        for text in self.said:
            sense, figure = hedge_of(text)
            found[*read_figure(figure)[:2], sense] = text
        return found


@cache
def documents() -> dict[str, Document]:
    """The documents, by key."""
    with (DATA / "documents.csv").open(newline="", encoding="utf-8") as lines:
        return {r["document"]: Document(r["document"], r["title"], r["about"], int(r["lines"]), r["sha256"],
                                        tuple(r["names"].split("|")), r["author"], r["published"], r["address"],
                                        r["retells"]) for r in csv.DictReader(lines)}


@cache
def statements() -> dict[str, Statement]:
    """The inventory of every checkable statement, by id."""
    with (DATA / "statements.csv").open(newline="", encoding="utf-8") as lines:
        return {r["statement"]: Statement(
            r["statement"], r["source"], int(r["first_line"]), int(r["last_line"]), r["kind"],
            tuple(f.strip() for f in r["figures"].split("|") if f.strip()), r["says"]) for r in csv.DictReader(lines)}


@cache
def set_aside() -> dict[str, str]:
    """Statements that are not put to the test, each with the reason."""
    with (DATA / "set-aside.csv").open(newline="", encoding="utf-8") as lines:
        return {row["statement"]: row["why"] for row in csv.DictReader(lines)}


@cache
def all_claims() -> dict[str, Claim]:
    """Every claim of every chapter, by id."""
    found: dict[str, Claim] = {}
    for path in sorted((DATA / "claims").glob("*.yaml")):
        for one in read_claims(path):
            if one.id in found:
                raise DataError(f"{path.name}: claim {one.id!r} stands in {found[one.id].chapter} too")
            found[one.id] = one
    return found


def claim(key: str) -> Claim:
    """One claim.

    Raises:
        KeyError: there is none of that id; the nearest ones are named.
    """
    if key not in all_claims():
        near = difflib.get_close_matches(key, all_claims(), 3, 0)
        raise KeyError(f"no claim {key!r}; the nearest are {', '.join(map(repr, near))}")
    return all_claims()[key]


def read_claims(path: Path) -> list[Claim]:
    """Read and check one chapter's claims.

    Raises:
        DataError: a claim is malformed; the message names file, claim and field.
    """
    import yaml

    return [_read_claim(path, entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]


def _read_claim(path: Path, entry: dict) -> Claim:
    def fail(name: str, why: str):
        raise DataError(f"{path.name}, claim {entry.get('id')!r}, field {name!r}: {why}")

    fields = set(Claim.__dataclass_fields__) - {"chapter"}
    for name in entry:
        if name not in fields:
            fail(name, f"is unknown; the nearest is {difflib.get_close_matches(name, fields, 1, 0)[0]!r}")
    for name in ("id", "says", "statements"):
        if not entry.get(name):
            fail(name, "is missing")
    lists = {name: tuple(map(str, entry.get(name) or ()))
             for name in ("statements", "printed", "means", "said", "labels", "given")}
    one = Claim(**{**entry, **lists}, chapter=path.stem)
    for key in one.statements:
        if key not in statements():
            fail("statements", f"{key!r} is not in statements.csv")
    if one.sense not in SENSES:
        fail("sense", f"{one.sense!r} is none of {', '.join(SENSES)}")
    if one.holds_for not in HOLDS_FOR:
        fail("holds_for", f"{one.holds_for!r} is none of {', '.join(HOLDS_FOR)}")
    if one.quantity and not one.means:
        fail("quantity", "says what the number in means counts, and there is none")
    figures = {f for key in one.statements for f in statements()[key].figures}
    for name in ("printed", "said", "labels"):
        for text in (hedge_of(text)[1] for text in lists[name]):
            if text not in figures:
                fail(name, f"{text!r} is not a figure of its statements ({' | '.join(sorted(figures))})")
    try:
        parse_unit(one.unit)
        [read_figure(hedge_of(text)[1]) for text in (*one.printed, *one.means, *one.said)]
    except ValueError as error:
        fail("printed", str(error))
    return one
