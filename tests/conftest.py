"""What several tests share: the closed forms of the library, and a way to swap its data."""

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
