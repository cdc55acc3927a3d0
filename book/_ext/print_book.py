"""Print the built site as one PDF, and offer it on the pages: `python book/_ext/print_book.py SITE`.

The articles of all pages are put together in the order of the contents and printed by Chromium, which
sets the mathematics as on the site. A first pass tells on which page each part begins; the second
prints the contents with these numbers.
"""

from __future__ import annotations

import io
import os
import posixpath
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Route, sync_playwright
from pypdf import PdfReader

ROOT = Path(__file__).parents[2]
NAME = "a-rack-full-of-arithmetic.pdf"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")

#: What works only on a screen.
_ON_SCREEN = ("a.headerlink, a.permalink, a.to-ledger, button, [popover], script, summary, .chapter-top, "
              ".katex-mathml")


def contents() -> Iterator[tuple[str, str, str]]:
    """The pages in their order, each with its rank and the part that it begins, if any."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    yield f"{toc['root']}.html", "chapter", ""
    for part in toc["parts"]:
        caption = part["caption"]
        for chapter in part["chapters"]:
            yield f"{chapter['file']}.html", "chapter", caption
            yield from ((f"{one['file']}.html", "section", "") for one in chapter.get("sections", ()))
            caption = ""


def slug(page: str, anchor: str = "") -> str:
    """The id that a page, or an anchor on it, has in the book."""
    return f"{page.removesuffix('.html').replace('/', '-')}{f'--{anchor}' if anchor else ''}"


def article(site: Path, page: str, pages: set[str], home: str) -> BeautifulSoup:
    """One page's text: nothing folded, no control, every link within the book or with its full address."""
    soup = BeautifulSoup((site / page).read_text(encoding="utf-8"), "html.parser").select_one("article")
    for cell in soup.select("table.columns details"):  # a table on paper has room for its numbers alone
        cell.replace_with(cell.select_one("summary").text)
    for control in soup.select(_ON_SCREEN):
        control.decompose()
    for folded in soup.select("details"):
        folded.unwrap()
    for marked in soup.select("[id]"):
        marked["id"] = slug(page, marked["id"])
    for picture in soup.select("img"):
        picture["src"] = _resolved(page, picture["src"])
    for link in soup.select("a[href]"):
        if re.match(r"[a-z]+:", link["href"]):
            continue
        path, anchor = urldefrag(unquote(link["href"]))
        aim = _resolved(page, path) if path else page
        if aim in pages:
            link["href"] = f"#{slug(aim, anchor)}"
        elif home:
            link["href"] = home + aim
        else:
            link.unwrap()
    for address in soup.select(".address"):
        # Without the site's address a citation goes without one: a path says nothing on paper.
        address.string = address.text if ":" in address.text else f"{home}{address.text}" if home else ""
    for entry in soup.select(".cited pre"):
        entry.string = entry.text.replace("  url = {},\n", "").strip()
    return soup


def _resolved(page: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), path))


def book(site: Path, home: str) -> str:
    """The whole book as one page, with a zero for each page number of its contents."""
    order = list(contents())
    about = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    title, _, subtitle = about["title"].partition(": ")
    pages, listed, texts = {page for page, *_ in order}, [], []
    for page, rank, part in order:
        text = article(site, page, pages, home)
        heading = text.select_one("h1")
        if page == order[0][0]:
            heading.string = "In short"
        if part:
            listed.append(f'<li class="part">{part}</li>')
        listed.append(_entry(slug(page), heading.text, rank))
        if heading.select_one(".section-number"):
            listed += [_entry(section["id"], section.select_one("h2").text, "section")
                       for section in text.select("section > section[id]") if section.select_one("h2")]
        texts.append(f'<div class="page" id="{slug(page)}">{text.decode_contents()}</div>')
    day = about["date-released"]
    return f"""<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">
<title>{about['title']}</title>
<link rel="stylesheet" href="_static/pygments.css"><link rel="stylesheet" href="_static/book.css">
<link rel="stylesheet" href="_static/print.css">
<link rel="stylesheet" href="_static/katex/katex.min.css"></head><body>
<div class="cover"><p class="title">{title}</p><p class="subtitle">{subtitle}</p>
<p>Edition {about['version']}, {day.day} {day:%B %Y}</p><p>{f'<a href="{home}">{home}</a>' if home else ''}</p>
<p>Text and data: CC BY 4.0. Code: BSD 3-clause.</p></div>
<nav><p class="contents">Contents</p><ul>{''.join(listed)}</ul></nav>
{''.join(texts)}</body></html>"""


def _entry(anchor: str, title: str, rank: str) -> str:
    return f'<li class="{rank}"><a href="#{anchor}">{title}</a><span class="at" data-of="{anchor}">0</span></li>'


def printed(browser: Browser, site: Path, text: str) -> bytes:
    """The PDF of a page that lies nowhere: whatever it asks for comes from the site's folder."""
    def answer(route: Route) -> None:
        path = unquote(urlsplit(route.request.url).path).lstrip("/")
        if path == "book.html":
            route.fulfill(body=text, content_type="text/html")
        else:
            route.fulfill(path=site / path)

    page = browser.new_page()
    page.set_default_timeout(120_000)
    page.route("**/*", answer)
    page.goto("http://site.invalid/book.html", wait_until="load")

    def once() -> bytes:
        return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)

    page.evaluate("numbers => document.querySelectorAll('.at').forEach(at => at.textContent = numbers[at.dataset.of])",
                  begins(once()))
    return once()


def begins(pdf: bytes) -> dict[str, int]:
    """On which page each anchor that a link leads to stands, from 1."""
    reader = PdfReader(io.BytesIO(pdf))
    return {name.lstrip("/"): reader.get_destination_page_number(where) + 1
            for name, where in reader.named_destinations.items()}


def offer(site: Path) -> None:
    """Put the links to the PDF where the pages keep a place for them."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub(r"<!-- pdf: (.*?) -->", r"\1", text, flags=re.DOTALL), encoding="utf-8")


def main(site: Path) -> None:
    """Print the book into the site."""
    if not CHROMIUM:
        sys.exit("no Chromium found on the PATH or named by $CHROMIUM: the book is not printed")
    home = os.environ.get("BOOK_URL") or yaml.safe_load((ROOT / "_config.yml").read_text())["html"]["baseurl"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        (site / NAME).write_bytes(printed(browser, site, book(site, home)))
        browser.close()
    offer(site)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
