"""What a longer context does to the time and cost of a token, what sparse attention saves, and windows on sale."""

from sympy import oo, sqrt

from ...algebra.closed_form import law
from ...algebra.derivation import balance, larger, limit, quotient, substitute
from .kv_cache import mla_attention_flops, unfolded_kv_bytes
from .notation import (
    a, B, b_k, C, d, F_a, F_lat, g, k, k_bal, k_i, L, L_1, L_2, L_crit, L_m, L_s, l_i, l_p, rho, s, s_0, s_1,
    s_band, s_e, s_g, s_len, s_m, s_n, s_prem, s_q, s_r, s_s, s_slow, s_up, s_w, s_x, s_y, T, T_att, T_kv, v, W,
    W_1, w, w_i, x_k, z_0, z_a, z_b, z_c, z_f, z_g, z_h, z_i, z_k, z_l, z_m, z_n, z_p, z_q, z_r, z_s, z_t, z_w,
)
from .pricing import compute_cost, cost_floor_with_attention, kv_cost, token_cost_with_attention, token_price
from .passes import (
    attention_time, compute_time, critical_context_with_attention, kv_time, memory_share, memory_share_with_attention,
)

__all__ = [
    "attention_cost", "attention_of_cache", "balancing_kv_bytes", "bandwidth_growth", "context_premium_with_attention",
    "cost_growth", "critical_context_of_cache", "critical_context_when_pooled", "earlier_context", "earlier_cost",
    "earlier_root_agreement", "endless_context_share", "endless_slowdown", "fixed_bytes", "gain_of_root",
    "growth_over_root", "latent_throughput", "latent_time", "measured_past", "past_cost", "past_looseness",
    "pooled_kv_time", "read_bytes", "reading_needed", "root_agreement", "root_kv_time", "score_kept", "selection_cost",
    "sparse_gain", "sparse_gain_limit", "sparse_kv_time", "stretch_slowdown", "stretched_context", "stretched_share",
    "tokens_worked", "unfolded_time", "window_growth", "yearly_growth", "yearly_window_growth",
]

# Laws ----------------------------------------------------------------------------------------------

stretched_context = law(
    "stretched-context", L_s, s_len * L, "A context that is made so many times longer.", source="pope2026")

sparse_kv_time = law(
    "sparse-kv-time", z_s, B / g * (s * k + L * k_i) / W,
    "A stream reads the tokens that it selects, and the index of all of them.",
    source="deepseek2025v32", assumes=("memory is read at its peak", "no two streams share a prefix"))

root_kv_time = law(
    "root-kv-time", z_r, B / g * sqrt(s_0 * L) * k / W,
    "If sparse attention read a square root: the geometric mean of its context and some scale.",
    source="child2019", assumes=("memory is read at its peak", "no two streams share a prefix",
                                 "knowing which tokens to read costs nothing"))

read_bytes = law(
    "read-bytes", z_l, w_i * z_b * l_i / z_n + d * b_k * l_p / z_k,
    "Some layers read an index with a key for several tokens, the others a cache with an entry for many.",
    source="deepseek2026v4")

fixed_bytes = law(
    "fixed-bytes", z_c, (s * l_i + w * (l_i + l_p)) * d * b_k,
    "Entries selected in some layers, and a window in all, are read at any context.",
    source="deepseek2026v4", assumes=("the context is longer than what is selected",))

pooled_kv_time = law(
    "pooled-kv-time", z_m, B / g * (L * z_l + z_c) / W,
    "A stream reads what grows with its context, and what does not.",
    source="deepseek2026v4", assumes=("memory is read at its peak", "no two streams share a prefix"))

attention_of_cache = law(
    "attention-of-cache", a, x_k * k, "Attention computes so much for each byte of the cache that it reads.",
    source="ainslie2023")

earlier_context = law(
    "earlier-context", L, L_1, "The context that was on sale at first.", source="pope2026")

reading_needed = law(
    "reading-needed", s_n, (1 - z_g) / (1 - z_h),
    "How much more of its past a model has to read than the sparsest that was tried.", source="nawrot2025")

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

critical_context_when_pooled = balance(
    "critical-context-when-pooled", L_crit, compute_time, pooled_kv_time, for_=L,
    says="The context at which that reading balances the arithmetic.",
    beyond="what is read at any context takes longer than the arithmetic")

critical_context_of_cache = substitute(
    "critical-context-of-cache", L_crit, critical_context_with_attention, {a: attention_of_cache},
    says="The context at which reading balances all arithmetic, for a model of which only such bytes are known.")

context_premium_with_attention = quotient(
    "context-premium-with-attention", s_prem, cost_floor_with_attention, compute_cost,
    says="The same once attention's own arithmetic counts too.")

earlier_cost = substitute(
    "earlier-cost", s_1, token_cost_with_attention, {L: earlier_context},
    says="What a token cost at the earlier context, in the same batch.")

cost_growth = quotient(
    "cost-growth", s_m, token_cost_with_attention, earlier_cost,
    says="How many times dearer a token is than at the earlier context: in a small batch less, for it reads weights.")

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

selection_cost = substitute(
    "selection-cost", z_i, token_price, {T: sparse_kv_time},
    says="What a past adds at least where a selection and its index are read.")

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

earlier_root_agreement = substitute(
    "earlier-root-agreement", s_e, root_agreement, {L: earlier_context}, says="The same at an earlier context.")

growth_over_root = quotient(
    "growth-over-root", s_up, root_agreement, earlier_root_agreement,
    says="How the gain grows from context to context, over how a square root would, whatever its scale.")

yearly_window_growth = substitute(
    "yearly-window-growth", s_y, yearly_growth, {s_w: window_growth}, says="Growth of a window a year.")
