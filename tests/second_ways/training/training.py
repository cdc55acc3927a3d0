"""What training costs and buys: published counts, brute force over sizes, and a search for the cheapest model."""

import numpy as np
import pytest
from rackmath import scaling, training
from rackmath.facts.catalog import scaling_law, trained_model
from rackmath.laws.training.notation import t_inf
from sympy import diff

EQUAL = dict(decode_efficiency=0.5, tokens_per_parameter=20, lifetime=5e6)
REFIT = dict(size_exponent=0.34781, data_exponent=0.36585, unit_size=51.776e6, unit_tokens=1.18185e9)


def published_training_flops(library):
    """Llama 3.1 405B: 3.8e25 FLOP for 15.6 trillion tokens (llama2024herd); 6 is 2 forward and 4 back."""
    train = library.training
    assert train.training_flops(flops_per_parameter=2) == 6
    by_hand = (2 + 4) * 405e9 * 15.6e12
    inputs = dict(active_parameters=405e9, training_tokens=15.6e12)
    assert train.training_bill(**inputs, flops_per_parameter=2) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(3.8e25, rel=5e-3)
    assert train.training_work(**inputs, training_flops=6) == pytest.approx(by_hand)


def a_hundred_tokens_three_ways(library):
    """Ten parameters: 100 tokens read, 30 rolled out and half of them learned from, 40 served at a quarter."""
    train, size = library.training, dict(active_parameters="10 params", flops_per_parameter=2.0)
    read, rolled, said = 100 * 10 * 6, (30 * 10 * 2 + 15 * 10 * 6) / 0.25, 40 * 10 * 2 / 0.25
    each = train.rl_flops(flops_per_parameter=2, learning_passes_per_token=0.5)
    assert each == 5 == (30 * 2 + 15 * 6) / 30
    assert train.training_bill(**size, training_tokens=100) == read
    taught = dict(active_parameters="10 params", rl_flops=each, rl_tokens=30, decode_efficiency=0.25)
    assert train.rl_bill(**taught) == pytest.approx(rolled)
    assert train.inference_bill(**size, served_tokens=40, decode_efficiency=0.25) == pytest.approx(said)
    every = dict(size, training_tokens=100, rl_tokens=30, rl_flops=5, served_tokens=40, decode_efficiency=0.25)
    assert train.whole_bill(**every) == pytest.approx(read + rolled + said)
    every.pop("active_parameters")
    assert train.bill_multiple(**every) == pytest.approx((read + rolled + said) / read)
    assert train.rl_multiple(rl_share=rolled / read) == pytest.approx((read + rolled) / read)
    assert train.served_ratio(served_tokens=40, training_tokens=100) == 0.4
    assert train.rl_ratio(rl_tokens=30, training_tokens=100) == 0.3


def equal_bills_by_hand(library):
    """At a penalty of 30 %: 100 tokens at 6 cost as much as 210 served at 2, or 84 rolled out at 5."""
    train = library.training
    slow = train.slower_decoding(decode_penalty=0.3)
    assert slow == pytest.approx(0.7) and train.penalty_of_decoding(decode_efficiency=slow) == pytest.approx(0.3)
    assert train.equal_served_tokens(training_tokens=100, decode_efficiency=slow) == pytest.approx(210)
    assert train.equal_served_ratio(decode_efficiency=slow) == pytest.approx(2.1)
    assert train.efficiency_of_ratio(served_ratio=210 / 100) == pytest.approx(210 * 2 / (100 * 6)) == slow
    taught = dict(decode_efficiency=slow, rl_flops=5, flops_per_parameter=2)
    assert train.equal_rl_tokens(**taught, training_tokens=100) == pytest.approx(84)
    assert train.equal_rl_ratio(**taught) == pytest.approx(0.84)
    assert train.tokens_of_equal_bills(served_tokens=210, decode_efficiency=slow) == pytest.approx(100)


def bills_that_are_not_equal(library):
    """84 tokens rolled out cost as much as 100 read, so 42 cost half; and of 1,950 in all 350 are inference."""
    train = library.training
    taught = dict(decode_efficiency=0.7, rl_flops=5, flops_per_parameter=2)
    assert train.rl_share(taught, rl_tokens=42, training_tokens=100) == pytest.approx(42 * 5 / 0.7 / 600)
    assert train.rl_tokens_of_share(taught, rl_share=0.5, training_tokens=100) == pytest.approx(42)
    assert train.rl_ratio_of_share(taught, rl_share=0.5) == pytest.approx(0.42)
    assert train.share_of_served_tokens(decode_efficiency=0.7, served_tokens=420, training_tokens=100) == (
        pytest.approx(420 * 2 / 0.7 / 600))
    assert train.served_tokens_of_share(decode_efficiency=0.7, serving_share=2, training_tokens=100) == (
        pytest.approx(420))
    assert train.served_ratio_of_share(decode_efficiency=0.7, serving_share=2) == pytest.approx(4.2)
    assert train.inference_over_training(bill_multiple=1950 / 1000, rl_share=0.6) == pytest.approx(350 / 1600)
    fit = library.scaling
    assert fit.inference_at_optimum(over_training=100, data_exponent=0.5, rl_share=1) == pytest.approx(8 / 2)


def v3_by_its_own_hours(library):
    """14.8 trillion tokens in 2.664 million hours of H800, which later decode 1,850 tokens a second each."""
    train, v3 = library.training, trained_model("deepseek-v3-trained")
    a_second = 14.8e12 / (2.664e6 * 3600)
    assert train.trained_rate(v3) == pytest.approx(6 * 37e9 * a_second)
    assert train.training_rate(training_bill=6 * 37e9 * 14.8e12, gpu_time=2.664e6 * 3600) == train.trained_rate(v3)
    assert train.decode_rate(v3) == pytest.approx(2 * 37e9 * 1850)
    assert train.decode_efficiency(v3) == pytest.approx(2 * 1850 / (6 * a_second))
    days = 2.664e6 / (226.75 * 8 * 24)
    assert train.serving_share(v3, serving_gpus=1814, lifetime=days * 86400) == pytest.approx(1)


def the_famous_hundred(library):
    """150 trillion over 20 times 100 billion is 75; against 1,814 billion parameters it is 4.1."""
    fit, rule = library.scaling, dict(tokens_per_parameter=20, training_tokens=150e12)
    assert fit.over_training(**rule, active_parameters=100e9) == pytest.approx(75)
    assert fit.over_training_on_total(**rule, total_parameters=1814e9) == pytest.approx(75 / 18.14)
    read = fit.over_trained(over_training=75, tokens_per_parameter=20, active_parameters=1e11)
    assert read == pytest.approx(150e12)
    assert fit.chinchilla_rule(tokens_per_parameter=20, active_parameters=70e9) == pytest.approx(1.4e12)
    assert fit.tokens_per_parameter(optimal_tokens=1.4e12, active_parameters=70e9) == pytest.approx(20)
    assert fit.count_every_parameter(total_parameters="5 params") == 5.0


def traffic_counted_in_days(library):
    """50 million tokens a second for sixty days."""
    fit = library.scaling
    train, day = library.training, 86400
    served = sum(50e6 * day for _ in range(60))
    here = dict(model_rate=50e6, lifetime=60 * day)
    assert train.traffic(**here) == pytest.approx(served)
    assert train.tokens_of_traffic(**here, decode_efficiency=1) == pytest.approx(served / 3)
    past = fit.over_training_of_traffic(**here, decode_efficiency=1, active_parameters=1e11, tokens_per_parameter=20)
    assert past == pytest.approx(served / 3 / 20 / 1e11)


def the_printed_optima(library):
    """Table A3 of hoffmann2022 prints what approach 3 makes of 67 billion parameters: 4.1 trillion tokens, 1.71e24."""
    fit = library.scaling
    unrounded = fit.natural_units(scaling_law("hoffmann2022"))
    for size, tokens in ((10e9, 0.4101e12), (67e9, 4.1e12), (1e12, 94.1e12)):
        found = fit.compute_optimal_tokens(unrounded, active_parameters=size)
        assert found == pytest.approx(tokens, rel=0.16)  # their count of FLOPs is not 6 N D
    found = fit.compute_optimal_tokens(REFIT, active_parameters=67e9)
    assert found / 67e9 == pytest.approx(18.4, rel=5e-3)
    for approach in (1, 2, 3):
        rows = [scaling_law(f"hoffmann2022-approach{approach}-{size}b") for size in (10, 67, 1000)]
        ratios = [row["optimal_tokens"] / row["active_parameters"] for row in rows]
        told = scaling_law(f"hoffmann2022-approach{approach}")["tokens_per_parameter"]
        assert (told.low, told, told.high) == pytest.approx((min(ratios), ratios[1], max(ratios)), rel=5e-4)
    for name in ("besiroglu2024", "chinchilla"):
        one = scaling_law(name)
        assert one["tokens_per_parameter"] == pytest.approx(one["optimal_tokens"] / one["active_parameters"], rel=5e-4)


def the_refit_predicts_chinchilla(library):
    """70 billion and 1.4 trillion: 1.81686 + 482.006 / N ** 0.34781 + 2085.43 / D ** 0.36585, as printed."""
    fit = library.scaling
    above = 482.00572 / 70e9 ** 0.34781 + 2085.4342 / 1.4e12 ** 0.36585
    excess = fit.excess_loss(REFIT, active_parameters=70e9, training_tokens=1.4e12)
    assert excess == pytest.approx(above, rel=1e-3)
    assert fit.loss(loss_floor=1.81686, excess_loss=excess) == pytest.approx(1.81686 + above, rel=1e-4)


def brute_force_over_sizes(library):
    """Of all splits of a budget the one of least loss, searched."""
    fit, budget = library.scaling, 5.76e23
    sizes = np.geomspace(1e9, 1e13, 400001)
    losses = (51.776e6 / sizes) ** 0.34781 + (1.18185e9 / (budget / 6 / sizes)) ** 0.36585
    best = sizes[np.argmin(losses)]
    assert fit.optimal_size(REFIT, training_bill=budget, flops_per_parameter=2) == pytest.approx(best, rel=1e-3)
    assert fit.optimal_budget(REFIT, active_parameters=best, flops_per_parameter=2) == pytest.approx(budget, rel=1e-3)


def brute_force_over_bills(library):
    """Of all models of one quality the one of the least bill, searched, with learning and service on the bill."""
    fit = library.scaling
    demand = dict(rl_tokens=3e12, rl_flops=5, served_tokens=40e12, decode_efficiency=0.4, flops_per_parameter=2)
    excess = (51.776e6 / 60e9) ** 0.34781 + (1.18185e9 / 1.5e12) ** 0.36585
    sizes = np.geomspace(1.1 * 51.776e6 * excess ** (-1 / 0.34781), 1e12, 1000001)
    tokens = 1.18185e9 * (excess - (51.776e6 / sizes) ** 0.34781) ** (-1 / 0.36585)
    later = (5 * 3e12 + 2 * 40e12) / 0.4
    bills = 6 * sizes * tokens + sizes * later
    least = np.argmin(bills)
    size, read, multiple = sizes[least], tokens[least], bills[least] / (6 * sizes * tokens)[least]
    near = dict(rel=2e-3)
    here = REFIT | dict(active_parameters=size)
    assert fit.multiple_at_optimum(here, training_tokens=read) == pytest.approx(multiple, **near)
    assert fit.tokens_at_optimum(here, bill_multiple=multiple) == pytest.approx(read, **near)
    unserved = {word: value for word, value in demand.items() if word != "served_tokens"}
    assert fit.served_at_optimum(here, unserved, training_tokens=read) == pytest.approx(40e12, rel=1e-2)
    assert fit.excess_at_optimum(here, bill_multiple=multiple) == pytest.approx(excess, **near)
    ideal = REFIT | dict(excess_loss=excess, bill_multiple=multiple)
    assert fit.size_at_optimum(ideal) == pytest.approx(size, **near)
    assert fit.tokens_of_quality(ideal) == pytest.approx(read, **near)
    assert fit.tokens_for_quality(here, excess_loss=excess) == pytest.approx(read)
    assert fit.training_of_quality(ideal, flops_per_parameter=2) == pytest.approx(6 * size * read, **near)
    first = np.argmin(6 * sizes * tokens)
    assert fit.cheapest_size(ideal) == pytest.approx(sizes[first], **near)
    assert fit.cheapest_tokens(ideal) == pytest.approx(tokens[first], **near)
    assert fit.cheapest_training(ideal, flops_per_parameter=2) == pytest.approx(6 * (sizes * tokens)[first])
    assert fit.size_multiple(REFIT, bill_multiple=multiple) == pytest.approx(size / sizes[first], rel=4e-3)
    assert fit.token_multiple(REFIT, bill_multiple=multiple) == pytest.approx(read / tokens[first], rel=4e-3)
    assert fit.training_multiple(REFIT, bill_multiple=multiple) == pytest.approx(
        size * read / (sizes * tokens)[first], **near)
    over = read / fit.compute_optimal_tokens(REFIT, active_parameters=size)
    assert fit.over_training_at_optimum(REFIT, bill_multiple=multiple) == pytest.approx(over, **near)
    assert fit.justified_multiple(REFIT, over_training=over) == pytest.approx(multiple, **near)


def equal_bills_of_v3_are_not_cheapest(library):
    """By search: to serve what costs as much as V3's training, another model of its quality is cheapest, 1.5 to 1."""
    excess = (51.776e6 / 37e9) ** 0.34781 + (1.18185e9 / 14.8e12) ** 0.36585
    sizes = np.geomspace(2e10, 2e11, 20001)
    tokens = 1.18185e9 * (excess - (51.776e6 / sizes) ** 0.34781) ** (-1 / 0.36585)
    served = 3 * 14.8e12 * 0.3996
    bills = 6 * sizes * tokens, 2 * sizes * served / 0.3996
    least = np.argmin(sum(bills))
    assert sizes[least] == pytest.approx(42.9e9, rel=2e-3) and tokens[least] == pytest.approx(9.87e12, rel=2e-3)
    assert bills[1][least] / bills[0][least] == pytest.approx(1.5, rel=5e-3)


def everything_that_a_token_takes(library):
    """A tenth for attention: 6.6 FLOPs to train on a token, 8.8 to generate it and learn from it; and three bills."""
    train = library.training
    more = dict(flops_per_parameter=2, more_work=0.1)
    assert train.full_training_flops(**more) == pytest.approx(6.6)
    assert train.full_rl_flops(**more, learning_passes_per_token=1) == pytest.approx(2.2 + 6.6)
    assert train.full_flops(bare_flops=2, more_work=0.1) == pytest.approx(2.2)
    assert train.equal_multiple() == 3
    assert library.scaling.over_training_of_equal_bills(data_exponent=0.5) == pytest.approx(9)


def the_bootstrap_of_the_refit(library):
    """Tokens a parameter at 67 billion in 95 of 100 resamples of besiroglu2024: 8.4 to 36.6, run from its notebook."""
    fit = library.scaling
    low, high = fit.likely(fit.compute_optimal_tokens, scaling_law("besiroglu2024"),
                                        active_parameters=67e9)
    assert low / 67e9 == pytest.approx(8.42, rel=0.1) and high / 67e9 == pytest.approx(36.6, rel=0.16)


def attention_of_decoding(library):
    """A decoded token takes 2,176 FLOPs a head and cached token, one of training 640: V3 loses less than 30 %."""
    pair, past = 2 * 37e9, 2 * 128 * 61
    trained = (pair + past * 320 * 2048) * 14.8e12 / (2.664e6 * 3600)
    lost = [1 - (pair + past * 1088 * context) * rate / 3 / trained
            for rate, context in ((1850, 4989), (2324.75, 4096), (2785.25, 2000))]
    assert lost == pytest.approx([0.2468, 0.1440, 0.2288], abs=1e-4)


CHECKS = [
    attention_of_decoding,
    published_training_flops, a_hundred_tokens_three_ways, equal_bills_by_hand, bills_that_are_not_equal,
    v3_by_its_own_hours, the_famous_hundred, traffic_counted_in_days, the_printed_optima,
    the_refit_predicts_chinchilla, brute_force_over_sizes, brute_force_over_bills,
    equal_bills_of_v3_are_not_cheapest, everything_that_a_token_takes, the_bootstrap_of_the_refit,
]


def _inference_over_training(**tokens):
    each = dict(tokens, rl_tokens=1e12, decode_efficiency=0.5, flops_per_parameter=2, rl_flops=6)
    return training.inference_over_training(
        bill_multiple=training.bill_multiple(each, served_tokens=15e12), rl_share=training.rl_share(each))


FAILS = {
    # without service and reinforcement learning on the bill it does not pay to over-train
    "over-training-appears": lambda: scaling.over_training_at_optimum(bill_multiple=1, data_exponent=0.3) > 1,
    # if quality is not held but the budget grows, the best size grows with it
    "smaller-and-longer": lambda: diff(scaling.optimal_size.expression, training.training_bill.gives) < 0,
    "training-demand-stays": lambda: scaling.training_multiple(REFIT, bill_multiple=1) > 1,
    # ten times the tokens of pre-training, with as many of reinforcement learning and of service as before
    "over-trained-for-later": lambda: (
        _inference_over_training(training_tokens=150e12) > _inference_over_training(training_tokens=15e12)),
    # if training shrinks as life does, the share of serving stays
    "refresh-breaks-equality": lambda: diff(training.serving_share.expression.subs(
        training.trained_rate.inputs["gpu_time"], t_inf), t_inf) != 0,
    # a model of twice the size that serves twice as much is trained no further past the rule
    "traffic-drives": lambda: (
        scaling.over_training_of_traffic(EQUAL, model_rate=2e6, active_parameters=2e11)
        > scaling.over_training_of_traffic(EQUAL, model_rate=1e6, active_parameters=1e11)),
}

MOVES = {
    "training.bill_multiple":
        "+rl_tokens +served_tokens -training_tokens -decode_efficiency -flops_per_parameter +rl_flops",
    "scaling.cheapest_size": "+unit_size -data_exponent ~size_exponent -excess_loss",
    "scaling.cheapest_tokens": "+unit_tokens ~data_exponent -size_exponent -excess_loss",
    "scaling.cheapest_training":
        "+unit_tokens +unit_size ~data_exponent ~size_exponent -excess_loss +flops_per_parameter",
    "scaling.chinchilla_rule": "+active_parameters +tokens_per_parameter",
    "scaling.compute_optimal_tokens": "+unit_tokens +active_parameters -unit_size ~data_exponent ~size_exponent",
    "scaling.count_every_parameter": "+total_parameters",
    "training.decode_efficiency": "-training_tokens +gpu_time +gpu_rate",
    "training.penalty_of_decoding": "-decode_efficiency",
    "training.decode_rate": "+active_parameters +flops_per_parameter +gpu_rate",
    "training.equal_multiple": "",
    "training.full_flops": "+bare_flops +more_work",
    "training.full_rl_flops": "+flops_per_parameter +more_work +learning_passes_per_token",
    "training.full_training_flops": "+flops_per_parameter +more_work",
    "scaling.over_training_of_equal_bills": "-data_exponent",
    "training.equal_rl_ratio": "+decode_efficiency +flops_per_parameter -rl_flops",
    "training.equal_rl_tokens": "+training_tokens +decode_efficiency +flops_per_parameter -rl_flops",
    "training.efficiency_of_ratio": "+served_ratio",
    "training.equal_served_ratio": "+decode_efficiency",
    "training.equal_served_tokens": "+training_tokens +decode_efficiency",
    "scaling.excess_at_optimum": "-active_parameters +unit_size -data_exponent ~size_exponent -bill_multiple",
    "scaling.excess_loss": "+unit_tokens -training_tokens -active_parameters +unit_size ~data_exponent ~size_exponent",
    "training.inference_bill": "+served_tokens +active_parameters -decode_efficiency +flops_per_parameter",
    "scaling.inference_at_optimum": "+data_exponent +over_training -rl_share",
    "training.inference_over_training": "+bill_multiple -rl_share",
    "scaling.justified_multiple": "~data_exponent +over_training",
    "scaling.loss": "+loss_floor +excess_loss",
    "scaling.multiple_at_optimum":
        "-unit_tokens +training_tokens -active_parameters +unit_size ~data_exponent ~size_exponent",
    "scaling.optimal_budget":
        "+unit_tokens +active_parameters -unit_size ~data_exponent ~size_exponent +flops_per_parameter",
    "scaling.optimal_size":
        "-unit_tokens +unit_size +training_bill ~data_exponent ~size_exponent -flops_per_parameter",
    "scaling.over_trained": "+active_parameters +tokens_per_parameter +over_training",
    "scaling.over_training": "+training_tokens -active_parameters -tokens_per_parameter",
    "scaling.over_training_at_optimum": "~data_exponent +bill_multiple",
    "scaling.over_training_of_traffic":
        "-active_parameters -decode_efficiency -tokens_per_parameter +lifetime +model_rate",
    "scaling.over_training_on_total": "+training_tokens -total_parameters -tokens_per_parameter",
    "training.rl_bill": "+rl_tokens +active_parameters -decode_efficiency +rl_flops",
    "training.rl_flops": "+flops_per_parameter +learning_passes_per_token",
    "training.rl_multiple": "+rl_share",
    "training.rl_ratio": "+rl_tokens -training_tokens",
    "training.rl_ratio_of_share": "+decode_efficiency +flops_per_parameter -rl_flops +rl_share",
    "training.rl_share": "+rl_tokens -training_tokens -decode_efficiency -flops_per_parameter +rl_flops",
    "training.rl_tokens_of_share":
        "+training_tokens +decode_efficiency +flops_per_parameter -rl_flops +rl_share",
    "training.served_ratio_of_share": "+decode_efficiency +serving_share",
    "training.served_tokens_of_share": "+training_tokens +decode_efficiency +serving_share",
    "training.share_of_served_tokens": "+served_tokens -training_tokens -decode_efficiency",
    "scaling.served_at_optimum":
        "-rl_tokens -unit_tokens +training_tokens -active_parameters +unit_size ~data_exponent ~size_exponent "
        "+decode_efficiency +flops_per_parameter -rl_flops",
    "training.served_ratio": "+served_tokens -training_tokens",
    "training.serving_share": "+serving_gpus +lifetime -gpu_time",
    "scaling.size_at_optimum": "+unit_size -data_exponent ~size_exponent -bill_multiple -excess_loss",
    "scaling.size_multiple": "~data_exponent ~size_exponent -bill_multiple",
    "training.slower_decoding": "-decode_penalty",
    "scaling.token_multiple": "~data_exponent ~size_exponent +bill_multiple",
    "scaling.tokens_at_optimum":
        "+unit_tokens +active_parameters -unit_size ~data_exponent ~size_exponent +bill_multiple",
    "scaling.tokens_for_quality":
        "+unit_tokens -active_parameters +unit_size ~data_exponent ~size_exponent -excess_loss",
    "training.tokens_of_equal_bills": "+served_tokens -decode_efficiency",
    "scaling.tokens_of_quality": "+unit_tokens ~data_exponent -size_exponent +bill_multiple -excess_loss",
    "training.tokens_of_traffic": "-decode_efficiency +lifetime +model_rate",
    "scaling.tokens_per_parameter": "+optimal_tokens -active_parameters",
    "training.traffic": "+lifetime +model_rate",
    "training.trained_rate": "+training_tokens +active_parameters +flops_per_parameter -gpu_time",
    "training.training_bill": "+training_tokens +active_parameters +flops_per_parameter",
    "training.training_flops": "+flops_per_parameter",
    "scaling.training_multiple": "-data_exponent -size_exponent ~bill_multiple",
    "scaling.training_of_quality":
        "+unit_tokens +unit_size ~data_exponent ~size_exponent ~bill_multiple -excess_loss +flops_per_parameter",
    "training.training_rate": "+training_bill -gpu_time",
    "training.training_work": "+training_tokens +active_parameters +training_flops",
    "training.whole_bill":
        "+rl_tokens +served_tokens +training_tokens +active_parameters -decode_efficiency +flops_per_parameter "
        "+rl_flops",
}
