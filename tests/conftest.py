"""Fixtures of several folders: a way to swap the claims, and the built site in a browser."""

import functools
import http.server
import os
import shutil
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

SITE = Path(__file__).parents[1] / "build" / "_build" / "html"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
PAGES = sorted(str(path.relative_to(SITE)) for path in SITE.rglob("*.html"))
READ = [page for page in PAGES if page not in ("search.html", "genindex.html", "py-modindex.html", "404.html")]


@pytest.fixture
def claims_of_our_own(monkeypatch):
    """Replace the book's claims, their statements and the document they stand in by those of one test."""
    from rackmath.claims import claims
    from rackmath.show import tables

    def put(*made, kinds="derivable", names=("DeepSeek",)):
        statement = {key: claims.Statement(key, "doc", 1, 1, kinds, (*c.printed, *c.said), c.says)
                     for c in made for key in c.statements}
        document = claims.Document("doc", "A document", "made up", 1, "", tuple(names))
        monkeypatch.setattr(claims, "all_claims", lambda: {c.id: c for c in made})
        monkeypatch.setattr(claims, "statements", lambda: statement)
        monkeypatch.setattr(claims, "documents", lambda: {"doc": document})
        monkeypatch.setattr(tables, "statements", lambda: statement)

    return put


class Page(HTMLParser):
    """The ids, links, loaded files and images of a page."""

    def __init__(self, path: Path):
        super().__init__()
        self.ids, self.links, self.loads, self.images = [], [], [], []
        self.feed(path.read_text(encoding="utf-8"))

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
    return Page(SITE / page)


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("no Chromium found, and REQUIRE_BROWSER is set")
        pytest.skip("no Chromium found: the site was not opened in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                 "--disable-sync", "--no-first-run"]
        opened = play.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def address():
    # The page for lost readers has absolute links: the site must lie where its address says.
    folder = urlsplit(os.environ.get("BOOK_URL", "")).path or "/"

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def translate_path(self, path):
            return super().translate_path("/" + path.removeprefix(folder))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{folder}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def view(browser):
    """Open a page at a width and in a theme; afterwards, no script may have failed."""
    contexts, complaints = [], []

    def at(url, width=1280, theme="light"):
        contexts.append(browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url, wait_until="load")
        return page

    yield at
    for context in contexts:
        context.close()
    assert complaints == []
