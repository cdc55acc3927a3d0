"""The notebooks keep the house rules: complete outputs, short cells, and no number that a cell has not shown."""

import ast
import json
import math
import re
import statistics

import pytest
from rackmath.claims.claims import all_claims, claim
from rackmath.facts import accelerator
from rackmath.show import illustration, ledger, tell, tell_table
from rackmath.show.told import TOLD

NOTEBOOKS = sorted(ledger.NOTEBOOKS.glob("*.ipynb"))
CHAPTERS = NOTEBOOKS[:-1]
EVERY = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
EVERY_CHAPTER = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def cells(path, kind=None):
    return [cell | {"source": "".join(cell["source"])} for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if kind in (None, cell["cell_type"])]


def lines(cell):
    return [line for line in cell["source"].splitlines() if line.strip()]


def output_text(cell) -> str:
    """Everything a cell shows as text."""
    return "\n".join("".join(output.get("text", "")) + "".join(output.get("data", {}).get("text/plain", ""))
                     for output in cell.get("outputs", ()))


def shows_something(cell) -> bool:
    """Whether the last statement of a cell is an expression, or a loop that prints."""
    last = ast.parse(cell["source"]).body[-1]
    return isinstance(last, ast.Expr) or (isinstance(last, ast.For) and "print(" in ast.unparse(last))


@EVERY
def test_it_ran_from_top_to_bottom_and_shows_what_it_did(path):
    code = cells(path, "code")
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    for cell in code:
        assert bool(cell["outputs"]) == shows_something(cell), cell["id"]
        for output in cell["outputs"]:
            assert output["output_type"] != "error" and output.get("name") != "stderr", cell["id"]


@EVERY
def test_cells_are_plain_python_without_traps(path):
    for cell in cells(path, "code"):
        assert not cell["source"].rstrip().endswith(";"), cell["id"]
        assert not re.search(r"^\s*[%!]", cell["source"], re.MULTILINE), cell["id"]
        assert "execution" not in cell["metadata"], cell["id"]


@EVERY
def test_outputs_are_the_same_on_every_machine(path):
    for cell in cells(path, "code"):
        text = json.dumps([{kind: shown for kind, shown in output.get("data", output).items() if kind != "image/png"}
                           for output in cell["outputs"]])
        assert not re.search(r"0x[0-9a-f]{6,}|/home/|/work/|/tmp/|\d\d:\d\d:\d\d", text), cell["id"]
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert metadata["language_info"] == {"name": "python"}


@EVERY
def test_names_are_kebab_case_and_ids_say_what_a_cell_does(path):
    assert re.fullmatch(r"\d\d(-[a-z0-9]+)+", path.stem)
    ids = [cell["id"] for cell in cells(path)]
    assert len(ids) == len(set(ids)) and all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one) for one in ids)


@EVERY
def test_it_is_short(path):
    sizes = [len(lines(cell)) for cell in cells(path, "code")]
    words = sum(len(cell["source"].split()) for cell in cells(path, "markdown"))
    assert statistics.median(sizes) <= 3 and max(sizes) <= 25 and words <= 3000
    read = [line.strip() for cell in cells(path, "code") for line in lines(cell) if not line.startswith("assert")]
    full = sum(map(len, read)) / 80  # a break costs nothing, nor does asserting what is drawn
    assert words >= 12 * full and words <= 20 * sum(sizes)
    assert max(len(line) for cell in cells(path, "code") for line in lines(cell)) <= 120


@EVERY
def test_figures_have_name_caption_and_a_text_for_those_who_do_not_see_them(path):
    for cell in cells(path, "code"):
        if any("image/png" in out.get("data", {}) for out in cell["outputs"]):
            figure, image = (cell["metadata"]["mystnb"][key] for key in ("figure", "image"))
            assert figure["name"].startswith("fig-") and len(figure["caption"]) > 40 and len(image["alt"]) > 80
            assert "plt.show()" in cell["source"] and "set_title" not in cell["source"], cell["id"]


@EVERY_CHAPTER
def test_a_chapter_has_its_parts(path):
    text = "\n".join(cell["source"] for cell in cells(path, "markdown"))
    for part in ("What the documents say", "Takeaway", "## What could be wrong", "## Exercises"):
        assert part in text, part
    specified = any(one.kinds & {"spec", "opinion"} for one in all_claims().values() if one.chapter == path.stem)
    assert ("## Specifications" in text) == specified
    questions = re.findall(r"^## (.+\?)$", text, re.MULTILINE)
    assert 1 <= len(questions) <= 8


@EVERY_CHAPTER
def test_answers_are_folded_and_checked_by_code(path):
    answers = [cell for cell in cells(path, "code") if re.fullmatch(r"answer-\d", cell["id"])]
    assert len(answers) == 3
    for cell in answers:
        assert "hide-cell" in cell["metadata"].get("tags", ()) and "assert " in cell["source"], cell["id"]


def read_number(text: str) -> float:
    return float(text.replace(",", ""))


def is_a_rounding_of(text: str, shown: set[float]) -> bool:
    """Whether a number as it is written is one of those shown, rounded to as many digits as it has, or to two."""
    value, digits = read_number(text), re.sub(r"[,.]", "", text).lstrip("0")
    kept = max(2, len(digits.rstrip("0")) if "." not in text else len(digits))
    half = 0.5 * 10.0 ** (math.floor(math.log10(value)) + 1 - kept)
    return any(abs(other - value) <= half * (1 + 1e-9) for other in shown)


def test_a_rounding_is_told_from_another_number():
    assert all(is_a_rounding_of(text, {5357.0}) for text in ("5,357", "5,360", "5,400"))
    assert not any(is_a_rounding_of(text, {5357.0}) for text in ("5,358", "5,350", "5,500", "5,300"))
    assert is_a_rounding_of("1.50", {1.499}) and not is_a_rounding_of("1.50", {1.51})
    assert is_a_rounding_of("130", {134.0}) and not is_a_rounding_of("130", {136.0})


@EVERY_CHAPTER
def test_prose_states_no_number_that_a_cell_has_not_shown(path):
    """Numbers of three digits or with decimals must be correct roundings of what an earlier cell shows or says."""
    shown = " ".join(figure for one in all_claims().values() for figure in (*one.printed, *one.said))
    for cell in cells(path):
        if cell["cell_type"] == "code":
            shown += " " + cell["source"] + " " + output_text(cell)
            continue
        prose = re.sub(r"\$[^$]*\$|`[^`]*`|\]\([^)]*\)|\d+ [A-Z][a-z]+ \d{4}", " ", cell["source"])
        known = {read_number(number) for number in re.findall(r"\d[\d,]*\.?\d*", shown) if number.strip(",")}
        for number in re.findall(r"(?<![\w.,-])\d[\d,]*\.?\d+(?![\w-])", prose):
            if len(re.sub(r"\D", "", number)) >= 3:
                assert is_a_rounding_of(number.rstrip(".,"), known), f"{cell['id']}: {number}"


@EVERY_CHAPTER
def test_alt_texts_and_captions_state_only_numbers_that_the_chapter_shows(path):
    shown = "".join(cell["source"] + output_text(cell) for cell in cells(path, "code"))
    numbers = {float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\.?\d*", shown) if n.strip(",")}
    for cell in cells(path, "code"):
        told = cell["metadata"].get("mystnb", {})
        text = told.get("image", {}).get("alt", "") + told.get("figure", {}).get("caption", "")
        for number in re.findall(r"(?<![\w.,-])\d[\d,]*\d(?![\w-])", text):
            value = float(number.replace(",", ""))
            close = any(abs(other - value) <= 0.05 * value for other in numbers)
            assert close, f"{cell['id']}: {number}"


def told(path):
    """The records of the numbers that a chapter tells, each with the cell that tells it; the ends of ranges singly."""
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            for one in output.get("data", {}).get(TOLD, ()):
                yield from ((cell["id"], end) for end in (one["parts"] if one["kind"] == "range" else (one,)))


@EVERY_CHAPTER
def test_a_number_told_comes_from_a_form_a_fact_or_an_assumption_or_is_marked_as_an_illustration(path):
    bare = [(cell, one["phrase"], one["text"]) for cell, one in told(path) if one["kind"] == "typed" or "typed" in one]
    assert bare == [], "wrap it in illustration(...), or give it a form, a fact or an assume(...)"


@EVERY_CHAPTER
def test_a_table_of_numbers_opens_to_how_they_were_worked_out(path):
    for cell in cells(path, "code"):
        for output in cell["outputs"]:
            kinds = set(output.get("data", {}))
            assert "text/html" not in kinds or kinds & {TOLD, "text/markdown"}, f"{cell['id']}: show it by tell_table"


def test_a_table_keeps_what_its_numbers_remember_and_no_two_rows_have_one_name():
    fact = accelerator("h100-sxm", "fp8")["bandwidth"]
    by_list, by_row = tell_table({"read": [fact]}, ["H100"]), tell_table({"read": {"H100": fact}})
    assert by_list.records == by_row.records and by_list.records[0]["origin"].startswith("H100")
    with pytest.raises(ValueError, match="H100"):
        tell_table({"read": [fact, fact]}, ["H100", "H100"])


def test_bare_arithmetic_in_what_is_told_is_found():
    """What the test above looks for: plain floats, and a typed number in arithmetic; 0 and 1 are none."""
    fact = accelerator("h100-sxm", "fp8")["bandwidth"]
    values = dict(plain=2.0, doubled=2 * fact, alone=fact, left=1 - fact / fact, marked=illustration(2 * fact))
    assert [one["phrase"] for one in tell(**values).records if one["kind"] == "typed" or "typed" in one] == [
        "plain", "doubled"]


def test_chapters_share_no_cell():
    sources = [cell["source"] for path in NOTEBOOKS for cell in cells(path, "code") if len(lines(cell)) > 3]
    assert len(sources) == len(set(sources))


VERDICT_ROWS = [(path, record) for path in CHAPTERS for record in ledger.records(path)]


def test_a_row_is_written_for_who_sees_nothing_else():
    """No claim begins with a pronoun; no code word where there is a phrase; where it turns, of what, in which unit."""
    for path, record in VERDICT_ROWS:
        one = claim(record["id"])
        assert not re.match(r"(It|They|Which|This|These|That|Those|So|Of these|Here|There)\b", one.says), one.id
        for text in (*record["needs"], *record["given"]):
            assert not re.match(r"(it|they|which|this|these|that|those|so)\b", text, re.IGNORECASE), (one.id, text)
        plain = re.sub(r"\]\([^)]*\)", "", f"{record['rebuilt']} {record['rests_on']}")
        assert not re.search(r"\b[a-z]+_[a-z_]+\b", plain), (path.stem, one.id, plain)
        assert not re.search(r"turns at [\d.,]+(;|, |$)", plain), (path.stem, one.id, plain)
        assert bool(one.means) == bool(one.quantity), one.id


def test_a_verdict_table_prints_three_digits_at_most():
    for _, record in VERDICT_ROWS:
        for number in re.findall(r"(?<![\w.,-])\d[\d,]*\.?\d*(?![\w-])", record["rebuilt"]):
            digits = re.sub(r"[,.]", "", number).strip("0")
            assert len(digits) <= 3 or record["form"] == "", (record["id"], number)


def test_comparable_things_are_in_a_check_or_left_out_with_a_reason():
    bare = {record["id"]: record["others"] for _, record in VERDICT_ROWS
            if record["others"] and not record["left_out"] and record["verdict"] != "open"}
    assert bare == {}


def test_the_if_of_a_claim_is_of_one_that_stands():
    for one in all_claims().values():
        assert not one.part_of or (one.part_of in all_claims() and one.part_of != one.id), one.id
