"""The tests can fail: a factor of 2 in any law, another digit in any fact behind a verdict, or another sign in what
works a verdict out turns one red. `make mutants` tries every sign there is; here a handful is tried.
"""

import csv
import functools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType, SimpleNamespace

import pytest
import rackmath
from mutants import SAME, Copy, sites
from rackmath import TOPICS
from rackmath.algebra.closed_form import ClosedForm
from rackmath.facts import catalog, tables
from rackmath.show import ledger
from shared import second_ways, topic_forms

LIBRARY = SimpleNamespace(**{topic: getattr(rackmath, topic) for topic in TOPICS})
CHECKS = [check for ways in second_ways("CHECKS") for check in ways]
FORMS = topic_forms()
LAWS = {form.key: form for form in FORMS.values() if not form.premises}

#: What a form works out when first asked, from the laws as they are then.
WORKED_OUT = [name for kind in ClosedForm.__mro__ for name, member in vars(kind).items()
              if isinstance(member, functools.cached_property)]


@contextmanager
def doubled(law: ClosedForm):
    """The book with the right-hand side of one law doubled: whatever rests on it is derived anew."""
    resting = [form for form in FORMS.values() if law in form.laws]
    for form in resting:  # what rests on what is worked out before anything is forgotten
        form.all_assumptions  # noqa: B018
    before = {form: dict(form.__dict__) for form in resting}
    try:
        for form in resting:
            for name in set(WORKED_OUT) - {"laws", "all_assumptions"}:
                form.__dict__.pop(name, None)
        law.__dict__["operands"] = (2 * before[law]["operands"][0],)
        yield
    finally:
        for form, known in before.items():
            form.__dict__.clear()
            form.__dict__.update(known)


def names(code: CodeType) -> Iterator[str]:
    """Every name that a function uses, those of functions inside it included."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from names(inner)


@functools.cache
def reached(function) -> frozenset[str]:
    """The keys of the laws behind the forms that a function uses, itself or through other functions of ours."""
    used, waiting, found = set(), [function], set()
    while waiting:
        one = waiting.pop()
        for name in names(one.__code__):
            for thing in (one.__globals__.get(name), *(getattr(topic, name, None) for topic in vars(LIBRARY).values())):
                thing = getattr(thing, "__wrapped__", thing)
                if isinstance(thing, ClosedForm):
                    found |= {law.key for law in thing.laws}
                elif isinstance(thing, FunctionType) and thing not in used and thing.__module__.startswith(
                        ("rackmath.laws", "second_ways")):
                    used.add(thing)
                    waiting.append(thing)
    return frozenset(found)


def reds(key: str) -> Iterator[str]:
    """The second ways that fail, of those that reach a law, first those that reach few."""
    for check in sorted((check for check in CHECKS if key in reached(check)), key=lambda check: len(reached(check))):
        try:
            check(LIBRARY)
        except (AssertionError, ValueError):
            yield check.__name__


@pytest.mark.parametrize("key", LAWS)
def test_a_doubled_law_turns_a_check_red(key):
    """Each check passes with the laws as they are, as the tests of the second ways show."""
    with doubled(LAWS[key]):
        assert next(reds(key), None)


@functools.cache
def recorded() -> dict[tuple, None]:
    """Every fact that a committed verdict used, with its value as recorded."""
    found = {}
    for notebook in ledger.NOTEBOOKS.glob("*.ipynb"):
        for record in ledger.records(notebook):
            found.update({(origin, low, high): None for _, _, origin, low, high in record["inputs"]
                          if not origin.startswith(("said", "assumed"))})
    return found


def told(facts) -> Counter:
    """How often these facts say each value that a verdict may have recorded, under where they were read."""
    return Counter((fact.origin, end, other) for fact in facts for end, other in {(fact.low, fact.high), (fact, fact)})


@functools.cache
def held() -> Counter:
    """What all tables say."""
    return told(catalog.facts())


def test_every_committed_input_is_in_the_catalog():
    assert [one for one in recorded() if one not in held()] == []


def used_rows():
    """The rows of the tables that a verdict used."""
    origins = {origin for origin, _, _ in recorded()}
    used = [fact for fact in catalog.facts() if fact.origin in origins]
    return [(fact.table, fact.thing, fact.quantity, fact.precision) for fact in used]


@pytest.mark.parametrize("row", used_rows(), ids="-".join)
def test_another_digit_in_a_fact_turns_a_check_red(row, tmp_path):
    """Raise the last digit of the value by one, and of its rivals, and read them again: a verdict misses its own."""
    table, *key = row
    with (tables.FACTS / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
        rows = [line for line in csv.DictReader(lines) if [line["thing"], line["quantity"], line["precision"]] == key]
    for line in rows:
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
    before = [fact for fact in tables.table_rows(table) if [fact.thing, fact.quantity, fact.precision] == key]
    now = held() - told(before) + told(changed)
    assert [origin for origin, low, high in recorded() if (origin, low, high) not in now]


def test_there_are_more_than_ten_such_changes():
    assert len(LAWS) >= 10 and len(used_rows()) >= 10


#: A few changes of the machinery by module, kind and a piece of the line, each with the test that notices it.
HANDFUL = {
    ("claims/provenance.py", "or to and", 'unit or "1"'):
        "tests/claims/test_provenance.py::test_a_said_figure_carries_its_unit_and_its_range",
    ("claims/words.py", "<= to <", "interval[0] <= low and high <= interval[1]"):
        "tests/claims/test_verdicts.py::test_a_fact_at_either_edge_of_what_is_printed_confirms_it",
    ("claims/hedges.py", "or to and", "magnitude or"):
        "tests/claims/test_claims.py::test_figures_are_read_as_printed",
    ("facts/tables.py", "- to +", "(day - 1)"):
        "tests/facts/test_catalog.py::test_a_date_is_a_year_with_a_fraction",
    ("algebra/derivation.py", "- to +", "left.expression - right.expression"):
        "lib/rackmath/algebra/derivation.py::rackmath.algebra.derivation.balance",
}


def test_another_sign_in_the_machinery_turns_a_test_red(tmp_path):
    copy, tried = Copy(tmp_path, loaded=("sympy", "numpy")), 0
    assert copy.run("claims/verdicts.py", *HANDFUL.values()) == 0, copy.said()
    for (module, kind, piece), tests in HANDFUL.items():
        for site in sites():
            if (site.module, site.kind) == (module, kind) and piece in site.text:
                assert not copy.survives(site, tests), site
                tried += 1
    copy.close()
    assert tried == 8


def test_what_is_said_to_change_nothing_is_still_there():
    assert set(SAME) <= {site.id for site in sites()}
