"""What a model is built of: its matrices laid out one by one, its attention token by token."""

import numpy as np
import pytest
from rackmath.facts.catalog import model

V3 = model("deepseek-v3")
V32 = {**V3, "index_dim": 128, "index_heads": 64, "selected_tokens": 2048, "latent_layer_bytes": 656,
       "index_layer_bytes": 132}


def gated(hidden, inner):
    """Gate, way up and way down."""
    return [(hidden, inner), (hidden, inner), (inner, hidden)]


def matrices_of_v3():
    """Every matrix of DeepSeek V3, layer by layer, as its reference code makes them (deepseek2025v3repo)."""
    for layer in range(61):
        yield from ((7168, 1536), (1536, 128 * 192), (7168, 576), (512, 128 * 256), (128 * 128, 7168))
        if layer < 3:
            yield from gated(7168, 18432)
        else:
            yield 256, 7168
            for _ in range(256 + 1):
                yield from gated(7168, 2048)
    yield from ((129280, 7168), (7168, 129280))


def matrices_of_v2_lite():
    """The same of V2-Lite, which makes its queries at once."""
    for layer in range(27):
        yield from ((2048, 16 * 192), (2048, 576), (512, 16 * 256), (16 * 128, 2048))
        if layer < 1:
            yield from gated(2048, 10944)
        else:
            yield 64, 2048
            for _ in range(64 + 2):
                yield from gated(2048, 1408)
    yield from ((102400, 2048), (2048, 102400))


def matrices_of_minimax_m1():
    """80 layers, each eighth of softmax attention with 8 key-value heads, the others linear with a gate."""
    for layer in range(80):
        if layer % 8 == 7:
            yield from ((6144, 64 * 128), (6144, 8 * 128), (6144, 8 * 128), (64 * 128, 6144))
        else:
            yield from [(6144, 64 * 128)] * 5
        yield 32, 6144
        for _ in range(32):
            yield from gated(6144, 9216)
    yield from ((200064, 6144), (6144, 200064))


def matrices_of_gemma_4_moe():
    """30 layers, each sixth global with 2 heads twice as long that share keys and values; and a part that sees."""
    for layer in range(30):
        size, kv, kinds = (512, 2, 1) if layer % 6 == 5 else (256, 8, 2)
        yield from ((2816, 16 * size), (16 * size, 2816), *[(2816, kv * size)] * kinds)
        yield from gated(2816, 2112)
        yield 128, 2816
        for _ in range(128):
            yield from gated(2816, 704)
    yield 262144, 2816
    for _ in range(27):
        yield from [(1152, 1152)] * 4 + gated(1152, 4304)


def every_matrix_laid_out(library):
    for name, shapes in (("deepseek-v3", matrices_of_v3()), ("deepseek-v2-lite", matrices_of_v2_lite()),
                         ("minimax-m1", matrices_of_minimax_m1()), ("gemma-4-26b-a4b", matrices_of_gemma_4_moe())):
        counted = library.parameters.counted(model(name))
        assert counted["total_parameters"] == sum(rows * columns for rows, columns in shapes), name
        experts = model(name)["experts"] * counted["expert_parameters"]
        assert counted["shared_parameters"] + experts == counted["total_parameters"]
        idle = (model(name)["experts"] - model(name)["active_experts"]) * counted["expert_parameters"]
        seeing = counted["vision_elements"]
        assert counted["active_parameters"] == counted["total_parameters"] - idle - seeing


def published_parameters_of_llama_2(library):
    """Its files hold 6,738,415,616 parameters, 65 of its 4,096-element norms among them."""
    counted = library.parameters.counted(model("llama-2-7b"))
    assert counted["total_parameters"] + 65 * 4096 == 6_738_415_616
    assert counted["active_parameters"] == counted["total_parameters"]
    assert library.parameters.model_bytes(model("llama-2-7b"), 16) == pytest.approx(107.8e9, rel=1e-3)


def sums_of_parts(library):
    """A toy with numbers that tell its parts apart."""
    made = library.parameters
    parts = dict(attention_elements=1e6, feed_forward_elements=2e5, router_elements=3e4, shared_expert_elements=4e3,
                 vocabulary_elements=5e2, vision_elements=6e1)
    assert made.shared_elements(parts) == 1234560
    assert made.every_element(shared_elements=100, experts=7, expert_elements=3) == 121
    assert made.met_element(shared_elements=100, active_experts=2, expert_elements=3) == 106


def two_formats_byte_by_byte(library):
    """gpt-oss-120b: 4 bits and a shared exponent of 8 for every 32 make 4.25 bits; so stored it fits 80 GB."""
    made, bits = library.parameters, (32 * 4 + 8) / 32
    size = dict(shared_parameters=2.17e9, expert_parameters=114.66e9 / 128, experts=128, bytes_per_parameter=2,
                bytes_per_expert_parameter=bits / 8)
    whole = made.mixed_bytes(size)
    assert whole == pytest.approx(114.66e9 * 17 / 32 + 2.17e9 * 2) == pytest.approx(65.25e9, rel=1e-4)
    assert made.touched_bytes(size, experts_touched=made.every_expert(experts=128)) == pytest.approx(whole)
    assert made.mean_format(size) == pytest.approx(whole / 116.83e9)
    few = made.touched_bytes(size, experts_touched=4)
    assert few == pytest.approx(2.17e9 * 2 + 4 * 114.66e9 / 128 * bits / 8)
    active, total = 2.17e9 + 4 / 128 * 114.66e9, 116.83e9
    assert made.touched_bytes_from_sizes(size, experts_touched=4, active_experts=4, active_parameters=active,
                                         total_parameters=total) == pytest.approx(few)
    oss = model("gpt-oss-120b")
    assert made.model_bytes(oss, 2, bytes_per_expert_parameter=bits / 8) == pytest.approx(whole, rel=2e-3)


def a_cache_stored_in_two_formats(library):
    """512 bytes of latent, four scales of 4, 64 rotary elements of 2; an index key of 128 and its scale of 4."""
    entry, key = 512 + 4 * 4 + 64 * 2, 128 + 4
    kept = library.kv_cache
    assert kept.stored_kv_bytes(latent_layer_bytes=entry, index_layer_bytes=key, layers=61) == 48068
    assert kept.kv_bytes(V32) == kept.growing_bytes(V32) == 48068
    assert kept.kv_bytes(V32, 1) == 42944
    read = library.attention.met_bytes(V32, 131072)
    assert read == 61 * (2048 * 656 + 131072 * 132)
    assert library.attention.met_bytes(V32, 1000) == kept.kept_bytes(V32, 1000)


def states_held_as_arrays(library):
    """MiniMax-M1 at any length: 70 layers of 64 matrices, in two bytes an element."""
    kept = library.kv_cache
    states = sum(np.zeros((64, 128, 128), np.float16).nbytes for _ in range(70))
    m1 = model("minimax-m1")
    assert kept.recurrent_state_bytes(m1, bytes_per_state_element=2) == states
    for length in (1, 1e6):
        assert kept.kept_bytes(m1, length, 2) == states + length * 10 * 2 * 8 * 128 * 2
    work = library.attention.state_flops(m1, flops_per_state_element=2)
    assert work == 70 * 64 * (2 * 128 * 128 + 2 * 128 * 128)
    assert library.attention.met_flops(m1, 1000) == work + 1000 * 10 * 64 * 128 * 4


def every_pair_met_once(library):
    """Walk through a prompt of 4,096 tokens, layer by layer: whom each of its tokens meets in gpt-oss-120b."""
    met, oss, pair = library.attention, model("gpt-oss-120b"), 4 * 64 * 64
    last = sum(pair * (4096 if layer % 2 else min(4096, 128)) for layer in range(36))
    assert met.met_flops(oss, 4096) == met.windowed_flops(
        attention_flops=18 * pair, window_flops=18 * pair, window=128, context=4096) == last
    walked = np.mean([pair * 18 * (i + min(i, 128)) for i in range(1, 4097)])
    assert met.prompt_flops(oss, 4096) == pytest.approx(walked, rel=1e-3)
    assert met.causal_prompt_flops(attention_flops=4, window_flops=0, window=1, context=50) == 100
    whole = met.prompt_flops(oss, 4096, causal=False)
    assert whole == last == met.everyone(met_flops=last)
    assert met.forward_and_back(prompt_flops=whole) == 12 * 64 * 64 * 18 * (4096 + 128)


def an_index_scored_key_by_key(library):
    """64 heads meet 131,072 keys of 128 elements in 61 layers, and 128 heads the 2,048 entries that they select."""
    met = library.attention
    index = sum(2 * 64 * 128 for _ in range(61))
    assert met.index_flops(V32) == index
    attended = sum(128 * 2 * (2 * 512 + 64) for _ in range(61))
    assert met.met_flops(V32, 131072) == 131072 * index + 2048 * attended
    assert met.met_flops(V32, 500) == 500 * (index + attended)


CHECKS = [
    every_matrix_laid_out, published_parameters_of_llama_2, sums_of_parts, two_formats_byte_by_byte,
    a_cache_stored_in_two_formats, states_held_as_arrays, every_pair_met_once, an_index_scored_key_by_key,
]

MOVES = {
    "kv_cache.recurrent_state_bytes": "+heads +lightning_layers +bytes_per_state_element +head_dim",
    "kv_cache.stored_kv_bytes": "+layers +latent_layer_bytes +index_layer_bytes",
    "attention.causal_prompt_flops": "+context +attention_flops +window_flops +window",
    "attention.everyone": "+met_flops",
    "attention.forward_and_back": "+prompt_flops",
    "attention.index_flops": "+index_heads +layers +flops_per_element +index_dim",
    "attention.state_flops": "+heads +lightning_layers +flops_per_state_element +head_dim",
    "attention.whole_prompt_flops": "+context +attention_flops +window_flops +window",
    "attention.windowed_flops": "+context +attention_flops +window_flops +window",
    "parameters.active_elements":
        "~active_experts +attention_elements +feed_forward_elements +vocabulary_elements +router_elements "
        "+shared_expert_elements +vision_elements +layers -dense_layers ~expert_size ~hidden_size",
    "parameters.compressed_queries": "+heads +layers +nope_head_dim +q_lora_rank +rope_dim +hidden_size",
    "parameters.direct_queries": "+heads +layers +nope_head_dim +rope_dim +hidden_size",
    "parameters.every_element": "+experts +shared_elements +expert_elements",
    "parameters.every_expert": "+experts",
    "parameters.expert_elements": "+layers -dense_layers +expert_size +hidden_size",
    "parameters.feed_forward_elements": "+dense_layers +ffn_size +hidden_size",
    "parameters.grouped_attention_elements": "+heads +kv_matrices +kv_heads +layers +head_dim +hidden_size",
    "parameters.latent_attention_elements":
        "+heads +query_elements +layers +latent_dim +nope_head_dim +rope_dim +v_head_dim +hidden_size",
    "parameters.lightning_attention_elements": "+heads +lightning_layers +head_dim +hidden_size",
    "parameters.mean_format":
        "~experts ~shared_parameters ~expert_parameters +bytes_per_parameter +bytes_per_expert_parameter",
    "parameters.met_element": "+active_experts +shared_elements +expert_elements",
    "parameters.mixed_bytes":
        "+experts +shared_parameters +expert_parameters +bytes_per_parameter +bytes_per_expert_parameter",
    "parameters.model_elements":
        "~experts +attention_elements +feed_forward_elements +vocabulary_elements +router_elements "
        "+shared_expert_elements +vision_elements +layers -dense_layers ~expert_size ~hidden_size",
    "parameters.router_elements": "+experts +layers -dense_layers +hidden_size",
    "parameters.shared_elements":
        "+attention_elements +feed_forward_elements +vocabulary_elements +router_elements +shared_expert_elements "
        "+vision_elements",
    "parameters.shared_expert_elements": "+shared_experts +layers -dense_layers +shared_expert_size +hidden_size",
    "parameters.touched_bytes":
        "+experts_touched +shared_parameters +expert_parameters +bytes_per_parameter +bytes_per_expert_parameter",
    "parameters.touched_bytes_from_sizes":
        "~experts ~active_experts +experts_touched ~active_parameters ~total_parameters ~bytes_per_parameter "
        "+bytes_per_expert_parameter",
    "parameters.vision_elements": "+vision_ffn_matrices +vision_layers +vision_ffn_size +vision_hidden_size",
    "parameters.vocabulary_elements": "+vocabulary_matrices +vocabulary +hidden_size",
}
