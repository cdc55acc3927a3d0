"""What a closed form is given: numbers in whatever type they come, things by name, text with a unit.

Whatever is no number, array, symbol or mapping is refused by name, and so is a number that can't be
meant: of another unit, of another scale, or at odds with another input.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

import numpy as np
import sympy

from .number import Illustration, Number
from .quantity import QUANTITIES, Quantity
from .units import parse_unit, parse_value

__all__ = ["LOOK_UP", "AtOddsError", "demand_relations", "gathered", "nearest", "refuse_scale", "taken"]

#: Who knows things by name: the catalog adds itself.
LOOK_UP: list[Callable[[str], Mapping]] = []


def nearest(name: str, known: Iterable[str], alike: float = 0.6) -> str:
    """The end of an error message that names the nearest of what is known, if anything is near.

    >>> nearest("bandwith", ["bandwidth", "batch"]), nearest("L", ["total_parameters"])
    ("; the nearest is 'bandwidth'", '')
    >>> nearest("h200", ["b200", "h100-sxm", "h200-sxm"])
    "; the nearest is 'h200-sxm'"
    """
    lowered = {one.lower(): one for one in known}
    near = [one for one in lowered if one.startswith(str(name).lower())] if len(name) > 2 else []
    near = near or difflib.get_close_matches(str(name).lower(), lowered, 1, alike)
    return f"; the nearest is {lowered[near[0]]!r}" if near else ""


def gathered(form, given: tuple, values: dict) -> dict:
    """The inputs of a form by word: those given by word, then those that mappings or named things hold, first come.

    Raises:
        TypeError: something given by position is no mapping and no name of a thing; or a word is unknown.
        ValueError: two things of one kind would each give an input.
    """
    for word in values:
        if word not in form.inputs:
            known = ", ".join(form.inputs)
            raise TypeError(f"{form.key} has no input {word!r}{nearest(word, form.inputs) or f'; it has {known}'}")
    found = {}
    for one in given:
        thing = _mapping(form, one)
        for word in form.inputs:
            if word in thing:
                _demand_one_thing(form, word, found.setdefault(word, thing[word]), thing[word], values)
        if "context_length" in thing:
            _demand_short(form, thing["context_length"], values.get("context"))
    found |= values
    if len(found) < len(form.inputs):
        _demand_known_words(form, given)
    return {word: found[word] for word in form.inputs if word in found}


def _mapping(form, one) -> Mapping:
    if isinstance(one, Mapping):
        return one
    if isinstance(one, str):
        if not LOOK_UP:
            raise TypeError(f"{form.key}: {one!r} is a name; import rackmath.facts, which knows things by name")
        return LOOK_UP[0](one)
    what = f"a list of {len(one)}" if isinstance(one, (list, tuple)) else repr(one)
    how = "call it for one at a time" if isinstance(one, (list, tuple)) else "give it by its word"
    raise TypeError(f"{form.key} can't take {what} by position; {how}: its inputs are {', '.join(form.inputs)}")


def _demand_one_thing(form, word: str, first, second, values: dict) -> None:
    """Two chips, or two models, in one call: which is meant?"""
    if word in values or first is second:
        return
    table, things = getattr(first, "table", None), {getattr(first, "thing", None), getattr(second, "thing", None)}
    if table is not None and table == getattr(second, "table", None) and len(things) > 1:
        raise ValueError(f"{form.key} is given {word} by {first.title} and by {second.title}; call it for each")


def _demand_short(form, longest, context) -> None:
    """Refuse a bare context that is longer than the model takes."""
    if type(context) in (int, float) and "context" in form.inputs and context > longest:
        raise ValueError(f"context = {context:g} is longer than {getattr(longest, 'title', 'the model')} takes, "
                         f"{longest:,.0f} tokens; give it as assume(...) or as text to go beyond")


def _demand_known_words(form, given: tuple) -> None:
    """An input is missing, and a plain mapping has words that are none of the book: other names for them, then."""
    for one in given:
        for word in one if type(one) is dict else ():
            if word not in QUANTITIES:
                near = nearest(word, form.inputs, 0.4)
                raise TypeError(f"{form.key}: {word!r} is no quantity of this book{near}; it needs "
                                f"{', '.join(form.inputs)}")


def refuse_scale(quantity: Quantity, value: float) -> None:
    """Refuse a bare number of a scale that nothing has, such as 3.35 for a bandwidth in bytes a second.

    Nothing is nothing in every unit, and one may stand for the unit of a sum in which it cancels.
    """
    (low, high), (least, most) = quantity.plausible, quantity.bounds
    if not low <= value <= high and value not in (0, 1) and least <= value <= most:
        side = "below" if value < low else "above"
        raise ValueError(f"{quantity.word} = {value:g} is {side} what anything has: {quantity.name} is the "
                         f"{quantity.meaning} [{quantity.unit}]; write it with its unit, such as "
                         f"{quantity.word}='{quantity.example}'")


def taken(quantity: Quantity, value):
    """One input as a float that may remember, an array, or a symbol.

    Raises:
        TypeError: it is none of these.
        ValueError: it has another unit, or text that can't be read.
    """
    if isinstance(value, Number):
        if value.unit != quantity.unit and value.unit != "1" and not value.typed:  # a typed factor may have a unit
            _demand_unit(quantity, value.unit)
        return value
    if type(value) in (int, float) or isinstance(value, (float, Decimal, Fraction, np.integer, np.floating)):
        return float(value)
    if isinstance(value, sympy.Basic):
        return float(value) if value.is_number and value.is_real else _symbol(quantity, value)
    if hasattr(value, "_sympy_"):
        return value._sympy_()
    if isinstance(value, str):
        try:
            return Illustration(parse_value(value, quantity.unit), quantity.unit)
        except ValueError as error:
            raise ValueError(f"{quantity.word}: {error}; {quantity.name} is the {quantity.meaning}") from None
    if hasattr(value, "__dask_graph__"):
        return value
    return _array(quantity, value)


def _symbol(quantity: Quantity, value):
    if value.is_number:
        raise ValueError(f"{quantity.word} = {value} is not a real number")
    return value


def _demand_unit(quantity: Quantity, unit: str) -> None:
    if not parse_unit(unit).same_kind(parse_unit(quantity.unit)):
        raise ValueError(f"{quantity.word} is the {quantity.meaning} [{quantity.unit}], not a value in [{unit}]")


def _array(quantity: Quantity, value):
    def refused() -> TypeError:  # made only when it is raised: to print an array takes longer than to use it
        return TypeError(f"{quantity.word} = {value!r:.60} is no number, array or symbol: {quantity.name} is the "
                         f"{quantity.meaning} [{quantity.unit}]")

    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{quantity.word} is a masked array; fill it, or leave the masked points out")
    if value is None or isinstance(value, (bool, np.bool_, dict, set, bytes)):
        raise refused()
    if isinstance(value, (list, tuple)) and any(isinstance(one, Mapping) for one in value):
        raise TypeError(f"{quantity.word} is a list of things; call the form for one at a time")
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "iufO" or (array.dtype.kind == "O" and array.ndim == 0):
            raise TypeError
        array = array.astype(float, copy=False)
    except (TypeError, ValueError):
        raise refused() from None
    return float(array) if not array.ndim else array


class AtOddsError(ValueError):
    """Inputs of which one is part of the other, and more of it than there is."""


def demand_relations(form, points: Mapping) -> None:
    """Refuse inputs at odds with each other, such as more active parameters than there are."""
    for small, large in form.relations:
        one, other = points[small.word], points[large.word]
        wrong = one > other if isinstance(one, float) and isinstance(other, float) else bool(np.any(one > other))
        if wrong:
            if isinstance(one, float) and isinstance(other, float) and math.isclose(one, other, rel_tol=1e-9):
                continue
            told = f" = {one:g}" if isinstance(one, float) else ""
            of = f" = {other:g}" if isinstance(other, float) else ""
            raise AtOddsError(f"{small.word}{told} is more than {large.word}{of}: the {small.meaning} are among the "
                             f"{large.meaning}")
