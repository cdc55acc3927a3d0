"""The built site: every link and anchor leads somewhere, and the pages work in a real browser.

The browser tests need Chromium (on the PATH, or named by $CHROMIUM); without one they are skipped,
unless $REQUIRE_BROWSER is set, as in continuous integration.
"""

import csv
import gzip
import html
import json
import os
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from conftest import PAGES, READ, SITE, parsed
from rackmath.claims.claims import all_claims, documents, statements
from rackmath.show import ledger
from shared import topic_forms

pytestmark = pytest.mark.skipif(not PAGES, reason="the site is not built; `make site` builds it")


# As files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    if page == "404.html":
        pytest.skip("its links are absolute, for wherever it is shown")
    for link in parsed(page).links:
        if re.match(r"[a-z]+:", link):
            continue
        path, anchor = urldefrag(unquote(link))
        target = (SITE / page).parent.joinpath(path).resolve() if path else (SITE / page).resolve()
        assert target.is_file(), link
        if anchor and target.suffix == ".html":
            assert anchor in parsed(str(target.relative_to(SITE.resolve()))).ids, link


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_loaded_from_another_host(page):
    outside = [load for load in parsed(page).loads if re.match(r"(https?:)?//", load)]
    assert outside == []
    assert "unpkg.com" not in (SITE / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", READ)
def test_ids_are_unique_and_images_have_a_text(page):
    ids = parsed(page).ids
    assert sorted(ids) == sorted(set(ids))
    assert all(image.get("alt") for image in parsed(page).images)


def test_every_closed_form_claim_and_statement_has_its_permanent_address():
    forms = set(parsed("book/closed-forms.html").ids)
    assert {form.key for form in topic_forms().values()} <= forms
    for one in all_claims().values():
        assert one.id in parsed(f"notebooks/{one.chapter}.html").ids
    for one in statements().values():
        assert one.id in parsed(f"book/documents/{one.document}.html").ids


def test_the_ledger_s_files_hold_what_the_notebooks_hold():
    rows = json.loads((SITE / "ledger.json").read_text(encoding="utf-8"))
    site = os.environ.get("BOOK_URL", "")
    assert rows == ledger.read(site=site)
    with (SITE / "ledger.csv").open(newline="", encoding="utf-8") as lines:
        flat = list(csv.DictReader(lines))
    assert [row["id"] for row in flat] == [row["id"] for row in rows]
    assert tuple(flat[0]) == ledger.FIELDS


def test_the_front_page_takes_its_numbers_from_the_ledger():
    text = re.sub(r"<[^>]+>", "", (SITE / "index.html").read_text(encoding="utf-8"))
    rows = {row["id"]: row for row in ledger.read()}
    source = (Path(__file__).parents[1] / "index.md").read_text(encoding="utf-8")
    told = re.findall(r"\{ledger\}`([\w-]+)\.rebuilt`", source)
    assert len(told) >= 5 and all(html.escape(rows[key]["rebuilt"], quote=False) in text for key in told)
    prose = re.sub(r"% insert:.*|\{ledger\}`[^`]*`|\]\([^)]*\)|:alt:.*|\d+ [A-Z][a-z]+ \d{4}", "", source)
    assert not re.search(r"(?<!\w)\d{2}|\d\.\d", prose)


def test_no_page_shows_a_path_of_the_machine_that_built_it():
    for page in PAGES:
        text = (SITE / page).read_text(encoding="utf-8")
        assert str(SITE.parents[2]) not in text and not re.search(r"Path\(|/(home|root|tmp|work)/", text), page


def test_every_document_page_says_what_it_is_about():
    for one in documents().values():
        text = re.sub(r"<[^>]+>", "", (SITE / f"book/documents/{one.key}.html").read_text(encoding="utf-8"))
        assert html.escape(one.title, quote=False) in text and one.sha256[:16] in text and f"{one.lines} lines" in text


def test_the_root_is_a_page_and_not_a_redirect():
    assert "http-equiv" not in (SITE / "index.html").read_text(encoding="utf-8")


# In a browser ------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("page", READ)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_stays_in_its_width_and_asks_no_other_host(page, width, browser, address):
    context = browser.new_context(viewport={"width": width, "height": 844})
    shown, asked = context.new_page(), []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(address + page, wait_until="load")
    wide = shown.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert wide <= width
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


@pytest.mark.browser
def test_mathematics_is_set_without_errors(view, address):
    page = view(address + "notebooks/02-three-hundred-times-sparsity.html")
    page.wait_for_selector("#equation-eq-critical-batch mjx-container")
    assert page.locator("mjx-merror").count() == 0
    assert page.locator("#equation-eq-critical-batch .eqno").inner_text().startswith("(")


@pytest.mark.browser
def test_the_ledger_filters_by_verdict_document_and_words(view, address):
    page = view(address + "notebooks/99-the-ledger.html")
    rows = ledger.read()
    page.select_option("select[name=verdict]", "contradicted")
    wanted = sum(row["verdict"] == "contradicted" for row in rows)
    assert page.locator("table.ledger tbody tr:visible").count() == wanted
    assert page.locator("form.filter output").inner_text() == f"{wanted} of {len(rows)} claims"
    page.select_option("select[name=document]", "copper")
    both = sum(row["verdict"] == "contradicted" and any(key.startswith("copper-") for key in row["statements"])
               for row in rows)
    assert page.locator("table.ledger tbody tr:visible").count() == both > 0
    page.click("form.filter button[type=reset]")
    page.fill("form.filter input", "deepseek balance")
    page.wait_for_function("document.querySelector('form.filter output').textContent.startsWith('1 of')")


@pytest.mark.browser
def test_a_filtered_ledger_can_be_linked_and_used_by_keyboard(view, address):
    page = view(address + "notebooks/99-the-ledger.html?verdict=disputed")
    assert page.locator("table.ledger tbody tr:visible").count() == ledger.counts(ledger.read())["disputed"]
    page.focus("form.filter input")
    page.keyboard.type("no such words")
    assert "q=no+such+words" in page.url and "verdict=disputed" in page.url
    assert page.locator("form.filter output").inner_text().startswith("0 of")
    page.click("table.counts a:has-text('reproduced')")
    page.wait_for_url("**?verdict=reproduced")
    assert page.locator("table.ledger tbody tr:visible").count() == ledger.counts(ledger.read())["reproduced"]


@pytest.mark.browser
def test_the_filter_lists_verdicts_in_their_order(view, address):
    page = view(address + "notebooks/99-the-ledger.html")
    listed = page.locator("select[name=verdict] option").all_inner_texts()
    assert listed[1:] == list(ledger.counts(ledger.read()))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_figures_keep_their_shape(width, view, address):
    page = view(address + "notebooks/02-three-hundred-times-sparsity.html", width=width)
    page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth)")
    shapes = page.evaluate("""[...document.querySelectorAll('figure img')].map(image =>
        [image.width / image.height, image.naturalWidth / image.naturalHeight])""")
    assert shapes and all(shown == pytest.approx(drawn, rel=0.01) for shown, drawn in shapes)


@pytest.mark.browser
def test_a_row_leads_to_the_cell_that_proves_it(view, address):
    page = view(address + "notebooks/99-the-ledger.html")
    page.click("table.ledger tbody tr:first-child td:first-child a")
    page.wait_for_url(f"**/{ledger.read()[0]['chapter']}.html#*")
    anchor = page.url.partition("#")[2]
    assert page.locator(f"table.verdicts #{anchor}").is_visible()


@pytest.mark.browser
def test_a_cite_link_opens_a_bibtex_entry_with_the_full_address(view, address):
    page = view(address + "notebooks/02-three-hundred-times-sparsity.html")
    page.focus("button[popovertarget=cite-batch-2400]")
    page.keyboard.press("Enter")
    entry = page.locator("#cite-batch-2400 pre").first
    assert entry.is_visible()
    told = entry.inner_text()
    assert told.startswith("@misc{rackmath-batch-2400,")
    home = os.environ.get("BOOK_URL") or address
    assert f"url = {{{home}notebooks/02-three-hundred-times-sparsity.html#batch-2400}}" in told
    page.keyboard.press("Escape")
    assert not entry.is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("theme, ground", [("light", "rgb(255, 255, 255)"), ("dark", "rgb(18, 18, 18)")])
def test_light_and_dark_follow_the_system(theme, ground, view, address):
    page = view(address + "notebooks/02-three-hundred-times-sparsity.html", theme=theme)
    page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    ground = page.evaluate("getComputedStyle(document.querySelector('figure img')).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


@pytest.mark.browser
def test_tables_are_cards_on_a_phone_and_keep_their_headings(view, address):
    page = view(address + "notebooks/02-three-hundred-times-sparsity.html", width=390)
    cell = page.locator("table.verdicts td[data-label=Verdict]").first
    assert "Verdict" in cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert cell.get_attribute("role") == "cell"


@pytest.mark.browser
def test_answers_are_folded_and_open_on_a_click(view, address):
    page = view(address + "notebooks/02-three-hundred-times-sparsity.html")
    answer = page.locator("details:has-text('Show the answer')").first
    assert not answer.locator("pre").first.is_visible()
    answer.locator("summary").click()
    assert answer.locator("pre").first.is_visible()


@pytest.mark.browser
def test_the_front_page_weighs_less_than_a_megabyte(browser, address):
    context = browser.new_context()
    page, bodies = context.new_page(), []
    page.on("response", lambda response: bodies.append(response))
    page.goto(address, wait_until="networkidle")
    sent = sum(len(body) if response.url.endswith((".png", ".woff2")) else len(gzip.compress(body))
               for response in bodies if (body := response.body()))
    context.close()
    assert sent < 1e6


@pytest.mark.browser
def test_a_lost_reader_finds_the_way_back(view, address):
    page = view(address + "404.html")
    assert page.locator("article h1").inner_text()
    assert page.locator("a", has_text="ledger").count()
