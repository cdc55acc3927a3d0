"""What SymPy found out once: derivations and decisions kept in `build/`, so that no notebook asks for them again.

What is kept goes by what it follows from: the text of its laws and steps, the sources of this folder
and SymPy's version. Whatever changes is worked out anew; a file that can't be read is written again.
Outside the book's own folder nothing is kept. The tests derive every form anew and compare.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import sympy
from sympy.printing.repr import ReprPrinter

__all__ = ["kept", "text_of"]


@cache
def _folder() -> Path | None:
    """Where things are kept: in the book's `build`, or where $RACKMATH_KEEP says; nowhere if that is empty."""
    book = Path(__file__).resolve().parents[3]
    named = os.environ.get("RACKMATH_KEEP", str(book / "build") if (book / "_toc.yml").exists() else "")
    if not named:
        return None
    sources = hashlib.sha256(sympy.__version__.encode())
    for path in sorted(Path(__file__).parent.glob("*.py")):
        sources.update(path.read_bytes())
    folder = Path(named) / "derived" / sources.hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def kept(what: str, work: Callable):
    """The result of `work`, which follows from the text `what` alone: read if it is kept, else worked out and kept."""
    if (folder := _folder()) is None:
        return work()
    path = folder / hashlib.sha256(what.encode()).hexdigest()[:32]
    try:
        return pickle.loads(path.read_bytes())
    except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ValueError, TypeError):
        found = work()
    # Two processes may work out the same: each writes a file of its own and moves it into place.
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as half:
        half.write(pickle.dumps(found))
    Path(half.name).replace(path)
    return found


class _Words(ReprPrinter):
    """An expression as text in which a quantity stands by its word, since letters may serve again."""

    def _print_Quantity(self, quantity) -> str:
        return f"<{quantity.word}>"


def text_of(part) -> str:
    """What something in a derivation is, as text: the same in every process."""
    if isinstance(part, sympy.Basic):
        return _Words().doprint(part)
    if isinstance(part, dict):
        return text_of(tuple(part.items()))
    if isinstance(part, (tuple, list)):
        return f"({', '.join(map(text_of, part))})"
    return getattr(part, "text", None) or repr(part)
