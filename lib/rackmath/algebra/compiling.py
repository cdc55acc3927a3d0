"""From SymPy to NumPy source: a `Max` that broadcasts, and what no array enters worked out once."""

from __future__ import annotations

import sympy
from sympy.printing.numpy import NumPyPrinter

__all__ = ["Printer", "fold"]


class Printer(NumPyPrinter):
    """NumPy source with a `Max` and a `Min` that broadcast; SymPy's own stack their arguments."""

    def _print_Max(self, expr, name="numpy.maximum"):
        first, *rest = map(self._print, expr.args)
        for other in rest:
            first = f"{self._module_format(name)}({first}, {other})"
        return first

    def _print_Min(self, expr):
        return self._print_Max(expr, "numpy.minimum")


def fold(expression, arrays: frozenset, scalars: dict):
    """The expression with each part that no array enters put into `scalars`, under a symbol of its own."""
    if expression.is_Atom:
        return expression
    if not expression.free_symbols & arrays:
        return scalars.setdefault(expression, sympy.Dummy())
    parts = expression.args
    if expression.is_Mul or expression.is_Add:
        fixed, moving = expression.as_independent(*arrays, as_Add=expression.is_Add)
        parts = (fixed, *expression.func.make_args(moving))
    return expression.func(*(p if p == expression else fold(p, arrays, scalars) for p in parts))
