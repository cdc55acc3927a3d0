"""Utilisation of a run: PaLM's two numbers, Megatron's table, Llama 3's, and a training counted in seconds."""

import pytest
from rackmath.facts.catalog import accelerator, trained_model

#: Korthikanti's table 3 and 5: heads, hidden size, layers, GPUs, sequences a step, seconds, MFU, HFU.
MEGATRON = ((64, 6144, 48, 8, 4, 1.10, 0.415, 0.437), (96, 12288, 96, 64, 64, 13.75, 0.514, 0.528),
            (128, 20480, 105, 280, 280, 37.83, 0.560, 0.570), (160, 25600, 128, 512, 512, 71.49, 0.563, 0.570))


def palms_two_numbers(library):
    """238.3 thousand tokens a second on 6,144 chips of 275 TFLOP/s: 46.2 %, 45.7 % without attention, 57.8 % in all."""
    made, attention = library.mfu, 2 * 2 * 48 * 256 * 118  # heads, their size, layers: table 1 of chowdhery2022palm
    palm = dict(active_parameters=540.35e9, flops_per_parameter=2, attention_flops=attention, sequence_length=2048,
                pairs_counted=1, run_rate=238.3e3, gpus=6144, throughput=275e12)
    each = 6 * 540.35e9 + 12 * 118 * 48 * 256 * 2048
    assert made.attention_work(palm) == 12 * 118 * 48 * 256 * 2048
    assert made.flops_of_token(palm) == pytest.approx(each)
    assert made.model_flops(palm, training_flops=6, attention_work=made.attention_work(palm)) == pytest.approx(each)
    assert made.mfu_of_run(palm) == pytest.approx(238.3e3 * each / (6144 * 275e12))
    assert made.mfu_of_run(palm) == pytest.approx(0.462, abs=1e-3)
    assert made.mfu(palm, model_flops=each) == pytest.approx(made.mfu_of_run(palm))
    assert made.mfu_of_run(palm, pairs_counted=0) == pytest.approx(0.457, abs=1e-3)
    spent = made.hardware_flops_of_token(palm, recomputed_share=0.75)  # the share that makes the printed number
    assert spent == pytest.approx(each * 1.25)
    assert made.hfu_of_run(palm, recomputed_share=0.75) == pytest.approx(0.578, abs=1e-3)
    assert made.hfu(palm, hardware_flops=spent) == pytest.approx(238.3e3 * spent / (6144 * 275e12))
    assert made.forward_again(palm, recomputed_share=1) == pytest.approx(each / 3)
    assert made.rate_of_mfu(palm, model_flops_utilisation=made.mfu_of_run(palm)) == pytest.approx(238.3e3)
    turing = dict(palm, active_parameters=530e9, attention_flops=4 * 105 * 128 * 160, run_rate=65.43e3, gpus=2240,
                  throughput=312e12)  # section 4: 29.7 % without attention, 30.2 % with it
    assert made.mfu_of_run(turing) == pytest.approx(0.302, abs=1e-3)
    assert made.mfu_of_run(turing, pairs_counted=0) == pytest.approx(0.2975, abs=1e-3)


def megatrons_table(library):
    """Four models of korthikanti2022 on A100, by 72 B L s h² (1 + s / 6h + v / 12hL) FLOPs a step.

    Its appendix repeats 4 B s² h a layer, which are s / 18h more; its equation 8 and its column HFU hold s / 6h
    more, as if attention were repeated backward, too. The column is met that way, and by no other.
    """
    made = library.mfu
    for heads, h, layers, gpus, batch, seconds, printed, in_hardware in MEGATRON:
        step = 72 * batch * layers * 2048 * h**2
        needed = step * (1 + 2048 / (6 * h) + 51200 / (12 * h * layers))
        spent = needed + 4 * batch * layers * 2048**2 * h
        run = dict(active_parameters=12 * layers * h**2 + 51200 * h, flops_per_parameter=2, sequence_length=2048,
                   attention_flops=4 * layers * heads * (h // heads), pairs_counted=1, gpus=gpus,
                   throughput=312e12, run_rate=batch * 2048 / seconds)
        peak = gpus * 312e12 * seconds
        assert made.mfu_of_run(run) == pytest.approx(needed / peak)
        assert made.mfu_of_run(run) == pytest.approx(printed, abs=2e-3)
        assert made.hfu_selective(run) == pytest.approx(spent / peak)
        again = made.attention_again(run)
        thrice = made.hfu(run, hardware_flops=made.flops_of_token(run) + 3 * again)
        assert thrice == pytest.approx(step * (1 + 2048 / (3 * h) + 51200 / (12 * h * layers)) / peak)
        assert thrice == pytest.approx(in_hardware, abs=2e-3) and made.hfu_selective(run) < in_hardware
        assert made.hardware_flops_selective(run) == pytest.approx(spent / (batch * 2048))
        assert made.hardware_flops(model_flops=needed / (batch * 2048), recomputed_flops=again) == pytest.approx(
            spent / (batch * 2048))


def llamas_share_of_the_peak(library):
    """430, 400 and 380 TFLOP/s a GPU are printed as 43, 41 and 38 % (meta2024llama3, table 4), of H100's 989."""
    made, h100 = library.mfu, accelerator("h100-sxm", "bf16")
    for gpus, length, achieved, printed in ((8192, 8192, 430e12, 0.43), (16384, 8192, 400e12, 0.41),
                                            (16384, 131072, 380e12, 0.38)):
        model = dict(active_parameters=405e9, flops_per_parameter=2, attention_flops=4 * 126 * 16384,
                     sequence_length=length, pairs_counted=0.5, gpus=gpus)
        rate = gpus * achieved / (6 * 405e9 + 6 * 126 * 16384 * length)
        assert made.mfu_of_run(h100, model, run_rate=rate) == pytest.approx(printed, abs=7e-3)


def a_training_counted_in_seconds(library):
    """Llama 3.1 405B by its GPU hours, and how long 16,384 of them take at that utilisation, token after token."""
    made, h100, llama = library.mfu, accelerator("h100-sxm", "bf16"), trained_model("llama-3.1-405b-trained")
    plain = dict(attention_flops=1.0, sequence_length=1.0, pairs_counted=0)
    share = made.mfu_of_gpu_time(llama, h100, plain)
    needed = sum(6 * llama["total_parameters"] * part for part in (10e12, llama["training_tokens"] - 10e12))
    assert share == pytest.approx(needed / (llama["gpu_time"] * h100["throughput"]))
    rate = made.gpu_hours(llama, gpus=16384)
    assert rate == pytest.approx(llama["training_tokens"] / (llama["gpu_time"] / 16384))
    seconds = made.run_time(llama, run_rate=rate)
    assert seconds == pytest.approx(llama["gpu_time"] / 16384)
    took = made.run_time_at_mfu(llama, h100, plain, gpus=16384, model_flops_utilisation=share)
    assert took == pytest.approx(seconds) and 70 < seconds / 86400 < 90


CHECKS = [palms_two_numbers, megatrons_table, llamas_share_of_the_peak, a_training_counted_in_seconds]

TOKEN = "+active_parameters +flops_per_parameter +attention_flops +sequence_length +pairs_counted"

MOVES = {
    "mfu.attention_again": "+attention_flops +sequence_length +pairs_counted",
    "mfu.attention_work": "+attention_flops +sequence_length +pairs_counted",
    "mfu.flops_of_token": TOKEN,
    "mfu.forward_again": f"{TOKEN} +recomputed_share",
    "mfu.gpu_hours": "+gpus +training_tokens -gpu_time",
    "mfu.hardware_flops": "+model_flops +recomputed_flops",
    "mfu.hardware_flops_of_token": f"{TOKEN} +recomputed_share",
    "mfu.hardware_flops_selective": TOKEN,
    "mfu.hfu": "+run_rate +hardware_flops -gpus -throughput",
    "mfu.hfu_of_run": f"{TOKEN} +recomputed_share +run_rate -gpus -throughput",
    "mfu.hfu_selective": f"{TOKEN} +run_rate -gpus -throughput",
    "mfu.mfu": "+run_rate +model_flops -gpus -throughput",
    "mfu.mfu_of_gpu_time": f"{TOKEN} +training_tokens -gpu_time -throughput",
    "mfu.mfu_of_run": f"{TOKEN} +run_rate -gpus -throughput",
    "mfu.model_flops": "+active_parameters +training_flops +attention_work",
    "mfu.rate_of_mfu": "-active_parameters -flops_per_parameter -attention_flops -sequence_length -pairs_counted "
                       "+model_flops_utilisation +gpus +throughput",
    "mfu.run_time": "+training_tokens -run_rate",
    "mfu.run_time_at_mfu": f"{TOKEN} +training_tokens -model_flops_utilisation -gpus -throughput",
}
