"""Provenance: what a number said or assumed carries along, and what is no number of a check."""

import pytest
from rackmath import serving
from rackmath.claims.inputs import Leaf, ProvenanceError
from rackmath.claims.provenance import assume, bind, said
from rackmath.facts.catalog import model

V3 = model("deepseek-v3")


def test_a_said_figure_carries_its_unit_and_its_range():
    one, pair, bare = said("20 TB/s"), said((2, 8), "TB/s"), said("300")
    assert (float(one), one.low, one.high, one.printed, one.unit) == (2e13, 2e13, 2e13, (20, 20), "byte/second")
    assert (float(pair), pair.low, pair.high, pair.printed, pair.unit) == (4e12, 2e12, 8e12, (2, 8), "byte/second")
    assert (float(bare), bare.low, bare.high, bare.unit) == (300, 300, 300, "1")


@pytest.mark.parametrize("value", [2, 3, 4])
def test_an_assumption_carries_its_unit_and_its_range_and_may_lie_at_either_end(value):
    one = assume(value, "because", 2, 4, unit="TB/s")
    assert (float(one), one.low, one.high, one.unit) == (value * 1e12, 2e12, 4e12, "byte/second")


@pytest.mark.parametrize("value", [1.9, 4.1])
def test_an_assumption_beyond_either_end_is_refused(value):
    with pytest.raises(ProvenanceError, match="leaves out the assumed"):
        assume(value, "because", 2, 4)


@pytest.mark.parametrize("wrong", [said("20 TB/s"), assume(2, "because", 2, 2, unit="TB/s"), V3["experts"]])
def test_another_unit_is_refused_whoever_says_it(wrong):
    """Only a figure said or assumed without a unit takes the one of the input; a fact without a unit has none."""
    form = serving.critical_batch_from_experts
    with pytest.raises(ProvenanceError, match="ratio is the critical"):
        bind(form, (), dict(ratio=wrong, experts=said(256), active_experts=said(32)))


def test_a_single_value_has_one_end():
    quantity = serving.ratio.gives
    assert Leaf((), quantity, said(300)).ends == (300,) and Leaf((), quantity, said((200, 300))).ends == (200, 300)


@pytest.mark.parametrize("figure, false", [(320, False), (204.8, False), (321, True), (204, True)])
def test_a_premise_holds_within_a_quarter_of_the_fact(figure, false):
    """DeepSeek V3 has 256 experts: the 320 that a document says are still about as many."""
    assert Leaf((), serving.ratio.gives, said(figure, really=V3["experts"])).premise_is_false == false


def test_a_range_goes_by_its_middle_or_by_the_fact_within_it():
    assert said((100, 400)) == 200 and said((100, 400), really=V3["experts"]) == V3["experts"] == 256
    assert said((256, 400), really=V3["experts"]) == said((100, 256), really=V3["experts"]) == 256  # at an end
    assert said((300, 1200), really=V3["experts"]) == 600  # the fact lies outside
