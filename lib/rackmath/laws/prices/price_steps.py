"""What prices tell of a machine: steps at long contexts, premiums on output, and both against published costs."""

from ...algebra.closed_form import law
from ..serving.context import balancing_kv_bytes
from ...algebra.derivation import balance, quotient, rewrite, solve, substitute
from ..serving.kv_cache import gqa_kv_bytes
from ..serving.notation import (
    a, B, B_crit, c, C, F, k, k_bal, l, L, L_crit, Lambda, M, N_a, N_t, p, rho, T_arith, z_0,
)
from ..rack.notation import L_w
from ..training.notation import omega, x_h, x_v
from .notation import (
    C_d, C_p, C_x, eta, L_b, L_hi, L_lo, L_p, L_t, q_a, q_b, Q_b, q_c, q_e, q_i, q_in, Q_in, q_k, q_m, q_n, q_o, q_out,
    Q_out, q_p, q_r, q_s, q_u, q_v, q_x, q_y, x_d, x_p,
)
from ..serving.pricing import compute_cost, kv_cost, memory_cost
from ..serving.passes import (
    arithmetic_time, attention_context, attention_share, attention_time, compute_time, critical_batch, critical_context,
    kv_time, memory_share, memory_share_with_attention, memory_time, ratio, weight_time,
)

__all__ = [
    "arithmetic_by_share", "arithmetic_step", "attention_over_weights", "balance_by_batch", "balance_of_batch",
    "batch_in_critical_ones", "batch_of_kv", "bound_decode_cost", "bound_premium", "bound_premium_of_all",
    "bound_premium_of_share", "crossing_beside_attention", "crossings_apart", "crossings_apart_by_batch",
    "decode_cost", "input_step", "kv_beside_weights", "kv_beside_weights_by_batch", "kv_beside_weights_by_ratio",
    "kv_of_batch", "layers_of_cache", "long_bill", "long_context_of_step", "long_kv_cost", "long_memory_cost",
    "long_request", "machine_premium", "markup", "markup_ratio", "markup_ratio_of_prices", "mean_prompt_cost",
    "measured_premium", "memory_as_long", "memory_share_of_premium", "memory_step", "memory_step_of_crossing",
    "mid_prompt", "output_premium", "output_step", "position_cost", "premium_batch", "premium_context",
    "premium_of_share", "price_over_cost", "price_premium", "price_rise", "prompt_cost", "prompt_lag",
    "prompt_utilisation", "ratio_kv_bytes", "rent_of_token", "rise_from_weights", "rise_of_bill", "share_by_batch",
    "share_of_crossings", "short_bill", "short_context_of_rise", "short_memory_cost", "short_request",
    "step_at_crossing", "step_kept",
    "step_multiple", "step_of_crossing", "token_markup", "weights_overtaken", "worked_prompt_rate",
]

# Laws ----------------------------------------------------------------------------------------------

short_bill = law(
    "short-bill", q_b, q_in + omega * q_out,
    "A request pays for the tokens of its prompt and for those decoded, each at its price.",
    source="google2026pricing03", assumes=("nothing is read from a cache",))

long_bill = law(
    "long-bill", Q_b, Q_in + omega * Q_out,
    "A request whose prompt is above the step pays the higher prices for all of its tokens.",
    source="google2026pricing03", assumes=("nothing is read from a cache",))

price_rise = law(
    "price-rise", q_r, q_s - 1, "What a step adds, as a part of the price below it.", source="google2026pricing03")

output_step = law(
    "output-step", q_s, Q_out / q_out, "The step on the price of decoded tokens.", source="google2026pricing03")

input_step = law(
    "input-step", q_s, Q_in / q_in, "The step on the price of a prompt's tokens.", source="google2026pricing03")

step_kept = law(
    "step-kept", q_k, q_s / q_e, "What a later list has left of a model's step.", source="anthropic2026pricing0425")

output_premium = law(
    "output-premium", q_p, q_out / q_in, "How many times dearer a decoded token is than one of a prompt.",
    source="google2026pricing03")

price_premium = law(
    "price-premium", q_p, q_m * q_c,
    "The premium in the price is the premium in the cost, times how much more is earned on output than on input.",
    source="pope2026")

prompt_cost = law(
    "prompt-cost", C_p, p * c * N_a / (F * eta),
    "A token of a prompt costs its arithmetic, at the part of the peak that prefill reaches.",
    source="pope2026", assumes=("a prompt's pass reads weights and cache in the shadow of its arithmetic",))

decode_cost = law(
    "decode-cost", C_d, Lambda * C, "A decoded token costs its bound, times how much longer a pass really takes.",
    source="deepseek2025inference")

machine_premium = law(
    "machine-premium", q_c, x_p * (1 - x_h) / x_d,
    "A machine reads so many tokens of prompts, but for those it finds in a cache, in the time of one decoded.",
    source="deepseek2025inference", assumes=("finding a token in the cache costs nothing",))

measured_premium = law(
    "measured-premium", q_c, C_d / C_p, "The same from two published costs.", source="deepseek2025v32")

position_cost = law(
    "position-cost", C_x, z_0 + (C - z_0) * L_t / L,
    "A straight line between what the first token costs and the last.", source="deepseek2025v32")

mid_prompt = law(
    "mid-prompt", L_t, L_p / 2, "On average a token of a prompt stands in the middle of it.", source="deepseek2025v32")

price_over_cost = law(
    "price-over-cost", q_u, q_v / C, "What is asked for a token over what it costs.", source="deepseek2025v32")

memory_as_long = law(
    "memory-as-long", rho, 1, "The premise: memory takes as long as arithmetic.", source="pope2026")

batch_in_critical_ones = law(
    "batch-in-critical-ones", M, B / B_crit, "A batch counted in critical ones.", source="pope2026")

markup = law(
    "markup", q_u, q_i / q_o, "What is earned for each dollar that the machines cost.", source="deepseek2025inference")

rent_of_token = law(
    "rent-of-token", C, q_o / (q_n * x_v), "The rent of a machine over the tokens of one kind that it works on.",
    source="deepseek2025inference", assumes=("it works on tokens of that kind alone",))

worked_prompt_rate = law(
    "worked-prompt-rate", x_v, x_p * (1 - x_h), "Tokens of prompts that a machine doesn't find in a cache.",
    source="deepseek2025inference")

step_at_crossing = law(
    "step-at-crossing", L_crit, L_b, "The premise: a price steps where reading the cache overtakes the arithmetic.",
    source="pope2026")

long_request = law("long-request", L, L_hi, "A request above the step.", source="pope2026")

short_request = law("short-request", L, L_lo, "A request below the step.", source="pope2026")

# Markups -------------------------------------------------------------------------------------------

token_markup = substitute(
    "token-markup", q_u, price_over_cost, {C: rent_of_token},
    says="What a machine earns with tokens of one kind over its own cost.", assumes=("each is billed at the list",))

# Bills ---------------------------------------------------------------------------------------------

step_multiple = quotient(
    "step-multiple", q_s, long_bill, short_bill, says="What a request pays above the step over what it pays below.")

rise_of_bill = substitute(
    "rise-of-bill", q_r, price_rise, {q_s: step_multiple},
    says="What the step adds to a bill, between the rise of the input price and that of the output price.")

layers_of_cache = solve(
    "layers-of-cache", l, gqa_kv_bytes, for_=l, says="How many layers' keys and values make a cache of this size.")

# Crossings -----------------------------------------------------------------------------------------

ratio_kv_bytes = rewrite(
    "ratio-kv-bytes", k_bal, balancing_kv_bytes, through=ratio, without=F,
    says="The cache that balances a context, in the blackboard's words: active parameters over ratio times context.")

kv_beside_weights = balance(
    "kv-beside-weights", k_bal, compute_time, memory_time, for_=k,
    says="The cache that balances a context if the same memory reads the weights, too.",
    beyond="the weights alone take longer to read than the arithmetic")

kv_beside_weights_by_batch = rewrite(
    "kv-beside-weights-by-batch", k_bal, kv_beside_weights, through=critical_batch, without=N_t,
    says="The same with the weights as a critical batch.", beyond="the batch is below the critical one")

kv_beside_weights_by_ratio = rewrite(
    "kv-beside-weights-by-ratio", k_bal, kv_beside_weights_by_batch, through=ratio, without=F,
    says="The same in the blackboard's words.", beyond="the batch is below the critical one")

kv_of_batch = rewrite(
    "kv-of-batch", k_bal, kv_beside_weights_by_ratio, through=batch_in_critical_ones, without=B,
    says="At the critical batch nothing is left for a cache, in an endless one all of it.",
    beyond="the batch is below the critical one")

batch_of_kv = solve(
    "batch-of-kv", M, kv_of_batch, for_=M,
    says="How many critical batches leave so much for the cache.", beyond="no batch leaves so much")

arithmetic_by_share = rewrite(
    "arithmetic-by-share", T_arith, arithmetic_time, through=attention_share, without=a,
    says="All arithmetic of a pass, attention's as a share of the reading of its cache.")

crossing_beside_attention = balance(
    "crossing-beside-attention", L_crit, arithmetic_by_share, kv_time, for_=L,
    says="Attention's own arithmetic moves the crossing outward.",
    beyond="attention's arithmetic takes longer than reading the cache")

weights_overtaken = balance(
    "weights-overtaken", L_w, kv_time, weight_time, for_=L,
    says="From this context on a batch's caches take longer to read than all weights.")

crossings_apart = quotient(
    "crossings-apart", q_x, weights_overtaken, critical_context,
    says="How far apart the cache overtakes the weights and the arithmetic.")

crossings_apart_by_batch = rewrite(
    "crossings-apart-by-batch", q_x, crossings_apart, through=critical_batch, without=N_t,
    says="The two crossings are one at the critical batch, and only there.")

prompt_lag = quotient(
    "prompt-lag", q_y, attention_context, critical_context,
    says="How much later attention doubles the arithmetic of a prompt than the cache overtakes that of decoding.")

share_by_batch = rewrite(
    "share-by-batch", rho, memory_share, through=critical_batch, without=N_t,
    says="Memory time over arithmetic time, with the weights as a critical batch.")

share_of_crossings = rewrite(
    "share-of-crossings", rho, share_by_batch, through=critical_context, without=k,
    says="Two distances from balance, which add up: that of the context, and that of the batch.")

premium_batch = solve(
    "premium-batch", B, share_of_crossings, for_=B,
    says="The batch at which a pass reads so many times longer than it computes.",
    beyond="the cache alone takes longer than that")

premium_context = solve(
    "premium-context", L, share_of_crossings, for_=L,
    says="The context at which a pass reads so many times longer than it computes.",
    beyond="the weights alone take longer than that")

balance_by_batch = substitute(
    "balance-by-batch", L, premium_context, {rho: memory_as_long},
    says="The context at which memory, weights included, takes as long as arithmetic.")

balance_of_batch = rewrite(
    "balance-of-batch", L, balance_by_batch, through=batch_in_critical_ones, without=B,
    says="Weights draw the balance inward, and in an endless batch not at all.",
    beyond="the batch is below the critical one")

# Steps that a crossing makes -----------------------------------------------------------------------

long_memory_cost = substitute(
    "long-memory-cost", C, memory_cost, {L: long_request}, says="What a token above the step costs to read.")

short_memory_cost = substitute(
    "short-memory-cost", C, memory_cost, {L: short_request}, says="What a token below the step costs to read.")

memory_step = quotient(
    "memory-step", q_s, long_memory_cost, short_memory_cost,
    says="How much dearer a longer past makes a token, where memory decides both.")

memory_step_of_crossing = rewrite(
    "memory-step-of-crossing", q_s, memory_step, through=weights_overtaken, without=k,
    says="The same by the context at which the cache overtakes the weights.")

rise_from_weights = substitute(
    "rise-from-weights", q_r, price_rise, {q_s: memory_step_of_crossing},
    says="What a step adds if it pays for caches that overtake the weights.")

short_context_of_rise = solve(
    "short-context-of-rise", L_lo, rise_from_weights, for_=L_lo,
    says="How long short requests are on average, if caches that overtake the weights make such a rise.",
    beyond="even requests without a past make less of a rise")

long_kv_cost = substitute(
    "long-kv-cost", C, kv_cost, {L: long_request}, says="What reading a long past costs a token, in an endless batch.")

arithmetic_step = quotient(
    "arithmetic-step", q_s, long_kv_cost, compute_cost,
    says="How much dearer than its arithmetic a long past makes a token, in an endless batch.")

step_of_crossing = rewrite(
    "step-of-crossing", q_s, arithmetic_step, through=critical_context, without=k,
    says="The same by the context at which the cache overtakes the arithmetic.")

long_context_of_step = solve(
    "long-context-of-step", L_hi, step_of_crossing, for_=L_hi,
    says="The mean context of long requests for which a step pays, if decoding below it costs its arithmetic.")

# Premiums ------------------------------------------------------------------------------------------

bound_decode_cost = substitute(
    "bound-decode-cost", C_d, decode_cost, {C: memory_cost},
    says="What a decoded token costs where memory decides its pass.")

bound_premium = quotient(
    "bound-premium", q_c, bound_decode_cost, prompt_cost, says="The cost of a decoded token over that of a prompt's.")

attention_over_weights = quotient(
    "attention-over-weights", q_a, attention_time, compute_time,
    says="Attention's own arithmetic over that of the weights, which grows with the context.")

bound_premium_of_all = rewrite(
    "bound-premium-of-all", q_c, bound_premium, through=memory_share_with_attention, without=k,
    says="The same by memory time over the time of all arithmetic.")

bound_premium_of_share = rewrite(
    "bound-premium-of-share", q_c, bound_premium_of_all, through=attention_over_weights, without=a,
    says="Memory time over arithmetic time, times what attention adds to that, how loosely decoding runs, and how "
         "well prefill does.")

premium_of_share = substitute(
    "premium-of-share", q_p, price_premium, {q_c: bound_premium_of_share},
    says="What is in a premium: the bottleneck, attention, two utilisations, and two margins.")

memory_share_of_premium = solve(
    "memory-share-of-premium", rho, premium_of_share, for_=rho,
    says="What a premium says of the bottleneck, once the others are known.")

mean_prompt_cost = substitute(
    "mean-prompt-cost", C_p, position_cost, {L_t: mid_prompt},
    says="What a token of a prompt costs on average, where the line is straight.")

prompt_utilisation = solve(
    "prompt-utilisation", eta, prompt_cost, for_=eta, says="The part of the peak behind a published cost of prefill.")

markup_ratio = solve(
    "markup-ratio", q_m, price_premium, for_=q_m, says="The part of a premium that is not cost.")

markup_ratio_of_prices = substitute(
    "markup-ratio-of-prices", q_m, markup_ratio, {q_p: output_premium},
    says="The same from a price list and a published cost.")
