"""Equations, typeset when the site is built: a reader's browser gets them ready, and screen readers get MathML.

KaTeX does it, run by an engine for JavaScript within this process, under a millisecond each.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from docutils import nodes
from py_mini_racer import JSEvalException, MiniRacer
from sphinx.errors import SphinxError
from sphinx.util.math import get_node_equation_number

_KATEX = Path(__file__).parents[1] / "katex" / "katex.min.js"


@cache
def _engine(process: int) -> MiniRacer:
    """An engine for each process: none outlives a fork."""
    engine = MiniRacer()
    engine.eval(_KATEX.read_text(encoding="utf-8"))
    return engine


@cache
def typeset(text: str, display: bool) -> str:
    """A formula of TeX as HTML, with MathML in it.

    Raises:
        SphinxError: KaTeX cannot read it; says where.
    """
    try:
        return _engine(os.getpid()).call("katex.renderToString", text, {"displayMode": display, "strict": "error"})
    except JSEvalException as error:
        told = str(error).split("ParseError: ")[-1].splitlines()[0]
        raise SphinxError(f"the formula {text!r} can't be typeset: {told}") from error


def inline(translator, node: nodes.math) -> None:
    """A formula in a line."""
    opened = translator.starttag(node, "span", "", CLASS="math")
    translator.body.append(f"{opened}{typeset(node.astext(), False)}</span>")
    raise nodes.SkipNode


def displayed(translator, node: nodes.math_block) -> None:
    """A formula on lines of its own, with its number, if it has one."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    text = node.astext().strip()
    split = r"\\" in text and r"\begin" not in text
    translator.body.append(typeset(rf"\begin{{split}}{text}\end{{split}}" if split else text, True) + "</div>\n")
    raise nodes.SkipNode


def style(app, pagename: str, templatename: str, context: dict, doctree) -> None:
    """The style sheet of formulas, on pages that have some."""
    if doctree is not None and any(doctree.findall(lambda node: isinstance(node, (nodes.math, nodes.math_block)))):
        app.add_css_file("katex/katex.min.css")


def setup(app) -> None:
    """Make this the way in which pages show mathematics."""
    app.add_html_math_renderer("typeset", (inline, None), (displayed, None))
    app.connect("html-page-context", style)
