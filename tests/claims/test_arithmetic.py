"""The arithmetic of a check at its edges: where an input turns agreement, and in which part of its range it holds."""

import math
import re

import pytest
from rackmath import interconnect, serving
from rackmath.claims import terms, turning
from rackmath.claims.agreement import Agreement
from rackmath.claims.arithmetic import Arithmetic
from rackmath.claims.claims import Claim
from rackmath.claims.comparable import known
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
    movable = turning.not_the_figure(work(), interval)
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


def test_a_hedge_widens_the_part_of_a_range_that_agrees_and_shortens_the_way_to_it():
    """300 times 256 over 16 to 64 is between 2,400 and 3,000 from 25.6 to 32, and with *about* 300 from 20.48 to 40."""
    def of(ratio):
        return Arithmetic(FORM, bind(FORM, (), dict(ratio=said(ratio), experts=said(256), active_experts=assume(
            32, "a wide range", 16, 64))))
    plain, hedged, interval = of("300"), of("about 300"), (2400, 3000)
    active = leaf(hedged, "active_experts")
    assert plain.stretches(leaf(plain, "active_experts"), interval) == [(pytest.approx(25.6), pytest.approx(32))]
    assert hedged.stretches(active, interval) == [(pytest.approx(20.48), pytest.approx(40))]
    assert plain.share(interval) == pytest.approx(math.log(32 / 25.6) / math.log(4), abs=0.002)
    assert hedged.share(interval) == pytest.approx(math.log(40 / 20.48) / math.log(4), abs=0.002)
    assert hedged.turns(active, (4800, 9600)) == pytest.approx(0.5)
    assert hedged.turns(active, (4800, 9600), hedged=True) == pytest.approx(0.625)


@pytest.mark.parametrize("most", [1, 0.5])
def test_the_share_of_a_range_that_begins_at_nothing_goes_by_its_value(most):
    share = assume(most / 2, "some leaves", 0, most)
    one = Arithmetic(interconnect.slowdown_by_share, bind(interconnect.slowdown_by_share, (), dict(
        leaving_share=share, link_ratio=said(8))))
    full, middle = one.value(moved={("leaving_share",): most}), one.value()
    assert one.share((0, middle)) == pytest.approx(0.5, abs=0.01) and full > middle


@pytest.mark.parametrize("word, value, side, told", [
    ("no_such_word", 1.0, "above", ""), ("total_parameters", 6e11, "between", ""),
])
def test_where_too_little_is_known_or_no_side_is_asked_nothing_is_told(word, value, side, told):
    assert turning.on_which_side(word, value, side) == told


def test_three_known_things_are_enough_to_say_on_which_side_they_stand(monkeypatch):
    for number, told in ((2, ""), (3, ", as 1 of the 3 known ones do")):
        monkeypatch.setattr(turning, "known", lambda word, number=number: [1.0, 2.0, 3.0][:number])
        assert turning.on_which_side("some_word", 2.0, "above") == told


def test_networks_are_known_and_charts_of_a_cost_are_not():
    assert len(known("link_latency")) == 4
    assert "sglang-h100" in {row.thing for row in known("context")} >= {"deepseek-day"}
    assert "deepseek-v3.1-decode" not in {row.thing for row in known("context")}


def test_what_lies_at_the_value_stands_on_neither_side():
    rows = [float(row) for row in known("total_parameters")]
    value = sorted(rows)[len(rows) // 2]
    for side, there in (("above", sum(row > value for row in rows)), ("below", sum(row < value for row in rows))):
        told = turning.on_which_side("total_parameters", value, side)
        assert told == f", as {there} of the {len(rows)} known ones do"


def test_known_things_are_counted_where_all_agree():
    """Two things turn at the second and the second last of the known sizes: above both lies one, below both one."""
    size = serving.weight_time.inputs["total_parameters"]
    rows = sorted({float(row) for row in known("total_parameters")})
    edges = rows[1], rows[-2]
    for side, there in (("above", sum(float(row) > edges[1] for row in known("total_parameters"))),
                        ("below", sum(float(row) < edges[0] for row in known("total_parameters")))):
        assert f", as {there} of the" in str(turning.Turn(size, edges, side))


def cornered(*inputs: dict) -> Agreement:
    """Things that agree at a corner of their two ranges alone, at 400 tokens and 30 experts; a third has no range."""
    claim = Claim("c", "09-some-chapter", "It is at least 3,300.", (), ("3,300",), unit="token", sense="at least")
    ratio, active = assume(300, "a ratio", 200, 400), assume(32, "some experts", 30, 34)
    experts = assume(256, "so many in all", 256, 256)
    given = dict(ratio=[ratio] * len(inputs) or ratio, experts=experts, active_experts=active)
    return Agreement(claim, Arithmetic(FORM, bind(FORM, (), given)))


def test_what_turns_at_no_single_value_says_what_was_moved():
    one = cornered()
    assert one.outcome == "turns" and turning.turns_of(one) == []
    assert turning.still(one) == one.leaves
    assert turning.shared_turns(two := cornered({}, {})) == []
    assert {text for mark, text in terms.terms_of(two)[0] if mark == "with"} == {"a ratio", "some experts"}


def test_things_that_turn_on_opposite_sides_of_one_input_share_no_edge():
    """One agrees above 2,000 tokens, the other, with half as many experts, below 3,000."""
    claim = Claim("c", "09-some-chapter", "It is 2,000 to 3,000.", (), ("2,000", "3,000"), unit="token", sense="exact")
    active = [assume(32, "a range", 30, 64), assume(32, "a range", 16, 33)]
    found = Agreement(claim, Arithmetic(FORM, bind(FORM, (), dict(
        ratio=said(300), experts=said(256), active_experts=active))))
    assert found.states == ["turns", "turns"] and turning.shared_turns(found) == []


def several(*, second: str = "active_experts") -> Agreement:
    """Two things that turn by one input, or by two: from 300 tokens, 256 of 16 to 64 experts, 2,400 or 4,800 each."""
    claim = Claim("c", "09-some-chapter", "It is at least 2,400.", (), ("2,400",), unit="token", sense="at least")
    active = [assume(32, "a range", 16, 64), assume(24, "a range", 16, 64) if second == "active_experts" else said(32)]
    ratio = [said(300), said(300) if second == "active_experts" else assume(300, "another range", 150, 600)]
    given = dict(ratio=ratio, experts=said(256), active_experts=active)
    return Agreement(claim, Arithmetic(FORM, bind(FORM, (), given)))


def test_things_that_turn_by_one_input_share_their_edge():
    [turn] = turning.shared_turns(several())
    assert (turn.quantity.word, turn.agrees) == ("active_experts", "below")
    assert turn.values == (pytest.approx(32, rel=1e-3),)


def test_things_that_turn_by_different_inputs_share_none():
    assert turning.shared_turns(several(second="ratio")) == []


def test_things_that_turn_without_a_shared_edge_say_what_was_moved():
    parts, turns = terms.terms_of(several(second="ratio"))
    assert turns == [] and [text for mark, text in parts if mark == "with"] == ["a range", "another range"]
    assert not [text for mark, text in terms.terms_of(several())[0] if mark == "with"]  # the edge says it


def test_a_shared_edge_says_which_other_ranges_it_was_told_in_of_those_that_turn():
    claim = Claim("c", "09-some-chapter", "It is at least 2,400.", (), ("2,400",), unit="token", sense="at least")
    given = dict(ratio=[assume(300, "a ratio", 290, 310), assume(300, "another's ratio", 290, 310)], experts=said(256),
                 active_experts=[assume(24, "a range", 16, 64), assume(24, "a point", 24, 24)])
    found = Agreement(claim, Arithmetic(FORM, bind(FORM, (), given)))
    assert found.states == ["turns", "holds"]
    assert [text for mark, text in terms.terms_of(found)[0] if mark == "with"] == ["a ratio"]


def test_edges_that_differ_are_told_as_a_span():
    claim = Claim("c", "09-some-chapter", "It is at least 2,400.", (), ("2,400",), unit="token", sense="at least")
    given = dict(ratio=[said(300), said(250)], experts=said(256), active_experts=[assume(32, "a range", 16, 64)] * 2)
    [turn] = turning.shared_turns(Agreement(claim, Arithmetic(FORM, bind(FORM, (), given))))
    assert turn.values == (pytest.approx(250 * 256 / 2399.5, rel=1e-6), pytest.approx(300 * 256 / 2399.5, rel=1e-6))


def test_of_several_windows_the_lower_ends_are_told_apart_from_the_upper():
    """From 300 and from 250 tokens a ratio of 2,400 with a quarter more or less, of 16 to 64 experts."""
    claim = Claim("c", "09-some-chapter", "It is about 2,400.", (), ("2,400",), unit="token", sense="about")
    given = dict(ratio=[said(300), said(250)], experts=said(256), active_experts=[assume(32, "a range", 16, 64)] * 2)
    found = Agreement(claim, Arithmetic(FORM, bind(FORM, (), given)))
    lower, upper = turning.shared_turns(found)
    assert (lower.agrees, upper.agrees) == ("above", "below")
    assert lower.values == (pytest.approx(250 * 256 / 3000), pytest.approx(300 * 256 / 3000))
    assert upper.values == (pytest.approx(250 * 256 / 1920), pytest.approx(300 * 256 / 1920))
    one = Agreement(claim, Arithmetic(FORM, bind(FORM, (), given | {
        "active_experts": [assume(32, "a range", 16, 64), assume(32, "a point", 32, 32)]})))
    [turn] = turning.shared_turns(one)
    assert (turn.agrees, turn.values) == ("between", (pytest.approx(25.6), pytest.approx(40)))


@pytest.mark.parametrize("printed, told", [("4,800", "a sliver"), ("1,201", "all but a sliver"), ("2,400", "50%")])
def test_a_share_of_the_range_is_told_in_words_at_its_ends(printed, told):
    claim = Claim("c", "09-some-chapter", "It is so much.", (), (printed,), unit="token", sense="at least")
    found = Agreement(claim, SPREAD)
    assert f"({told} of 16 to 64)" in turning.all_turns(turning.turns_of(found), found)


def test_a_share_of_several_ranges_says_of_which():
    claim = Claim("c", "09-some-chapter", "It is so much.", (), ("2,400",), unit="token", sense="at least")
    active = assume(32, "a range", 16, 64)
    given = dict(ratio=assume(300, "a ratio", 200, 400), experts=said(256), active_experts=active)
    found = Agreement(claim, Arithmetic(FORM, bind(FORM, (), given)))
    assert re.search(r"% of the ranges of (ratio and active experts|active experts and ratio) together",
                     turning.all_turns(turning.turns_of(found), found))


@pytest.mark.parametrize("share, told", [(0.005, "a sliver"), (0.006, "1%"), (0.994, "99%"),
                                         (0.995, "all but a sliver")])
def test_a_percentage_is_told_where_it_rounds_to_one(share, told, monkeypatch):
    monkeypatch.setattr(Arithmetic, "share", lambda self, interval: share)
    claim = Claim("c", "09-some-chapter", "It is so much.", (), ("2,400",), unit="token", sense="at least")
    found = Agreement(claim, SPREAD)
    assert f"({told} of 16 to 64)" in turning.all_turns(turning.turns_of(found), found)


def test_those_that_hold_are_not_named_beside_twelve_that_fail_or_where_the_others_only_turn():
    rows = [[f"case {n}"] for n in range(14)]
    assert [mark for mark, _ in terms.by_state(rows, ["fails"] * 12 + ["holds"] * 2)] == ["fails for"]
    assert terms.by_state(rows, ["turns"] + ["holds"] * 13) == [("turns for", "1 of 14: case 0")]


def test_those_that_turn_are_named_and_those_that_hold_are_not():
    rows, states = [["a"], ["b"], ["c"]], ["holds", "turns", "fails"]
    assert terms.by_state(rows, states) == [("turns for", "1 of 3: b"), ("fails for", "1 of 3: c")]
    assert terms.by_state(rows, ["holds"] * 3) == [] and terms.by_state([["a"]], ["fails"]) == [("fails for", "all: a")]


def test_what_nothing_has_is_no_place_to_fail_at():
    """A cache element of more than 4 bytes is refused, and makes no claim fail."""
    form = serving.kv_time
    given = dict(batch=said(1), context=said(1000), tokens_per_stream=said(1), bandwidth=said("3.35 TB/s"),
                 kv_bytes=assume(70272, "a cache in bf16", 70272, 70272))
    one = Arithmetic(form, bind(form, (), given))
    [leaf_of] = [leaf for leaf in one.leaves() if leaf.quantity.word == "kv_bytes"]
    assert one.turns(leaf_of, (0, 1e9)) is None
