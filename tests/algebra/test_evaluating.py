"""Closed forms at the edges of what they take: bounds, margins, relations, blocks, plain numbers."""

import sys

import numpy as np
import pytest
from rackmath import departures, kv_cache, serving
from rackmath.algebra import closed_form, evaluating
from rackmath.algebra.number import Illustration
from rackmath.facts import accelerator, model
from rackmath.laws.serving import notation

H100, V3 = accelerator("h100-sxm", "fp8"), model("deepseek-v3")
KNOWN = {"throughput": 1e15, "bandwidth": 3e12, "bytes_per_parameter": 1.0, "flops_per_parameter": 2.0}
RIDE = {"headway": 2.0, "missed_trains": 0.0}
CACHE = {"layers": 61, "latent_dim": 512, "rope_dim": 64}
DIFFERENCE = notation.T_comp - notation.T_w
POLE = closed_form.law("pole", notation.T, notation.T_comp / DIFFERENCE, "Endless where they meet.", "pope2026")
GAP = closed_form.law("gap", notation.T, DIFFERENCE, "Nothing where they meet.", "pope2026")


@pytest.mark.parametrize("change, message", [
    ({"bandwidth": 3.35}, "is below what anything has"), ({"bandwidth": -1.0}, "is outside its domain"),
    ({"bandwidth": 5e-324}, "is below what anything has"), ({"bandwidth": 999_999}, "is below what anything has"),
])
def test_bare_numbers_are_looked_at_when_all_are_given_by_word(change, message):
    with pytest.raises(ValueError, match=message):
        serving.ratio(**KNOWN | change)


def test_no_short_way_leads_round_the_checks():
    with pytest.raises(TypeError, match=r"can't take .* by position"):
        serving.ratio(3.0, **KNOWN)
    with pytest.raises(ValueError, match="compute_time = -1 is outside its domain"):
        GAP(compute_time=-1.0, weight_time=-2.0)


@pytest.mark.parametrize("size", [4.1, 8, sys.float_info.max])
def test_more_than_anything_has_is_refused_by_word_too(size):
    with pytest.raises(ValueError, match="above what anything has"):
        kv_cache.mla_kv_bytes(**CACHE, bytes_per_element=size)


def test_the_least_and_the_most_that_anything_has_are_taken():
    ratio = serving.ratio(KNOWN)
    assert serving.ratio({**KNOWN, "bandwidth": 2}, bandwidth=1e6) == pytest.approx(ratio * 3e6)
    assert kv_cache.mla_kv_bytes(CACHE, bytes_per_element=4) == 4 * 61 * 576
    assert serving.ratio(KNOWN, throughput=1, bandwidth=1) == 0.5  # one stands for the unit


@pytest.mark.parametrize("wrap", [float, lambda value: np.array([0.5, value])])
def test_a_share_takes_all_and_nothing_beyond(wrap):
    for share in (0.0, 1.0):
        found = departures.wait(RIDE, percentile=wrap(share))
        assert np.max(found) == max(2 * share, 0 if wrap is float else 1)
    for share in (-0.1, 1.1):
        with pytest.raises(ValueError, match=f"percentile = {share} is outside its domain"):
            departures.wait(RIDE, percentile=wrap(share))


@pytest.mark.parametrize("edge", [0.0, 1.0])
def test_the_value_that_is_named_is_the_one_outside(edge):
    with pytest.raises(ValueError, match=r"percentile = 2 is outside"):
        departures.wait(RIDE, percentile=np.array([edge, 2.0]))


def test_nothing_over_is_a_value_and_nothing_under_is_none():
    """A numerator may be zero, a denominator may not."""
    assert GAP(compute_time=2.0, weight_time=2.0) == 0
    assert GAP(compute_time=np.array([1.0, 2.0, 3.0]), weight_time=2.0) == pytest.approx([np.nan, 0, 1], nan_ok=True)
    assert POLE(compute_time=3.0, weight_time=2.0) == 3
    for beyond in (1.0, 2.0):
        with pytest.raises(ValueError, match="pole has no value here"):
            POLE(compute_time=beyond, weight_time=2.0)
    for many in ([2.0, 3.0], [1.0, 2.0, 3.0]):
        expected = [3 if one == 3 else np.nan for one in many]
        assert POLE(compute_time=np.array(many), weight_time=2.0) == pytest.approx(expected, nan_ok=True)


def test_the_sign_of_a_denominator_is_that_of_the_whole():
    """SymPy writes it as -u_c (u_o - 1): of its factors the second is negative, and the whole is not."""
    assert departures.full_wait(seat_time=2.0, seats=4.0, occupancy=0.5) == 1


def test_large_arrays_are_worked_out_a_block_at_a_time(monkeypatch):
    sizes, at_once = [], evaluating.Evaluating._of_arrays
    monkeypatch.setattr(evaluating, "BLOCK", 7)
    monkeypatch.setattr(evaluating.Evaluating, "_of_arrays", lambda form, points, moving: (
        sizes.append(points["throughput"].size), at_once(form, points, moving))[1])
    assert serving.ratio(KNOWN, throughput=np.full((4, 5), 6e12)) == pytest.approx(np.ones((4, 5)))
    assert sizes == [7, 7, 6]


def test_a_list_of_numbers_is_an_array():
    assert serving.ratio(KNOWN, throughput=[6e12, 12e12]) == pytest.approx([1, 2])


def test_a_number_that_remembers_no_unit_or_a_typed_factor_fits_everywhere():
    """The unit of a typed factor is not known, and neither is that of a bare illustration."""
    for bandwidth in (Illustration(3e12), 2 * Illustration(1.5e12, "byte")):
        assert serving.ratio(KNOWN, bandwidth=bandwidth) == serving.ratio(KNOWN)


def test_a_part_may_be_the_whole_and_an_array_may_be_compared_with_a_number():
    form = serving.expert_sparsity
    assert form(experts=8, active_experts=8) == 1
    assert form(experts=np.array([8.0, 16.0]), active_experts=8.0) == pytest.approx([1, 2])
    assert form(experts=8.0, active_experts=np.array([8.0, 4.0])) == pytest.approx([1, 2])
    assert form(experts=np.array([8.0]), active_experts=np.array([8.0])) == pytest.approx([1])


def test_a_mapping_may_hold_more_and_the_first_counts():
    """Only where an input is missing, or two chips give it, something is asked back."""
    ratio = serving.ratio(KNOWN)
    assert serving.ratio(KNOWN | {"num_experts_per_tok": 8}) == ratio
    assert serving.ratio(KNOWN, H100) == ratio
    own = {word: KNOWN[word] for word in ("throughput", "bandwidth")}
    assert serving.ratio(H100, accelerator("h200-sxm", "fp8"), V3, **own) == ratio
    assert serving.ratio(H100, accelerator("h100-sxm", "bf16"), V3, bytes_per_parameter=1) == serving.ratio(H100, V3)
