"""Serving: what a pass takes and costs, how many streams share it, and when the next one leaves."""

from .passes import *  # noqa: F403  (the laws of one pass are what the part begins with)
from .passes import __all__  # noqa: F401
