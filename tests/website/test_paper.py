"""The book on paper: the PDF, and a page as a browser prints it."""

import html
import re
import unicodedata

import pytest
from pypdf import PdfReader
from rackmath.claims.claims import all_claims
from rackmath.facts.catalog import facts
from rackmath.facts.tables import HOME as ROOT

from .built import CHAPTER, NEEDED, PAGES, READ, SITE, parsed, source

pytestmark = NEEDED

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
