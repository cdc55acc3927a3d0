"""The site comes out the same, byte for byte, in another folder, time zone and language and with another hash seed."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from website.built import NEEDED, SITE

ROOT = Path(__file__).parents[1]
PDF = "a-rack-full-of-arithmetic.pdf"

pytestmark = NEEDED


def digests(site: Path) -> dict[str, str]:
    """The SHA-256 of each file, but for the PDF, which a browser writes."""
    return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in site.rglob("*") if path.is_file() and path.name != PDF}


def test_the_site_is_the_same_wherever_whenever_and_in_whatever_language_it_is_built(tmp_path, monkeypatch):
    copy = tmp_path / "elsewhere, under another name"
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                           capture_output=True, text=True, check=True).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    # The copy's own library, not the one installed from this checkout.
    elsewhere = {"PYTHONPATH": str(copy / "lib"), "PYTHONHASHSEED": "20261129", "TZ": "Asia/Kathmandu",
                 "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"}
    build = Path(sys.executable).with_name("jupyter-book")
    run = subprocess.run([build, "build", ".", "--path-output", "build", "-W", "-n", "--keep-going", "--quiet"],
                         cwd=copy, env=os.environ | elsewhere, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    again = copy / "build" / "_build" / "html"
    if (SITE / PDF).exists():  # the pages here were linked to it after they were built
        monkeypatch.syspath_prepend(ROOT / "book" / "_ext")
        from print_book import offer

        offer(again)
    here, there = digests(SITE), digests(again)
    assert len(here) > 100 and here.keys() == there.keys()
    assert [name for name in here if here[name] != there[name]] == []
