"""What training costs and what it buys: three bills, the loss law, and the model that makes both least."""

from collections.abc import Mapping

import numpy as np

from .closed_form import ClosedForm, law
from .derivation import balance, limit, quotient, solve, substitute, total, trade
from .notation import (
    D_RL,
    Y_RL,
    D_inf,
    D_nat,
    D_opt,
    D_pre,
    Loss,
    Loss_0,
    N_a,
    N_nat,
    N_opt,
    Y,
    Y_inf,
    Y_pre,
    Y_t,
    Y_x,
    alpha_d,
    alpha_n,
    c,
    c_pre,
    c_rl,
    delta,
    epsilon,
    eta_inf,
    kappa,
    lambda_b,
    n_inf,
    nu,
    o,
    omega_tr,
    s_inf,
    s_l,
    s_rl,
    t_inf,
    t_pre,
    x,
    x_inf,
    xi,
    zeta,
    zeta_rl,
)
from .serving import NO_ATTENTION, dense_model

__all__ = [
    "bill_multiple", "bills_of_sizes", "cheapest_size", "cheapest_tokens", "cheapest_training", "chinchilla_rule",
    "compute_optimal_tokens", "count_every_parameter", "decode_efficiency", "decode_rate", "equal_rl_ratio",
    "equal_rl_tokens", "equal_served_ratio", "equal_served_tokens", "excess_at_optimum", "excess_loss",
    "inference_bill", "justified_multiple", "likely", "loss", "multiple_at_optimum", "natural_units",
    "optimal_budget", "optimal_size", "over_trained", "over_training", "over_training_at_optimum",
    "over_training_of_traffic", "over_training_on_total", "penalty_of_decoding", "refits", "rl_bill", "rl_flops",
    "rl_multiple", "rl_ratio", "served_at_optimum", "served_ratio", "serving_share", "size_at_optimum",
    "size_multiple", "slower_decoding", "token_multiple", "tokens_at_optimum", "tokens_for_quality",
    "tokens_of_equal_bills", "tokens_of_quality", "tokens_of_traffic", "tokens_per_parameter", "traffic",
    "trained_rate", "training_bill", "training_flops", "training_multiple", "training_of_quality",
    "training_rate", "training_work", "whole_bill",
]

# Laws: what it costs -------------------------------------------------------------------------------

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

# Laws: what it buys --------------------------------------------------------------------------------

loss = law(
    "loss", Loss, Loss_0 + epsilon, "The loss has a floor: text that nobody could predict.", source="hoffmann2022")

excess_loss = law(
    "excess-loss", epsilon, (N_nat / N_a) ** alpha_n + (D_nat / D_pre) ** alpha_d,
    "What a model loses for want of size, and for want of data.",
    source="hoffmann2022", assumes=("the fitted law holds at any size and any number of tokens",
                                    "active parameters count as those of a dense model"))

over_trained = law(
    "over-trained", D_pre, o * xi * N_a,
    "Over-training is training tokens in multiples of a rule of so many tokens a parameter.", source="pope2026")

chinchilla_rule = law(
    "chinchilla-rule", D_opt, xi * N_a, "A rule of so many tokens a parameter.", source="hoffmann2022")

# A fitted law ----------------------------------------------------------------------------------------


def natural_units(law: Mapping) -> dict[str, float]:
    """A fitted law with its A and B turned into the size and the tokens at which each term is one nat.

    A / N ** alpha is (N_nat / N) ** alpha with N_nat = A ** (1 / alpha), which has a unit and a meaning.

    >>> fitted = natural_units({"loss_a": 406.4, "loss_b": 410.7, "size_exponent": 0.34, "data_exponent": 0.28})
    >>> round(fitted["unit_size"] / 1e6), round(fitted["unit_tokens"] / 1e6)
    (47, 2158)
    """
    alpha, beta = law["size_exponent"], law["data_exponent"]
    return dict(size_exponent=alpha, data_exponent=beta, unit_size=law["loss_a"] ** (1 / alpha),
                unit_tokens=law["loss_b"] ** (1 / beta))


def refits(law: Mapping, number: int = 4000, seed: int = 1) -> dict[str, np.ndarray]:
    """The same for random draws from the errors of a fit, which are large, but nearly the same error twice.

    >>> from rackmath.catalog import scaling_law
    >>> low, high = np.percentile(refits(scaling_law("besiroglu2024"))["unit_size"], [2.5, 97.5])
    >>> bool(0.04e9 < low < high < 0.06e9)
    True
    """
    words = ("ln_loss_a", "ln_loss_b", "size_exponent", "data_exponent")
    spread = [[law[f"cov_{'_'.join(sorted(pair, key=words.index))}"] for pair in ((one, other) for other in words)]
              for one in words]
    a, b, alpha, beta = np.random.default_rng(seed).multivariate_normal([law[word] for word in words], spread, number).T
    return natural_units(dict(loss_a=np.exp(a), loss_b=np.exp(b), size_exponent=alpha, data_exponent=beta))


def likely(form: ClosedForm, law: Mapping, **inputs) -> tuple[float, float]:
    """The range of a form in 95 of 100 refits of a law.

    >>> from rackmath.catalog import scaling_law
    >>> low, high = likely(compute_optimal_tokens, scaling_law("besiroglu2024"), active_parameters=70e9)
    >>> bool(8 < low / 70e9 < 10 and 36 < high / 70e9 < 46)
    True
    """
    drawn = {word: values for word, values in refits(law).items() if word in form.inputs}
    low, high = np.percentile(form(**drawn, **inputs), [2.5, 97.5])
    return float(low), float(high)


def bills_of_sizes(law: Mapping, share: np.ndarray, bill_multiple: float) -> dict[str, np.ndarray]:
    """Pre-training and service of models of one quality, in multiples of the training that is cheapest for it.

    Args:
        law: a fitted law in its natural units.
        share: sizes, over that which is cheapest to train [1].
        bill_multiple: how many times pre-training the whole bill is at the optimum; sets how much is served [1].

    >>> law = dict(size_exponent=0.5, data_exponent=0.5, unit_size=1.0, unit_tokens=1.0)
    >>> bills = bills_of_sizes(law, np.array([1.0]), bill_multiple=2)
    >>> float(bills["pre-training"][0])
    1.0
    """
    quality = excess_at_optimum(law, active_parameters=1.0, bill_multiple=1)
    ideal = dict(excess_loss=quality, bill_multiple=bill_multiple)
    service = dict(rl_tokens=0, rl_flops=1, decode_efficiency=1, flops_per_parameter=1)
    demand = served_at_optimum(law, service, active_parameters=size_at_optimum(law, ideal),
                               training_tokens=tokens_of_quality(law, ideal))
    tokens = tokens_for_quality(law, active_parameters=share, excess_loss=quality)
    cheapest = training_bill(law, service, active_parameters=1.0,
                             training_tokens=compute_optimal_tokens(law, active_parameters=1.0))
    return {"pre-training": training_bill(service, active_parameters=share, training_tokens=tokens) / cheapest,
            "service": inference_bill(service, active_parameters=share, served_tokens=demand) / cheapest,
            "tokens": tokens / tokens_for_quality(law, active_parameters=1.0, excess_loss=quality)}


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

equal_rl_ratio = substitute(
    "equal-rl-ratio", zeta_rl, rl_ratio, {D_RL: equal_rl_tokens},
    says="The same in multiples of what it read.")

# Over-training -------------------------------------------------------------------------------------

tokens_per_parameter = solve(
    "tokens-per-parameter", xi, chinchilla_rule, for_=xi, says="Tokens for each parameter.")

over_training = solve(
    "over-training", o, over_trained, for_=o, says="How far a model is trained past the rule.")

count_every_parameter = solve(
    "count-every-parameter", N_a, dense_model, for_=N_a, says="Count every parameter as if each token met it.")

over_training_on_total = substitute(
    "over-training-on-total", o, over_training, {N_a: count_every_parameter},
    says="The same against all parameters of a sparse model.")

# The optimum: the least bill at one quality --------------------------------------------------------

served_at_optimum = trade(
    "served-at-optimum", D_inf, whole_bill, excess_loss, between=(N_a, D_pre), for_=D_inf,
    says="The tokens that a model must serve in its life for its size and its training to be the cheapest.")

multiple_at_optimum = substitute(
    "multiple-at-optimum", lambda_b, bill_multiple, {D_inf: served_at_optimum},
    says="The whole bill over pre-training's, at the optimum: what size still costs in loss, over what data does.")

tokens_at_optimum = solve(
    "tokens-at-optimum", D_pre, multiple_at_optimum, for_=D_pre,
    says="The training tokens that belong to a size, if its bill is to be the least.")

compute_optimal_tokens = limit(
    "compute-optimal-tokens", D_opt, tokens_at_optimum, of=lambda_b, at=1,
    says="The same for a model that is trained and then never used.")

over_training_at_optimum = quotient(
    "over-training-at-optimum", o, tokens_at_optimum, compute_optimal_tokens,
    says="How far past the cheapest training to go: the multiple of the bill, to the power of one over an exponent.")

justified_multiple = solve(
    "justified-multiple", lambda_b, over_training_at_optimum, for_=lambda_b,
    says="The bill that would make an over-training the cheapest.")

optimal_budget = substitute(
    "optimal-budget", Y_pre, training_bill, {D_pre: compute_optimal_tokens},
    says="What the cheapest training of a size costs.")

optimal_size = solve(
    "optimal-size", N_opt, optimal_budget, for_=N_a, says="The size that makes the most of a budget.")

# The optimum at one quality ------------------------------------------------------------------------

excess_at_optimum = substitute(
    "excess-at-optimum", epsilon, excess_loss, {D_pre: tokens_at_optimum},
    says="The quality of a model whose tokens belong to its size.")

size_at_optimum = solve(
    "size-at-optimum", N_a, excess_at_optimum, for_=N_a,
    says="The size that is cheapest for a quality, given how large the whole bill is beside pre-training.")

tokens_of_quality = substitute(
    "tokens-of-quality", D_pre, tokens_at_optimum, {N_a: size_at_optimum}, says="And the tokens that go with it.")

training_of_quality = substitute(
    "training-of-quality", Y_pre, training_bill, {N_a: size_at_optimum, D_pre: tokens_of_quality},
    says="What training this model costs.")

tokens_for_quality = solve(
    "tokens-for-quality", D_pre, excess_loss, for_=D_pre, says="The tokens with which any size reaches a quality.",
    beyond="no number of tokens makes up for so small a size")

cheapest_size = limit(
    "cheapest-size", N_opt, size_at_optimum, of=lambda_b, at=1, says="The size if nobody ever uses the model.")

cheapest_tokens = limit(
    "cheapest-tokens", D_opt, tokens_of_quality, of=lambda_b, at=1, says="The tokens if nobody ever uses the model.")

cheapest_training = limit(
    "cheapest-training", Y_pre, training_of_quality, of=lambda_b, at=1,
    says="The least training that reaches a quality.")

size_multiple = quotient(
    "size-multiple", nu, size_at_optimum, cheapest_size, says="How much smaller the model gets; the quality cancels.")

token_multiple = quotient(
    "token-multiple", delta, tokens_of_quality, cheapest_tokens, says="How many more tokens it is trained on.")

training_multiple = quotient(
    "training-multiple", omega_tr, training_of_quality, cheapest_training,
    says="How much more its training costs: the price of over-training.")

# A rule of thumb ---------------------------------------------------------------------------------------

tokens_of_equal_bills = solve(
    "tokens-of-equal-bills", D_pre, equal_served_tokens, for_=D_pre,
    says="The training tokens that cost as much as serving, whether or not that is cheapest.")

tokens_of_traffic = substitute(
    "tokens-of-traffic", D_pre, tokens_of_equal_bills, {D_inf: traffic}, says="The same from a rate and a lifetime.")

over_training_of_traffic = substitute(
    "over-training-of-traffic", o, over_training, {D_pre: tokens_of_traffic},
    says="The over-training that traffic and lifetime imply, if serving costs as much as pre-training.")
