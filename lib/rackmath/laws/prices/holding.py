"""Keep a cache or compute it anew: what a hit costs in each kind of memory, and when the next one takes over."""

from ...algebra.closed_form import law
from ...algebra.derivation import balance, larger, quotient, rewrite, substitute
from ..serving.notation import k, K, p, tau, W
from ..training.notation import n_inf, x_h, x_v
from .notation import (
    C_hit, C_p, C_read, C_room, i_hit, i_rent, i_same, i_slow, p_next, p_tier, q_hit, q_in, q_n, q_off, T_hold, T_keep,
    T_move, T_next, tau_next, x_p,
)
from .price_steps import prompt_cost
from ..serving.passes import critical_context
from ..serving.departures import drain_time

__all__ = [
    "borrowed_rent", "discount", "discount_time", "drain_ratio", "gpu_prompt_rate", "hit_at_price",
    "hit_cost_of_rent", "hit_share", "keeping_time", "keeping_time_in_hbm", "keeping_time_of_balance",
    "keeping_time_of_crossing", "keeping_time_of_rate", "prompt_cost_of_rate", "reading_cost",
    "reading_cost_of_rent", "rent", "rent_of_share", "rent_ratio", "room_cost", "room_cost_of_rent", "room_share",
    "slower_drain", "slower_reading", "slower_rent", "takeover_time", "whole_hit_share", "worth_keeping",
]

# Laws ----------------------------------------------------------------------------------------------

rent = law("rent", p_tier, p / K, "What a memory rents for is shared by its bytes.", source="gray1997")

rent_of_share = law(
    "rent-of-share", p_tier, i_rent * p / K,
    "A part of what a GPU rents for is put on its memory, and shared by its bytes.", source="gray1997")

room_cost = law(
    "room-cost", C_room, p * k * T_hold / K,
    "Until it is used again a cached token takes its part of the room.",
    source="gray1997", assumes=("all caches of a memory wait equally long",))

reading_cost = law(
    "reading-cost", C_read, p * k / W, "When it is used it takes all of the bandwidth for a moment.",
    source="gray1997", assumes=("memory is read at its peak", "writing and the way to the GPU cost nothing"))

slower_rent = law("slower-rent", p_tier, p_next, "The same of the next slower memory.", source="gray1997")

slower_drain = law("slower-drain", tau, tau_next, "The same of the next slower memory.", source="gray1997")

rent_ratio = law("rent-ratio", i_same, p_tier / p_next, "What a byte rents for in two memories.", source="gray1997")

drain_ratio = law("drain-ratio", i_slow, tau_next / tau, "How long two memories take to read.", source="gray1997")

prompt_cost_of_rate = law(
    "prompt-cost-of-rate", C_p, p / x_v, "What a machine costs, over the tokens of prompts that it works on.",
    source="deepseek2025inference")

worth_keeping = law(
    "worth-keeping", C_room, C_p, "The longest wait that pays: room costs what computing anew does.",
    source="gray1997", assumes=("a cache is used once more, and surely",))

gpu_prompt_rate = law(
    "gpu-prompt-rate", x_v, x_p * (1 - x_h) * q_n / n_inf,
    "What a machine works on of its prompts, but for what it finds in a cache, shared by its GPUs.",
    source="deepseek2025inference")

discount = law("discount", q_off, q_in / q_hit, "How many times cheaper a token is if it is found.",
               source="anthropic2024caching")

hit_at_price = law(
    "hit-at-price", i_hit, 1 / q_off, "The premise: prices of hits and misses stand as their costs do.",
    source="pope2026")

# What a hit costs ----------------------------------------------------------------------------------

room_cost_of_rent = rewrite(
    "room-cost-of-rent", C_room, room_cost, through=rent, without=p, says="Room is paid by the second.")

borrowed_rent = rewrite(
    "borrowed-rent", C_read, reading_cost, through=rent, without=p, says="Bandwidth, by the rent of a byte.")

reading_cost_of_rent = rewrite(
    "reading-cost-of-rent", C_read, borrowed_rent, through=drain_time, without=W,
    says="A read costs the room of its bytes for one drain time.")

hit_cost_of_rent = larger(
    "hit-cost-of-rent", C_hit, room_cost_of_rent, reading_cost_of_rent,
    says="A cache that waits less than the drain time pays for the drain time.")

# When the next memory takes over -------------------------------------------------------------------

slower_reading = substitute(
    "slower-reading", C_read, reading_cost_of_rent, {p_tier: slower_rent, tau: slower_drain},
    says="What a read costs in the next slower memory.")

takeover_time = balance(
    "takeover-time", T_next, room_cost_of_rent, slower_reading, for_=T_hold,
    says="A slower memory takes over at its own drain time, times what its byte rents for over a byte of the faster.",
    assumes=("the slower memory rents for less a byte", "the wait is longer than the faster memory's drain time"),
    only_if=(p_tier - p_next,), beyond="the slower memory rents for no less a byte, and never takes over")

# Keep or compute -----------------------------------------------------------------------------------

keeping_time = balance(
    "keeping-time", T_keep, room_cost_of_rent, worth_keeping, for_=T_hold,
    says="The wait beyond which a token is cheaper computed anew.")

keeping_time_in_hbm = substitute(
    "keeping-time-in-hbm", T_keep, keeping_time, {C_p: prompt_cost, p_tier: rent},
    says="In the memory of the GPU that would compute it the rent cancels: whatever a GPU costs, it costs both.")

keeping_time_of_rate = substitute(
    "keeping-time-of-rate", T_keep, keeping_time, {C_p: prompt_cost_of_rate, p_tier: rent},
    says="The tokens that fit into a GPU, over the tokens that it prefills in a second.")

keeping_time_of_crossing = rewrite(
    "keeping-time-of-crossing", T_keep, keeping_time_in_hbm, through=critical_context, without=k,
    says="The same by the context at which a model balances.")

keeping_time_of_balance = rewrite(
    "keeping-time-of-balance", T_keep, keeping_time_of_crossing, through=drain_time, without=K,
    says="One drain time for each token of the context at which a model balances.")

# What a discount says ------------------------------------------------------------------------------

room_share = quotient(
    "room-share", i_hit, room_cost_of_rent, worth_keeping, says="What waiting costs, over computing anew.")

hit_share = rewrite(
    "hit-share", i_hit, room_share, through=keeping_time, without=k,
    says="The wait over the longest that pays.")

whole_hit_share = quotient(
    "whole-hit-share", i_hit, hit_cost_of_rent, worth_keeping,
    says="The same with its reading: a wait shorter than the drain time counts as that.")

discount_time = balance(
    "discount-time", T_move, hit_share, hit_at_price, for_=T_hold,
    says="The wait after which a hit costs the part of a miss that a discount leaves of its price.")
