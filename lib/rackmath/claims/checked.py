"""A check as it was made: the claim, the word, what it rests on, and the inputs with where they come from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..algebra.number import record
from ..algebra.printing import show
from .arithmetic import Arithmetic
from .claims import Claim
from .hedges import read_figure
from .inputs import Leaf, ProvenanceError, Said
from .terms import subjects
from .turning import Turn

__all__ = ["Check", "demand_said", "told_ends", "told_inputs"]


@dataclass(frozen=True)
class Check:
    """A claim, its verdict, and what led to it."""

    claim: Claim
    verdict: str
    rebuilt: str
    factor: float | None = None
    terms: tuple[tuple[str, str], ...] = ()
    form: str = ""
    margin: float | None = None
    turns: tuple[Turn, ...] = ()
    others: tuple[str, ...] = ()
    inputs: tuple[tuple, ...] = field(default=(), repr=False)
    told: tuple[dict, ...] = field(default=(), repr=False)

    @property
    def rests_on(self) -> str:
        """What it rests on, as one text: each part after the mark of what it is, a mark but once."""
        found, last = [], ""
        for mark, text in self.terms:
            found.append(text if mark == last else f"{mark} {text}")
            last = mark
        return "; ".join(found)

    def of(self, mark: str) -> list[str]:
        """The parts with a mark."""
        return [text for one, text in self.terms if one == mark]


def demand_said(one: Claim, leaves: Iterable[Leaf], rival: Claim | None = None) -> None:
    """Each figure said must be printed by the statements, with its hedge, and each they start from must be said."""
    used = [(*leaf.source.printed, leaf.source.sense) for leaf in leaves if isinstance(leaf.source, Said)]
    figures = one.starts_from
    theirs = {(low, high) for low, high, _ in map(read_figure, rival.printed)} if rival else set()
    for low, high, sense in used:
        if (low, high, sense) not in figures and (low, high) not in theirs:
            hedge = "" if sense == "exact" else f"{sense} "
            raise ProvenanceError(f"{one.id}: the statements don't say {hedge}{show((low, high))}; "
                                  f"they say {', '.join(one.said) or 'nothing'}")
    for figure, text in figures.items():
        if figure not in used:
            raise ProvenanceError(f"{one.id}: the statements say {text}, but the check doesn't use it")


def told_ends(work: Arithmetic, spans: list[tuple[float, float]]) -> tuple[dict, ...]:
    """How the least and the most were worked out, with numbers put in, and for which thing."""
    found = []
    for case, end, pick in (("least", 0, min), ("most", 1, max)):
        finite = [(span[end], row) for row, span in enumerate(spans) if all(map(math.isfinite, span))]
        if finite:
            value, row = pick(finite)
            names = f", {', '.join(subjects(work.leaves(row)))}" if work.rows > 1 else ""
            found.append((value, record(work.ends(row)[end], work.form.gives.phrase) | {"case": case + names}))
    if len(found) == 2 and found[0][0] == found[1][0]:
        return ({key: told for key, told in found[0][1].items() if key != "case"},)
    return tuple(told for _, told in found)


def told_inputs(leaves: Iterable[Leaf]) -> tuple[tuple, ...]:
    """For each input its word, its value for a reader, where it comes from, and its ends in base units."""
    return tuple(dict.fromkeys((leaf.quantity.word, leaf.text, leaf.origin, leaf.ends[0], leaf.ends[-1])
                               for leaf in leaves))
