"""The files beside the pages: the ledger, the tables of facts, and pages without what nobody uses."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

from rackmath.facts.catalog import facts
from rackmath.facts.tables import FACTS, HOME
from rackmath.show import ledger

from .pages import rows


def write_ledger(app, error) -> None:
    """Write ledger.json and ledger.csv beside the pages, from the outputs that the pages show."""
    if error or app.builder.format != "html":
        return
    found, out = rows(app.config.html_baseurl), Path(app.outdir)
    whole = {"claims": found, "statements": ledger.read_statements(found, app.config.html_baseurl)}
    (out / "ledger.json").write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with (out / "ledger.csv").open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, ledger.FIELDS)
        writer.writeheader()
        writer.writerows(row | {"statements": " ".join(row["statements"]), "needs": "; ".join(row["needs"]),
                                "given": "; ".join(row["given"]), "turns_at": "; ".join(map(_turn, row["turns_at"]))}
                         for row in found)


def _turn(turn: dict) -> str:
    """Where a claim turns, for a cell."""
    values = " to ".join(f"{value:.4g}" for value in turn["values"])
    return f"{turn['quantity']} {values} {turn['unit']}, {turn['agrees']}"


def copy_tables(app, error) -> None:
    """Put the tables of facts, and what their things are, where the data page offers them."""
    if error or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "data"
    folder.mkdir(exist_ok=True)
    for name in {"things", "dates", *(fact.table for fact in facts())}:
        shutil.copyfile(FACTS / f"{name}.csv", folder / f"{name}.csv")
    shutil.copyfile(HOME / "book" / "references.bib", folder / "references.bib")


#: What the theme loads on every page and no page here uses: icons as a script (the style sheet has
#: them already), and live kernels.
_UNUSED = (r"\s*<script[^>]*/fontawesome\.js[^>]*></script>", r"\s*<script>const THEBE_JS_URL[^<]*</script>",
           r"\s*<script[^>]*/sphinx-thebe\.js[^>]*></script>", r"\s*<link[^>]*/sphinx-thebe\.css[^>]*>")


#: What a screen reader needs and the theme and the bibliography leave out: the name of the arrow that
#: unfolds a part of the contents; and a list whose entries are links beside texts is none.
_NAMED = ((r'<summary>(?=<span class="toctree-toggle")', '<summary aria-label="Show its pages">'),
          (r'<div role="list" class="citation-list">', '<div class="citation-list">'))


def tidy(app, error) -> None:
    """Drop unused scripts from every page, so that the front page weighs a third, and name what has no name."""
    if error or app.builder.format != "html":
        return
    for leftover in (Path(app.outdir) / "_static").glob("*macros.html"):
        leftover.unlink()
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for pattern in _UNUSED:
            text = re.sub(pattern, "", text)
        for pattern, named in _NAMED:
            text = re.sub(pattern, named, text)
        page.write_text(text, encoding="utf-8")


def setup(app) -> None:
    """Write once every page is built."""
    for step in (write_ledger, copy_tables, tidy):
        app.connect("build-finished", step)
