"""What rests on what: the drawings hold every form and every premise, and what they say can be found without them."""

import doctest
import html
import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from rackmath.claims.words import GROUPS, SHAPES, VERDICTS
from rackmath.show import ledger
from shared import topic_forms

from .built import NEEDED, PAGES, SITE, parsed

pytestmark = NEEDED

PAGE = "book/what-rests-on-what.html"
FORMS = {form.key: form for form in topic_forms().values()}


@pytest.fixture(scope="module")
def graph():
    """The module that draws, imported as the site's build imports it."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
    from rackbook import graph

    yield graph
    sys.path.pop(0)


@pytest.fixture(scope="module")
def drawings() -> list[dict]:
    """The forms and arrows of each drawing of a topic."""
    page = (SITE / PAGE).read_text(encoding="utf-8")
    drawn = []
    for one in re.findall(r'<svg [^>]*aria-label="What rests on what: .*?</svg>', page, re.DOTALL):
        nodes = re.findall(r'<a( id="drawn-form-[^"]+")? class="(\w+)" [^>]*href="([^"]+)" data-form="([^"]+)"', one)
        drawn.append({"own": [key for name, _, _, key in nodes if name], "nodes": {node[3]: node for node in nodes},
                      "arrows": [tuple(pair.split()) for pair in re.findall(r'data-edge="([^"]+)"', one)],
                      "text": one})
    return drawn


def under(key: str) -> set[str]:
    """All that a form rests on, by walking the premises themselves."""
    found, walk = set(), [FORMS[key]]
    while walk:
        for premise in walk.pop().premises:
            if premise.key not in found:
                found.add(premise.key)
                walk.append(premise)
    return found


def carried() -> dict[str, list[str]]:
    """The verdicts that rest on each form, straight from the notebooks' outputs."""
    found = {key: [] for key in FORMS}
    for notebook in sorted(ledger.NOTEBOOKS.glob("*.ipynb")):
        for record in ledger.records(notebook):
            for key in {record["form"], *under(record["form"])} if record["form"] else ():
                found[key].append(f"{record['verdict']} {record['id']}")
    return found


# What is drawn -----------------------------------------------------------------------------------------------


def test_every_form_is_drawn_once_and_lent_ones_lead_there(drawings):
    assert Counter(key for one in drawings for key in one["own"]) == Counter(list(FORMS))
    for one in drawings:
        assert len(one["nodes"]) == one["text"].count("data-form=")
        for key, (name, sort, target, _) in one["nodes"].items():
            assert target == (f"closed-forms.html#{key}" if name else f"#drawn-form-{key}")
            assert (sort == "lent") == (not name)
            assert not name or (sort == "result") == bool(FORMS[key].premises), key


def test_every_arrow_is_a_premise_and_every_premise_an_arrow(drawings):
    for one in drawings:
        wanted = {(premise.key, key) for key in one["own"] for premise in FORMS[key].premises}
        assert sorted(one["arrows"]) == sorted(wanted)
        assert {key for arrow in one["arrows"] for key in arrow} <= set(one["nodes"])
    assert sum(len(one["arrows"]) for one in drawings) == sum(len(set(form.premises)) for form in FORMS.values())


def test_nothing_rests_on_itself():
    assert [key for key in FORMS if key in under(key)] == []


def test_an_arrow_leads_to_the_right(drawings):
    for one in drawings:
        left = {key: float(x) for x, key in
                re.findall(r'transform="translate\((\d+) [^>]*data-form="([^"]+)"', one["text"])}
        assert [arrow for arrow in one["arrows"] if left[arrow[0]] >= left[arrow[1]]] == []


def test_no_two_boxes_of_a_drawing_overlap(drawings):
    for one in drawings:
        boxes = [tuple(map(float, box)) for box in re.findall(
            r'transform="translate\((\d+) (\d+)\)".*?<rect width="(\d+)" height="(\d+)"', one["text"])]
        assert len(boxes) == len(one["nodes"])
        assert [(a, b) for i, a in enumerate(boxes) for b in boxes[:i]
                if abs(a[0] - b[0]) < a[2] and b[1] - a[3] < a[1] < b[1] + b[3]] == []


def test_a_box_tells_how_many_verdicts_rest_on_it(drawings, graph):
    of = {word: SHAPES[name] for name, words in GROUPS.items() for word in words}
    assert set(VERDICTS) <= set(of)
    found = carried()
    for one in drawings:
        for key in one["own"]:
            node = re.search(rf'<a id="drawn-form-{key}".*?</a>', one["text"], re.DOTALL)[0]
            told = Counter({shape: int(n) for shape, n in re.findall(r'<tspan class="\w+">(\S) (\d+)</tspan>', node)})
            assert told == Counter(of[verdict.rpartition(" ")[0]] for verdict in found[key]), key


# What is told beside the drawings ----------------------------------------------------------------------------


def test_every_link_of_a_drawing_and_of_its_list_leads_somewhere():
    ids = {page: set(parsed(page).ids) for page in PAGES}
    for link in [link for link in parsed(PAGE).links if "#" in link and not link.startswith("http")]:
        page, anchor = re.fullmatch(r"([^#]*)#(.*)", link).groups()
        page = PAGE if not page else page.removeprefix("../") if page.startswith("../") else f"book/{page}"
        assert anchor in ids[page] or not anchor, link


def test_the_list_under_a_drawing_says_what_it_shows():
    page, found = (SITE / PAGE).read_text(encoding="utf-8"), carried()
    told = {re.search(r'href="closed-forms\.html#([^"]+)"', item)[1]: item
            for item in re.findall(r"<li>(<b><a .*?)</li>", page)}
    assert set(told) == set(FORMS)
    for key, item in told.items():
        linked = re.findall(r'href="closed-forms\.html#([^"]+)"', item)
        assert linked == [key, *(premise.key for premise in FORMS[key].premises)]
        verdicts = re.findall(r'href="\.\./notebooks/[\w-]+\.html#([^"]+)"', item)
        assert sorted(verdicts) == sorted(verdict.split()[-1] for verdict in found[key])
        assert FORMS[key].source in item


def test_the_numbers_at_the_top_are_right():
    text = html.unescape(re.sub(r"<[^>]+>", "", (SITE / PAGE).read_text(encoding="utf-8")))
    laws = [form for form in FORMS.values() if not form.premises]
    found = carried()
    depth = {}
    while len(depth) < len(FORMS):
        depth |= {key: 1 + max((depth[one.key] for one in form.premises), default=-1) for key, form in FORMS.items()
                  if all(one.key in depth for one in form.premises)}
    checks = [record["form"] for path in ledger.NOTEBOOKS.glob("*.ipynb") for record in ledger.records(path)]
    most = max(len(found[law.key]) for law in laws)
    top = re.search(r"The book has (\d+) closed forms: (\d+) laws, stated from (\d+) sources, and (\d+) results\. "
                    r"(\d+) laws, .*? takes (\d+) steps, to .*? (\d+) of the (\d+) verdicts .*? is ([^:]+): (\d+) rest "
                    r"on it\. Next .*? from (\d+) of the laws", text).groups()
    sources = Counter(law.source for law in laws)
    premises = {one for form in FORMS.values() for one in form.premises}
    assert [int(n) for i, n in enumerate(top) if i != 8] == [
        len(FORMS), len(laws), len(sources), len(FORMS) - len(laws), max(sources.values()), max(depth.values()),
        sum(map(bool, checks)), len(checks), most, sum(law not in premises for law in laws)]
    assert len(found[next(law.key for law in laws if law.title == top[8].lower())]) == most


def test_the_address_of_a_form_is_the_form_and_not_the_topic_of_that_name():
    page = (SITE / "book/closed-forms.html").read_text(encoding="utf-8")
    assert set(re.findall(r'<section id="([^"]+)">\n(?:<span id="[^"]+"></span>)?<h3>', page)) == set(FORMS)


def test_each_closed_form_says_what_it_rests_on_and_carries():
    page, found = (SITE / "book/closed-forms.html").read_text(encoding="utf-8"), carried()
    told = re.findall(r'<details class="rests">.*?</details>', page, re.DOTALL)
    assert len(told) == len(FORMS)
    for item in told:
        key = re.search(r'href="what-rests-on-what\.html#drawn-form-([^"]+)"', item)[1]
        rests = re.search(r"<p>Rests on: (.*?)</p>", item)
        assert set(re.findall(r'href="#([^"]+)"', rests[1]) if rests else ()) == under(key)
        leads = re.search(r"<p>Leads to: (.*?)</p>", item)
        assert set(re.findall(r'href="#([^"]+)"', leads[1]) if leads else ()) == {
            other for other, form in FORMS.items() if FORMS[key] in form.premises}
        assert len(re.findall(r'href="\.\./notebooks/', item)) == len(found[key])


# How it is drawn ---------------------------------------------------------------------------------------------


def test_drawings_are_the_same_each_time(graph):
    first = graph.drawings()
    for cached in vars(graph).values():
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()
    assert graph.drawings() == first


def test_the_examples_of_the_drawing_run(graph):
    from rackbook import layered

    for module in (graph, layered):
        assert doctest.testmod(module).failed == 0


def test_few_edges_cross(graph):
    """Sweeping and exchanging leave far fewer crossings than the order of the derivation alone has."""
    from rackbook import layered

    before = [["a", "b", "c", "d"], ["w", "x", "y", "z"]]
    links = [("a", "z"), ("b", "y"), ("c", "x"), ("d", "w"), ("a", "y")]
    assert layered.crossings(before, links) == 8 and layered.crossings(layered._ordered(before, links), links) == 0


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_wide_drawing_scrolls_in_its_box_and_words_stay_in_theirs(width, view, address):
    page = view(address + PAGE, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    widest = page.evaluate("Math.max(...[...document.querySelectorAll('div.rests')].map(box => box.scrollWidth))")
    assert widest > width
    over = page.evaluate("""[...document.querySelectorAll('div.rests a')].filter((node) => {
        const box = node.querySelector('rect').getBBox();
        return [...node.querySelectorAll('text')].some((text) => text.getBBox().x + text.getBBox().width > box.width);
    }).map((node) => node.dataset.form)""")
    assert over == []


@pytest.mark.browser
def test_a_form_in_focus_lights_what_it_rests_on_and_what_rests_on_it(view, address, drawings):
    key = "memory-time"
    [one] = [one for one in drawings if key in one["own"]]
    page = view(address + PAGE)
    page.focus(f"#drawn-form-{key}")
    lit = set(json.loads(page.evaluate(
        "JSON.stringify([...document.querySelectorAll('svg.rests a.lit')].map(node => node.dataset.form))")))
    over = {other for other in FORMS if key in under(other)}
    assert under(key) and over
    assert lit == ({key} | under(key) | over) & set(one["nodes"])
    arrows = page.locator("svg.rests > path.lit").evaluate_all("paths => paths.map(path => path.dataset.edge)")
    assert sorted(arrows) == sorted(" ".join(arrow) for arrow in one["arrows"]
                                    if arrow[1] in {key} | under(key) or arrow[0] in {key} | over)
    dim = page.locator("#drawn-form-critical-batch")
    page.wait_for_function("node => getComputedStyle(node).opacity < 1", arg=dim.element_handle())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/closed-forms.html#{key}")


@pytest.mark.browser
def test_nothing_moves_for_those_who_asked_for_that(view, address):
    page = view(address + PAGE)
    page.emulate_media(reduced_motion="reduce")
    moved = page.locator("#drawn-form-memory-time").evaluate("node => getComputedStyle(node).transitionDuration")
    assert moved == "0s"
