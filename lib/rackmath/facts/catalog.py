"""Sourced facts: accelerators, racks, models, published runs, what is on sale, each with its provenance.

A `Fact` is a float in base units that remembers where it was read. A `Thing` maps words to facts
and can be handed to a closed form as it is. One accelerator at one precision is one thing, so that
arithmetic throughput and bytes a parameter always come together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from .tables import FILES, Fact, nearest, table_rows, things

__all__ = [
    "MEASURED", "RUNS", "Shelf", "Thing", "accelerator", "accelerators", "convention", "deployment", "deployments",
    "disclosure", "exchanges", "fact", "facts", "model", "offer", "rack", "rivals", "scaling_law", "things", "tier",
    "tiers", "trained_model", "trainings",
]

#: The tables of what was seen in the world, against which a claim can be disputed.
MEASURED = ("deployments", "offers", "disclosures", "tiers", "trained")

#: The kinds of published runs.
RUNS = ("production", "benchmark")


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
        found = self._complete(_by_word(_rows(self.table, name), precision), name)
        return Thing(name, found, precision or things()[name]["weights"])

    def all(self, family: str = "", kinds: tuple[str, ...] = ()) -> list[Thing]:
        """Every thing of the table, or those of a family or of some kinds."""
        return [self(name) for name in _names(self.table) if family in ("", things()[name]["family"])
                and (not kinds or things()[name]["kind"] in kinds)]


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


def trainings() -> list[Thing]:
    """Every published training run."""
    return deployment.all(kinds=("training",))


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


def _names(table: str) -> list[str]:
    return list(dict.fromkeys(row.thing for row in table_rows(table)))


