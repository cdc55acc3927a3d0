"""What several tests share: the closed forms of the library, a way to swap its data, and how workers share tests."""

import importlib
from pathlib import Path

import pytest
from rackmath import TOPICS
from rackmath.closed_form import ClosedForm


def topic_forms() -> dict[str, ClosedForm]:
    """Every closed form of every topic, as `topic.name`."""
    modules = {topic: importlib.import_module(f"rackmath.{topic}") for topic in TOPICS}
    return {f"{topic}.{name}": form for topic, module in modules.items()
            for name in module.__all__ if isinstance(form := getattr(module, name), ClosedForm)}


def second_ways(name: str) -> list:
    """What each module of `second_ways` holds under a name."""
    files = sorted((Path(__file__).parent / "second_ways").glob("[a-z]*.py"))
    modules = (importlib.import_module(f"second_ways.{file.stem}") for file in files)
    return [found for module in modules if (found := getattr(module, name, None))]


@pytest.fixture
def claims_of_our_own(monkeypatch):
    """Replace the book's claims, their statements and the document they stand in by those of one test."""
    from rackmath import claims, display

    def put(*made, kinds="derivable", names=("DeepSeek",)):
        statement = {key: claims.Statement(key, "doc", 1, 1, kinds, (*c.printed, *c.said), c.says)
                     for c in made for key in c.statements}
        document = claims.Document("doc", "A document", "made up", 1, "", tuple(names))
        monkeypatch.setattr(claims, "all_claims", lambda: {c.id: c for c in made})
        monkeypatch.setattr(claims, "statements", lambda: statement)
        monkeypatch.setattr(claims, "documents", lambda: {"doc": document})
        monkeypatch.setattr(display, "statements", lambda: statement)

    return put


#: Files whose tests share something that takes long to make: parsed pages, a second site, the text of the PDF.
ON_ONE_WORKER = ("test_files.py", "test_heads.py", "test_paper.py")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hand out such files whole and first, and every other test singly, so that no worker waits.

    pytest-xdist's own `loadgroup` does not see its marks under pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Scheduler(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if file.endswith(ON_ONE_WORKER) else nodeid

    return Scheduler(config, log)
