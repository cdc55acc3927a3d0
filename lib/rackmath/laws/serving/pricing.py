"""What a token costs: the rent of the machine for a pass, shared by the tokens of its batch."""

from sympy import oo

from ...algebra.closed_form import law
from ...algebra.derivation import balance, larger, limit, quotient, substitute, total
from .notation import C_1, B, C, C_arith, C_comp, C_floor, C_kv, C_mem, C_w, G, G_s, T, g, n, p, v, x
from .passes import arithmetic_time, compute_time, kv_time, weight_time

__all__ = [
    "arithmetic_cost", "batching_gain", "batching_gain_with_attention", "compute_cost", "cost_floor",
    "cost_floor_with_attention", "endless_memory_cost", "gain_at_most", "kv_cost", "measured_gain", "memory_cost",
    "most_gpu_rate", "rent_alone", "rent_shared", "stream_alone", "token_cost", "token_cost_with_attention",
    "token_price", "unbatched_cost", "unbatched_cost_with_attention", "waiting_gain", "weight_cost",
]

# Laws ----------------------------------------------------------------------------------------------

token_price = law(
    "token-price", C, p * T / B,
    "A pass occupies the machine for its time and yields one token for each in the batch.",
    source="pope2026", assumes=("the machine is never idle",))

stream_alone = law(
    "stream-alone", B, g, "A stream that is served alone is a batch of the tokens that it decodes in a pass.",
    source="pope2026")

rent_alone = law(
    "rent-alone", C_1, p * n / v, "A stream that has its GPUs to itself pays the rent of them all.",
    source="pope2026", assumes=("the machine is never idle",))

rent_shared = law(
    "rent-shared", C, p / x, "In a full batch a GPU's rent is shared by all that it puts out.",
    source="pope2026", assumes=("the machine is never idle",))

# Costs ---------------------------------------------------------------------------------------------

compute_cost = substitute(
    "compute-cost", C_comp, token_price, {T: compute_time},
    says="A token's arithmetic costs the same in every batch.")

weight_cost = substitute(
    "weight-cost", C_w, token_price, {T: weight_time},
    says="Reading the weights is shared by the batch.")

kv_cost = substitute(
    "kv-cost", C_kv, token_price, {T: kv_time},
    says="Reading a token's own cache is shared with nobody.")

memory_cost = total("memory-cost", C_mem, weight_cost, kv_cost, says="What a token's memory reads cost.")

token_cost = larger(
    "token-cost", C, compute_cost, memory_cost, says="A token costs the slower of arithmetic and memory.",
    assumes=("the two overlap perfectly",))

endless_memory_cost = limit(
    "endless-memory-cost", C_mem, memory_cost, of=B, at=oo,
    says="However large the batch, each token still reads its own cache.")

cost_floor = larger(
    "cost-floor", C_floor, compute_cost, endless_memory_cost,
    says="No batch makes a token cheaper than this.")

arithmetic_cost = substitute(
    "arithmetic-cost", C_arith, token_price, {T: arithmetic_time},
    says="All arithmetic of a token, attention's included, costs the same in every batch.")

token_cost_with_attention = larger(
    "token-cost-with-attention", C, arithmetic_cost, memory_cost,
    says="The cost of a token once attention's own arithmetic counts too.", assumes=("the two overlap perfectly",))

cost_floor_with_attention = larger(
    "cost-floor-with-attention", C_floor, arithmetic_cost, endless_memory_cost,
    says="The floor once attention's own arithmetic counts too.")

unbatched_cost = substitute(
    "unbatched-cost", C_1, token_cost, {B: stream_alone}, says="What a token costs if nobody shares the machine.")

unbatched_cost_with_attention = substitute(
    "unbatched-cost-with-attention", C_1, token_cost_with_attention, {B: stream_alone},
    says="The same once attention's own arithmetic counts too.")

batching_gain = quotient(
    "batching-gain", G, unbatched_cost, cost_floor,
    says="How many times dearer a token is alone than in an endless batch.")

batching_gain_with_attention = quotient(
    "batching-gain-with-attention", G, unbatched_cost_with_attention, cost_floor_with_attention,
    says="The same once attention's own arithmetic counts too.")

measured_gain = quotient(
    "measured-gain", G, rent_alone, rent_shared,
    says="The same by what was timed: the output of a GPU in a full batch, over its part of a lone stream.")

gain_at_most = quotient(
    "gain-at-most", G, rent_alone, cost_floor_with_attention,
    says="A lone stream as it was timed, against an endless batch at its bound.")

most_gpu_rate = balance(
    "most-gpu-rate", x, measured_gain, gain_at_most, for_=x,
    says="What a GPU puts out at most, for streams of one past: an endless batch at its bound.")

waiting_gain = quotient(
    "waiting-gain", G_s, token_cost_with_attention, cost_floor_with_attention,
    says="How many times dearer a token is in its batch than in an endless one, which is all that waiting can save.")
