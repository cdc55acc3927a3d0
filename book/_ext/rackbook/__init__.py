"""What the website adds to the prose: pages printed from the library, citations, files and roles."""

from __future__ import annotations

import re

from . import chapters, citing, data, equations, files, graph, head, labels, pages, speed, told


def configure(app, config) -> None:
    """Take the site's address from the environment, where a publishing job sets it."""
    config.html_baseurl = head.address(config)
    config.notfound_urls_prefix = re.sub(r"^\w+://[^/]+", "", config.html_baseurl) or "/"
    config.notfound_context = {"title": "Page not found", "body": NOT_FOUND.format(config.notfound_urls_prefix)}


#: What a lost reader is told; the 404 page makes the links right for wherever it is shown.
NOT_FOUND = """<h1>Page not found</h1>
<p>There is no page at this address. Claims and closed forms keep theirs from edition to edition;
these lead to all of them:</p>
<ul><li><a href="{0}index.html">The front page</a></li>
<li><a href="{0}notebooks/99-the-ledger.html">The ledger of every claim</a></li>
<li><a href="{0}book/closed-forms.html">The closed forms</a></li>
<li><a href="{0}search.html">Search</a></li></ul>"""

INSERTS = {"notation": pages.notation, "closed-forms": pages.closed_forms, "document": pages.document,
           "documents": pages.documents, "picture": pages.picture,
           "edition": citing.this_edition,
           "senses": pages.senses, "sources": pages.sources, "library": pages.library,
           "verdicts": pages.verdicts, "words": pages.words, "facts": data.facts_by_table, "hosted": chapters.hosted,
           "rests-in-numbers": graph.in_numbers, "rests-legend": graph.legend, "rests-topics": graph.topics,
           "rests-drawings": graph.drawings}


def insert(app, docname: str, source: list[str]) -> None:
    """Replace each Markdown line `% insert: NAME` by Markdown made from the library and the committed outputs.

    This happens before the page is parsed, so that its headings, targets and links are like any other.
    """
    def made(match: re.Match) -> str:
        name, *arguments = match[1].split()
        return INSERTS[name](*arguments)

    source[0] = re.sub(r"^% insert: (.+)$", made, source[0], flags=re.MULTILINE)


def setup(app):
    app.connect("config-inited", configure)
    app.connect("source-read", insert)
    for part in (speed, chapters, citing, equations, files, graph, head, labels, pages, told):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
