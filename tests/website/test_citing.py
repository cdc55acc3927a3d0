"""Citations: of the book, its data, its claims and closed forms, with an address that leads back to each."""

import html
import os
import re

import pytest
from rackmath.claims.claims import all_claims
from rackmath.facts.tables import HOME as ROOT
from rackmath.show import ledger
from shared import topic_forms

from .built import CHAPTER, LEDGER, NEEDED, parsed, source, text

pytestmark = NEEDED


def panel(page: str, key: str) -> str:
    """What one claim's or form's citation says, without its marks."""
    unfolded = source(page).split(f'id="cite-{key}"')[1].split("</pre></div>")
    return html.unescape(re.sub(r"<[^>]+>", "", "".join(unfolded[:2])))


@pytest.mark.parametrize("page, key", [(CHAPTER, "batch-2400"), ("book/closed-forms.html", "critical-batch"),
                                       (CHAPTER, "balance-exists")])
def test_a_citation_is_given_as_bibtex_and_as_text_with_version_and_date(page, key):
    told = panel(page, key)
    bibtex, plain = told.split("Plain text copy")
    released = re.search(r"date-released: (\S+)", (ROOT / "CITATION.cff").read_text())[1]
    assert f"date = {{{released}}}" in bibtex and "version = {" in bibtex
    assert f"Entry {key}. Edition 20" in plain and str(int(released[-2:])) in plain and plain.count(".html#") == 1


def test_the_book_and_the_data_are_cited_in_both_forms():
    for page in ("book/cite.html", "book/data.html"):
        assert source(page).count('class="cited"') == 2
    assert "@book{rackfullofarithmetic," in text("book/cite.html") and "@misc{rackmath-data," in text("book/data.html")


@pytest.mark.browser
def test_each_form_of_a_citation_has_a_copy_button(view, address):
    page = view(address + "book/cite.html")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click("button[aria-label='copy Plain text']")
    page.wait_for_selector("button[aria-label='copied']")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("A Rack Full of Arithmetic") and "Edition" in copied
    assert copied.endswith(os.environ.get("BOOK_URL") or "/index.html")


@pytest.mark.browser
def test_a_cite_link_opens_a_bibtex_entry_with_the_full_address(view, address):
    page = view(address + CHAPTER)
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
def test_the_address_of_a_claim_and_of_a_closed_form_is_reached_by_keyboard(view, address):
    page = view(address + CHAPTER)
    page.focus("tr:has(#batch-2400) button.cite")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#batch-2400")
    page = view(address + "book/closed-forms.html")
    link = page.locator("h3 > a[href='#critical-batch']")
    assert link.evaluate("link => getComputedStyle(link).opacity") == "0"
    link.focus()
    assert link.evaluate("link => getComputedStyle(link).opacity") == "1"


@pytest.mark.browser
def test_a_row_leads_to_the_cell_that_proves_it(view, address):
    page = view(address + LEDGER)
    page.click("table.ledger tbody tr:first-child td:first-child a")
    page.wait_for_url(f"**/{ledger.read()[0]['chapter']}.html#*")
    anchor = page.url.partition("#")[2]
    assert page.locator(f"table.verdicts #{anchor}").is_visible()


def test_a_claim_leads_to_its_row_of_the_ledger_and_back():
    rows = parsed(LEDGER)
    for row in ledger.read():
        assert f"ledger-{row['id']}" in rows.anchors
        assert f"99-the-ledger.html#ledger-{row['id']}" in parsed(f"notebooks/{row['chapter']}.html").links
    assert {f"ledger-{key}" for key in all_claims()} == {key for key in rows.ids if key.startswith("ledger-")}


def test_a_closed_form_names_the_chapters_that_use_it():
    parts = {part.partition('"')[0]: part for part in re.split(r'<section id="', source("book/closed-forms.html"))}
    for notebook in ledger.NOTEBOOKS.glob("*.ipynb"):
        used = {record["form"] for record in ledger.records(notebook)}
        shown = re.findall(r"\(eq-([\w-]+)\)|`eq-([\w-]+)`", notebook.read_text(encoding="utf-8"))
        used |= {key for pair in shown for key in pair}
        for form in topic_forms().values():
            linked = f'href="../notebooks/{notebook.stem}.html"' in parts[form.key]
            assert linked == (form.key in used), form.key
