"""Sourced facts: accelerators, racks, models, published runs, what is on sale, each with its provenance.

A `Fact` is a float in base units that remembers where it was read. A `Thing` maps words to facts
and can be handed to a closed form as it is. One accelerator at one precision is one thing, so that
arithmetic throughput and bytes a parameter always come together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from ..algebra.given import LOOK_UP, nearest
from .tables import FILES, Fact, table_rows, things

__all__ = [
    "DATA_CENTRE", "LAID_DOWN", "MEASURED", "RUNS", "Shelf", "Thing", "accelerator", "accelerators", "convention",
    "deployment", "deployments", "disclosure", "exchanges", "fact", "facts", "links", "model", "offer", "rack",
    "rivals", "scaling_law", "thing", "things", "tier", "tiers", "trained_model", "trainings",
]

#: The tables of what was seen in the world, against which a claim can be disputed.
MEASURED = ("deployments", "offers", "disclosures", "tiers", "trained")

#: What stands in these tables but was laid down and not seen.
LAID_DOWN = ("cost curve", "design")

#: The kinds of published runs.
RUNS = ("production", "benchmark")

#: The kinds of accelerators that stand in data centres.
DATA_CENTRE = ("GPU", "TPU", "Trainium", "LPU")

#: Number formats that compute at the rate of another.
_SAME_RATE = {"fp16": "bf16", "bf16": "fp16", "nvfp4": "fp4", "mxfp4": "fp4", "mxfp8": "fp8"}


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
            raise KeyError(f"{self.name} has no fact {word!r}{nearest(word, self._facts)}")
        return self._facts[word]

    def __contains__(self, word: object) -> bool:
        return word in self._facts

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __repr__(self) -> str:
        return f"<{self.name}{' ' + self.precision if self.precision else ''}: {', '.join(self)}>"


def _known(precisions: Iterable[str], name: str, asked: str) -> str:
    """Which of a machine's number formats is meant: as it is written, in any case, or by what it is a kind of."""
    known = dict.fromkeys(precisions)
    for written in (asked, asked.lower(), _SAME_RATE.get(asked.lower())):
        if written in known:
            return written
    raise KeyError(f"{name} has no throughput at {asked!r}; it has {', '.join(known)}")


def accelerator(name: str, precision: str) -> Thing:
    """One accelerator computing and storing weights at one precision.

    A format that computes at the rate of another may be named: mxfp4 and nvfp4 at that of fp4, each with its
    own bytes a parameter; fp16 at that of bf16.

    Raises:
        KeyError: no such accelerator, or it doesn't compute at that precision; names the nearest.

    >>> accelerator("b200", "nvfp4")["throughput"] == accelerator("b200", "FP4")["throughput"]
    True
    """
    rows = _rows("accelerators", name)
    computed = _known((r.precision for r in rows if r.quantity == "throughput"), name, precision)
    stored = precision.lower() if precision.lower() in _names("conventions") else computed
    facts = _by_word(rows, computed) | _by_word(_rows("conventions", stored), stored)
    return Thing(name, facts, stored)


def accelerators(*names: str, kind: str = "") -> list[Thing]:
    """Each accelerator at each precision for which a source was opened: those named, those of a kind, or all.

    All are those of data centres; cards and computers that people own come by their kind, `card` or `computer`.
    """
    formats, kinds = _names("conventions"), (kind,) if kind else DATA_CENTRE
    chosen = names or [name for name in _names("accelerators") if things()[name]["kind"] in kinds]
    pairs = dict.fromkeys((r.thing, r.precision) for name in chosen for r in _rows("accelerators", name)
                          if r.quantity == "throughput" and r.sourced and r.precision in formats)
    return [accelerator(*pair) for pair in pairs]


def _dense(own: dict, name: str) -> dict:
    """A model, with what counting a transformer's FLOPs takes; a dense one's active parameters are all of them."""
    found = own | _by_word(_rows("conventions", "transformer"))
    return {"active_parameters": found["total_parameters"]} | found


def _as_set_up(own: dict, name: str) -> dict:
    """A run, with the facts of the accelerator it ran on and of the model it served."""
    setup = things()[name]
    if not setup["accelerator"]:
        return own
    served = model(setup["model"]) if setup["model"] else {}
    return {**served, **accelerator(setup["accelerator"], setup["weights"]), **own}


def _with_sizes(own: dict, name: str) -> dict:
    """What a model took to make, with the model's own facts."""
    of = things()[name]["model"]
    return {**(model(of) if of else convention("transformer")), **own}


class Shelf:
    """The things of one table: called with a name it gives one, `all` gives those of a family or of some kinds.

    >>> offer("gpt-5.5-2026-04").title
    'GPT-5.5, April 2026'
    >>> [run.name for run in trainings()][:1]
    ['megatron-175b-384']
    """

    def __init__(self, table: str, complete: Callable[[dict, str], dict] = lambda own, name: own):
        self.table, self._complete = table, complete

    def __call__(self, name: str, precision: str = "") -> Thing:
        if precision:
            rows = _rows(self.table, name)
            precision = _known((r.precision for r in rows if r.precision), name, precision)
        found = self._complete(_by_word(_rows(self.table, name), precision), name)
        return Thing(name, found, precision or things()[name]["weights"])

    def all(self, family: str = "", kinds: tuple[str, ...] = ()) -> list[Thing]:
        """Every thing of the table, or those of a family or of some kinds; what only renames another counts once."""
        families = {things()[name]["family"] for name in _names(self.table)}
        if family and family not in families:
            raise KeyError(f"no family {family!r} in {self.table}.csv{nearest(family, families)}")
        renamed = {name for name in _names("models") if things()[name]["model"]} if self.table == "models" else ()
        return [self(name) for name in _names(self.table) if name not in renamed
                and family in ("", things()[name]["family"]) and (not kinds or things()[name]["kind"] in kinds)]


#: What a maker sells as one piece: packages, dies, memory, links, power and mass, and FLOPS at a precision.
rack = Shelf("racks")

#: A memory, local or behind a network: its size and read bandwidth, or what a byte of it rents for.
tier = Shelf("tiers")

#: A model: its dimensions and its sizes.
model = Shelf("models", _dense)

#: A published measurement of models in production, on a test bench, in training, or of an exchange of experts.
deployment = Shelf("deployments", _as_set_up)

#: What the field agrees on: how a transformer's FLOPs are counted, how a number format stores.
convention = Shelf("conventions")

#: What is on sale at a date: a model's prices, its speed and how much it takes at a time.
offer = Shelf("offers")

#: What a company or an analyst tells of a whole business at a date: tokens served, money spent.
disclosure = Shelf("disclosures")

#: What a model took to make: tokens, GPU time, reinforcement learning; with its sizes.
trained_model = Shelf("trained", _with_sizes)

#: A fitted law of loss against size and data: its constants and their errors, or the optima printed for a size.
scaling_law = Shelf("scaling_laws")


def tiers(family: str) -> list[Thing]:
    """Every memory of a family, with its size and bandwidth read at their source."""
    return [one for one in tier.all(family) if {"capacity", "bandwidth"} <= set(one) and one["bandwidth"].sourced]


def deployments() -> list[Thing]:
    """Every published run that decodes, in production or as a benchmark."""
    return deployment.all(kinds=RUNS)


def exchanges() -> list[Thing]:
    """Every exchange of experts that was timed inside a rack."""
    return deployment.all(kinds=("rack-exchange",))


def links() -> list[Thing]:
    """Every link over which a small message was timed."""
    return deployment.all(kinds=("link",))


def trainings() -> list[Thing]:
    """Every published training run."""
    return deployment.all(kinds=("training",))


def thing(name: str) -> Thing:
    """One accelerator, rack, model, run or offer by its name, an accelerator with its number format after it.

    Raises:
        KeyError: there is none; names the nearest, or the formats to choose from.

    >>> thing("h100-sxm fp8")["throughput"]
    H100 fp8 throughput = 1.979 PFLOP/s [nvidia2026h100, table, row FP8 Tensor Core]
    """
    name, _, precision = name.partition(" ")
    if name in _names("accelerators"):
        if not precision:
            known = dict.fromkeys(r.precision for r in _rows("accelerators", name) if r.quantity == "throughput")
            raise KeyError(f"{name} computes in {', '.join(known)}: say which, such as '{name} {next(iter(known))}'")
        return accelerator(name, precision)
    for shelf in (model, rack, deployment, offer, tier, disclosure, trained_model, scaling_law, convention):
        if name in _names(shelf.table):
            return shelf(name, precision)
    raise KeyError(f"no thing {name!r}{nearest(name, things())}")


LOOK_UP.append(thing)


def fact(things: Thing | Iterable[Thing], word: str) -> Fact | list[Fact]:
    """One fact of a thing, or the same fact of several."""
    return things[word] if isinstance(things, Thing) else [thing[word] for thing in things]


def facts() -> list[Fact]:
    """Every fact of every table."""
    return [row for name in FILES for row in table_rows(name)]


def rivals(thing: Thing) -> list[Fact]:
    """The rows that give another value for one of a thing's facts."""
    return [row for used in thing.values() if used.thing == thing.name for row in table_rows(used.table)
            if (row.thing, row.quantity, row.precision) == (used.thing, used.quantity, used.precision) and row != used]


def _by_word(rows: Iterable[Fact], precision: str = "") -> dict[str, Fact]:
    """The first row of each word counts; a rival source's row stays in the table."""
    chosen: dict[str, Fact] = {}
    for row in rows:
        if row.precision in ("", precision):
            chosen.setdefault(row.quantity, row)
    return chosen


def _rows(table: str, name: str) -> list[Fact]:
    rows = [row for row in table_rows(table) if row.thing == name]
    if not rows:
        raise KeyError(f"no {name!r} in {table}.csv{nearest(name, _names(table))}")
    return rows


@cache
def _names(table: str) -> list[str]:
    return list(dict.fromkeys(row.thing for row in table_rows(table)))


