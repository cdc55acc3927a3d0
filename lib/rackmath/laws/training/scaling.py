"""What training buys: the loss law, how far past its rule a model is trained, and where the whole bill is least."""

from collections.abc import Mapping

import numpy as np

from ...algebra.closed_form import ClosedForm, law
from ...algebra.derivation import limit, quotient, solve, substitute, trade
from ..serving.notation import N_a
from .notation import (
    alpha_d, alpha_n, D_inf, D_nat, D_opt, D_pre, delta, epsilon, lambda_b, Loss, Loss_0, N_nat, N_opt, nu, o,
    omega_tr, s_tr, xi, Y_pre,
)
from ..serving.passes import dense_model
from .bills import (
    bill_multiple, equal_multiple, inference_bill, inference_over_training, tokens_of_traffic, training_bill,
    whole_bill,
)

__all__ = [
    "bills_of_sizes", "cheapest_size", "cheapest_tokens", "cheapest_training", "chinchilla_rule",
    "compute_optimal_tokens", "count_every_parameter", "excess_at_optimum", "excess_loss", "inference_at_optimum",
    "justified_multiple",
    "likely", "loss", "multiple_at_optimum", "natural_units", "optimal_budget", "optimal_size", "over_trained",
    "over_training", "over_training_at_optimum", "over_training_of_equal_bills", "over_training_of_traffic",
    "over_training_on_total", "refits", "served_at_optimum", "size_at_optimum", "size_multiple", "token_multiple",
    "tokens_at_optimum", "tokens_for_quality", "tokens_of_quality", "tokens_per_parameter", "training_multiple",
    "training_of_quality",
]

# Laws ---------------------------------------------------------------------------------------------

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

# Over-training ------------------------------------------------------------------------------------

tokens_per_parameter = solve(
    "tokens-per-parameter", xi, chinchilla_rule, for_=xi, says="Tokens for each parameter.")

over_training = solve(
    "over-training", o, over_trained, for_=o, says="How far a model is trained past the rule.")

count_every_parameter = solve(
    "count-every-parameter", N_a, dense_model, for_=N_a, says="Count every parameter as if each token met it.")

over_training_on_total = substitute(
    "over-training-on-total", o, over_training, {N_a: count_every_parameter},
    says="The same against all parameters of a sparse model.")

over_training_of_traffic = substitute(
    "over-training-of-traffic", o, over_training, {D_pre: tokens_of_traffic},
    says="The over-training that traffic and lifetime imply, if serving costs as much as pre-training.")

# The optimum: the least bill at one quality -------------------------------------------------------

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

over_training_of_equal_bills = substitute(
    "over-training-of-equal-bills", o, over_training_at_optimum, {lambda_b: equal_multiple},
    says="The same where the three bills are equal.")

justified_multiple = solve(
    "justified-multiple", lambda_b, over_training_at_optimum, for_=lambda_b,
    says="The bill that would make an over-training the cheapest.")

inference_at_optimum = substitute(
    "inference-at-optimum", s_tr, inference_over_training, {lambda_b: justified_multiple},
    says="Inference over both trainings, for a model whose over-training is the cheapest.")

optimal_budget = substitute(
    "optimal-budget", Y_pre, training_bill, {D_pre: compute_optimal_tokens},
    says="What the cheapest training of a size costs.")

optimal_size = solve(
    "optimal-size", N_opt, optimal_budget, for_=N_a, says="The size that makes the most of a budget.")

# The model that is cheapest for a quality ---------------------------------------------------------

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

# A fitted law -------------------------------------------------------------------------------------


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

    >>> from rackmath.facts import scaling_law
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

    >>> from rackmath.facts import scaling_law
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

