"""Invoices: what one request is charged by a price list, with cache hits and writes, in the band of its length."""

import math
from collections.abc import Mapping

from ...algebra.closed_form import law
from ...algebra.derivation import quotient, substitute, total
from .notation import (
    L_fresh, L_hit, L_new, L_out, L_p, q_ans, q_band, q_dear, q_found, q_fresh, q_hit, Q_hit, q_in, Q_in, q_kept,
    q_new, q_none, q_out, Q_out, q_req, q_w, Q_w,
)

__all__ = [
    "all_fresh", "answer_charge", "band_step", "charge_kept", "fresh_charge", "hit_charge", "long_band_hit",
    "long_band_input", "long_band_output", "long_band_write", "long_request_charge", "prices_of_band", "request_charge",
    "request_invoice", "uncached_charge", "uncached_prompt", "write_charge",
]

#: Which prices a write may have, by the lifetime that is asked for.
LIFETIMES = {"brief": "brief_write_price", "lasting": "lasting_write_price"}

# Laws ----------------------------------------------------------------------------------------------

fresh_charge = law("fresh-charge", q_fresh, q_in * L_fresh, "Tokens of a prompt are charged at the input price.",
                   source="google2025pricing07")

hit_charge = law("hit-charge", q_found, q_hit * L_hit, "Those that are found in a cache cost less.",
                 source="google2025pricing07", assumes=("room in the cache is not charged by the hour",))

write_charge = law("write-charge", q_new, q_w * L_new, "Those that are written to a cache for later cost more.",
                   source="anthropic2026cachingdoc")

answer_charge = law("answer-charge", q_ans, q_out * L_out, "Decoded tokens have a price of their own.",
                    source="google2025pricing07", assumes=("tokens of thinking are charged as those of an answer",))

all_fresh = law("all-fresh", L_fresh, L_p, "Without a cache the whole prompt is computed as usual.",
                source="google2025pricing07")

long_band_input = law(
    "long-band-input", q_in, Q_in, "A prompt above the step pays the higher price for each of its tokens.",
    source="google2025pricing07")

long_band_hit = law("long-band-hit", q_hit, Q_hit, "So do the tokens of it that are found.",
                    source="google2025pricing07")

long_band_write = law("long-band-write", q_w, Q_w, "So do those that are written.", source="anthropic2026cachingdoc")

long_band_output = law("long-band-output", q_out, Q_out, "So does each token of the answer to it.",
                       source="google2025pricing07")

# A request -----------------------------------------------------------------------------------------

request_charge = total("request-charge", q_req, fresh_charge, hit_charge, write_charge, answer_charge,
                       says="Each token of a request, at the price of its kind.")

long_request_charge = substitute(
    "long-request-charge", q_dear, request_charge,
    {q_in: long_band_input, q_hit: long_band_hit, q_w: long_band_write, q_out: long_band_output},
    says="The same for a prompt above the step: the whole request pays the higher prices.")

band_step = quotient("band-step", q_band, long_request_charge, request_charge,
                     says="How many times dearer one token more makes a request at the step.")

uncached_prompt = substitute("uncached-prompt", q_fresh, fresh_charge, {L_fresh: all_fresh}, says="The whole prompt.")

uncached_charge = total("uncached-charge", q_none, uncached_prompt, answer_charge,
                        says="What a request costs if nothing of it is found or written.")

charge_kept = quotient("charge-kept", q_kept, request_charge, uncached_charge, says="What a cache leaves of a bill.")

# A price list --------------------------------------------------------------------------------------


def prices_of_band(offer: Mapping, prompt_tokens: float) -> dict[str, float]:
    """The prices that an offer has for a prompt of this length, under the words of the short band.

    Bands count for whole requests: one token above `long_context_threshold`, and every token of the
    request pays `long_input_price`, `long_cached_input_price`, `long_output_price` and the long prices
    of writing. An offer may give `long_context_input_multiple` and `long_context_output_multiple`
    instead of long prices for input and output. A price that the band does not have is left out.

    Args:
        offer: facts under the words of `data/facts/offers.csv` [dollar/token, token, 1].
        prompt_tokens: the whole prompt, whatever part of it is found or written [token].

    Raises:
        ValueError: the prompt is longer than the offer's `context_window`.

    Source: `google2025pricing07`.

    >>> step = dict(input_price=1.25e-6, long_input_price=2.5e-6, long_context_threshold=200e3)
    >>> [prices_of_band(step, tokens)["input_price"] for tokens in (200_000, 200_001)]
    [1.25e-06, 2.5e-06]
    """
    window = offer.get("context_window", math.inf)
    if prompt_tokens > window:
        raise ValueError(f"a prompt of {prompt_tokens:,.0f} tokens is longer than {_name(offer)} takes: "
                         f"{window:,.0f} tokens")
    words = ("input_price", "cached_input_price", "output_price", *LIFETIMES.values())
    if prompt_tokens <= offer.get("long_context_threshold", math.inf):
        return {word: offer[word] for word in words if word in offer}
    prices = {word: offer[f"long_{word}"] for word in words if f"long_{word}" in offer}
    for kind in ("input", "output"):
        multiple, word = offer.get(f"long_context_{kind}_multiple"), f"{kind}_price"
        if multiple and word in offer:
            prices.setdefault(word, multiple * offer[word])
    return prices


def request_invoice(offer: Mapping, prompt_tokens: float, cached_tokens: float = 0, written_tokens: float = 0,
                    output_tokens: float = 0, lifetime: str = "brief") -> float:
    """What one request is charged: `request_charge` at the prices of the band of its prompt.

    Args:
        offer: facts under the words of `data/facts/offers.csv`; see `prices_of_band`.
        prompt_tokens: the whole prompt, with what is found and what is written [token].
        cached_tokens: the part of it that is found in a cache [token].
        written_tokens: the part of it that is written to a cache [token].
        output_tokens: the answer, thinking included [token].
        lifetime: which price of writing counts, `brief` or `lasting`.

    Returns:
        The charge [dollar]. Storage by the hour, batches and tools are not part of it.

    Raises:
        ValueError: a count is not a number of tokens, more is found and written than the prompt has, or
            the prompt is longer than the offer takes.
        KeyError: the offer has no price for a kind of token that the request has, in this band; names it.

    Source: `google2025pricing07`, `anthropic2026cachingdoc`.

    Gemini 2.5 Pro in July 2025, a prompt above its step, nearly all of it found:

    >>> from rackmath.facts import offer
    >>> pro = offer("gemini-2.5-pro-2025-07")
    >>> round(float(request_invoice(pro, 262_960, cached_tokens=257_955, output_tokens=1_744)), 5)
    0.19989
    """
    counts = dict(prompt_tokens=prompt_tokens, cached_tokens=cached_tokens, written_tokens=written_tokens,
                  output_tokens=output_tokens)
    for word, count in counts.items():
        if not 0 <= count < math.inf:
            raise ValueError(f"{word} = {count:g} is not a number of tokens")
    if cached_tokens + written_tokens > prompt_tokens:
        raise ValueError(f"cached_tokens + written_tokens = {cached_tokens + written_tokens:g} are more than "
                         f"prompt_tokens = {prompt_tokens:g}, of which they are a part")
    if lifetime not in LIFETIMES:
        raise ValueError(f"lifetime = {lifetime!r} is neither {' nor '.join(map(repr, LIFETIMES))}")
    prices, long = prices_of_band(offer, prompt_tokens), prompt_tokens > offer.get("long_context_threshold", math.inf)
    fresh = prompt_tokens - cached_tokens - written_tokens
    kinds = {"fresh_tokens": (fresh, "input_price", "input_price"),
             "cached_tokens": (cached_tokens, "cached_input_price", "cached_input_price"),
             "written_tokens": (written_tokens, "write_price", LIFETIMES[lifetime]),
             "output_tokens": (output_tokens, "output_price", "output_price")}
    inputs = {}
    for count, (tokens, word, priced) in kinds.items():
        if tokens and priced not in prices:
            raise KeyError(f"{_name(offer)} has no {'long_' if long else ''}{priced}, which {tokens:,.0f} {count} need"
                           f"{' in a prompt above its long_context_threshold' if long else ''}")
        # What a request has none of costs nothing, whatever its price.
        inputs |= {count: tokens, word: prices.get(priced, 1.0)}
    return request_charge(**inputs)


def _name(offer: Mapping) -> str:
    return getattr(offer, "name", "this offer")
