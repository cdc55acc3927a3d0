"""Memory of training: the bars of the ZeRO paper, states handed out one by one, and activations tensor by tensor."""

import pytest
from rackmath.facts.catalog import convention

ADAM, HALF = convention("mixed-precision-adam"), convention("fp16-activations")
ALONE = dict(tensor_ranks=1, stages=1)

#: Korthikanti's table 3: heads, hidden size, layers, stages, chunks; sequences of 2,048, 8 tensor ranks.
MODELS = {"22B": (64, 6144, 48, 1, 1), "175B": (96, 12288, 96, 8, 3), "530B": (128, 20480, 105, 35, 3),
          "1T": (160, 25600, 128, 64, 1)}


def the_bars_of_zero(library):
    """7.5 billion parameters on 64 ranks (rajbhandari2020, figure 1): 120 GB, 31.4, 16.6 and 1.9; and a trillion."""
    made, case = library.training_memory, dict(ALONE, total_parameters=7.5e9, data_ranks=64)
    assert made.replicated_memory(ADAM, ALONE, total_parameters=7.5e9) == 120e9
    for stage, bar in ((1, 31.4e9), (2, 16.6e9), (3, 1.9e9)):
        assert getattr(made, f"zero_{stage}_memory")(ADAM, case) == pytest.approx(bar, abs=0.05e9)
    assert made.recipe_bytes(ADAM) == 16 and made.optimizer_bytes(ADAM) == 12
    assert made.state_bytes(ADAM, optimizer_bytes=12) == 16
    assert made.replicated_memory(ADAM, ALONE, total_parameters=1.5e9) == 24e9  # section 3.1: GPT-2
    trillion = made.zero_3_memory(ADAM, ALONE, total_parameters=1e12, data_ranks=1024)
    assert trillion == pytest.approx(16e12 / 1024) and trillion < 16e9  # section 1


def states_handed_out_one_by_one(library):
    """Twelve parameters over three stages, two tensor ranks and two copies: what the first GPU of all is given."""
    made, sizes = library.training_memory, {"weight": 2, "gradient": 2, "optimizer": 12}
    mine = [number for number in range(24) if number % 3 == 0 and number // 3 % 2 == 0]
    assert made.gpu_parameters(total_parameters="24 params", stages=3, tensor_ranks=2) == len(mine) == 4
    held = {"gpu_parameters": float(len(mine)), "data_ranks": 2, "optimizer_bytes": 12}
    for stage, sharded in enumerate(((), ("optimizer",), ("optimizer", "gradient"), tuple(sizes))):
        given = 0
        for kind, size in sizes.items():
            given += sum(size for place, _ in enumerate(mine) if kind not in sharded or place % 2 == 0)
        name = f"zero_{stage}_states" if stage else "replicated_states"
        form = getattr(made, name)
        assert form({word: held[word] for word in form.inputs if word in held}, ADAM) == given
    assert made.weight_memory(held, ADAM) == made.gradient_memory(held, ADAM) == 8
    assert made.optimizer_memory(held) == 48 and made.sharded_optimizer(held) == 24
    assert made.sharded_gradients(held, ADAM) == made.sharded_weights(held, ADAM) == 4


def tensors_of_a_layer(h: int, heads: int, length: int) -> dict[str, list[float]]:
    """Bytes of a token in each tensor that a layer keeps, as section 4.1 of korthikanti2022 lists them."""
    return {"whole": [2 * h, 2 * h, 2 * h, 2 * h, h, h],  # two norms, two blocks, two masks
            "inside": [2 * h, 2 * h, 2 * h, 2 * h, 8 * h, 8 * h],  # queries, keys, values, attention; GeLU's two sides
            "scores": [2 * heads * length, 2 * heads * length, heads * length]}  # softmax, after dropout, its mask


def activations_tensor_by_tensor(library):
    """The six rows of table 2, for GPT-3 and MT-NLG, over eight tensor ranks; 70 and 65 % of it is scores."""
    made = library.training_memory
    for name, scores_share in (("175B", 0.70), ("530B", 0.65)):
        heads, h, *_ = MODELS[name]
        listed = {kind: sum(sizes) for kind, sizes in tensors_of_a_layer(h, heads, 2048).items()}
        case = dict(hidden_size=h, heads=heads, sequence_length=2048, ffn_size=4 * h, tensor_ranks=8)
        alone, split = sum(listed.values()), listed["whole"] + (listed["inside"] + listed["scores"]) / 8
        assert made.layer_activations(HALF, case) == pytest.approx(alone) == h * (34 + 5 * heads * 2048 / h)
        assert made.tensor_parallel_activations(HALF, case) == pytest.approx(split)
        assert split == pytest.approx(h * (10 + 24 / 8 + 5 * heads * 2048 / h / 8))
        assert made.sequence_parallel_activations(HALF, case) == pytest.approx(alone / 8)
        chosen = listed["whole"] + listed["inside"]
        assert made.selective_activations(HALF, case) == pytest.approx(chosen) == 34 * h
        assert made.sequence_parallel_selective(HALF, case) == pytest.approx(chosen / 8)
        again = made.tensor_parallel_activations({**HALF, "score_bytes": 0}, case)
        assert again == pytest.approx(listed["whole"] + listed["inside"] / 8)
        assert made.fully_recomputed(HALF, case) == 2 * h == made.kept_of_layers(boundary_bytes=2 * h)
        assert listed["scores"] / alone == pytest.approx(scores_share, abs=6e-3)
        parts = {"replicated": "whole", "inner": "inside", "score": "scores"}
        for word, kind in parts.items():
            assert getattr(made, f"{word}_activations")(HALF, case) == pytest.approx(listed[kind])
        pieces = dict(replicated_activations=listed["whole"], inner_activations=listed["inside"],
                      score_activations=listed["scores"], tensor_ranks=8)
        assert made.tensor_split(pieces) == pytest.approx(split)
        assert made.sequence_split(layer_activations=alone, tensor_ranks=8) == alone / 8
        assert chosen / 8 / split < 0.205 and 2 * h / split == pytest.approx(0.1, abs=0.015)  # figure 7: 5 times less


def what_fits_into_an_a100(library):
    """Section 6.1: none of four models fits 80 GB without two savings, of scores and sequence; each does with."""
    made = library.training_memory
    for name, (heads, h, layers, stages, chunks) in MODELS.items():
        tokens, size = (4 if name == "22B" else 1) * 2048, 12 * layers * h * h + 51200 * h
        case = dict(hidden_size=h, heads=heads, sequence_length=2048, ffn_size=4 * h, tensor_ranks=8, stages=stages)
        states = made.replicated_memory(ADAM, case, total_parameters=size)
        held = tokens * layers * ((1 + (stages - 1) / (stages * chunks)) if chunks > 1 else 1)
        kept = {"both": made.sequence_parallel_selective(HALF, case),
                "neither": made.tensor_parallel_activations(HALF, case)}
        memory = {how: states + held * each for how, each in kept.items()}
        assert memory["both"] < 80e9 < memory["neither"], name
        run = dict(micro_batch=tokens, layers=layers, gpu_activations=kept["both"], stages=stages)
        if chunks > 1:
            assert made.interleaved_activation_memory(run, chunks=chunks) == pytest.approx(memory["both"] - states)
        else:
            assert made.activation_memory_1f1b(run) == pytest.approx(memory["both"] - states)
            assert made.activation_memory(run, held_micro_batches=stages) == pytest.approx(memory["both"] - states)
            assert made.training_memory_1f1b(run, state_memory=states) == pytest.approx(memory["both"])
            whole = made.training_memory(state_memory=states, activation_memory=memory["both"] - states)
            assert whole == pytest.approx(memory["both"])
            fit, batch = made.fitting_micro_batch(run, state_memory=states, capacity=80e9), 0
            while states + (batch + 1) * layers * kept["both"] <= 80e9:
                batch += 1
            assert int(fit) == batch > tokens
    assert made.training_capacity(capacity=80e9) == 80e9
    one = made.fully_recomputed(HALF, hidden_size=20480)  # appendix B: 2.73 GB for 35 micro-batches' outputs
    assert made.activation_memory(held_micro_batches=35, micro_batch=2048, layers=105, stages=105,
                                  gpu_activations=one) == pytest.approx(2.73 * 2**30, rel=2e-3)


CHECKS = [the_bars_of_zero, states_handed_out_one_by_one, activations_tensor_by_tensor, what_fits_into_an_a100]

RECIPE = "+weight_bytes +gradient_bytes +master_bytes +momentum_bytes +variance_bytes"
LAYOUT = "+total_parameters -tensor_ranks -stages"
LAYER = "+hidden_size +ffn_size +bytes_per_activation +mask_bytes"
SCORES = "+heads +sequence_length +score_bytes"
STATES = "+weight_bytes +gradient_bytes +optimizer_bytes +gpu_parameters"

MOVES = {
    "training_memory.activation_memory": "+held_micro_batches +micro_batch +layers -stages +gpu_activations",
    "training_memory.activation_memory_1f1b": "+micro_batch +layers +gpu_activations",
    "training_memory.fitting_micro_batch": "+capacity -state_memory -layers -gpu_activations",
    "training_memory.fully_recomputed": "+hidden_size +bytes_per_activation",
    "training_memory.gpu_parameters": LAYOUT,
    "training_memory.gradient_memory": "+gradient_bytes +gpu_parameters",
    "training_memory.inner_activations": "+hidden_size +ffn_size +bytes_per_activation",
    "training_memory.interleaved_activation_memory": "+micro_batch +layers +gpu_activations +stages ~chunks",
    "training_memory.kept_of_layers": "+boundary_bytes",
    "training_memory.layer_activations": f"{LAYER} {SCORES}",
    "training_memory.optimizer_bytes": "+master_bytes +momentum_bytes +variance_bytes",
    "training_memory.optimizer_memory": "+optimizer_bytes +gpu_parameters",
    "training_memory.recipe_bytes": RECIPE,
    "training_memory.replicated_activations": "+hidden_size +bytes_per_activation +mask_bytes",
    "training_memory.replicated_memory": f"{RECIPE} {LAYOUT}",
    "training_memory.replicated_states": STATES,
    "training_memory.score_activations": SCORES,
    "training_memory.selective_activations": LAYER,
    "training_memory.sequence_parallel_activations": f"{LAYER} {SCORES} -tensor_ranks",
    "training_memory.sequence_parallel_selective": f"{LAYER} -tensor_ranks",
    "training_memory.sequence_split": "+layer_activations -tensor_ranks",
    "training_memory.sharded_gradients": "+gradient_bytes +gpu_parameters -data_ranks",
    "training_memory.sharded_optimizer": "+optimizer_bytes +gpu_parameters -data_ranks",
    "training_memory.sharded_weights": "+weight_bytes +gpu_parameters -data_ranks",
    "training_memory.state_bytes": "+weight_bytes +gradient_bytes +optimizer_bytes",
    "training_memory.tensor_parallel_activations": f"{LAYER} {SCORES} -tensor_ranks",
    "training_memory.tensor_split": "+replicated_activations +inner_activations +score_activations -tensor_ranks",
    "training_memory.training_capacity": "+capacity",
    "training_memory.training_memory": "+state_memory +activation_memory",
    "training_memory.training_memory_1f1b": "+state_memory +micro_batch +layers +gpu_activations",
    "training_memory.weight_memory": "+weight_bytes +gpu_parameters",
    **{f"training_memory.zero_{stage}_memory": f"{RECIPE} {LAYOUT} -data_ranks" for stage in (1, 2, 3)},
    **{f"training_memory.zero_{stage}_states": f"{STATES} -data_ranks" for stage in (1, 2, 3)},
}
