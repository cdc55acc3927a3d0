"""The models: counting every matrix gives the sizes that vendors print, and keys and values the cache they publish."""

import csv
from decimal import Decimal

import pytest
from rackmath.algebra.units import parse_unit
from rackmath.facts.catalog import model
from rackmath.facts.tables import FACTS
from rackmath.laws.serving.kv_cache import kv_bytes
from rackmath.laws.serving.parameters import counted

NAMES = [one.name for one in model.all()]


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
    assert counted(model(name))["total_parameters"] == pytest.approx(printed, rel=0.01, abs=half)


@pytest.mark.parametrize("name", [name for name, word in FINEST if word == "active_parameters"])
def test_the_dimensions_give_the_active_parameters_that_are_printed(name):
    """Within the last digit, or 3%: DeepSeek prints 2.4 for the 2.45 billion of V2-Lite.

    Vendors disagree on the vocabulary: GLM-4.5-Air counts neither matrix, gpt-oss one, Qwen3-30B-A3B and Llama 4 both.
    """
    half, printed = FINEST[name, "active_parameters"]
    size, matrices = counted(model(name)), 2 - int(model(name)["tied_embeddings"])
    left_out = [size["vocabulary_elements"] * fewer / matrices for fewer in range(matrices + 1)]
    counts = [size["active_parameters"] - fewer for fewer in left_out]
    assert any(count == pytest.approx(printed, rel=0.03, abs=half) for count in counts), (printed, counts)


def test_deepseek_v3_is_counted_to_a_thousandth():
    """Its 671 billion are no round name; of the 37 active, one matrix of the vocabulary may be counted or both."""
    v3 = model("deepseek-v3")
    size = counted(v3)
    assert size["total_parameters"] == pytest.approx(v3["total_parameters"], rel=0.001)
    assert size["active_parameters"] == pytest.approx(v3["active_parameters"], rel=0.02)
    assert size["active_parameters"] - size["vocabulary_elements"] / 2 == pytest.approx(
        v3["active_parameters"], rel=0.02)


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


def test_most_models_read_the_days_past_for_longer_than_they_compute_in_a_batch_of_any_size():
    """On H800 with a cache in fp8 and two tokens a pass, by hand: keys and values, or a latent, and all arithmetic."""
    bandwidth, fp8, bf16, past = 3.35e12, 1979e12, 990e12, 4989

    def longer(size):
        layers, heads = float(size["layers"]), float(size["heads"])
        wide = "latent_dim" in size
        kept = layers * (576 if wide else 2 * float(size["kv_heads"]) * float(size["head_dim"]))
        met = layers * 2 * heads * (2 * 512 + 64 if wide else 2 * float(size["head_dim"]))
        return past * kept / 2 / bandwidth > 2 * float(size["active_parameters"]) / fp8 + past * met / bf16

    others = [size for size in model.all() if size.get("context_length", 0) > past and size.name != "deepseek-v3"
              and not {"global_layers", "selected_tokens"} & {*size}]
    assert {size.name for size in others if not longer(size)} == {"deepseek-v2", "kimi-k2", "llama-3.1-405b"}
    assert len(others) > 12
