"""The pages in a real browser: their width, what they ask for, their barriers, mathematics, figures and themes."""

import gzip

import pytest
from rackmath.facts.tables import HOME as ROOT

from .barriers import barriers
from .built import CHAPTER, DATA_PAGE, LEDGER, NEEDED, PAGES, READ

pytestmark = [NEEDED, pytest.mark.browser]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_stays_in_its_width_and_axe_finds_no_serious_barrier(page, view, address):
    """A page is opened once for all that is asked of each; `view` also watches scripts and hosts."""
    shown = view(address + page, width=390)
    for width in (390, 1280):
        shown.set_viewport_size({"width": width, "height": 844})
        assert page not in READ or shown.evaluate("document.documentElement.scrollWidth") <= width
    if page == "book/closed-forms.html":  # closed forms are alike, and axe takes long over all: three of each topic do
        shown.evaluate("document.querySelectorAll('section section section:nth-of-type(n+4)')"
                       ".forEach(form => form.remove())")
        assert 20 < shown.locator("button.cite").count() < 100
    assert barriers(shown) == []


@pytest.mark.parametrize("page, planted, told", [
    ("index.html", "document.querySelector('article img').removeAttribute('alt')", "image-alt in light"),
    ("book/cite.html", "document.querySelector('button.copy').replaceChildren(),"
                       "document.querySelector('button.copy').removeAttribute('aria-label')", "button-name in light"),
    # Deep in a long table: a row without what the others have is of another kind, and is looked at.
    (LEDGER, "document.querySelectorAll('table.ledger tbody tr')[200].querySelector('a').textContent = ''",
     "link-name in light"),
    (DATA_PAGE, "[...document.querySelectorAll('table.facts tbody tr')].at(-7).cells[3].style.color = '#111'",
     "color-contrast in dark"),
])
def test_a_barrier_that_is_planted_is_found(page, planted, told, view, address):
    shown = view(address + page)
    shown.evaluate(planted)
    found = barriers(shown)
    assert len(found) == 1 and found[0].startswith(told)


def test_mathematics_is_ready_without_scripts_and_for_those_who_listen(view, address):
    page = view(address + CHAPTER)
    assert page.locator("script[src*=mathjax], script[src*=katex], .katex-error").count() == 0
    assert page.locator("#equation-eq-critical-batch .katex-html").is_visible()
    assert page.locator("#equation-eq-critical-batch math").count() == 1
    assert page.locator("#equation-eq-critical-batch .eqno").inner_text().startswith("(")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('1em KaTeX_Math'))")


def test_a_formula_that_cannot_be_typeset_is_named(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    from rackbook import equations
    from sphinx.errors import SphinxError

    with pytest.raises(SphinxError, match=r"\\fraction.*can't be typeset: .*Undefined control sequence"):
        equations.typeset(r"\fraction{1}{2}", display=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_figures_keep_their_shape(width, view, address):
    page = view(address + CHAPTER, width=width)
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
    shapes = page.evaluate("""[...document.querySelectorAll('figure img')].map(image =>
        [image.width / image.height, image.naturalWidth / image.naturalHeight])""")
    assert shapes and all(shown == pytest.approx(drawn, rel=0.01) for shown, drawn in shapes)


@pytest.mark.parametrize("theme, ground", [("light", "rgb(255, 255, 255)"), ("dark", "rgb(18, 18, 18)")])
def test_light_and_dark_follow_the_system(theme, ground, view, address):
    page = view(address + CHAPTER, theme=theme)
    page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    ground = page.evaluate("getComputedStyle(document.querySelector('figure img')).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


def test_tables_are_cards_on_a_phone_and_keep_their_headings(view, address):
    page = view(address + CHAPTER, width=390)
    cell = page.locator("table.verdicts td[data-label=Verdict]").first
    assert "Verdict" in cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert cell.get_attribute("role") == "cell"


def test_data_are_cards_on_a_phone(view, address):
    page = view(address + DATA_PAGE, width=390)
    cell = page.locator("table.facts td[data-label=Value]").first
    assert "Value" in cell.evaluate("cell => getComputedStyle(cell, '::before').content")


def test_answers_are_folded_and_open_on_a_click(view, address):
    page = view(address + CHAPTER)
    answer = page.locator("details:has-text('Show the answer')").first
    assert not answer.locator("pre").first.is_visible()
    answer.locator("summary").first.click()
    assert answer.locator("pre").first.is_visible()


def test_the_front_page_weighs_less_than_a_megabyte(browser, address):
    context = browser.new_context()
    page, bodies = context.new_page(), []
    page.on("response", lambda response: bodies.append(response))
    page.goto(address, wait_until="networkidle")
    sent = sum(len(body) if response.url.endswith((".png", ".woff2")) else len(gzip.compress(body))
               for response in bodies if (body := response.body()))
    context.close()
    assert sent < 1e6


def test_a_lost_reader_finds_the_way_back(view, address):
    page = view(address + "404.html")
    assert page.locator("article h1").inner_text()
    assert page.locator("a", has_text="ledger").count()
