"""The head of each page."""

from __future__ import annotations


def setup(app) -> None:
    """Nothing yet."""
