"""Comparable things: what else of the catalog could stand where a check has put a thing of our choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..facts import catalog
from ..facts.catalog import Thing
from ..facts.tables import Fact, things
from .claims import Claim
from .inputs import Leaf
from .words import outcome, state

__all__ = ["fails_with", "fails_with_another", "known", "others"]

_SHELVES = {"models": catalog.model, "racks": catalog.rack, "tiers": catalog.tier, "deployments": catalog.deployment,
            "offers": catalog.offer, "disclosures": catalog.disclosure, "trained": catalog.trained_model,
            "scaling_laws": catalog.scaling_law}


def others(one: Claim, leaves: Iterable[Leaf], choices: Iterable[str]) -> list[str]:
    """The titles of things that have the same facts as those of our choice, and are not in the check."""
    leaves, choices = list(leaves), set(choices)
    chosen = dict.fromkeys(leaf.source.thing for leaf in leaves if isinstance(leaf.source, Fact)
                           and things()[leaf.source.thing]["title"] in choices)  # in order: outputs are compared
    used = {leaf.source.thing for leaf in leaves if isinstance(leaf.source, Fact)}
    used |= {things()[thing][part] for thing in used for part in ("accelerator", "model")}
    return list(dict.fromkeys(other.title for thing in chosen for other in _alike(thing, _words(leaves, thing))
                              if other.name not in used))


def fails_with(found, swap: Mapping[tuple[int, tuple[str, ...]], float]) -> bool:
    """Whether the claim fails with other values at some of its inputs."""
    states = list(found.states)
    for row in {row for row, _ in swap}:
        try:
            value = found.work.value(row, {path: put for (where, path), put in swap.items() if where == row})
        except ValueError:  # outside the domain: nothing to compare with
            continue
        states[row] = state(value, value, found.claim.interval)
    return outcome(states, found.claim.holds_for) == "fails"


def fails_with_another(found) -> list[str]:
    """The chosen things and number formats in whose place another of the catalog would make the claim fail."""
    return [choice for choice in found.choices if any(fails_with(found, swap) for swap in _swaps(found, choice))]


def known(word: str) -> list[Fact]:
    """What the catalog knows of a quantity, one sourced fact of each thing; of runs those that decode."""
    found = {row.thing: row for row in reversed(catalog.facts()) if row.quantity == word and row.sourced and (
        row.table != "deployments" or things()[row.thing]["kind"] in (*catalog.RUNS, "network"))}
    return list(found.values())


def _swaps(found, choice: str):
    """Each way to put another thing, or another format of the same, where a choice stands."""
    rows = [(row, leaf) for row in range(found.work.rows) for leaf in found.work.leaves(row)
            if isinstance(leaf.source, Fact)]
    for thing in dict.fromkeys(leaf.source.thing for _, leaf in rows):
        own = [(row, leaf) for row, leaf in rows if leaf.source.thing == thing]
        formatted = any(leaf.source.precision for _, leaf in own)
        if things()[thing]["title"] == choice:
            alike = _alike(thing, {leaf.source.quantity for _, leaf in own})
        elif " in " in choice and formatted:
            alike = catalog.accelerators(thing)
        else:
            continue
        if formatted:  # arithmetic and weights go together
            own += [(row, leaf) for row, leaf in rows if leaf.source.quantity == "bytes_per_parameter"]
        for other in alike:
            yield {(row, path): float(other[leaf.source.quantity]) for row, leaf in own for path in leaf.paths
                   if leaf.source.quantity in other}


def _words(leaves: Iterable[Leaf], thing: str) -> set[str]:
    return {leaf.source.quantity for leaf in leaves if isinstance(leaf.source, Fact) and leaf.source.thing == thing}


def _alike(thing: str, words: set[str]) -> list[Thing]:
    """The other things of the same kind that have the same facts, each read at its source."""
    kind = things()[thing]["kind"]
    table = next((row.table for row in catalog.facts() if row.thing == thing), "")
    all_of_it = catalog.accelerators(kind=kind) if table == "accelerators" else (
        _SHELVES[table].all(kinds=(kind,)) if table in _SHELVES else [])
    return [other for other in all_of_it if other.name != thing and words <= set(other)
            and all(getattr(other[word], "sourced", True) for word in words)]
