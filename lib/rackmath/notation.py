"""Quantities and units: every symbol of the book, declared once.

A `Quantity` is a SymPy symbol that knows its name, meaning, unit and domain. The notation page
is printed from this table, closed forms read their inputs' domains from it, and the dimension
test rescales the base units listed here. B counts the tokens decoded in one pass; L counts the
cached tokens behind each stream, which decodes g of them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sympy import Expr, Interval, Mul, Symbol, oo

__all__ = ["BASE_UNITS", "QUANTITIES", "Quantity", "Unit", "parse_unit", "unit_of"]

BASE_UNITS = ("flop", "byte", "second", "param", "token", "dollar", "watt", "metre", "kilogram")

_NAMES = {
    "FLOP": "flop", "B": "byte", "s": "second", "$": "dollar", "W": "watt", "m": "metre",
    **{base: base for base in BASE_UNITS},
}
_BINARY = {"KiB": 2.0**10, "MiB": 2.0**20, "GiB": 2.0**30, "TiB": 2.0**40}
_PREFIXES = {"": 1.0, "n": 1e-9, "µ": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
             "P": 1e15, "E": 1e18}
_WORDS = {"1": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
          "percent": 1e-2}
_TIMES = {"minute": 60.0, "hour": 3600.0, "day": 86400.0}


@dataclass(frozen=True)
class Unit:
    """A factor to base units and the power of each base unit."""

    scale: float
    powers: tuple[tuple[str, int], ...]

    def same_kind(self, other: Unit) -> bool:
        """Whether a value in one unit can be expressed in the other."""
        return self.powers == other.powers

    def __str__(self) -> str:
        def side(sign: int) -> list[str]:
            return [b for b, p in self.powers for _ in range(p * sign)]

        above, below = side(1), side(-1)
        text = " ".join(above) or "1"
        return text if not below else f"{text}/{below[0]}" if len(below) == 1 else f"{text}/({' '.join(below)})"


def parse_unit(text: str) -> Unit:
    """Read a unit such as ``TB/s``, ``flop/(param token)`` or ``billion param``.

    Args:
        text: base units or their short names (FLOP, B, s, $, W), with SI prefixes on the short
            names, number words (thousand to trillion), and at most one ``/``.

    Returns:
        The factor to base units, and the powers of the base units.

    Raises:
        ValueError: a part of the text is not a unit.

    >>> parse_unit("TB/s")
    Unit(scale=1000000000000.0, powers=(('byte', 1), ('second', -1)))
    >>> str(parse_unit("flop/(param token)"))
    'flop/(param token)'
    >>> parse_unit("TB/fortnight")
    Traceback (most recent call last):
    ...
    ValueError: unknown unit 'fortnight' in 'TB/fortnight'
    """
    scale, powers = 1.0, dict.fromkeys(BASE_UNITS, 0)
    above, _, below = text.partition("/")
    for part, sign in ((above, 1), (below, -1)):
        for word in re.findall(r"[^\s()]+", part):
            factor, base = _unit_word(word, text)
            scale *= factor**sign
            if base:
                powers[base] += sign
    return Unit(scale, tuple((b, p) for b, p in powers.items() if p))


def _unit_word(word: str, text: str) -> tuple[float, str | None]:
    if word in _NAMES:
        return 1.0, _NAMES[word]
    if word in _WORDS:
        return _WORDS[word], None
    if word in _TIMES:
        return _TIMES[word], "second"
    if word in _BINARY:
        return _BINARY[word], "byte"
    prefix, short = word[:1], word[1:]
    if prefix in _PREFIXES and short in ("FLOP", "B", "s", "W", "m"):
        return _PREFIXES[prefix], _NAMES[short]
    if word == "kg":
        return 1.0, "kilogram"
    raise ValueError(f"unknown unit {word!r} in {text!r}")


_POSITIVE, _ZERO_OR_MORE, _SHARE = Interval.open(0, oo), Interval(0, oo), Interval.open(0, 1)


class Quantity(Symbol):
    """A SymPy symbol with a name, a meaning, a unit and a domain.

    Args:
        symbol: how it is written in mathematics.
        word: how it is written in code, as a keyword argument.
        meaning: one phrase, without the unit.
        unit: in base units, see `parse_unit`.
        domain: the real interval in which it makes sense.

    >>> from rackmath.notation import B
    >>> B.word, B.unit, B.is_positive
    ('batch', 'token', True)
    """

    __slots__ = ("bounds", "domain", "meaning", "unit", "word")

    def __new__(cls, symbol: str, word: str, meaning: str, unit: str,
                domain: Interval = _POSITIVE) -> Quantity:
        if domain.left_open and domain.start == 0:
            assumptions = {"positive": True}
        else:
            assumptions = {"nonnegative": True} if domain.start >= 0 else {"real": True}
        self = Symbol.__xnew__(cls, symbol, **assumptions)
        parse_unit(unit)
        self.word, self.meaning, self.unit, self.domain = word, meaning, unit, domain
        # The smallest and largest admitted floats: one comparison also turns NaN away.
        low, high = float(domain.start), float(domain.end)
        self.bounds = (math.nextafter(low, math.inf) if domain.left_open else low,
                       math.nextafter(high, -math.inf) if domain.right_open else high)
        return self

    def __reduce__(self):
        return Quantity, (self.name, self.word, self.meaning, self.unit, self.domain)


# What is served
B = Quantity("B", "batch", "tokens decoded in one pass", "token")
g = Quantity("g", "tokens_per_stream", "tokens that one stream decodes in a pass", "token")
L = Quantity("L", "context", "cached tokens behind each stream", "token", _ZERO_OR_MORE)
N_a = Quantity("N_a", "active_parameters", "parameters that one token meets", "param")
N_t = Quantity("N_t", "total_parameters", "parameters of the whole model", "param")
E = Quantity("E", "experts", "routed experts in a layer", "1")
E_a = Quantity("E_a", "active_experts", "routed experts that one token meets in a layer", "1")
N_0 = Quantity("N_0", "shared_parameters", "parameters that every token meets", "param")
N_e = Quantity("N_e", "expert_parameters", "parameters of one routed expert, over all layers", "param")
J = Quantity("J", "routed_tokens", "tokens that a layer routes in a pass, as a plain count", "1")
E_t = Quantity("E_t", "experts_touched", "routed experts of a layer that a batch touches", "1")
k = Quantity("k", "kv_bytes", "KV-cache bytes of one cached token", "byte/token")
a = Quantity("a", "attention_flops", "attention FLOPs of a decoded token against one cached token",
             "flop/(token token)")

# How attention is built
l = Quantity(r"\ell", "layers", "layers of the model", "1")  # noqa: E741
H = Quantity("H", "heads", "query heads in a layer", "1")
H_kv = Quantity(r"H_{\mathrm{kv}}", "kv_heads", "key-value heads in a layer", "1")
d = Quantity("d", "head_dim", "elements of one head", "1")
d_c = Quantity("d_c", "latent_dim", "elements of the latent that stands for keys and values", "1")
d_r = Quantity("d_r", "rope_dim", "elements of the rotary key beside the latent", "1")
d_n = Quantity("d_n", "nope_head_dim", "elements of a key head without the rotary ones", "1")
d_v = Quantity("d_v", "v_head_dim", "elements of a value head", "1")
l_d = Quantity(r"\ell_d", "dense_layers", "layers without routed experts", "1", _ZERO_OR_MORE)
h = Quantity("h", "hidden_size", "elements of a token between layers", "1")

# How it is stored and counted
b_k = Quantity("b_k", "bytes_per_element", "bytes that store one element of a cached token", "byte/token")
m = Quantity("m", "flops_per_element", "FLOPs of a decoded token at one element of a cached one",
             "flop/(token token)")
b = Quantity("b", "bytes_per_parameter", "bytes that store one parameter", "byte/param")
c = Quantity("c", "flops_per_parameter", "FLOPs of one token at one parameter", "flop/(param token)")

# What serves it
F = Quantity("F", "throughput", "arithmetic throughput", "flop/second")
F_a = Quantity("F_a", "attention_throughput", "arithmetic throughput at attention's precision", "flop/second")
K = Quantity("K", "capacity", "memory of one GPU", "byte")
W = Quantity("W", "bandwidth", "memory bandwidth", "byte/second")
W_o = Quantity("W_o", "scale_out", "network bandwidth of one GPU, one way", "byte/second")
e = Quantity("e", "exchange_bytes", "bytes that carry one element to an expert and back", "byte/token")
p = Quantity("p", "price", "price of the machine for a second", "dollar/second")

# What is observed in production
n = Quantity("n", "gpus", "GPUs that decode together as one unit", "1")
x = Quantity("x", "gpu_rate", "output tokens a second of one GPU", "token/second")
v = Quantity("v", "stream_rate", "output tokens a second of one stream", "token/second")
y = Quantity("y", "streams", "streams that one GPU decodes at a time", "1")
r = Quantity("r", "readings", "times that a pass reads the whole model", "1")
T_obs = Quantity(r"T_{\mathrm{obs}}", "observed_time", "time of a pass as observed", "second")

# What follows
N_h = Quantity("N_h", "weights_held", "parameters that a unit holds, each as often as it is held", "param")
N_r = Quantity("N_r", "weights_read", "parameters that a pass reads, each as often as it is read", "param")
T = Quantity("T", "pass_time", "time of one pass", "second")
T_comp = Quantity(r"T_{\mathrm{comp}}", "compute_time", "time of the arithmetic of a pass", "second")
T_w = Quantity(r"T_{\mathrm{wts}}", "weight_time", "time to read the weights once", "second")
T_kv = Quantity(r"T_{\mathrm{kv}}", "kv_time", "time to read the KV cache of the batch", "second")
T_mem = Quantity(r"T_{\mathrm{mem}}", "memory_time", "time to read weights and KV cache", "second")
T_att = Quantity(r"T_{\mathrm{att}}", "attention_time", "time of attention's own arithmetic", "second")
T_arith = Quantity(r"T_{\mathrm{arith}}", "arithmetic_time", "time of all arithmetic, attention's included", "second")
T_n = Quantity("T_n", "unit_time", "time of a pass that all GPUs of a unit share", "second")
T_x = Quantity(r"T_{\mathrm{ex}}", "exchange_time", "time to send tokens to their experts and back", "second")
B_crit = Quantity("B^*", "critical_batch", "batch at which arithmetic takes as long as reading memory", "token")
R = Quantity("R", "ratio", "critical batch of a dense model", "token")
S = Quantity("S", "sparsity", "total over active parameters", "1")
S_E = Quantity("S_E", "expert_sparsity", "routed experts over active ones", "1")
B_cap = Quantity(r"B_{\mathrm{cap}}", "capacity_batch", "batch that fills the memory", "token")
L_crit = Quantity("L^*", "critical_context", "context beyond which no batch balances", "token", _ZERO_OR_MORE)
A = Quantity("A", "attention_share", "attention's arithmetic over the reading of its cache", "1")
L_att = Quantity(r"L_{\mathrm{att}}", "attention_context", "context at which attention doubles the arithmetic", "token")
U = Quantity("U", "utilisation", "share of a pass in which the arithmetic is busy", "1")
Lambda = Quantity(r"\Lambda", "looseness", "observed time of a pass over its bound", "1")
X = Quantity("X", "exchange_share", "exchange time of a pass over its bound", "1")
rho = Quantity(r"\rho", "memory_share", "memory time over arithmetic time", "1", _ZERO_OR_MORE)
C = Quantity("C", "token_cost", "cost of one decoded token", "dollar/token")
C_comp = Quantity(r"C_{\mathrm{comp}}", "compute_cost", "cost of a token's arithmetic", "dollar/token")
C_w = Quantity(r"C_{\mathrm{wts}}", "weight_cost", "a token's share of the cost of reading the weights", "dollar/token")
C_kv = Quantity(r"C_{\mathrm{kv}}", "kv_cost", "cost of reading a token's KV cache", "dollar/token", _ZERO_OR_MORE)
C_mem = Quantity(r"C_{\mathrm{mem}}", "memory_cost", "cost of a token's memory reads", "dollar/token")
C_floor = Quantity(r"C_\infty", "cost_floor", "cost of a token in an endless batch", "dollar/token")
C_arith = Quantity(r"C_{\mathrm{arith}}", "arithmetic_cost", "cost of all of a token's arithmetic", "dollar/token")
C_1 = Quantity("C_1", "unbatched_cost", "cost of a token of a stream that is served alone", "dollar/token")
G = Quantity("G", "batching_gain", "cost of a token served alone over its cost in an endless batch", "1")
M = Quantity("M", "batch_multiple", "batch in production over the critical batch", "1")

# What a fast and a slow lane sell
pi_f = Quantity(r"\pi", "price_multiple", "price of a lane over that of the standard one", "1")
sigma = Quantity(r"\sigma", "speed_multiple", "speed of a stream in a lane over that in the standard one", "1")
beta = Quantity(r"\beta", "batch_ratio", "batch of the standard lane over that of the other", "1")
phi = Quantity(r"\phi", "weight_share", "share of a standard pass that reads the weights", "1", _SHARE)
theta = Quantity(r"\theta", "weights_kept", "weights that a pass of a lane reads over those of a standard pass", "1")
pi_s = Quantity(r"\pi_s", "slow_price", "price of a slow lane over that of the standard one", "1", _SHARE)
B_f = Quantity("B_f", "lane_batch", "tokens decoded in one pass of a lane", "token")
T_f = Quantity("T_f", "lane_time", "time of one pass of a lane", "second")
C_f = Quantity("C_f", "lane_cost", "cost of a token in a lane", "dollar/token")
psi = Quantity(r"\psi", "share_conflict", "weights that a slow lane needs in a pass, over those a fast one leaves", "1")

# What training costs
D_pre = Quantity(r"D_{\mathrm{pre}}", "training_tokens", "tokens of pre-training", "token")
D_RL = Quantity(r"D_{\mathrm{RL}}", "rl_tokens", "tokens that reinforcement learning generates", "token", _ZERO_OR_MORE)
D_inf = Quantity(r"D_{\mathrm{inf}}", "served_tokens", "tokens that a model serves in its life", "token", _ZERO_OR_MORE)
D_opt = Quantity(r"D^*", "optimal_tokens", "tokens at which training alone is cheapest for its quality", "token")
N_opt = Quantity("N^*", "optimal_size", "active parameters at which training alone is cheapest for its quality", "param")
c_pre = Quantity(r"c_{\mathrm{pre}}", "training_flops", "FLOPs of pre-training on one token at one parameter",
                 "flop/(param token)")
c_RL = Quantity(r"c_{\mathrm{RL}}", "rl_flops", "FLOPs of a token of reinforcement learning at one parameter",
                "flop/(param token)")
s_l = Quantity("s_l", "learned_share", "part of the generated tokens that are learned from", "1", Interval(0, 1))
eta = Quantity(r"\eta", "decode_efficiency", "FLOPs a second of a GPU that decodes over those of one that trains", "1")
kappa = Quantity(r"\kappa", "decode_penalty", "part of its training speed that a GPU loses when it decodes", "1")
Y_pre = Quantity(r"Y_{\mathrm{pre}}", "training_bill", "FLOPs of pre-training", "flop")
Y_RL = Quantity(r"Y_{\mathrm{RL}}", "rl_bill", "reinforcement learning in FLOPs that pre-training would have done in its time",
                "flop", _ZERO_OR_MORE)
Y_inf = Quantity(r"Y_{\mathrm{inf}}", "inference_bill", "serving in FLOPs that pre-training would have done in its time",
                 "flop", _ZERO_OR_MORE)
Y = Quantity("Y", "whole_bill", "the three bills together", "flop")
lambda_b = Quantity(r"\lambda", "bill_multiple", "the whole bill over that of pre-training", "1")
t_pre = Quantity(r"t_{\mathrm{pre}}", "gpu_time", "GPU time of pre-training", "second")
Y_t = Quantity("Y_t", "training_rate", "FLOPs a second of a GPU that trains", "flop/second")
Y_x = Quantity("Y_x", "decode_rate", "FLOPs a second of a GPU that decodes", "flop/second")
n_inf = Quantity(r"n_{\mathrm{inf}}", "serving_gpus", "GPUs that serve a model", "1")
t_inf = Quantity(r"t_{\mathrm{inf}}", "lifetime", "time for which a model is served", "second")
x_inf = Quantity(r"x_{\mathrm{inf}}", "served_rate", "tokens a second that all machines serve of one model", "token/second")
zeta = Quantity(r"\zeta", "served_ratio", "served tokens over those of pre-training", "1", _ZERO_OR_MORE)
zeta_RL = Quantity(r"\zeta_{\mathrm{RL}}", "rl_ratio", "tokens of reinforcement learning over those of pre-training", "1",
                   _ZERO_OR_MORE)
s_RL = Quantity(r"s_{\mathrm{RL}}", "rl_share", "bill of reinforcement learning over that of pre-training", "1",
                _ZERO_OR_MORE)
s_inf = Quantity(r"s_{\mathrm{inf}}", "serving_share", "GPU time of serving over that of pre-training", "1")

# What training buys
Loss = Quantity(r"\mathcal{L}", "loss", "loss of a model, in nats a token", "1")
Loss_0 = Quantity(r"\mathcal{L}_0", "loss_floor", "loss that neither size nor data removes, in nats a token", "1")
epsilon = Quantity(r"\varepsilon", "excess_loss", "loss above its floor, in nats a token", "1")
alpha_N = Quantity(r"\alpha_N", "size_exponent", "how steeply the loss falls with size", "1", _SHARE)
alpha_D = Quantity(r"\alpha_D", "data_exponent", "how steeply the loss falls with data", "1", _SHARE)
N_nat = Quantity(r"N_{\mathrm{nat}}", "unit_size", "parameters with which lack of size alone costs one nat", "param")
D_nat = Quantity(r"D_{\mathrm{nat}}", "unit_tokens", "tokens with which lack of data alone costs one nat", "token")
tau = Quantity(r"\tau", "tokens_per_parameter", "training tokens for each parameter", "token/param")
o = Quantity("o", "over_training", "training tokens over those at which training alone is cheapest", "1")
nu = Quantity(r"\nu", "size_multiple", "size over that of the model of equal quality that is cheapest to train", "1")
delta = Quantity(r"\delta", "token_multiple", "the same for its training tokens", "1")
omega = Quantity(r"\omega", "training_multiple", "the same for its FLOPs of pre-training", "1")

#: Every quantity by its word, in the order of the notation page.
QUANTITIES: dict[str, Quantity] = {q.word: q for q in list(vars().values()) if isinstance(q, Quantity)}


def unit_of(expression) -> Expr:
    """The unit of a product of quantities, as a product of base units.

    >>> unit_of(F / W), unit_of(B * c * N_a / F)
    (flop/byte, second)
    """
    base = {name: Symbol(name, positive=True) for name in BASE_UNITS}
    return expression.subs({q: Mul(*(base[b] ** power for b, power in parse_unit(q.unit).powers))
                            for q in expression.free_symbols})
