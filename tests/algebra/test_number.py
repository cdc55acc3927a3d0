"""Numbers that remember: what a value was worked out from, the line with numbers put in, and what stays a float."""

import copy
import json
import math
import pickle

import numpy as np
import pytest
from rackmath import serving
from rackmath.algebra.number import Evaluated, Illustration, Worked, line, record
from rackmath.claims import assume, said
from rackmath.facts import accelerator, model

H100, V3 = accelerator("h100-sxm", "fp8"), model("deepseek-v3")
READ = serving.weight_time(H100, V3)


def test_a_value_knows_its_form_and_each_input_with_its_source():
    assert type(READ) is Evaluated and READ.form is serving.weight_time and READ.unit == "second"
    assert READ.inputs["bandwidth"].source == "nvidia2026h100"
    assert READ.inputs["total_parameters"] is V3["total_parameters"]


def test_it_is_a_float_everywhere_else():
    assert READ == float(READ) == 671e9 / 3.35e12 and repr(READ) == repr(float(READ)) and json.dumps(READ)
    assert round(READ, 3) == 0.2 and math.sqrt(READ) == float(READ) ** 0.5 and READ in {float(READ)}
    assert (READ * np.ones(2)).dtype == float and type(np.float64(2) * READ) is np.float64
    assert type(pickle.loads(pickle.dumps(READ))) is float and copy.copy(READ) == READ


@pytest.mark.parametrize("work, value, unit, shown", [
    (lambda x, n: x / n, 671e9 / 3.35e12 / 72, "second", "200.3 ms / 72 = 2.782 ms"),
    (lambda x, n: 1 - x / x, 0.0, "1", "1 - 200.3 ms / 200.3 ms = 0"),
    (lambda x, n: x * (n + n), 671e9 / 3.35e12 * 144, "second", "200.3 ms · (72 + 72) = 28.84 s"),
    (lambda x, n: (x - x / n) / x, 71 / 72, "1", "(200.3 ms - 200.3 ms / 72) / 200.3 ms = 0.9861"),
    (lambda x, n: x / (x / n), 72.0, "1", "200.3 ms / (200.3 ms / 72) = 72"),
    (lambda x, n: x ** 2, (671e9 / 3.35e12) ** 2, "second second", None),
    (lambda x, n: n / x, 72 / (671e9 / 3.35e12), "1/second", "72 / 200.3 ms = 359.5/s"),
])
def test_arithmetic_is_remembered_with_its_unit(work, value, unit, shown):
    gpus = said(72)
    found = work(READ, gpus)
    assert type(found) is Worked and found == pytest.approx(value) and found.unit == unit
    assert shown is None or line(found) == shown


def test_a_sum_begins_with_nothing_and_a_typed_number_is_seen():
    assert sum([READ]) is READ and READ + 0 is READ
    assert not (1 - READ / READ).typed and not (1 / READ).typed and (2 * READ).typed and (READ + READ * 3).typed


def test_what_remembers_can_be_put_in_and_must_have_the_unit():
    batch = said("2,400 token")
    cost = serving.compute_time(H100, V3, batch=batch)
    assert cost.inputs["batch"] is batch
    assert line(cost).startswith("compute time = B · N_a · c / F = 2,400 tokens · 37 billion parameters")
    assert serving.compute_time(H100, V3, batch=assume(2400, "a batch", 2000, 3000, "token")) == cost
    with pytest.raises(ValueError, match=r"batch is the tokens .* \[token\], not a value in \[second\]"):
        serving.compute_time(H100, V3, batch=READ)
    with pytest.raises(ValueError, match="unknown unit 'wrongs'"):
        Illustration(3, "wrongs")


def test_the_line_of_a_larger_of_two_names_both():
    pass_time = serving.pass_time(H100, V3, batch=said("100 token"), context=said("10 token"), kv_bytes=70272,
                                  tokens_per_stream=1)
    assert "larger of (" in line(pass_time) and line(pass_time).endswith(" = 200.3 ms")


def test_a_record_reaches_down_to_the_facts():
    found = record(READ / said(72), "a share", "second")
    assert found["line"] == "200.3 ms / 72 = 2.782 ms" and found["text"] == "2.782 ms"
    form, whole = found["parts"]
    assert form["form"] == "weight-time" and whole == {"phrase": "", "text": "72", "kind": "said", "origin": "said"}
    [bandwidth] = [part for part in form["parts"] if part["phrase"] == "bandwidth"]
    assert bandwidth["source"] == "nvidia2026h100" and bandwidth["thing"] == "H100" and bandwidth["kind"] == "fact"
    assert json.loads(json.dumps(found)) == found
