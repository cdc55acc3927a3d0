"""The filters of the wide tables, in a browser: by choice, by words, by link and by keyboard."""

import pytest
from rackmath.facts.catalog import facts
from rackmath.facts.tables import things
from rackmath.show import ledger

from .built import DATA_PAGE, LEDGER, NEEDED

pytestmark = [NEEDED, pytest.mark.browser]


def test_the_ledger_filters_by_verdict_document_and_words(view, address):
    page = view(address + LEDGER)
    rows = ledger.read()
    page.select_option("select[name=verdict]", "contradicted")
    wanted = sum(row["verdict"] == "contradicted" for row in rows)
    assert page.locator("table.ledger tbody tr:visible").count() == wanted
    assert page.locator("form.filter output").inner_text() == f"{wanted} of {len(rows)} claims"
    page.select_option("select[name=document]", "pjfp")
    both = sum(row["verdict"] == "contradicted" and any(key.startswith("pjfp-") for key in row["statements"])
               for row in rows)
    assert page.locator("table.ledger tbody tr:visible").count() == both > 0
    page.click("form.filter button[type=reset]")
    page.fill("form.filter input", "deepseek cache")
    found = sum("deepseek" in row.lower() and "cache" in row.lower()
                for row in page.locator("table.ledger tbody tr").all_text_contents())
    page.wait_for_function(f"document.querySelector('form.filter output').textContent.startsWith('{found} of')")
    assert 0 < found < len(rows)


def test_a_filtered_ledger_can_be_linked_and_used_by_keyboard(view, address):
    page = view(address + LEDGER + "?verdict=disputed")
    assert page.locator("table.ledger tbody tr:visible").count() == ledger.counts(ledger.read())["disputed"]
    page.focus("form.filter input")
    page.keyboard.type("no such words")
    assert "q=no+such+words" in page.url and "verdict=disputed" in page.url
    assert page.locator("form.filter output").inner_text().startswith("0 of")
    page.click("table.counts a:has-text('reproduced')")
    page.wait_for_url("**?verdict=reproduced")
    assert page.locator("table.ledger tbody tr:visible").count() == ledger.counts(ledger.read())["reproduced"]


def test_the_filter_lists_verdicts_in_their_order(view, address):
    page = view(address + LEDGER)
    listed = page.locator("select[name=verdict] option").all_inner_texts()
    assert listed[1:] == list(ledger.counts(ledger.read()))


def test_the_data_can_be_filtered_and_a_filtered_view_is_a_link(view, address):
    page = view(address + DATA_PAGE + "?table=deployments")
    wanted = sum(fact.table == "deployments" for fact in facts())
    assert page.locator("table.facts tbody tr:visible").count() == wanted
    assert not page.locator("section#accelerators").is_visible()
    page.click("form.filter button[type=reset]")
    page.focus("form.filter input")
    page.keyboard.type("△")
    page.wait_for_function(f"document.querySelector('form.filter output').textContent.startsWith("
                           f"'{sum(not fact.sourced for fact in facts())} of {len(facts())} values')")
    page.keyboard.press("Tab")
    page.keyboard.type("models")
    page.wait_for_url("**?q=*&table=models")
    title = things()["deepseek-v3"]["title"]
    page = view(address + DATA_PAGE + f"?thing={title}")
    of = {row.strip() for row in page.locator("table.facts tbody tr:visible td:first-child").all_inner_texts()}
    assert of == {title}


@pytest.mark.parametrize("page", [LEDGER, DATA_PAGE])
def test_a_filter_works_by_keyboard_and_shows_where_it_is(page, view, address):
    shown = view(address + page)
    shown.focus("form.filter input")
    visited = []
    for _ in shown.locator("form.filter :is(input, select, button)").all():
        visited.append(shown.evaluate("document.activeElement.name || document.activeElement.type"))
        ring = shown.evaluate("(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])"
                              "(getComputedStyle(document.activeElement))")
        assert ring == ["solid", "2px"]
        shown.keyboard.press("Tab")
    assert visited[0] == "q" and visited[-1] == "reset" and len(set(visited)) == len(visited)
