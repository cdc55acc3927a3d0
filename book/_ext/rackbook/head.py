"""The head of each page: what search engines, reference managers and previews of a link read."""

from __future__ import annotations

import html
import os

from .citing import edition


def address(config) -> str:
    """The site's address, from the environment where a publishing job sets it, or nothing."""
    return os.environ.get("BOOK_URL", config.html_baseurl or "")


def configure(app, config) -> None:
    """Tell each extension the site's address; a page is shown by its first figure, or else by the front page's."""
    config.ogp_site_url = address(config)
    config.ogp_site_name = config.html_title
    config.ogp_use_first_image = True
    config.ogp_image = "_images/fig-production.png"
    config.ogp_social_cards = {"enable": False}
    config.ogp_custom_meta_tags = ['<meta name="twitter:card" content="summary_large_image" />']
    config.sitemap_url_scheme = "{link}"
    config.sitemap_excludes = ["404.html", "genindex.html", "py-modindex.html", "search.html"]


def describe_book(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give the front page what a reference manager reads; the PDF's address shows once there is a PDF."""
    if pagename != app.config.root_doc:
        return
    about = {"title": edition()["title"], "author": edition()["authors"][0]["name"],
             "publication_date": f"{edition()['date-released']:%Y/%m/%d}", "language": "en"}
    tags = [f'<meta name="citation_{name}" content="{html.escape(value)}" />' for name, value in about.items()]
    if home := app.config.html_baseurl:
        tags += [f'<meta name="citation_public_url" content="{home}" />',
                 f'<!-- pdf: <meta name="citation_pdf_url" content="{home}a-rack-full-of-arithmetic.pdf" /> -->']
    context["metatags"] = context.get("metatags", "") + "\n".join(tags) + "\n"


def setup(app) -> None:
    """Load what needs absolute addresses only if the site has one: no preview or map is better than a wrong one."""
    if address(app.config):
        app.setup_extension("sphinxext.opengraph")
        app.setup_extension("sphinx_sitemap")
        app.connect("config-inited", configure)
    app.connect("html-page-context", describe_book)
