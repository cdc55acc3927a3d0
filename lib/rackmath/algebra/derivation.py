"""Derivation steps: each makes a result out of closed forms, by SymPy, when first used.

`balance` sets two forms equal, `total`, `larger` and `quotient` combine them, `substitute` and
`rewrite` put one into another, `solve` and `eliminate` turn one around, `trade` finds where a form is
least while another stays as it is, `limit` lets a quantity go to its end, `mean` averages over a share.
SymPy neither solves nor takes limits through `Max`, so results are derived from branches and joined by
`larger` last.
"""

from __future__ import annotations

import sympy

from .closed_form import ClosedForm

__all__ = ["balance", "eliminate", "larger", "limit", "mean", "quotient", "rewrite", "solve", "substitute", "total",
           "trade"]


def balance(key: str, gives, left: ClosedForm, right: ClosedForm, for_, says: str, **more) -> ClosedForm:
    """Set two forms equal and solve for one quantity, which must have one solution.

    >>> from rackmath.laws.serving import compute_time, weight_time
    >>> from rackmath.laws.serving.notation import B, B_crit
    >>> balance("critical-batch", B_crit, compute_time, weight_time, for_=B, says="They balance.")
    critical-batch: critical_batch = F*N_t*b/(N_a*W*c)
    """
    step = f"Set {_link(left)} equal to {_link(right)} and solve for ${sympy.latex(for_)}$"
    return ClosedForm(key, gives, says, _balanced, (left, right, for_), (left, right), step, **more)


def _balanced(left: ClosedForm, right: ClosedForm, for_) -> sympy.Expr:
    solutions = sympy.solve(left.expression - right.expression, for_)
    if len(solutions) != 1:
        raise ValueError(f"{left.key} = {right.key} has {len(solutions)} solutions for {for_.word}")
    return _turned(_upright(sympy.factor(solutions[0])))


def total(key: str, gives, *forms: ClosedForm, says: str, **more) -> ClosedForm:
    """Add forms."""
    step = "Add " + " and ".join(map(_link, forms))
    return ClosedForm(key, gives, says, _added, forms, forms, step, **more)


def _added(*forms: ClosedForm) -> sympy.Expr:
    return sympy.Add(*(form.expression for form in forms))


def larger(key: str, gives, *forms: ClosedForm, says: str, **more) -> ClosedForm:
    """Take the largest of several forms."""
    step = "Take the larger of " + " and ".join(map(_link, forms))
    return ClosedForm(key, gives, says, _largest, forms, forms, step, **more)


def _largest(*forms: ClosedForm) -> sympy.Expr:
    return sympy.Max(*(form.expression for form in forms))


def quotient(key: str, gives, above: ClosedForm, below: ClosedForm, says: str, **more) -> ClosedForm:
    """Divide one form by another."""
    step = f"Divide {_link(above)} by {_link(below)}"
    return ClosedForm(key, gives, says, _divided, (above, below), (above, below), step, **more)


def _divided(above: ClosedForm, below: ClosedForm) -> sympy.Expr:
    share = _upright(sympy.factor(_pulled_out(above.expression) / _pulled_out(below.expression)))
    terms = sympy.expand(share)
    summed = isinstance(sympy.denom(share).expand(), sympy.Add) or any(map(_minus, sympy.Add.make_args(terms)))
    return _turned(share) if summed else terms


def substitute(key: str, gives, form: ClosedForm, parts: dict, says: str, **more) -> ClosedForm:
    """Put forms into another one, each in the place of a quantity."""
    step = f"Put {' and '.join(map(_link, parts.values()))} into {_link(form)}"
    return ClosedForm(key, gives, says, _put_in, (form, parts), (form, *parts.values()), step, **more)


def _put_in(form: ClosedForm, parts: dict) -> sympy.Expr:
    return _gathered(sympy.expand(form.expression.subs({q: part.expression for q, part in parts.items()})))


def rewrite(key: str, gives, form: ClosedForm, through: ClosedForm, without, says: str, **more) -> ClosedForm:
    """Express a form through the quantity that another one gives, without one of its inputs."""
    step = f"Write {_link(form)} with {_link(through)}"
    return ClosedForm(key, gives, says, _written, (form, through, without), (form, through), step, **more)


def _written(form: ClosedForm, through: ClosedForm, without) -> sympy.Expr:
    [solution] = sympy.solve(through.gives - through.expression, without)
    return sympy.factor(form.expression.subs(without, solution))


def solve(key: str, gives, form: ClosedForm, for_, says: str, **more) -> ClosedForm:
    """Solve a form for one of its inputs, which must have one solution."""
    step = f"Solve {_link(form)} for ${sympy.latex(for_)}$"
    return ClosedForm(key, gives, says, _solved, (form, for_), (form,), step, **more)


def _solved(form: ClosedForm, for_) -> sympy.Expr:
    [solution] = sympy.solve(form.gives - form.expression, for_)
    return _turned(_upright(_gathered(sympy.signsimp(sympy.factor(solution)))))


def eliminate(key: str, gives, form: ClosedForm, using: tuple[ClosedForm, ...], unknown: tuple, says: str,
              **more) -> ClosedForm:
    """Solve several forms for quantities that nobody publishes, and put these into another form."""
    step = f"Solve {' and '.join(map(_link, using))} for {' and '.join(f'${sympy.latex(q)}$' for q in unknown)}, " \
           f"and put them into {_link(form)}"
    return ClosedForm(key, gives, says, _eliminated, (form, using, unknown), (form, *using), step, **more)


def _eliminated(form: ClosedForm, using: tuple[ClosedForm, ...], unknown: tuple) -> sympy.Expr:
    [solution] = sympy.solve([each.gives - each.expression for each in using], unknown, dict=True)
    return sympy.factor(form.expression.subs(solution))


def limit(key: str, gives, form: ClosedForm, of, at, says: str, **more) -> ClosedForm:
    """Let one quantity go to a limit."""
    step = f"Let ${sympy.latex(of)} \\to {sympy.latex(at)}$ in {_link(form)}"
    return ClosedForm(key, gives, says, _limit, (form, of, at), (form,), step, **more)


def _limit(form: ClosedForm, of, at) -> sympy.Expr:
    return _gathered(sympy.limit(form.expression, of, at))


def trade(key: str, gives, form: ClosedForm, holding: ClosedForm, between: tuple, for_, says: str,
          **more) -> ClosedForm:
    """Move two quantities against each other, another form staying as it is, to where a form is least; solve.

    >>> from rackmath.algebra.closed_form import law
    >>> from rackmath.laws.serving.notation import T, T_comp, T_w
    >>> around, area = law("around", T, T_comp + T_w, "", "x"), law("area", T, T_comp * T_w, "", "x")
    >>> trade("square", T_comp, around, area, between=(T_comp, T_w), for_=T_comp, says="")
    square: compute_time = T_{\\mathrm{wts}}
    """
    one, other = between
    step = f"Move ${sympy.latex(one)}$ against ${sympy.latex(other)}$, so that {_link(holding)} stays and " \
           f"{_link(form)} is least, and solve for ${sympy.latex(for_)}$"
    return ClosedForm(key, gives, says, _traded, (form, holding, between, for_), (form, holding), step, **more)


def _traded(form: ClosedForm, holding: ClosedForm, between: tuple, for_) -> sympy.Expr:
    (a, b), (c, d) = ([sympy.diff(each.expression, by) for by in between] for each in (form, holding))
    [solution] = sympy.solve(a * d - b * c, for_)
    return _gathered(sympy.expand(solution))


def mean(key: str, gives, form: ClosedForm, over, says: str, **more) -> ClosedForm:
    """Average a form over a share from 0 to 1: a quantile becomes the mean of its distribution.

    >>> from rackmath.algebra.closed_form import law
    >>> from rackmath.laws.serving.notation import q, tau_h, tau_w
    >>> wait = law("wait", tau_w, q * tau_h, "Requests come at any time between two trains.", "pope2026")
    >>> mean("mean-wait", tau_w, wait, over=q, says="Half a headway.")
    mean-wait: wait = \\tau_h/2
    """
    step = f"Average {_link(form)} over ${sympy.latex(over)}$ from 0 to 1"
    return ClosedForm(key, gives, says, _averaged, (form, over), (form,), step, **more)


def _averaged(form: ClosedForm, over) -> sympy.Expr:
    return sympy.factor(sympy.integrate(form.expression, (over, 0, 1)))


def _gathered(expression: sympy.Expr) -> sympy.Expr:
    """The same with quantities under one symbolic exponent written together."""
    return sympy.powsimp(expression, combine="base")


def _pulled_out(expression: sympy.Expr) -> sympy.Expr:
    """The same with the positive factors that all branches of a `Max` share written before it, so that they cancel."""
    def pull(largest: sympy.Max) -> sympy.Expr:
        branches = [sympy.Mul.make_args(sympy.factor(branch)) for branch in largest.args]
        shared = sympy.Mul(*(f for f in branches[0] if f.is_positive and all(f in rest for rest in branches)))
        return shared * sympy.Max(*(sympy.Mul(*branch) / shared for branch in branches))
    return expression.replace(lambda part: isinstance(part, sympy.Max), pull)


def _minus(term: sympy.Expr) -> bool:
    return term.could_extract_minus_sign()


def _turned(product: sympy.Expr) -> sympy.Expr:
    """The same with a leading minus taken into the first sum among its factors."""
    sign, factors = product.as_coeff_mul()
    sums = [f for f in factors if isinstance(f, sympy.Add)]
    if sign >= 0 or not sums:
        return product
    return sympy.Mul(-sign, *(-f if f is sums[0] else f for f in factors))


def _upright(expression: sympy.Expr) -> sympy.Expr:
    """The same fraction with a numerator that is not negative, the sign moved into the denominator."""
    above, below = sympy.fraction(expression)
    if not above.is_nonpositive:
        return expression
    sign, factors = (-below).as_coeff_mul()
    turned = [-f if sign < 0 and isinstance(f, sympy.Add) else f for f in factors]
    return -above / sympy.Mul(abs(sign), *turned)


def _link(form: ClosedForm) -> str:
    return f"[{form.title}](#{form.key})"
