"""What tests of several folders share: the closed forms of the library, and the second ways to them."""

import importlib
from collections.abc import Mapping
from pathlib import Path

import rackmath
from rackmath import TOPICS
from rackmath.algebra.closed_form import ClosedForm

SECOND_WAYS = Path(__file__).parent / "second_ways"


def topic_forms() -> dict[str, ClosedForm]:
    """Every closed form of every topic, as `topic.name`."""
    modules = {topic: getattr(rackmath, topic) for topic in TOPICS}
    return {f"{topic}.{name}": form for topic, module in modules.items()
            for name in module.__all__ if isinstance(form := getattr(module, name), ClosedForm)}


def second_ways(name: str) -> list:
    """What each module of `second_ways` holds under a name."""
    files = sorted(SECOND_WAYS.glob("*/[a-z]*.py"))
    modules = (importlib.import_module(f"second_ways.{file.parent.name}.{file.stem}") for file in files)
    return [found for module in modules if (found := getattr(module, name, None))]


def endless(model: Mapping) -> dict:
    """A model that takes a context of any length, for sums that go beyond what its own takes."""
    return {word: fact for word, fact in model.items() if word != "context_length"}
