"""What a price list says of its caches: writing and storing by two prices, uses that pay, hit rates and margins."""

from ...algebra.closed_form import law
from ...algebra.derivation import quotient, solve, substitute
from ..serving.notation import k, p
from ..training.notation import omega, x_h
from .notation import (
    C_d, C_hit, C_mean, C_p, i_hit, j_hit, n_hit, p_paid, p_tier, q_copy, q_cut, q_hit, q_hold, q_in, q_left, q_mean,
    q_miss, q_n, q_o, q_out, q_over, q_part, q_up, q_w, q_w5, q_w60, q_with, T_hold, T_more, T_w5, T_w60, x_d, x_dec,
    x_in,
)

__all__ = [
    "answer_cost", "brief_term", "brief_write", "copying_left", "cost_share_of_prices", "hit_price", "lasting_term",
    "lasting_without_copying", "lasting_write", "life_added", "machine_price", "margin", "margin_of_outlay",
    "markup_of_hits", "miss_price", "reads_to_pay", "rebate", "rent_multiple", "rent_of_writes", "rent_paid",
    "request_income", "request_outlay", "saved_by_reads", "share_of_prices", "storage_price", "volume_ratio",
    "write_price",
]

# Laws ----------------------------------------------------------------------------------------------

write_price = law(
    "write-price", q_w, q_in + q_copy + q_hold * T_hold,
    "Whoever has a prompt kept pays for computing it, for putting it away, and by the second for its place.",
    source="anthropic2026cachingdoc", assumes=("both lifetimes are one product at one rate",))

brief_term = law("brief-term", T_hold, T_w5, "A cache of the shorter lifetime.", source="anthropic2026cachingdoc")

lasting_term = law("lasting-term", T_hold, T_w5 + T_more, "A cache of the longer one.",
                   source="anthropic2026cachingdoc")

life_added = law("life-added", T_more, T_w60 - T_w5, "What the longer lifetime adds.", source="anthropic2026cachingdoc")

rent_paid = law("rent-paid", p_paid, q_hold / k, "What is paid for a token's place, for each of its bytes.",
                source="google2026pricing03")

rent_multiple = law("rent-multiple", q_over, p_paid / p_tier, "What is paid for a byte over what it rents for.",
                    source="cyclenerd2025gcp")

rebate = law("rebate", q_cut, q_in - q_hit, "What a use saves of the price of a prompt.", source="anthropic2024caching")

saved_by_reads = law(
    "saved-by-reads", q_w, q_in + n_hit * q_cut, "Writing has paid when its uses have saved what it costs more.",
    source="anthropic2024caching")

markup_of_hits = law(
    "markup-of-hits", q_with, (1 + j_hit * q_part) / (1 + j_hit * i_hit),
    "With each miss come hits: what they are sold for raises income, and what they cost raises cost.",
    source="deepseek2025inference")

miss_price = law("miss-price", q_in, q_miss * C_p, "A token that is computed is sold for its cost, times a markup.",
                 source="deepseek2025inference")

hit_price = law("hit-price", q_hit, q_up * i_hit * C_p,
                "One that is found likewise, at a markup of its own; its cost is a part of that of one computed.",
                source="deepseek2025inference")

request_income = law(
    "request-income", q_mean, (1 - x_h) * q_in + x_h * q_hit + omega * q_out,
    "A token of a prompt, found or not, and the tokens decoded for it, each at its price.",
    source="deepseek2025inference")

request_outlay = law(
    "request-outlay", C_mean, (1 - x_h) * C_p + x_h * C_hit + omega * C_d, "The same by what they cost.",
    source="deepseek2025inference")

margin_of_outlay = law(
    "margin-of-outlay", q_left, 1 - C_mean / q_mean, "What is left of the income.", source="deepseek2025inference")

machine_price = law("machine-price", p, q_o / q_n, "What all machines cost, for each of them.",
                    source="deepseek2025inference")

answer_cost = law("answer-cost", C_d, p / x_d, "What a machine costs, over the tokens that it decodes.",
                  source="deepseek2025inference")

volume_ratio = law("volume-ratio", omega, x_dec / x_in, "Tokens decoded over those of prompts.",
                   source="deepseek2025inference")

# Two prices for writing ----------------------------------------------------------------------------

brief_write = substitute(
    "brief-write", q_w5, write_price, {T_hold: brief_term}, says="The price for the shorter lifetime.")

lasting_write = substitute(
    "lasting-write", q_w60, write_price, {T_hold: lasting_term}, says="The price for the longer lifetime.")

copying_left = solve(
    "copying-left", q_copy, brief_write, for_=q_copy, says="What the shorter lifetime leaves for putting away.")

lasting_without_copying = substitute(
    "lasting-without-copying", q_w60, lasting_write, {q_copy: copying_left}, says="The longer one by the shorter.")

storage_price = solve(
    "storage-price", q_hold, lasting_without_copying, for_=q_hold,
    says="The price of keeping a token: what an hour costs more than five minutes, over the minutes between.")

rent_of_writes = substitute(
    "rent-of-writes", p_paid, rent_paid, {q_hold: storage_price}, says="What two prices for writing ask for a byte.")

reads_to_pay = solve(
    "reads-to-pay", n_hit, saved_by_reads, for_=n_hit, says="How often a cache must be used until writing it has paid.")

# Hit rates and margins -----------------------------------------------------------------------------

share_of_prices = quotient(
    "share-of-prices", q_part, hit_price, miss_price,
    says="A part of the price, by two markups and a part of the cost.")

cost_share_of_prices = solve(
    "cost-share-of-prices", i_hit, share_of_prices, for_=i_hit,
    says="What two prices tell of two costs: their share, times the markup of one over that of the other.")

margin = substitute(
    "margin", q_left, margin_of_outlay, {C_mean: request_outlay, q_mean: request_income},
    says="What is left of the income at a hit rate.")
