"""Closed forms, sourced facts and checked claims about how frontier AI is trained, served and racked.

A claim is what somebody says, a fact is what was read, a law is what follows: `claims`, `facts` and
`laws`. `algebra` is the mathematics under all of them, `show` prints tables, figures and the ledger,
and `toys` are things that are run, not derived. Each topic of the laws can be imported from here,
and is loaded when it is.
"""

from importlib import import_module

from .laws import TOPICS

__all__ = ["TOPICS"]


def __getattr__(name: str):
    if name in TOPICS:
        import_module("rackmath.facts")  # so that a closed form can be handed a thing's name
        return import_module(TOPICS[name])
    raise AttributeError(f"module 'rackmath' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *TOPICS])
