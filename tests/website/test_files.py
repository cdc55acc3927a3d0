"""The built site as files: every link and anchor leads somewhere, and the pages say what the library says."""

import csv
import html
import json
import os
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from rackmath.claims.claims import all_claims, documents, statements
from rackmath.show import ledger
from shared import topic_forms

from .built import FILES, NEEDED, PAGES, READ, SITE, parsed, source

pytestmark = NEEDED


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    if page == "404.html":
        pytest.skip("its links are absolute, for wherever it is shown")
    for link in dict.fromkeys(parsed(page).links):
        if re.match(r"[a-z]+:", link):
            continue
        path, anchor = urldefrag(link)
        path = path.partition("?")[0]
        path, anchor = unquote(path), unquote(anchor)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        assert target in FILES, link
        if anchor and target in PAGES:
            assert anchor in parsed(target).anchors, link


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_loaded_from_another_host(page):
    outside = [load for load in parsed(page).loads if re.match(r"(https?:)?//", load)]
    assert outside == []
    assert "unpkg.com" not in source(page)


@pytest.mark.parametrize("page", READ)
def test_ids_are_unique_and_images_have_a_text(page):
    ids = parsed(page).ids
    assert sorted(ids) == sorted(set(ids))
    assert all(image.get("alt") for image in parsed(page).images)


def test_every_closed_form_claim_and_statement_has_its_permanent_address():
    forms = parsed("book/closed-forms.html").anchors
    assert {form.key for form in topic_forms().values()} <= forms
    for one in all_claims().values():
        assert one.id in parsed(f"notebooks/{one.chapter}.html").anchors
    for one in statements().values():
        assert one.id in parsed(f"book/documents/{one.document}.html").anchors


def test_the_ledger_s_files_hold_what_the_notebooks_hold():
    whole = json.loads((SITE / "ledger.json").read_text(encoding="utf-8"))
    site, rows = os.environ.get("BOOK_URL", ""), whole["claims"]
    assert rows == ledger.read(site=site) and whole["statements"] == ledger.read_statements(rows, site)
    assert tuple(whole["statements"][0]) == ledger.STATEMENT_FIELDS and len(whole["statements"]) == len(statements())
    with (SITE / "ledger.csv").open(newline="", encoding="utf-8") as lines:
        flat = list(csv.DictReader(lines))
    assert [row["id"] for row in flat] == [row["id"] for row in rows]
    assert tuple(flat[0]) == ledger.FIELDS


def test_the_front_page_takes_its_numbers_from_the_ledger():
    text = re.sub(r"<[^>]+>", "", source("index.html"))
    rows = {row["id"]: row for row in ledger.read()}
    written = (Path(__file__).parents[2] / "index.md").read_text(encoding="utf-8")
    told = re.findall(r"\{ledger\}`([\w-]+)\.rebuilt`", written)
    assert len(told) >= 5 and all(html.escape(rows[key]["rebuilt"], quote=False) in text for key in told)
    prose = re.sub(r"% insert:.*|\{ledger\}`[^`]*`|\]\([^)]*\)|:alt:.*|\d+ [A-Z][a-z]+ \d{4}", "", written)
    assert not re.search(r"(?<!\w)\d{2}|\d\.\d", prose)


def test_no_page_shows_a_path_of_the_machine_that_built_it():
    for page in PAGES:
        assert str(SITE.parents[2]) not in source(page), page
        assert not re.search(r"Path\(|/(home|root|tmp|work)/", source(page)), page


def test_every_document_page_says_what_it_is_about():
    for one in documents().values():
        text = re.sub(r"<[^>]+>", "", source(f"book/documents/{one.key}.html"))
        assert html.escape(one.title, quote=False) in text and one.sha256[:16] in text and f"{one.lines} lines" in text


def test_the_root_is_a_page_and_not_a_redirect():
    assert "http-equiv" not in source("index.html")
