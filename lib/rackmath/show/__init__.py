"""What readers see: tables of claims and verdicts, numbers told, figures, and the ledger."""

from ..algebra.printing import show, tell
from .tables import by_format, claim_table, verdict_table

__all__ = ["by_format", "claim_table", "show", "tell", "verdict_table"]
