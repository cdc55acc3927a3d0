"""What readers see: tables of claims and verdicts, numbers told, figures, and the ledger."""

from ..algebra.printing import show
from .tables import by_format, claim_table, verdict_table
from .told import illustration, tell, tell_table

__all__ = ["by_format", "claim_table", "illustration", "show", "tell", "tell_table", "verdict_table"]
