"""What rests on what: the closed forms and their premises drawn, told as lists, and beside each form."""

from __future__ import annotations

import html
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from docutils import nodes
from rackmath.algebra.closed_form import ClosedForm
from rackmath.claims import words
from rackmath.claims.words import GROUPS, SHAPES, VERDICTS
from rackmath.laws import PARTS
from rackmath.show.tables import badge
from sphinx.util.docutils import SphinxDirective

from .layered import Drawing, draw
from .pages import bib_entries, by_key, forms, heading, records, rows

#: Boxes, the distance of their layers, and the room beside the menu of a small laptop, in pixels: six layers fill it.
WIDTH, PITCH, ROOM = 122, 166, 952

#: The height of a line of a title, of the line of verdicts, and of what lies above and below them.
LINE, COUNTS, MARGIN = 14, 17, 13

#: What the letter at the side of a law says of its source.
KINDS = {"lecture": "a lecture at the blackboard", "paper": "a paper, report or book",
         "document": "a page, documentation or code on the web"}


# The data ----------------------------------------------------------------------------------------------------


@cache
def topic_of() -> dict[str, str]:
    """The topic of each form, by key."""
    return {form.key: topic for topic, members in forms().items() for form in members}


@cache
def rests_on(key: str) -> dict[str, int]:
    """All that a form rests on, each with the length of its own longest derivation, laws first."""
    found = {other for premise in by_key()[key].premises for other in (premise.key, *rests_on(premise.key))}
    return {other: steps(other) for other in sorted(found, key=lambda one: (steps(one), _rank()[one]))}


@cache
def steps(key: str) -> int:
    """The length of the longest derivation of a form, none for a law."""
    return max((1 + steps(premise.key) for premise in by_key()[key].premises), default=0)


@cache
def _rank() -> dict[str, int]:
    return {key: i for i, key in enumerate(by_key())}


@cache
def leads_to() -> dict[str, list[str]]:
    """The forms that have a form among their premises, by its key."""
    found = {key: [] for key in by_key()}
    for key, form in by_key().items():
        for premise in form.premises:
            found[premise.key].append(key)
    return found


@cache
def carries() -> dict[str, list[dict]]:
    """The rows of the ledger that rest on a form: their check uses it, or a form that rests on it."""
    found = {key: [] for key in by_key()}
    for row in rows():
        if used := records()[row["id"]]["form"]:
            for key in (used, *rests_on(used)):
                found[key].append(row)
    return found


def grouped(carried: Sequence[dict]) -> dict[str, int]:
    """How many verdicts of each group, without the groups that are empty.

    >>> grouped([{"verdict": "sourced"}, {"verdict": "disputed"}, {"verdict": "reproduced"}])
    {'holds': 2, 'fails': 1}
    """
    found = Counter(words.group(row["verdict"]) for row in carried)
    return {name: found[name] for name in GROUPS if found[name]}


@cache
def kind(source: str) -> str:
    """What kind of text a source is, by its entry in the bibliography.

    A preprint and a working paper are entered as `misc`, and so is a paper that was read without an address.
    """
    sort, entry = bib_entries()[source]
    if "Blackboard lecture" in entry:
        return "lecture"
    on_the_web = sort == "misc" and re.search(r"^\s*url\s*=", entry, re.MULTILINE)
    return "document" if on_the_web and not re.search("arxiv|working paper", entry, re.IGNORECASE) else "paper"


def in_numbers() -> str:
    """The sentences at the top of the page."""
    all_forms, carried = by_key(), carries()
    laws = [form for form in all_forms.values() if not form.premises]
    sources = Counter(law.source for law in laws)
    most, taught = sources.most_common(1)[0]
    deepest = max(all_forms, key=steps)
    checked = [row for row in rows() if records()[row["id"]]["form"]]
    loaded = sorted(laws, key=lambda law: -len(carried[law.key]))
    alone = sum(not leads_to()[law.key] for law in laws)
    first, *others = (f"[{_named(law.title)}](#{law.key})" for law in loaded[:4])
    n = [len(carried[law.key]) for law in loaded[:4]]
    next_ones = ", ".join(f"{law} ({count})" for law, count in zip(others, n[1:]))
    return (
        f"The book has {len(all_forms)} closed forms: {len(laws)} laws, stated from {len(sources)} sources, and "
        f"{len(all_forms) - len(laws)} results. {taught} laws, more than from any other source, come from "
        f"{KINDS[kind(most)]} {{cite:p}}`{most}`. The longest derivation takes {steps(deepest)} steps, to "
        f"[{_named(all_forms[deepest].title)}](#{deepest}). {len(checked)} of the {len(rows())} verdicts are worked "
        f"out with a closed form, and the law that carries most of them is {first}: {n[0]} rest on it. Next come "
        f"{next_ones}. Nothing is derived yet from {alone} of the laws.")


# Drawings ----------------------------------------------------------------------------------------------------


def drawings() -> str:
    """A drawing a topic, under the parts of the book, each with the same as a list."""
    told = []
    for part, topics in PARTS.items():
        told.append(f"## {part.capitalize()}\n")
        for topic in topics:
            members = forms()[topic]
            told.append(f"(drawn-{topic.replace('_', '-')})=\n### {_topic_name(topic)}\n\n"
                        f"{_raw(_topic(topic, members), _list(members))}")
    return "\n".join(told)


def topics() -> str:
    """How the topics rest on each other."""
    links = Counter((topic_of()[premise.key], topic_of()[form.key])
                    for form in by_key().values() for premise in form.premises)
    edges = {pair: n for pair, n in links.items() if pair[0] != pair[1]}
    part_of = {topic: part for part, members in PARTS.items() for topic in members}
    lines = {topic: _wrapped(_topic_name(topic), 16) for topic in forms()}
    drawn = draw(list(forms()), list(edges), lambda topic: MARGIN + LINE * len(lines[topic]) + COUNTS,
                 WIDTH, PITCH, ROOM)
    shapes = [_edge(pair, drawn.routes[pair], width=1 + n / 3) for pair, n in edges.items()]
    for topic, place in drawn.at.items():
        n = len(forms()[topic])
        shapes.append(_box(place, lines[topic], "result", data=topic, href=f"#drawn-{topic.replace('_', '-')}", below=(
            f'<tspan class="from">{part_of[topic]}, {n} forms</tspan>'),
            title=f"{_topic_name(topic)}: {n} closed forms, in the part on {part_of[topic]}"))
    told = "".join(f"<li>{_topic_name(b)} from {_topic_name(a)}: {n}</li>"
                   for (a, b), n in edges.items())
    return _raw(_svg(drawn, "How the topics rest on each other", shapes),
                _folded("As a list: which topic takes how many premises from which", f'<ul class="rests">{told}</ul>'))


def _topic(topic: str, members: Sequence[ClosedForm]) -> str:
    edges = [(premise.key, form.key) for form in members for premise in form.premises]
    own = [form.key for form in members]
    lent = [key for key in dict.fromkeys(a for a, _ in edges) if topic_of()[key] != topic]
    drawn = draw([*lent, *own], edges, lambda key: _height(key, key in lent), WIDTH, PITCH, ROOM)
    shapes = [*(_edge(edge, drawn.routes[edge]) for edge in edges),
              *((_lent if key in lent else _node)(key, place) for key, place in drawn.at.items())]
    return _svg(drawn, f"What rests on what: {_topic_name(topic)}", shapes)


def _svg(drawn: Drawing, label: str, shapes: Iterable[str]) -> str:
    wide, high = round(drawn.width) + 4, round(drawn.height) + 4
    return (f'<div class="rests"><svg xmlns="http://www.w3.org/2000/svg" class="rests" role="group" '
            f'aria-label="{html.escape(label)}" width="{wide}" height="{high}" viewBox="-2 -2 {wide} {high}">\n'
            + "\n".join(shapes) + "\n</svg></div>")


def _edge(edge: tuple[str, str], route: Sequence[tuple[float, float]], width: float = 0) -> str:
    """A curve from the right side of one box to the left side of another, level where it passes a layer."""
    x, y = route[0]
    path = f"M{x + WIDTH:.0f} {y:.0f}"
    for i, ((x0, _), (x1, y1)) in enumerate(pairwise(route)):
        start, bend = x0 + WIDTH, (x1 - x0 - WIDTH) / 2
        path += f"C{start + bend:.0f} {y:.0f} {x1 - bend:.0f} {y1:.0f} {x1:.0f} {y1:.0f}"
        if i < len(route) - 2:
            path += f"H{x1 + WIDTH:.0f}"
        y = y1
    thick = f' stroke-width="{width:.1f}"' if width else ""
    return f'<path data-edge="{" ".join(edge)}" d="{path}"{thick}/>'


def _wrapped(text: str, wide: int) -> list[str]:
    return textwrap.wrap(text, wide, break_long_words=False)


def _named(title: str) -> str:
    """A title within a sentence."""
    told = heading(title)
    return told if told[1:2].isupper() else told[0].lower() + told[1:]


def _topic_name(topic: str) -> str:
    return f"First laws of {topic}" if topic in PARTS else heading(topic.replace("_", " "))


def _lines(key: str) -> list[str]:
    form = by_key()[key]
    return _wrapped(heading(form.title), 16 if form.premises else 13)  # a law has its strip, too


def _height(key: str, lent: bool) -> float:
    return MARGIN + LINE * len(_lines(key)) + (COUNTS if lent or carries()[key] else 0)


def _node(key: str, place: tuple[float, float]) -> str:
    form, counts = by_key()[key], grouped(carries()[key])
    sort = "result" if form.premises else kind(form.source)
    below = " ".join(f'<tspan class="{group}">{SHAPES[group]} {n}</tspan>' for group, n in counts.items())
    told = _worded(counts)
    title = f"{heading(form.title)} ({_sort(form)}). {form.says} {f'Verdicts: {told}.' if told else 'No verdict.'}"
    return _box(place, _lines(key), sort, data=key, href=f"closed-forms.html#{key}", below=below, title=title,
                bar=counts, name=f' id="drawn-form-{key}"')


def _lent(key: str, place: tuple[float, float]) -> str:
    """A premise from another drawing: it leads to its own place."""
    topic = topic_of()[key]
    return _box(place, _lines(key), "lent", data=key, href=f"#drawn-form-{key}",
                below=f'<tspan class="from">from {_named(topic.replace("_", " "))}</tspan>',
                title=f"{heading(by_key()[key].title)}, drawn under {_topic_name(topic)}")


def _box(place: tuple[float, float], lines: Sequence[str], sort: str, *, data: str = "", href: str = "",
         below: str = "", title: str = "", bar: dict[str, int] | None = None, name: str = "") -> str:
    high = MARGIN + LINE * len(lines) + (COUNTS if below else 0)
    strip = sort in KINDS
    left = 22 if strip else 8
    shape = [f'<rect width="{WIDTH}" height="{high}" rx="{2 if strip else 9}"/>']
    if strip:
        shape.append(f'<path class="kind" d="M0 0H16V{high}H0z"/><text class="kind" x="8" y="{high / 2 + 4:g}">'
                     f"{sort[0].upper()}</text>")
    spans = "".join(f'<tspan x="{left}" dy="{LINE if i else 0}">{html.escape(line)}</tspan>'
                    for i, line in enumerate(lines))
    shape.append(f'<text x="{left}" y="18">{spans}</text>')
    if below:
        shape.append(f'<text class="carries" x="{left}" y="{high - (12 if bar else 9)}">{below}</text>')
    x, span = float(left), WIDTH - left - 8
    for group, n in (bar or {}).items():
        part = span * n / sum(bar.values())
        shape.append(f'<path class="bar {group}" d="M{x:.1f} {high - 6}h{part:.1f}"/>')
        x += part
    inside = "".join(shape)
    where = f'class="{sort}" transform="translate({place[0]:.0f} {place[1]:.0f})"'
    if not href:
        return f"<g {where}>{inside}</g>"
    return f'<a{name} {where} href="{href}" data-form="{data}"><title>{html.escape(title)}</title>{inside}</a>'


def legend() -> str:
    """The signs of the drawings, each as it is drawn."""
    def sample(sort: str, line: str, text: str, below: str = "", bar: dict | None = None) -> str:
        high = MARGIN + LINE + (COUNTS if below else 0)
        shape = _box((0, 0), [line], sort, below=below, bar=bar)
        return (f'<li><svg class="rests" aria-hidden="true" width="{WIDTH + 4}" height="{high + 4}" '
                f'viewBox="-2 -2 {WIDTH + 4} {high + 4}">{shape}</svg><span>{text}</span></li>')

    signs = [sample(sort, "A law", f"a law, from {text}") for sort, text in KINDS.items()]
    signs.append(sample("result", "A result", "a result, derived from what stands left of it"))
    signs.append(sample("lent", "A premise", "a law or result drawn under another topic, which leads there",
                        '<tspan class="from">from another topic</tspan>'))
    counts = dict(zip(GROUPS, (4, 3, 2, 1)))
    below = " ".join(f'<tspan class="{group}">{SHAPES[group]} {n}</tspan>' for group, n in counts.items())
    told = ", ".join(f'<span class="group {group}">{SHAPES[group]} {_worded({group: n})}</span>'
                     for group, n in counts.items())
    signs.append(sample("result", "A result", f"the verdicts that rest on it: {told}; the bar shows their shares",
                        below, counts))
    return _raw(f'<ul class="rests-legend">{"".join(signs)}</ul>')


# Lists -------------------------------------------------------------------------------------------------------


def _worded(counts: dict[str, int]) -> str:
    """How many verdicts of each group, as a sentence has it."""
    one = {"holds": "holds", "turns": "turns at a value", "fails": "fails", "open": "stays open"}
    many = {"holds": "hold", "turns": "turn at a value", "fails": "fail", "open": "stay open"}
    return ", ".join(f"{n} {(one if n == 1 else many)[group]}" for group, n in counts.items())


def _sort(form: ClosedForm) -> str:
    return f"result of {steps(form.key)} step{'s' if steps(form.key) > 1 else ''}" if form.premises \
        else f"law, {kind(form.source)} {form.source}"


def _link(key: str, page: str = "closed-forms.html") -> str:
    return f'<a href="{page}#{key}">{html.escape(_named(by_key()[key].title))}</a>'


def _verdicts(carried: Sequence[dict]) -> str:
    """Links to the verdicts, those of a kind together."""
    told = []
    for word in VERDICTS:
        links = ", ".join(f'<a href="../{row["url"]}">{row["id"]}</a>' for row in carried if row["verdict"] == word)
        told += [f"{badge(word)}: {links}"] if links else []
    return "; ".join(told)


def _folded(summary: str, inside: str) -> str:
    return f'<details class="rests"><summary>{summary}</summary>{inside}</details>'


def _raw(*parts: str) -> str:
    return "```{raw} html\n" + "\n".join(parts) + "\n```\n"


def _list(members: Sequence[ClosedForm]) -> str:
    told = []
    for form in members:
        said = [f"<b>{_link(form.key)}</b> ({_sort(form)})"]
        if form.premises:
            said.append(f"rests on {', '.join(_link(premise.key) for premise in form.premises)}")
        carried = _verdicts(carries()[form.key])
        said.append(f"carries {carried}" if carried else "carries no verdict")
        told.append(f"<li>{'. '.join(part[0].upper() + part[1:] for part in said)}.</li>")
    return _folded(f"As a list: what {len(members)} forms rest on and carry", f'<ul class="rests">{"".join(told)}</ul>')


def beside(key: str) -> str:
    """What one form rests on, down to its laws, what is derived from it, and the verdicts that it carries."""
    form, carried, onward = by_key()[key], carries()[key], leads_to()[key]
    under = rests_on(key)
    laws = sum(not length for length in under.values())
    summary = [f"Rests on {laws} law{'s' if laws > 1 else ''}"] if laws else []
    summary.append(f"leads to {len(onward)} result{'s' if len(onward) > 1 else ''}" if onward else "leads to no result")
    n = len(carried)
    summary.append(f"carries {n} verdict{'s' if n > 1 else ''}" if carried else "carries no verdict")
    told = ", ".join(summary)
    told = told[0].upper() + told[1:]
    lines = []
    if under:
        chain = [" · ".join(_link(other, "") for other in under if under[other] == length)
                 for length in dict.fromkeys(under.values())]
        lines.append(f"Rests on: {' → '.join(chain)} → <b>{html.escape(_named(form.title))}</b>")
    if onward:
        lines.append(f"Leads to: {' · '.join(_link(other, '') for other in onward)}")
    if carried:
        lines.append(f"Verdicts ({_worded(grouped(carried))}): {_verdicts(carried)}")
    lines.append(f'<a href="what-rests-on-what.html#drawn-form-{key}">Its place in the drawing</a>')
    return _folded(told, "".join(f"<p>{line}</p>" for line in lines))


class RestsOn(SphinxDirective):
    """What a closed form rests on and carries, folded under it."""

    required_arguments = 1

    def run(self):
        return [nodes.raw("", beside(self.arguments[0]), format="html")]


def setup(app) -> None:
    """Add the directive that the page of closed forms has under each form."""
    app.add_directive("rests-on", RestsOn)
