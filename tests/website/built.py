"""The site that was built: its pages, as text and as parts."""

import functools
import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

SITE = Path(__file__).parents[2] / "build" / "_build" / "html"
FILES = frozenset(path.relative_to(SITE).as_posix() for path in SITE.rglob("*") if path.is_file())
PAGES = sorted(name for name in FILES if name.endswith(".html"))
READ = [page for page in PAGES if page not in ("search.html", "genindex.html", "py-modindex.html", "404.html")]

NEEDED = pytest.mark.skipif(not PAGES, reason="the site is not built; `make site` builds it")

#: One chapter stands for all where they are alike.
CHAPTER = "notebooks/02-three-hundred-times-sparsity.html"
LEDGER = "notebooks/99-the-ledger.html"
DATA_PAGE = "book/data.html"


@functools.cache
def source(page: str) -> str:
    return (SITE / page).read_text(encoding="utf-8")


def text(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", source(page)))


class Page(HTMLParser):
    """The ids, links, loaded files and images of a page."""

    def __init__(self, markup: str):
        super().__init__()
        self.ids, self.links, self.loads, self.images = [], [], [], []
        self.feed(markup)
        self.anchors = frozenset(self.ids)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        loads = tag == "link" and found.get("rel") in ("stylesheet", "icon", "preload") and found.get("href")
        if loads or (tag in ("script", "img", "iframe") and found.get("src")):
            self.loads.append(found.get("href") or found.get("src"))
        if tag == "img":
            self.images.append(found)


@functools.cache
def parsed(page: str) -> Page:
    return Page(source(page))
