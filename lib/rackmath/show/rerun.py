"""Run the notebooks again, in place, and say which verdicts changed: `python -m rackmath.show.rerun`.

Chapters run in parallel, the ledger last, since it reads their outputs; then the README's state of
the ledger and the figures that pages show as files are brought up to date. Each file is replaced
only once its run succeeded, with nothing in it that differs between machines. `--check` writes
nothing and fails if a verdict differs from the committed one.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from ..claims.words import BECAME, SHAPES
from . import ledger

__all__ = ["figure", "main", "refresh", "rerun", "state"]


def rerun(path: Path, target: Path) -> float:
    """Execute one notebook and write it to `target`, normalised; returns the seconds it took."""
    import nbformat
    from nbclient import NotebookClient

    start = time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, record_timing=False, extra_arguments=["--Application.log_level=40"],
                   resources={"metadata": {"path": path.parent}}).execute()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                         "language_info": {"name": "python"}}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            _join_streams(cell)
        cell.metadata = {key: cell.metadata[key] for key in ("mystnb", "tags") if key in cell.metadata}
    half = target.with_suffix(".part")
    nbformat.write(notebook, half)
    half.replace(target)
    return time.perf_counter() - start


def _join_streams(cell) -> None:
    """What a cell prints comes in as many pieces as the kernel happens to send: make it one."""
    pieces, cell.outputs = cell.get("outputs", ()), []
    for piece in pieces:
        last = cell.outputs[-1] if cell.outputs else {}
        if piece.output_type == "stream" and last.get("name") == piece.name:
            last.text += piece.text
        else:
            cell.outputs.append(piece)


def refresh(root: Path) -> None:
    """Bring the README's state of the ledger, and the figures kept as files, up to date."""
    rows = ledger.read(root / "notebooks")
    readme = root / "README.md"
    block = f"<!-- ledger -->\n{state(rows)}\n<!-- /ledger -->"
    text = re.sub(r"<!-- ledger -->.*?<!-- /ledger -->", block, readme.read_text(encoding="utf-8"), flags=re.DOTALL)
    readme.write_text(text, encoding="utf-8")
    for path in (root / "book" / "_static" / "figures").glob("*.png"):
        path.write_bytes(figure(root / "notebooks", path.stem))


def state(rows: list[dict]) -> str:
    """The state of the ledger in one sentence."""
    groups = Counter(one["group"] for one in ledger.read_statements(rows))
    told = ", ".join(f"{groups[name]} {words}" for name, words in BECAME.items() if name in SHAPES)
    return (f"So far {sum(groups[name] for name in SHAPES)} of {groups.total()} statements are put to the test, "
            f"as {len(rows)} claims: {told}.")


def figure(folder: Path, name: str) -> bytes:
    """The picture in a notebook's outputs that carries this name."""
    for notebook in sorted(folder.glob("*.ipynb")):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["metadata"].get("mystnb", {}).get("figure", {}).get("name") == name:
                [picture] = [out["data"]["image/png"] for out in cell["outputs"] if "image/png" in out["data"]]
                return base64.b64decode(picture)
    raise KeyError(f"no figure {name!r} in the notebooks")


def main(arguments: list[str] | None = None) -> int:
    """Run the chapters named, or all, and then the ledger."""
    parser = argparse.ArgumentParser(prog="python -m rackmath.show.rerun", description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="chapters to run; all of them if none is named")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a verdict changed")
    options = parser.parse_args(arguments)
    *chapters, last = sorted(ledger.NOTEBOOKS.glob("*.ipynb"))
    wanted = [path.resolve() for path in options.notebooks] or chapters
    old = ledger.read()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # chapters run side by side; threads of theirs would fight
    folder = ledger.NOTEBOOKS
    if options.check:
        folder = Path(tempfile.mkdtemp(prefix="rerun-"))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        runs = {path: pool.submit(rerun, path, folder / path.name) for path in wanted if path.name != last.name}
        for path, run in runs.items():
            print(f"{path.name}: {run.result():.1f} s", flush=True)
    changed = ledger.changes(old, ledger.read(folder))
    if not options.check:
        print(f"{last.name}: {rerun(last, last):.1f} s", flush=True)
        refresh(folder.parent)
    for line in changed:
        print(f"verdict changed: {line}", file=sys.stderr)
    return 1 if changed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
