"""Formulas that still wait for numbers: SymPy expressions that name the missing words where a number is asked for."""

from __future__ import annotations

import operator

import sympy

__all__ = ["Unfinished"]


def _by_sympy(work, turned: bool = False):
    def method(self, other):
        other = sympy.sympify(other)
        return work(other, self.expression) if turned else work(self.expression, other)
    return method


class Unfinished:
    """The expression that a closed form becomes when inputs are left out: SymPy takes it for that expression.

    >>> from rackmath import serving
    >>> left = serving.compute_time(flops_per_parameter=2, batch=100)
    >>> left
    200*N_a/F
    >>> float(left)
    Traceback (most recent call last):
    ...
    TypeError: compute-time is not a number yet: it misses throughput and active_parameters
    """

    __slots__ = ("expression", "form")

    def __init__(self, form, expression: sympy.Expr):
        self.form, self.expression = form, expression

    def _sympy_(self) -> sympy.Expr:
        return self.expression

    def __getattr__(self, name: str):
        if name.startswith("__"):  # SymPy must not take it for an expression of its own
            raise AttributeError(name)
        return getattr(object.__getattribute__(self, "expression"), name)

    def __repr__(self) -> str:
        return repr(self.expression)

    def _repr_latex_(self) -> str:
        return self.expression._repr_latex_()

    def __eq__(self, other) -> bool:
        return self.expression == (other.expression if isinstance(other, Unfinished) else other)

    def __hash__(self) -> int:
        return hash(self.expression)

    def _refuse(self, *_):
        known = {quantity: word for word, quantity in self.form.inputs.items()}
        *most, last = (known.get(one, one.name) for one in sorted(self.expression.free_symbols, key=lambda q: q.name))
        words = f"{', '.join(most)} and {last}" if most else last
        raise TypeError(f"{self.form.key} is not a number yet: it misses {words}")

    __float__ = __int__ = __bool__ = __array__ = __complex__ = __round__ = __index__ = _refuse

    def __format__(self, spec: str) -> str:
        return format(str(self.expression), spec) if not spec or spec[-1] in "s<>^" else self._refuse()

    __add__, __radd__ = _by_sympy(operator.add), _by_sympy(operator.add, True)
    __sub__, __rsub__ = _by_sympy(operator.sub), _by_sympy(operator.sub, True)
    __mul__, __rmul__ = _by_sympy(operator.mul), _by_sympy(operator.mul, True)
    __truediv__, __rtruediv__ = _by_sympy(operator.truediv), _by_sympy(operator.truediv, True)
    __pow__, __rpow__ = _by_sympy(operator.pow), _by_sympy(operator.pow, True)
    __lt__, __le__, __gt__, __ge__ = map(_by_sympy, (operator.lt, operator.le, operator.gt, operator.ge))

    def __neg__(self) -> sympy.Expr:
        return -self.expression
