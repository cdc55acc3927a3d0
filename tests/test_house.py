"""The house rules of the repository: which way imports go, what is pinned, and what no file may say."""

import ast
import doctest
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
LIBRARY = sorted((ROOT / "lib" / "rackmath").rglob("*.py"))

def test_imports_keep_the_contract_of_the_house():
    """Claims know facts, facts and laws know algebra alone, toys know nothing: see `importlinter` in pyproject.toml."""
    lint = subprocess.run([Path(sys.executable).with_name("lint-imports"), "--no-cache"], cwd=ROOT,
                          capture_output=True, text=True, check=False)
    assert lint.returncode == 0, lint.stdout


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_module_says_what_it_is_and_every_public_name_is_documented(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    for node in [*tree.body, *(member for one in classes for member in one.body)]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}: {node.name}"


def tracked() -> list[Path]:
    """Every text file of the repository."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                           capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in names.split("\0") if name and not name.endswith((".png", ".woff2"))]


def test_no_file_names_a_package_registry_or_a_path_of_one_machine():
    hosts = ("pypi" + r"\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs", r"deb\." + "debian")
    banned = re.compile("|".join([*hosts, "/work" + "/", "/root" + "/", "/home/" + r"\w"]))
    for path in tracked():
        if path.exists() and path.name != "test_notebooks.py":
            found = banned.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)}: {found and found[0]}"


def test_the_sources_are_not_in_the_repository():
    """No file holds the documents' texts, and the inventory holds paraphrases only."""
    assert not list(ROOT.glob("**/0*_*.txt"))


def test_what_stored_outputs_depend_on_is_pinned_and_installed():
    lock = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["book"]
    for requirement in groups:
        name, _, exact = requirement.partition("==")
        if exact:
            assert lock[name.lower()] == exact == version(name), name
    for name in ("sympy", "numpy", "pandas", "matplotlib", "nbval", "jupyter-book", "sphinx-book-theme"):
        assert f"{name}==" in " ".join(groups), name


def test_the_edition_is_the_same_everywhere():
    edition = version("rackmath")
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == edition
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == edition
    assert f"## {edition}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_commands_that_the_readme_names_exist():
    readme, makefile = (ROOT / "README.md").read_text(), (ROOT / "Makefile").read_text()
    named = set(re.findall(r"`?make ([a-z]+)", readme))
    assert {"book", "test", "notebooks", "lab", "bench"} <= named
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "book/library.md"])
def test_the_examples_of_a_page_run(page):
    failed, tried = doctest.testfile(str(ROOT / page), module_relative=False)
    assert tried and not failed


@pytest.mark.parametrize("module", ["rackmath", "rackmath.facts"])
def test_importing_needs_neither_pandas_nor_matplotlib(module):
    code = f"import sys, {module}; sys.exit(any(name in sys.modules for name in ('pandas', 'matplotlib', 'yaml')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_make_alone_explains():
    told = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("make book", "make test", "make pdf", "make notebooks", "make lab", "make bench", "make clean"):
        assert target in told


def test_old_pythons_are_told_so(tmp_path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    run = subprocess.run(["make", f"PYTHON={old}", "verify"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode and f"{old} is older than Python 3.11" in run.stderr
    assert not (tmp_path / ".venv").exists()
