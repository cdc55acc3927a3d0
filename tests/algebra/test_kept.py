"""What SymPy found out once is kept by what it follows from, and worked out anew if that changes or can't be read."""

import pytest
import sympy
from rackmath import serving
from rackmath.algebra import closed_form, kept
from rackmath.algebra.derivation import quotient
from rackmath.laws.serving.notation import R, T_comp, T_w


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("RACKMATH_KEEP", str(tmp_path))
    kept._folder.cache_clear()
    yield tmp_path
    kept._folder.cache_clear()


def test_it_is_worked_out_once(folder):
    asked = []
    for _ in range(3):
        assert kept.kept("a sum", lambda: asked.append(1) or sympy.Integer(3)) == 3
    assert len(asked) == 1


def test_a_file_that_cannot_be_read_is_written_again(folder):
    assert kept.kept("a sum", lambda: 3) == 3
    [path] = (path for path in folder.rglob("*") if path.is_file())
    path.write_bytes(b"half")
    assert kept.kept("a sum", lambda: 4) == 4 and kept.kept("a sum", lambda: 5) == 4


def test_nothing_is_kept_where_nobody_wants_it(monkeypatch):
    monkeypatch.setenv("RACKMATH_KEEP", "")
    kept._folder.cache_clear()
    assert kept._folder() is None and kept.kept("a sum", lambda: 7) == 7
    kept._folder.cache_clear()


def test_another_law_or_step_is_another_text():
    def share(above):
        law = closed_form.law("above", T_comp, above, "Above.", "pope2026")
        return quotient("share", R, law, serving.weight_time, says="A share.").text

    assert share(T_w) == share(T_w) != share(2 * T_w)
    assert serving.memory_share.text != serving.utilisation.text


def test_two_quantities_of_one_letter_are_two_texts():
    assert kept.text_of(T_w) == "<weight_time>"
    assert kept.text_of((T_w, {T_comp: 2})) == "(<weight_time>, ((<compute_time>, 2)))"
