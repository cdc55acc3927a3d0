"""Claims: what somebody says, held against arithmetic whose every number tells where it comes from."""

from ..algebra.propositions import proposition
from .claims import claim
from .provenance import assume, derived, said, spans
from .verdicts import check, unsettled

__all__ = ["assume", "check", "claim", "derived", "proposition", "said", "spans", "unsettled"]
