"""The page of sourced facts, and the files that it offers."""

import csv
import html
import re

from rackmath.facts.catalog import facts
from rackmath.facts.tables import FACTS

from .built import NEEDED, SITE, source

pytestmark = NEEDED


def test_every_fact_is_on_the_data_page_and_every_table_is_a_file():
    page = source("book/data.html")
    tables = dict.fromkeys(fact.table for fact in facts())
    assert [FACTS / f"{table}.csv" for table in tables if (SITE / "data" / f"{table}.csv").read_bytes()
            != (FACTS / f"{table}.csv").read_bytes()] == []
    assert (SITE / "data" / "things.csv").is_file()
    for table in tables:
        assert f'href="../data/{table}.csv"' in page
        section = rf'<section id="{table.replace("_", "-")}">.*?<tbody>(.*?)</tbody>'
        rows = re.search(section, page, re.DOTALL)[1].count("<tr ")
        with (FACTS / f"{table}.csv").open(newline="", encoding="utf-8") as lines:
            assert rows == sum(1 for _ in csv.DictReader(lines))
    assert page.count('class="unsourced"') - 1 == sum(not fact.sourced for fact in facts())
    assert "CC BY 4.0" in page


def test_a_fact_shows_all_digits_of_its_source():
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in source("book/data.html").split("<tr ")[1:]]
    shown = [[html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in row] for row in rows if row]
    [hidden] = [fact for fact in facts() if (fact.thing, fact.quantity) == ("llama-3.1-405b", "hidden_size")]
    assert [hidden.title, "hidden size", "", "16,384"] in [row[:4] for row in shown]
    assert all(row[6] or "unsourced" in row[7] for row in shown)
