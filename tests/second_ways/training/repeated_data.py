"""Repeated data: readings added up one by one, the paper's own example, and its formula with the printed constants."""

import math

import numpy as np
import pytest
from rackmath.facts.catalog import scaling_law
from rackmath.laws.training.scaling import natural_units

FIT = scaling_law("muennighoff2023")
UNITS = natural_units(FIT)


def readings_added_up(library):
    """A text read again in ten thousand small pieces a repetition, each worth e^(-R / R*) of its first reading."""
    made, pieces = library.repeated_data, 10_000
    for again in (1, 3, 15, 40):
        at = (np.arange(again * pieces) + 0.5) / pieces
        worth = 1 + float(np.sum(np.exp(-at / 15.387756))) / pieces
        case = dict(unique_tokens=2e9, repetitions=again)
        assert made.effective_tokens(FIT, case) == pytest.approx(2e9 * worth, rel=1e-6)
        seen = made.tokens_seen(case)
        assert seen == 2e9 * made.epochs(case) == 2e9 * (1 + again)
        assert made.mean_token_value(FIT, case) == pytest.approx(worth / (1 + again), rel=1e-6)
        assert made.effective_of_training(FIT, training_tokens=seen, text_stock=2e9) == pytest.approx(2e9 * worth)
        last = float(np.sum(np.exp(-at[-pieces:] / 15.387756))) / pieces
        before = dict(repetitions_before=again - 1, unique_tokens=2e9)
        assert made.epoch_value(FIT, before) == pytest.approx(last, rel=1e-6)
        ends = made.effective_before(FIT, before), made.effective_after(FIT, before)
        assert ends[1] == pytest.approx(made.effective_tokens(FIT, case))
        assert made.epoch_gain(unique_tokens=2e9, effective_before=ends[0], effective_after=ends[1]) == pytest.approx(
            last, rel=1e-6)
        assert made.repeat_value(FIT, case) == pytest.approx(math.exp(-again / 15.387756))
        assert made.next_epoch(before) == again == made.so_far(before) + 1
        new = made.effective_epochs(FIT, case)
        assert new == pytest.approx(worth) and made.tokens_of_epochs(case, effective_epochs=new) == pytest.approx(
            2e9 * worth)
        assert made.value_of_readings(effective_epochs=worth, epochs=again + 1) == worth / (again + 1)
    assert made.effective_tokens(FIT, unique_tokens=7, repetitions=0) == 7
    assert made.data_ceiling(FIT, unique_tokens=2e9) == pytest.approx(
        made.effective_tokens(FIT, unique_tokens=2e9, repetitions=600))


def the_papers_own_example(library):
    """Appendix A: five epochs of one unit at R* = 3 are worth 3.21, a hundred repetitions 3.99 of at most 4."""
    made, small = library.repeated_data, dict(unique_tokens=1, repetition_constant=3)
    assert made.effective_tokens(small, repetitions=4) == pytest.approx(3.21, abs=5e-3)
    assert made.effective_tokens(small, repetitions=100) == pytest.approx(4, abs=0.01)
    assert made.data_ceiling(small) == 4
    geometric = sum(0.75**k for k in range(5))
    assert geometric == pytest.approx(3.05, abs=5e-3) and geometric < made.effective_tokens(small, repetitions=4)
    # the abstract: up to four epochs change the loss hardly; and repeating more decays to nothing
    assert made.mean_token_value(FIT, repetitions=3) > 0.93 and made.mean_token_value(FIT, repetitions=60) < 0.27


def the_printed_formula(library):
    """L = 521 / N'^0.353 + 1488 / D'^0.353 + 1.87, with U_N = 0.051 U_D, for four epochs and sixteen."""
    made = library.repeated_data
    fit = made.size_of_unique(UNITS, unique_tokens=44e9)
    assert fit == pytest.approx(0.051 * 44e9, rel=5e-3)
    assert made.fitting_size(UNITS, optimal_tokens=made.fit_of_unique(unique_tokens=44e9)) == pytest.approx(fit)
    sizes = np.geomspace(0.2, 5, 20001) * fit  # of all sizes that cost as much, the one of least loss
    losses = 521 / sizes**0.353 + 1488 / (fit * 44e9 / sizes) ** 0.353
    assert sizes[np.argmin(losses)] == pytest.approx(fit, rel=1e-3)
    for size, tokens in ((8.7e9, 178e9), (8.7e9, 704e9), (1e9, 20e9)):
        unique, suited = min(tokens, 44e9), min(size, fit)
        again, excess = max(tokens / 44e9 - 1, 0), max(size / fit - 1, 0)
        data = unique * (1 + 15.387756 * (1 - math.exp(-again / 15.387756)))
        model = suited * (1 + 5.309743 * (1 - math.exp(-excess / 5.309743)))
        case = dict(active_parameters=size, training_tokens=tokens, text_stock=44e9, fitting_size=fit)
        assert (made.unique_read(case), made.repetitions(case)) == pytest.approx((unique, again))
        assert (made.suiting_part(case), made.excess_of_model(case)) == pytest.approx((suited, excess))
        assert made.effective_of_training(FIT, case) == pytest.approx(data)
        assert made.effective_of_model(FIT, case) == pytest.approx(model)
        assert made.effective_size(FIT, unique_size=suited, excess_size=excess) == pytest.approx(model)
        above = 521 / model**0.353 + 1488 / data**0.353
        assert made.excess_of_repeated(FIT, UNITS, case) == pytest.approx(above)
        assert made.loss_of_repeated(FIT, UNITS, case) == pytest.approx(1.87 + above)
    four, once = (made.loss_of_repeated(FIT, UNITS, active_parameters=8.7e9, training_tokens=178e9, text_stock=text,
                                        fitting_size=1e12) for text in (44.5e9, 178e9))
    assert once < four < once * 1.003


CHECKS = [readings_added_up, the_papers_own_example, the_printed_formula]

FITTED = "~size_exponent ~data_exponent +unit_size +unit_tokens"

MOVES = {
    "repeated_data.data_ceiling": "+unique_tokens +repetition_constant",
    "repeated_data.effective_after": "+unique_tokens +repetition_constant +repetitions_before",
    "repeated_data.effective_before": "+unique_tokens +repetition_constant +repetitions_before",
    "repeated_data.effective_epochs": "+repetitions +repetition_constant",
    "repeated_data.effective_of_model": "+active_parameters +fitting_size +excess_constant",
    "repeated_data.effective_of_training": "+training_tokens +text_stock +repetition_constant",
    "repeated_data.effective_size": "+unique_size +excess_size +excess_constant",
    "repeated_data.effective_tokens": "+unique_tokens +repetitions +repetition_constant",
    "repeated_data.epoch_gain": "+effective_after -effective_before -unique_tokens",
    "repeated_data.epoch_value": "-repetitions_before +repetition_constant",
    "repeated_data.epochs": "+repetitions",
    "repeated_data.excess_of_model": "+active_parameters -fitting_size",
    "repeated_data.excess_of_repeated":
        f"{FITTED} -active_parameters -fitting_size -excess_constant -training_tokens -text_stock -repetition_constant",
    "repeated_data.fit_of_unique": "+unique_tokens",
    "repeated_data.fitting_size": f"{FITTED} +optimal_tokens".replace("+unit_tokens", "-unit_tokens"),
    "repeated_data.loss_of_repeated":
        f"{FITTED} -active_parameters -fitting_size -excess_constant -training_tokens -text_stock -repetition_constant "
        "+loss_floor",
    "repeated_data.mean_token_value": "-repetitions +repetition_constant",
    "repeated_data.next_epoch": "+repetitions_before",
    "repeated_data.repeat_value": "-repetitions +repetition_constant",
    "repeated_data.repetitions": "+training_tokens -text_stock",
    "repeated_data.size_of_unique": f"{FITTED} +unique_tokens".replace("+unit_tokens", "-unit_tokens"),
    "repeated_data.so_far": "+repetitions_before",
    "repeated_data.suiting_part": "+active_parameters +fitting_size",
    "repeated_data.tokens_seen": "+unique_tokens +repetitions",
    "repeated_data.tokens_of_epochs": "+unique_tokens +effective_epochs",
    "repeated_data.value_of_readings": "+effective_epochs -epochs",
    "repeated_data.unique_read": "+training_tokens +text_stock",
}
