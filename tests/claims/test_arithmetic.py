"""The arithmetic of a check at its edges: where an input turns agreement, and in which part of its range it holds."""

import math

import pytest
from rackmath import serving
from rackmath.claims import terms
from rackmath.claims.arithmetic import Arithmetic
from rackmath.claims.provenance import assume, bind, said

FORM, TOLD = serving.critical_batch_from_experts, said(32)


def work(active_experts=TOLD) -> Arithmetic:
    """300 · 256 / 32 = 2,400 tokens."""
    return Arithmetic(FORM, bind(FORM, (), dict(ratio=said(300), experts=said(256), active_experts=active_experts)))


def leaf(of: Arithmetic, word: str):
    return next(one for one in of.leaves() if one.quantity.word == word)


def test_the_factor_at_which_agreement_turns_is_exact():
    one = work()
    assert one.turns(leaf(one, "experts"), (1000, 3000)) == pytest.approx(1.25, rel=1e-9)
    assert one.turns(leaf(one, "experts"), (1920, 9000)) == pytest.approx(0.8, rel=1e-9)


@pytest.mark.parametrize("interval", [(2400, 2400), (2400, 9000), (1000, 2400)])
def test_a_value_at_the_edge_of_an_interval_agrees_and_turns_at_once(interval):
    one = work()
    assert one.turns(leaf(one, "experts"), interval) == pytest.approx(1, rel=1e-9)


SPREAD = work(assume(32, "a wide range", 16, 64))  # from 4,800 down to 1,200 tokens


@pytest.mark.parametrize("interval, first, last", [
    ((1201, 9999), 16, 64 * 1200 / 1201), ((4800, 9999), 16, 16), ((0, 1200), 64, 64), ((1200, 2400), 32, 64),
])
def test_the_part_of_a_range_that_agrees_includes_its_ends(interval, first, last):
    [(start, end)] = SPREAD.stretches(leaf(SPREAD, "active_experts"), interval)
    assert (start, end) == (pytest.approx(first, rel=1e-9), pytest.approx(last, rel=1e-9))


@pytest.mark.parametrize("interval, stays", [
    ((200, 400), True), ((300, 400), True), ((200, 300), True), ((400, 500), False), ((200, math.inf), False),
])
def test_only_the_figure_of_the_claim_itself_is_not_moved(interval, stays):
    """The 300 tokens, where the claim prints as many; 256 experts are another quantity."""
    movable = terms._not_the_figure(work(), interval)
    assert {one.quantity.word for one in work().leaves() if not movable(one)} == ({"ratio"} if stays else set())


@pytest.mark.parametrize("many, told", [
    (12, f"12 of 14: {', '.join(f'case {n}' for n in range(12))}"), (13, "13 of 15")])
def test_twelve_things_are_named_and_thirteen_are_counted(many, told):
    rows, states = [[f"case {n}"] for n in range(many + 2)], ["fails"] * many + ["holds"] * 2
    assert dict(terms.by_state(rows, states))["fails for"] == told


def test_where_very_many_fail_those_that_hold_are_named():
    rows, states = [[f"case {n}"] for n in range(15)], ["fails"] * 13 + ["holds"] * 2
    assert terms.by_state(rows, states) == [("holds for", "2 of 15: case 13, case 14"), ("fails for", "13 of 15")]


@pytest.mark.parametrize("interval, share", [((1200, 2400), 0.5), ((2400, 4800), 0.5), ((1697, 9999), 0.75)])
def test_the_share_of_a_range_goes_by_its_logarithm(interval, share):
    assert SPREAD.share(interval) == pytest.approx(share, abs=0.002)


def test_the_share_of_two_ranges_is_an_area():
    """256 experts or 512, of which 32 are active or 64: the half below the diagonal gives less than 2,400."""
    both = Arithmetic(FORM, bind(FORM, (), dict(ratio=said(300), experts=assume(300, "some", 256, 512),
                                                active_experts=assume(40, "some", 32, 64))))
    assert both.share((0, 2400)) == pytest.approx(0.5, abs=0.01)


def test_a_hedged_figure_may_take_any_value_that_its_hedge_allows():
    assert work(said("about 32")).slack() == [(pytest.approx(1920), pytest.approx(3000))]
    assert work().slack() == []
