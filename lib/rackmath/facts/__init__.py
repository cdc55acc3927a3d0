"""Facts: what was read, each value with its unit, range, date, source and the place in it."""

from .catalog import (
    accelerator, accelerators, convention, deployment, deployments, disclosure, exchanges, fact, facts, links, model,
    offer, rack, rivals, scaling_law, thing, things, tier, tiers, trained_model, trainings,
)

__all__ = [
    "accelerator", "accelerators", "convention", "deployment", "deployments", "disclosure", "exchanges", "fact",
    "facts", "links", "model", "offer", "rack", "rivals", "scaling_law", "thing", "things", "tier", "tiers",
    "trained_model", "trainings",
]
