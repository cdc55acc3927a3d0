"""What training costs beside what it is for: pre-training, reinforcement learning and serving, in FLOPs."""

from ...algebra.closed_form import law
from ...algebra.derivation import balance, quotient, solve, substitute, total
from ..serving.notation import c, N_a, x
from .notation import (
    c_bare, c_full, c_pre, c_rl, D_inf, D_pre, D_RL, eta_inf, kappa, lambda_b, n_inf, s_inf, s_l, s_more, s_rl, s_tr,
    t_inf, t_pre, x_inf, Y, Y_inf, Y_pre, Y_RL, Y_t, Y_x, zeta, zeta_rl,
)
from ..serving.passes import NO_ATTENTION

__all__ = [
    "bill_multiple", "decode_efficiency", "decode_rate", "efficiency_of_ratio", "equal_multiple", "equal_rl_ratio",
    "equal_rl_tokens", "equal_served_ratio", "equal_served_tokens", "full_flops", "full_rl_flops",
    "full_training_flops",
    "inference_bill", "inference_over_training", "penalty_of_decoding", "rl_bill", "rl_flops", "rl_multiple",
    "rl_ratio", "rl_ratio_of_share", "rl_share", "rl_tokens_of_share", "served_ratio", "served_ratio_of_share",
    "served_tokens_of_share", "serving_share", "share_of_served_tokens", "slower_decoding", "tokens_of_equal_bills",
    "tokens_of_traffic", "traffic", "trained_rate", "training_bill", "training_flops", "training_rate",
    "training_work", "whole_bill",
]

# Laws ----------------------------------------------------------------------------------------------

training_flops = law(
    "training-flops", c_pre, 3 * c,
    "A token passes forward at c FLOPs a parameter, and back at twice as many: for weights, and for the layer before.",
    source="kaplan2020", assumes=("nothing is computed twice",))

training_work = law(
    "training-work", Y_pre, c_pre * N_a * D_pre, "Each training token meets each active parameter.",
    source="kaplan2020", assumes=(NO_ATTENTION,))

rl_flops = law(
    "rl-flops", c_rl, c + 3 * c * s_l,
    "A token is generated in a forward pass, and learned from in passes of their own.",
    source="olmo2025olmo3")

full_flops = law(
    "full-flops", c_full, c_bare * (1 + s_more),
    "Attention has arithmetic of its own, and some work is done twice to save memory.", source="chowdhery2022palm")

rl_bill = law(
    "rl-bill", Y_RL, c_rl * N_a * D_RL / eta_inf,
    "A token of reinforcement learning is decoded, and passed back if it is learned from.",
    source="pope2026", assumes=(NO_ATTENTION,))

inference_bill = law(
    "inference-bill", Y_inf, c * N_a * D_inf / eta_inf,
    "A served token passes forward alone, on machines that decode less efficiently than they train.",
    source="pope2026", assumes=(NO_ATTENTION,))

training_rate = law(
    "training-rate", Y_t, Y_pre / t_pre, "The FLOPs of pre-training, over the GPU time that it took.",
    source="kaplan2020")

decode_rate = law(
    "decode-rate", Y_x, c * N_a * x, "The FLOPs of the tokens that a GPU decodes in a second.",
    source="kaplan2020", assumes=(NO_ATTENTION,))

slower_decoding = law(
    "slower-decoding", eta_inf, 1 - kappa, "A penalty is the part of its speed that a GPU loses.", source="pope2026")

serving_share = law(
    "serving-share", s_inf, n_inf * t_inf / t_pre,
    "GPUs that serve for a model's life, over the GPU time that made it.", source="pope2026")

traffic = law(
    "traffic", D_inf, x_inf * t_inf, "A model serves its rate for as long as it lives.", source="pope2026",
    assumes=("the rate is that of its mean day",))

served_ratio = law(
    "served-ratio", zeta, D_inf / D_pre, "What a model says in its life, over what it has read.", source="pope2026")

rl_ratio = law(
    "rl-ratio", zeta_rl, D_RL / D_pre, "What it says in its schooling, over what it has read.", source="pope2026")

rl_multiple = law(
    "rl-multiple", lambda_b, 1 + s_rl, "The bill of a model that is trained, taught by reinforcement and never served.",
    source="pope2026")

inference_over_training = law(
    "inference-over-training", s_tr, lambda_b / (1 + s_rl) - 1,
    "What of the whole bill is neither pre-training nor reinforcement learning is inference.", source="pope2026")

# A token ------------------------------------------------------------------------------------------

full_training_flops = substitute(
    "full-training-flops", c_full, full_flops, {c_bare: training_flops},
    says="A token of training with all that it takes.", settles=("nothing is computed twice",))

full_rl_flops = substitute(
    "full-rl-flops", c_full, full_flops, {c_bare: rl_flops},
    says="A token of reinforcement learning with all that it takes.")

# Bills ---------------------------------------------------------------------------------------------

training_bill = substitute(
    "training-bill", Y_pre, training_work, {c_pre: training_flops},
    says="Six FLOPs a parameter and token, if c is two.")

whole_bill = total("whole-bill", Y, training_bill, rl_bill, inference_bill, says="What a model costs in its life.")

bill_multiple = quotient(
    "bill-multiple", lambda_b, whole_bill, training_bill,
    says="The whole bill in multiples of pre-training: the size of the model cancels.")

trained_rate = substitute(
    "trained-rate", Y_t, training_rate, {Y_pre: training_bill}, says="The same from tokens and size.")

decode_efficiency = quotient(
    "decode-efficiency", eta_inf, decode_rate, trained_rate,
    says="Tokens that a GPU decodes in a second, over three times those that it trains on.")

penalty_of_decoding = solve(
    "penalty-of-decoding", kappa, slower_decoding, for_=kappa, says="What decoding loses against training.",
    beyond="decoding is no slower than training")

equal_served_tokens = balance(
    "equal-served-tokens", D_inf, inference_bill, training_bill, for_=D_inf,
    says="The served tokens that cost as much as pre-training.")

equal_rl_tokens = balance(
    "equal-rl-tokens", D_RL, rl_bill, training_bill, for_=D_RL,
    says="The tokens of reinforcement learning that cost as much as pre-training.")

equal_served_ratio = substitute(
    "equal-served-ratio", zeta, served_ratio, {D_inf: equal_served_tokens},
    says="The same in multiples of what it read.")

efficiency_of_ratio = solve(
    "efficiency-of-ratio", eta_inf, equal_served_ratio, for_=eta_inf,
    says="How fast GPUs must decode for a model to say so many times what it read, at equal cost.")

equal_rl_ratio = substitute(
    "equal-rl-ratio", zeta_rl, rl_ratio, {D_RL: equal_rl_tokens},
    says="The same in multiples of what it read.")

rl_share = quotient(
    "rl-share", s_rl, rl_bill, training_bill, says="What reinforcement learning costs over pre-training.")

rl_tokens_of_share = solve(
    "rl-tokens-of-share", D_RL, rl_share, for_=D_RL, says="The tokens of reinforcement learning that cost so much.")

rl_ratio_of_share = substitute(
    "rl-ratio-of-share", zeta_rl, rl_ratio, {D_RL: rl_tokens_of_share}, says="The same in multiples of what it read.")

share_of_served_tokens = quotient(
    "share-of-served-tokens", s_inf, inference_bill, training_bill, says="What serving costs over pre-training.")

served_tokens_of_share = solve(
    "served-tokens-of-share", D_inf, share_of_served_tokens, for_=D_inf, says="The served tokens that cost so much.")

served_ratio_of_share = substitute(
    "served-ratio-of-share", zeta, served_ratio, {D_inf: served_tokens_of_share},
    says="The same in multiples of what it read.")

# Where bills are equal -------------------------------------------------------------------------------

equal_multiple = substitute(
    "equal-multiple", lambda_b, bill_multiple, {D_inf: equal_served_tokens, D_RL: equal_rl_tokens},
    says="If the three bills are equal, the whole is three times pre-training.")

tokens_of_equal_bills = solve(
    "tokens-of-equal-bills", D_pre, equal_served_tokens, for_=D_pre,
    says="The training tokens that cost as much as serving, whether or not that is cheapest.")

tokens_of_traffic = substitute(
    "tokens-of-traffic", D_pre, tokens_of_equal_bills, {D_inf: traffic}, says="The same from a rate and a lifetime.")

