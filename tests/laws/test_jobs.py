"""Whole jobs of people who price requests and size training runs, each with its right value and its refusals."""

import math

import pytest
from rackmath import cache_prices, invoices, mfu, price_steps, repeated_data, scaling, schedules, training_memory
from rackmath.facts.catalog import accelerator, convention, model, offer, scaling_law

# What a request is charged -------------------------------------------------------------------------------------

PRO = offer("gemini-2.5-pro-2025-07")


def test_a_prompt_above_the_step_pays_the_long_band():
    """262,960 tokens in, 257,955 of them found, 1,744 out: $0.19989, not the $0.1037 of the short band."""
    bill = invoices.request_invoice(PRO, 262_960, cached_tokens=257_955, output_tokens=1_744)
    assert bill == pytest.approx((5_005 * 2.5 + 257_955 * 0.625 + 1_744 * 15) / 1e6)
    assert bill == pytest.approx(0.19989, abs=5e-6)


def test_the_step_itself_is_still_short():
    at, above = (invoices.request_invoice(PRO, tokens) for tokens in (200_000, 200_001))
    assert at == pytest.approx(0.25) and above == pytest.approx(200_001 * 2.5e-6)


def test_later_lists_have_their_own_long_band():
    """In August 2026 a token found costs a tenth of one computed, in both bands."""
    later = offer("gemini-2.5-pro-2026-08")
    asked = dict(prompt_tokens=262_960, cached_tokens=257_955)
    assert invoices.request_invoice(later, **asked) == pytest.approx((5_005 * 2.5 + 257_955 * 0.25) / 1e6)


@pytest.mark.parametrize("cached, right", [(0, 0.125), (100_000, 0.031), (60_000, 0.0686)])
def test_no_hit_all_hits_and_some(cached, right):
    assert invoices.request_invoice(PRO, 100_000, cached_tokens=cached) == pytest.approx(right)


def test_nothing_asked_costs_nothing():
    assert invoices.request_invoice(PRO, 0) == 0


def test_a_multiple_stands_for_the_price_that_a_list_gives_as_one():
    """Claude Sonnet 4 in 2025: $3 and $15 a million, twice and one and a half times that above 200,000 tokens."""
    sonnet = {**offer("claude-sonnet-4"), "input_price": 3e-6, "output_price": 15e-6}
    assert invoices.request_invoice(sonnet, 300_000, output_tokens=1000) == pytest.approx(300 * 6e-3 + 22.5e-3)


def test_writing_for_an_hour_costs_more_than_for_five_minutes():
    opus = offer("claude-opus-4.7-2026-04")
    brief, lasting = (invoices.request_invoice(opus, 1000, written_tokens=1000, lifetime=how)
                      for how in ("brief", "lasting"))
    assert (brief, lasting) == pytest.approx((6.25e-3, 10e-3))


@pytest.mark.parametrize("how, error, message", [
    (dict(prompt_tokens=100, cached_tokens=101), ValueError, "are more than prompt_tokens = 100"),
    (dict(prompt_tokens=-1), ValueError, "prompt_tokens = -1 is not a number of tokens"),
    (dict(prompt_tokens=1, output_tokens=math.nan), ValueError, "output_tokens = nan"),
    (dict(prompt_tokens=10, written_tokens=5), KeyError, "gemini-2.5-pro-2025-07 has no brief_write_price"),
    (dict(prompt_tokens=10, written_tokens=5, lifetime="long"), ValueError, "lifetime = 'long' is neither 'brief'"),
])
def test_what_cannot_be_charged_is_refused_by_name(how, error, message):
    with pytest.raises(error, match=message):
        invoices.request_invoice(PRO, **how)


def test_a_band_without_a_price_is_refused_and_not_charged_at_the_other():
    unpriced = offer("gemini-2.5-pro-2025-10")
    assert invoices.request_invoice(unpriced, 200_000) == pytest.approx(0.25)
    with pytest.raises(KeyError, match="has no long_input_price, which 200,001 fresh_tokens need in a prompt above"):
        invoices.request_invoice(unpriced, 200_001)
    with pytest.raises(ValueError, match="longer than gpt-5 takes: 400,000 tokens"):
        invoices.request_invoice(offer("gpt-5"), 400_001)


def test_hit_rates_of_nothing_and_of_everything_have_a_price():
    list_price = dict(input_price=2.0, cached_input_price=0.5, output_price=8.0)
    assert cache_prices.request_income(list_price, hit_rate=0, output_ratio=0.25) == 4
    assert cache_prices.request_income(list_price, hit_rate=1, output_ratio=0.25) == 2.5
    assert cache_prices.request_income(list_price, hit_rate=0.5, output_ratio=0) == 1.25
    costs = dict(prompt_cost=1.0, hit_cost=0.0, decode_cost=4.0)
    assert cache_prices.margin(list_price, costs, hit_rate=0, output_ratio=0) == pytest.approx(0.5)
    assert cache_prices.markup_of_hits(hits_per_miss=0, price_share=0.1, hit_share=0.01) == 1
    assert price_steps.machine_premium(prompt_rate=60, answer_rate=10, hit_rate=0) == 6
    assert price_steps.short_bill(list_price, output_ratio=0) == 2


# What training keeps in memory ---------------------------------------------------------------------------------

ADAM, HALF = convention("mixed-precision-adam"), convention("fp16-activations")


def test_mixed_precision_with_adam_keeps_sixteen_bytes_of_a_parameter():
    assert training_memory.recipe_bytes(ADAM) == 16
    assert [ADAM[word] for word in ADAM] == [2, 2, 4, 4, 4]


def test_deepseek_v3_keeps_thirteen_bytes_beside_weights_of_eight_bits():
    """4 of gradient, 4 of master copy, 2 and 2 of moments, and one of a weight that passes read in fp8."""
    assert training_memory.recipe_bytes(convention("deepseek-v3-adam"), weight_bytes=1) == 13


@pytest.mark.parametrize("stage, gigabytes", [("replicated", 120), ("zero_1", 31.4), ("zero_2", 16.6), ("zero_3", 1.9)])
def test_sharding_over_64_ranks_keeps_what_the_paper_draws(stage, gigabytes):
    form = getattr(training_memory, f"{stage}_memory")
    layout = {"total_parameters": 7.5e9, "tensor_ranks": 1, "stages": 1, "data_ranks": 64}
    kept = form(ADAM, {word: layout[word] for word in form.inputs if word in layout})
    assert kept / 1e9 == pytest.approx(gigabytes, abs=0.05)


def test_activations_of_gpt_3_are_114_bytes_an_element_and_34_with_scores_again():
    gpt3 = dict(hidden_size=12288, ffn_size=4 * 12288, heads=96, sequence_length=2048)
    assert training_memory.layer_activations(HALF, gpt3) / 12288 == 34 + 80
    assert training_memory.selective_activations(HALF, gpt3) / 12288 == 34
    assert training_memory.fully_recomputed(HALF, gpt3) / 12288 == 2


def test_llama_405b_fits_a_sequence_on_128_h100_and_two_do_not():
    """Tensor ranks 8, stages 16, ZeRO-1 over 64: 12.8 GB of weights and gradients, 0.6 GB of optimizer, 34 h / 8."""
    llama = model("llama-3.1-405b")
    layout = dict(tensor_ranks=8, stages=16, data_ranks=64)
    states = training_memory.zero_1_memory(ADAM, llama, layout)
    assert states == pytest.approx(llama["total_parameters"] / 128 * (4 + 12 / 64))
    kept = training_memory.sequence_parallel_selective(HALF, hidden_size=16384, ffn_size=53248, tensor_ranks=8)
    fit = training_memory.fitting_micro_batch(accelerator("h100-sxm", "bf16"), llama, state_memory=states,
                                              gpu_activations=kept)
    assert fit == pytest.approx((80e9 - states) / (126 * (8 * 16384 * 2 + 2 * 53248 * 2 + 2 * 16384) / 8))
    assert 8192 <= fit < 2 * 8192
    with pytest.raises(ValueError, match="the states of training alone do not fit"):
        training_memory.fitting_micro_batch(llama, capacity=80e9, state_memory=81e9, gpu_activations=kept)


# How stages are scheduled --------------------------------------------------------------------------------------


def test_zero_bubble_schedules_leave_a_third_and_nothing():
    """Four stages, eight micro-batches, equal times: 9 of 33 idle in 1F1B, 3 of 27 in ZB-H1, none in ZB-H2."""
    case = dict(stages=4, micro_batches=8, forward_time=1, input_backward_time=1, weight_backward_time=1)
    assert schedules.idle_share_1f1b(case) == pytest.approx(9 / 33)
    assert schedules.idle_share_zb_h1(case) == pytest.approx(3 / 27)
    assert schedules.idle_share_zb_h2(case) == schedules.bubble_zb_h2(case) == 0
    assert [schedules.held_zb_h1(case), schedules.held_zb_h2(case), schedules.held_dualpipe(case)] == [4, 7, 5]


def test_one_stage_has_no_bubble():
    alone = dict(stages=1, forward_time=1, input_backward_time=1, weight_backward_time=1)
    assert schedules.bubble_zb_h1(alone) == schedules.bubble_zb_h2(alone) == 0
    assert schedules.bubble_dualpipe(stages=2, overlapped_time=3, input_backward_time=1, weight_backward_time=1) == 0


def test_dualpipe_of_sixteen_stages():
    """DeepSeek V3's table 2, (16 / 2 - 1) (F&B + B - 3 W), at 2.6, 2.2 and 1.1 seconds."""
    case = dict(stages=16, overlapped_time=2.6, input_backward_time=1.1, weight_backward_time=1.1)
    assert schedules.bubble_dualpipe(case) == pytest.approx(7 * (2.6 + 2.2 - 3.3))


# How well a run uses its machines ------------------------------------------------------------------------------


@pytest.mark.parametrize("pairs, printed", [(1, 0.462), (0, 0.457)])
def test_palms_utilisation_with_and_without_attention(pairs, printed):
    run = dict(active_parameters=540.35e9, flops_per_parameter=2, attention_flops=4 * 118 * 48 * 256, gpus=6144,
               sequence_length=2048, throughput=275e12, run_rate=238.3e3)
    assert mfu.mfu_of_run(run, pairs_counted=pairs) == pytest.approx(printed, abs=1e-3)


def test_causal_attention_counts_half_the_pairs():
    pair = dict(attention_flops=4.0, sequence_length=10)
    assert mfu.attention_work(pair, pairs_counted=0.5) == mfu.attention_work(pair, pairs_counted=1) / 2 == 60


def test_full_recomputation_spends_a_third_more():
    token = dict(active_parameters=1e9, flops_per_parameter=2, attention_flops=4e5, sequence_length=8192,
                 pairs_counted=1)
    spent, needed = mfu.hardware_flops_of_token(token, recomputed_share=1), mfu.flops_of_token(token)
    assert spent == pytest.approx(needed * 4 / 3)
    assert mfu.hardware_flops_of_token(token, recomputed_share=0) == needed


# What repeated data are worth ----------------------------------------------------------------------------------

REPEATED = scaling_law("muennighoff2023")


def test_four_epochs_are_nearly_as_good_as_new_data():
    assert repeated_data.mean_token_value(REPEATED, repetitions=3) == pytest.approx(0.93, abs=5e-3)
    assert repeated_data.effective_tokens(REPEATED, unique_tokens=1e9, repetitions=0) == 1e9
    assert repeated_data.data_ceiling(REPEATED, unique_tokens=1) == pytest.approx(16.39, abs=0.01)


def test_the_fourth_epoch_and_the_sixteenth():
    values = [repeated_data.epoch_value(REPEATED, repetitions_before=n - 2) for n in (2, 4, 16)]
    assert values == pytest.approx([0.968, 0.850, 0.390], abs=2e-3)
    assert sum(repeated_data.epoch_value(REPEATED, repetitions_before=n) for n in range(15)) + 1 == pytest.approx(
        repeated_data.effective_epochs(REPEATED, repetitions=15))


def test_a_text_that_is_not_read_to_its_end_repeats_nothing():
    part = dict(training_tokens=1e9, text_stock=4e9)
    assert repeated_data.effective_of_training(REPEATED, part) == 1e9
    assert repeated_data.effective_of_training(REPEATED, part, text_stock=1e9) == 1e9


def test_the_loss_without_repetition_is_the_old_law():
    units = scaling.natural_units(REPEATED)
    case = dict(active_parameters=1e9, training_tokens=20e9)
    plain = scaling.loss(REPEATED, excess_loss=scaling.excess_loss(units, case))
    again = repeated_data.loss_of_repeated(REPEATED, units, case, text_stock=20e9, fitting_size=1e9)
    assert again == pytest.approx(plain)
    assert repeated_data.size_of_unique(units, unique_tokens=1e9) == pytest.approx(0.051e9, rel=5e-3)
