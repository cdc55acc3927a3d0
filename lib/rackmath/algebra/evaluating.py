"""How closed forms are worked out: at numbers, over arrays a block at a time, lazily, or as far as inputs are given."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np
import sympy

from .compiling import Printer, fold
from .given import demand_relations, gathered, refuse_scale, taken
from .number import Evaluated
from .unfinished import Unfinished

__all__ = ["Evaluating"]

#: Array elements evaluated at a time, so that intermediate values stay in the cache.
BLOCK = 1 << 16


class Evaluating:
    """What can be called with its inputs: a closed form has the words, the expression and where it is valid."""

    def __call__(self, *given: Mapping | str, **values):
        if not given and self._are_plain(values):
            return Evaluated(self._at_points(values), self, values)
        points = {word: taken(self.inputs[word], value) for word, value in gathered(self, given, values).items()}
        for word, value in values.items():
            if type(value) in (int, float):
                refuse_scale(self.inputs[word], value)
        if len(points) < len(self.inputs) or any(isinstance(point, sympy.Basic) for point in points.values()):
            return self._as_expression(points)
        if any(hasattr(point, "__dask_graph__") for point in points.values()):
            return self._lazily(points)
        shapes = {point.shape for point in points.values() if isinstance(point, np.ndarray)}
        if not shapes:
            return Evaluated(self._at_numbers(points), self, points)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            result = self._at_arrays(points) if len(shapes) > 1 else self._in_blocks(points, shapes.pop())
        return _indexed(values, result)

    @cached_property
    def _limits(self) -> tuple[tuple[str, float, float], ...]:
        """For each input the least and the most that a bare number may be without a second look."""
        return tuple((word, max(q.bounds[0], q.plausible[0]), min(q.bounds[1], q.plausible[1]))
                     for word, q in self.inputs.items())

    def _are_plain(self, values: dict) -> bool:
        """Whether all inputs are given as bare numbers with which nothing is wrong: the short way for most calls."""
        if len(values) != len(self._limits):
            return False
        for word, low, high in self._limits:
            value = values.get(word)
            if (type(value) is not float and type(value) is not int) or not low <= value <= high:
                return False
        return not self.relations or all(values[part.word] <= values[whole.word] for part, whole in self.relations)

    def _as_expression(self, points: dict) -> Unfinished:
        for word, value in points.items():
            if not isinstance(value, sympy.Basic):
                if np.ndim(value):
                    free = [w for w, q in self.inputs.items() if isinstance(points.get(w, q), sympy.Basic)]
                    raise TypeError(f"{self.key} can't put the array {word} into an expression; "
                                    f"give a number for {', '.join(free)} too")
                _demand_domain(self.inputs[word], value)
        return Unfinished(self, self.expression.subs({self.inputs[w]: _exact(v) for w, v in points.items()}))

    def _at_numbers(self, points: dict[str, float]) -> float:
        for word, value in points.items():
            _demand_domain(self.inputs[word], value)
        if self.relations:
            demand_relations(self, points)
        return self._at_points(points)

    def _at_points(self, points: Mapping[str, float]) -> float:
        try:
            value, above, *below = self._at_one(*[float(points[word]) for word in self.inputs])
        except ZeroDivisionError:
            value, above, below = 0.0, -1.0, ()
        if isinstance(above, complex) or not above >= 0 or (below and not all(map(_is_positive, below))):
            raise ValueError(f"{self.title} has no value here: {self.beyond}")
        return float(value)

    def _at_arrays(self, points: dict) -> np.ndarray:
        _demand_one_shape(self, points)
        for word, value in points.items():
            _demand_domain(self.inputs[word], value)
        return self._of_arrays(points, [word for word, p in points.items() if isinstance(p, np.ndarray)])

    def _of_arrays(self, points: dict, moving: list[str]) -> np.ndarray:
        """The value where the arrays among the inputs are known to be in their domains."""
        if self.relations:
            demand_relations(self, points)
        compiled = self._compiled(frozenset(self.inputs[word] for word in moving))
        value, above, *below = compiled(*[p if word in moving else float(p) for word, p in points.items()])
        if not np.min(above) >= 0:
            value = np.where(above >= 0, value, np.nan)
        for margin in below:
            if not np.min(margin) > 0:
                value = np.where(margin > 0, value, np.nan)
        return value

    def _in_blocks(self, points: dict, shape: tuple[int, ...]) -> np.ndarray:
        moving = [word for word, point in points.items() if isinstance(point, np.ndarray)]
        for word, value in points.items():
            if word not in moving:
                _demand_domain(self.inputs[word], value)
        flat = {word: points[word].reshape(-1) for word in moving}
        result = np.empty(math.prod(shape))
        for start in range(0, result.size, BLOCK):
            block = slice(start, start + BLOCK)
            here = {word: part[block] for word, part in flat.items()}
            for word, part in here.items():
                _demand_domain(self.inputs[word], part)
            result[block] = self._of_arrays(points | here, moving)
        return result.reshape(shape)

    def _lazily(self, points: dict):
        """The same a block at a time, whenever somebody asks for it: Dask's arrays stay lazy."""
        from dask.array import map_blocks

        words = list(points)
        return map_blocks(lambda *blocks: self(**dict(zip(words, blocks))), *points.values(), dtype=float)

    @cached_property
    def _at_one(self) -> Callable:
        return self._compiled(frozenset())

    @cached_property
    def _functions(self) -> dict[frozenset, Callable]:
        return {}

    def _compiled(self, arrays: frozenset) -> Callable:
        """The value and the margins that must stay positive, as one function of the inputs.

        Parts that no array enters are folded into one scalar each, worked out once a call.
        """
        if arrays not in self._functions:
            scalars: dict[sympy.Expr, sympy.Symbol] = {}
            outputs = [fold(e, arrays, scalars) if arrays else e for e in (self.expression, *self.valid)]
            printer = Printer({"fully_qualified_modules": False, "inline": True, "allow_unknown_functions": True})
            quantities = tuple(self.inputs.values())
            function = sympy.lambdify((*quantities, *scalars.values()), outputs, "numpy", printer=printer, cse=True)
            fixed = sympy.lambdify(quantities, list(scalars), "math")
            self._functions[arrays] = (lambda *points: function(*points, *fixed(*points))) if scalars else function
        return self._functions[arrays]


def _indexed(values: dict, result: np.ndarray):
    """The result with the index of the pandas objects that it comes from, which must be one and the same."""
    labelled = {word: value for word, value in values.items() if hasattr(value, "index") and hasattr(value, "iloc")}
    if not labelled:
        return result
    (first, one), *others = labelled.items()
    for word, other in others:
        if not one.index.equals(other.index):
            raise ValueError(f"{first} and {word} have different indices; align them first")
    return type(one)(result, index=one.index)


def _demand_one_shape(form: Evaluating, points: dict) -> None:
    try:
        np.broadcast_shapes(*(point.shape for point in points.values() if isinstance(point, np.ndarray)))
    except ValueError:
        shapes = ", ".join(f"{word} {point.shape}" for word, point in points.items() if isinstance(point, np.ndarray))
        raise ValueError(f"{form.key}: these shapes do not go together: {shapes}") from None


def _is_positive(margin) -> bool:
    return not isinstance(margin, complex) and margin > 0  # a root may be complex


def _exact(value):
    """Whole numbers stay exact, so that they cancel."""
    return value if isinstance(value, sympy.Basic) else int(value) if float(value).is_integer() else float(value)


def _demand_domain(quantity, value) -> None:
    low, high = quantity.bounds
    if isinstance(value, np.ndarray):
        # NaN compares false, so the smallest element alone tells of it.
        if not value.size or (low <= value.min() and (high == np.inf or value.max() <= high)):
            return
        value = value.flat[np.argmin((low <= value) & (value <= high))]
    elif low <= value <= high:
        return
    raise ValueError(f"{quantity.word} = {value:g} is outside its domain {quantity.domain}: "
                     f"{quantity.name} is the {quantity.meaning} [{quantity.unit}]")
