"""Repeated data: what a token is worth when it is read again, and the loss of training for several epochs."""

from sympy import Max, Min, exp, oo

from ...algebra.closed_form import law
from ...algebra.derivation import limit, solve, substitute
from ..serving.notation import N_a
from .notation import (
    D_eff, D_now, D_opt, D_pre, D_sat, D_uni, D_was, epsilon, Loss, N_eff, N_fit, N_sat, N_uni, n_eff, n_ep, R_D, R_N,
    R_sat, R_was, v_all, v_ep, v_rep, xi_text,
)
from .scaling import compute_optimal_tokens, excess_loss, loss

__all__ = [
    "data_ceiling", "effective_after", "effective_before", "effective_epochs", "effective_of_model",
    "effective_of_training", "effective_size", "effective_tokens", "epoch_gain", "epoch_value", "epochs",
    "excess_of_model", "excess_of_repeated", "fit_of_unique", "fitting_size", "loss_of_repeated", "mean_token_value",
    "next_epoch", "repeat_value", "repetitions", "size_of_unique", "so_far", "suiting_part", "tokens_of_epochs",
    "tokens_seen", "unique_read", "value_of_readings",
]

FIT = "the fit, on models of up to 9 billion parameters and up to 500 epochs of one text, holds"

# Laws ----------------------------------------------------------------------------------------------

repeat_value = law(
    "repeat-value", v_rep, exp(-R_D / R_sat), "Each reading of a token teaches a little less than the one before.",
    source="muennighoff2023", assumes=(FIT,))

effective_epochs = law(
    "effective-epochs", n_eff, 1 + R_sat * (1 - exp(-R_D / R_sat)),
    "All readings of a text together teach as much as so many of its length that are new.",
    source="muennighoff2023", assumes=(FIT,))

tokens_of_epochs = law("tokens-of-epochs", D_eff, D_uni * n_eff, "The same in tokens.", source="muennighoff2023")

value_of_readings = law("value-of-readings", v_all, n_eff / n_ep, "What a reading is worth, on the mean of all.",
                        source="muennighoff2023")

effective_size = law(
    "effective-size", N_eff, N_uni + N_uni * N_sat * (1 - exp(-R_N / N_sat)),
    "Parameters beyond those that suit a text are worth less and less, likewise.",
    source="muennighoff2023", assumes=(FIT,))

tokens_seen = law("tokens-seen", D_pre, D_uni * (R_D + 1), "A text is read once, and then again.",
                  source="muennighoff2023")

epochs = law("epochs", n_ep, R_D + 1, "The first epoch repeats nothing.", source="muennighoff2023")

so_far = law("so-far", R_D, R_was, "Before the next epoch.", source="muennighoff2023")

next_epoch = law("next-epoch", R_D, R_was + 1, "After it.", source="muennighoff2023")

epoch_gain = law("epoch-gain", v_ep, (D_now - D_was) / D_uni, "What an epoch adds, over what as many new tokens would.",
                 source="muennighoff2023")

unique_read = law("unique-read", D_uni, Min(D_pre, xi_text), "A training reads all of its text, or a part of it once.",
                  source="muennighoff2023")

repetitions = law("repetitions", R_D, Max(0, D_pre / xi_text - 1), "What it reads beyond its text, it has read before.",
                  source="muennighoff2023")

suiting_part = law("suiting-part", N_uni, Min(N_a, N_fit), "A model may be smaller than suits its text.",
                   source="muennighoff2023")

excess_of_model = law("excess-of-model", R_N, Max(0, N_a / N_fit - 1), "Or larger.", source="muennighoff2023")

fit_of_unique = law("fit-of-unique", D_opt, D_uni, "A size suits a text if it is trained best on as many tokens, once.",
                    source="muennighoff2023")

# What a reading is worth ---------------------------------------------------------------------------

effective_tokens = substitute(
    "effective-tokens", D_eff, tokens_of_epochs, {n_eff: effective_epochs},
    says="Unique tokens, and what their repetitions add: at first as much again, in the end nothing.")

effective_of_training = substitute(
    "effective-of-training", D_eff, effective_tokens, {D_uni: unique_read, R_D: repetitions},
    says="The same from the tokens of a training and those of its text.")

mean_token_value = substitute(
    "mean-token-value", v_all, value_of_readings, {n_eff: effective_epochs, n_ep: epochs},
    says="What a token that is read is worth, on the mean of all epochs.")

data_ceiling = limit("data-ceiling", D_sat, effective_tokens, of=R_D, at=oo,
                     says="No number of epochs teaches more than this.")

effective_before = substitute("effective-before", D_was, effective_tokens, {R_D: so_far}, says="Before an epoch more.")

effective_after = substitute("effective-after", D_now, effective_tokens, {R_D: next_epoch}, says="And after it.")

epoch_value = substitute(
    "epoch-value", v_ep, epoch_gain, {D_now: effective_after, D_was: effective_before},
    says="What the next epoch is worth: the n-th, after n - 2 repetitions.")

# The loss ------------------------------------------------------------------------------------------

fitting_size = solve("fitting-size", N_fit, compute_optimal_tokens, for_=N_a,
                     says="The size for which so many tokens are best, if each is read once.")

size_of_unique = substitute("size-of-unique", N_fit, fitting_size, {D_opt: fit_of_unique},
                            says="The size that suits a text.")

effective_of_model = substitute(
    "effective-of-model", N_eff, effective_size, {N_uni: suiting_part, R_N: excess_of_model},
    says="What a model's size is worth, given the size that suits its text.")

excess_of_repeated = substitute(
    "excess-of-repeated", epsilon, excess_loss, {N_a: effective_of_model, D_pre: effective_of_training},
    says="The loss law with what size and data are worth.",
    settles=("the fitted law holds at any size and any number of tokens",))

loss_of_repeated = substitute("loss-of-repeated", Loss, loss, {epsilon: excess_of_repeated},
                              says="The loss of a model that has read its text several times.")
