"""Pages printed from the library, the claims and the notebooks' committed outputs."""

from __future__ import annotations

import html
import importlib
import pkgutil
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import rackmath
from docutils import nodes
from rackmath import TOPICS
from rackmath.algebra.closed_form import ClosedForm
from rackmath.algebra.printing import show
from rackmath.algebra.quantity import ABBREVIATIONS, Quantity
from rackmath.claims import claims
from rackmath.claims.claims import set_aside, statements
from rackmath.claims.hedges import ABOUT, ORDER, SENSES, agreement
from rackmath.claims.words import BECAME, GROUPS, MEANINGS, SHAPES
from rackmath.facts.catalog import facts
from rackmath.facts.tables import HOME, things
from rackmath.laws import PARTS
from rackmath.show import ledger
from rackmath.show.tables import badge, emphasised
from sphinx.util.docutils import SphinxRole


@cache
def rows(site: str = "") -> list[dict]:
    """The ledger."""
    return ledger.read(site=site)


@cache
def row_of(site: str = "") -> dict[str, dict]:
    """The ledger's rows by claim."""
    return {row["id"]: row for row in rows(site)}


@cache
def records() -> dict[str, dict]:
    """What each check recorded, by claim."""
    return {r["id"]: r for path in sorted(ledger.NOTEBOOKS.glob("*.ipynb")) for r in ledger.records(path)}


def notation() -> str:
    """Every quantity, a table a part of the book: symbol, word, meaning, unit, domain."""
    table = []
    for part in PARTS:
        module = importlib.import_module(f"rackmath.laws.{part}.notation")
        table += [f"\n## {part.capitalize()}\n", "| Symbol | Word | Meaning | Unit | Domain |", "|---|---|---|---|---|"]
        for q in (q for q in vars(module).values() if isinstance(q, Quantity)):
            positive = "positive" if q.domain.left_open else "zero or more"
            domain = "between zero and one" if q.domain.end == 1 else positive
            table.append(f"| ${q.name}$ | `{q.word}` | {q.meaning} | {q.unit} | {domain} |")
    return "\n".join(table)


@cache
def forms() -> dict[str, list[ClosedForm]]:
    """The closed forms of each topic, in the order of the derivation."""
    found = {}
    for topic in TOPICS:
        module = getattr(rackmath, topic)
        found[topic] = [v for name, v in vars(module).items() if isinstance(v, ClosedForm) and name in module.__all__]
    return found


@cache
def by_key() -> dict[str, ClosedForm]:
    """The closed forms of all topics by key."""
    return {form.key: form for members in forms().values() for form in members}


def closed_forms() -> str:
    """Every closed form, with the anchor that its key promises."""
    shown, uses, parts = numbered(), used_in(), []
    for topic, members in forms().items():
        # A heading that is a form's key would take the address that the key promises.
        taken = ": the forms" if topic.replace("_", "-") in by_key() else ""
        parts.append(f"## {heading(topic.replace('_', ' '))}{taken}")
        for form in members:
            number = f", numbered {{eq}}`eq-{form.key}`" if form.key in shown else ""
            chapters = ", ".join(f"[](../notebooks/{chapter}.ipynb)" for chapter in uses[form.key])
            used = f"Used in {chapters}{number}.\n\n" if chapters else ""
            assumes = f"Assumes: {'; '.join(form.all_assumptions)}.\n\n" if form.all_assumptions else ""
            source = f" {{cite:p}}`{form.source}`" if form.source else ""
            kind = "Result" if form.premises else "Law"
            step = f" {form.step}." if form.step else ""
            call = f"`{topic}.{form.key.replace('-', '_')}({', '.join(form.inputs)})`"
            parts.append(f"({form.key})=\n### {heading(form.title)}\n\n$$\n{form.latex}\n$$\n\n"
                         f"{kind}. {form.says}{step}{source}\n\n{assumes}{used}{call} "
                         f"{{cite-form}}`{form.key}`\n\n```{{rests-on}} {form.key}\n```\n")
    return "\n".join(parts)


def heading(title: str) -> str:
    """A title as a heading prints it, abbreviations in capitals."""
    return re.sub(r"\w+", lambda word: ABBREVIATIONS.get(word[0].lower(), word[0]), title.capitalize())


def numbered() -> set[str]:
    """The keys of the forms that a chapter shows as a numbered equation."""
    return {key for path in ledger.NOTEBOOKS.glob("*.ipynb") for key in _equations(path)}


def used_in() -> dict[str, list[str]]:
    """The chapters that show a form as an equation or check a claim with it, by the form's key."""
    found = defaultdict(list)
    for path in sorted(ledger.NOTEBOOKS.glob("*.ipynb")):
        checked = {record["form"] for record in ledger.records(path)}
        for key in checked | _equations(path, recalled=True):
            found[key].append(path.stem)
    return found


def _equations(path: Path, recalled: bool = False) -> set[str]:
    again = r"|\{eq\}`eq-([\w-]+)`" if recalled else "|(?!)()"
    found = re.findall(r"\(eq-([\w-]+)\)\\n" + again, path.read_text(encoding="utf-8"))
    return {key for pair in found for key in pair if key}


def _by(about: claims.Document) -> str:
    """Who published a document, when and where, as far as its text tells."""
    told = [about.author, f"of {about.published}" if about.published else "", about.address]
    return f"Published: {', '.join(filter(None, told)) or 'its text names no author, date or address'}. "


def document(key: str) -> str:
    """One document's statements by line, in our words, each with what became of it."""
    about, covered = claims.documents()[key], ledger.status(rows())
    verdicts = {row["id"]: badge(row["verdict"]) for row in rows()}
    groups = ledger.statement_groups(rows())
    lines = [f"(document-{key})=\n# {about.title}\n",
             f"`{key}`: {about.about}. {_by(about)}Retells {about.retells}.\n"
             f"{about.lines} lines; the SHA-256 of the text that was read begins with "
             f"`{about.sha256[:16]}`. The text is not published here, and nothing below is a quotation.\n",
             ":::{list-table}", ":header-rows: 1", ":class: statements", "",
             "* - Line\n  - Statement, in our words\n  - Figures\n  - What became of it"]
    for one in statements().values():
        if one.document != key:
            continue
        where = str(one.first_line) if one.first_line == one.last_line else f"{one.first_line}–{one.last_line}"
        became = ", ".join(f"[{name}](#{name}) {verdicts[name]}" for name in covered[one.id])
        became = f"{group_badge(groups[one.id])}: {became}" if became else ""
        became = became or (f"set aside: {set_aside()[one.id]}" if one.id in set_aside() else "not yet rebuilt")
        figures = escape(" · ".join(one.figures)) or "none"
        lines.append(f"* - ({one.id})=\n    {where}\n  - {escape(one.says)}\n  - {figures}\n  - {became}")
    return "\n".join([*lines, ":::"])


@cache
def by_document() -> dict[str, Counter]:
    """How many statements of each document hold, turn, fail, are open, set aside or still to come."""
    found = defaultdict(Counter)
    for one in ledger.read_statements(rows()):
        found[one["document"]][one["group"]] += 1
    return found


def documents() -> str:
    """What became of the statements of each document."""
    table = [f"| Key | Document | Statements | {' | '.join(name.capitalize() for name in BECAME.values())} |",
             "|---|---" + "|---" * (1 + len(BECAME)) + "|"]
    table += [f"| [{key}](#document-{key}) | {claims.documents()[key].title} | {n.total()} | "
              f"{' | '.join(str(n[name]) for name in BECAME)} |" for key, n in by_document().items()]
    sums = sum(by_document().values(), Counter())
    table.append(f"| | all | {sums.total()} | {' | '.join(str(sums[name]) for name in BECAME)} |")
    return "\n".join(table)


LEDGER_PAGE = f"notebooks/{sorted(ledger.NOTEBOOKS.glob('*.ipynb'))[-1].stem}.html"


def picture() -> str:
    """All statements as a bar, and those of each document, divided by what became of them; each part is a link."""
    whole = sum(by_document().values(), Counter())
    widest = max(n.total() for n in by_document().values())
    lines = ["```{raw} html", '<div class="statements-picture" role="list" aria-label="What became of the statements">',
             _bar(f"All {whole.total()} statements", "book/documents.html", "", whole, 1.0)]
    lines += [_bar(claims.documents()[key].title, f"book/documents/{key}.html", f"&amp;document={key}", n,
                   n.total() / widest) for key, n in by_document().items()]
    told = ", ".join(f'<span class="{name}">{SHAPES.get(name, "")}</span> {whole[name]} {words}'
                     for name, words in BECAME.items() if whole[name])
    return "\n".join([*lines, "</div>", f'<p class="statements-legend">{told}.</p>', "```"])


def _bar(title: str, page: str, of: str, n: Counter, width: float) -> str:
    parts = []
    for name, words in BECAME.items():
        if n[name]:
            leads = page if name in ("aside", "waiting") else f"{LEDGER_PAGE}?group={name}{of}"
            told = f"{n[name]} {words}"
            parts.append(f'<a class="{name}" style="flex: {n[name]}" href="{leads}" title="{told}" '
                         f'aria-label="{html.escape(title)}: {told}"><span>{SHAPES.get(name, "")} {n[name]}</span></a>')
    return (f'<div role="listitem"><a href="{page}">{html.escape(title)}</a>'
            f'<span class="bar" style="width: {width:.1%}">{"".join(parts)}</span></div>')


def group_badge(name: str) -> str:
    """The group of a statement as a shape and a word, for the style sheet to colour."""
    word = {"turns": "turns", "open": "open"}.get(name, name)
    return f'<span class="group {name}">{SHAPES[name]} {word}</span>'


def words() -> str:
    """Each word of a verdict, when it is used, and the shortest row of the ledger that has it."""
    lines = [":::{list-table}", ":header-rows: 1", ":class: claims", "",
             "* - Group\n  - Verdict\n  - When\n  - A row that has it\n  - Rests on"]
    for name, members in GROUPS.items():
        for word in members:
            of = [row for row in rows() if row["verdict"] == word]
            shortest = min(of, key=lambda row: (not row["rests_on"], len(row["says"] + row["rests_on"]), row["id"]),
                           default=None)
            shown = f"[{escape(shortest['says'])}](#{shortest['id']})" if shortest else "none so far"
            lines.append(f"* - {group_badge(name)}\n  - {badge(word)}\n  - {MEANINGS[word]}\n  - {shown}\n"
                         f"  - {_rests(shortest) if shortest else ''}")
    return "\n".join([*lines, ":::"])


def verdicts(*keys: str) -> str:
    """A few rows of the ledger, each linked to the cell that checks it."""
    lines = [":::{list-table}", ":header-rows: 1", ":class: claims", "",
             "* - The story says\n  - Rebuilt\n  - Verdict\n  - Rests on"]
    for key in keys:
        row = row_of()[key]
        lines.append(f"* - [{escape(row['says'])}](#{key})\n  - {escape(row['rebuilt'])}\n"
                     f"  - {badge(row['verdict'])}\n  - {_rests(row)}")
    return "\n".join([*lines, ":::"])


def senses() -> str:
    """The rule that turns a printed figure into an interval, each word with an example."""
    means = {"exact": "half a unit of the last printed digit either way", "about": f"a factor of {ABOUT:g} either way",
             "at least": "from half a unit below upward", "at most": "up to half a unit above",
             "at most about": f"up to a factor of {ABOUT:g} above",
             "order": f"a factor of {show(ORDER)} either way"}
    table = ["| Hedge | Agrees if within | A printed 300 means |", "|---|---|---|"]
    for sense in SENSES:
        low, high = agreement(300, 300, 1, sense)
        example = f"at most {show(high)}" if low < 0 else show((low, high))
        table.append(f"| {sense} | {means[sense]} | {example} |")
    return "\n".join(table)


@cache
def bib_entries() -> dict[str, tuple[str, str]]:
    """The type and the text of each entry of the bibliography."""
    text = (HOME / "book" / "references.bib").read_text(encoding="utf-8")
    found = re.finditer(r"^@(\w+)\{([^,\s]+),(.*?)(?=^@|\Z)", text, re.DOTALL | re.MULTILINE)
    return {match[2]: (match[1], match[3]) for match in found}


def sources() -> str:
    """Which source carries how many facts, by the titles of sources."""
    carried: dict[str, list[str]] = {}
    for fact in facts():
        if fact.sourced:
            carried.setdefault(fact.source, []).append(things()[fact.thing]["title"])
    titles = {key: re.search(r"^\s*title\s*=\s*\{+(.*?)\}+,$", entry, re.DOTALL | re.MULTILINE)[1]
              for key, (_, entry) in bib_entries().items()}
    table = ["{.claims}", "| Title | Source | Key | Facts | Of |", "|---|---|---|---|---|"]
    table += [f"| {escape(titles[key])} | {{cite:p}}`{key}` | `{key}` | {len(of)} | {', '.join(dict.fromkeys(of))} |"
              for key, of in sorted(carried.items(), key=lambda item: titles[item[0]].lower())]
    return "\n".join(table)


def library() -> str:
    """Every module of the library, by its docstrings, laws last."""
    parts = []
    for package in ("algebra", "facts", "claims", "show", "toys"):
        found = importlib.import_module(f"rackmath.{package}")
        parts.append(f"## {package}\n\n{found.__doc__}\n")
        for module in pkgutil.iter_modules(found.__path__):  # without the folders' paths, which differ between machines
            parts.append(f"### {package}.{module.name}\n\n```{{eval-rst}}\n"
                         f".. automodule:: rackmath.{package}.{module.name}\n   :members:\n"
                         "   :exclude-members: DATA, FACTS, HOME, NOTEBOOKS\n```\n")
    parts.append(f"## laws\n\n{rackmath.laws.__doc__}\n")
    for name in TOPICS:
        about = getattr(rackmath, name).__doc__
        parts.append(f"### {name}\n\n{about}\n\nIts forms are listed under [closed forms](closed-forms.md).\n")
    return "\n".join(parts)


def _rests(row: dict) -> str:
    """What a row rests on as Markdown; the claim that it rivals stays a link."""
    return re.sub(r"\\\[(.+?)\\\]\(#([\w-]+)\)", r"[\1](#\2)", emphasised(escape(row["rests_on"])))


def escape(text: str) -> str:
    """Text as Markdown that prints it as it is."""
    return re.sub(r"([$*_<>\[\]`~])", r"\\\1", text).replace("\\\\", "\\")


def _linked(text: str, page: str, here: str) -> nodes.Node:
    """A count as a link from one page to another."""
    up = "../" * here.count("/")
    return nodes.raw("", f'<a class="count" href="{up}{page.lstrip("/")}.html">{text}</a>', format="html")


class Ledger(SphinxRole):
    """A count of the ledger, linked to what it counts, or `claim.field`, or `claim.fails for`: how many things.

    Counts are `claims`, `statements`, `covered`, `waiting`, `aside`, `counts`, and `holds`, `turns`, `fails`, `open` of
    the statements.
    """

    def run(self):
        key, _, name = self.text.partition(".")
        if name in ("said", "fails for", "holds for", "turns for"):  # a part of what it rests on; of things how many
            part = re.search(rf"(?:^|; ){name} (.*?)(?:; |: |$)", row_of()[key]["rests_on"])
            return [nodes.Text(part[1])], []
        if name:
            return [nodes.Text(str(row_of()[key][name]))], []
        covered = ledger.status(rows())
        counts = ", ".join(f"{n} {word}" for word, n in ledger.counts(rows()).items())
        values = {"claims": len(rows()), "statements": len(covered), "covered": sum(map(bool, covered.values())),
                  "waiting": len(ledger.not_yet_rebuilt(rows())),
                  "aside": sum(not covered[key] for key in set_aside()), "counts": counts}
        values |= sum(by_document().values(), Counter())
        page = {"statements": "/book/documents", "covered": "/book/documents"}.get(key, f"/{LEDGER_PAGE[:-5]}")
        return [_linked(str(values[key]), page, self.env.docname)], []


def setup(app) -> None:
    """Add the role that prints a count of the ledger."""
    app.add_role("ledger", Ledger())
