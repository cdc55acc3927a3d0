"""Numbers that remember: floats that know how they were worked out, down to who said or measured what.

A closed form called with numbers returns an `Evaluated`; arithmetic with numbers that remember gives
a `Worked` one; what stands at the end, such as a fact, is a `Number` of its own kind. Each is a plain
float everywhere else: it costs nothing until somebody asks how it came about.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Mapping
from functools import cache

from sympy import Expr
from sympy.printing.str import StrPrinter

from .printing import show
from .units import Unit, parse_unit

__all__ = ["Evaluated", "Illustration", "Number", "Worked", "line", "record"]

#: Arithmetic, with how tightly each sign binds.
_SIGNS = {"+": (operator.add, 1), "-": (operator.sub, 1), "·": (operator.mul, 2), "/": (operator.truediv, 2),
          "^": (operator.pow, 3)}


def _arithmetic(sign: str, turned: bool = False):
    work = _SIGNS[sign][0]

    def method(self, other):
        if not isinstance(other, Number) and type(other) not in (int, float):
            return NotImplemented
        left, right = (other, self) if turned else (self, other)
        value = work(float(left), float(right))
        if sign == "+" and 0 in (left, right):
            return left if right == 0 else right  # a sum begins with nothing
        return Worked(value, sign, left, right) if isinstance(value, float) else value
    return method


class Number(float):
    """A float in base units that remembers where it comes from.

    `unit` is its unit in base units, `kind` what it is, and `origin` where it was read, for a reader.
    """

    __slots__ = ()
    kind, origin, unit, phrase = "number", "", "1", ""

    #: Where a reader finds it, for the website: words and what they are.
    address: Mapping[str, str] = {}

    __add__, __radd__ = _arithmetic("+"), _arithmetic("+", turned=True)
    __sub__, __rsub__ = _arithmetic("-"), _arithmetic("-", turned=True)
    __mul__, __rmul__ = _arithmetic("·"), _arithmetic("·", turned=True)
    __truediv__, __rtruediv__ = _arithmetic("/"), _arithmetic("/", turned=True)
    __pow__, __rpow__ = _arithmetic("^"), _arithmetic("^", turned=True)

    def __reduce__(self):
        return float, (float(self),)  # memory is for the process that has it

    @property
    def parts(self) -> tuple:
        """What it was worked out from."""
        return ()

    @property
    def typed(self) -> bool:
        """Whether bare arithmetic with a typed number took part; 0 and 1 stand for nothing and the whole."""
        return any(part.typed if isinstance(part, Number) else isinstance(self, Worked) and part not in (0, 1)
                   for part in self.parts)


class Evaluated(Number):
    """The value of a closed form at numbers: it knows the form, and each input by its word."""

    __slots__ = ("form", "inputs")
    kind = "form"

    def __new__(cls, value: float, form, inputs: Mapping[str, float]) -> Evaluated:
        self = super().__new__(cls, value)
        self.form, self.inputs = form, inputs
        return self

    @property
    def unit(self) -> str:
        """The unit of what the form gives."""
        return self.form.gives.unit

    @property
    def phrase(self) -> str:
        """What the form gives, for a reader."""
        return self.form.gives.phrase

    @property
    def parts(self) -> tuple:
        """Its inputs."""
        return tuple(self.inputs.values())


class Worked(Number):
    """Two numbers, of which one remembers, under a sign."""

    __slots__ = ("left", "right", "sign")
    kind = "worked"

    def __new__(cls, value: float, sign: str, left: float, right: float) -> Worked:
        self = super().__new__(cls, value)
        self.sign, self.left, self.right = sign, left, right
        return self

    @property
    def parts(self) -> tuple:
        """Its two sides."""
        return self.left, self.right

    @property
    def unit(self) -> str:
        """The unit that follows from those of its sides; none where they can't be added."""
        return _unit(self.sign, *(getattr(part, "unit", "1") for part in self.parts), float(self.right))


class Illustration(Number):
    """A number that no closed form of the book gives, and that says so: simulated, fitted, or typed in."""

    __slots__ = ("unit",)
    kind = "illustration"

    def __new__(cls, value: float, unit: str = "1") -> Illustration:
        self = super().__new__(cls, value)
        parse_unit(unit)
        self.unit = unit
        return self


@cache
def _unit(sign: str, left: str, right: str, power: float) -> str:
    one, other = parse_unit(left), parse_unit(right)
    if sign in "+-":
        return left if one.same_kind(other) else "1"
    if sign == "^":
        one, other, sign = Unit(1.0, ()), Unit(1.0, tuple((b, int(p * power)) for b, p in one.powers)), "·"
    powers = dict(one.powers)
    for base, power_ in other.powers:
        powers[base] = powers.get(base, 0) + (power_ if sign == "·" else -power_)
    return str(Unit(1.0, tuple((base, p) for base, p in powers.items() if p)))


# The line with numbers put in ---------------------------------------------------------------------------------


class _PutIn(StrPrinter):
    """An expression in which each quantity is a mark, for which its letter or its number is put in."""

    def _print_Quantity(self, quantity) -> str:
        return f"«{quantity.word}»"

    def _print_Max(self, expression) -> str:
        return f"larger of ({self.stringify(expression.args, '; ')})"

    def _print_Min(self, expression) -> str:
        return f"smaller of ({self.stringify(expression.args, '; ')})"


@cache
def _marked(expression: Expr) -> str:
    return (_PutIn().doprint(expression).replace("**", "^").replace("*", " · ").replace("/", " / "))


def _letter(name: str) -> str:
    """A symbol as plain text: T_{\\mathrm{wts}} is T_wts."""
    return re.sub(r"\\(mathrm|mathcal)|[{}\\$]", "", name)


def line(value: Number, unit: str = "") -> str:
    """How a number was worked out, in one line with the numbers put in, told in a unit of choice.

    >>> from rackmath import serving
    >>> print(line(serving.weight_time(total_parameters=671e9, bytes_per_parameter=1, bandwidth=3.35e12)))
    weight time = N_t · b / W = 671 billion parameters · 1 B/parameter / 3.35 TB/s = 200.3 ms
    """
    shown = show(value, unit or value.unit)
    if isinstance(value, Evaluated):
        marked = _marked(value.form.expression)
        letters, numbers = ({word: _letter(quantity.name) for word, quantity in value.form.inputs.items()},
                            {word: show(value.inputs[word], quantity.unit)
                             for word, quantity in value.form.inputs.items()})
        return " = ".join((value.phrase, *(_filled(marked, told) for told in (letters, numbers)), shown))
    if isinstance(value, Worked):
        return f"{_sum_up(value)} = {shown}"
    return shown


def _filled(marked: str, told: Mapping[str, str]) -> str:
    def put(found: re.Match) -> str:
        text = told[found[1]]
        return f"({text}){found[2]}" if found[2] and " " in text else text + found[2]
    return re.sub(r"«(\w+)»(\^?)", put, marked)


def _sum_up(value, above: int = 0) -> str:
    """Arithmetic as it was written, with the numbers that it starts from."""
    if not isinstance(value, Worked):
        return show(value, getattr(value, "unit", "1"))
    binds = _SIGNS[value.sign][1]
    text = f"{_sum_up(value.left, binds)} {value.sign} {_sum_up(value.right, binds + (value.sign in '-/'))}"
    return f"({text})" if binds < above else text


def _starts(value: Worked) -> Iterator:
    for part in value.parts:
        yield from _starts(part) if isinstance(part, Worked) else (part,)


def record(value: float, phrase: str = "", unit: str = "") -> dict:
    """What a number remembers, as plain data: its text, its line, and the same of each part."""
    if not isinstance(value, Number):
        return {"phrase": phrase, "text": str(show(value, unit or "1")), "kind": "typed"}
    told = {"phrase": phrase or value.phrase, "text": str(show(value, unit or value.unit)), "kind": value.kind}
    if value.typed:
        told["typed"] = True
    if value.origin:
        told |= {"origin": value.origin, **value.address}
    if isinstance(value, Evaluated):
        told |= {"form": value.form.key, "line": line(value, unit), "parts": [
            record(value.inputs[word], quantity.phrase, quantity.unit) | {"letter": _letter(quantity.name)}
            for word, quantity in value.form.inputs.items()]}
    elif isinstance(value, Worked):
        told |= {"line": line(value, unit), "parts": [
            record(part) for part in {id(part): part for part in _starts(value)}.values()]}
    return told
