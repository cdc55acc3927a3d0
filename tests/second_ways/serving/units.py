"""Passes and layouts of real models, placed and read GPU by GPU, expert by expert."""

import random

import pytest
from rackmath.facts.catalog import accelerator, model

H100, H200, V3 = accelerator("h100-sxm", "fp8"), accelerator("h200-sxm", "fp8"), model("deepseek-v3")
KEPT = 8192 * 61 * 576 * 2


def a_small_batch_reads_what_it_touches(library):
    """Throw 64 tokens at 256 experts, eight each; one token reads the 37 billion that it meets, an army all."""
    dice, touched = random.Random(11), 0
    for _ in range(400):
        touched += len({one for _ in range(64) for one in dice.sample(range(256), 8)}) / 400
    each = (671e9 - 37e9) / 248
    made = library.decoding
    for batch, reads in ((1, 37e9), (64, 37e9 + (touched - 8) * each), (1e5, 671e9)):
        assert made.batch_weights(V3, routed_tokens=batch) == pytest.approx(reads, rel=5e-3)
        assert made.batch_weights_time(H100, V3, routed_tokens=batch) == pytest.approx(reads / 3.35e12, rel=5e-3)
        past = dict(context=1000, kv_bytes=70272, tokens_per_stream=1)
        seconds = reads / 3.35e12 + batch * 1000 * 70272 / 3.35e12
        assert made.touched_memory_time(H100, V3, past, batch=batch, routed_tokens=batch) == pytest.approx(
            seconds, rel=5e-3)
        whole = made.touched_pass_time(H100, V3, past, batch=batch, routed_tokens=batch)
        assert whole == pytest.approx(max(seconds, batch * 2 * 37e9 / H100["throughput"]), rel=5e-3)


def a_small_batch_in_two_formats(library):
    """A token of gpt-oss-120b in MXFP4: four of 128 experts at 4.25 bits, all else at 16, with the total of both."""
    made = library.decoding
    size = dict(experts=128, active_experts=4, active_parameters=2.17e9 + 114.66e9 / 32, total_parameters=116.83e9,
                bytes_per_parameter=2, bytes_per_expert_parameter=4.25 / 8)
    one = 2.17e9 * 2 + 114.66e9 / 32 * 4.25 / 8
    assert made.batch_bytes(size, routed_tokens=1) == pytest.approx(one)
    assert made.batch_bytes_time(size, routed_tokens=1, bandwidth=8e12) == pytest.approx(one / 8e12)
    assert made.touched_bytes_time(touched_bytes=one, bandwidth=8e12) == pytest.approx(one / 8e12)
    assert made.batch_bytes(size, routed_tokens=1e5) == pytest.approx(65.25e9, rel=1e-3)


def a_past_by_its_bytes_is_the_past_by_its_tokens(library):
    """Where every layer keeps every token, both ways to say a past give the same seconds."""
    made, passes = library.decoding, library.serving
    tokens = dict(batch=300, context=8192, kv_bytes=70272, tokens_per_stream=1, attention_flops=1.7e7,
                  attention_throughput=990e12)
    whole = dict(batch=300, stream_bytes=KEPT, met_flops=8192 * 1.7e7, tokens_per_stream=1,
                 attention_throughput=990e12)
    assert made.mean_kv_bytes(stream_bytes=KEPT, context=8192) == 70272
    assert made.mean_attention_flops(met_flops=8192 * 1.7e7, context=8192) == 1.7e7
    for ours, theirs in ((made.past_kv_time, passes.kv_time), (made.past_attention_time, passes.attention_time),
                         (made.past_memory_time, passes.memory_time),
                         (made.past_arithmetic_time, passes.arithmetic_time),
                         (made.past_pass_time, passes.pass_time_with_attention)):
        told, spelt = ({word: value for word, value in given.items() if word in form.inputs}
                       for form, given in ((ours, whole), (theirs, tokens)))
        assert ours(H100, V3, told) == pytest.approx(theirs(H100, V3, spelt))
    balanced = dict(whole, stream_bytes=1e6, met_flops=1e9)
    del balanced["batch"]
    knee = made.past_critical_batch(H100, V3, balanced)
    assert made.past_arithmetic_time(H100, V3, balanced, batch=knee) == pytest.approx(
        made.past_memory_time(H100, V3, balanced, batch=knee))


def a_pass_of_each_kind_by_hand(library):
    """One stream of 8,192 tokens: Gemma 4 31B, dense with windows, in bf16; V3, sparse with a latent, in fp8."""
    made, bf16 = library.decoding, accelerator("h100-sxm", "bf16")
    gemma = model("gemma-4-31b")
    reads = 2 * gemma["total_parameters"] + 1024 * 50 * 2 * 16 * 256 * 2 + 8192 * 10 * 2 * 4 * 512 * 2
    assert made.model_pass_time(bf16, gemma, 1, 8192, bytes_per_element=2) == pytest.approx(reads / 3.35e12)
    alone = (37e9 + KEPT) / 3.35e12
    assert made.model_pass_time(H100, V3, 1, 8192, bytes_per_element=2) == pytest.approx(alone)
    parts = dict(batch=1, tokens_per_stream=1, stream_bytes=KEPT, routed_tokens=1, bytes_per_expert_parameter=1)
    assert made.touched_past_memory_time(H100, V3, parts) == pytest.approx(alone)
    many = made.touched_past_pass_time(H100, V3, parts | dict(batch=1e4, routed_tokens=1e4, stream_bytes=0.0),
                                       met_flops=0.0, attention_throughput=1e15)
    assert many == pytest.approx(1e4 * 2 * 37e9 / H100["throughput"])


def published_copies_of_heads(library):
    """Meta's Llama 405B for 16 GPUs keeps its 8 heads twice: 123.05 GiB at 128,000 (huggingface2024llama31)."""
    placed = library.layout
    copies = placed.grouped_cache_copies(kv_heads=8, tensor_parallel=16)
    assert copies * 516096 * 128e3 / 2**30 == pytest.approx(123.05, abs=5e-3)
    assert placed.grouped_cache_copies(kv_heads=8, tensor_parallel=4) == 1
    assert placed.latent_cache_copies(tensor_parallel=8) == 8


def streams_seated_one_by_one(library):
    """Fill 8 H200 with V3 in fp8 and seat streams of 8,192 tokens, a whole latent on each GPU, or on one of them."""
    placed, free = library.layout, [141e9 - 671e9 / 8] * 8
    seated = 0
    while min(free) >= KEPT:
        free, seated = [left - KEPT for left in free], seated + 1
    here = dict(gpus=8, weights_held=671e9, stream_bytes=KEPT)
    streams = placed.seats_with_latent(H200, here, tensor_parallel=8)
    assert seated == int(streams) == 99 and streams == pytest.approx(99.2, abs=0.05)
    assert placed.seats_by_layout(H200, here, cache_copies=1) == pytest.approx(8 * streams)
    assert placed.seats_with_grouped_heads(H200, here, tensor_parallel=16, kv_heads=8) == pytest.approx(4 * streams)
    assert placed.layout_memory(here, seats=streams, cache_copies=8, bytes_per_parameter=1) == pytest.approx(141e9)


def weights_placed_gpu_by_gpu(library):
    """V3 on 2 × 4 GPUs that share heads by twos and experts by eights; Mixtral on 16, which slice 8 heads twice."""
    placed, size = library.layout, library.parameters.counted(V3)
    whole = 61 * 7168 * (1536 + 576) + 58 * 7168 * 256
    outside = size["total_parameters"] - 256 * size["expert_parameters"]
    one = (outside - whole) / 2 + whole + 32 * size["expert_parameters"]
    assert placed.weights_held(V3, tensor_parallel=2, data_parallel=4) == pytest.approx(8 * one)
    twice = placed.weights_held(V3, tensor_parallel=2, data_parallel=4, expert_parallel=4)
    assert twice == pytest.approx(8 * (one + 32 * size["expert_parameters"]))
    mixtral = model("mixtral-8x22b")
    extra = 56 * 2 * 6144 * 8 * 128 + 15 * 56 * 6144 * 8
    once, wide = (placed.weights_held(mixtral, tensor_parallel=width) for width in (1, 16))
    assert wide - once == pytest.approx(extra)
    assert placed.expert_copies(tensor_parallel=2, data_parallel=4, expert_parallel=4) == 2
    assert placed.unit_gpus(tensor_parallel=2, pipeline_parallel=3, data_parallel=4) == 24
    here = dict(tensor_parallel=16, undivided_parameters=1e6, kv_parameters=1e5, cache_copies=2)
    assert placed.group_weights(here, shared_parameters=1e8) == 1e8 + 15e6 + 1e5
    assert placed.weights_by_layout(here, shared_parameters=1e8, data_parallel=2, expert_parallel=8, experts=8,
                                    expert_parameters=1e7) == 2 * (1e8 + 15e6 + 1e5) + 4 * 8e7
    assert placed.layout_weights(group_parameters="3 params", data_parallel=2, expert_copies=5, experts=7,
                                 expert_parameters=1) == 41


CHECKS = [
    a_small_batch_reads_what_it_touches, a_small_batch_in_two_formats, a_past_by_its_bytes_is_the_past_by_its_tokens,
    a_pass_of_each_kind_by_hand, published_copies_of_heads, streams_seated_one_by_one, weights_placed_gpu_by_gpu,
]

MOVES = {
    "decoding.batch_bytes":
        "~experts ~active_experts +routed_tokens ~active_parameters ~total_parameters ~bytes_per_parameter "
        "+bytes_per_expert_parameter",
    "decoding.batch_bytes_time":
        "~experts ~active_experts +routed_tokens ~active_parameters ~total_parameters -bandwidth "
        "~bytes_per_parameter +bytes_per_expert_parameter",
    "decoding.batch_weights": "~experts ~active_experts +routed_tokens +active_parameters ~total_parameters",
    "decoding.batch_weights_time":
        "~experts ~active_experts +routed_tokens +active_parameters ~total_parameters -bandwidth "
        "+bytes_per_parameter",
    "decoding.mean_attention_flops": "-context +met_flops",
    "decoding.mean_kv_bytes": "-context +stream_bytes",
    "decoding.past_arithmetic_time":
        "+batch -throughput -attention_throughput +active_parameters +met_flops +flops_per_parameter",
    "decoding.past_attention_time": "+batch -attention_throughput +met_flops",
    "decoding.past_critical_batch":
        "+throughput +attention_throughput -active_parameters +total_parameters -bandwidth -met_flops "
        "+bytes_per_parameter -flops_per_parameter -tokens_per_stream +stream_bytes",
    "decoding.past_kv_time": "+batch -bandwidth -tokens_per_stream +stream_bytes",
    "decoding.past_memory_time":
        "+batch +total_parameters -bandwidth +bytes_per_parameter -tokens_per_stream +stream_bytes",
    "decoding.past_pass_time":
        "+batch -throughput -attention_throughput +active_parameters +total_parameters -bandwidth +met_flops "
        "+bytes_per_parameter +flops_per_parameter -tokens_per_stream +stream_bytes",
    "decoding.touched_bytes_time": "+touched_bytes -bandwidth",
    "decoding.touched_memory_time":
        "+batch ~experts ~active_experts +routed_tokens +context +active_parameters ~total_parameters -bandwidth "
        "~bytes_per_parameter -tokens_per_stream +kv_bytes",
    "decoding.touched_pass_time":
        "+batch ~experts ~active_experts -throughput +routed_tokens +context +active_parameters ~total_parameters "
        "-bandwidth ~bytes_per_parameter +flops_per_parameter -tokens_per_stream +kv_bytes",
    "decoding.touched_past_memory_time":
        "+batch ~experts ~active_experts +routed_tokens ~active_parameters ~total_parameters -bandwidth "
        "~bytes_per_parameter +bytes_per_expert_parameter -tokens_per_stream +stream_bytes",
    "decoding.touched_past_pass_time":
        "+batch ~experts ~active_experts -throughput -attention_throughput +routed_tokens ~active_parameters "
        "~total_parameters -bandwidth +met_flops ~bytes_per_parameter +bytes_per_expert_parameter "
        "+flops_per_parameter -tokens_per_stream +stream_bytes",
    "layout.expert_copies": "+data_parallel -expert_parallel +tensor_parallel",
    "layout.group_weights":
        "+shared_parameters ~kv_parameters ~undivided_parameters +cache_copies +tensor_parallel",
    "layout.grouped_cache_copies": "-kv_heads +tensor_parallel",
    "layout.latent_cache_copies": "+tensor_parallel",
    "layout.layout_memory": "+weights_held +bytes_per_parameter -gpus +cache_copies +seats +stream_bytes",
    "layout.layout_weights": "+experts +group_parameters +expert_parameters +data_parallel +expert_copies",
    "layout.seats_by_layout":
        "+capacity -weights_held -bytes_per_parameter +gpus -cache_copies -stream_bytes",
    "layout.seats_with_grouped_heads":
        "+kv_heads +capacity -weights_held -bytes_per_parameter +gpus -tensor_parallel -stream_bytes",
    "layout.seats_with_latent":
        "+capacity -weights_held -bytes_per_parameter +gpus -tensor_parallel -stream_bytes",
    "layout.unit_gpus": "+data_parallel +pipeline_parallel +tensor_parallel",
    "layout.weights_by_layout":
        "+experts +shared_parameters +expert_parameters ~kv_parameters ~undivided_parameters +cache_copies "
        "+data_parallel -expert_parallel +tensor_parallel",
}
