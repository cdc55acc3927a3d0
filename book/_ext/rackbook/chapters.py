"""What the website adds to the notebooks: the address of each row of the ledger."""

from __future__ import annotations

from docutils import nodes


def address_rows(app, doctree, docname: str) -> None:
    """Give each row of the ledger the id that its claim links back to."""
    for table in doctree.findall(nodes.table):
        if "ledger" in table["classes"]:
            for row in table.findall(nodes.row):
                if link := row.next_node(nodes.reference):
                    row["ids"].append(f"ledger-{link.get('refid') or link['refuri'].partition('#')[2]}")


def setup(app) -> None:
    """Wait until links are resolved: the first of a row tells its claim."""
    app.connect("doctree-resolved", address_rows)
