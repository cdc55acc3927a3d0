"""Whole jobs of people who price requests and size training runs, each with its right value and its refusals."""

import math

import pytest
from rackmath import cache_prices, invoices, price_steps
from rackmath.facts.catalog import offer

# What a request is charged -------------------------------------------------------------------------------------

PRO = offer("gemini-2.5-pro-2025-07")


def test_a_prompt_above_the_step_pays_the_long_band():
    """262,960 tokens in, 257,955 of them found, 1,744 out: $0.19989, not the $0.1037 of the short band."""
    bill = invoices.request_invoice(PRO, 262_960, cached_tokens=257_955, output_tokens=1_744)
    assert bill == pytest.approx((5_005 * 2.5 + 257_955 * 0.625 + 1_744 * 15) / 1e6) == pytest.approx(0.19989, abs=5e-6)


def test_the_step_itself_is_still_short():
    at, above = (invoices.request_invoice(PRO, tokens) for tokens in (200_000, 200_001))
    assert at == pytest.approx(0.25) and above == pytest.approx(200_001 * 2.5e-6)


def test_later_lists_have_their_own_long_band():
    """In August 2026 a token found costs a tenth of one computed, in both bands."""
    later = offer("gemini-2.5-pro-2026-08")
    asked = dict(prompt_tokens=262_960, cached_tokens=257_955)
    assert invoices.request_invoice(later, **asked) == pytest.approx((5_005 * 2.5 + 257_955 * 0.25) / 1e6)


@pytest.mark.parametrize("cached, right", [(0, 0.125), (100_000, 0.031), (60_000, 0.0686)])
def test_no_hit_all_hits_and_some(cached, right):
    assert invoices.request_invoice(PRO, 100_000, cached_tokens=cached) == pytest.approx(right)


def test_nothing_asked_costs_nothing():
    assert invoices.request_invoice(PRO, 0) == 0


def test_a_multiple_stands_for_the_price_that_a_list_gives_as_one():
    """Claude Sonnet 4 in 2025: $3 and $15 a million, twice and one and a half times that above 200,000 tokens."""
    sonnet = {**offer("claude-sonnet-4"), "input_price": 3e-6, "output_price": 15e-6}
    assert invoices.request_invoice(sonnet, 300_000, output_tokens=1000) == pytest.approx(300 * 6e-3 + 22.5e-3)


def test_writing_for_an_hour_costs_more_than_for_five_minutes():
    opus = offer("claude-opus-4.7-2026-04")
    brief, lasting = (invoices.request_invoice(opus, 1000, written_tokens=1000, lifetime=how)
                      for how in ("brief", "lasting"))
    assert (brief, lasting) == pytest.approx((6.25e-3, 10e-3))


@pytest.mark.parametrize("how, error, message", [
    (dict(prompt_tokens=100, cached_tokens=101), ValueError, "are more than prompt_tokens = 100"),
    (dict(prompt_tokens=-1), ValueError, "prompt_tokens = -1 is not a number of tokens"),
    (dict(prompt_tokens=1, output_tokens=math.nan), ValueError, "output_tokens = nan"),
    (dict(prompt_tokens=10, written_tokens=5), KeyError, "gemini-2.5-pro-2025-07 has no brief_write_price"),
    (dict(prompt_tokens=10, written_tokens=5, lifetime="long"), ValueError, "lifetime = 'long' is neither 'brief'"),
])
def test_what_cannot_be_charged_is_refused_by_name(how, error, message):
    with pytest.raises(error, match=message):
        invoices.request_invoice(PRO, **how)


def test_a_band_without_a_price_is_refused_and_not_charged_at_the_other():
    unpriced = offer("gemini-2.5-pro-2025-10")
    assert invoices.request_invoice(unpriced, 200_000) == pytest.approx(0.25)
    with pytest.raises(KeyError, match="has no long_input_price, which 200,001 fresh_tokens need in a prompt above"):
        invoices.request_invoice(unpriced, 200_001)
    with pytest.raises(ValueError, match="longer than gpt-5 takes: 400,000 tokens"):
        invoices.request_invoice(offer("gpt-5"), 400_001)


def test_hit_rates_of_nothing_and_of_everything_have_a_price():
    list_price = dict(input_price=2.0, cached_input_price=0.5, output_price=8.0)
    assert cache_prices.request_income(list_price, hit_rate=0, output_ratio=0.25) == 4
    assert cache_prices.request_income(list_price, hit_rate=1, output_ratio=0.25) == 2.5
    assert cache_prices.request_income(list_price, hit_rate=0.5, output_ratio=0) == 1.25
    costs = dict(prompt_cost=1.0, hit_cost=0.0, decode_cost=4.0)
    assert cache_prices.margin(list_price, costs, hit_rate=0, output_ratio=0) == pytest.approx(0.5)
    assert cache_prices.markup_of_hits(hits_per_miss=0, price_share=0.1, hit_share=0.01) == 1
    assert price_steps.machine_premium(prompt_rate=60, answer_rate=10, hit_rate=0) == 6
    assert price_steps.short_bill(list_price, output_ratio=0) == 2
