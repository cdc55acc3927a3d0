"""Trains: drain times, waits, full trains and fleets, reached by hand and by simulated timetables."""

import functools
import heapq

import numpy as np
import pytest
from rackmath import departures


def published_drain_times(library):
    """The lecture works out about 15 ms for Rubin's 288 GB at 20 TB/s, at 15 min into its first chapter (pope2026)."""
    assert library.departures.drain_time(capacity=288e9, bandwidth=20e12) == pytest.approx(0.0144)


def a_machine_filled_stream_by_stream(library):
    """Four GPUs of 100 bytes: load weights and streams until nothing fits, then read what lies there."""
    capacity, bandwidth, gpus, weights, cache = 100.0, 5.0, 4, 150.0, 12.5
    streams, filled = 0, weights
    while filled + cache <= gpus * capacity:
        streams, filled = streams + 1, filled + cache
    one = dict(capacity=capacity, bandwidth=bandwidth, gpus=gpus, bytes_per_parameter=1.0, weights_held=weights,
               context=5.0, kv_bytes=2.5, tokens_per_stream=1.0)
    ways = library.departures
    assert streams == 20 == library.production.capacity_batch(one)
    for riding, lying in ((streams, filled), (8, weights + 8 * cache)):
        share = ways.filled_share(one, batch=riding)
        seconds = lying / gpus / bandwidth  # each GPU reads its part
        assert share == pytest.approx(lying / 400)
        assert ways.reading_time_from_share(one, filled_share=share) == pytest.approx(seconds)
        assert ways.reading_time_held(one, batch=riding) == pytest.approx(seconds)
        assert ways.reading_time(one, batch=riding, total_parameters=f"{weights} params") == pytest.approx(seconds)
    emptied = ways.drain_time_by_batch(one, capacity_batch=float(streams))
    assert emptied == pytest.approx(filled / gpus / bandwidth)
    assert ways.full_read(one) == ways.drain_time(one) == pytest.approx(filled / gpus / bandwidth)
    assert ways.reading_floor(one, total_parameters=f"{weights} params") == pytest.approx(weights / gpus / bandwidth)


def travellers_against_a_timetable(library):
    """A hundred thousand travellers come at any time to trains that leave every 20 ms, and ride for as long."""
    come = np.random.default_rng(11).uniform(0, 100, 100_000)
    arrive = (np.floor(come / 0.02) + 1) * 0.02 + 0.02
    took, ways = arrive - come, library.departures
    table = dict(headway=0.02, missed_trains=0.0)
    assert took.mean() == pytest.approx(ways.mean_journey(table), rel=0.01)
    assert took.max() == pytest.approx(ways.worst_journey(table), rel=0.01)
    for share in (0.1, 0.5, 0.9):
        assert np.quantile(took, share) == pytest.approx(ways.journey(table, percentile=share), rel=0.01)
        assert np.quantile(took - 0.02, share) == pytest.approx(ways.wait(table, percentile=share), abs=2e-4)
    late = np.quantile(took + 3 * 0.02, 0.5)  # three full trains leave before theirs
    assert late == pytest.approx(ways.journey(headway=0.02, missed_trains=3.0, percentile=0.5), rel=0.01)
    assert ways.ride(headway=0.02) == 0.02


def one_second_of_trains(library):
    """Step through a second of the lecture's timetable: 64 trains of 2,000 make 128,000 tokens (pope2026)."""
    moments = np.arange(1, 65) / 64
    tokens, ways = 2000 * np.count_nonzero(moments <= 1), library.departures
    assert ways.system_rate(batch=2000, headway=1 / 64) == tokens == 128_000
    assert ways.system_rate_from_departures(batch=2000, departures=64) == pytest.approx(tokens)
    assert ways.departures(headway=1 / 64) == 64
    assert ways.train_speed(headway=1 / 64, tokens_per_stream=3) == 3 * 64
    assert ways.train_tokens(headway=1 / 64, stream_rate=3 * 64) == pytest.approx(3)
    assert ways.seat_time(headway=0.02, answer_tokens=600, tokens_per_stream=2) == pytest.approx(300 * 0.02)


@functools.cache
def telephone_lines(seats, occupancy, calls, seed):
    """Erlang's queue call by call: how long each call waits, for calls of length one."""
    dice = np.random.default_rng(seed)
    moments = np.cumsum(dice.exponential(1 / (seats * occupancy), calls))
    free, waits = [0.0] * seats, np.empty(calls)
    for i, (moment, length) in enumerate(zip(moments, dice.exponential(1, calls))):
        starts = max(moment, heapq.heappop(free))
        heapq.heappush(free, starts + length)
        waits[i] = starts - moment
    return waits[calls // 10:]


def calls_wait_as_erlang_says(library):
    for seats, occupancy in ((1, 0.5), (20, 0.9), (200, 0.95)):
        waits, ways = telephone_lines(seats, occupancy, 300_000, seed=5), library.departures
        share, wait = ways.all_seats_taken(seats, occupancy), ways.full_wait(
            seat_time=1.0, seats=seats, occupancy=occupancy)
        assert share == pytest.approx(np.mean(waits > 0), rel=0.12)
        assert wait == pytest.approx(waits[waits > 0].mean(), rel=0.12)
        for patience in (0.0, 0.5 * wait, wait, 2 * wait):
            longer = ways.queue_tail(met_full=share, full_wait=wait, seat_wait=patience)
            assert longer == pytest.approx(np.mean(waits > patience), rel=0.2)


def published_erlang(library):
    """With one seat the share that waits is the occupancy; with two it is 2 r^2 / (1 + r), by hand."""
    for taken in (0.2, 0.5, 0.9):
        assert library.departures.all_seats_taken(1, taken) == pytest.approx(taken)
        assert library.departures.all_seats_taken(2, taken) == pytest.approx(2 * taken**2 / (1 + taken))
    full = library.departures.fullest(2000, met_full=0.01)
    assert library.departures.all_seats_taken(2000, full) == pytest.approx(0.01)


def the_tail_adds_up_to_the_mean(library):
    """Sum the shares that wait longer than each moment: a quarter of the requests times a quarter of a second."""
    step, ways = 0.0005, library.departures
    longer = [ways.queue_tail(met_full=0.25, full_wait=0.25, seat_wait=step * (i + 0.5)) for i in range(10_000)]
    assert step * sum(longer) == pytest.approx(0.0625, rel=1e-4)
    assert ways.missed_trains(met_full=0.25, full_wait=0.25, headway=0.02) == pytest.approx(step * sum(longer) / 0.02)


@functools.cache
def timetable(seats, occupancy, answer_tokens, number):
    """The chapter's simulation, run longer: how long each request waits, in headways."""
    came, left = departures.simulated_trains(seats, occupancy, answer_tokens, number, seed=2)
    assert (np.diff(came) >= 0).all() and (np.diff(left) >= 0).all() and (left >= came).all()
    return left - came


def trains_are_full_as_often_as_lines(library):
    """Timetables against Erlang: how many meet a full train, how long these wait, and the mean journey of all."""
    for seats, occupancy, tokens, number in ((200, 0.95, 400, 2_000_000), (2000, 0.98, 500, 6_000_000)):
        waits, ways = timetable(seats, occupancy, tokens, number), library.departures
        share = ways.all_seats_taken(seats, occupancy)
        emptied = ways.full_wait(seat_time=float(tokens), seats=seats, occupancy=occupancy)  # in headways
        assert np.mean(waits > 1) == pytest.approx(share, rel=0.1)
        assert waits[waits > 1].mean() == pytest.approx(emptied, rel=0.15)
        mean = ways.full_journey(met_full=share, full_wait=emptied, headway=1.0)
        assert (waits + 1).mean() == pytest.approx(mean, rel=0.1)


def people_read_and_ask(library):
    """Sixty thousand people read for 290 s and watch an answer for 10 s; count the answers at one moment."""
    phases = np.random.default_rng(9).uniform(0, 300, 60_000)
    streaming = np.count_nonzero(phases < 10)
    assert library.departures.people(seats=streaming, streaming_share=10 / 300) == pytest.approx(60_000, rel=0.05)


def a_fleet_counted_out(library):
    """Add systems of 128,000 tokens a second until they write half of 16 billion tokens a minute."""
    needed, systems = 0.5 * 16e9 / 60, 0
    while systems * 128_000 < needed:
        systems += 1
    fleet = dict(system_rate=128_000.0, volume=16e9 / 60, decoded_share=0.5)
    assert np.ceil(library.departures.systems(fleet)) == systems
    assert library.departures.system_share(fleet) == pytest.approx(1 / systems, rel=0.001)
    assert library.departures.served_rate(fleet) == pytest.approx(needed)
    assert library.departures.fleet_rate(systems=3.0, system_rate=128_000.0) == 384_000


CHECKS = [published_drain_times, a_machine_filled_stream_by_stream, travellers_against_a_timetable,
          one_second_of_trains, calls_wait_as_erlang_says, published_erlang, the_tail_adds_up_to_the_mean,
          trains_are_full_as_often_as_lines, people_read_and_ask, a_fleet_counted_out]

MOVES = {
    "departures.departures": "-headway",
    "departures.drain_time": "+capacity -bandwidth",
    "departures.drain_time_by_batch":
        "+capacity_batch +context +weights_held -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes -gpus",
    "departures.filled_share":
        "+batch -capacity +context +weights_held +bytes_per_parameter -tokens_per_stream +kv_bytes -gpus",
    "departures.fleet_rate": "+systems +system_rate",
    "departures.full_journey": "+headway +met_full +full_wait",
    "departures.full_read": "+capacity -bandwidth",
    "departures.full_wait": "+seat_time -seats +occupancy",
    "departures.held_once": "+weights_held",
    "departures.journey": "+headway +percentile +missed_trains",
    "departures.mean_journey": "+headway +missed_trains",
    "departures.missed_trains": "-headway +met_full +full_wait",
    "departures.one_of_many": "-systems",
    "departures.people": "+seats -streaming_share",
    "departures.queue_tail": "+met_full -seat_wait +full_wait",
    "departures.reading_floor": "+total_parameters -bandwidth +bytes_per_parameter -gpus",
    "departures.reading_time":
        "+batch +context +total_parameters -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes -gpus",
    "departures.reading_time_from_share": "+capacity -bandwidth +filled_share",
    "departures.reading_time_held":
        "+batch +context +weights_held -bandwidth +bytes_per_parameter -tokens_per_stream +kv_bytes -gpus",
    "departures.ride": "+headway",
    "departures.seat_time": "+headway -tokens_per_stream +answer_tokens",
    "departures.served_rate": "+volume +decoded_share",
    "departures.sessions": "+streaming_share +people",
    "departures.system_rate": "+batch -headway",
    "departures.system_rate_from_departures": "+batch +departures",
    "departures.system_share": "-volume +system_rate -decoded_share",
    "departures.systems": "+volume -system_rate +decoded_share",
    "departures.train_speed": "-headway +tokens_per_stream",
    "departures.train_tokens": "+headway +stream_rate",
    "departures.wait": "+headway +percentile +missed_trains",
    "departures.worst_journey": "+headway +missed_trains",
}
