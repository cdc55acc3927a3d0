"""Propositions: claims without a figure, decided by SymPy over the whole domain of their quantities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sympy

from .closed_form import ClosedForm
from .kept import kept, text_of

__all__ = ["Proposition", "decide", "proposition"]


@dataclass(frozen=True)
class Proposition:
    """Relations between expressions, and the quantity on which the last of them may turn."""

    relations: tuple
    turns_on: sympy.Symbol | None = None
    at: ClosedForm | None = None
    needs: Mapping[str, object] = field(default_factory=dict)


def proposition(*relations, turns_on: sympy.Symbol | None = None, at: ClosedForm | None = None,
                needs: Mapping[str, object] = {}) -> Proposition:
    """Relations that should all hold over the whole domain of their quantities.

    Args:
        relations: SymPy equations or inequalities, or truths worked out already.
        turns_on: the quantity that decides, where a relation holds in a region only.
        at: the closed form of that region's boundary; SymPy's solution must agree with it.
        needs: premises of ours, each with the relation that there is without it, which must not hold everywhere.
    """
    return Proposition(relations, turns_on, at, needs)


def decide(held: Proposition) -> tuple[str, sympy.Expr | None]:
    """Where it holds: `everywhere`, `nowhere`, or `below`, `above` or only `at` the boundary returned.

    Raises:
        ValueError: SymPy can't decide it, or its boundary is not the form it is said to be.

    >>> from rackmath.laws.serving.notation import L
    >>> from rackmath.laws.serving import compute_time, critical_context, kv_time
    >>> decide(proposition(compute_time.expression > 0))
    ('everywhere', None)
    >>> decide(proposition(kv_time.expression < compute_time.expression, turns_on=L, at=critical_context))
    ('below', N_a*W*c*g/(F*k))
    """
    relations = [sympy.sympify(relation) for relation in held.relations]
    at = held.at and held.at.expression
    regions = kept(f"decided {text_of((relations, held.turns_on, at))}",
                   lambda: [_decide(relation, held) for relation in relations])
    for word in ("nowhere", "at", "below", "above"):
        for region in regions:
            if region[0] == word:
                return region
    return "everywhere", None


def _decide(relation, held: Proposition) -> tuple[str, sympy.Expr | None]:
    truth = _truth(relation)
    if truth is not None:
        return ("everywhere" if truth else "nowhere"), None
    if held.turns_on is None:
        raise ValueError(f"SymPy can't decide {relation}; name the quantity it turns on")
    edges = sympy.solve(relation.lhs - relation.rhs, held.turns_on)
    if len(edges) != 1:
        raise ValueError(f"{relation} turns at {len(edges)} values of {held.turns_on.word}")
    if held.at is not None and sympy.simplify(edges[0] - held.at.expression) != 0:
        raise ValueError(f"{relation} turns at {edges[0]}, not at {held.at}")
    half, double = (_truth(relation.subs(held.turns_on, edges[0] * factor)) for factor in (sympy.Rational(1, 2), 2))
    regions = {(True, False): "below", (False, True): "above", (False, False): "at"}
    if (half, double) not in regions:
        raise ValueError(f"SymPy can't decide {relation} on both sides of {edges[0]}")
    return regions[half, double], edges[0]


def _truth(relation) -> bool | None:
    """Whether a relation holds for every admitted value (True) or for none (False), or None."""
    if relation in (sympy.true, sympy.false):
        return relation == sympy.true
    gap = sympy.factor(sympy.simplify(relation.lhs - relation.rhs))
    return {sympy.Eq: gap.is_zero, sympy.Gt: gap.is_positive, sympy.Ge: gap.is_nonnegative,
            sympy.Lt: gap.is_negative, sympy.Le: gap.is_nonpositive}[relation.func]
