"""What users tried: a plain call gives the right number for each model, or refuses by name."""

import numpy as np
import pytest
from rackmath import attention, decoding, kv_cache, layout, parameters, production
from rackmath.facts import accelerator, model

V3 = model("deepseek-v3")


def test_a_token_is_written_to_each_layer_with_that_layers_own_heads():
    gemma = model("gemma-4-31b")
    assert kv_cache.kv_bytes(gemma, 2) == 50 * 2 * 16 * 256 * 2 + 10 * 2 * 4 * 512 * 2 == 901120
    assert kv_cache.growing_bytes(gemma, 2) == 10 * 2 * 4 * 512 * 2 == 81920


def test_layers_of_linear_attention_keep_a_state_and_no_tokens():
    m1 = model("minimax-m1")
    assert kv_cache.kv_bytes(m1, 2) == 10 * 2 * 8 * 128 * 2
    assert kv_cache.kept_bytes(m1, 0, 2) == 70 * 64 * 128 * 128 * 2


@pytest.mark.parametrize("name", [one.name for one in model.all()])
def test_what_is_kept_grows_from_every_layer_to_the_global_ones(name):
    """One token more writes `kv_bytes` at the start, and leaves `growing_bytes` in the end."""
    one, early, late = model(name), np.array([1.0, 2.0]), np.array([1e6, 1e6 + 1])
    assert np.diff(kv_cache.kept_bytes(one, early, 2)) == pytest.approx(kv_cache.kv_bytes(one, 2))
    assert np.diff(kv_cache.kept_bytes(one, late, 2)) == pytest.approx(kv_cache.growing_bytes(one, 2))
    each = kv_cache.attention_flops(one)
    if "index_heads" in one:  # below the selection a token meets all of its past, and the index besides
        each += attention.index_flops(one, flops_per_element=2)
    assert np.diff(attention.met_flops(one, early)) == pytest.approx(each)


def test_attention_forward_and_back_respects_windows():
    flops = attention.forward_and_back(prompt_flops=attention.prompt_flops(model("gpt-oss-120b"), 4096, causal=False))
    assert flops == 12 * 64 * 64 * 18 * (4096 + 128) == pytest.approx(3.737e9, rel=1e-4)


def test_a_small_batch_reads_the_experts_that_it_touches():
    h100 = accelerator("h100-sxm", "fp8")
    alone = decoding.touched_pass_time(h100, V3, batch=1, routed_tokens=1, context=0, kv_bytes=70272,
                                       tokens_per_stream=1)
    assert alone == pytest.approx(decoding.model_pass_time(h100, V3, batch=1)) == pytest.approx(37e9 / 3.35e12)
    assert round(1e3 * alone, 1) == 11.0
    batches = np.array([1.0, 64.0, 1e5])
    assert decoding.model_pass_time(h100, V3, batches)[0] == pytest.approx(alone)


def test_a_dense_model_reads_all_its_weights_at_any_batch():
    h100, llama = accelerator("h100-sxm", "fp8"), model("llama-3.1-70b")
    assert decoding.model_pass_time(h100, llama, batch=1) == pytest.approx(70e9 / 3.35e12)


def test_tensor_parallelism_copies_a_latent_and_data_parallelism_divides_the_streams():
    h200 = accelerator("h200-sxm", "fp8")
    stream = kv_cache.kept_bytes(V3, 8192, 2)
    fit = layout.seats_with_latent(h200, gpus=8, weights_held=671e9, tensor_parallel=8, stream_bytes=stream)
    assert fit == pytest.approx((8 * 141e9 - 671e9) / 8 / (8192 * 70272)) and round(fit, 1) == 99.2
    assert layout.seats(h200, V3, 8192, 2, tensor_parallel=8) == pytest.approx(fit, rel=0.02)  # copied matrices, too
    assert layout.seats(h200, V3, 8192, 2, data_parallel=8) > 5 * fit
    assert "each GPU holds the same share" in layout.seats_with_latent.all_assumptions
    assert "each GPU holds the same share" in production.capacity_batch.all_assumptions


def test_key_value_heads_divide_over_as_many_gpus_as_there_are_and_are_copied_beyond():
    b200, llama = accelerator("b200", "fp8"), model("llama-3.1-70b")
    free = [layout.seats(b200, llama, 8192, 2, tensor_parallel=width) * copies * 8192 * 327680
            + layout.weights_held(llama, tensor_parallel=width) for width, copies in ((4, 1), (8, 1), (16, 2))]
    assert free == pytest.approx([width * b200["capacity"] for width in (4, 8, 16)])


@pytest.mark.parametrize("wide, told", [
    (dict(tensor_parallel=6), "tensor_parallel = 6 does not divide 128 heads evenly; the nearest that does is 4"),
    (dict(pipeline_parallel=60), "pipeline_parallel = 60 does not divide 61 layers evenly; .* is 61"),
    (dict(data_parallel=8, expert_parallel=7), "expert_parallel = 7 does not divide 256 experts evenly; .* is 8"),
    (dict(data_parallel=8, expert_parallel=16), "expert_parallel = 16 does not divide 8 GPUs of a stage evenly; .* 8"),
])
def test_a_width_that_does_not_divide_the_model_is_refused_by_name(wide, told):
    with pytest.raises(ValueError, match=told):
        layout.widths(V3, **wide)


def test_weights_in_two_formats_are_added_up():
    inputs = dict(shared_parameters=2.17e9, expert_parameters=114.66e9 / 128, experts=128)
    both = parameters.mixed_bytes(inputs, bytes_per_parameter=2, bytes_per_expert_parameter=4.25 / 8)
    assert both == pytest.approx(65.25e9, rel=1e-4)
    plain = parameters.model_bytes(model("gpt-oss-120b"), 2, bytes_per_expert_parameter=4.25 / 8)
    assert plain == pytest.approx(both, rel=2e-3)  # biases, 0.04 billion, are not counted


def test_a_cache_in_two_formats_is_added_up():
    v32 = {**V3, "index_dim": 128, "latent_layer_bytes": 656, "index_layer_bytes": 132}
    assert kv_cache.kv_bytes(v32) == kv_cache.growing_bytes(v32) == 61 * (656 + 132) == 48068


def test_sizes_are_counted_from_the_dimensions():
    assert parameters.model_bytes(model("llama-2-7b"), bytes_per_parameter=16) == pytest.approx(107.8e9, rel=1e-3)
    counted = {name: parameters.counted(model(name)) for name in ("kimi-k2", "gemma-3-27b", "qwen3-30b-a3b")}
    assert round(counted["kimi-k2"]["total_parameters"] / 1e12, 3) == 1.026
    assert round(counted["gemma-3-27b"]["total_parameters"] / 1e9, 1) == 27.4
    assert counted["qwen3-30b-a3b"]["active_parameters"] == pytest.approx(3.3e9, rel=0.02)


def test_a_model_without_dimensions_is_taken_at_its_printed_size():
    assert parameters.model_bytes({"total_parameters": 7e9}, bytes_per_parameter=2) == 14e9
