"""Provenance: every number in a check says where it comes from.

`said` by the document, a `Fact` of the catalog, an `assume` of ours with its range, or `derived`
by another closed form from such inputs. Anything else is an error.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..algebra.closed_form import ClosedForm
from ..algebra.units import parse_unit
from ..facts.tables import Fact
from .arithmetic import Arithmetic
from .hedges import hedge_of, read_figure
from .inputs import Assumed, Derived, ProvenanceError, Said

__all__ = ["assume", "bind", "derived", "said", "spans"]


def said(value, unit: str = "1", really: Fact | None = None, sense: str = "exact") -> Said:
    """A figure of the document: a number, a pair, or text with its hedge and unit.

    Args:
        value: the figure, in `unit`; or text such as ``"20 TB/s"`` or ``"about 20 TB/s"``.
        unit: as `units.parse_unit` reads it; "1" takes the unit of the input it is given to.
        really: the sourced fact that the figure stands for. If they differ, the claim rests on a
            false premise, and the check prints the value with the fact beside it.
        sense: its hedge; a claim may start from any value that it allows.

    >>> said("20 TB/s").low, said("about 2,000 token").sense
    (20000000000000.0, 'about')
    """
    if isinstance(value, str):
        sense, value = hedge_of(value)
        number, _, unit = value.partition(" ")
        value = read_figure(number)[:2]
    low, high = value if isinstance(value, (tuple, list)) else (value, value)
    scale = parse_unit(unit or "1").scale
    return Said(low * scale, high * scale, str(parse_unit(unit or "1")), (low, high), really, sense)


def assume(value: float, why: str, low: float, high: float, unit: str = "1") -> Assumed:
    """A number that neither the document nor a source gives: why, and how far it may range."""
    if not low <= value <= high:
        raise ProvenanceError(f"the range {low:g} to {high:g} leaves out the assumed {value:g}")
    scale = parse_unit(unit).scale
    return Assumed(value * scale, why, low * scale, high * scale, str(parse_unit(unit)))


def derived(form: ClosedForm, *things: Mapping, **inputs) -> Derived:
    """A number that another closed form gives from inputs with provenance."""
    return Derived(form, bind(form, things, inputs))


def spans(number: Derived) -> list[tuple[float, float]]:
    """The smallest and largest value of a derived number over the ranges of its inputs, for each thing."""
    work = Arithmetic(number.form, number.inputs)
    return [work.span(row) for row in range(work.rows)]


def bind(form: ClosedForm, things: tuple, inputs: dict) -> dict:
    """The inputs of a form, each with its provenance; those not given are looked up in the things.

    Raises:
        TypeError: an argument isn't an input of the form.
        ProvenanceError: an input is missing, is a bare number or has the wrong unit.
    """
    for word in inputs:
        if word not in form.inputs:
            form(**{word: 1.0})  # raises, and names the nearest
    return {word: _bound(word, quantity, inputs.get(word, _in_things(things, word)))
            for word, quantity in form.inputs.items()}


def _in_things(things: tuple, word: str):
    for thing in things:
        if isinstance(thing, list) and all(word in one for one in thing):
            return [one[word] for one in thing]
        if isinstance(thing, Mapping) and word in thing:
            return thing[word]
    return None


def _bound(word: str, quantity, source):
    for one in source if isinstance(source, list) else [source]:
        if not isinstance(one, (Fact, Said, Assumed, Derived)):
            given = "is missing" if one is None else f"= {one!r} has no provenance"
            raise ProvenanceError(
                f"{word} {given}: say where the {quantity.meaning} [{quantity.unit}] comes from, by said(...) "
                f"for a figure of the document, fact(...) for the catalog, or assume(...) for one of ours")
        if isinstance(one, Fact) and not one.sourced:
            raise ProvenanceError(f"{one.name} is unsourced and decides no verdict; assume(...) it, with a range")
        unit = one.form.gives.unit if isinstance(one, Derived) else one.unit
        bare = isinstance(one, (Said, Assumed)) and one.unit == "1"
        if not bare and not parse_unit(unit).same_kind(parse_unit(quantity.unit)):
            raise ProvenanceError(f"{word} is the {quantity.meaning} [{quantity.unit}], not a value in [{unit}]")
    return source


