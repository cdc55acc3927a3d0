"""Numbers told in a chapter: each opens the line with numbers put in, with links to derivation, data and source."""

from __future__ import annotations

import html
import json
import re

from docutils import nodes
from rackmath.show.told import TOLD, by_row

from .pages import by_key

#: How records travel to the page: as an element that is replaced once links are known.
_MARK = re.compile(r'<template class="(told|worked-out)">(.*?)</template>', re.DOTALL)

#: What stands behind a number that no closed form, fact or source gives.
_KINDS = {"typed": "put in here", "said": "said by the documents", "illustration": "an illustration, worked out above",
          "number": "put in here"}


def carry(app, docname: str, source: list[str]) -> None:
    """Put the records of a notebook's told numbers where the page shows them."""
    if TOLD not in source[0] or not str(app.env.doc2path(docname)).endswith(".ipynb"):
        return
    notebook = json.loads(source[0])
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if records := output.get("data", {}).pop(TOLD, None):
                output["data"]["text/html"] = waiting(records, "told")
    source[0] = json.dumps(notebook)


def unfold(app, doctree, docname: str) -> None:
    """Turn each record into a row that opens."""
    links = Links(app, docname)

    def put(found: re.Match) -> str:
        records = json.loads(html.unescape(found[2]))
        if found[1] == "told":
            return table(records, links)
        return f'<ul>{"".join(parts(one, links) for one in records)}</ul>'

    for raw in list(doctree.findall(nodes.raw)):
        if _MARK.search(raw.astext()):
            raw.parent.replace(raw, nodes.raw("", _MARK.sub(put, raw.astext()), format="html"))


def waiting(records: list[dict], kind: str) -> str:
    """Records that wait for links: `told` become a table, `worked-out` a list."""
    return f'<template class="{kind}">{html.escape(json.dumps(records))}</template>'


class Links:
    """Where a page finds derivations, rows of data and sources."""

    def __init__(self, app, docname: str):
        self._to = lambda page: app.builder.get_relative_uri(docname, page)
        self._cited = {c.key: (c.bibliography_key.docname, c.citation_id, c.formatted_entry.label)
                       for c in app.env.get_domain("cite").citations}

    def form(self, key: str, text: str) -> str:
        """A link to a derivation."""
        return f'<a href="{self._to("book/closed-forms")}#{key}">{text}</a>' if key in by_key() else text

    def fact(self, told: dict) -> str:
        """A link to the row that a fact stands in, and to the source that it was read in."""
        row = f'<a href="{self._to("book/data")}#{told["row"]}">{html.escape(told["thing"])}</a>'
        return ", ".join(filter(None, (row, self.source(told["source"]), html.escape(told["locator"]))))

    def source(self, key: str) -> str:
        """A link to an entry of the bibliography."""
        if key not in self._cited:
            return html.escape(key)
        page, anchor, label = self._cited[key]
        label = html.escape(label.replace("\\", ""))
        return f'<a href="{self._to(page)}#{anchor}">{label}</a>'


def table(records: list[dict], links: Links) -> str:
    """Told numbers, a row each, or in rows and columns; a number opens to how it was worked out."""
    columns = list(dict.fromkeys(one["column"] for one in records if "column" in one))
    cells = by_row([{"column": "", **one} for one in records])
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in columns)
    rows = "".join(f'<tr><th scope="row">{html.escape(name)}</th>'
                   f'{"".join(f"<td>{shown(one, links)}</td>" for one in row.values())}</tr>'
                   for name, row in cells.items())
    head = f"<thead><tr><td></td>{head}</tr></thead>" if columns else ""
    return f'<table class="told{" columns" if columns else ""}">{head}<tbody>{rows}</tbody></table>'


def shown(told: dict, links: Links) -> str:
    """A number that opens, or a text."""
    if told["kind"] == "text":
        return html.escape(told["text"])
    return (f'<details class="told"><summary>{html.escape(told["text"])}</summary>'
            f"<ul>{parts(told, links)}</ul></details>")


def parts(told: dict, links: Links, within: tuple[str, ...] = ()) -> str:
    """How a number was worked out, what that assumes, and below it the same of its parts."""
    if told["kind"] == "range":
        return "".join(parts(end, links) for end in told["parts"])
    form = by_key().get(told.get("form"))
    own = [text for text in form.all_assumptions if text not in within] if form else []
    assumed = f"<li>assumes {html.escape('; '.join(own))}</li>" if own else ""
    below = "".join(parts(part, links, (*within, *own)) for part in told.get("parts", ()))
    case = f"<strong>{html.escape(told['case'])}:</strong> " if "case" in told else ""
    return f"<li>{case}{_line(told, links)}{f'<ul>{below}{assumed}</ul>' if below or assumed else ''}</li>"


def _line(told: dict, links: Links) -> str:
    name, text = html.escape(told["phrase"]), html.escape(told["text"])
    name = f"{html.escape(told['letter'])} {name}" if "letter" in told else name
    if told["kind"] == "form":
        of, _, worked = told["line"].partition(" = ")
        return f"{links.form(told['form'], html.escape(of))} = {html.escape(worked)}"
    if told["kind"] == "worked":
        return html.escape(told["line"])
    where = links.fact(told) if "thing" in told else html.escape(told.get("origin") or _KINDS[told["kind"]])
    where = re.sub("^said", _KINDS["said"], where)
    return f"{name} {text}: {where}" if name else f"{text}: {where}"


def setup(app) -> None:
    """Carry the records along before a page is parsed, and unfold them when its links are known."""
    app.connect("source-read", carry)
    app.connect("doctree-resolved", unfold)
