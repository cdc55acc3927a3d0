"""Printing and reading at their edges: where a prefix, a word or a unit takes over, and how units are written."""

import math

import pytest
from rackmath.algebra.printing import show
from rackmath.algebra.units import parse_unit, parse_value


@pytest.mark.parametrize("value, unit, text", [
    (1e12, "flop", "1 TFLOP"), (999.96e9, "flop", "1 TFLOP"), (999.94e9, "flop", "999.9 GFLOP"),
    (120, "second", "2 minutes"), (119, "second", "119 s"), (3600, "second", "1 hour"), (172800, "second", "2 days"),
    (math.inf, "second", "inf s"), (math.inf, "token", "inf tokens"), (math.inf, "flop", "inf FLOP"),
    (0, "token", "0 tokens"), (0, "byte", "0 B"), (1e6, "token", "1 million tokens"),
    (1e-4, "1", "0.0001"), (1.5e-5, "1", "1.500e-05"), (12345.6, "token", "12,350 tokens"), (-2e9, "byte", "-2 GB"),
])
def test_a_number_is_told_in_the_unit_that_suits_it(value, unit, text):
    assert show(value, unit) == text


def test_a_month_is_a_twelfth_of_a_year():
    assert parse_unit("month").scale == pytest.approx(365.25 * 86400 / 12, rel=1e-12)


@pytest.mark.parametrize("unit", ["1/second", "byte/second", "byte/(second token)", "dollar watt", "1"])
def test_a_unit_is_written_as_it_is_read(unit):
    assert str(parse_unit(unit)) == unit


@pytest.mark.parametrize("text, unit, value", [
    ("$180 billion", "dollar", 180e9), ("$2", "dollar", 2), ("80 B", "byte", 80), ("80B", "token", 80e9),
    ("37B params", "param", 37e9), ("3k tokens", "token", 3000), ("1_000", "1", 1000), ("-2 kB", "byte", -2000),
])
def test_what_people_write_is_read(text, unit, value):
    assert parse_value(text, unit) == value
