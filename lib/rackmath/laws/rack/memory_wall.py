"""The memory wall: what fits a unit, what its room is worth, and when the caches outgrow the weights."""

from ...algebra.closed_form import law
from ...algebra.derivation import balance, limit, quotient, solve, substitute
from ..serving.notation import B, B_cap, b, C_mem, K, K_N, L, n, N_h, N_t
from .notation import B_w, K_n, L_K, L_w, N_room, O_K, O_room, O_u
from ..serving.pricing import endless_memory_cost, memory_cost
from ..serving.production import capacity_batch, production_batch
from ..serving.passes import critical_batch, kv_time, touched_weight_time, weight_time
from ..serving.departures import held_once

__all__ = [
    "batch_of_room", "binding_context", "filled_room", "full_memory_cost", "full_memory_cost_once", "half_filled",
    "memory_room", "model_bytes", "overtaking_batch", "overtaking_context", "price_of_room", "room", "room_used",
    "unit_memory", "weights_at_price",
]

# Laws ---------------------------------------------------------------------------------------------

model_bytes = law("model-bytes", K_N, b * N_t, "A model takes as many bytes as its parameters.", source="pope2026")

unit_memory = law("unit-memory", K_n, n * K, "A unit has the memory of all its GPUs.", source="pope2026")

room = law("room", O_K, K_n / K_N, "How many times over a unit's memory could hold the weights.", source="pope2026")

filled_room = law(
    "filled-room", B, O_u * B_cap, "Caches fill a part of what the weights leave free.", source="pope2026")

# What room is worth -------------------------------------------------------------------------------

full_memory_cost = substitute(
    "full-memory-cost", C_mem, memory_cost, {B: capacity_batch},
    says="What a token's memory reads cost in the largest batch that fits.")

full_memory_cost_once = substitute(
    "full-memory-cost-once", C_mem, full_memory_cost, {N_t: held_once},
    says="The same with a single copy of the model.")

price_of_room = quotient(
    "price-of-room", O_room, full_memory_cost_once, endless_memory_cost,
    says="How many times dearer a token is in a full memory than in an endless one, if memory decides both.")

weights_at_price = solve(
    "weights-at-price", N_room, price_of_room, for_=N_h, says="The weights for which room has a given price.")

half_filled = limit(
    "half-filled", N_room, weights_at_price, of=O_room, at=2,
    says="Here endless memory would halve the cost, which twice the bandwidth does for any weights.")

memory_room = substitute(
    "memory-room", O_K, room, {K_n: unit_memory}, says="The memory of a unit's GPUs over the weights.")

room_used = quotient(
    "room-used", O_u, production_batch, capacity_batch,
    says="Which part of what the weights leave free the caches of a deployment fill.",
    beyond="the weights alone do not fit")

batch_of_room = substitute(
    "batch-of-room", B, filled_room, {B_cap: capacity_batch},
    says="The streams whose caches fill a part of what the weights leave free.",
    beyond="the weights alone do not fit, or no cache limits the batch")

# When it is gone ----------------------------------------------------------------------------------

binding_context = balance(
    "binding-context", L_K, capacity_batch, critical_batch, for_=L,
    says="The context from which a critical batch no longer fits the memory.", beyond="the weights alone do not fit")

overtaking_context = balance(
    "overtaking-context", L_w, kv_time, touched_weight_time, for_=L,
    says="From this context on a batch's caches take longer to read than the weights that it touches.")

overtaking_batch = balance(
    "overtaking-batch", B_w, kv_time, weight_time, for_=B,
    says="So many streams' caches take as many bytes as all weights.")
