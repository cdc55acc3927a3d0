"""What travels between GPUs: tokens to their experts and back, over links counted one way."""

from .closed_form import law
from .derivation import quotient
from .notation import B, E_a, T_x, W_o, X, e, h, l, l_d, n
from .production import unit_time_with_attention

__all__ = ["exchange_share_with_attention", "exchange_time"]

exchange_time = law(
    "exchange-time", T_x, B / n * E_a * h * (l - l_d) * e / W_o,
    "In each sparse layer a GPU sends each of its tokens to that token's experts, and gets it back from each.",
    source="deepep2025", assumes=("every expert lies on another node", "the network runs at its peak"))

exchange_share_with_attention = quotient(
    "exchange-share-with-attention", X, exchange_time, unit_time_with_attention,
    says="What the exchange would take, in bounds of the pass that leave it out.")
