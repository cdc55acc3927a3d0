"""Run the notebooks again, in place, and say which verdicts changed: `python -m rackmath.rerun`.

Chapters run in parallel, the ledger last, since it reads their outputs. Each file is replaced only
once its run succeeded, with nothing in it that differs between machines. `--check` writes nothing
and fails if a verdict differs from the committed one.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from . import ledger

__all__ = ["main", "rerun"]


def rerun(path: Path, target: Path) -> float:
    """Execute one notebook and write it to `target`, normalised; returns the seconds it took."""
    import nbformat
    from nbclient import NotebookClient

    start = time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, record_timing=False,
                   extra_arguments=["--Application.log_level=40"], resources={"metadata": {"path": path.parent}}).execute()
    notebook.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                         "language_info": {"name": "python"}}
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in ("mystnb", "tags") if key in cell.metadata}
    half = target.with_suffix(".part")
    nbformat.write(notebook, half)
    half.replace(target)
    return time.perf_counter() - start


def main(arguments: list[str] | None = None) -> int:
    """Run the chapters named, or all, and then the ledger."""
    parser = argparse.ArgumentParser(prog="python -m rackmath.rerun", description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="chapters to run; all of them if none is named")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a verdict changed")
    options = parser.parse_args(arguments)
    *chapters, last = sorted(ledger.NOTEBOOKS.glob("*.ipynb"))
    wanted = [path.resolve() for path in options.notebooks] or chapters
    old = ledger.read()
    folder = ledger.NOTEBOOKS
    if options.check:
        import tempfile

        folder = Path(tempfile.mkdtemp(prefix="rerun-"))
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        runs = {path: pool.submit(rerun, path, folder / path.name) for path in wanted if path.name != last.name}
        for path, run in runs.items():
            print(f"{path.name}: {run.result():.1f} s", flush=True)
    changed = ledger.changes(old, ledger.read(folder))
    if not options.check:
        print(f"{last.name}: {rerun(last, last):.1f} s", flush=True)
    for line in changed:
        print(f"verdict changed: {line}", file=sys.stderr)
    return 1 if changed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
