"""Quantities: the symbols of the book, each with the word that tells it apart, its meaning, unit and domain.

A part of the book declares its quantities in its `notation`; each registers itself here, so that
tables and pages can look a word up without knowing the laws. A word is unique in the whole book. A
letter may serve again in another part: two quantities are the same only if their words are.
"""

from __future__ import annotations

import math

from sympy import Expr, Interval, Mul, Symbol, oo

from .units import BASE_UNITS, parse_unit

__all__ = ["ABBREVIATIONS", "POSITIVE", "QUANTITIES", "RELATIONS", "SHARE", "ZERO_OR_MORE", "Quantity", "part_of",
           "unit_of"]

POSITIVE, ZERO_OR_MORE, SHARE = Interval.open(0, oo), Interval(0, oo), Interval.open(0, 1)

#: Every quantity declared so far, by its word.
QUANTITIES: dict[str, Quantity] = {}

#: What is part of what, as far as declared: the first is never more than the second.
RELATIONS: list[tuple[Quantity, Quantity]] = []

#: The least that a machine or a model has of some units, and how people write a value: a bare number below was
#: meant in tera or in billions.
_SCALES = {"byte/second": (1e6, "3.35 TB/s"), "flop/second": (1e9, "989 TFLOP/s"), "param": (1e4, "37B")}


#: Words that a reader sees in capitals.
ABBREVIATIONS = {"flops": "FLOPs", "gpu": "GPU", "gpus": "GPUs", "gqa": "GQA", "hbm": "HBM", "kv": "KV", "mha": "MHA",
                 "mla": "MLA", "mqa": "MQA", "rl": "RL"}


class Quantity(Symbol):
    """A SymPy symbol with a word, a meaning, a unit and a domain.

    Args:
        symbol: how it is written in mathematics.
        word: how it is written in code, as a keyword argument; unique in the book.
        meaning: one phrase, without the unit.
        unit: in base units, see `parse_unit`.
        domain: the real interval in which it makes sense.
        plausible: the least and the most that anything has; a bare number beyond it was meant in another unit.

    Raises:
        ValueError: the word is declared already, as something else.

    >>> from rackmath.laws.serving.notation import B
    >>> B.word, B.phrase, B.unit, B.is_positive
    ('batch', 'batch', 'token', True)
    """

    __slots__ = ("bounds", "domain", "example", "meaning", "plausible", "unit", "word")

    def __new__(cls, symbol: str, word: str, meaning: str, unit: str,
                domain: Interval = POSITIVE, plausible: tuple[float, float] | None = None,
                example: str = "") -> Quantity:
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
        least, written = _SCALES.get(unit, (-math.inf, ""))
        self.plausible, self.example = plausible or (least, math.inf), example or written
        known = QUANTITIES.setdefault(word, self)
        if known.declared != self.declared:
            raise ValueError(f"the word {word!r} is declared already: {known.name} is the {known.meaning}")
        return known

    @property
    def declared(self) -> tuple:
        """What it was declared as."""
        return self.name, self.word, self.meaning, self.unit, self.domain, self.plausible, self.example

    @property
    def phrase(self) -> str:
        """What a reader sees in a sentence: the one name of the quantity on every page."""
        return " ".join(ABBREVIATIONS.get(word, word) for word in self.word.split("_"))

    def _hashable_content(self) -> tuple:
        return self.name, self.word  # SymPy's own compares the letter alone

    def __reduce__(self):
        return Quantity, self.declared


def part_of(small: Quantity, large: Quantity) -> None:
    """Declare that one quantity is part of another, so that no closed form takes more of it than there is.

    >>> from rackmath import serving
    >>> serving.sparsity(total_parameters=37e9, active_parameters=671e9)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    rackmath.algebra.given.AtOddsError: active_parameters = 6.71e+11 is more than total_parameters = 3.7e+10: ...
    """
    if (small, large) not in RELATIONS:
        RELATIONS.append((small, large))


def unit_of(expression) -> Expr:
    """The unit of a product of quantities, as a product of base units.

    >>> from rackmath.laws.serving.notation import B, F, N_a, W, c
    >>> unit_of(F / W), unit_of(B * c * N_a / F)
    (flop/byte, second)
    """
    base = {name: Symbol(name, positive=True) for name in BASE_UNITS}
    return expression.subs({q: Mul(*(base[b] ** power for b, power in parse_unit(q.unit).powers))
                            for q in expression.free_symbols})
