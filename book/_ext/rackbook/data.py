"""The catalog as pages and files: every fact with its unit, range, date and source."""

from __future__ import annotations

from collections import Counter

from rackmath.algebra.printing import show
from rackmath.facts.catalog import facts
from rackmath.facts.tables import Fact

from .pages import escape

#: What the tables are about; a table of a later edition goes by its name alone.
ABOUT = {
    "accelerators": "Dense throughput at each number format, memory, links one way, power and the size of a domain.",
    "racks": "What is sold as one piece: packages, dies, memory, links, power, mass and cables of the whole.",
    "tiers": "Size and read bandwidth of memories below HBM, best case, and what a byte of some rents for.",
    "models": "Dimensions and sizes of open-weight models, from their configurations and reports.",
    "deployments": "What was measured in production or on a test bench.",
    "offers": "What was on sale at a date: prices, speeds and context windows of models.",
    "disclosures": "What companies and analysts told of a whole business at a date: tokens served, money spent.",
    "trained": "What models took to make: tokens, GPU time, and what reinforcement learning added.",
    "scaling_laws": "Fitted laws of loss against size and data, with their errors, and the optima printed for them.",
    "conventions": "How the field counts a transformer's FLOPs, and how number formats store.",
}


def facts_by_table() -> str:
    """Every table of facts, with the file it is downloaded as."""
    counts, parts = Counter(fact.table for fact in facts()), []
    for table, number in counts.items():
        parts.append(f"## {table.replace('_', ' ').capitalize()}\n\n{ABOUT.get(table, '')} {number} values: "
                     f'<a href="../data/{table}.csv" download>{table}.csv</a>.\n\n'
                     f":::{{dropdown}} Show the {number} values of {table}\n\n{{.facts}}\n"
                     "| Thing | Quantity | Precision | Value | Range | As of | Source | Place in it | Note |\n"
                     "|---|---|---|---|---|---|---|---|---|")
        parts += [_row(fact) for fact in facts() if fact.table == table]
        parts.append(":::\n")
    return "\n".join(parts)


def _row(fact: Fact) -> str:
    # Twelve digits: a table of data shows what the source prints, not the book's four.
    value = show(fact, fact.unit, digits=12)
    spread = show((fact.low, fact.high), fact.unit, digits=12) if fact.low < fact.high else ""
    source = f"{{cite:p}}`{fact.source}`" if fact.source else ""
    place = escape(fact.locator) if fact.sourced else '<span class="unsourced">△ unsourced</span>'
    title = f'<span id="{fact.anchor}"></span>{escape(fact.title)}'
    cells = (title, fact.quantity.replace("_", " "), fact.precision, escape(value), escape(spread),
             fact.as_of, source, place, escape(fact.note))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
