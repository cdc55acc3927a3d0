"""Propositions: how they are decided, and for each claim of the book a case in which it fails."""

import pytest
import sympy
from rackmath import serving
from rackmath.algebra.propositions import decide, proposition
from rackmath.laws.serving.notation import B, N_t
from rackmath.show import ledger
from shared import second_ways

FAILS = {key: case for way in second_ways("FAILS") for key, case in way.items()}


@pytest.mark.parametrize("relation, turns_on, word", [
    (N_t > 0, None, "everywhere"), (N_t < 0, None, "nowhere"), (sympy.Eq(B, B), None, "everywhere"),
    (N_t > B, B, "below"), (N_t < B, B, "above"), (N_t >= B, B, "below"), (sympy.Eq(B, N_t), B, "at"),
])
def test_a_relation_is_decided_over_its_whole_domain(relation, turns_on, word):
    assert decide(proposition(relation, turns_on=turns_on))[0] == word


def test_all_relations_must_hold():
    assert decide(proposition(B > 0, N_t > B, turns_on=B)) == ("below", N_t)
    assert decide(proposition(B > 0, B < 0))[0] == "nowhere"


def test_what_sympy_cannot_decide_is_an_error_not_false():
    with pytest.raises(ValueError, match="SymPy can't decide"):
        decide(proposition(N_t > B))
    with pytest.raises(ValueError, match="turns at 2 values of batch"):
        decide(proposition((B - 1) * (B - 2) > 0, turns_on=B))
    with pytest.raises(ValueError, match="not at critical-batch"):
        decide(proposition(serving.kv_time.expression < 1, turns_on=B, at=serving.critical_batch))


@pytest.mark.parametrize("key", FAILS)
def test_each_proposition_of_the_book_fails_somewhere(key):
    assert not bool(FAILS[key]())


def test_no_proposition_is_left_out():
    asked = {row["id"] for row in ledger.read() if row["rebuilt"].startswith(("true", "false", "turns"))}
    assert asked == set(FAILS)
