"""What a closed form promises: dimensions, domains, numbers, arrays, expressions and clear errors."""

import math
import pickle
import random
from importlib import import_module

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as some
from rackmath import serving
from rackmath.algebra import closed_form, derivation, evaluating
from rackmath.algebra.number import Illustration
from rackmath.algebra.quantity import QUANTITIES, Quantity
from rackmath.algebra.units import BASE_UNITS, parse_unit
from rackmath.facts.tables import bib_keys
from rackmath.laws import PARTS
from rackmath.laws.serving import notation
from rackmath.laws.serving.notation import B, F, L, N_a, W, c
from shared import topic_forms

FORMS = topic_forms()
KNOWN = {"throughput": 1e15, "bandwidth": 3e12, "bytes_per_parameter": 1.0, "flops_per_parameter": 2.0,
         "total_parameters": 671e9, "active_parameters": 37e9}


def scale(unit: str, sizes: dict[str, float]) -> float:
    """How a value in this unit changes when the base units change size."""
    return math.prod(sizes[base] ** power for base, power in parse_unit(unit).powers)


def drawn(form, dice) -> dict[str, float]:
    """Values for each input, at which the form has one."""
    larger = ("experts", "layers", "total_parameters", "capacity", "token_cost", "domains", "gpus",
              "most_experts", "over_training")
    smaller = ("context", "kv_bytes", "leaving_share", "coupling")
    for _ in range(200):
        values = {word: dice.uniform(0.1, 0.4) if quantity.bounds[1] <= 1 else dice.uniform(0.5, 2)
                  for word, quantity in form.inputs.items()}
        values |= {word: dice.uniform(5, 20) for word in values if word in larger}
        values |= {"experts_touched": 3.0} if "experts_touched" in values else {}
        if form.valid[1:] or form.valid[0] != 0:  # stay inside its domain: little cache, much attention
            values |= {word: dice.uniform(0.01, 0.02) for word in values if word in smaller}
            values |= {"attention_flops": 1e-6, "kv_bytes": 0.02} if "attention_flops" in values else {}
        values = {word: Illustration(value, form.inputs[word].unit) for word, value in values.items()}
        try:
            form(**values)
        except ValueError:
            continue
        return values
    raise AssertionError(f"{form.key}: no values found at which it has one")


@pytest.mark.parametrize("name", FORMS)
def test_dimensions(name):
    """Rescale the base units at random, five times: each form must rescale as the unit of what it gives."""
    for seed in range(5):
        rescaled(FORMS[name], seed)


def rescaled(form, seed):
    dice = random.Random(seed)
    sizes, values = {base: dice.uniform(0.2, 5) for base in BASE_UNITS}, drawn(form, dice)
    scaled = {word: Illustration(float(value) * scale(form.inputs[word].unit, sizes), form.inputs[word].unit)
              for word, value in values.items()}
    assert form(**scaled) == pytest.approx(form(**values) * scale(form.gives.unit, sizes), rel=1e-9)


def test_dimensions_catch_a_slip():
    """The rescaling finds bytes where FLOPs belong."""
    wrong = closed_form.law("wrong", notation.T_comp, c * B * N_a / W, "Bytes for FLOPs.", "pope2026")
    with pytest.raises(AssertionError):
        FORMS["wrong"] = wrong
        try:
            test_dimensions("wrong")
        finally:
            del FORMS["wrong"]


@pytest.mark.parametrize("name", FORMS)
def test_a_result_is_derived_and_a_law_is_sourced(name):
    form = FORMS[name]
    if form.premises:
        assert form.operation.__module__ == derivation.__name__ and form.step
        assert form.expression == form.derive(), "what is kept of its derivation is not what SymPy derives"
    else:
        assert form.source in bib_keys() and form.operation is sympy.sympify


def test_keys_are_unique_and_are_the_python_names():
    keys = [form.key for form in FORMS.values()]
    assert len(keys) == len(set(keys))
    assert {name.partition(".")[2] for name in FORMS} == {key.replace("-", "_") for key in keys}


def test_words_and_symbols_are_unique():
    """A word is unique in the book; a letter in its part, and among the inputs of each form."""
    declared = {part: [q for q in vars(import_module(f"rackmath.laws.{part}.notation")).values()
                       if isinstance(q, Quantity)] for part in PARTS}
    assert sum(map(len, declared.values())) == len(QUANTITIES)
    for quantities in (*declared.values(), *({*form.inputs.values(), form.gives} for form in FORMS.values())):
        assert len({q.name for q in quantities}) == len(quantities)


def test_a_word_is_declared_once():
    with pytest.raises(ValueError, match="the word 'batch' is declared already: B is the tokens decoded in one pass"):
        Quantity("b", "batch", "something else", "1")
    assert Quantity(*B.declared) is B


def test_quantities_with_one_letter_are_told_apart_by_their_words():
    one, other = (Quantity("B", word, "made up", "1") for word in ("one_of_two", "other_of_two"))
    try:
        assert one != other and len({one, other}) == 2 and one - other != 0
        assert pickle.loads(pickle.dumps(one)) is one
    finally:
        del QUANTITIES["one_of_two"], QUANTITIES["other_of_two"]


def test_numbers_arrays_and_expressions_agree():
    sizes = np.geomspace(1e14, 1e16, 7)
    many = serving.critical_batch(**KNOWN | {"throughput": sizes})
    one_by_one = [serving.critical_batch(**KNOWN | {"throughput": size}) for size in sizes]
    written_out = serving.critical_batch(**{w: v for w, v in KNOWN.items() if w != "throughput"})
    assert many == pytest.approx(one_by_one)
    assert many == pytest.approx([float(written_out.subs(F, size)) for size in sizes])


def test_arrays_broadcast_and_keep_their_shape():
    rows, columns = np.geomspace(1, 1e4, 5)[:, None], np.linspace(0, 100, 3)
    grid = serving.memory_time(KNOWN, batch=rows, context=columns, kv_bytes=7e4, tokens_per_stream=1)
    assert grid.shape == (5, 3)
    assert serving.ratio(KNOWN, throughput=np.ones((2, 3))).shape == (2, 3)
    assert serving.ratio(KNOWN, throughput=np.array([])).size == 0


@settings(deadline=None)  # a loaded machine is slow, not wrong
@given(some.lists(some.floats(1e-3, 1e6), min_size=1, max_size=50))
def test_blocks_do_not_show(values):
    """Evaluation in blocks gives what evaluation at once gives."""
    batch = np.array(values)
    by_hand = np.maximum(2 * batch * 37e9 / 1e15, 671e9 / 3e12 + batch * 100 * 7e4 / 3e12)
    block, evaluating.BLOCK = evaluating.BLOCK, 7
    try:
        whole = serving.pass_time(KNOWN, batch=batch, context=100, kv_bytes=7e4, tokens_per_stream=1)
        assert whole == pytest.approx(by_hand)
    finally:
        evaluating.BLOCK = block


def test_symbols_may_stay():
    assert serving.compute_time(flops_per_parameter=2, batch=B) == 2 * B * N_a / F
    assert serving.kv_time(context=0, kv_bytes=2, bandwidth="3 B/s", batch=4) == 0


def test_an_array_needs_every_other_input():
    with pytest.raises(TypeError, match="kv-time can't put the array batch into an expression; give a number for "
                                        "context, bandwidth, tokens_per_stream, kv_bytes too"):
        serving.kv_time(batch=np.ones(3))


def test_a_mapping_gives_what_it_has():
    assert serving.ratio(KNOWN) == serving.ratio(**{w: KNOWN[w] for w in serving.ratio.inputs})
    assert serving.ratio(KNOWN, bandwidth=6e12) == serving.ratio(KNOWN) / 2


def test_the_domain_comes_from_the_denominator():
    cache = dict(kv_bytes=7e4, tokens_per_stream=1)
    edge = serving.critical_context(KNOWN, **cache)
    around = np.array([edge * 0.999, edge * 1.001])
    below, above = serving.critical_batch_in_context(KNOWN, **cache, context=around)
    assert below > 1e6 and np.isnan(above)
    with pytest.raises(ValueError, match="no batch balances"):
        serving.critical_batch_in_context(KNOWN, **cache, context=edge * 1.001)


def test_a_sign_that_cannot_be_decided_is_checked_at_each_point():
    form = closed_form.law("difference", notation.T, notation.T_comp - notation.T_w, "Undecided.", "pope2026")
    assert form(compute_time=3.0, weight_time=2.0) == 1
    with pytest.raises(ValueError, match="difference has no value here"):
        form(compute_time=1.0, weight_time=2.0)
    assert np.isnan(form(compute_time=np.array([1.0, 3.0]), weight_time=2.0)).tolist() == [True, False]
    never = closed_form.law("never", notation.T, -notation.T_comp, "Negative.", "pope2026")
    with pytest.raises(ValueError, match="nowhere positive"):
        never(compute_time=1.0)


def test_what_must_be_positive_besides_is_demanded_too():
    form = closed_form.ClosedForm("premised", notation.T, "Below a limit.", sympy.sympify, (notation.T_comp,),
                                  only_if=(2 - notation.T_comp,), beyond="it is too long")
    assert form(compute_time=1.0) == 1
    with pytest.raises(ValueError, match="premised has no value here: it is too long"):
        form(compute_time=3.0)
    assert np.isnan(form(compute_time=np.array([1.0, 3.0]))).tolist() == [False, True]


def test_several_solutions_are_an_error():
    square = closed_form.law("square", notation.T, notation.T * (L - 1) * (L - 2), "Two roots.", "pope2026")
    nothing = closed_form.law("nothing", notation.T, sympy.Integer(0), "Zero.", "pope2026")
    with pytest.raises(ValueError, match="2 solutions for context"):
        derivation.balance("both", notation.L_crit, square, nothing, for_=L, says="").derive()


@pytest.mark.parametrize("value", [-1.0, 0.0, math.nan])
@pytest.mark.parametrize("wrap", [float, lambda v: np.array([1.0, v, 2.0])])
def test_a_value_outside_its_domain_names_the_quantity(value, wrap):
    with pytest.raises(ValueError, match=r"bandwidth = (-1|0|nan) is outs.*W is the memory bandwidth \[byte/second\]"):
        serving.ratio(KNOWN, bandwidth=wrap(value))


@pytest.mark.parametrize("name, written", [
    ("serving.memory_share", "F*L*k/(N_a*W*c*g) + F*N_t*b/(B*N_a*W*c)"),  # two parts, each with its own cause
    ("kv_cache.latent_compression", "H*(d_n + d_r + d_v)/(d_c + d_r)"),  # a sum below: not three fractions
    ("serving.utilisation", "B*N_a*c/(F*Max(B*N_a*c/F, B*L*k/(W*g) + N_t*b/W))"),  # the bound stays to be seen
])
def test_a_share_is_written_as_people_write_it(name, written):
    assert str(FORMS[name].expression) == written


def test_a_value_outside_its_domain_is_found_beside_an_array():
    with pytest.raises(ValueError, match="bandwidth = -1 is outside"):
        serving.ratio(KNOWN, bandwidth=-1.0, throughput=np.array([1e15, 2e15]))


@pytest.mark.parametrize("name", FORMS)
def test_a_form_begins_with_no_minus_that_a_sum_could_take(name):
    """As in 1 - x, not -(x - 1)."""
    sign, factors = FORMS[name].expression.as_coeff_mul()
    assert sign >= 0 or not any(factor.is_Add for factor in factors)


def test_a_value_outside_its_domain_is_an_error_in_an_expression_too():
    with pytest.raises(ValueError, match="batch = -1"):
        serving.compute_time(batch=-1)


def test_an_unknown_input_names_the_nearest():
    with pytest.raises(TypeError, match="critical-batch has no input 'bandwith'; the nearest is 'bandwidth'"):
        serving.critical_batch(bandwith=3e12)


def test_a_form_shows_itself_as_numbered_mathematics():
    shown = serving.critical_batch._repr_mimebundle_()
    assert "(eq-critical-batch)" in shown["text/markdown"] and r"\frac{F N_{t} b}{N_{a} W c}" in shown["text/markdown"]
    assert "[compute time](#compute-time)" in shown["text/markdown"] and "Assumes: the KV cache" in shown["text/html"]
    assert [law.key for law in serving.critical_batch.laws] == ["compute-time", "weight-time"]
    assert "memory is read at its peak" in serving.critical_batch.all_assumptions


def test_bibtex_points_at_the_anchor():
    entry = serving.critical_batch.bibtex("https://example.org/")
    assert entry.startswith("@misc{rackmath-critical-batch,") and entry.endswith("}")
    assert "url = {https://example.org/book/closed-forms.html#critical-batch}" in entry
