"""Schedules of training over stages: how long each stands idle, and how many micro-batches it must hold.

A backward pass has two halves. Its gradient for the inputs is what the stage before waits for; its gradient
for the weights can wait, and fill a bubble. Times are those of one stage and one micro-batch.
"""

from sympy import Integer, Max

from ...algebra.closed_form import law
from ...algebra.derivation import quotient, substitute, total
from .notation import O_c, O_i, P, t_both, T_bub, T_busy, t_bwd, T_fill, t_fwd, t_stage, T_step, t_wgt, V, Z_P
from .pipeline import busy_time, fill_time

__all__ = [
    "bubble_1f1b", "bubble_dualpipe", "bubble_zb_h1", "bubble_zb_h2", "copies_dualpipe", "first_wait", "held_1f1b",
    "held_dualpipe", "held_zb_h1", "held_zb_h2", "idle_share_1f1b", "idle_share_zb_h1", "idle_share_zb_h2", "one_chunk",
    "schedule_work", "stage_work", "step_1f1b", "step_zb_h1", "step_zb_h2",
]

HOPS = "a hop takes no time"
ALIKE = "each stage takes as long as any other"
UNSYNCHRONISED = "no stage waits for others before it updates its weights"

# Laws: work ----------------------------------------------------------------------------------------

stage_work = law(
    "stage-work", t_stage, t_fwd + t_bwd + t_wgt,
    "A stage passes a micro-batch forward, then back for its inputs, then back for its weights.", source="qi2024")

one_chunk = law("one-chunk", V, Integer(1), "Each stage holds layers that follow one another.", source="narayanan2021")

first_wait = law(
    "first-wait", T_fill, (P - 1) * t_fwd / V,
    "Whatever the schedule, the last stage can't begin before the first micro-batch has passed a chunk of each other.",
    source="narayanan2021", assumes=("a step begins with empty stages", "micro-batches enter at one end", HOPS))

# Laws: bubbles. No bubble is negative, and a single stage has none. ---------------------------------

bubble_zb_h1 = law(
    "bubble-zb-h1", T_bub, Max(0, P - 1) * Max(0, t_fwd + t_bwd - t_wgt),
    "ZB-H1 sends gradients for inputs on at once, and fills the end of a step with those for weights.",
    source="qi2024", assumes=(ALIKE, HOPS, "there are at least as many micro-batches as stages"))

bubble_zb_h2 = law(
    "bubble-zb-h2", T_bub, Max(0, P - 1) * Max(0, t_fwd + t_bwd - 2 * t_wgt),
    "ZB-H2 also fills the beginning, with more forward passes: equal times leave no bubble at all.",
    source="qi2024", assumes=(ALIKE, HOPS, UNSYNCHRONISED, "there are at least 2P - 1 micro-batches"))

bubble_dualpipe = law(
    "bubble-dualpipe", T_bub, Max(0, P / 2 - 1) * Max(0, t_both + t_bwd - 2 * t_wgt),
    "DualPipe feeds micro-batches from both ends, and overlaps a forward with a backward pass.",
    source="deepseek2024v3", assumes=(ALIKE, HOPS, "the number of stages is even",
                                      "there are at least twice as many micro-batches as stages",
                                      "a forward pass takes as long as the backward one for weights"))

# Laws: what is held --------------------------------------------------------------------------------

held_1f1b = law("held-1f1b", Z_P, P, "The first stage holds a micro-batch for each stage before the first comes back.",
                source="qi2024")

held_zb_h1 = law("held-zb-h1", Z_P, P, "ZB-H1 holds no more.", source="qi2024",
                 assumes=("what a weight gradient needs takes no more room than what both need",))

held_zb_h2 = law("held-zb-h2", Z_P, 2 * P - 1, "ZB-H2 holds nearly twice as many.", source="qi2024",
                 assumes=("what a weight gradient needs takes no more room than what both need",))

held_dualpipe = law("held-dualpipe", Z_P, P + 1, "DualPipe holds one more.", source="deepseek2024v3")

copies_dualpipe = law("copies-dualpipe", O_c, Integer(2), "Both directions need the parameters of their stage.",
                      source="deepseek2024v3")

# Steps ---------------------------------------------------------------------------------------------

schedule_work = substitute("schedule-work", T_busy, busy_time, {t_stage: stage_work},
                           says="What a stage works in a step, whatever its schedule.")

bubble_1f1b = substitute(
    "bubble-1f1b", T_bub, fill_time, {t_stage: stage_work, V: one_chunk},
    says="One forward, one backward: the whole backward pass holds up the stage before.")

step_1f1b = total("step-1f1b", T_step, schedule_work, bubble_1f1b, says="A step of 1F1B.")

step_zb_h1 = total("step-zb-h1", T_step, schedule_work, bubble_zb_h1, says="A step of ZB-H1.")

step_zb_h2 = total("step-zb-h2", T_step, schedule_work, bubble_zb_h2, says="A step of ZB-H2.")

idle_share_1f1b = quotient("idle-share-1f1b", O_i, bubble_1f1b, step_1f1b, says="Its bubble, as part of a step.")

idle_share_zb_h1 = quotient("idle-share-zb-h1", O_i, bubble_zb_h1, step_zb_h1, says="The same of ZB-H1.")

idle_share_zb_h2 = quotient("idle-share-zb-h2", O_i, bubble_zb_h2, step_zb_h2, says="The same of ZB-H2.")
