"""Closed forms: laws that state a premise, and results that SymPy derives from them.

A `law` is an equation with a source. A result is never typed in: it names the forms it follows
from and the step that leads there (module `derivation`), and is derived when first used. Called
with numbers or arrays a form evaluates; with inputs left out or symbolic it returns an expression.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version

import sympy

from .evaluating import Evaluating
from .kept import kept, text_of
from .quantity import RELATIONS, Quantity

__all__ = ["ClosedForm", "Recalled", "bibtex", "law"]


@dataclass(frozen=True, eq=False)
class ClosedForm(Evaluating):
    """An equation with its key, premises, assumptions and source.

    Call it with the words of its `inputs`, in base units or as text with a unit, or with mappings that
    hold some of them (an accelerator, a model; what it doesn't need is ignored), or with their names.
    With all of them as numbers it returns a float that remembers them, with arrays an array, lazy if one
    of them is (Dask) and with an index if one has it (pandas); with some left out or symbolic, a SymPy
    expression.

    Raises:
        TypeError: an argument is not an input of this form, and the nearest one is named; it is no number,
            array, symbol or mapping; or an array is given while other inputs are left out.
        ValueError: an argument lies outside its quantity's domain, has another unit, another scale or
            index, or is at odds with another; or a number is beyond the form's own domain (an array is nan there).

    >>> from rackmath.laws.serving import critical_batch
    >>> round(critical_batch(throughput=989.4e12, bandwidth=3.35e12, bytes_per_parameter=2,
    ...                      flops_per_parameter=2, total_parameters=671e9, active_parameters=37e9))
    5356
    >>> critical_batch(flops_per_parameter=2, bytes_per_parameter=2)
    F*N_t/(N_a*W)
    """

    key: str
    gives: sympy.Symbol
    says: str
    operation: Callable[..., sympy.Expr] = field(repr=False)
    operands: tuple = field(repr=False)
    premises: tuple[ClosedForm, ...] = ()
    step: str = ""
    assumes: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    source: str = ""
    beyond: str = "its numerator is negative, or its denominator not positive"
    only_if: tuple[sympy.Expr, ...] = ()

    @property
    def title(self) -> str:
        """The key as words."""
        return self.key.replace("-", " ")

    def derive(self) -> sympy.Expr:
        """Work the right-hand side out anew."""
        return self.operation(*self.operands)

    @cached_property
    def text(self) -> str:
        """What it follows from, down to its laws, in a few letters: another law or step gives others."""
        what = f"{self.operation.__qualname__} {text_of(self.operands)}"
        return hashlib.sha256(what.encode()).hexdigest()

    @cached_property
    def expression(self) -> sympy.Expr:
        """The right-hand side."""
        return kept(f"derived {self.text}", self.derive) if self.premises else self.derive()

    @cached_property
    def inputs(self) -> dict[str, sympy.Symbol]:
        """The quantities it is a function of, by word."""
        return {q.word: q for q in sorted(self.expression.free_symbols, key=lambda q: (q.name, q.word))}

    @cached_property
    def relations(self) -> tuple[tuple[Quantity, Quantity], ...]:
        """Of its inputs, which is part of which."""
        return tuple(pair for pair in RELATIONS if all(one.word in self.inputs for one in pair))

    @cached_property
    def laws(self) -> tuple[ClosedForm, ...]:
        """The laws it rests on, each once."""
        found = {} if self.premises else {self.key: self}
        for premise in self.premises:
            found.update((form.key, form) for form in premise.laws)
        return tuple(found.values())

    @cached_property
    def all_assumptions(self) -> tuple[str, ...]:
        """What it and everything it follows from assume, each once, but for what it settles."""
        inherited = (text for premise in self.premises for text in premise.all_assumptions)
        return tuple(text for text in dict.fromkeys((*inherited, *self.assumes)) if text not in self.settles)

    @cached_property
    def valid(self) -> tuple[sympy.Expr, ...]:
        """What numerator and denominator do not guarantee: the first must not be negative, the others be positive.

        What must be positive besides (`only_if`) comes last.
        """
        return (*kept(f"valid {text_of(self.expression)}", self._margins), *self.only_if)

    def _margins(self) -> tuple[sympy.Expr, ...]:
        above, below = sympy.fraction(sympy.together(self.expression))
        if above.is_nonpositive and not above.is_nonnegative:
            raise ValueError(f"{self.key}: {self.expression} is nowhere positive")
        sign, factors = sympy.factor(below).as_coeff_mul()
        above = sympy.Integer(0) if above.is_nonnegative else above
        return (above, *(-f if sign < 0 else f for f in factors if not f.is_positive))

    @property
    def latex(self) -> str:
        """The equation, as LaTeX."""
        return sympy.latex(sympy.Eq(self.gives, self.expression, evaluate=False))

    def bibtex(self, site: str = "") -> str:
        """A BibTeX entry that cites this form on the website at `site`.

        >>> from rackmath.laws.serving import critical_batch
        >>> print(critical_batch.bibtex().splitlines()[0])
        @misc{rackmath-critical-batch,
        """
        return bibtex(self.key, self.says, f"{site}book/closed-forms.html#{self.key}")

    @property
    def again(self) -> Recalled:
        """The form for a chapter that is not the first to show it: without a number of its own."""
        return Recalled(self)

    def __repr__(self) -> str:
        return f"{self.key}: {self.gives.word} = {self.expression}"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        notes = [f"{'Result' if self.premises else 'Law'}, [{self.title}](#{self.key}).", self.says]
        if self.step:
            notes.append(f"{self.step}.")
        if self.assumes:
            notes.append(f"Assumes: {'; '.join(self.assumes)}.")
        if self.source:
            notes.append(f"{{cite:p}}`{self.source}`")
        symbols = ", ".join(f"${q.name}$ {q.phrase}" for q in self.inputs.values())
        notes.append(f"Here {symbols} ([notation](#symbols)).")
        return _shown(self, " ".join(notes), number=f" (eq-{self.key})")


@dataclass(frozen=True)
class Recalled:
    """A form shown again, which refers to the equation where it was derived."""

    form: ClosedForm

    def __repr__(self) -> str:
        return repr(self.form)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        note = f"Equation {{eq}}`eq-{self.form.key}` again, [{self.form.title}](#{self.form.key}). {self.form.says}"
        return _shown(self.form, note)


def _shown(form: ClosedForm, note: str, number: str = "") -> dict[str, str]:
    """A form in plain text, in HTML for JupyterLab and in MyST for the website."""
    plain = re.sub(r"\[(.*?)\]\(.*?\)|\{cite:p\}`.*?`|Equation \{eq\}`.*?` again, ", r"\1", note)
    return {
        "text/plain": repr(form),
        "text/html": f"<p>$$\\displaystyle {form.latex}$$</p><p><small>{plain}</small></p>",
        "text/markdown": f"$$\n{form.latex}\n$${number}\n\n:::{{div}} form-note\n{note}\n:::\n",
    }


def law(key: str, gives, expression, says: str, source: str, assumes: tuple[str, ...] = ()) -> ClosedForm:
    """State a premise: `gives` equals `expression`.

    >>> from rackmath.laws.serving.notation import B, N_a, F, c, T_comp
    >>> law("compute-time", T_comp, c * B * N_a / F, "Every token meets every active parameter.", "pope2026")
    compute-time: compute_time = B*N_a*c/F
    """
    return ClosedForm(key, gives, says, sympy.sympify, (sympy.sympify(expression),), assumes=assumes, source=source)


def bibtex(key: str, title: str, address: str) -> str:
    """A BibTeX entry for one result or claim of this edition of the book.

    >>> "version = {" in bibtex("critical-batch", "Where they balance", "")
    True
    """
    edition = version("rackmath")
    fields = {
        "author": "{A Rack Full of Arithmetic}", "title": title.rstrip("."), "year": edition.split(".")[0],
        "version": edition, "url": address, "note": f"Entry {key}",
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    return f"@misc{{rackmath-{key},\n" + "\n".join(lines) + "\n}"
