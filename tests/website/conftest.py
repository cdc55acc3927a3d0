"""The built site served and opened in a browser, once for each worker."""

import functools
import http.server
import os
import shutil
import threading
from urllib.parse import urlsplit

import pytest

from .built import SITE

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


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
def view(browser, address):
    """Open a page at a width and in a theme; afterwards, no script may have failed and no other host been asked."""
    contexts, complaints, asked = [], [], []

    def at(url, width=1280, theme="light"):
        contexts.append(browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(url, wait_until="load")
        return page

    yield at
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
