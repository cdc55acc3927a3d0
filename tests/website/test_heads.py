"""The top of each chapter, and the head of each page where the site's address is known."""

import html
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rackmath.facts.tables import HOME as ROOT

from .built import CHAPTER, NEEDED, PAGES, SITE, source, text

pytestmark = NEEDED

HOME = "https://example.org/book/"


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


def metas(path) -> dict[str, str]:
    """The named properties in the head of a page."""
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', path.read_text(encoding="utf-8"))
    return {name: html.unescape(content) for name, content in found}


#: A page of each sort: with their addresses known, all others are built alike.
FEW = ("index.html", CHAPTER, "book/cite.html", "book/closed-forms.html")


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A few pages of the site as they are built where its address is known; what they link to is left out."""
    out = tmp_path_factory.mktemp("published")
    root, *chapters = (page.removesuffix(".html") for page in FEW)
    contents = {"format": "jb-book", "root": root, "chapters": [{"file": page} for page in chapters]}
    (out / "_toc.yml").write_text(json.dumps(contents), encoding="utf-8")
    build = Path(sys.executable).with_name("jupyter-book")
    run = subprocess.run([build, "build", ".", "--path-output", out, "--toc", out / "_toc.yml", "--quiet"], cwd=ROOT,
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
    assert sorted(listed) == sorted(HOME + page for page in FEW)


def test_a_reference_manager_reads_the_front_page(published):
    for front in (published / "index.html", SITE / "index.html"):
        told = metas(front)
        assert told["citation_title"].startswith("A Rack Full of Arithmetic") and told["citation_language"] == "en"
        assert told["citation_author"] and re.fullmatch(r"\d{4}/\d\d/\d\d", told["citation_publication_date"])
    assert metas(published / "index.html")["citation_public_url"] == HOME


def test_where_the_address_is_known_a_citation_needs_no_script_to_complete_it(published):
    for page in set(FEW) - {"index.html"}:
        addresses = re.findall(r'<span class="address">(.*?)</span>', (published / page).read_text(encoding="utf-8"))
        assert addresses and all(address.startswith(HOME) for address in addresses)


@pytest.mark.skipif(bool(os.environ.get("BOOK_URL")), reason="the address is known")
def test_without_an_address_nothing_that_needs_one_is_said():
    assert not (SITE / "sitemap.xml").exists()
    assert not any(name.startswith("og:") for page in PAGES for name in metas(SITE / page))
