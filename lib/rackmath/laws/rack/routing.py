"""What experts buy: the scaling law of routed models, and the dense model that reaches the same loss.

The loss falls as a power of the active size and as a power of the experts, and each takes from what
the other brings (`clark2022data` fits it so). The first experts and those beyond many count for less.
"""

from collections.abc import Mapping

import numpy as np
from sympy import log

from ...algebra.closed_form import law
from ...algebra.derivation import solve
from ..serving.notation import E, N_a
from .notation import D_1, E_0, D, E_h, E_m, Q, i_b, i_c, i_d, i_own

__all__ = ["copies_by_groups", "dense_equivalent", "dense_gain", "dense_size", "expert_exponent", "routed_gain",
           "saturated_experts"]

saturated_experts = law(
    "saturated-experts", E_h, 1 / (1 / (E - 1 + 1 / (1 / E_0 - 1 / E_m)) + 1 / E_m),
    "The law counts experts between a floor, which a single one has already, and a ceiling.", source="clark2022data")

expert_exponent = law(
    "expert-exponent", i_own, i_b - i_c * log(N_a / D_1),
    "The larger the active model, the less its experts bring.", source="clark2022data")

routed_gain = law(
    "routed-gain", Q, (E_h / E_0) ** -i_own, "By this factor experts change the loss at the same active size.",
    source="clark2022data", assumes=("trained on the same tokens, one expert for each of them",))

dense_gain = law(
    "dense-gain", Q, (D / N_a) ** -i_d, "By this factor a larger dense model lowers it.",
    source="clark2022data", assumes=("trained on the same tokens",))

dense_size = solve(
    "dense-size", D, dense_gain, for_=D, says="The dense model that lowers the loss by the same factor.")


def dense_equivalent(law: Mapping, experts, active_parameters: float):
    """Size of the dense model as good as a routed one [param], by a law as fitted (`clark2022data`).

    >>> from rackmath.facts import deployment
    >>> round(dense_equivalent(deployment("clark-law-sbase"), experts=64, active_parameters=0.3681e9) / 1e9, 3)
    1.385
    """
    steepness = expert_exponent(law, active_parameters=active_parameters)
    ratio = routed_gain(law, saturated_experts=saturated_experts(law, experts=experts), expert_exponent=steepness)
    return dense_size(law, active_parameters=active_parameters, loss_ratio=ratio)


def copies_by_groups(domains: int, tokens: int = 10_000, seed: int = 1) -> float:
    """Mean number of copies that leave a domain if a router limits its choice as `deepseek2024v3` does [1].

    Of eight groups of 32 experts a token may use the four whose two best experts score highest, and
    in these it takes the eight best. Scores are random and even; whole groups share a domain.

    >>> copies_by_groups(1), 0.97 < copies_by_groups(2) < 1
    (0, True)
    """
    scores = np.random.default_rng(seed).random((tokens, 8, 32))
    best_two = np.sort(scores)[..., -2:].sum(2)
    allowed = best_two >= np.sort(best_two)[:, 4:5]
    chosen = np.argpartition((scores * allowed[..., None]).reshape(tokens, -1), -8)[:, -8:] // 32
    return sum(float((chosen * domains // 8 == other).any(1).mean()) for other in range(1, domains))
