"""What the site offers beyond the book's text: data, citations, addresses, heads of pages, print."""

import csv
import html
import json
import math
import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import PAGES, READ, SITE, parsed
from pypdf import PdfReader
from rackmath.claims.claims import all_claims
from rackmath.facts.catalog import facts
from rackmath.facts.tables import FACTS, things
from rackmath.facts.tables import HOME as ROOT
from rackmath.show import ledger
from shared import topic_forms

pytestmark = pytest.mark.skipif(not PAGES, reason="the site is not built; `make site` builds it")

CHAPTER = "notebooks/02-three-hundred-times-sparsity.html"


def source(page: str) -> str:
    return (SITE / page).read_text(encoding="utf-8")


def text(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", source(page)))


# The data ----------------------------------------------------------------------------------------------------


def test_every_fact_is_on_the_data_page_and_every_table_is_a_file():
    page = source("book/data.html")
    tables = dict.fromkeys(fact.table for fact in facts())
    assert [FACTS / f"{table}.csv" for table in tables if (SITE / "data" / f"{table}.csv").read_bytes()
            != (FACTS / f"{table}.csv").read_bytes()] == []
    assert (SITE / "data" / "things.csv").is_file()
    for table in tables:
        assert f'href="../data/{table}.csv"' in page
        section = rf'<section id="{table.replace("_", "-")}">.*?<tbody>(.*?)</tbody>'
        rows = re.search(section, page, re.DOTALL)[1].count("<tr ")
        with (FACTS / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
            assert rows == sum(1 for _ in csv.DictReader(lines))
    assert page.count('class="unsourced"') - 1 == sum(not fact.sourced for fact in facts())
    assert "CC BY 4.0" in page


def test_a_fact_shows_all_digits_of_its_source():
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in source("book/data.html").split("<tr ")[1:]]
    shown = [[html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in rows if row]
    [hidden] = [fact for fact in facts() if (fact.thing, fact.quantity) == ("llama-3.1-405b", "hidden_size")]
    assert [hidden.title, "hidden size", "", "16,384"] in [row[:4] for row in shown]
    assert all(row[6] or "unsourced" in row[7] for row in shown)


@pytest.mark.browser
def test_the_data_can_be_filtered_and_a_filtered_view_is_a_link(view, address):
    page = view(address + "book/data.html?table=deployments")
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
    page = view(address + f"book/data.html?thing={title}")
    of = {row.strip() for row in page.locator("table.facts tbody tr:visible td:first-child").all_inner_texts()}
    assert of == {title}


@pytest.mark.browser
def test_data_are_cards_on_a_phone(view, address):
    page = view(address + "book/data.html", width=390)
    cell = page.locator("table.facts td[data-label=Value]").first
    assert "Value" in cell.evaluate("cell => getComputedStyle(cell, '::before').content")


# Citing ------------------------------------------------------------------------------------------------------


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


def test_a_claim_leads_to_its_row_of_the_ledger_and_back():
    rows = parsed("notebooks/99-the-ledger.html")
    for row in ledger.read():
        assert f"ledger-{row['id']}" in rows.ids
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


# The top of a chapter ----------------------------------------------------------------------------------------


def test_a_chapter_begins_with_its_length_its_notebook_and_the_way_to_rerun_it():
    top = re.search(r'</h1>\s*<p class="chapter-top">(.*?)</p>', source(CHAPTER), re.DOTALL)[1]
    notebook = (ROOT / CHAPTER).with_suffix(".ipynb")
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    words = sum(len("".join(cell["source"]).split()) for cell in cells if cell["cell_type"] == "markdown")
    assert top.startswith(f"{math.ceil(words / 230)} minutes to read")
    [offered] = re.findall(r'href="../(_sources/[^"]+)" download', top)
    assert (SITE / offered).read_bytes() == notebook.read_bytes()
    assert 'href="../book/how-to-read.html#rerun"' in top and "make lab" in text("book/how-to-read.html")


def test_binder_and_colab_are_offered_only_once_the_files_can_be_had(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
    from rackbook import chapters

    stem = Path(CHAPTER).stem
    monkeypatch.setattr(chapters, "repository", lambda: {"url": "", "branch": "main"})
    assert "colab" not in chapters.top(stem) and chapters.hosted() == ""
    monkeypatch.setattr(chapters, "repository", lambda: {"url": "https://github.com/owner/name", "branch": "main"})
    assert f"https://mybinder.org/v2/gh/owner/name/main?urlpath=lab/tree/notebooks/{stem}.ipynb" in chapters.top(stem)
    assert f"https://colab.research.google.com/github/owner/name/blob/main/notebooks/{stem}.ipynb" in chapters.top(stem)
    assert "git clone --depth 1 https://github.com/owner/name " in chapters.hosted()


# Heads of pages ----------------------------------------------------------------------------------------------

HOME = "https://example.org/book/"


def metas(path) -> dict[str, str]:
    """The named properties in the head of a page."""
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', path.read_text(encoding="utf-8"))
    return {name: html.unescape(content) for name, content in found}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The site as it is built where its address is known."""
    out = tmp_path_factory.mktemp("published")
    build = Path(sys.executable).with_name("jupyter-book")
    run = subprocess.run([build, "build", ".", "--path-output", out, "-W", "-n", "--quiet"], cwd=ROOT,
                         env=os.environ | {"BOOK_URL": HOME}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    return out / "_build" / "html"


def test_a_link_to_a_chapter_is_previewed_by_its_own_figure(published):
    for page in ("index.html", CHAPTER, "book/cite.html"):
        told = metas(published / page)
        assert told["og:title"] in text(page) and told["og:description"] and told["twitter:card"]
        assert told["og:url"] == HOME + page and told["og:site_name"] == "A Rack Full of Arithmetic"
        assert told["og:image"].startswith(HOME)
        assert (published / told["og:image"].removeprefix(HOME)).is_file()
    shown = metas(published / CHAPTER)["og:image"].rpartition("/")[2]
    assert re.search(r"_images/([\w-]+\.png)", source(CHAPTER))[1] == shown


def test_the_map_of_the_site_lists_every_page_that_is_read(published):
    listed = re.findall(r"<loc>(.*?)</loc>", (published / "sitemap.xml").read_text(encoding="utf-8"))
    assert sorted(listed) == [HOME + page for page in READ]


def test_a_reference_manager_reads_the_front_page(published):
    for front in (published / "index.html", SITE / "index.html"):
        told = metas(front)
        assert told["citation_title"].startswith("A Rack Full of Arithmetic") and told["citation_language"] == "en"
        assert told["citation_author"] and re.fullmatch(r"\d{4}/\d\d/\d\d", told["citation_publication_date"])
    assert metas(published / "index.html")["citation_public_url"] == HOME


def test_where_the_address_is_known_a_citation_needs_no_script_to_complete_it(published):
    for page in ("book/cite.html", "book/data.html", "book/closed-forms.html", CHAPTER):
        addresses = re.findall(r'<span class="address">(.*?)</span>', (published / page).read_text(encoding="utf-8"))
        assert addresses and all(address.startswith(HOME) for address in addresses)


@pytest.mark.skipif(bool(os.environ.get("BOOK_URL")), reason="the address is known")
def test_without_an_address_nothing_that_needs_one_is_said():
    assert not (SITE / "sitemap.xml").exists()
    assert not any(name.startswith("og:") for page in PAGES for name in metas(SITE / page))


# Accessibility -----------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_no_serious_barrier(page, view, address):
    """All rules in the light; in the dark only what a theme can change, colours, on one page of each kind."""
    # Rows are alike, and axe takes long over six hundred: one chip has them with and without a source.
    # So are closed forms: three of each topic do.
    themes = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
    if page.startswith("notebooks/") and page not in (CHAPTER, "notebooks/99-the-ledger.html"):
        del themes["dark"]
    for theme, rules in themes.items():
        shown = view(address + page.replace("data.html", "data.html?thing=Rubin"), theme=theme)
        if page == "book/closed-forms.html":
            shown.evaluate("document.querySelectorAll('section section section:nth-of-type(n+4)')"
                           ".forEach(form => form.remove())")
            assert 20 < shown.locator("button.cite").count() < 100
        found = Axe().run(shown, options={"resultTypes": ["violations"], **rules})
        barriers = [f"{one['id']} in {theme}: {node['html']}" for one in found.response["violations"]
                    if one["impact"] in ("serious", "critical") for node in one["nodes"]]
        assert barriers == []


@pytest.mark.browser
@pytest.mark.parametrize("page", ["notebooks/99-the-ledger.html", "book/data.html"])
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


# Paper -------------------------------------------------------------------------------------------------------

PDF = SITE / "a-rack-full-of-arithmetic.pdf"


def test_the_pages_link_to_the_pdf_if_and_only_if_it_is_there():
    linking = [page for page in PAGES if any(link.endswith(PDF.name) for link in parsed(page).links)]
    assert linking == (["book/cite.html", "index.html"] if PDF.exists() else [])


@pytest.fixture(scope="module")
def pdf():
    if not PDF.exists():
        pytest.skip("the book is not printed; `make pdf` prints it")
    return PdfReader(PDF)


@pytest.fixture(scope="module")
def leaves(pdf):
    """The text of each page of the PDF, with ligatures taken apart."""
    return [unicodedata.normalize("NFKC", leaf.extract_text()) for leaf in pdf.pages]


def test_the_pdf_says_what_it_is_and_numbers_its_pages(pdf, leaves):
    cff = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    version = re.search(r"^version: (\S+)", cff, re.MULTILINE)[1]
    assert f"Edition {version}" in leaves[0] and re.search(r"date-released: (\d{4})", cff)[1] in leaves[0]
    assert all(str(number) in leaf.splitlines() for number, leaf in enumerate(leaves[1:], 2))
    begins = {name.lstrip("/"): pdf.get_destination_page_number(where) + 1
              for name, where in pdf.named_destinations.items()}
    contents = "".join(leaves[1:min(begins.values()) - 1])
    for page in READ:
        where = begins[page.removesuffix(".html").replace("/", "-")]
        title = "In short" if page == "index.html" else re.sub(r"#$", "", text_of_heading(page))
        assert squeezed(title) in squeezed(leaves[where - 1])
        assert squeezed(f"{title} {where}") in squeezed(contents), page


def text_of_heading(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", re.search(r"<h1>(.*?)</h1>", source(page), re.DOTALL)[1])).strip()


def squeezed(words: str) -> str:
    """Text without its spaces, which a PDF does not keep, and with plain quotation marks."""
    return re.sub(r"\s+", "", words).replace("’", "'")


def test_the_pdf_holds_every_claim_every_answer_and_typeset_mathematics(leaves):
    whole = squeezed("".join(leaves))
    for one in all_claims().values():
        assert squeezed(one.says) in whole, one.id
    assert "8,192 tokens" in "".join(leaves)
    assert "\\frac" not in whole and "Showtheanswer" not in whole
    assert all(squeezed(fact.title) in whole for fact in facts())


def test_links_in_the_pdf_stay_in_it_or_lead_to_the_world(pdf):
    actions = [note.get_object().get("/A", {}) for leaf in pdf.pages for note in leaf.get("/Annots", ())]
    outside = [action["/URI"] for action in actions if "/URI" in action]
    assert outside and not [link for link in outside if not link.startswith("http") or "site.invalid" in link]


@pytest.mark.browser
def test_a_page_prints_white_unfolded_and_without_what_only_a_screen_needs(view, address):
    page = view(address + CHAPTER, theme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.locator("details:has-text('Show the answer') pre").first.is_visible()
    for control in (".bd-sidebar-primary", ".bd-header-article", "button.cite >> nth=0", "a.permalink >> nth=0"):
        assert not page.locator(control).is_visible(), control
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
