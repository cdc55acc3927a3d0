"""The notebooks keep the house rules: complete outputs, short cells, and no number that a cell has not shown."""

import ast
import json
import re
import statistics

import pytest
from rackmath.claims.claims import all_claims
from rackmath.facts import accelerator
from rackmath.show import illustration, ledger, tell
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
    assert 12 <= words / sum(sizes) <= 20
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


@EVERY_CHAPTER
def test_prose_states_no_number_that_a_cell_has_not_shown(path):
    """Numbers of three digits or with decimals must stand in an earlier output, in code, or in a claim's figures."""
    shown = " ".join(figure for one in all_claims().values() for figure in (*one.printed, *one.said))
    for cell in cells(path):
        if cell["cell_type"] == "code":
            shown += cell["source"] + output_text(cell)
            continue
        prose = re.sub(r"\$[^$]*\$|`[^`]*`|\]\([^)]*\)|\d+ [A-Z][a-z]+ \d{4}", " ", cell["source"])
        for number in re.findall(r"(?<![\w.,-])\d[\d,]*\.?\d+(?![\w-])", prose):
            if len(re.sub(r"\D", "", number)) >= 3:
                whole = rf"(?<![\d.,]){re.escape(number.rstrip('.,'))}(?!\d)"
                assert re.search(whole, shown), f"{cell['id']}: {number}"


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


def test_bare_arithmetic_in_what_is_told_is_found():
    """What the test above looks for: plain floats, and a typed number in arithmetic; 0 and 1 are none."""
    fact = accelerator("h100-sxm", "fp8")["bandwidth"]
    values = dict(plain=2.0, doubled=2 * fact, alone=fact, left=1 - fact / fact, marked=illustration(2 * fact))
    assert [one["phrase"] for one in tell(**values).records if one["kind"] == "typed" or "typed" in one] == [
        "plain", "doubled"]


def test_chapters_share_no_cell():
    sources = [cell["source"] for path in NOTEBOOKS for cell in cells(path, "code") if len(lines(cell)) > 3]
    assert len(sources) == len(set(sources))
