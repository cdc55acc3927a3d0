"""What the website adds to the prose: pages printed from the library, the ledger's files, and roles.

A Markdown line `% insert: NAME` is replaced by Markdown made here from the library and from the
notebooks' committed outputs, before the page is parsed, so that its headings, targets and links are
like any other. `{cite-claim}` unfolds how a claim was checked and how to cite it; `{ledger}` prints
a count of the ledger.
"""

from __future__ import annotations

import csv
import html
import importlib
import json
import os
import pkgutil
import re
from collections import Counter
from functools import cache
from pathlib import Path

import rackmath
from docutils import nodes
from rackmath import claims, ledger
from rackmath.catalog import facts, things
from rackmath.claims import ABOUT, ORDER, SENSES, agreement, claim, set_aside, statements
from rackmath.closed_form import ClosedForm, bibtex
from rackmath.display import badge
from rackmath.notation import QUANTITIES
from rackmath.printing import show
from sphinx.util.docutils import SphinxRole

TOPICS = ("serving", "kv_cache", "interconnect")


@cache
def rows(site: str = "") -> list[dict]:
    """The ledger."""
    return ledger.read(site=site)


@cache
def records() -> dict[str, dict]:
    """What each check recorded, by claim."""
    return {r["id"]: r for path in sorted(ledger.NOTEBOOKS.glob("*.ipynb")) for r in ledger.records(path)}


def notation() -> str:
    """Every quantity: symbol, word, meaning, unit, domain."""
    table = ["| Symbol | Word | Meaning | Unit | Domain |", "|---|---|---|---|---|"]
    for q in QUANTITIES.values():
        domain = "positive" if q.domain.left_open else "zero or more"
        table.append(f"| ${q.name}$ | `{q.word}` | {q.meaning} | {q.unit} | {domain} |")
    return "\n".join(table)


def forms() -> dict[str, list[ClosedForm]]:
    """The closed forms of each topic, in the order of the derivation."""
    found = {}
    for topic in TOPICS:
        module = importlib.import_module(f"rackmath.{topic}")
        found[topic] = [v for name, v in vars(module).items() if isinstance(v, ClosedForm) and name in module.__all__]
    return found


def by_key() -> dict[str, ClosedForm]:
    """The closed forms of all topics by key."""
    return {form.key: form for members in forms().values() for form in members}


def closed_forms() -> str:
    """Every closed form, with the anchor that its key promises."""
    shown, parts = numbered(), []
    for topic, members in forms().items():
        parts.append(f"## {topic.replace('_', ' ').replace('kv', 'KV').capitalize()}")
        for form in members:
            number = f"Numbered {{eq}}`eq-{form.key}`, derived in its chapter. " if form.key in shown else ""
            assumes = f"Assumes: {'; '.join(form.all_assumptions)}.\n\n" if form.all_assumptions else ""
            source = f" {{cite:p}}`{form.source}`" if form.source else ""
            kind = "Result" if form.premises else "Law"
            step = f" {form.step}." if form.step else ""
            call = f"`{topic}.{form.key.replace('-', '_')}({', '.join(form.inputs)})`"
            parts.append(f"({form.key})=\n### {form.title.capitalize()}\n\n$$\n{form.latex}\n$$\n\n"
                         f"{kind}. {form.says}{step}{source}\n\n{assumes}{number}{call} "
                         f"{{cite-form}}`{form.key}`\n")
    return "\n".join(parts)


def numbered() -> set[str]:
    """The keys of the forms that a chapter shows as a numbered equation."""
    found: set[str] = set()
    for path in ledger.NOTEBOOKS.glob("*.ipynb"):
        found.update(re.findall(r"\(eq-([\w-]+)\)\\n", path.read_text(encoding="utf-8")))
    return found


def document(key: str) -> str:
    """One document's statements by line, in our words, each with what became of it."""
    about, covered = claims.documents()[key], ledger.status(rows())
    verdicts = {row["id"]: badge(row["verdict"]) for row in rows()}
    lines = [f"(document-{key})=\n# {about.title}\n",
             f"`{key}`: {about.about}. {about.lines} lines; the SHA-256 of the text that was read begins with "
             f"`{about.sha256[:16]}`. The text is not published here, and nothing below is a quotation.\n",
             ":::{list-table}", ":header-rows: 1", ":class: statements", "",
             "* - Line\n  - Statement, in our words\n  - Figures\n  - What became of it"]
    for one in statements().values():
        if one.document != key:
            continue
        where = str(one.first_line) if one.first_line == one.last_line else f"{one.first_line}–{one.last_line}"
        became = ", ".join(f"[{name}](#{name}) {verdicts[name]}" for name in covered[one.id])
        became = became or (f"set aside: {set_aside()[one.id]}" if one.id in set_aside() else "not yet rebuilt")
        figures = _escape(" · ".join(one.figures)) or "none"
        lines.append(f"* - ({one.id})=\n    {where}\n  - {_escape(one.says)}\n  - {figures}\n  - {became}")
    return "\n".join([*lines, ":::"])


def documents() -> str:
    """How far each document is rebuilt."""
    covered, total, done, aside = ledger.status(rows()), Counter(), Counter(), Counter()
    for one in statements().values():
        total[one.document] += 1
        done[one.document] += bool(covered[one.id])
        aside[one.document] += one.id in set_aside() and not covered[one.id]
    table = ["| Key | Document | Statements | In claims | Set aside | Not yet rebuilt |", "|---|---|---|---|---|---|"]
    table += [f"| [{key}](#document-{key}) | {claims.documents()[key].title} | {n} | {done[key]} | {aside[key]} | "
              f"{n - done[key] - aside[key]} |" for key, n in total.items()]
    sums = [count.total() for count in (total, done, aside)]
    table.append(f"| | all | {sums[0]} | {sums[1]} | {sums[2]} | {sums[0] - sums[1] - sums[2]} |")
    return "\n".join(table)


def senses() -> str:
    """The rule that turns a printed figure into an interval, each word with an example."""
    means = {"exact": "half a unit of the last printed digit either way", "about": f"a factor of {ABOUT:g} either way",
             "at least": "from half a unit below upward", "at most": "up to half a unit above",
             "order": f"a factor of {show(ORDER)} either way"}
    table = ["| Hedge | Agrees if within | A printed 300 means |", "|---|---|---|"]
    for sense in SENSES:
        low, high = agreement(300, 300, 1, sense)
        example = f"at most {show(high)}" if low < 0 else show((low, high))
        table.append(f"| {sense} | {means[sense]} | {example} |")
    return "\n".join(table)


def sources() -> str:
    """Which source carries how many facts, by the titles of sources."""
    carried: dict[str, list[str]] = {}
    for fact in facts():
        if fact.sourced:
            carried.setdefault(fact.source, []).append(things()[fact.thing]["title"])
    text = (ledger.DATA.parent / "book" / "references.bib").read_text(encoding="utf-8")
    titles = dict(re.findall(r"^@\w+\{([^,\s]+),.*?^\s*title\s*=\s*\{+(.*?)\}+,$", text, re.DOTALL | re.MULTILINE))
    table = ["| Title | Source | Facts | Of |", "|---|---|---|---|"]
    table += [f"| {_escape(titles[key])} | {{cite:t}}`{key}` | {len(of)} | {', '.join(dict.fromkeys(of))} |"
              for key, of in sorted(carried.items(), key=lambda item: titles[item[0]].lower())]
    return "\n".join(table)


def library() -> str:
    """Every module of the library, by its docstrings, laws last."""
    names = [m.name for m in pkgutil.iter_modules(rackmath.__path__) if m.name not in TOPICS]
    parts = []
    for name in names:  # without the folders' paths, which differ between machines
        parts.append(f"## {name}\n\n```{{eval-rst}}\n.. automodule:: rackmath.{name}\n   :members:\n"
                     "   :exclude-members: DATA, NOTEBOOKS\n```\n")
    for name in TOPICS:
        about = importlib.import_module(f"rackmath.{name}").__doc__
        parts.append(f"## {name}\n\n{about}\n\nIts forms are listed under [closed forms](closed-forms.md).\n")
    return "\n".join(parts)


def cite_book() -> str:
    """The BibTeX entry and the plain reference of the book."""
    edition = rackmath_version()
    entry = ("@book{rackfullofarithmetic,\n  author    = {{A Rack Full of Arithmetic}},\n"
             "  title     = {A Rack Full of Arithmetic: the numbers in the story of frontier AI, rebuilt},\n"
             f"  year      = {{{edition.split('.')[0]}}},\n  edition   = {{{edition}}},\n}}")
    plain = (f"A Rack Full of Arithmetic: the numbers in the story of frontier AI, rebuilt. "
             f"Edition {edition}, {edition.split('.')[0]}.")
    return f"```bibtex\n{entry}\n```\n\n{plain}\n"


def rackmath_version() -> str:
    """The edition of the book."""
    from importlib.metadata import version

    return version("rackmath")


INSERTS = {"notation": notation, "closed-forms": closed_forms, "document": document, "documents": documents,
           "senses": senses, "sources": sources, "library": library, "cite-book": cite_book}


def insert(app, docname: str, source: list[str]) -> None:
    """Replace each `% insert:` line of a page."""
    def made(match: re.Match) -> str:
        name, *arguments = match[1].split()
        return INSERTS[name](*arguments)

    source[0] = re.sub(r"^% insert: (.+)$", made, source[0], flags=re.MULTILINE)


def _escape(text: str) -> str:
    return re.sub(r"([$*_<>\[\]`~])", r"\\\1", text).replace("\\\\", "\\")


class CiteClaim(SphinxRole):
    """How a claim was checked, and how to cite it."""

    def run(self):
        row = next(r for r in rows(self.config.html_baseurl) if r["id"] == self.text)
        entry = bibtex(self.text, f"Verdict on the claim: {claim(self.text).says} ({row['verdict']})", row["url"])
        inputs = "".join(f"<li>{html.escape(word.replace('_', ' '))}: {html.escape(value)} "
                         f"<small>({html.escape(origin)})</small></li>"
                         for word, value, origin, *_ in records()[self.text]["inputs"])
        how = f"<p>Inputs of the check</p><ul>{inputs}</ul>" if inputs else ""
        if form := by_key().get(records()[self.text]["form"]):
            assumed = html.escape("; ".join(form.all_assumptions))
            how += f"<p>Closed form: {html.escape(form.title)}{f'. Assumes: {assumed}.' if assumed else ''}</p>"
        return [nodes.raw("", _panel(self.text, how, entry), format="html")], []


class CiteForm(SphinxRole):
    """How to cite a closed form."""

    def run(self):
        entry = by_key()[self.text].bibtex(self.config.html_baseurl)
        return [nodes.raw("", _panel(self.text, "", entry), format="html")], []


class Ledger(SphinxRole):
    """A count of the ledger (`claims`, `statements`, `covered`, `waiting`, `counts`), or `claim.field`."""

    def run(self):
        key, _, name = self.text.partition(".")
        if name:
            return [nodes.Text(str(next(row for row in rows() if row["id"] == key)[name]))], []
        covered = ledger.status(rows())
        counts = ", ".join(f"{n} {word}" for word, n in ledger.counts(rows()).items())
        values = {"claims": len(rows()), "statements": len(covered), "covered": sum(map(bool, covered.values())),
                  "waiting": len(ledger.not_yet_rebuilt(rows())), "counts": counts}
        return [nodes.Text(str(values[key]))], []


def _panel(key: str, how: str, entry: str) -> str:
    """A small button that opens the entry; a popover needs no script and closes with Escape."""
    name = html.escape(key)
    return (f'<button type="button" class="cite" popovertarget="cite-{name}" aria-label="Cite {name}">cite</button>'
            f'<div popover id="cite-{name}" class="cite-panel"><pre>{html.escape(entry)}</pre>'
            f'<button type="button" class="copy" hidden>copy</button>'
            f'<button type="button" popovertarget="cite-{name}" popovertargetaction="hide">close</button>{how}</div>')


def configure(app, config) -> None:
    """Take the site's address from the environment, where a publishing job sets it."""
    config.html_baseurl = os.environ.get("BOOK_URL", config.html_baseurl or "")
    config.notfound_urls_prefix = re.sub(r"^\w+://[^/]+", "", config.html_baseurl) or "/"
    config.notfound_context = {"title": "Page not found", "body": NOT_FOUND.format(config.notfound_urls_prefix)}


def write_ledger(app, error) -> None:
    """Write ledger.json and ledger.csv beside the pages, from the outputs that the pages show."""
    if error or app.builder.format != "html":
        return
    found, out = rows(app.config.html_baseurl), Path(app.outdir)
    (out / "ledger.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with (out / "ledger.csv").open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, ledger.FIELDS)
        writer.writeheader()
        writer.writerows(row | {"statements": " ".join(row["statements"])} for row in found)


#: What the theme loads on every page and no page here uses: icons as a script (the style sheet has
#: them already), live kernels, and mathematics where there is none.
_UNUSED = (r"\s*<script[^>]*/fontawesome\.js[^>]*></script>", r"\s*<script>const THEBE_JS_URL[^<]*</script>",
           r"\s*<script[^>]*/sphinx-thebe\.js[^>]*></script>", r"\s*<link[^>]*/sphinx-thebe\.css[^>]*>")
_MATHS = (r"\s*<script>window\.MathJax[^<]*</script>", r"\s*<script[^>]*/mathjax/[^>]*></script>")


def slim(app, error) -> None:
    """Drop unused scripts from every page: the front page weighs a third, and nothing comes from another host."""
    if error or app.builder.format != "html":
        return
    for page in Path(app.outdir).rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for pattern in (*_UNUSED, *(() if 'class="math' in text else _MATHS)):
            text = re.sub(pattern, "", text)
        page.write_text(text, encoding="utf-8")


#: What a lost reader is told; the 404 page makes the links right for wherever it is shown.
NOT_FOUND = """<h1>Page not found</h1>
<p>There is no page at this address. Claims and closed forms keep theirs from edition to edition;
these lead to all of them:</p>
<ul><li><a href="{0}index.html">The front page</a></li>
<li><a href="{0}notebooks/99-the-ledger.html">The ledger of every claim</a></li>
<li><a href="{0}book/closed-forms.html">The closed forms</a></li>
<li><a href="{0}search.html">Search</a></li></ul>"""


def setup(app):
    app.connect("config-inited", configure)
    app.connect("source-read", insert)
    app.connect("build-finished", write_ledger)
    app.connect("build-finished", slim)
    app.add_role("cite-claim", CiteClaim())
    app.add_role("cite-form", CiteForm())
    app.add_role("ledger", Ledger())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
