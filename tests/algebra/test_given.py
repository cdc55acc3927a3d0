"""Careless input: names and text are read; what is no number, or can't be meant, is refused by name."""

from decimal import Decimal
from fractions import Fraction

import dask.array
import numpy as np
import pandas as pd
import pytest
import sympy
from rackmath import context, departures, interconnect, kv_cache, serving
from rackmath.algebra.given import nearest
from rackmath.algebra.number import Evaluated
from rackmath.facts import accelerator, model, offer, rack
from rackmath.laws.serving.notation import B

H100, V3 = accelerator("h100-sxm", "fp8"), model("deepseek-v3")
BATCH = serving.critical_batch(H100, V3)


# What is read ------------------------------------------------------------------------------------------------


def test_things_may_be_named():
    assert serving.critical_batch("h100-sxm fp8", "deepseek-v3") == BATCH
    assert serving.critical_batch("h100-sxm FP8", V3) == BATCH


@pytest.mark.parametrize("text, value", [
    ("3.35 TB/s", 3.35e12), ("3,350 GB/s", 3.35e12), ("3350GB/s", 3.35e12), (" 3.35e12 bytes/second ", 3.35e12),
])
def test_text_with_a_unit_is_read(text, value):
    assert serving.ratio(H100, V3, bandwidth=text) == serving.ratio(H100, V3, bandwidth=value)


def test_large_counts_and_prices_are_read_as_people_write_them():
    sized = dict(total_parameters="671B", active_parameters="37 billion parameters")
    assert serving.critical_batch(H100, V3, **sized) == BATCH
    assert departures.drain_time(capacity="80 GB", bandwidth="3.35 TB/s") == pytest.approx(80 / 3350)


@pytest.mark.parametrize("value", [np.float64(3.35e12), np.float32(3.35e12), np.int64(3350000000000), np.array(3.35e12),
                                   Decimal("3.35e12"), Fraction(3350000000000), sympy.Float(3.35e12)])
def test_scalars_of_every_kind_give_a_float(value):
    found = serving.ratio(H100, V3, bandwidth=value)
    assert type(found) is Evaluated and isinstance(found, float) and found == pytest.approx(serving.ratio(H100, V3))


@pytest.mark.parametrize("name", ["FP8", "fp8"])
def test_number_formats_are_known_in_any_case(name):
    assert accelerator("h100-sxm", name)["throughput"] == H100["throughput"]


def test_formats_that_compute_at_the_rate_of_another_keep_their_own_size():
    plain, blocks = accelerator("b200", "fp4"), accelerator("b200", "mxfp4")
    assert plain["throughput"] == blocks["throughput"] and plain["bytes_per_parameter"] < blocks["bytes_per_parameter"]


def test_lazy_arrays_stay_lazy():
    sizes = dask.array.from_array(np.geomspace(1e14, 1e16, 100), chunks=25)
    lazy = serving.critical_batch(H100, V3, throughput=sizes)
    assert isinstance(lazy, dask.array.Array) and lazy.numblocks == (4,)
    assert lazy.compute() == pytest.approx(serving.critical_batch(H100, V3, throughput=sizes.compute()))


def test_an_index_stays_and_must_be_one():
    speeds = pd.Series([1e12, 2e12], index=["a", "b"])
    drained = departures.drain_time(capacity=80e9, bandwidth=speeds)
    assert drained.index.tolist() == ["a", "b"] and drained["b"] == pytest.approx(0.04)
    sizes = pd.Series([80e9, 90e9], index=["b", "c"])
    with pytest.raises(ValueError, match="capacity and bandwidth have different indices; align them first"):
        departures.drain_time(capacity=sizes, bandwidth=speeds)


# What is refused by name -------------------------------------------------------------------------------------


@pytest.mark.parametrize("given, message", [
    (("h100-sxm", V3), "h100-sxm computes in .*: say which, such as 'h100-sxm bf16'"),
    (("h1000-sxm fp8", V3), "no thing 'h1000-sxm'; the nearest is 'h100-sxm'"),
])
def test_a_name_that_is_not_clear_names_the_choice(given, message):
    with pytest.raises(KeyError, match=message):
        serving.critical_batch(*given)


@pytest.mark.parametrize("given, message", [
    ((3.35e12,), "critical-batch can't take 3350000000000.0 by position; give it by its word: its inputs are"),
    ((None,), "critical-batch can't take None by position"),
    (([H100, H100], V3), "critical-batch can't take a list of 2 by position; call it for one at a time"),
    (({"num_experts_per_tok": 8, "hidden_size": 7168},), "'num_experts_per_tok' is no quantity of this book"),
])
def test_what_is_no_mapping_and_no_name_is_refused(given, message):
    with pytest.raises(TypeError, match=message):
        serving.critical_batch(*given)


@pytest.mark.parametrize("value, message", [
    (None, "bandwidth = None is no number"), (True, "bandwidth = True is no number"),
    ({}, "bandwidth = {} is no number"),
    (np.array([1e12 + 1j]), "bandwidth = .* is no number"), (np.array(["a"]), "bandwidth = .* is no number"),
    (np.ma.masked_array([1e12], [True]), "bandwidth is a masked array; fill it"),
    ([H100, V3], "bandwidth is a list of things; call the form for one at a time"),
])
def test_a_value_of_a_wrong_type_is_refused(value, message):
    with pytest.raises(TypeError, match=message):
        serving.ratio(H100, V3, bandwidth=value)


@pytest.mark.parametrize("word, value, message", [
    ("bandwidth", 3.35, "bandwidth = 3.35 is below what anything has.*such as bandwidth='3.35 TB/s'"),
    ("throughput", 989, "throughput = 989 is below what anything has.*such as throughput='989 TFLOP/s'"),
    ("active_parameters", 37, "active_parameters = 37 is below what anything has.*such as active_parameters='37B'"),
    ("bandwidth", H100["capacity"], r"bandwidth is the memory bandwidth \[byte/second\], not a value in \[byte\]"),
    ("bandwidth", "80 GB", "bandwidth: '80 GB' is in byte, not in byte/second"),
    ("bandwidth", "3.35", "bandwidth: '3.35' has no unit; it needs byte/second"),
    ("bandwidth", "fast", "bandwidth: 'fast' is not a number with a unit"),
    ("bandwidth", sympy.Integer(-3), "bandwidth = -3 is outside its domain"),
    ("active_parameters", 700e9, "active_parameters = 7e.11 is more than total_parameters = 6.71e.11"),
])
def test_a_number_that_cannot_be_meant_is_refused(word, value, message):
    with pytest.raises(ValueError, match=message):
        serving.critical_batch(H100, V3, **{word: value})


def test_bits_are_no_bytes():
    with pytest.raises(ValueError, match="bytes_per_element = 8 is above what anything has"):
        kv_cache.mla_kv_bytes(V3, bytes_per_element=8)


def test_more_active_experts_than_there_are_are_refused():
    with pytest.raises(ValueError, match="active_experts = 16 is more than experts = 8"):
        serving.expert_sparsity(experts=8, active_experts=16)
    with pytest.raises(ValueError, match="active_experts is more than experts"):
        serving.expert_sparsity(experts=np.array([8.0, 32.0]), active_experts=np.array([16.0, 16.0]))


def test_a_share_is_at_most_one_and_a_context_at_most_what_the_model_takes():
    with pytest.raises(ValueError, match=r"leaving_share = 3 is outside its domain Interval\(0, 1\)"):
        interconnect.slowdown_by_share(leaving_share=3, link_ratio=9)
    cache = dict(batch=1, kv_bytes=70272, tokens_per_stream=1)
    with pytest.raises(ValueError, match=r"context = 1e\+06 is longer than DeepSeek V3 takes"):
        serving.kv_time(H100, V3, **cache, context=1e6)
    assert serving.kv_time(H100, V3, **cache, context="1M tokens") == pytest.approx(1e6 * 70272 / 3.35e12)
    longest = int(V3["context_length"])
    assert serving.kv_time(H100, V3, **cache, context=longest) == pytest.approx(longest * 70272 / 3.35e12)


def test_two_chips_in_one_call_are_refused():
    with pytest.raises(ValueError, match="critical-batch is given throughput by H100 and by H200; call it for each"):
        serving.critical_batch(H100, accelerator("h200-sxm", "fp8"), V3)


def test_shapes_that_do_not_match_are_named():
    with pytest.raises(ValueError, match=r"these shapes do not go together: .*throughput \(2,\).*bandwidth \(3,\)"):
        serving.ratio(H100, V3, throughput=np.full(2, 1e15), bandwidth=np.full(3, 1e12))


def test_a_rack_has_only_its_own_formats_and_a_family_its_own_name():
    with pytest.raises(KeyError, match="has no throughput at 'fp2'"):
        rack("gb200-nvl72", "fp2")
    with pytest.raises(KeyError, match=r"no family 'claude' in offers\.csv; the nearest is 'Claude'"):
        offer.all("claude")


def test_the_nearest_is_named_only_if_it_is_near():
    with pytest.raises(TypeError, match="critical-batch has no input 'L'; it has "):
        serving.critical_batch(H100, V3, L=3)
    with pytest.raises(KeyError) as error:
        accelerator("xyz", "fp8")
    assert "nearest" not in str(error.value)


def test_two_letters_are_too_few_to_tell_a_name_by_its_beginning():
    assert nearest("ba", ["batch", "bandwidth"]) == "" and "batch" in nearest("bat", ["batch", "bandwidth"])


# What waits for a number -------------------------------------------------------------------------------------


@pytest.mark.parametrize("use", [float, lambda x: f"{x:.2f}", lambda x: bool(x > 1) if False else bool(x), np.sqrt,
                                 lambda x: np.asarray(x, dtype=float), round, int])
def test_a_forgotten_input_is_named_where_a_number_is_asked_for(use):
    with pytest.raises(TypeError, match="critical-batch is not a number yet: it misses active_parameters, "
                                        "total_parameters and flops_per_parameter"):
        use(serving.critical_batch(H100))


def test_what_is_left_out_stays_a_symbol_for_sympy():
    left = serving.compute_time(flops_per_parameter=2, batch=B)
    assert sympy.diff(left, B) == 2 * left.expression / (2 * B) and (left + 1) - 1 == left and f"{left}" == str(left)
    assert sympy.Eq(left, serving.compute_time(flops_per_parameter=2, batch=B)) == sympy.true


def test_sparse_reading_takes_what_it_selects():
    """A form with a lower bound of its own still names what is beyond it."""
    with pytest.raises(ValueError, match="context = -1 is outside its domain"):
        context.root_kv_time(context=-1)
