"""How well a run of training uses its machines: model and hardware FLOPs utilisation, and the time that follows.

Attention counts all pairs of a sequence's tokens if `pairs_counted` is one, as PaLM and Megatron count them;
a causal count, of each token with those before it, is a half; and none leaves six FLOPs a parameter.
"""

from ...algebra.closed_form import law
from ...algebra.derivation import solve, substitute
from ..serving.notation import F, N_a, a, c, n
from .bills import training_flops
from .notation import (
    c_pre, D_pre, eta_again, eta_pair, Gamma_att, Gamma_hw, Gamma_mod, Gamma_re, L_seq, t_pre, t_run, U_hw, U_mod,
    x_run,
)

__all__ = [
    "attention_again", "attention_work", "flops_of_token", "forward_again", "gpu_hours", "hardware_flops",
    "hardware_flops_of_token", "hardware_flops_selective", "hfu", "hfu_of_run", "hfu_selective", "mfu",
    "mfu_of_gpu_time", "mfu_of_run", "model_flops", "rate_of_mfu", "run_time", "run_time_at_mfu",
]

# Laws ----------------------------------------------------------------------------------------------

attention_work = law(
    "attention-work", Gamma_att, 3 * a * L_seq * eta_pair,
    "Each token meets those of its sequence that are counted, once forward and twice back.", source="chowdhery2022palm",
    assumes=("each layer attends to the whole sequence",))

model_flops = law(
    "model-flops", Gamma_mod, c_pre * N_a + Gamma_att,
    "A token needs the FLOPs of its parameters, and those of attention itself.",
    source="chowdhery2022palm", assumes=("nothing is computed twice",))

mfu = law(
    "mfu", U_mod, x_run * Gamma_mod / (n * F),
    "Model FLOPs utilisation: the tokens of a second, over those that all GPUs at their peak could train on.",
    source="chowdhery2022palm")

hfu = law(
    "hfu", U_hw, x_run * Gamma_hw / (n * F), "Hardware FLOPs utilisation counts what is spent, needed or not.",
    source="chowdhery2022palm")

hardware_flops = law("hardware-flops", Gamma_hw, Gamma_mod + Gamma_re, "What is needed, and what is computed again.",
                     source="korthikanti2022")

forward_again = law(
    "forward-again", Gamma_re, eta_again * (c * N_a + a * L_seq * eta_pair),
    "To save memory a forward pass, or a part of it, is computed again on the way back.", source="korthikanti2022")

attention_again = law(
    "attention-again", Gamma_re, a * L_seq * eta_pair,
    "Selective recomputation repeats attention's own arithmetic, and nothing else.", source="korthikanti2022")

gpu_hours = law("gpu-hours", x_run, n * D_pre / t_pre, "A run's tokens, over the GPU time that each of its GPUs spent.",
                source="kaplan2020", assumes=("GPU time counts restarts and waiting",))

run_time = law("run-time", t_run, D_pre / x_run, "How long the tokens take.", source="kaplan2020")

# Utilisation ---------------------------------------------------------------------------------------

flops_of_token = substitute(
    "flops-of-token", Gamma_mod, model_flops, {c_pre: training_flops, Gamma_att: attention_work},
    says="Six FLOPs a parameter, and twelve for each layer, head, element of a head and token of the sequence.",
    settles=("nothing is computed twice",))

mfu_of_run = substitute("mfu-of-run", U_mod, mfu, {Gamma_mod: flops_of_token},
                        says="The utilisation of a run from its rate, its model and its machines.")

mfu_of_gpu_time = substitute("mfu-of-gpu-time", U_mod, mfu_of_run, {x_run: gpu_hours},
                             says="The same from what a report gives: tokens and GPU hours. The GPUs cancel.")

hardware_flops_of_token = substitute(
    "hardware-flops-of-token", Gamma_hw, hardware_flops, {Gamma_mod: flops_of_token, Gamma_re: forward_again},
    says="With all of a forward pass again, a third more.")

hardware_flops_selective = substitute(
    "hardware-flops-selective", Gamma_hw, hardware_flops, {Gamma_mod: flops_of_token, Gamma_re: attention_again},
    says="With attention alone again, hardly more.")

hfu_of_run = substitute("hfu-of-run", U_hw, hfu, {Gamma_hw: hardware_flops_of_token},
                        says="What the machines are busy with, if forward passes are computed again.")

hfu_selective = substitute("hfu-selective", U_hw, hfu, {Gamma_hw: hardware_flops_selective},
                           says="The same with selective recomputation.")

# Time ----------------------------------------------------------------------------------------------

rate_of_mfu = solve("rate-of-mfu", x_run, mfu_of_run, for_=x_run, says="How fast a run goes at a utilisation.")

run_time_at_mfu = substitute("run-time-at-mfu", t_run, run_time, {x_run: rate_of_mfu},
                             says="How long a training takes.")
