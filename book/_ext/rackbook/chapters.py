"""What the website adds to the notebooks: the top of each chapter, and the address of each row of the ledger."""

from __future__ import annotations

import json
import math
from functools import cache

import yaml
from docutils import nodes
from rackmath.facts.tables import HOME
from rackmath.show import ledger

from .citing import LEDGER

#: How many words a minute a reader is taken to read.
PACE = 230


@cache
def repository() -> dict:
    """Where the book's files can be had from, by `_config.yml`; its `url` is empty while nobody hosts them."""
    return yaml.safe_load((HOME / "_config.yml").read_text(encoding="utf-8"))["repository"]


def top(chapter: str) -> str:
    """How long a chapter takes to read, and how to run it again."""
    cells = json.loads((ledger.NOTEBOOKS / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    words = sum(len("".join(cell["source"]).split()) for cell in cells if cell["cell_type"] == "markdown")
    parts = [f"{math.ceil(words / PACE)} minutes to read",
             f'<a href="../_sources/notebooks/{chapter}.ipynb" download>Download the notebook</a>',
             '<a href="../book/how-to-read.html#rerun">Rerun it</a>']
    if url := repository()["url"].rstrip("/"):
        project, branch = url.removeprefix("https://github.com/"), repository()["branch"]
        notebook = f"notebooks/{chapter}.ipynb"
        parts += [f'<a href="https://mybinder.org/v2/gh/{project}/{branch}?urlpath=lab/tree/{notebook}">Binder</a>',
                  f'<a href="https://colab.research.google.com/github/{project}/blob/{branch}/{notebook}">Colab</a>']
    return f'<p class="chapter-top">{" · ".join(parts)}</p>'


def hosted() -> str:
    """How to rerun on somebody else's machine, once the files can be had."""
    url = repository()["url"].rstrip("/")
    if not url:
        return ""
    folder = url.rpartition("/")[2]
    return (f"The files are at <{url}>.\n\nWithout a machine of your own, each chapter opens on Binder, which sets up "
            "the whole book first, or on Colab. On Colab, run this in a cell of its own, then restart the session:\n\n"
            f"```\n!git clone --depth 1 {url} && pip install --quiet --editable {folder}\n```\n")


def begin(app, doctree, docname: str) -> None:
    """Put its top under the title of each chapter."""
    folder, _, chapter = docname.rpartition("/")
    if folder == ledger.NOTEBOOKS.name and chapter != LEDGER:
        title = doctree.next_node(nodes.title)
        title.parent.insert(title.parent.index(title) + 1, nodes.raw("", top(chapter), format="html"))


def address_rows(app, doctree, docname: str) -> None:
    """Give each row of the ledger the id that its claim links back to."""
    for table in doctree.findall(nodes.table):
        if "ledger" in table["classes"]:
            for row in table.findall(nodes.row):
                if link := row.next_node(nodes.reference):
                    row["ids"].append(f"ledger-{link.get('refid') or link['refuri'].partition('#')[2]}")


def setup(app) -> None:
    """Wait until links are resolved: the first of a row of the ledger tells its claim."""
    app.connect("doctree-resolved", begin)
    app.connect("doctree-resolved", address_rows)
