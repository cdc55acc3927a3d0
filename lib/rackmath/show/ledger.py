"""The ledger: every verdict, read out of the notebooks' committed outputs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..claims.claims import claim, set_aside, statements
from ..claims.words import BECAME, VERDICTS, group, rolled_up
from ..facts.tables import HOME
from .tables import MIME, Table, badge, emphasised, places, rebuilt

__all__ = ["FIELDS", "NOTEBOOKS", "STATEMENT_FIELDS", "changes", "count_table", "counts", "ledger_table",
           "not_yet_rebuilt", "not_yet_table", "read", "read_statements", "records", "statement_groups",
           "statement_table", "status"]

#: The folder of the chapters.
NOTEBOOKS = HOME / "notebooks"

#: What a row of `ledger.json` and `ledger.csv` holds.
FIELDS = ("id", "chapter", "statements", "says", "holds_for", "printed", "unit", "rebuilt", "verdict", "group",
          "factor", "margin", "needs", "given", "turns_at", "share", "part_of", "rests_on", "url")

#: What a row of the statements in `ledger.json` holds.
STATEMENT_FIELDS = ("id", "document", "first_line", "last_line", "kind", "says", "group", "claims", "url")


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
                "holds_for": one.holds_for, "printed": one.printed_text,
                "unit": one.unit if one.printed or one.means else "",
                "rebuilt": record["rebuilt"], "verdict": record["verdict"],
                "group": group(record["verdict"]), "factor": record["factor"], "margin": record["margin"],
                "needs": record["needs"], "given": record["given"], "turns_at": record["turns_at"],
                "share": next((turn["share"] for turn in record["turns_at"]), None), "part_of": one.part_of,
                "rests_on": record["rests_on"], "url": f"{site}notebooks/{notebook.stem}.html#{one.id}",
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


def statement_groups(rows: Sequence[dict]) -> dict[str, str]:
    """The group of each statement that claims cover.

    It fails if one of them fails, else turns, else holds, else is open. What is only the *if* of another claim does
    not count, unless a statement has no other.
    """
    found: dict[str, list[dict]] = {}
    for row in rows:
        for key in row["statements"]:
            found.setdefault(key, []).append(row)
    return {key: rolled_up(row["group"] for row in ([row for row in its if not row["part_of"]] or its))
            for key, its in found.items()}


def read_statements(rows: Sequence[dict], site: str = "") -> list[dict]:
    """Every statement of the documents, with its group: that of its claims, `aside`, or `waiting`."""
    groups, covered = statement_groups(rows), status(rows)
    return [{"id": key, "document": one.document, "first_line": one.first_line, "last_line": one.last_line,
             "kind": one.kind, "says": one.says,
             "group": groups.get(key, "aside" if key in set_aside() else "waiting"), "claims": covered[key],
             "url": f"{site}book/documents/{one.document}.html#{key}"} for key, one in statements().items()]


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
    """How many claims have each verdict, with the group in which a reader counts them."""
    return Table("counts", ("Verdict", "Group", "Claims"),
                 [(word, (badge(word), group(word), str(n))) for word, n in counts(rows).items()])


def statement_table(rows: Sequence[dict]) -> Table:
    """How many statements of each document hold, turn, fail, stay open, are set aside, or are still to come."""
    found: dict[str, Counter] = {}
    for one in read_statements(rows):
        found.setdefault(one["document"], Counter())[one["group"]] += 1
    found["all"] = sum(found.values(), Counter())
    return Table("statements-of", ("Document", *(words.capitalize() for words in BECAME.values())), [
        (key, (f"[{key}](#document-{key})" if key != "all" else "all", *(str(n[name]) for name in BECAME)))
        for key, n in found.items()])


def ledger_table(rows: Sequence[dict]) -> Table:
    """Every claim in one table."""
    return Table("ledger", ("Claim", "Where", "Chapter", "Printed", "Rebuilt", "Verdict", "Rests on"), [
        (row["id"], (f"[{row['says']}](#{row['id']})", places(row["statements"]), row["chapter"][:2], row["printed"],
                     rebuilt(row["rebuilt"], row["verdict"], row["factor"]), badge(row["verdict"]),
                     emphasised(row["rests_on"])))
        for row in rows])


def not_yet_table(rows: Sequence[dict]) -> Table:
    """The statements still to come, by document and line."""
    waiting: dict[str, list[str]] = {}
    for key in not_yet_rebuilt(rows):
        waiting.setdefault(statements()[key].document, []).append(key)
    return Table("waiting", ("Document", "Statements", "Lines"), [
        (document, (f"[{document}](#document-{document})", str(len(keys)), places(keys, named=False)))
        for document, keys in waiting.items()])
