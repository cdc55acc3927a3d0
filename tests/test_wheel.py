"""A wheel carries the data: installed into an empty environment, it runs the README's example from another folder."""

import doctest
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of what it is made of, so that nothing is left behind in the checkout."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("lib", "data", "book/references.bib", "pyproject.toml", "README.md", "LICENSE"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-R", ROOT / name, source / name], check=True)
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
                    "--wheel-dir", out, source], check=True, capture_output=True)
    [built] = out.glob("*.whl")
    return built


def test_it_holds_the_library_the_data_and_the_sources_and_nothing_else(wheel):
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info" not in name]
    assert {Path(name).suffix for name in names} == {".py", ".csv", ".yaml", ".bib"}
    inside = {name for name in names if name.endswith((".csv", ".yaml"))}
    beside = {f"rackmath/{path.relative_to(ROOT)}" for path in (ROOT / "data").rglob("*") if path.is_file()}
    assert inside == beside and "rackmath/book/references.bib" in names
    modules = {f"rackmath/{path.relative_to(ROOT / 'lib' / 'rackmath')}" for path in (ROOT / "lib").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == modules


def test_the_readme_s_example_runs_elsewhere(wheel, tmp_path):
    """What the library depends on comes from this environment; the library itself from the wheel alone."""
    venv.create(tmp_path / "empty", with_pip=False)
    [packages] = (tmp_path / "empty").glob("lib/python*/site-packages")
    zipfile.ZipFile(wheel).extractall(packages)
    needed = next(path for path in map(Path, sys.path) if (path / "sympy").is_dir())
    for name in ("sympy", "numpy", "numpy.libs", "mpmath", "yaml"):
        if (needed / name).exists():
            (packages / name).symlink_to(needed / name)
    (tmp_path / "example.txt").write_text((ROOT / "README.md").read_text(encoding="utf-8"), encoding="utf-8")
    code = (f"import doctest, rackmath; assert rackmath.__file__.startswith({str(packages)!r}), rackmath.__file__; "
            "found = doctest.testfile('example.txt', module_relative=False); assert found.attempted > 3; "
            "raise SystemExit(found.failed)")
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    run = subprocess.run([tmp_path / "empty" / "bin" / "python", "-c", code], cwd=tmp_path, env=plain,
                         capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_example_is_more_than_a_line():
    examples = doctest.DocTestParser().get_examples((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(examples) > 3
