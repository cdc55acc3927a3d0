"""Fast and slow lanes: what a batch of another size does to the speed and the price of a stream."""

from sympy import oo

from ...algebra.closed_form import law
from ...algebra.derivation import limit, quotient, rewrite, solve, substitute
from .notation import B, B_lane, C_lane, L, N_r, N_t, T, T_lane, beta, phi, pi_f, pi_s, psi, sigma, theta
from .pricing import token_price
from .passes import memory_time, weight_time

__all__ = [
    "batch_of_offer", "fastest", "fastest_of_offer", "lane_batch", "lane_cost", "lane_memory_time", "lane_time",
    "lane_weight_share", "lane_weights", "offered_speed", "price_multiple", "price_of_batch", "share_conflict",
    "slow_floor", "slow_floor_of_offer", "slow_floor_of_speed", "slow_lane", "slow_weight_share",
    "speed_multiple", "speed_of_batch", "speed_of_price", "weight_share_at_least", "weight_share_at_most",
    "weight_share_of_offer",
]

# Laws ----------------------------------------------------------------------------------------------

lane_batch = law(
    "lane-batch", B_lane, B / beta, "A lane is the same machine with another batch.",
    source="pope2026", assumes=("lanes differ in their batch alone",))

lane_time = law(
    "lane-time", T_lane, T / sigma,
    "A stream gains as many tokens a pass in every lane, so its speed is that of the passes.", source="pope2026")

lane_weights = law(
    "lane-weights", N_r, theta * N_t,
    "A smaller batch of a sparse model touches fewer experts, and reads the others not at all.",
    source="feller1968", assumes=("the standard batch touches every expert",))

slow_lane = law(
    "slow-lane", pi_f, pi_s, "A lane below the standard price is a slow one.", source="pope2026")

# Batches -------------------------------------------------------------------------------------------

lane_cost = substitute(
    "lane-cost", C_lane, token_price, {T: lane_time, B: lane_batch}, says="What a token costs in a lane.")

price_multiple = quotient(
    "price-multiple", pi_f, lane_cost, token_price,
    says="A lane costs more by the ratio of the batches, and less by its speed.",
    assumes=("price is proportional to cost",))

batch_of_offer = solve(
    "batch-of-offer", beta, price_multiple, for_=beta,
    says="The batches behind a published price and speed: their ratio is the product of the two.")

# Speeds, where memory decides the pass ---------------------------------------------------------------

lane_memory_time = substitute(
    "lane-memory-time", T_lane, memory_time, {B: lane_batch, N_t: lane_weights},
    says="A lane reads the weights that its batch touches, and the caches of its batch.")

lane_weight_share = quotient(
    "lane-weight-share", phi, weight_time, memory_time,
    says="The part of a standard pass that does not grow with the batch.")

speed_of_batch = quotient(
    "speed-of-batch", sigma, memory_time, lane_memory_time,
    says="How much faster the passes of a smaller batch are.")

speed_multiple = rewrite(
    "speed-multiple", sigma, speed_of_batch, through=lane_weight_share, without=L,
    says="The same with all that is not known of model and machine in one number.")

price_of_batch = rewrite(
    "price-of-batch", pi_f, price_multiple, through=speed_multiple, without=sigma,
    says="The price of a lane: its share of reading the weights grows with the ratio of the batches.")

# From one offer to the whole curve -------------------------------------------------------------------

offered_speed = rewrite(
    "offered-speed", sigma, speed_multiple, through=batch_of_offer, without=beta,
    says="The speed of a lane with the batch that its price and speed imply.")

weight_share_of_offer = solve(
    "weight-share-of-offer", phi, offered_speed, for_=phi,
    says="How much of a standard pass reads weights, if a batch alone makes the offer.")

speed_of_price = solve(
    "speed-of-price", sigma, weight_share_of_offer, for_=sigma, says="What a price buys.")

fastest = limit(
    "fastest", sigma, speed_multiple, of=beta, at=oo,
    says="The fastest lane at any price reads nothing but the weights that it touches.")

fastest_of_offer = rewrite(
    "fastest-of-offer", sigma, fastest, through=weight_share_of_offer, without=phi,
    says="The fastest lane that could stand beside a published one.")

slow_floor = limit(
    "slow-floor", pi_f, price_of_batch, of=beta, at=0,
    says="The cheapest lane, in an endless batch, saves the reading of weights and nothing else.")

slow_floor_of_offer = rewrite(
    "slow-floor-of-offer", pi_f, slow_floor, through=weight_share_of_offer, without=phi,
    says="The cheapest lane that could stand beside a published one.")

# Whatever decides the pass ---------------------------------------------------------------------------

weight_share_at_most = solve(
    "weight-share-at-most", phi, fastest, for_=phi,
    says="A lane can be no faster than reading the weights allows, so its speed bounds their share.")

slow_floor_of_speed = substitute(
    "slow-floor-of-speed", pi_f, slow_floor, {phi: weight_share_at_most},
    says="The least that a slow lane must charge beside a fast one, whatever the fast one charges.")

weight_share_at_least = solve(
    "weight-share-at-least", phi, slow_floor, for_=phi,
    says="A lane can save no more than the reading of the weights, so its discount bounds their share, too.")

slow_weight_share = substitute(
    "slow-weight-share", phi, weight_share_at_least, {pi_f: slow_lane}, says="The same for a slow lane's price.")

share_conflict = quotient(
    "share-conflict", psi, slow_weight_share, weight_share_at_most,
    says="Above one, no batch sells both lanes: the slow one needs more weights in the pass than the fast one leaves.")
