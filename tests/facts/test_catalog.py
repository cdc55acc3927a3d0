"""The facts: every row is well-formed and sourced, and the numbers agree with others printed beside them."""

import csv
import pickle
import re

import pytest
from rackmath.facts import tables
from rackmath.facts.catalog import (
    accelerator,
    accelerators,
    convention,
    deployment,
    fact,
    facts,
    model,
    offer,
    rack,
    rivals,
    tier,
    tiers,
)
from rackmath.facts.tables import COLUMNS, FACTS, DataError, things
from rackmath.laws.serving import notation

ROW = {"thing": "h100-sxm", "quantity": "bandwidth", "precision": "", "value": "3.35", "low": "", "high": "",
       "unit": "TB/s", "as_of": "2026", "source": "nvidia2026h100", "locator": "table", "note": ""}


@pytest.mark.parametrize("change, message", [
    ({"value": "fast"}, "accelerators.csv, row 2, column 'value': 'fast' is not a number"),
    ({"value": "nan"}, "column 'value': 'nan' is not finite"),
    ({"value": "-3.35"}, "column 'value': -3.35 is outside the domain"),
    ({"unit": "TB/fortnight"}, "column 'unit': unknown unit 'fortnight'"),
    ({"unit": "TFLOP/s"}, r"column 'unit': 'TFLOP/s' can't express bandwidth \[byte/second\]"),
    ({"low": "4"}, "column 'low': the range 4 to 3.35 leaves out the value 3.35"),
    ({"high": "3"}, "column 'high': the range 3.35 to 3 leaves out the value 3.35"),
    ({"source": "nvidia2026h10"}, "column 'source': 'nvidia2026h10' is not in references.bib; the nearest is"),
    ({"thing": "h100"}, "column 'thing': 'h100' is not in things.csv; the nearest is 'h100-sxm'"),
    ({"locator": ""}, "column 'locator': is empty"),
])
def test_a_malformed_row_names_file_row_and_column(change, message, tmp_path):
    path = tmp_path / "accelerators.csv"
    with path.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerow(ROW | change)
    with pytest.raises(DataError, match=message):
        tables.read_table(path)


@pytest.mark.parametrize("value, unit, read", [("1", "1", 1), ("0", "1", 0), ("65", "percent", 0.65)])
def test_a_value_may_lie_at_either_end_of_its_domain(value, unit, read, tmp_path):
    """A percentile is a share from 0 to 1, both included."""
    path = tmp_path / "deployments.csv"
    with path.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerow(ROW | {"quantity": notation.q.word, "value": value, "unit": unit})
    [one] = tables.read_table(path)
    assert (float(one), one.low, one.high, one.unit) == (pytest.approx(read), one, one, "1")


@pytest.mark.parametrize("text, message", [
    ("thing,value\nx,1\n", "the columns must be thing, quantity"),
    (",".join(COLUMNS) + "\nh100-sxm,bandwidth,,3.35,,,TB/s,2026,nvidia2026h100,a,b,c\n", "has not 11 columns"),
])
def test_a_malformed_table_says_so(text, message, tmp_path):
    path = tmp_path / "models.csv"
    path.write_text(text)
    with pytest.raises(DataError, match=f"models.csv.*{message}"):
        tables.read_table(path)


def test_every_row_is_sourced_or_says_that_it_is_not():
    for one in facts():
        assert one.sourced == bool(one.source), one.origin


def test_each_quantity_has_one_kind_of_unit():
    kinds = {}
    for one in facts():
        assert kinds.setdefault(one.quantity, one.unit) == one.unit, one.origin


def test_a_fact_is_a_number_with_its_provenance():
    bandwidth = accelerator("h100-sxm", "bf16")["bandwidth"]
    assert bandwidth == 3.35e12 and bandwidth / 2 == 1.675e12
    assert pickle.loads(pickle.dumps(bandwidth)).locator == bandwidth.locator
    assert fact([model("deepseek-v3"), model("kimi-k2")], "active_experts") == [8, 8]


@pytest.mark.parametrize("call, message", [
    (lambda: accelerator("h10-sxm", "bf16"), "no 'h10-sxm' in accelerators.csv; the nearest is 'h100-sxm'"),
    (lambda: accelerator("h100-sxm", "fp4"), "h100-sxm has no throughput at 'fp4'; it has bf16"),
    (lambda: model("deepseek-v33"), "the nearest is 'deepseek-v3'"),
    (lambda: deployment("deepseek-days"), "the nearest is 'deepseek-day'"),
    (lambda: model("deepseek-v3")["layer"], "deepseek-v3 has no fact 'layer'; the nearest is 'layers'"),
])
def test_an_unknown_name_names_the_nearest(call, message):
    with pytest.raises(KeyError, match=message):
        call()


def test_a_date_is_a_year_with_a_fraction():
    """6 November 2023; a month alone stands for its first day, a year for its first month."""
    one = offer("gpt-4-turbo")["context_window"]
    assert one.as_of == "2023-11-06" and one.year == pytest.approx(2023 + 10 / 12 + 5 / 365, abs=1e-9)


def test_a_family_on_a_shelf_is_all_of_it_and_nothing_else():
    named = [one.name for one in offer.all("Claude")]
    assert named == [one.name for one in offer.all() if things()[one.name]["family"] == "Claude"] and named


def test_a_run_has_the_precision_of_its_weights_and_a_rack_the_one_asked_for():
    assert deployment("sglang-gb200").precision == things()["sglang-gb200"]["weights"] == "fp4"
    assert rack("gb200-nvl72", "fp8").precision == "fp8"


@pytest.mark.parametrize("family, least", [("flash", 10), ("disk", 5)])
def test_memories_come_with_size_and_bandwidth_read_at_their_source(family, least):
    """A bandwidth without a source, or a memory that is only rented, is left out; one with a rent beside is not."""
    known = [one for one in tier.all(family) if "bandwidth" in one and "capacity" in one and one["bandwidth"].sourced]
    assert [one.name for one in tiers(family)] == [one.name for one in known] and len(known) >= least
    assert any("rent" in one for one in known) == (family == "disk")


def test_rivals_are_the_other_rows_of_the_same_fact():
    found = rivals(accelerator("b200", "fp8"))
    assert {(one.thing, one.quantity) for one in found} == {("b200", "bandwidth"), ("b200", "capacity")}
    assert not any(one in accelerator("b200", "fp8").values() for one in found)


def test_unsourced_throughputs_are_left_out_of_the_list():
    names = {(chip.name, chip.precision) for chip in accelerators()}
    assert ("rubin", "fp4") in names and ("rubin-ultra", "fp8") not in names
    assert not accelerator("rubin-ultra", "fp8")["throughput"].sourced


@pytest.mark.parametrize("name, bits, block, scale", [
    ("fp32", 32, 1, 0), ("int8", 8, 1, 0), ("int4", 4, 1, 0), ("mxfp4", 4, 32, 8), ("nvfp4", 4, 16, 8)])
def test_a_number_format_is_its_bits_and_its_share_of_a_scale(name, bits, block, scale):
    assert convention(name)["bytes_per_parameter"] * 8 == bits + scale / block


# A second way to the facts behind the headline numbers ---------------------------------------------------------


@pytest.mark.parametrize("chip, precision, units, rate, clock", [
    ("mi300x", "bf16", 304, 2048, 2.1e9),   # amd2025cdna3: compute units, FLOPs a clock, clock
    ("mi355x", "bf16", 256, 4096, 2.4e9),   # amd2025cdna4, table 1
    ("mi355x", "fp4", 256, 16384, 2.4e9),
    ("a100-sxm-80gb", "bf16", 108, 2048, 1.41e9),  # nvidia2020ampere: 108 SMs, 1,410 MHz
    ("mi350x", "bf16", 256, 4096, 2.2e9),  # amd2025cdna4, table 1, at the clock of the MI350X
    ("mi350x", "fp4", 256, 16384, 2.2e9),
    ("rtx-3090", "bf16", 82, 512, 1.695e9),  # 82 SMs; boost clocks as NVIDIA prints them in the same tables
    ("rtx-4090", "bf16", 128, 512, 2.52e9),
    ("rtx-5090", "bf16", 170, 512, 2.407e9),
])
def test_throughput_is_units_times_rate_times_clock(chip, precision, units, rate, clock):
    assert accelerator(chip, precision)["throughput"] == pytest.approx(units * rate * clock, rel=0.01)


@pytest.mark.parametrize("chip, bits, pins", [
    ("mi300x", 8192, 5.2e9), ("mi355x", 8192, 8e9), ("mi350x", 8192, 8e9),  # AMD's endnotes
    ("rtx-3090", 384, 19.5e9), ("rtx-4090", 384, 21e9), ("rtx-5090", 512, 28e9),
    ("rtx-pro-6000-blackwell", 512, 28e9),
])
def test_bandwidth_is_bus_width_times_pin_rate(chip, bits, pins):
    """The makers print the width of the bus and the rate of a pin, too."""
    assert accelerator(chip, "bf16")["bandwidth"] == pytest.approx(bits / 8 * pins, rel=0.03)


@pytest.mark.parametrize("chip, precision, word, rack", [
    ("gb200", "fp4", "throughput", 720e15), ("gb200", "fp8", "throughput", 360e15),
    ("gb200", "fp8", "bandwidth", 576e12),
    ("gb300", "fp4", "throughput", 1080e15), ("gb300", "fp8", "bandwidth", 576e12),
])
def test_72_chips_make_the_rack_that_the_datasheet_prints(chip, precision, word, rack):
    """nvidia2025blackwell and nvidia2025ultra print the dense totals of their NVL72 racks too."""
    assert 72 * accelerator(chip, precision)[word] == pytest.approx(rack, rel=0.001)


def test_eight_bits_double_the_rate_of_sixteen():
    """On every NVIDIA chip from Hopper to Blackwell Ultra, and on the cards of their years."""
    for chip in ("h100-sxm", "h100-pcie", "h100-nvl", "h200-sxm", "h200-nvl", "h800-sxm", "h20-sxm",
                 "b200", "gb200", "b300", "gb300", "rtx-4090", "rtx-5090"):
        sixteen = accelerator(chip, "bf16")["throughput"]
        assert accelerator(chip, "fp8")["throughput"] == pytest.approx(2 * sixteen, rel=0.001)  # sources round


def test_what_a_device_reports_is_near_what_its_maker_prints():
    """A gigabyte in print is something between 1e9 and 2**30 bytes: makers mean the second, and keep some of it."""
    reporting = [one for one in facts() if one.quantity == "reported_memory"]
    assert reporting
    for one in reporting:
        printed = next(row for row in facts() if (row.thing, row.quantity) == (one.thing, "capacity"))
        assert printed <= one <= 1.074 * printed, one.origin


def test_the_day_adds_up():
    """DeepSeek's day: 168 billion tokens at 14.8k a node and second fit into the nodes it names."""
    day = deployment("deepseek-day")
    assert day["gpus"] == 18 * 8 and day["gpu_rate"] * 8 == 14800
    decoding_nodes = 168e9 / 86400 / 14800
    assert decoding_nodes + 608e9 / 86400 / 73700 == pytest.approx(226.75, rel=0.01)


RACKS = [(one.name, word) for one in rack.all() for word in ("capacity", "bandwidth", "scale_up")
         if {"packages", "fabric" if word == "scale_up" else word} <= set(one)
         and things()[one.name]["accelerator"] in {chip.name for chip in accelerators()}]


@pytest.mark.parametrize("name, word", RACKS)
def test_a_rack_is_the_sum_of_its_packages(name, word):
    """What a maker prints of the whole is what it prints of one, times how many there are, but for rounding."""
    whole = rack(name)
    chip = accelerators(things()[name]["accelerator"])[0]
    printed = whole["fabric" if word == "scale_up" else word]
    assert 0.965 * printed.low <= whole["packages"] * chip[word] <= 1.035 * printed.high


def test_every_chip_and_rack_has_a_date():
    dated = {row["thing"] for row in tables.dates()}
    kinds = ("GPU", "TPU", "Trainium", "LPU", "rack", "card", "computer")
    assert {key for key, one in things().items() if one["kind"] in kinds} == dated
    for row in tables.dates():
        assert re.fullmatch(r"20\d\d(-\d\d){0,2}", row["date"]) and row["what"], row
        assert row["locator"] == "unsourced" or row["source"] in tables.bib_keys(), row


def test_tables_name_only_things_that_exist_and_all_of_them():
    with (FACTS / "things.csv").open(newline="") as lines:
        listed = [row["thing"] for row in csv.DictReader(lines)]
    assert len(listed) == len(set(listed)) and set(listed) == {one.thing for one in facts()}


def test_a_row_has_its_own_address_and_the_first_of_rivals_has_no_number():
    """A row's address is that of the value that counts; rivals of it are numbered from two on."""
    found = {}
    for row in facts():
        found.setdefault((row.table, row.thing, row.quantity, row.precision), []).append(row)
    for rows in found.values():
        first, *rest = [row.anchor for row in rows]
        assert rest == [f"{first}-{place}" for place in range(2, len(rows) + 1)]
