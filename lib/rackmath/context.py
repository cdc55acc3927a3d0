"""What a longer context does to the time and cost of a token, what sparse attention saves, and windows on sale."""

from sympy import oo, sqrt

from .closed_form import law
from .derivation import balance, larger, limit, quotient, substitute
from .kv_cache import mla_attention_flops, unfolded_kv_bytes
from .notation import (
    a, B, C, F_a, F_lat, g, k, k_bal, k_i, L, L_1, L_2, L_m, L_s, rho, s, s_band, s_g, s_len, s_prem, s_q, s_r,
    s_s, s_slow, s_w, s_x, s_y, T, T_att, T_kv, v, W, W_1, z_0, z_a, z_f, z_p, z_q, z_r, z_s, z_t, z_w,
)
from .pricing import compute_cost, cost_floor, cost_floor_with_attention, kv_cost, token_price
from .serving import attention_time, compute_time, kv_time, memory_share, memory_share_with_attention

__all__ = [
    "attention_cost", "balancing_kv_bytes", "bandwidth_growth", "context_premium",
    "context_premium_with_attention", "endless_context_share", "endless_slowdown", "gain_of_root",
    "latent_throughput", "latent_time", "measured_past", "past_cost", "past_looseness", "root_agreement",
    "root_kv_time", "score_kept", "sparse_gain", "sparse_gain_limit", "sparse_kv_time", "stretch_slowdown",
    "stretched_context", "stretched_share", "tokens_worked", "unfolded_time", "window_growth", "yearly_growth",
    "yearly_window_growth",
]

# Laws ----------------------------------------------------------------------------------------------

stretched_context = law(
    "stretched-context", L_s, s_len * L, "A context that is made so many times longer.", source="pope2026")

sparse_kv_time = law(
    "sparse-kv-time", z_s, B / g * (s * k + L * k_i) / W,
    "A stream reads the tokens that it selects, and the index of all of them.",
    source="deepseek2025v32", assumes=("memory is read at its peak", "no two streams share a prefix"))

root_kv_time = law(
    "root-kv-time", z_r, B / g * sqrt(s * L) * k / W,
    "If sparse attention read a square root: the geometric mean of its context and a scale of s tokens.",
    source="child2019", assumes=("memory is read at its peak", "no two streams share a prefix",
                                 "knowing which tokens to read costs nothing"))

measured_past = law(
    "measured-past", z_p, C - z_0, "What a token costs at the end of a context, less what the first one costs.",
    source="deepseek2025v32")

window_growth = law(
    "window-growth", s_w, L_2 / L_1, "How many times longer the later window is.", source="pope2026")

yearly_growth = law(
    "yearly-growth", s_y, s_w ** (1 / z_t), "The same, as growth in each of the years between.", source="pope2026")

bandwidth_growth = law(
    "bandwidth-growth", s_band, W / W_1, "How many times as much a later chip reads in a second.", source="pope2026")

tokens_worked = law(
    "tokens-worked", L_m, v * z_w, "Whoever reads and writes at some pace for some time gets through their product.",
    source="pope2026")

score_kept = law(
    "score-kept", s_q, z_q / z_f, "What a benchmark leaves of a model's score when its attention is made sparse.",
    source="yuan2025nsa")

# The latent ----------------------------------------------------------------------------------------

latent_time = substitute(
    "latent-time", T_att, attention_time, {a: mla_attention_flops},
    says="The arithmetic that the latent brings: every query head meets all of it.")

unfolded_time = substitute(
    "unfolded-time", T_kv, kv_time, {k: unfolded_kv_bytes}, says="The reading that the latent spares.")

latent_throughput = balance(
    "latent-throughput", F_lat, latent_time, unfolded_time, for_=F_a,
    says="A machine that computes faster than this gains by the latent.")

# Longer contexts -----------------------------------------------------------------------------------

stretched_share = substitute(
    "stretched-share", rho, memory_share, {L: stretched_context},
    says="Memory time over arithmetic time at the longer context.")

stretch_slowdown = quotient(
    "stretch-slowdown", s_slow, stretched_share, memory_share,
    says="How many times longer a pass takes at the longer context, where memory decides both.")

endless_slowdown = limit(
    "endless-slowdown", s_slow, stretch_slowdown, of=B, at=oo,
    says="In an endless batch a doubled context doubles the time, and so halves utilisation.")

endless_context_share = limit(
    "endless-context-share", rho, memory_share_with_attention, of=L, at=oo,
    says="With attention's arithmetic counted, no context makes memory longer than arithmetic by more than this.")

balancing_kv_bytes = balance(
    "balancing-kv-bytes", k_bal, compute_time, kv_time, for_=k,
    says="What a token may keep if a context is to balance arithmetic and the reading of the cache.")

context_premium = quotient(
    "context-premium", s_prem, cost_floor, compute_cost,
    says="How many times dearer a token is with a past than without, by the two budgets.")

context_premium_with_attention = quotient(
    "context-premium-with-attention", s_prem, cost_floor_with_attention, compute_cost,
    says="The same once attention's own arithmetic counts too.")

# Measured costs ------------------------------------------------------------------------------------

attention_cost = substitute(
    "attention-cost", z_a, token_price, {T: attention_time}, says="What attention's own arithmetic costs a token.")

past_cost = larger(
    "past-cost", z_p, kv_cost, attention_cost,
    says="What a past adds at least: the slower of reading it and computing with it.",
    assumes=("the two overlap perfectly",))

past_looseness = quotient(
    "past-looseness", s_s, measured_past, past_cost,
    says="How many times more a past costs than its bound, which is all that better kernels could win.")

# Sparse attention ----------------------------------------------------------------------------------

sparse_gain = quotient(
    "sparse-gain", s_g, kv_time, sparse_kv_time, says="How many times less sparse attention reads.")

sparse_gain_limit = limit(
    "sparse-gain-limit", s_g, sparse_gain, of=L, at=oo,
    says="In the end only the index counts, which grows with the context as the cache does.")

gain_of_root = quotient(
    "gain-of-root", s_r, kv_time, root_kv_time, says="What a square root would gain.")

root_agreement = quotient(
    "root-agreement", s_x, sparse_gain, gain_of_root, says="How near sparse attention comes to a square root.")

yearly_window_growth = substitute(
    "yearly-window-growth", s_y, yearly_growth, {s_w: window_growth}, says="Growth of a window a year.")
