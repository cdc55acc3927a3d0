"""The same pages in a fraction of the time: work that other packages repeat is left out, or shared by two processes."""

from __future__ import annotations

import gc
import os
from functools import cache

from pybtex import plugin

#: Extensions that do not say whether pages may be read in several processes. They may: each works before
#: the first page is read or after the last, or on one page alone.
_SILENT = ("sphinx_jupyterbook_latex", "sphinx_multitoc_numbering")


def declare(app, env, docnames) -> None:
    """Say of the silent extensions that pages may be read in parallel."""
    for name in _SILENT:
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True


def setup(app) -> None:
    """Build with two processes, without the garbage collector, and find each plug-in of the bibliography once.

    The garbage collector walks a million nodes of parsed pages again and again, a third of the time of a build,
    and finds next to nothing: without it a build takes 0.9 GB.

    For each of the book's two thousand citations sphinxcontrib-bibtex asks pybtex for the plug-in that renders
    plain text, and pybtex reads the metadata of every installed package to find it, a quarter of the time.
    Packages do not come and go during a build; what is not found raises, and is asked for anew.

    Jupyter Book cannot be told of several processes. Two, and not one for each core, write the pages in one order.
    """
    gc.disable()
    plugin.find_plugin = cache(plugin.find_plugin)
    app.parallel = min(2, os.cpu_count() or 1)
    app.connect("env-before-read-docs", declare)
