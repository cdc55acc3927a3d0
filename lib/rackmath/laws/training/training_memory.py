"""What training keeps in memory: states of the optimizer, sharded over ranks, and activations of transformer layers."""

from ...algebra.closed_form import law
from ...algebra.derivation import balance, substitute, total
from ..serving.notation import H, K, N_t, d_f, h, l
from ..rack.notation import B_P, P, V, Z_P
from ..rack.schedules import held_1f1b
from .notation import (
    B_fit, b_all, b_copy, b_grad, b_mom, b_opt, b_var, b_wt, K_act, K_all, K_fit, K_grad, K_opt, K_wt, L_seq,
    N_gpu, n_dp, n_tp, Y_att, Y_b, Y_e, Y_gpu, Y_in, Y_lay, Y_mask, Y_rep, Y_score,
)
from .reversible import transformer_boundary

__all__ = [
    "activation_memory", "activation_memory_1f1b", "fitting_micro_batch", "fully_recomputed", "gpu_parameters",
    "gradient_memory", "inner_activations", "interleaved_activation_memory", "kept_of_layers", "layer_activations",
    "optimizer_bytes", "optimizer_memory", "recipe_bytes", "replicated_activations", "replicated_memory",
    "replicated_states", "score_activations", "selective_activations", "sequence_parallel_activations",
    "sequence_parallel_selective", "sequence_split", "sharded_gradients", "sharded_optimizer", "sharded_weights",
    "state_bytes", "tensor_parallel_activations", "tensor_split", "training_capacity", "training_memory",
    "training_memory_1f1b", "weight_memory", "zero_1_memory", "zero_1_states", "zero_2_memory", "zero_2_states",
    "zero_3_memory", "zero_3_states",
]

EVEN = "layers and matrices divide evenly over the GPUs"
GPT = "queries, keys and values have as many heads, and the feed-forward layer has no gate"

# Laws: states --------------------------------------------------------------------------------------

optimizer_bytes = law(
    "optimizer-bytes", b_opt, b_copy + b_mom + b_var,
    "Adam keeps the means of a gradient and of its square; with short weights, an exact copy of them too.",
    source="rajbhandari2020")

state_bytes = law("state-bytes", b_all, b_wt + b_grad + b_opt,
                  "Training keeps a weight, its gradient, and what the optimizer needs.", source="rajbhandari2020")

gpu_parameters = law("gpu-parameters", N_gpu, N_t / (n_tp * P), "Tensor ranks and stages share a copy of the model.",
                     source="narayanan2021", assumes=(EVEN,))

weight_memory = law("weight-memory", K_wt, b_wt * N_gpu, "A GPU holds the weights of which it computes.",
                    source="rajbhandari2020")

gradient_memory = law("gradient-memory", K_grad, b_grad * N_gpu, "And a gradient for each.", source="rajbhandari2020")

optimizer_memory = law("optimizer-memory", K_opt, b_opt * N_gpu, "And what the optimizer keeps of each.",
                       source="rajbhandari2020")

sharded_optimizer = law(
    "sharded-optimizer", K_opt, b_opt * N_gpu / n_dp,
    "Copies of a model need not each hold the optimizer of all: each updates its part, and hands it round.",
    source="rajbhandari2020")

sharded_gradients = law(
    "sharded-gradients", K_grad, b_grad * N_gpu / n_dp, "A copy needs the sum of gradients for its part alone.",
    source="rajbhandari2020")

sharded_weights = law(
    "sharded-weights", K_wt, b_wt * N_gpu / n_dp, "Weights can be fetched from other copies just before their use.",
    source="rajbhandari2020", assumes=("the layer that is being fetched takes no room",))

# Laws: activations ---------------------------------------------------------------------------------

replicated_activations = law(
    "replicated-activations", Y_rep, h * (4 * Y_e + 2 * Y_mask),
    "What two norms and two blocks take in, and two dropout masks, are as wide as a token.",
    source="korthikanti2022")

inner_activations = law(
    "inner-activations", Y_in, (4 * h + 2 * d_f) * Y_e,
    "Queries, keys, values, what attention gives, and both sides of the feed-forward layer's bend lie inside blocks.",
    source="korthikanti2022", assumes=(GPT,))

score_activations = law(
    "score-activations", Y_att, H * L_seq * Y_score, "Each head scores a token against each token of its sequence.",
    source="korthikanti2022", assumes=("scores of later tokens are kept, too",))

tensor_split = law(
    "tensor-split", Y_gpu, Y_rep + (Y_in + Y_att) / n_tp,
    "Tensor ranks share what lies inside blocks, and nothing else.",
    source="korthikanti2022")

sequence_split = law(
    "sequence-split", Y_gpu, Y_lay / n_tp, "With the sequence divided, too, they share everything.",
    source="korthikanti2022")

kept_of_layers = law("kept-of-layers", Y_gpu, Y_b,
                     "If all of a layer is computed again, only what it took in is kept, on each GPU.",
                     source="korthikanti2022")

activation_memory = law(
    "activation-memory", K_act, Z_P * B_P * l / P * Y_gpu,
    "A stage keeps its layers' activations of each micro-batch that has not come back.", source="korthikanti2022",
    assumes=("embeddings, logits and buffers take no room",))

interleaved_activation_memory = law(
    "interleaved-activation-memory", K_act, B_P * l * Y_gpu * (1 + (P - 1) / (P * V)),
    "Stages that hold several chunks of layers must keep some more.", source="korthikanti2022",
    assumes=("embeddings, logits and buffers take no room", "there is more than one stage"))

training_memory = law("training-memory", K_fit, K_all + K_act, "States of the optimizer, and activations.",
                      source="rajbhandari2020", assumes=("buffers and fragments take no room",))

training_capacity = law("training-capacity", K_fit, K, "Training may take what a GPU has.", source="rajbhandari2020")

# States --------------------------------------------------------------------------------------------

recipe_bytes = substitute("recipe-bytes", b_all, state_bytes, {b_opt: optimizer_bytes},
                          says="Bytes for each parameter: sixteen for Adam with weights of sixteen bits.")

replicated_states = total("replicated-states", K_all, weight_memory, gradient_memory, optimizer_memory,
                          says="Plain data parallelism: each copy holds everything.")

zero_1_states = total("zero-1-states", K_all, weight_memory, gradient_memory, sharded_optimizer,
                      says="ZeRO's first stage shards the optimizer.")

zero_2_states = total("zero-2-states", K_all, weight_memory, sharded_gradients, sharded_optimizer,
                      says="The second shards gradients, too.")

zero_3_states = total("zero-3-states", K_all, sharded_weights, sharded_gradients, sharded_optimizer,
                      says="The third shards weights, too, as FSDP does.")

OF_MODEL = {b_opt: optimizer_bytes, N_gpu: gpu_parameters}

replicated_memory = substitute("replicated-memory", K_all, replicated_states, OF_MODEL,
                               says="The same for a model and a layout.")

zero_1_memory = substitute("zero-1-memory", K_all, zero_1_states, OF_MODEL, says="The same of the first stage.")

zero_2_memory = substitute("zero-2-memory", K_all, zero_2_states, OF_MODEL, says="The same of the second.")

zero_3_memory = substitute("zero-3-memory", K_all, zero_3_states, OF_MODEL, says="The same of the third.")

# Activations ---------------------------------------------------------------------------------------

layer_activations = total(
    "layer-activations", Y_lay, replicated_activations, inner_activations, score_activations,
    says="What a layer keeps of a token: h (34 + 5 a s / h) bytes, if it is as wide as GPT-3's.")

selective_activations = total(
    "selective-activations", Y_lay, replicated_activations, inner_activations,
    says="If attention's scores are computed again: 34 h bytes, at any length.")

tensor_parallel_activations = substitute(
    "tensor-parallel-activations", Y_gpu, tensor_split,
    {Y_rep: replicated_activations, Y_in: inner_activations, Y_att: score_activations},
    says="What a tensor rank keeps; with no byte for a score, as if scores were computed again.")

sequence_parallel_activations = substitute(
    "sequence-parallel-activations", Y_gpu, sequence_split, {Y_lay: layer_activations},
    says="What a rank keeps if the sequence is divided, too.")

sequence_parallel_selective = substitute(
    "sequence-parallel-selective", Y_gpu, sequence_split, {Y_lay: selective_activations},
    says="The same if scores are computed again, as FlashAttention does.")

fully_recomputed = substitute("fully-recomputed", Y_gpu, kept_of_layers, {Y_b: transformer_boundary},
                              says="What is kept if everything is computed again: 2 h bytes.")

# What fits -----------------------------------------------------------------------------------------

activation_memory_1f1b = substitute(
    "activation-memory-1f1b", K_act, activation_memory, {Z_P: held_1f1b},
    says="The first stage of 1F1B keeps as much as if there were no stages: theirs are fewer layers, of more batches.")

training_memory_1f1b = substitute("training-memory-1f1b", K_fit, training_memory, {K_act: activation_memory_1f1b},
                                  says="All that a GPU holds.")

fitting_micro_batch = balance(
    "fitting-micro-batch", B_fit, training_memory_1f1b, training_capacity, for_=B_P,
    says="The tokens that fit beside the states.", beyond="the states of training alone do not fit")
