"""Training: what it costs and buys, what a model serves in its life, and what a network keeps to run backwards."""

from .bills import *  # noqa: F403  (the bills of training are what the part begins with)
from .bills import __all__  # noqa: F401
