"""The tests can fail: a factor of 2 in any law, or another digit in any fact behind a verdict, turns one red."""

import csv
import functools
import importlib
import inspect
import re
import sys
from types import SimpleNamespace

import pytest
from rackmath import TOPICS
from rackmath.algebra import closed_form
from rackmath.facts import catalog, tables
from rackmath.show import ledger
from shared import second_ways, topic_forms

CHECKS = [check for ways in second_ways("CHECKS") for check in ways]
LAWS = [form.key for form in topic_forms().values() if not form.premises]


def library_with_a_doubled_law(key, monkeypatch):
    """The topic modules, loaded afresh with one law's right-hand side doubled."""
    def doubled(name, gives, expression, *rest, **more):
        return stated(name, gives, 2 * expression if name == key else expression, *rest, **more)

    stated = closed_form.law
    monkeypatch.setattr(closed_form, "law", doubled)
    for name in [*sys.modules]:  # a part's first laws stand in a module of its package, so all are loaded afresh
        if name.startswith("rackmath.laws.") and not name.endswith(".notation"):
            monkeypatch.delitem(sys.modules, name)
    return SimpleNamespace(**{topic: importlib.import_module(TOPICS[topic]) for topic in TOPICS})


def reds(library, key=""):
    """The second-way checks that a library fails, first those that call the law by its name."""
    name = key.replace("-", "_")
    for check in sorted(CHECKS, key=lambda check: name not in inspect.getsource(check)):
        try:
            check(library)
        except (AssertionError, ValueError):
            yield check.__name__


def test_the_library_as_it_is_passes(monkeypatch):
    assert list(reds(library_with_a_doubled_law("none", monkeypatch))) == []


@pytest.mark.parametrize("key", LAWS)
def test_a_doubled_law_turns_a_check_red(key, monkeypatch):
    assert next(reds(library_with_a_doubled_law(key, monkeypatch), key), None)


@functools.cache
def recorded() -> dict[tuple, None]:
    """Every fact that a committed verdict used, with its value as recorded."""
    found = {}
    for notebook in ledger.NOTEBOOKS.glob("*.ipynb"):
        for record in ledger.records(notebook):
            found.update({(origin, low, high): None for _, _, origin, low, high in record["inputs"]
                          if origin != "said" and not origin.startswith("assumed")})
    return found


def unconfirmed(facts) -> list[str]:
    """The facts behind committed verdicts that these tables do not hold with the same value."""
    held = {(fact.origin, end, other) for fact in facts for end, other in ((fact.low, fact.high), (fact, fact))}
    return [origin for origin, low, high in recorded() if (origin, low, high) not in held]


def test_every_committed_input_is_in_the_catalog():
    assert unconfirmed(catalog.facts()) == []


def used_rows():
    """The rows of the tables that a verdict used."""
    origins = {origin for origin, _, _ in recorded()}
    used = [fact for fact in catalog.facts() if fact.origin in origins]
    return [(fact.table, fact.thing, fact.quantity, fact.precision) for fact in used]


@pytest.mark.parametrize("row", used_rows(), ids="-".join)
def test_another_digit_in_a_fact_turns_a_check_red(row, tmp_path):
    """Raise the last digit of the value by one, and of its rivals, in a copy of its table."""
    table, *key = row
    with (tables.FACTS / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for line in rows:
        if [line["thing"], line["quantity"], line["precision"]] == key:
            for column in ("value", "low", "high"):
                if line[column]:
                    digit = re.search(r"(\d)\D*$", line[column])
                    raised = str((int(digit[1]) + 1) % 10)
                    line[column] = line[column][:digit.start(1)] + raised + line[column][digit.end(1):]
    with (tmp_path / f"{table}.csv").open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, tables.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    try:
        changed = tables.read_table(tmp_path / f"{table}.csv")
    except tables.DataError:
        return  # the schema itself turned red
    others = [fact for fact in catalog.facts() if fact.table != table]
    assert unconfirmed([*others, *changed])


def test_there_are_more_than_ten_such_changes():
    assert len(LAWS) >= 10 and len(used_rows()) >= 10
