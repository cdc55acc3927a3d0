"""Mutants: the machinery changed in one place at a time, to see that a test notices. `make mutants` runs all.

A site is a place in `algebra`, `claims` or `facts` where a sign, a comparison, a word or a truth can be turned into
another. Each is changed in a copy of the repository, where the tests that reach its module run; what no test
notices survives. Those that change nothing anybody can see stand in `SAME`, each with the reason.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from queue import Queue
from random import Random
from time import monotonic
from typing import ClassVar

ROOT = Path(__file__).parents[1]
SOURCES = Path("lib/rackmath")

#: Which tests reach the modules of a folder, those first that notice soonest.
REACH = {
    "algebra": ("lib/rackmath/algebra", "tests/algebra/test_[!c]*.py", "tests/algebra/test_closed_form.py"),
    "claims": ("lib/rackmath/claims", "tests/claims", "tests/show/test_ledger.py"),
    "facts": ("lib/rackmath/facts", "tests/facts", "tests/algebra/test_given.py"),
}
#: Further tests for single modules.
ALSO = {"algebra/derivation.py": ("tests/second_ways/test_second_ways.py",),
        "algebra/number.py": ("tests/show/test_notebooks.py",)}

#: Seconds, or four times what the tests take unchanged, after which a run has noticed: it may have no end.
PATIENCE = 60

#: What changes nothing anybody can see, by id, and why.
SAME = {
    "75886087": "claims/arithmetic.py, ends[-1] to ends[+1]: a range has two ends",
    "72d7d207": "claims/turning.py, ends[-1] to ends[+1]: a range has two ends",
    "5b01cf8b": "claims/agreement.py, a span that ends at an edge: it agrees there, so that no depth is asked of it",
    "27112b1f": "claims/arithmetic.py, steps through a range the other way round: they fill it as evenly",
    "0104f04a": "claims/arithmetic.py, steps of another length: they fill a range as evenly",
    "e35ff358": "claims/arithmetic.py, whole steps more: only what is left of a whole counts",
    "640c3225": "claims/arithmetic.py, steps of another length: they fill a range as evenly",
    "fbdf63c1": "claims/arithmetic.py, the end of a range that begins at nothing: less nothing or more",
    "92af7f76": "claims/arithmetic.py, a least that lies at the upper edge: of a range none of the points tried does",
    "16feb5e1": "claims/arithmetic.py, a most that lies at the lower edge: of a range none of the points tried does",
    "b77e2aed": "claims/arithmetic.py, an input that has no range: moved to where it stands",
    "22829142": "claims/arithmetic.py, a step that ends at a bound: the edge is sought between it and the next",
    "f47b0368": "claims/arithmetic.py, a step that ends at a bound: the edge is sought between it and the next",
    "56bb1ff1": "claims/phrases.py, 0.9 times: it reads the same in two digits and in three",
    "765ae0a5": "claims/phrases.py, 1.1 times: it reads the same in two digits and in three",
    "9997d8fe": "claims/terms.py, a hedge that has to give all: an edge that is sought lies just beside its end",
    "6d7f0f32": "claims/terms.py, a hedge that has to give all: an edge that is sought lies just beside its end",
    "1d9e6d01": "claims/terms.py, as many times less: an about reaches as far down as up",
    "01de90a9": "claims/turning.py, half: it has been told as a percentage",
    "674f450c": "claims/standing.py, an edge at nothing: there is none",
    "cffee329": "claims/standing.py, a place that ends at the edge: it lies nothing deep, either way",
    "5ed5fd44": "claims/standing.py, a place that begins at the edge: it lies nothing deep, either way",
    "02c32f58": "claims/standing.py, as many times less: both are tried",
    "28d73ead": "facts/tables.py, low < high: a pair of equal ends is printed as one number",
    "5f2a64de": "algebra/evaluating.py, plain numbers: they take the long way, and come to the same",
    "2f13e022": "algebra/evaluating.py, a plain number at its upper bound: it takes the long way, too",
    "700514f0": "algebra/evaluating.py, a plain number at its lower bound: it takes the long way, too",
    "af8e2141": "algebra/evaluating.py, a part that is the whole: it takes the long way, too",
    "324ce569": "algebra/evaluating.py, forms with relations: they take the long way, too",
    "1b7dce54": "algebra/evaluating.py, a numerator of nothing: the line after it leaves the value as it is",
    "1cb943a7": "algebra/evaluating.py, a denominator of nothing: dividing by it is an error before",
    "8aa42741": "algebra/given.py, a number at the least that anything has: it is not refused",
    "0a07f20e": "algebra/given.py, a part that is the whole: equal numbers are close, and let through",
    "4065c542": "algebra/given.py, None, truths and sets: what stands below refuses them in the same words",
    "396a32c1": "algebra/units.py, a blank after the dollar: a unit reads the same with and without",
    "b26ec2d1": "algebra/printing.py, the smallest prefix: it is the one that is taken if none is found",
    "54ac855f": "algebra/compiling.py, what is folded: less at a time comes to the same, but is slower",
    "271c16de": "algebra/closed_form.py, a coefficient of zero: no denominator has one",
    "f0fcd9a9": "algebra/derivation.py, a coefficient of zero: no product of sums has one",
    "d6cdfecc": "algebra/derivation.py, a coefficient of zero: no denominator has one",
}

_WORDS = {ast.And: ast.Or, ast.Or: ast.And}
_ORDER = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_IN = {ast.NotIn: ast.In, ast.IsNot: ast.Is}
_SUMS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}
_ENDS = {"min": "max", "minimum": "maximum", "Min": "Max"}
_ENDS |= {most: least for least, most in _ENDS.items()}
_SIGNS = {ast.And: "and", ast.Or: "or", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.NotIn: "not in",
          ast.In: "in", ast.IsNot: "is not", ast.Is: "is", ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass(frozen=True)
class Site:
    """A place that can be changed: its module, the text of its line, its column, and what becomes what."""

    module: str
    line: int
    text: str
    column: int
    kind: str
    number: int  # among the sites of its module
    again: int = 0  # among those that are otherwise alike

    @property
    def id(self) -> str:
        """The same wherever in its module the line stands."""
        what = f"{self.module}\n{self.text}\n{self.column}\n{self.kind}\n{self.again}"
        return hashlib.sha256(what.encode()).hexdigest()[:8]

    def __str__(self) -> str:
        return f"{self.id} {self.module}:{self.line}:{self.column} {self.kind}: {self.text}"


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, str, tuple]]:
    """Each change of a module: where, what becomes what, and the (object, name, value) that makes it."""
    for node in ast.walk(tree):
        match node:
            case ast.BoolOp():
                yield _turned(node, node, "op", _WORDS)
            case ast.Compare():
                for at, (sign, right) in enumerate(zip(node.ops, node.comparators)):
                    for turns in (_ORDER, _IN):
                        if type(sign) in turns:
                            new = [*node.ops[:at], turns[type(sign)](), *node.ops[at + 1:]]
                            yield right, f"{_SIGNS[type(sign)]} to {_SIGNS[type(new[at])]}", (node, "ops", new)
            case ast.BinOp() | ast.AugAssign() if type(node.op) in _SUMS and not _is_text(node):
                yield _turned(getattr(node, "right", getattr(node, "value", node)), node, "op", _SUMS)
            case ast.Call(func=ast.Name(id=name)) if name in _ENDS:
                yield node, f"{name} to {_ENDS[name]}", (node.func, "id", _ENDS[name])
            case ast.Call(func=ast.Attribute(attr=name)) if name in _ENDS:
                yield node, f"{name} to {_ENDS[name]}", (node.func, "attr", _ENDS[name])
            case ast.UnaryOp(op=ast.Not() | ast.USub()):
                drop = ("operand", ast.UnaryOp(ast.Not(), node.operand)), ("op", ast.UAdd())
                is_minus = isinstance(node.op, ast.USub)
                yield node, "minus dropped" if is_minus else "not dropped", (node, *drop[is_minus])
            case ast.Return(value=ast.Constant(value=True | False as truth)):
                yield node, f"{truth} to {not truth}", (node.value, "value", not truth)


def _turned(where: ast.AST, node: ast.AST, name: str, turns: dict) -> tuple[ast.AST, str, tuple]:
    old = type(getattr(node, name))
    return where, f"{_SIGNS[old]} to {_SIGNS[turns[old]]}", (node, name, turns[old]())


def _is_text(node: ast.AST) -> bool:
    """Whether text, a path or a sequence is put together here, no number."""
    if isinstance(node, ast.AugAssign):
        return _is_text(node.value)
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr | ast.List | ast.Tuple) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str))


def sites(root: Path = ROOT) -> list[Site]:
    """Every site, in the order of the folders, modules and lines."""
    found, alike = [], {}
    for path in (path for folder in REACH for path in sorted((root / SOURCES / folder).glob("*.py"))):
        source, module = path.read_text(encoding="utf-8"), path.relative_to(root / SOURCES).as_posix()
        lines = source.splitlines()
        for number, (where, kind, _) in enumerate(changes(ast.parse(source))):
            one = Site(module, where.lineno, lines[where.lineno - 1].strip(), where.col_offset, kind, number)
            again = alike[one.id] = alike.get(one.id, -1) + 1
            found.append(Site(*list(vars(one).values())[:-1], again))
    return sorted(found, key=lambda one: (list(REACH).index(one.module.partition("/")[0]), one.module, one.line))


def changed(site: Site, root: Path = ROOT) -> str:
    """The text of a site's module with that one change."""
    tree = ast.parse((root / SOURCES / site.module).read_text(encoding="utf-8"))
    _, kind, (thing, name, value) = list(changes(tree))[site.number]
    assert kind == site.kind, "the module has changed since its sites were listed"
    setattr(thing, name, value)
    return ast.unparse(ast.fix_missing_locations(tree))


#: Runs tests when it is told to on a line; each run is a child that begins with all that takes long to import.
NURSERY = """
import importlib, json, os, signal, sys, time
import pytest
for name in {LOADED}:
    importlib.import_module(name)
for asked in sys.stdin:
    told = json.loads(asked)
    child = os.fork()
    if not child:
        log = os.open("log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.environ["RACKMATH_KEEP"] = told["keep"]
        code = int(pytest.main(told["tests"]))
        found = [getattr(sys.modules.get(name), "__file__", "") for name in ("rackmath", told["module"])]
        own = all(file.startswith(os.getcwd()) for file in found if file or not code)
        sys.stdout.flush()
        os._exit(code if own else 9)
    end, over = time.monotonic() + told["patience"], (0, 0)
    while not over[0] and time.monotonic() < end:
        time.sleep(0.02)
        over = os.waitpid(child, os.WNOHANG)
    if not over[0]:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(over[1]) if over[0] else 1, flush=True)
"""
LOADED = ("sympy", "numpy", "pandas", "dask.array", "yaml", "nbformat", "nbclient", "hypothesis.strategies",
          "matplotlib.pyplot", "multiprocessing", "sympy.printing.numpy")


class Copy:
    """A copy of the repository with a library of its own, in which one module at a time is changed."""

    _moments = count(1_000_000_000)
    _plain: ClassVar[dict[tuple, tuple[list[str], float]]] = {}

    def __init__(self, folder: Path, loaded: tuple[str, ...] = LOADED):
        self.folder = folder = folder.resolve()
        for path in ROOT.iterdir():
            if path.name in ("lib", "tests"):
                shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns("__pycache__"))
            elif path.name not in (".venv", ".git", "build"):
                (folder / path.name).symlink_to(path)
        # Our library in front; the plugins of pytest that load a notebook's machinery stay away.
        own = {"PYTHONPATH": str(folder / "lib"), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OPENBLAS_NUM_THREADS": "1"}
        self.nursery = subprocess.Popen([sys.executable, "-c", NURSERY.replace("{LOADED}", repr(loaded))], cwd=folder,
                                        env=os.environ | own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, module: str, *tests: str, patience: float = 1e6) -> int:
        """How pytest ends on these tests; nothing but the copy may be imported, and what pytest says is kept."""
        with tempfile.TemporaryDirectory() as keep:  # nothing worked out under another change is found again
            named = f"rackmath.{module.removesuffix('.py').replace('/', '.')}"
            asked = {"tests": ["-q", "-x", "-o", "addopts=--doctest-modules", *tests],
                     "keep": keep, "patience": patience, "module": named}
            print(json.dumps(asked), file=self.nursery.stdin, flush=True)
            return int(self.nursery.stdout.readline())

    def _reaching(self, module: str) -> tuple[str, ...]:
        """The tests that reach a module."""
        globs = (*REACH[module.partition("/")[0]], *ALSO.get(module, ()))
        return tuple(str(file.relative_to(self.folder)) for glob in globs for file in sorted(self.folder.glob(glob)))

    def plain(self, module: str) -> tuple[list[str], float]:
        """The tests that are red without any change, which can notice nothing, and how long a run is waited for."""
        tests = self._reaching(module)
        if tests not in self._plain:
            start = monotonic()
            assert self.run(module, *tests, "--maxfail=99", "-rfE") in (0, 1), self.said()
            red = re.findall(r"^(?:FAILED|ERROR) (\S+)", self.said(), re.MULTILINE)
            self._plain[tests] = red, max(PATIENCE, 4 * (monotonic() - start))
        return self._plain[tests]

    def said(self) -> str:
        """What pytest said last."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def survives(self, site: Site, *tests: str) -> bool:
        """Whether none of some tests notices a change, or of all that reach its module."""
        red, patience = ([], PATIENCE) if tests else self.plain(site.module)
        path = self.folder / SOURCES / site.module
        try:
            self._put(path, changed(site))
            green = (f"--deselect={name}" for name in red)
            code = self.run(site.module, *(tests or self._reaching(site.module)), *green, patience=patience)
            assert code not in (4, 5, 9), f"{code}: {self.said()}"
            return code == 0
        finally:
            self._put(path, (ROOT / SOURCES / site.module).read_text(encoding="utf-8"))

    def _put(self, path: Path, text: str) -> None:
        """Write a module at a moment of its own, so that no compiled one is taken for it."""
        path.write_text(text, encoding="utf-8")
        moment = next(self._moments)
        os.utime(path, (moment, moment))

    def close(self) -> None:
        """Let no process wait for more."""
        self.nursery.communicate()


def survivors(chosen: Iterable[Site], at_once: int = 1) -> Iterator[tuple[Site, bool]]:
    """Each site with whether its change survives, several looked at at once."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_once) as threads:
        free: Queue[Copy] = Queue()
        for number in range(at_once):
            (home := Path(folder) / str(number)).mkdir()
            free.put(Copy(home))

        def look(site: Site) -> tuple[Site, bool]:
            copy = free.get()
            try:
                return site, copy.survives(site)
            finally:
                free.put(copy)

        for done in as_completed([threads.submit(look, site) for site in chosen]):
            yield done.result()
        for _ in range(at_once):
            free.get().close()


def main() -> int:
    """Run all mutants or some; the exit status says whether one survived."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--sample", type=int, metavar="N", help="of all, N taken by chance")
    asked.add_argument("--seed", type=int, default=0, help="which N those are")
    asked.add_argument("--only", default="", metavar="PATTERN", help="those in whose id or module it is found")
    asked.add_argument("--at-once", type=int, default=1, metavar="N", help="how many run at the same time")
    asked.add_argument("--list", action="store_true", help="list the sites and run nothing")
    asked.add_argument("--verbose", action="store_true", help="tell of those that are noticed, too")
    told = asked.parse_args()
    chosen = [one for one in sites() if one.id not in SAME and re.search(told.only, f"{one.id} {one.module}")]
    if told.sample is not None:
        chosen = Random(told.seed).sample(chosen, min(told.sample, len(chosen)))
    if told.list:
        print(*chosen, f"{len(chosen)} sites, and {len(SAME)} at which a change changes nothing", sep="\n")
        return 0
    alive = 0
    for number, (site, survived) in enumerate(survivors(chosen, told.at_once), 1):
        alive += survived
        if survived or told.verbose:
            print(f"{number} of {len(chosen)}: {'survives' if survived else 'noticed'}: {site}", flush=True)
    print(f"{len(chosen)} changes, {alive} noticed by no test")
    return alive > 0


if __name__ == "__main__":
    sys.exit(main())
