"""The models: counting every matrix gives the sizes that vendors print, and keys and values the cache they publish."""

import csv
from decimal import Decimal

import pytest
from rackmath.algebra.units import parse_unit
from rackmath.facts.catalog import model
from rackmath.facts.tables import FACTS
from rackmath.laws.serving.kv_cache import kv_bytes

NAMES = [one.name for one in model.all()]


def parameters(m):
    """Total parameters, those that one token meets outside the vocabulary, and those of one vocabulary matrix.

    Norms, biases, attention sinks, patch and position embeddings and adapters, under 0.2% of any model, are left out.
    So are layers for multi-token prediction, as vendors leave them out.
    """
    hidden, heads, layers = m["hidden_size"], m["heads"], m["layers"]
    if "latent_dim" in m:
        latent, rope, nope, value = m["latent_dim"], m["rope_dim"], m["nope_head_dim"], m["v_head_dim"]
        compressed, queries = m["q_lora_rank"], heads * (nope + rope)
        attention = layers * ((hidden + queries) * compressed if compressed else hidden * queries)
        attention += layers * (hidden * (latent + rope) + latent * heads * (nope + value) + heads * value * hidden)
        if "index_heads" in m:  # of the lightning index: queries, one key for all, and a weight for each head
            attention += layers * m["index_heads"] * (compressed * m["index_dim"] + hidden)
            attention += layers * hidden * m["index_dim"]
    else:
        full, lightning = m.get("global_layers", layers), m.get("lightning_layers", 0)
        width, kv_heads = m["head_dim"], m["kv_heads"]
        full_width, full_kv_heads = m.get("global_head_dim", width), m.get("global_kv_heads", kv_heads)
        attention = hidden * (
            (layers - full - lightning) * width * (2 * heads + 2 * kv_heads)  # queries and output, keys and values
            + full * full_width * (2 * heads + m.get("global_kv_matrices", 2) * full_kv_heads)
            + lightning * width * 5 * heads)  # an output gate beside them, all of as many heads
    dense, gated = m.get("dense_layers", layers), 3 * hidden
    rest = attention + (dense * gated * m["ffn_size"] if dense else 0)
    total = active = rest
    if dense < layers:
        expert, experts = gated * m["expert_size"], m["experts"]
        shared = m["shared_experts"] * gated * m.get("shared_expert_size", m["expert_size"])
        total, active = (rest + (layers - dense) * (hidden * experts + shared + expert * number)  # router, experts
                         for number in (experts, m["active_experts"]))
    vocabulary = m["vocabulary"] * hidden
    total += vocabulary * (2 - m["tied_embeddings"])
    if "vision_layers" in m:
        width = m["vision_hidden_size"]
        total += m["vision_layers"] * width * (4 * width + m["vision_ffn_matrices"] * m["vision_ffn_size"])
    return total, active, vocabulary


def finest_figures():
    """For each model and size the finest figure that a source prints, and half a unit of its last digit."""
    found = {}
    with (FACTS / "models.csv").open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["quantity"].endswith("_parameters") and row["source"]:
                scale, last = parse_unit(row["unit"]).scale, Decimal(row["value"]).as_tuple().exponent
                found.setdefault((row["thing"], row["quantity"]), []).append(
                    (scale * 10.0**last / 2, float(row["value"]) * scale))
    return {key: min(rows, key=lambda row: row[0]) for key, rows in found.items()}


FINEST = finest_figures()


@pytest.mark.parametrize("name", NAMES)
def test_the_dimensions_give_the_total_that_is_printed(name):
    """Within its last digit, or 1%: vendors round to names, such as 70 for 70.6 billion and 230 for 228.7.

    Of Kimi K2 and its successors only "1T" was found in print, hardly a test of the 1.026 trillion of the dimensions.
    """
    half, printed = FINEST[name, "total_parameters"]
    assert parameters(model(name))[0] == pytest.approx(printed, rel=0.01, abs=half)


@pytest.mark.parametrize("name", [name for name, word in FINEST if word == "active_parameters"])
def test_the_dimensions_give_the_active_parameters_that_are_printed(name):
    """Within the last digit, or 3%: DeepSeek prints 2.4 for the 2.45 billion of V2-Lite.

    Vendors disagree on the vocabulary: GLM-4.5-Air counts neither matrix, gpt-oss one, Qwen3-30B-A3B and Llama 4 both.
    """
    half, printed = FINEST[name, "active_parameters"]
    _, active, vocabulary = parameters(model(name))
    counted = [active + matrices * vocabulary for matrices in range(3 - int(model(name)["tied_embeddings"]))]
    assert any(count == pytest.approx(printed, rel=0.03, abs=half) for count in counted), (printed, counted)


def test_deepseek_v3_is_counted_to_a_thousandth():
    """Its 671 billion are no round name; of the 37 active, one matrix of the vocabulary may be counted or both."""
    v3 = model("deepseek-v3")
    total, active, vocabulary = parameters(v3)
    assert total == pytest.approx(v3["total_parameters"], rel=0.001)
    assert active + vocabulary == pytest.approx(v3["active_parameters"], rel=0.02)
    assert active + 2 * vocabulary == pytest.approx(v3["active_parameters"], rel=0.02)


def test_the_cache_of_v32_is_what_a_server_reports():
    """SGLang's pull request 11309 prints 54.52 and 65.49 GiB without and with the index, for 1,462,784 tokens."""
    v32 = model("deepseek-v3.2")
    latent, index, scale = v32["latent_layer_bytes"], v32["index_layer_bytes"], 4
    assert latent == v32["latent_dim"] + v32["latent_dim"] / 128 * scale + 2 * v32["rope_dim"]
    assert index == v32["index_dim"] + v32["index_dim"] / 128 * scale
    assert v32["layers"] * latent == pytest.approx(54.52 * 2**30 / 1462784, rel=0.001)
    assert v32["layers"] * (latent + index) == pytest.approx(65.49 * 2**30 / 1462784, rel=0.001)


@pytest.mark.parametrize("name, bytes_per_element, published", [
    ("deepseek-v2-lite", 1, 15.6e3),  # deepseek2024v2, p. 32, table 9: elements of the MoE model of 15.7 billion
    ("deepseek-v2", 1, 2.25 * 2 * 128 * 60),  # deepseek2024v2, p. 9: as much as 2.25 groups of 128, in 60 layers
    ("deepseek-v3", 2, 70.272e3),  # zhao2025insights, table 1
    ("llama-2-7b", 2, 2.05 * 2**30 / 4196),  # liu2024kivi: GiB of 4,196 tokens
    ("llama-3.1-8b", 2, 15.62 * 2**30 / 128e3),  # huggingface2024llama31: GiB of 128,000 tokens
    ("llama-3.1-70b", 2, 39.06 * 2**30 / 128e3),
    ("llama-3.1-405b", 2, 516.096e3),  # zhao2025insights, table 1
])
def test_the_dimensions_give_the_kv_cache_that_is_published(name, bytes_per_element, published):
    """To the three digits that are printed."""
    assert kv_bytes(model(name), bytes_per_element) == pytest.approx(published, rel=0.005)
