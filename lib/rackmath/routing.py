"""What experts buy: the scaling law of routed models, and the dense model that reaches the same loss.

The loss falls as a power of the active size and as a power of the experts, and each takes from what
the other brings (`clark2022data` fits it so). The first experts and those beyond many count for less.
"""

from sympy import log

from .closed_form import law
from .derivation import balance
from .notation import D, D_1, E, E_0, E_h, E_m, N_a, Q, i_b, i_c, i_d, i_N

__all__ = ["dense_gain", "dense_size", "expert_exponent", "routed_gain", "saturated_experts"]

saturated_experts = law(
    "saturated-experts", E_h, 1 / (1 / (E - 1 + 1 / (1 / E_0 - 1 / E_m)) + 1 / E_m),
    "The law counts experts between a floor, which a single one has already, and a ceiling.", source="clark2022data")

expert_exponent = law(
    "expert-exponent", i_N, i_b - i_c * log(N_a / D_1),
    "The larger the active model, the less its experts bring.", source="clark2022data")

routed_gain = law(
    "routed-gain", Q, (E_h / E_0) ** -i_N, "By this factor experts lower the loss of a model of the same active size.",
    source="clark2022data", assumes=("trained on the same tokens, one expert for each of them",))

dense_gain = law(
    "dense-gain", Q, (D / N_a) ** -i_d, "By this factor a larger dense model lowers it.",
    source="clark2022data", assumes=("trained on the same tokens",))

dense_size = balance(
    "dense-size", D, routed_gain, dense_gain, for_=D, says="The dense model that reaches the loss of a routed one.")
