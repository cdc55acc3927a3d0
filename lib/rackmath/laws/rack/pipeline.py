"""Layers divided into stages: what a stage holds, how long a pass takes, what a hop and a bubble cost."""

from sympy import Integer, oo

from ...algebra.closed_form import law
from ...algebra.derivation import balance, limit, quotient, rewrite, solve, substitute, total
from .interconnect import link_ratio
from ..serving.notation import B, b, E_a, g, h, K, k, L, l, l_d, n, N_t, W, Z
from .notation import (
    B_max, B_P, e, K_kv, K_P, K_w, n_conf, n_pipe, n_stage, O_b, O_e, O_f, O_h, O_hop, O_i, O_p, O_r, O_s, O_t, O_w, P,
    P_fit, P_hid, t_0, T_busy, T_fill, t_h, T_P, t_stage, T_step, t_v, t_x, V, W_o, W_u,
)
from ..serving.passes import compute_time, dense_model, weight_time

__all__ = [
    "batch_in_parts", "batch_with_hops", "busy_time", "endless_micro_batch", "exchange_over_links", "fill_time",
    "flight_with_hops", "hop", "hop_slowdown", "hop_time", "idle_extra", "idle_share", "in_flight",
    "largest_micro_batch", "mean_history", "micro_batch_of_streams", "micro_batch_pass", "one_stage",
    "pass_at_fixed_gpus", "pass_at_fixed_streams", "pass_with_hops", "pipelined_pass", "pipelined_pass_with_hops",
    "pipelined_share", "pipelining_gain", "single_stage_micro_batch", "stage_cache",
    "stage_cache_at_fixed_micro_batch", "stage_cache_with_hops", "stage_capacity", "stage_exchange", "stage_gpus",
    "stage_memory", "stage_memory_at_fixed_streams", "stage_pass", "stage_reading", "stage_share",
    "stage_weights", "stages_filled", "stages_hidden", "stages_needed", "stages_of_layout", "step_time",
    "token_readings", "transfer_time", "weight_time_share", "weight_time_share_of_micro_batch",
]

EVEN = "layers, weights and caches divide evenly over the stages"
BUSY = "no stage is ever idle"

# Laws: what a stage holds and does -----------------------------------------------------------------

stage_weights = law(
    "stage-weights", K_w, b * N_t / (n_stage * P),
    "A stage holds its part of the layers, and its GPUs share them.", source="pope2026", assumes=(EVEN,))

stage_cache = law(
    "stage-cache", K_kv, B / g * L * k / (n_stage * P),
    "A stage keeps the cache of its layers for every stream in flight.", source="pope2026",
    assumes=(EVEN, "no two streams share a prefix"))

stages_filled = law(
    "stages-filled", B, P * B_P, "While one stage works on a micro-batch, each other stage works on another.",
    source="pope2026", assumes=(BUSY, "a hop takes no time"))

stages_of_layout = law(
    "stages-of-layout", P, n / n_stage, "The GPUs of a unit over those that share a stage.", source="narayanan2021")

stage_share = law("stage-share", O_s, 1 / P, "A stage holds this part of the layers.", source="pope2026")

one_stage = law("one-stage", P, Integer(1), "Without a pipeline, one stage holds all layers.", source="pope2026")

stage_reading = law(
    "stage-reading", t_stage, (b * N_t + B_P / g * L * k) / (n_stage * P * W),
    "A stage reads its part of the weights, and its part of the caches of its micro-batch.", source="pope2026",
    assumes=(EVEN, "memory is read at its peak", "memory decides the pass"))

stage_pass = law(
    "stage-pass", T_P, P * t_stage, "A token passes through all stages, one after another.", source="pope2026",
    assumes=("a hop takes no time",))

pass_with_hops = law(
    "pass-with-hops", T_P, P * (t_stage + t_h), "Behind each stage lies a hop, the last one back to the first.",
    source="pope2026", assumes=("a hop overlaps with nothing",))

stage_capacity = law(
    "stage-capacity", K_P, K, "A stage may need what its GPUs have.", source="pope2026",
    assumes=("memory holds nothing else",))

batch_in_parts = law(
    "batch-in-parts", B, Z * B_P, "The streams in flight are those of all micro-batches.", source="narayanan2021")

in_flight = law(
    "in-flight", Z, T_P / t_stage,
    "A stage takes in a micro-batch every stage time, and each comes back to it after a whole pass.",
    source="little1961", assumes=(BUSY,))

# Laws: hops ----------------------------------------------------------------------------------------

transfer_time = law(
    "transfer-time", t_v, O_r * B_P * h * O_h / (n_stage * W_o),
    "Each GPU of a stage sends its share of the micro-batch's hidden states over its own network card.",
    source="pope2026", assumes=("the network runs at its peak",))

hop_time = law("hop-time", t_h, t_0 + t_v, "A hop takes its latency and the sending.", source="pope2026")

stage_exchange = law(
    "stage-exchange", t_x, B_P / n_stage * E_a * h * (l - l_d) / P * e / W_u,
    "In each sparse layer of a stage a GPU sends its tokens to their experts over the scale-up network, and gets them "
    "back.", source="pope2026", assumes=("both networks run at their peak", "sparse layers divide evenly"))

mean_history = law(
    "mean-history", O_r, O_b / 2,
    "If later layers read all earlier blocks, the mean hop carries half of them.", source="moonshot2026attnres",
    assumes=("each hop sends all blocks anew", "a stage ends with a block"))

# Laws: training ------------------------------------------------------------------------------------

busy_time = law(
    "busy-time", T_busy, Z * t_stage, "A stage works once on each micro-batch, forward and backward.",
    source="narayanan2021", assumes=("each stage takes as long as any other",))

fill_time = law(
    "fill-time", T_fill, (P - 1) * t_stage / V,
    "The last stage starts when the first micro-batch has passed a chunk of each other stage.",
    source="narayanan2021", assumes=("each step ends before the next begins", "backward passes fill no gaps"))

token_readings = law(
    "token-readings", O_t, Z / B, "Each micro-batch of a step reads the weights once, for its own tokens.",
    source="chowdhery2022palm")

micro_batch_pass = law(
    "micro-batch-pass", B, B_P, "In training a stage reads its weights anew for each micro-batch.",
    source="narayanan2021")

# Laws: what fits, and what it costs ----------------------------------------------------------------


pipelined_share = law(
    "pipelined-share", O_f, n_pipe / n_conf, "The part of published configurations that use stages at all.",
    source="mlcommons2025inference51")

# Memory --------------------------------------------------------------------------------------------

stage_cache_at_fixed_micro_batch = substitute(
    "stage-cache-at-fixed-micro-batch", K_kv, stage_cache, {B: stages_filled},
    says="The blackboard's identity: the stages cancel, because each brings streams of its own.")

flight_with_hops = substitute(
    "flight-with-hops", Z, in_flight, {T_P: pass_with_hops},
    says="While micro-batches are on their way between stages, others must be in the stages.")

batch_with_hops = substitute(
    "batch-with-hops", B, batch_in_parts, {Z: flight_with_hops},
    says="So many streams keep all stages busy; without hops, as many as the stages' micro-batches.")

stage_cache_with_hops = substitute(
    "stage-cache-with-hops", K_kv, stage_cache, {B: batch_with_hops},
    says="The caches of micro-batches on their way lie in the stages, too.")

stage_memory = total(
    "stage-memory", K_P, stage_weights, stage_cache_at_fixed_micro_batch,
    says="What a GPU of a stage holds if every stage keeps its micro-batch.")

stage_memory_at_fixed_streams = total(
    "stage-memory-at-fixed-streams", K_P, stage_weights, stage_cache,
    says="What it holds if the streams stay the same, however many stages share them.")

stages_needed = balance(
    "stages-needed", P_fit, stage_memory, stage_capacity, for_=P,
    says="The stages with which weights and caches just fit.",
    beyond="the caches of a micro-batch alone fill the memory, and no number of stages helps")

largest_micro_batch = balance(
    "largest-micro-batch", B_max, stage_memory, stage_capacity, for_=B_P,
    says="The largest micro-batch for which a stage has memory.", beyond="the weights alone do not fit")

endless_micro_batch = limit(
    "endless-micro-batch", B_max, largest_micro_batch, of=P, at=oo,
    says="With endless stages the weights weigh nothing, and caches fill the memory.")

single_stage_micro_batch = substitute(
    "single-stage-micro-batch", B_max, largest_micro_batch, {P: one_stage},
    says="What fits beside all the weights.", beyond="the weights alone do not fit")

pipelining_gain = quotient(
    "pipelining-gain", O_p, endless_micro_batch, single_stage_micro_batch,
    says="The most that dividing the weights can add to a micro-batch.", beyond="the weights alone do not fit")


# Time ----------------------------------------------------------------------------------------------

pipelined_pass = substitute(
    "pipelined-pass", T_P, stage_pass, {t_stage: stage_reading},
    says="The stages cancel here, too: each takes a part of the time, and a token passes all of them.")

micro_batch_of_streams = solve(
    "micro-batch-of-streams", B_P, stages_filled, for_=B_P, says="The streams that there are, shared by the stages.")

pass_at_fixed_streams = substitute(
    "pass-at-fixed-streams", T_P, pipelined_pass, {B_P: micro_batch_of_streams},
    says="The same if stages are added for the streams that there are.")

stage_gpus = solve(
    "stage-gpus", n_stage, stages_of_layout, for_=n_stage, says="The GPUs that there are, shared by the stages.")

pass_at_fixed_gpus = substitute(
    "pass-at-fixed-gpus", T_P, pass_at_fixed_streams, {n_stage: stage_gpus},
    says="If stages divide a unit instead of adding to it, a pass reads the weights once for each stage.")

hop = substitute("hop", t_h, hop_time, {t_v: transfer_time}, says="A hop in full.")

pipelined_pass_with_hops = substitute(
    "pipelined-pass-with-hops", T_P, pass_with_hops, {t_stage: stage_reading, t_h: hop},
    says="A pass with all that lies between its stages.", settles=("a hop takes no time",))

hop_slowdown = quotient(
    "hop-slowdown", O_hop, pipelined_pass_with_hops, pipelined_pass,
    says="What the hops of a pass make of its time.")

exchange_over_links = rewrite(
    "exchange-over-links", t_x, stage_exchange, through=link_ratio, without=W_u,
    says="A stage's exchange by the ratio of the links.")

stages_hidden = balance(
    "stages-hidden", P_hid, exchange_over_links, transfer_time, for_=P,
    says="With fewer stages than these the exchange within a stage hides the transfer to the next.")

# Training ------------------------------------------------------------------------------------------

step_time = total("step-time", T_step, busy_time, fill_time, says="A step is work and waiting.")

idle_share = quotient("idle-share", O_i, fill_time, step_time, says="The bubble, as part of the step.")

idle_extra = quotient(
    "idle-extra", O_e, fill_time, busy_time, says="The bubble over the work, as the Megatron paper counts it.")

weight_time_share = quotient(
    "weight-time-share", O_w, weight_time, compute_time,
    says="How long the weights take to read, against the arithmetic.")

weight_time_share_of_micro_batch = substitute(
    "weight-time-share-of-micro-batch", O_w, weight_time_share, {N_t: dense_model, B: micro_batch_pass},
    says="The same for weights that every token of a micro-batch meets.")
