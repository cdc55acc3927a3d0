"""Citations of the book, its data, closed forms and claims: BibTeX and plain text, each with its date."""

from __future__ import annotations

import html
import re
from datetime import date
from functools import cache

import yaml
from docutils import nodes
from rackmath.algebra.closed_form import bibtex
from rackmath.claims.claims import claim
from rackmath.facts.tables import HOME
from rackmath.show import ledger
from sphinx.util.docutils import SphinxDirective, SphinxRole

from .pages import by_key, records, row_of
from .told import waiting


@cache
def edition() -> dict:
    """What CITATION.cff says of this edition."""
    return yaml.safe_load((HOME / "CITATION.cff").read_text(encoding="utf-8"))


def _dated(entry: str) -> str:
    return re.sub(r"^(  version +=.*)$", rf"\1\n  date = {{{edition()['date-released']}}},", entry, flags=re.MULTILINE)


def _plain(title: str, address: str) -> str:
    released: date = edition()["date-released"]
    author = edition()["authors"][0]["name"]
    title = title if title.startswith(author) else f"{author}: {title}"
    return f"{title} Edition {edition()['version']}, {released.day} {released:%B %Y}. {address}"


def _citation(name: str, text: str, address: str) -> str:
    """One form of a citation with its copy button; a script completes an address that is not absolute."""
    marked = html.escape(text).replace(html.escape(address), f'<span class="address">{html.escape(address)}</span>')
    return (f'<div class="cited"><p class="of">{name} <button type="button" class="copy" hidden '
            f'aria-label="copy {name}">copy</button></p><pre>{marked}</pre></div>')


def citations(key: str, title: str, address: str) -> str:
    """A BibTeX entry and a plain citation of one entry of the book."""
    return (_citation("BibTeX", _dated(bibtex(key, title, address)), address)
            + _citation("Plain text", _plain(f"{title.rstrip('.')}. Entry {key}.", address), address))


def book(site: str) -> str:
    """How to cite the book."""
    version, released, address = edition()["version"], edition()["date-released"], site or "index.html"
    entry = (f"@book{{rackfullofarithmetic,\n  author = {{{{{edition()['authors'][0]['name']}}}}},\n"
             f"  title = {{{edition()['title']}}},\n  year = {{{released.year}}},\n  edition = {{{version}}},\n"
             f"  version = {{{version}}},\n  url = {{{address}}},\n}}")
    return (_citation("BibTeX", _dated(entry), address)
            + _citation("Plain text", _plain(f"{edition()['title']}.", address), address))


def this_edition() -> str:
    """Which edition this is, of which day and by whom, in one line."""
    released: date = edition()["date-released"]
    return (f"Edition {edition()['version']}, {released.day} {released:%B %Y}, by the authors of "
            f"*{edition()['authors'][0]['name']}* ([how to cite](book/cite.md), "
            "[what changed](book/changelog.md)).")


def tables(site: str) -> str:
    """How to cite the tables of sourced facts."""
    return citations("data", "The tables of sourced facts", f"{site}book/data.html")


class Cite(SphinxDirective):
    """How to cite the book, or its data."""

    required_arguments = 1

    def run(self):
        cited = {"book": book, "data": tables}[self.arguments[0]](self.config.html_baseurl)
        return [nodes.raw("", cited, format="html")]


def _panel(key: str, how: str, cited: str, beside: str = "") -> str:
    """A small button that opens the citation; a popover needs no script and closes with Escape."""
    name = html.escape(key)
    return (f'<button type="button" class="cite" popovertarget="cite-{name}" aria-label="Cite {name}">cite</button>'
            f'{beside}<div popover id="cite-{name}" class="cite-panel" role="dialog" aria-label="How to cite {name}">'
            f'<button type="button" popovertarget="cite-{name}" popovertargetaction="hide">close</button>'
            f'{how}{cited}</div>')


class CiteClaim(SphinxRole):
    """How a claim was checked, how to cite it, its address, and its row in the ledger."""

    def run(self):
        row = row_of(self.config.html_baseurl)[self.text]
        title = f"Verdict on the claim: {claim(self.text).says.rstrip('.')} ({row['verdict']})"
        record = records()[self.text]
        if record["told"]:
            how = f"<p>With numbers put in</p>{waiting(record['told'], 'worked-out')}"
        else:
            inputs = "".join(f"<li>{html.escape(word.replace('_', ' '))}: {html.escape(value)} "
                             f"<small>({html.escape(origin)})</small></li>"
                             for word, value, origin, *_ in record["inputs"])
            how = f"<p>Inputs of the check</p><ul>{inputs}</ul>" if inputs else ""
        links = (f' <a class="to-ledger" href="{LEDGER}.html#ledger-{self.text}" '
                 f'aria-label="{self.text} in the ledger">ledger</a>'
                 f' <a class="permalink" href="#{self.text}" aria-label="Link to {self.text}">#</a>')
        shown = _panel(self.text, how, citations(self.text, title, row["url"]), beside=links)
        return [nodes.raw("", shown, format="html")], []


class CiteForm(SphinxRole):
    """How to cite a closed form."""

    def run(self):
        address = f"{self.config.html_baseurl}book/closed-forms.html#{self.text}"
        cited = citations(self.text, by_key()[self.text].says, address)
        return [nodes.raw("", _panel(self.text, "", cited), format="html")], []


#: The ledger's page, as the chapters beside it reach it.
LEDGER = sorted(ledger.NOTEBOOKS.glob("*.ipynb"))[-1].stem


def setup(app) -> None:
    """Add the roles that unfold a citation, and the directive that shows one."""
    app.add_directive("cite-whole", Cite)
    app.add_role("cite-claim", CiteClaim())
    app.add_role("cite-form", CiteForm())
