"""Schedules of training: each played out event by event, on a grid of stages, micro-batches and times."""

from itertools import product

import pytest

#: Seconds of a forward pass, of a backward pass for the inputs, and of one for the weights.
TIMES = ((1.0, 1.0, 1.0), (1.0, 1.2, 0.8), (1.0, 1.5, 0.5), (2.0, 2.5, 1.5))


def play(orders: list[list], lasts: dict, stages: int) -> tuple[list[float], list[float]]:
    """When each stage begins and ends, if it works through its order as soon as it may."""
    waiting, done, free, begun = [list(order) for order in orders], {}, [0.0] * stages, {}
    while any(waiting):
        for stage, order in enumerate(waiting):
            while order:
                kind, load = order[0]
                needs = {"F": [("F", load, stage - 1)], "W": [("B", load, stage)],
                         "B": [("F", load, stage), ("B", load, stage + 1)]}[kind]
                needs = [one for one in needs if 0 <= one[2] < stages]
                if not all(one in done for one in needs):
                    break
                at = max([free[stage], *(done[one] for one in needs)])
                begun.setdefault(stage, at)
                free[stage] = done[kind, load, stage] = at + lasts[kind]
                order.pop(0)
    return [begun[stage] for stage in range(stages)], free


def warmed(warm: list[int], delays: list[int], loads: int) -> list[list]:
    """Forward passes first, then one backward and one forward in turn; those for the weights come later by a delay."""
    orders = []
    for ahead, late in zip((min(first, loads) for first in warm), delays):
        order = [("F", load) for load in range(ahead)]
        for load in range(loads):
            order.append(("B", load))
            order += [("W", load - late)] if load >= late else []
            order += [("F", ahead + load)] if ahead + load < loads else []
        orders.append(order + [("W", load) for load in range(max(0, loads - late), loads)])
    return orders


def most_held(order: list) -> int:
    """The most micro-batches whose activations a stage holds: from their forward pass to their last backward one."""
    held = most = 0
    for kind, _ in order:
        held += {"F": 1, "B": 0, "W": -1}[kind]
        most = max(most, held)
    return most


def schedules_played_on_a_grid(library):
    """1F1B, whose backward pass is one piece, and ZB-H1: when the last stage ends, and how long the first idles."""
    made = library.schedules
    for stages, parts, (forward, back, weights) in product((2, 3, 4, 8), (1, 2, 5), TIMES):
        loads = parts * stages
        case = dict(stages=stages, micro_batches=loads, forward_time=forward, input_backward_time=back,
                    weight_backward_time=weights)
        work = sum(forward + back + weights for _ in range(loads))
        assert made.schedule_work(case) == pytest.approx(work) == loads * made.stage_work(case)
        whole = {"F": forward, "B": back + weights, "W": 0.0}
        descending = list(range(stages, 0, -1))
        plain = warmed(descending, [0] * stages, loads)
        begins, ends = play(plain, whole, stages)
        assert made.first_wait(case, chunks=1) == pytest.approx(begins[-1])
        assert made.step_1f1b(case) == pytest.approx(max(ends))
        assert made.bubble_1f1b(case) == pytest.approx(max(ends) - work)
        assert made.idle_share_1f1b(case) == pytest.approx(1 - work / max(ends))
        assert most_held(plain[0]) == made.held_1f1b(case) == stages
        first = warmed(descending, list(range(stages)), loads)
        begins, ends = play(first, {"F": forward, "B": back, "W": weights}, stages)
        assert made.first_wait(case, chunks=1) == pytest.approx(begins[-1])
        assert made.step_zb_h1(case) == pytest.approx(max(ends))
        assert made.bubble_zb_h1(case) == pytest.approx(max(ends) - work)
        assert made.idle_share_zb_h1(case) == pytest.approx(1 - work / max(ends))
        assert {most_held(order) for order in first} == {made.held_zb_h1(case)}


def a_parallelogram_has_no_bubble(library):
    """ZB-H2: each stage begins and ends a little after the one before; from its own first to its own last pass."""
    made = library.schedules
    for stages, parts, (forward, back, weights) in product((2, 3, 4, 8), (2, 5), TIMES):
        loads = parts * stages
        case = dict(stages=stages, micro_batches=loads, forward_time=forward, input_backward_time=back,
                    weight_backward_time=weights)
        second = warmed(list(range(2 * stages - 1, 0, -2)), list(range(0, 2 * stages, 2)), loads)
        begins, ends = play(second, {"F": forward, "B": back, "W": weights}, stages)
        assert made.first_wait(case, chunks=1) == pytest.approx(begins[-1])
        span = max(end - begin for begin, end in zip(begins, ends))
        assert made.step_zb_h2(case) == pytest.approx(span)
        idle = span - loads * (forward + back + weights)
        assert made.bubble_zb_h2(case) == pytest.approx(idle, abs=1e-9)
        assert made.idle_share_zb_h2(case) == pytest.approx(idle / span, abs=1e-12)
        assert {most_held(order) for order in second} == {made.held_zb_h2(case)}
    assert made.one_chunk() == 1


def bidirectional(rank: int, ranks: int, loads: int) -> list[tuple]:
    """What a rank of DualPipe does, in the eight steps of its code: passes, or pairs of them that overlap."""
    half, near = ranks // 2, min(rank, ranks - 1 - rank)
    order, late, count = [], [], {}

    def one(kind, way):
        load = count[kind, way] = count.get((kind, way), -1) + 1
        return kind, way, load

    def back(way, split):
        made = one("B", way)
        order.append((("I" if split else "B", *made[1:]),))
        late.extend([made[1:]] if split else [])

    def later():
        order.append((("W", *late.pop(0)),))

    order += [(one("F", 0),) for _ in range(2 * (half - near - 1))]
    for _ in range(near + 1):
        order += [(one("F", 0),), (one("F", 1),)]
    for _ in range(half - near - 1):
        back(1, split=True)
        later()
        order.append((one("F", 1),))
    for turn in range(loads - ranks + near + 1):
        if turn == 0 and near == half - 1:
            order += [(one("F", 0),), (one("B", 1),)]
        else:
            order.append((one("F", 0), one("B", 1)))
        order.append((one("F", 1), one("B", 0)))
    for _ in range(half - near - 1):
        order += [(one("B", 1),), (one("F", 1), one("B", 0))]
    for turn in range(near + 1):
        middle = (near + 1) // 2
        back(1, split=turn > middle or (turn == middle and near % 2 == 1))
        back(0, split=turn >= middle)
    for _ in range(half - near - 1):
        later()
        back(0, split=True)
    for _ in range(near + 1):
        later()
    return order


def both_ways_played(ranks: int, loads: int, lasts: dict) -> list[float]:
    """How long each rank of DualPipe stands idle until all have ended."""
    waiting, done = [bidirectional(rank, ranks, loads) for rank in range(ranks)], {}
    free, work = [0.0] * ranks, [0.0] * ranks

    def needs(rank, kind, way, load):
        ahead = 1 if way == 0 else -1
        asked = {"F": [("F", way, load, rank - ahead)], "W": [("B", way, load, rank)]}.get(
            kind, [("F", way, load, rank), ("B", way, load, rank + ahead)])
        return [each for each in asked if 0 <= each[3] < ranks]

    while any(waiting):
        for rank, order in enumerate(waiting):
            while order:
                passes = [(kind, way if rank < ranks // 2 else 1 - way, load) for kind, way, load in order[0]]
                asked = [each for one in passes for each in needs(rank, *one)]
                if not all(each in done for each in asked):
                    break
                takes = lasts["".join(kind for kind, *_ in passes)]
                free[rank] = max([free[rank], *(done[each] for each in asked)]) + takes
                work[rank] += takes
                done |= {("B" if kind == "I" else kind, way, load, rank): free[rank] for kind, way, load in passes}
                order.pop(0)
    return [max(free) - each for each in work]


def micro_batches_from_both_ends(library):
    """DualPipe: the most that a rank idles, with pairs of passes that save nothing, a sixth or a third."""
    made = library.schedules
    for ranks, more, both in product((2, 4, 8, 16), (0, 4), (3.0, 2.5, 2.0)):
        idle = both_ways_played(ranks, ranks + more, {"F": 1.0, "B": 2.0, "I": 1.0, "W": 1.0, "FB": both})
        case = dict(stages=ranks, input_backward_time=1, weight_backward_time=1, overlapped_time=both)
        assert made.bubble_dualpipe(case) == pytest.approx(max(idle), abs=1e-9)
        by_table = (ranks / 2 - 1) * (both + 2 - 3 * 1)  # deepseek2024v3, table 2: F&B + B - 3 W, B the whole backward
        assert made.bubble_dualpipe(case) == pytest.approx(by_table)
    assert made.held_dualpipe(stages=16) == 17 and made.copies_dualpipe() == 2


CHECKS = [schedules_played_on_a_grid, a_parallelogram_has_no_bubble, micro_batches_from_both_ends]

HALVES = "+forward_time +input_backward_time"

MOVES = {
    "schedules.bubble_1f1b": f"+stages {HALVES} +weight_backward_time",
    "schedules.bubble_dualpipe": "+stages +overlapped_time +input_backward_time -weight_backward_time",
    "schedules.bubble_zb_h1": f"+stages {HALVES} -weight_backward_time",
    "schedules.bubble_zb_h2": f"+stages {HALVES} -weight_backward_time",
    "schedules.copies_dualpipe": "",
    "schedules.first_wait": "+stages +forward_time -chunks",
    "schedules.held_1f1b": "+stages",
    "schedules.held_dualpipe": "+stages",
    "schedules.held_zb_h1": "+stages",
    "schedules.held_zb_h2": "+stages",
    "schedules.idle_share_1f1b": "+stages -micro_batches",
    "schedules.idle_share_zb_h1": f"+stages -micro_batches {HALVES} -weight_backward_time",
    "schedules.idle_share_zb_h2": f"+stages -micro_batches {HALVES} -weight_backward_time",
    "schedules.one_chunk": "",
    "schedules.schedule_work": f"+micro_batches {HALVES} +weight_backward_time",
    "schedules.stage_work": f"{HALVES} +weight_backward_time",
    "schedules.step_1f1b": f"+stages +micro_batches {HALVES} +weight_backward_time",
    "schedules.step_zb_h1": f"+stages +micro_batches {HALVES} ~weight_backward_time",
    "schedules.step_zb_h2": f"+stages +micro_batches {HALVES} ~weight_backward_time",
}
