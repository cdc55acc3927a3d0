"""How fast a closed form is, against the same formula written by hand in numpy, and against a neighbour.

`make bench` prints medians; nothing here passes or fails by time, and the tests leave it out.
"""

import subprocess
import sys

import numpy as np
import pytest
from rackmath import serving

POINTS = np.random.default_rng(0).uniform(1e14, 3e14, 10_000_000)
REST = {"bandwidth": 3e12, "bytes_per_parameter": 1.0, "flops_per_parameter": 2.0, "total_parameters": 671e9,
        "active_parameters": 37e9}
CACHE = {"context": 1000.0, "kv_bytes": 70272.0, "tokens_per_stream": 1.0}

BY_HAND = {
    "critical_batch": lambda F, b=1.0, N=671e9, c=2.0, W=3e12, a=37e9: F * b * N / (c * W * a),
    "critical_batch_in_context": lambda F, b=1.0, N=671e9, c=2.0, W=3e12, a=37e9, L=1e3, k=70272.0:
        F * b * N / (c * W * a - F * L * k),
    "pass_time": lambda F: np.maximum(2.0 * 2000.0 * 37e9 / F, (671e9 + 2000.0 * 1000.0 * 70272.0) / 3e12),
}


def evaluate(name, points):
    """One closed form over these throughputs, the domain of every input checked."""
    form = getattr(serving, name)
    values = {**REST, **CACHE, "batch": 2000.0, "throughput": points}
    return form(**{word: values[word] for word in form.inputs})


@pytest.mark.parametrize("name", BY_HAND)
def test_ten_million_points_by_the_closed_form(benchmark, name):
    benchmark.group = f"{name}, 10^7 points"
    result = benchmark.pedantic(evaluate, (name, POINTS), rounds=9, warmup_rounds=1)
    assert np.allclose(result, BY_HAND[name](POINTS))


@pytest.mark.parametrize("name", BY_HAND)
def test_ten_million_points_by_hand(benchmark, name):
    benchmark.group = f"{name}, 10^7 points"
    benchmark.pedantic(BY_HAND[name], (POINTS,), rounds=9, warmup_rounds=1)


def test_one_number_by_the_closed_form(benchmark):
    benchmark.group = "one evaluation"
    benchmark(evaluate, "critical_batch_in_context", 2e14)


def test_one_evaluation_by_llm_analysis(benchmark):
    pytest.importorskip("llm_analysis", reason="llm-analysis is not installed; `make bench` installs it")
    from llm_analysis.analysis import LLMAnalysis, ParallelismConfig
    from llm_analysis.config import get_dtype_config_by_name, get_gpu_config_by_name, get_model_config_by_name
    from llm_analysis.logger import logger

    logger.setLevel("CRITICAL")
    analysis = LLMAnalysis(get_model_config_by_name("upstage_Llama-2-70b-instruct-v2"),
                           get_gpu_config_by_name("a100-sxm-80gb"), get_dtype_config_by_name("w16a16e16"),
                           ParallelismConfig(tp_size=2))
    benchmark.group = "one evaluation"
    benchmark(analysis.inference, batch_size_per_gpu=1, seq_len=512, num_tokens_to_generate=512)


@pytest.mark.parametrize("module", ["rackmath", "rackmath.serving", "sympy"])
def test_importing(benchmark, module):
    benchmark.group = "import"
    benchmark.pedantic(subprocess.run, ([sys.executable, "-c", f"import {module}"],), {"check": True}, rounds=5)
