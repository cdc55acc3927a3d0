"""Tables of claims and verdicts, as text, as HTML for JupyterLab and as MyST for the website."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence

from ..algebra.printing import show
from ..claims.checked import Check
from ..claims.claims import all_claims, statements
from ..claims.terms import MARKS
from ..claims.words import VERDICTS
from ..facts.catalog import Thing
from .told import lines_of

__all__ = ["MIME", "Table", "VerdictTable", "badge", "by_format", "claim_table", "emphasised", "places", "rebuilt",
           "verdict_table"]

#: The type under which a table of verdicts lies in a notebook's outputs, for the ledger to read.
MIME = "application/vnd.rackmath.verdicts+json"


class Table:
    """Rows of Markdown cells under a header; the first cell carries the row's anchor."""

    def __init__(self, kind: str, header: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]):
        self.kind, self.header, self.rows = kind, tuple(header), tuple(rows)

    def __repr__(self) -> str:
        return "\n".join(" | ".join((key, *filter(None, map(_plain, cells)))) for key, cells in self.rows)

    def _html(self) -> str:
        head = "".join(f'<th scope="col">{text}</th>' for text in self.header)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(_plain(c), quote=False)}</td>" for c in cells) + "</tr>"
                       for _, cells in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _myst(self, anchors: bool) -> str:
        lines = [f":::{{list-table}}\n:header-rows: 1\n:class: {self.kind}\n"]
        lines.append(_row(self.header))
        for key, cells in self.rows:
            first = f"({key})=\n    {cells[0]}" if anchors else cells[0]
            lines.append(_row((first, *cells[1:])))
        return "\n".join(lines) + "\n:::\n"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/plain": repr(self), "text/html": self._html(), "text/markdown": self._myst(anchors=False)}


class VerdictTable(Table):
    """Checks, a row each, and the records from which the ledger is made."""

    def __init__(self, checks: Sequence[Check]):
        self.records = [_record(one) for one in checks]
        rows = [(one.claim.id, (
            f"{one.claim.says} {places(one.claim.statements)} {{cite-claim}}`{one.claim.id}`", one.claim.printed_text,
            rebuilt(one.rebuilt, one.verdict, one.factor), badge(one.verdict), emphasised(one.rests_on),
        )) for one in checks]
        super().__init__("verdicts", ("Claim", "Printed", "Rebuilt", "Verdict", "Rests on"), rows)

    def _html(self) -> str:
        """The table, with the lines that numbers were put into folded below it."""
        lines = dict.fromkeys(line for one in self.records for told in one["told"] for line in lines_of(told))
        folded = "".join(f"<div>{html.escape(line)}</div>" for line in lines)
        return super()._html() + (f"<details><summary>With numbers put in</summary>{folded}</details>" if lines else "")

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return super()._repr_mimebundle_() | {"text/markdown": self._myst(anchors=True), MIME: self.records}


def verdict_table(*checks: Check) -> VerdictTable:
    """Show several checks as one table; the ledger reads it."""
    return VerdictTable(checks)


def claim_table(chapter: str) -> Table:
    """What the documents say on the subject of a chapter, before any verdict."""
    found = [one for one in all_claims().values() if one.chapter == chapter]
    if not found:
        known = sorted({one.chapter for one in all_claims().values()})
        raise KeyError(f"no claims for chapter {chapter!r}; there are some for {', '.join(known)}")
    rows = [(one.id, (f"[{one.says}](#{one.id})", one.printed_text, places(one.statements))) for one in found]
    return Table("claims", ("Claim", "Printed", "Where"), rows)


def by_format(things: Sequence[Thing], value: Callable[[Thing], float]):
    """A value of each thing at each number format as a pandas table, a row a thing; bf16 and fp16 share a column."""
    from pandas import Series

    sixteen = {"bf16": "16 bits", "fp16": "16 bits"}
    cells = {(one.title, sixteen.get(one.precision, one.precision)): value(one) for one in things}
    return Series(cells, dtype=object).unstack(sort=False)


def _record(one: Check) -> dict:
    return {"id": one.claim.id, "verdict": one.verdict, "rebuilt": one.rebuilt, "rests_on": one.rests_on,
            "factor": _rounded(one.factor), "margin": _rounded(one.margin), "form": one.form,
            "needs": one.of("needs"), "given": one.of("given"), "turns_at": [turn.record() for turn in one.turns],
            "others": list(one.others), "left_out": bool(one.of("left out")),
            "inputs": [list(given) for given in one.inputs], "told": list(one.told)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def emphasised(rests_on: str) -> str:
    """What a verdict rests on, with the mark of each part in bold, for Markdown."""
    return re.sub(rf"(^|; )({'|'.join(sorted(MARKS, key=len, reverse=True))}) ", r"\1**\2** ", rests_on)


def places(keys: Sequence[str], named: bool = True) -> str:
    """Links to the documents' lines, each line once, with or without the document's name."""
    lines = {f"{statements()[key].document if named else ''} {statements()[key].first_line}".strip(): key
             for key in reversed(keys)}
    return ", ".join(f"[{text}](#{key})" for text, key in reversed(lines.items()))


def rebuilt(text: str, verdict: str, factor: float | None) -> str:
    """The rebuilt value, and how far it is from the printed one if the claim fails."""
    failed = verdict in ("contradicted", "disputed") and factor is not None
    nearest = ", at best" if " to " in text else ""
    return f"{text} ({show(factor, digits=2)} × printed{nearest})" if failed else text or "not rebuilt"


def badge(verdict: str) -> str:
    """A verdict as a shape and a word, for the style sheet to colour."""
    return f'<span class="verdict {verdict.replace(" ", "-")}">{VERDICTS[verdict]} {verdict}</span>'


def _row(cells: Sequence[str]) -> str:
    return "\n".join(f"{'*' if i == 0 else ' '} - {cell.replace('$', chr(92) + '$')}" for i, cell in enumerate(cells))


def _plain(cell: str) -> str:
    """A cell without its Markdown: links, spans and roles."""
    cell = re.sub(r" ?\{cite-claim\}`.*?`|<[^>]*>|\*\*", "", cell)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", cell)
