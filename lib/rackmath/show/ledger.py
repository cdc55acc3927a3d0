"""The ledger: every verdict, read out of the notebooks' committed outputs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..claims.claims import claim, set_aside, statements
from ..claims.verdicts import VERDICTS
from ..facts.tables import HOME
from .tables import MIME, Table, badge, places, rebuilt

__all__ = ["FIELDS", "NOTEBOOKS", "changes", "count_table", "counts", "ledger_table", "not_yet_rebuilt",
           "not_yet_table", "read", "records", "status"]

#: The folder of the chapters.
NOTEBOOKS = HOME / "notebooks"

#: What a row of `ledger.json` and `ledger.csv` holds.
FIELDS = ("id", "chapter", "statements", "says", "printed", "unit", "rebuilt", "verdict", "factor", "only_if", "url")


def records(notebook: Path) -> Iterator[dict]:
    """The verdict records in one notebook's outputs, in order."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            yield from output.get("data", {}).get(MIME, ())


def read(folder: Path = NOTEBOOKS, site: str = "") -> list[dict]:
    """Every verdict of every chapter, with the fields of `FIELDS`.

    Args:
        folder: where the notebooks lie.
        site: the address of the website's root, ending in a slash, or nothing for relative links.
    """
    rows = []
    for notebook in sorted(folder.glob("*.ipynb")):
        for record in records(notebook):
            one = claim(record["id"])
            rows.append({
                "id": one.id, "chapter": notebook.stem, "statements": list(one.statements), "says": one.says,
                "printed": one.printed_text, "unit": one.unit if one.printed or one.means else "",
                "rebuilt": record["rebuilt"], "verdict": record["verdict"], "factor": record["factor"],
                "only_if": record["only_if"], "url": f"{site}notebooks/{notebook.stem}.html#{one.id}",
            })
    return rows


def counts(rows: Sequence[dict]) -> dict[str, int]:
    """How many claims have each verdict, in the order of precedence."""
    found = Counter(row["verdict"] for row in rows)
    return {word: found[word] for word in VERDICTS if found[word]}


def status(rows: Sequence[dict]) -> dict[str, list[str]]:
    """For each statement, the ids of the claims that cover it."""
    covered: dict[str, list[str]] = {key: [] for key in statements()}
    for row in rows:
        for key in row["statements"]:
            covered[key].append(row["id"])
    return covered


def not_yet_rebuilt(rows: Sequence[dict]) -> list[str]:
    """The statements that are neither in a checked claim nor set aside."""
    return [key for key, found in status(rows).items() if not found and key not in set_aside()]


def changes(old: Sequence[dict], new: Sequence[dict]) -> list[str]:
    """Each claim whose verdict differs, with the old and the new word.

    >>> changes([{"id": "batch-2400", "verdict": "conditional"}], [{"id": "batch-2400", "verdict": "contradicted"}])
    ['batch-2400: conditional -> contradicted']
    """
    before, after = ({row["id"]: row["verdict"] for row in rows} for rows in (old, new))
    return [f"{key}: {before.get(key, 'not there')} -> {after.get(key, 'not there')}"
            for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]


def count_table(rows: Sequence[dict]) -> Table:
    """How many claims have each verdict."""
    return Table("counts", ("Verdict", "Claims"), [(word, (badge(word), str(n))) for word, n in counts(rows).items()])


def ledger_table(rows: Sequence[dict]) -> Table:
    """Every claim in one table."""
    return Table("ledger", ("Claim", "Where", "Chapter", "Printed", "Rebuilt", "Verdict", "Only if"), [
        (row["id"], (f"[{row['says']}](#{row['id']})", places(row["statements"]), row["chapter"][:2], row["printed"],
                     rebuilt(row["rebuilt"], row["verdict"], row["factor"]), badge(row["verdict"]), row["only_if"]))
        for row in rows])


def not_yet_table(rows: Sequence[dict]) -> Table:
    """The statements still to come, by document and line."""
    waiting: dict[str, list[str]] = {}
    for key in not_yet_rebuilt(rows):
        waiting.setdefault(statements()[key].document, []).append(key)
    return Table("waiting", ("Document", "Statements", "Lines"), [
        (document, (f"[{document}](#document-{document})", str(len(keys)), places(keys, named=False)))
        for document, keys in waiting.items()])
