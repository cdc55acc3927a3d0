"""The numbers and the shapes of the closed forms, reached a second way."""

from types import SimpleNamespace

import numpy as np
import pytest
import rackmath
from rackmath import TOPICS
from shared import second_ways, topic_forms

LIBRARY = SimpleNamespace(**{topic: getattr(rackmath, topic) for topic in TOPICS})
CHECKS = [check for ways in second_ways("CHECKS") for check in ways]
FORMS = topic_forms()
MOVES = {name: moves for way in second_ways("MOVES") for name, moves in way.items()}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_second_way(check):
    check(LIBRARY)


def test_each_form_says_which_way_each_input_moves_it():
    assert {name: set(form.inputs) for name, form in FORMS.items()} == {
        name: {one[1:] for one in moves.split()} for name, moves in MOVES.items()}


def inside(quantity, dice):
    """A thousand random values from a quantity's domain, none so near its upper end that a fifth more leaves it."""
    return dice.uniform(0, 0.8, 1000) if quantity.bounds[1] <= 1 else np.exp(dice.uniform(-4, 4, 1000))


@pytest.mark.parametrize("name", MOVES)
def test_a_form_moves_the_way_it_should(name):
    """At a thousand random points, raise one input at a time by a fifth."""
    form, dice = FORMS[name], np.random.default_rng(23)
    points = {word: inside(quantity, dice) for word, quantity in form.inputs.items()}
    for part, whole in form.relations:  # with room for the part to rise
        points[whole.word] = np.maximum(points[whole.word], 1.5 * points[part.word])
    before = form(**points)
    for sign, word in ((one[0], one[1:]) for one in MOVES[name].split()):
        with np.errstate(invalid="ignore"):  # tiny exponents give endless values, of which no difference is taken
            change = form(**points | {word: points[word] * 1.2}) - before
        steady = 1e-9 * np.abs(before)
        rises, falls = bool((change > steady).any()), bool((change < -steady).any())
        assert {"+": (True, False), "-": (False, True), "~": (True, True)}[sign] == (rises, falls), word
