"""What a model says and has read: DeepSeek's nodes counted, days stepped through, and the closed labs' sums by hand."""

import numpy as np
import pytest
from rackmath.facts.catalog import disclosure, trained_model


def deepseeks_nodes_counted(library):
    """168 and 266 billion tokens of a day, at the rates told for a node, fill the 226.75 nodes told beside them."""
    answering, reading = 168e9 / 86400 / 14800, (608e9 - 342e9) / 86400 / (73700 * (1 - 342 / 608))
    assert answering + reading == pytest.approx(226.75, rel=2e-3)
    life, train, v3 = library.lifetimes, library.training, trained_model("deepseek-v3-trained")
    day = disclosure("deepseek-service-2025-02")
    mix = dict(reading_ratio=day["reading_ratio"], decode_efficiency=train.decode_efficiency(v3),
               reading_efficiency=life.reading_efficiency(v3, day))
    assert mix["reading_ratio"] == pytest.approx(266 / 168, rel=1e-5)
    assert life.reading_ratio(day) == pytest.approx(266 / 168, rel=2e-3)
    assert day["token_rate"] == pytest.approx(library.price_steps.worked_prompt_rate(day), rel=2e-3)
    assert life.prompt_share(mix) == pytest.approx(reading / (reading + answering), rel=2e-3)
    days = 2.664e6 / (226.75 * 8 * 24)
    assert life.said_over_read(mix) == pytest.approx(168e9 * days / 14.8e12, rel=2e-3)
    served = life.service_of_traffic(v3, mix, model_rate=168e9 / 86400, lifetime=238 * 86400)
    assert served == pytest.approx(238 / days, rel=2e-3)  # as GPUs count it: days of service over those it may take


def a_hundred_tokens_of_each(library):
    """Ten parameters: 100 tokens read in training; 40 answered at a quarter of the speed, 60 of prompts at a half."""
    life, answered, read = library.lifetimes, 40 * 10 * 2 / 0.25, 60 * 10 * 2 / 0.5
    size = dict(active_parameters=10, flops_per_parameter=2)
    mix = dict(decode_efficiency=0.25, reading_efficiency=0.5, reading_ratio=60 / 40)
    assert life.reading_ratio(hit_rate=0.4, output_ratio=40 / 100) == pytest.approx(60 / 40)
    assert life.decoded_share(output_ratio=40 / 100) == pytest.approx(40 / 140)
    assert life.prompts_worked(served_tokens=40, reading_ratio=1.5) == pytest.approx(60)
    assert life.prompt_bill(size, worked_prompts=60, reading_efficiency=0.5) == pytest.approx(read)
    assert life.prompt_bill_of_answers(size, mix, served_tokens=40) == pytest.approx(read)
    assert life.service_bill(size, mix, served_tokens=40) == pytest.approx(read + answered)
    assert life.prompt_share(mix) == pytest.approx(read / (read + answered))
    tokens = (read + answered) / (10 * 6)  # what training would have read in the time
    assert life.read_for_equal_cost(mix, served_tokens=40) == pytest.approx(tokens)
    assert life.said_for_equal_cost(mix, training_tokens=tokens) == pytest.approx(40)
    assert life.said_over_read(mix) == pytest.approx(40 / tokens)
    assert life.service_over_training(mix, served_tokens=40, training_tokens=100) == pytest.approx(
        (read + answered) / (100 * 10 * 6))
    assert life.reading_rate(size, token_rate=24, node_gpus=8) == 3 * 10 * 2
    trained = library.training.trained_rate(size, training_tokens=100, gpu_time=50)
    assert life.reading_efficiency(token_rate=24, node_gpus=8, training_tokens=100, gpu_time=50) == pytest.approx(
        3 * 10 * 2 / trained)


def a_life_day_by_day(library):
    """Three hundred days of growing traffic, added up, until what was read has been said."""
    life, day = library.lifetimes, 86400
    daily = np.linspace(0.5, 1.5, 300) * 2e6 * day
    mean = daily.mean() / day
    assert life.mean_traffic(day_rate=2e6, traffic_over_the_day_told=1.0) == pytest.approx(mean)
    assert life.mean_traffic(day_rate=1e6, traffic_over_the_day_told=2.0) == pytest.approx(mean)
    read = daily.sum() / 3
    assert life.said_in_a_life(model_rate=mean, lifetime=300 * day, training_tokens=read) == pytest.approx(3)
    assert life.time_to_say(model_rate=mean, training_tokens=read, served_ratio=3) == pytest.approx(300 * day)
    assert life.life_of_share(serving_share=0.5, gpu_time=600 * day, serving_gpus=10) == 30 * day


def people_counted_one_by_one(library):
    """Twenty people with three messages an hour and answers of 100 tokens, beside an interface of 5 tokens a second."""
    life, hours = library.lifetimes, 48
    chat = sum(3 * 100 for _ in range(20) for _ in range(hours))
    api = 5 * 0.2 * hours * 3600
    people = dict(users=20, message_rate=3 / 3600, answer_tokens=100)
    assert life.chat_rate(people) == pytest.approx(chat / hours / 3600)
    both = dict(people, volume=5, decoded_share=0.2)
    assert life.all_answers(both) == pytest.approx((chat + api) / hours / 3600)
    assert life.whole_rate(both, model_share=0.25) == pytest.approx((chat + api) / hours / 3600 / 4)
    assert life.model_rate(lab_rate=12, model_share=0.25) == 3
    said = life.answers_of_model(both, model_share=0.25, lifetime=hours * 3600)
    assert said == pytest.approx((chat + api) / 4)


def a_lab_from_outside(library):
    """8.64 trillion tokens a day, a tenth decoded, half of it by one model for 100 days, prompts half cached."""
    life, mix = library.lifetimes, dict(decode_efficiency=0.4, reading_efficiency=0.8, reading_ratio=0.5 * 9)
    answers = 8.64e12 * 0.1 * 0.5 * 100
    lab = dict(volume=1e8, decoded_share=0.1, model_share=0.5)
    assert life.rate_of_volume(lab) == pytest.approx(answers / 100 / 86400)
    implied = (answers / 0.4 + answers * 9 / 2 / 0.8) / 3
    assert life.read_for_volume(lab, mix, lifetime=100 * 86400) == pytest.approx(implied)
    assert life.read_for_traffic(mix, model_rate=5e6, lifetime=100 * 86400) == pytest.approx(implied)
    twice = life.read_for_share(mix, model_rate=5e6, lifetime=100 * 86400, serving_share=2)
    assert twice == pytest.approx(implied / 2)
    assert life.span(most_read=implied, least_read=implied / 7) == pytest.approx(7)


def models_that_take_turns(library):
    """Two hundred models with lives and appeals drawn at random share each day's traffic; what each says is summed."""
    life, random, days, rate = library.lifetimes, np.random.default_rng(9), 7000, 1e12
    starts = np.sort(random.integers(0, days, 200))
    starts[0] = 0  # somebody always serves
    ends = np.minimum(starts + random.integers(100, 500, 200), days)
    ends[0] = days
    appeal, said, shares = random.uniform(0.2, 3, 200), np.zeros(200), np.zeros(200)
    for day in range(days):
        here = (starts <= day) & (day < ends)
        part = np.where(here, appeal, 0) / appeal[here].sum()
        shares += part
        said += rate * part
    lives = ends - starts
    own = [life.own_time(model_share=share / lived, lifetime=lived) for share, lived in zip(shares, lives)]
    assert np.allclose(own, said / rate)
    between = life.launch_interval(line_life=days, launches=200)
    assert between == pytest.approx(35)
    assert np.mean(own) == pytest.approx(35)
    assert life.mean_share(line_life=days, launches=200, lifetime=140) == pytest.approx(0.25)
    mix = dict(decode_efficiency=0.4, reading_efficiency=0.8, reading_ratio=0.5 * 9)
    lab = dict(volume=rate * 10 / 86400, decoded_share=0.1, line_life=days * 86400, launches=200)
    implied = [(each / 0.4 + each * 4.5 / 0.8) / 3 for each in said]
    assert life.read_for_launches(lab, mix) == pytest.approx(np.mean(implied))


def text_and_pieces(library):
    """Half of a stock; a batch dealt out to pieces."""
    life = library.lifetimes
    assert life.text_worth(text_stock=510e12, text_kept=0.5) == pytest.approx(255e12)
    streams = [seat % 5 for seat in range(10_000)]  # 500,000 tokens a second at 20 ms, five pieces
    batch = life.piece_batch(model_rate=500_000, headway=0.02, number_of_pieces=5)
    assert batch == pytest.approx(streams.count(0)) == pytest.approx(2000)
    assert life.full_pieces(model_rate=500_000, headway=0.02, batch=2000) == pytest.approx(5)


CHECKS = [
    deepseeks_nodes_counted, a_hundred_tokens_of_each, a_life_day_by_day, people_counted_one_by_one,
    a_lab_from_outside, models_that_take_turns, text_and_pieces,
]

MOVES = {
    "lifetimes.all_answers": "+users +answer_tokens +volume +decoded_share +message_rate",
    "lifetimes.answers_of_model": "+users +model_share +lifetime +answer_tokens +volume +decoded_share +message_rate",
    "lifetimes.chat_rate": "+users +answer_tokens +message_rate",
    "lifetimes.decoded_share": "+output_ratio",
    "lifetimes.full_pieces": "-batch +headway +model_rate",
    "lifetimes.launch_interval": "+line_life -launches",
    "lifetimes.life_of_share": "-serving_gpus +serving_share +gpu_time",
    "lifetimes.mean_share": "-launches -lifetime +line_life",
    "lifetimes.mean_traffic": "+traffic_over_the_day_told +day_rate",
    "lifetimes.model_rate": "+model_share +lab_rate",
    "lifetimes.own_time": "+model_share +lifetime",
    "lifetimes.piece_batch": "+headway -number_of_pieces +model_rate",
    "lifetimes.prompt_bill": "+worked_prompts +active_parameters -reading_efficiency +flops_per_parameter",
    "lifetimes.prompt_bill_of_answers":
        "+served_tokens +active_parameters -reading_efficiency +reading_ratio +flops_per_parameter",
    "lifetimes.prompt_share": "+decode_efficiency -reading_efficiency +reading_ratio",
    "lifetimes.prompts_worked": "+served_tokens +reading_ratio",
    "lifetimes.rate_of_volume": "+model_share +volume +decoded_share",
    "lifetimes.read_for_equal_cost": "+served_tokens -decode_efficiency -reading_efficiency +reading_ratio",
    "lifetimes.read_for_launches":
        "-decode_efficiency -reading_efficiency +reading_ratio -launches +line_life +volume +decoded_share",
    "lifetimes.read_for_share":
        "-decode_efficiency -reading_efficiency +reading_ratio +lifetime +model_rate -serving_share",
    "lifetimes.read_for_traffic": "-decode_efficiency -reading_efficiency +reading_ratio +lifetime +model_rate",
    "lifetimes.read_for_volume":
        "-decode_efficiency -reading_efficiency +reading_ratio +model_share +lifetime +volume +decoded_share",
    "lifetimes.reading_efficiency": "-training_tokens -node_gpus +gpu_time +token_rate",
    "lifetimes.reading_rate": "+active_parameters +flops_per_parameter -node_gpus +token_rate",
    "lifetimes.reading_ratio": "-output_ratio -hit_rate",
    "lifetimes.said_for_equal_cost": "+training_tokens +decode_efficiency +reading_efficiency -reading_ratio",
    "lifetimes.said_in_a_life": "-training_tokens +lifetime +model_rate",
    "lifetimes.said_over_read": "+decode_efficiency +reading_efficiency -reading_ratio",
    "lifetimes.service_bill":
        "+served_tokens +active_parameters -decode_efficiency -reading_efficiency "
        "+reading_ratio +flops_per_parameter",
    "lifetimes.service_of_traffic":
        "-decode_efficiency -reading_efficiency +reading_ratio +lifetime +model_rate -training_tokens",
    "lifetimes.service_over_training":
        "-decode_efficiency -reading_efficiency +reading_ratio +served_tokens -training_tokens",
    "lifetimes.span": "+most_read -least_read",
    "lifetimes.text_worth": "+text_kept +text_stock",
    "lifetimes.time_to_say": "+training_tokens +served_ratio -model_rate",
    "lifetimes.whole_rate": "+users +model_share +answer_tokens +volume +decoded_share +message_rate",
}
