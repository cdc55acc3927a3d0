"""Invoices: requests added up token by token, published examples, and the two sides of a step."""

import random

import pytest
from rackmath.facts.catalog import offer

PRO, OPUS = offer("gemini-2.5-pro-2025-07"), offer("claude-opus-4.7-2026-04")


def token_by_token(prices: dict, tokens: list[str]) -> float:
    """Each token of a request, at the price of its kind, in dollars a million."""
    return sum(prices[kind] for kind in tokens) / 1e6


def a_request_above_the_step(library):
    """Gemini 2.5 Pro: 262,960 in, of which 257,955 found, 1,744 out: 5,005 · 2.5 + 257,955 · 0.625 + 1,744 · 15."""
    made = library.invoices
    dear = {"fresh": 2.5, "found": 0.625, "answer": 15.0}
    by_hand = token_by_token(dear, ["fresh"] * 5005 + ["found"] * 257955 + ["answer"] * 1744)
    assert by_hand == pytest.approx(0.199894, abs=1e-6)
    asked = dict(prompt_tokens=262960, cached_tokens=257955, output_tokens=1744)
    assert made.request_invoice(PRO, **asked) == pytest.approx(by_hand)
    counts = dict(fresh_tokens=5005, cached_tokens=257955, written_tokens=0, output_tokens=1744)
    assert made.long_request_charge(PRO, counts, long_write_price=1.0) == pytest.approx(by_hand)
    short = token_by_token({"fresh": 1.25, "found": 0.31, "answer": 10.0},
                           ["fresh"] * 5005 + ["found"] * 257955 + ["answer"] * 1744)
    priced = dict(write_price=1.0, long_write_price=1.0)
    assert made.request_charge(PRO, counts, write_price=1.0) == pytest.approx(short)
    assert made.band_step(PRO, counts, priced) == pytest.approx(by_hand / short)
    for name, low, high in (("input", 1.25, 2.5), ("hit", 0.31, 0.625), ("output", 10, 15)):
        found = getattr(made, f"long_band_{name}")(PRO)
        assert found == pytest.approx(high / 1e6) != low / 1e6
    assert made.long_band_write(long_write_price=5e-6) == 5e-6


def a_request_that_writes(library):
    """Claude Opus 4.7: 100,000 tokens written for an hour once, found nine times, 500 out each: $1.575, not $5.125."""
    made, turns = library.invoices, 10
    first = made.request_invoice(OPUS, 100_000, written_tokens=100_000, output_tokens=500, lifetime="lasting")
    later = made.request_invoice(OPUS, 100_000, cached_tokens=100_000, output_tokens=500)
    assert first == pytest.approx(token_by_token({"w": 10, "o": 25}, ["w"] * 100_000 + ["o"] * 500))
    assert later == pytest.approx(token_by_token({"h": 0.5, "o": 25}, ["h"] * 100_000 + ["o"] * 500))
    bare = made.uncached_charge(OPUS, prompt_tokens=1e5, output_tokens=500)
    assert bare == pytest.approx(token_by_token({"i": 5, "o": 25}, ["i"] * 100_000 + ["o"] * 500))
    assert turns * bare == pytest.approx(5.125) and first + (turns - 1) * later == pytest.approx(1.575)
    left = made.charge_kept(OPUS, fresh_tokens=0, cached_tokens=1e5, written_tokens=0, output_tokens=500,
                            prompt_tokens=1e5, write_price=1.0)
    assert left == pytest.approx(later / bare)
    assert made.uncached_prompt(OPUS, prompt_tokens=1e5) == made.fresh_charge(
        OPUS, fresh_tokens=made.all_fresh(prompt_tokens=1e5)) == pytest.approx(0.5)
    parts = [made.fresh_charge(OPUS, fresh_tokens=10), made.hit_charge(OPUS, cached_tokens=20),
             made.write_charge(written_tokens=30, write_price=6.25e-6), made.answer_charge(OPUS, output_tokens=40)]
    assert parts == pytest.approx([10 * 5e-6, 20 * 5e-7, 30 * 6.25e-6, 40 * 25e-6])
    whole = made.request_invoice(OPUS, 60, cached_tokens=20, written_tokens=30, output_tokens=40)
    assert whole == pytest.approx(sum(parts))


def many_requests_on_the_mean(library):
    """A thousand requests of many lengths cost what their hit rate and their answers say for each token of a prompt."""
    dice, made = random.Random(3), library.invoices
    sizes = [(dice.randrange(1000, 200_000), dice.random(), dice.randrange(2000)) for _ in range(1000)]
    bills = sum(made.request_invoice(PRO, tokens, cached_tokens=int(tokens * share), output_tokens=said)
                for tokens, share, said in sizes)
    read = sum(tokens for tokens, _, _ in sizes)
    rate = sum(int(tokens * share) for tokens, share, _ in sizes) / read
    each = library.cache_prices.request_income(PRO, hit_rate=rate, output_ratio=sum(s for _, _, s in sizes) / read)
    assert bills == pytest.approx(each * read)


CHECKS = [a_request_above_the_step, a_request_that_writes, many_requests_on_the_mean]

KINDS = "+fresh_tokens +cached_tokens +written_tokens +output_tokens"

MOVES = {
    "invoices.all_fresh": "+prompt_tokens",
    "invoices.answer_charge": "+output_price +output_tokens",
    "invoices.band_step":
        "-input_price -cached_input_price -write_price -output_price +long_input_price +long_cached_input_price "
        "+long_write_price +long_output_price ~fresh_tokens ~cached_tokens ~written_tokens ~output_tokens",
    "invoices.charge_kept":
        "~input_price +cached_input_price +write_price ~output_price +fresh_tokens +cached_tokens +written_tokens "
        "~output_tokens -prompt_tokens",
    "invoices.fresh_charge": "+input_price +fresh_tokens",
    "invoices.hit_charge": "+cached_input_price +cached_tokens",
    "invoices.long_band_hit": "+long_cached_input_price",
    "invoices.long_band_input": "+long_input_price",
    "invoices.long_band_output": "+long_output_price",
    "invoices.long_band_write": "+long_write_price",
    "invoices.long_request_charge":
        f"+long_input_price +long_cached_input_price +long_write_price +long_output_price {KINDS}",
    "invoices.request_charge": f"+input_price +cached_input_price +write_price +output_price {KINDS}",
    "invoices.uncached_charge": "+input_price +output_price +prompt_tokens +output_tokens",
    "invoices.uncached_prompt": "+input_price +prompt_tokens",
    "invoices.write_charge": "+write_price +written_tokens",
}
