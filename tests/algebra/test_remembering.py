"""Numbers that remember: the unit of arithmetic, the line that tells of it, and whether something was typed."""

import pytest
from rackmath import serving
from rackmath.algebra import kept
from rackmath.algebra.number import Illustration, line, record
from rackmath.algebra.quantity import QUANTITIES
from rackmath.laws.serving.notation import B, L

SIX, THREE, TWO = Illustration(6.0, "byte"), Illustration(3.0, "byte"), Illustration(2.0, "second")


@pytest.mark.parametrize("number, value, unit", [
    (SIX / TWO, 3, "byte/second"), (SIX * TWO, 12, "byte second"), (SIX**2, 36, "byte byte"), (SIX + THREE, 9, "byte"),
    (SIX - THREE, 3, "byte"), (SIX + TWO, 8, "1"), (SIX * 0, 0, "byte"), (1 / TWO, 0.5, "1/second"),
    (0 + SIX, 6, "byte"), (SIX * SIX / SIX, 6, "byte"),
])
def test_arithmetic_gives_a_value_and_its_unit(number, value, unit):
    assert (float(number), number.unit) == (value, unit)


@pytest.mark.parametrize("number, text", [
    (SIX + THREE + SIX, "6 B + 3 B + 6 B = 15 B"), (SIX - (THREE - SIX), "6 B - (3 B - 6 B) = 9 B"),
    ((SIX + THREE) / TWO, "(6 B + 3 B) / 2 s = 4.5 B/s"), (SIX / (THREE * TWO), "6 B / (3 B · 2 s) = 1/s"),
    (2 * (SIX * THREE), "2 · 6 B · 3 B = 36 byte byte"),
])
def test_a_line_is_bracketed_where_it_must_be(number, text):
    assert line(number) == text


def test_what_is_typed_is_known():
    evaluated = serving.ratio(throughput=1e15, bandwidth=1e12, bytes_per_parameter=1.0, flops_per_parameter=2.0)
    assert (2 * SIX).typed and (2 * SIX / TWO).typed
    assert not any(one.typed for one in (SIX, 1 * SIX, 1 - SIX / THREE, SIX / TWO, evaluated, evaluated / SIX))


def test_a_record_tells_a_number_in_the_unit_that_is_asked_for():
    assert record(2.0, "many", "token") == {"phrase": "many", "text": "2 tokens", "kind": "typed"}
    assert record(2.0)["text"] == "2"
    assert record(SIX, "size") == {"phrase": "size", "text": "6 B", "kind": "illustration"}
    assert record(SIX, "size", "token")["text"] == "6 tokens"
    assert [part["text"] for part in record(SIX + THREE)["parts"]] == ["6 B", "3 B"]


def test_a_quantity_is_positive_or_nonnegative_as_its_domain_says():
    assert B.is_positive and L.is_positive is None and L.is_nonnegative
    assert 0.99 < QUANTITIES["occupancy"].bounds[1] < 1 == QUANTITIES["percentile"].bounds[1]


def test_things_are_kept_where_they_should_be_or_nowhere(monkeypatch, tmp_path):
    monkeypatch.setenv("RACKMATH_KEEP", str(tmp_path))
    assert kept._folder.__wrapped__().is_relative_to(tmp_path)
    monkeypatch.setenv("RACKMATH_KEEP", "")
    assert kept._folder.__wrapped__() is None
    assert kept.text_of(serving.critical_batch) == serving.critical_batch.text and kept.text_of(3) == "3"


def test_an_unfinished_formula_is_written_and_negated_as_its_expression():
    left = serving.compute_time(flops_per_parameter=2)
    assert f"{left:30s}" == f"{left.expression!s:30s}" and -left == -left.expression
