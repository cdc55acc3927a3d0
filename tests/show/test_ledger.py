"""The ledger is what the chapters' outputs say, and so are the pages that quote it."""

import json

import pytest
from rackmath.claims.words import VERDICTS
from rackmath.facts.tables import HOME as ROOT
from rackmath.show import ledger, rerun

ROWS = ledger.read()


def test_the_ledger_notebook_is_not_stale():
    """Its stored tables are those of the chapters' outputs as they are now; if not, run `make notebooks`."""
    stored = json.loads(sorted(ledger.NOTEBOOKS.glob("*.ipynb"))[-1].read_text(encoding="utf-8"))
    shown = ["".join(out["data"]["text/markdown"]) for cell in stored["cells"] for out in cell.get("outputs", ())]
    made = (ledger.count_table, ledger.statement_table, ledger.ledger_table, ledger.not_yet_table)
    now = [table(ROWS)._repr_mimebundle_()["text/markdown"] for table in made]
    assert shown == now, "the ledger is stale: run `make notebooks`"


def test_rows_have_the_published_fields_and_known_verdicts():
    for row in ROWS:
        assert tuple(row) == ledger.FIELDS
        assert row["verdict"] in VERDICTS
        assert row["url"] == f"notebooks/{row['chapter']}.html#{row['id']}"
    assert sum(ledger.counts(ROWS).values()) == len(ROWS)


def test_a_row_says_what_its_verdict_rests_on():
    for row in ROWS:
        parts = row["rests_on"]
        assert bool(row["needs"]) == (row["verdict"] == "conditional") or row["verdict"] not in (
            "conditional", "reproduced", "sourced"), row["id"]
        wanted = {"turns": ("turns at ", "turns for ", "sources give "), "wrong input": ("said ",),
                  "inconsistent": ("rivals ",), "open": ("settled by ",), "contradicted": ("read as ",),
                  "disputed": ("read as ",)}.get(row["verdict"], ("",))
        assert any(mark in parts for mark in wanted), (row["id"], parts)


def test_a_factor_stands_beside_every_figure_that_fails_for_all():
    for row in ROWS:
        if row["verdict"] in ("contradicted", "disputed") and row["unit"] and " of " not in row["rests_on"].partition(
                "fails for ")[2].partition(":")[0]:
            assert row["factor"] is not None and row["factor"] != 1, row["id"]


def test_a_statement_is_what_its_claims_make_of_it():
    groups = {row["id"]: row["group"] for row in ROWS}
    for one in ledger.read_statements(ROWS):
        own = {groups[key] for key in one["claims"]}
        assert one["group"] in own or (not own and one["group"] in ("aside", "waiting")), one["id"]
        assert one["group"] == "fails" or "fails" not in {
            row["group"] for row in ROWS if row["id"] in one["claims"] and not row["part_of"]}, one["id"]


def test_a_changed_verdict_shows_claim_old_and_new():
    changed = [dict(row) for row in ROWS]
    changed[0]["verdict"] = "open"
    first = ROWS[0]
    assert ledger.changes(ROWS, ROWS) == []
    assert ledger.changes(ROWS, changed) == [f"{first['id']}: {first['verdict']} -> open"]
    assert ledger.changes(ROWS[1:], ROWS) == [f"{first['id']}: not there -> {first['verdict']}"]


def test_a_failed_run_leaves_the_notebook_as_it_was(tmp_path):
    import nbformat
    from nbclient.exceptions import CellExecutionError

    path = tmp_path / "01-bad-one.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")]), path)
    before = path.read_bytes()
    with pytest.raises(CellExecutionError):
        rerun.rerun(path, path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_the_readme_tells_the_state_of_the_ledger():
    assert f"<!-- ledger -->\n{rerun.state(ROWS)}\n<!-- /ledger -->" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_figures_kept_as_files_are_the_chapters_own():
    for path in (ROOT / "book" / "_static" / "figures").glob("*.png"):
        assert path.read_bytes() == rerun.figure(ledger.NOTEBOOKS, path.stem), path.name
