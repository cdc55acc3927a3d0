"""The timetable of a server: how long its memory takes to read, when the next batch leaves, who waits and who fits.

A train is one pass with its batch; a seat is a place in the batch, which a stream keeps until its answer ends.
"""

import numpy as np
from sympy import exp

from ...algebra.closed_form import law
from ...algebra.derivation import balance, limit, mean, rewrite, solve, substitute, total
from .notation import (
    B, b, f, g, K, k, L, N_h, N_t, n, q, T, T_n, tau, tau_f, tau_h, tau_j, tau_q, tau_r, tau_s, tau_w, u_a, u_b, u_c,
    u_d, u_i, u_l, u_m, u_n, u_o, u_p, u_r, u_s, u_t, u_u, u_w, v, W,
)
from .production import capacity_batch, shared_unit
from .passes import memory_time, weight_time

__all__ = [
    "all_seats_taken", "departures", "drain_time", "drain_time_by_batch", "filled_share", "fleet_rate", "full_journey",
    "full_read", "full_wait", "fullest", "held_once", "journey", "mean_journey", "missed_trains", "one_of_many",
    "people", "queue_tail", "reading_floor", "reading_time", "reading_time_from_share", "reading_time_held", "ride",
    "seat_time", "served_rate", "sessions", "simulated_trains", "system_rate", "system_rate_from_departures",
    "system_share", "systems", "train_speed", "train_tokens", "wait", "worst_journey",
]

# What a pass reads --------------------------------------------------------------------------------

drain_time = law(
    "drain-time", tau, K / W, "To read the whole memory once takes its size over its bandwidth.",
    source="pope2026", assumes=("memory is read at its peak",))

held_once = law(
    "held-once", N_t, N_h, "A unit that keeps one copy of the model reads what it holds.", source="pope2026")

filled_share = law(
    "filled-share", f, (b * N_h + B / g * L * k) / (n * K),
    "Weights and the caches of all streams fill this share of a unit's memory.",
    source="pope2026", assumes=("memory holds nothing else", "no two streams share a prefix"))

reading_time = substitute(
    "reading-time", T_n, shared_unit, {T: memory_time},
    says="What the GPUs of a unit have to read in a pass, each its share.")

reading_time_held = substitute(
    "reading-time-held", T_n, reading_time, {N_t: held_once},
    says="The same for a unit that keeps one copy of the model.")

reading_time_from_share = rewrite(
    "reading-time-from-share", T_n, reading_time_held, through=filled_share, without=B,
    says="A pass reads what is filled, and no more.")

full_read = limit(
    "full-read", T_n, reading_time_from_share, of=f, at=1,
    says="Only a full memory takes its drain time to read.")

drain_time_by_batch = rewrite(
    "drain-time-by-batch", tau, drain_time, through=capacity_batch, without=K,
    says="What a full memory holds, and so drains: the weights and the caches of the largest batch that fits.")

reading_floor = substitute(
    "reading-floor", T_n, shared_unit, {T: weight_time},
    says="What is left to read of streams without a past: the weights, and no capacity.")

# Who waits ----------------------------------------------------------------------------------------

departures = law(
    "departures", u_d, 1 / tau_h, "One train leaves in each headway.", source="pope2026")

wait = law(
    "wait", tau_w, (q + u_m) * tau_h,
    "Requests come at any time between two departures, and watch full trains leave before theirs.",
    source="pope2026", assumes=("trains leave on time",))

ride = law(
    "ride", tau_r, tau_h, "The next train leaves when this one arrives.", source="pope2026")

journey = total("journey", tau_j, wait, ride, says="From the request to its first token: the wait and one ride.")

worst_journey = limit(
    "worst-journey", tau_j, journey, of=q, at=1, says="The unluckiest has just missed a train.")

mean_journey = mean("mean-journey", tau_j, journey, over=q, says="Half a headway of waiting, and the ride.")

train_speed = law(
    "train-speed", v, g / tau_h, "A stream gains its tokens once in each headway.", source="pope2026")

train_tokens = solve(
    "train-tokens", g, train_speed, for_=g, says="What a stream has to gain in each train for a speed.")

# Who fits -----------------------------------------------------------------------------------------

seat_time = law(
    "seat-time", tau_s, u_a / g * tau_h, "A stream keeps its seat until its answer is complete.", source="yu2022orca")

full_wait = law(
    "full-wait", tau_f, tau_s / (u_c * (1 - u_o)),
    "Who finds every seat taken waits for one to fall free: the mean of Erlang's queue.",
    source="erlang1917",
    assumes=("requests come at random", "an answer ends at random, however long it has run", "nobody gives up"))

queue_tail = law(
    "queue-tail", u_l, u_b * exp(-tau_q / tau_f),
    "So many of the requests wait longer for a seat: behind a full train seats fall free at a steady rate.",
    source="erlang1917", assumes=("seats are given in the order of coming",))

missed_trains = law(
    "missed-trains", u_m, u_b * tau_f / tau_h,
    "The mean over all requests: who finds every seat taken watches trains leave while he waits, the others none.",
    source="erlang1917")

full_journey = substitute(
    "full-journey", tau_j, mean_journey, {u_m: missed_trains},
    says="The mean journey, whether a seat is free or not.")

sessions = law(
    "sessions", u_c, u_u * u_r,
    "Little's law: of the people in a session, so many have an answer streaming at a time.",
    source="little1961", assumes=("the unit is in a steady state", "nobody has two answers streaming"))

people = solve("people", u_u, sessions, for_=u_u, says="How many people fill the seats of a batch.")

# How many systems ---------------------------------------------------------------------------------

system_rate = law(
    "system-rate", u_s, B / tau_h, "One system decodes its batch once in each headway.", source="pope2026")

system_rate_from_departures = rewrite(
    "system-rate-from-departures", u_s, system_rate, through=departures, without=tau_h,
    says="The same from the departures in a second.")

served_rate = law(
    "served-rate", u_t, u_p * u_w, "Of what a service processes all may count, or the share that is decoded.",
    source="deepseek2025inference")

fleet_rate = law(
    "fleet-rate", u_t, u_n * u_s, "What a service decodes is the work of all its systems.",
    source="pope2026", assumes=("every system runs full",))

systems = balance(
    "systems", u_n, fleet_rate, served_rate, for_=u_n, says="How many such systems a whole service takes.")

one_of_many = law("one-of-many", u_i, 1 / u_n, "Each of equal systems does an equal share.", source="pope2026")

system_share = substitute(
    "system-share", u_i, one_of_many, {u_n: systems}, says="What one system is of a whole service.")

# Full trains --------------------------------------------------------------------------------------


def all_seats_taken(seats: int, occupancy: float) -> float:
    """The share of requests that find every seat taken [1]: Erlang's C, by his recursion over the seats.

    Parameters: seats [1], streams for which a batch has room; occupancy [1], share of them taken on average, below 1.
    Assumes random arrivals, random lengths of answers and a queue that nobody leaves (`erlang1917`).

    >>> round(all_seats_taken(2, 0.5), 4)
    0.3333
    """
    blocked, load = 1.0, seats * occupancy
    for seat in range(1, seats + 1):
        blocked = load * blocked / (seat + load * blocked)
    return blocked / (1 - occupancy * (1 - blocked))


def fullest(seats: int, met_full: float) -> float:
    """The largest share of seats that can be taken if no more than `met_full` of the requests find none free [1].

    By bisection of `all_seats_taken`; with one seat the two shares are equal.

    >>> round(fullest(1, 0.3), 6)
    0.3
    """
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if all_seats_taken(seats, middle) < met_full else (low, middle)
    return low


def simulated_trains(seats: int, occupancy: float, answer_tokens: int, departures: int,
                     seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """When each request of a simulated timetable came and when its train left [headways], in the order of coming.

    At each departure a stream ends with chance one over `answer_tokens`, requests that came at any time since the
    last departure join the queue, and as many board, first come first served, as there are free seats. It starts
    at its mean occupancy; requests that never board are left out.

    >>> came, left = simulated_trains(seats=100, occupancy=0.5, answer_tokens=10, departures=1000)
    >>> bool((left - came <= 1).all())
    True
    """
    dice = np.random.default_rng(seed)
    arrivals, boarded = dice.poisson(occupancy * seats / answer_tokens, departures), []
    taken, waiting = int(occupancy * seats), 0
    for new in arrivals.tolist():  # plain integers are quicker one by one
        taken -= dice.binomial(taken, 1 / answer_tokens)
        board = min(waiting + new, seats - taken)
        taken, waiting = taken + board, waiting + new - board
        boarded.append(board)
    came = np.sort(np.repeat(np.arange(departures), arrivals) - dice.uniform(size=arrivals.sum()))
    return came[:sum(boarded)], np.repeat(np.arange(departures), boarded)
