"""Notation of training: what it costs and buys, what a model serves in its life, what a network keeps."""

from sympy import Interval

from ...algebra.quantity import Quantity, SHARE, ZERO_OR_MORE

# What a price step tells
omega = Quantity(r"\omega", "output_ratio", "tokens decoded in a request over those of its prompt", "1",
                 ZERO_OR_MORE)
x_h = Quantity("x_h", "hit_rate", "share of prompts that is read from a cache", "1", Interval(0, 1))
x_v = Quantity("x_v", "token_rate", "tokens of one kind that a machine works on in a second", "token/second")

# What a network keeps to run backwards
Y_e = Quantity("Y_e", "bytes_per_activation", "bytes that store one element of an activation", "byte/token")
Y_b = Quantity("Y_b", "boundary_bytes", "bytes of a token that pass from one layer to the next", "byte/token")
Y_w = Quantity("Y_w", "working_bytes", "bytes of a token that a layer needs to run backward", "byte/token")
eta_k = Quantity(r"\eta_k", "kept_share", "part that is kept, where the rest is computed again", "1", SHARE)
nu_b = Quantity(r"\nu_b", "boundaries_kept", "places at which a reversible network stores its state", "1")
nu_s = Quantity(r"\nu_s", "checkpoint_spacing", "layers from one checkpoint to the next", "1")
nu_r = Quantity(r"\nu_r", "reruns", "forward passes that the backward pass computes again", "1")
nu_g = Quantity(r"\nu_g", "backward_ratio", "arithmetic of a backward pass over that of a forward one", "1")
nu_p = Quantity(r"\nu_p", "paying_depth", "layers beyond which running backwards saves memory", "1")
Y_k = Quantity("Y_k", "kept_activations", "bytes of a token kept from forward to backward", "byte/token")
Y_s = Quantity("Y_s", "stored_activations", "the same if every layer keeps what it needs", "byte/token")
Y_p = Quantity("Y_p", "checkpoint_bytes", "bytes of a token in all checkpoints", "byte/token")
Y_q = Quantity("Y_q", "segment_bytes", "bytes of a token in the layers between two checkpoints", "byte/token")
Y_c = Quantity("Y_c", "checkpointed_activations", "bytes of a token kept with checkpoints", "byte/token")
Y_m = Quantity("Y_m", "least_checkpointed", "the same with the best spacing", "byte/token")
Y_r = Quantity("Y_r", "reversible_activations", "bytes of a token kept by a reversible network", "byte/token")
Y_z = Quantity("Y_z", "kept_cache", "bytes that a stream keeps of its past", "byte")
Y_a = Quantity("Y_a", "whole_cache", "bytes of a stream's whole cache", "byte")
Gamma_s = Quantity(r"\Gamma_s", "step_flops", "FLOPs of a token forward and backward", "flop/token")
Gamma_k = Quantity(r"\Gamma_k", "rerun_flops", "FLOPs of a token spent again on what was not kept", "flop/token")
Gamma_r = Quantity(r"\Gamma_r", "full_rerun", "the same if nothing was kept", "flop/token")
Gamma_z = Quantity(r"\Gamma_z", "past_flops", "FLOPs of a pass on the part of a stream's past that is not kept", "flop")
Gamma_a = Quantity(r"\Gamma_a", "whole_past_flops", "the same if nothing of it is kept", "flop")
eta_s = Quantity(r"\eta_s", "memory_saving", "activations stored over those that a reversible network keeps", "1")
eta_c = Quantity(r"\eta_c", "checkpoint_saving", "activations stored over those kept with the best checkpoints", "1")
eta_r = Quantity(r"\eta_r", "rerun_overhead", "FLOPs spent again over those of a step", "1")
eta_a = Quantity(r"\eta_a", "activation_rate", "bytes that a FLOP spent again in training frees", "byte/flop")
eta_z = Quantity(r"\eta_z", "cache_rate", "bytes that a cache takes for each FLOP it saves in a pass", "byte/flop")
eta_x = Quantity(r"\eta_x", "rate_gap", "what a FLOP frees in training over what it costs in a cache", "1")
nu_i = Quantity(r"\nu_i", "inputs", "elements of an input", "1")
eta_i = Quantity(r"\eta_i", "change_size", "length of a change of the input", "1")
eta_g = Quantity(r"\eta_g", "input_slope", "length of the slope of an output in the input", "1")
eta_w = Quantity(r"\eta_w", "worst_change", "change of the output along the slope", "1")
eta_d = Quantity(r"\eta_d", "random_change", "root mean square change of the output in random directions", "1")
eta_q = Quantity(r"\eta_q", "random_share", "change in a random direction over that along the slope", "1")

# What training costs
D_pre = Quantity(r"D_{\mathrm{pre}}", "training_tokens", "tokens of pre-training", "token")
D_RL = Quantity(r"D_{\mathrm{RL}}", "rl_tokens", "tokens that reinforcement learning generates", "token", ZERO_OR_MORE)
D_inf = Quantity(r"D_{\mathrm{inf}}", "served_tokens", "tokens that a model serves in its life", "token", ZERO_OR_MORE)
D_opt = Quantity(r"D^*", "optimal_tokens", "tokens at which training alone is cheapest for its quality", "token")
N_opt = Quantity("N^*", "optimal_size", "active parameters at which training alone is cheapest", "param")
c_pre = Quantity(r"c_{\mathrm{pre}}", "training_flops", "FLOPs of pre-training on one token at one parameter",
                 "flop/(param token)")
c_rl = Quantity(r"c_{\mathrm{RL}}", "rl_flops", "FLOPs of a token of reinforcement learning at one parameter",
                "flop/(param token)")
c_bare = Quantity(r"c_{\mathrm{bare}}", "bare_flops", "FLOPs of a token at one parameter, without attention's own",
                  "flop/(param token)")
c_full = Quantity(r"c_{\mathrm{full}}", "full_flops", "all FLOPs of a token, spread over the active parameters",
                  "flop/(param token)")
s_more = Quantity(r"s_{\mathrm{more}}", "more_work",
                  "attention's own arithmetic and what is computed twice, over the arithmetic of parameters", "1",
                  ZERO_OR_MORE)
s_l = Quantity("s_l", "learning_passes_per_token", "how often a generated token is learned from, on average", "1",
               ZERO_OR_MORE)
eta_inf = Quantity(r"\eta_{\mathrm{inf}}", "decode_efficiency",
                   "FLOPs a second of a GPU that decodes over those of one that trains", "1")
kappa = Quantity(r"\kappa", "decode_penalty", "part of its training speed that a GPU loses when it decodes", "1", SHARE)
Y_pre = Quantity(r"Y_{\mathrm{pre}}", "training_bill", "FLOPs of pre-training", "flop")
Y_RL = Quantity(r"Y_{\mathrm{RL}}", "rl_bill",
                "reinforcement learning in FLOPs that pre-training would have done in its time",
                "flop", ZERO_OR_MORE)
Y_inf = Quantity(r"Y_{\mathrm{inf}}", "inference_bill",
                 "serving in FLOPs that pre-training would have done in its time",
                 "flop", ZERO_OR_MORE)
Y = Quantity("Y", "whole_bill", "the three bills together", "flop")
lambda_b = Quantity(r"\lambda", "bill_multiple", "the whole bill over that of pre-training", "1")
t_pre = Quantity(r"t_{\mathrm{pre}}", "gpu_time", "GPU time of pre-training", "second")
Y_t = Quantity("Y_t", "training_rate", "FLOPs a second of a GPU that trains", "flop/second")
Y_x = Quantity("Y_x", "decode_rate", "FLOPs a second of a GPU that decodes", "flop/second")
n_inf = Quantity(r"n_{\mathrm{inf}}", "serving_gpus", "GPUs that serve a model", "1")
t_inf = Quantity(r"t_{\mathrm{inf}}", "lifetime", "time for which a model is served", "second")
x_inf = Quantity(r"x_{\mathrm{inf}}", "model_rate", "tokens a second that all machines serve of one model",
                 "token/second")
zeta = Quantity(r"\zeta", "served_ratio", "served tokens over those of pre-training", "1", ZERO_OR_MORE)
zeta_rl = Quantity(r"\zeta_{\mathrm{RL}}", "rl_ratio", "tokens of reinforcement learning over those of pre-training",
                   "1", ZERO_OR_MORE)
s_rl = Quantity(r"s_{\mathrm{RL}}", "rl_share", "bill of reinforcement learning over that of pre-training",
                "1", ZERO_OR_MORE)
s_inf = Quantity(r"s_{\mathrm{inf}}", "serving_share", "GPU time of serving over that of pre-training", "1")
s_tr = Quantity(r"s_{\mathrm{tr}}", "inference_over_training",
                "bill of inference over those of pre-training and reinforcement learning together", "1", ZERO_OR_MORE)

# What training buys
Loss = Quantity(r"\mathcal{L}", "loss", "loss of a model, in nats a token", "1")
Loss_0 = Quantity(r"\mathcal{L}_0", "loss_floor", "loss that neither size nor data removes, in nats a token", "1")
epsilon = Quantity(r"\varepsilon", "excess_loss", "loss above its floor, in nats a token", "1")
alpha_n = Quantity(r"\alpha_N", "size_exponent", "how steeply the loss falls with size", "1", SHARE)
alpha_d = Quantity(r"\alpha_D", "data_exponent", "how steeply the loss falls with data", "1", SHARE)
N_nat = Quantity(r"N_{\mathrm{nat}}", "unit_size", "parameters with which lack of size alone costs one nat", "param")
D_nat = Quantity(r"D_{\mathrm{nat}}", "unit_tokens", "tokens with which lack of data alone costs one nat", "token")
xi = Quantity(r"\xi", "tokens_per_parameter", "training tokens for each parameter", "token/param")
o = Quantity("o", "over_training", "training tokens over those at which training alone is cheapest", "1")
nu = Quantity(r"\nu", "size_multiple", "size over that of the model of equal quality that is cheapest to train", "1")
delta = Quantity(r"\delta", "token_multiple", "the same for its training tokens", "1")
omega_tr = Quantity(r"\omega_{\mathrm{tr}}", "training_multiple", "the same for its FLOPs of pre-training", "1")

# What a model says in its life
D_text = Quantity(r"D_{\mathrm{text}}", "worked_prompts", "tokens of prompts that a model works on in its life",
                  "token", ZERO_OR_MORE)
nu_life = Quantity(r"\nu_{\mathrm{life}}", "reading_ratio", "tokens of prompts worked on for each token answered", "1",
                   ZERO_OR_MORE)
eta_text = Quantity(r"\eta_{\mathrm{text}}", "reading_efficiency",
                    "FLOPs a second of a GPU that reads prompts over those of one that trains", "1",
                    plausible=(0.0, 10.0))  # training reaches more than a tenth of any peak
Y_text = Quantity(r"Y_{\mathrm{text}}", "prompt_bill",
                  "reading prompts in FLOPs that pre-training would have done in its time", "flop", ZERO_OR_MORE)
Y_life = Quantity(r"Y_{\mathrm{life}}", "service_bill", "the same for prompts and answers together", "flop",
                  ZERO_OR_MORE)
s_text = Quantity(r"s_{\mathrm{text}}", "prompt_share", "part of the bill of service that prompts take", "1")
n_lab = Quantity(r"n_{\mathrm{lab}}", "node_gpus", "GPUs of one machine", "1")
Y_lab = Quantity(r"Y_{\mathrm{lab}}", "reading_rate", "FLOPs a second of a GPU that reads prompts", "flop/second")
x_out = Quantity(r"x_{\mathrm{out}}", "day_rate", "tokens a second that all machines decoded of one model on one day",
                 "token/second")
s_life = Quantity(r"s_{\mathrm{life}}", "traffic_over_the_day_told",
                  "traffic of a model's mean day over that of the day told", "1")
n_out = Quantity(r"n_{\mathrm{out}}", "users", "people who use a service", "1")
u_out = Quantity(r"u_{\mathrm{out}}", "message_rate", "messages that one of them sends in a second", "1/second")
x_life = Quantity(r"x_{\mathrm{life}}", "chat_rate", "tokens a second of the answers to them", "token/second")
x_lab = Quantity(r"x_{\mathrm{lab}}", "lab_rate", "tokens a second that all models of a lab decode", "token/second")
s_lab = Quantity(r"s_{\mathrm{lab}}", "model_share", "part of them that one model decodes", "1", Interval.Lopen(0, 1))
t_life = Quantity(r"t_{\mathrm{life}}", "own_time", "share times life: how long its lab's whole traffic would take to "
                  "say what a model says", "second")
t_lab = Quantity(r"t_{\mathrm{lab}}", "line_life", "time in which a lab's models are counted", "second")
N_lab = Quantity(r"N_{\mathrm{lab}}", "launches", "models that it launches in that time", "1")
D_lab = Quantity(r"D_{\mathrm{lab}}", "most_read", "largest number of training tokens that fits what is told", "token")
D_out = Quantity(r"D_{\mathrm{out}}", "least_read", "smallest number that fits it", "token")
s_out = Quantity(r"s_{\mathrm{out}}", "span", "largest over smallest", "1")
xi_text = Quantity(r"\xi_{\mathrm{text}}", "text_stock", "tokens of a stock of text", "token")
nu_text = Quantity(r"\nu_{\mathrm{text}}", "text_kept", "part of it that counts", "1", Interval.Lopen(0, 1))
xi_life = Quantity(r"\xi_{\mathrm{life}}", "text_worth", "tokens of it that count", "token")
n_life = Quantity(r"n_{\mathrm{life}}", "number_of_pieces", "equal pieces into which a service is broken", "1")

# What training keeps in memory
b_wt = Quantity(r"b_{\mathrm{w}}", "weight_bytes", "bytes of a parameter as passes read it", "byte/param")
b_grad = Quantity(r"b_{\mathrm{g}}", "gradient_bytes", "bytes of a parameter's gradient", "byte/param")
b_copy = Quantity(r"b_{\mathrm{m}}", "master_bytes", "bytes of a parameter's exact copy", "byte/param", ZERO_OR_MORE)
b_mom = Quantity("b_1", "momentum_bytes", "bytes of the mean of its gradients", "byte/param", ZERO_OR_MORE)
b_var = Quantity("b_2", "variance_bytes", "bytes of the mean of their squares", "byte/param", ZERO_OR_MORE)
b_opt = Quantity(r"b_{\mathrm{opt}}", "optimizer_bytes", "bytes that an optimizer keeps of a parameter", "byte/param",
                 ZERO_OR_MORE)
b_all = Quantity(r"b_{\mathrm{all}}", "state_bytes", "bytes that training keeps of a parameter", "byte/param")
n_dp = Quantity(r"n_{\mathrm{dp}}", "data_ranks", "copies of a model that train on parts of a batch", "1")
n_tp = Quantity(r"n_{\mathrm{tp}}", "tensor_ranks", "GPUs that share each matrix of a layer", "1")
N_gpu = Quantity(r"N_{\mathrm{GPU}}", "gpu_parameters", "parameters of which a GPU computes", "param")
K_wt = Quantity(r"K_{\mathrm{w}}", "weight_memory", "memory of a GPU for weights", "byte")
K_grad = Quantity(r"K_{\mathrm{g}}", "gradient_memory", "memory of a GPU for gradients", "byte")
K_opt = Quantity(r"K_{\mathrm{opt}}", "optimizer_memory", "memory of a GPU for what the optimizer keeps", "byte",
                 ZERO_OR_MORE)
K_all = Quantity(r"K_{\mathrm{all}}", "state_memory", "memory of a GPU for weights, gradients and optimizer", "byte")
K_act = Quantity(r"K_{\mathrm{act}}", "activation_memory", "memory of a GPU for activations", "byte")
K_fit = Quantity(r"K_{\mathrm{fit}}", "training_memory", "memory of a GPU that training takes", "byte")
Y_mask = Quantity(r"Y_{\mathrm{mask}}", "mask_bytes", "bytes of an element of a dropout mask", "byte/token",
                  ZERO_OR_MORE)
Y_score = Quantity(r"Y_{\mathrm{score}}", "score_bytes", "bytes kept of one score of attention", "byte/(token token)",
                   ZERO_OR_MORE)
Y_rep = Quantity(r"Y_{\mathrm{rep}}", "replicated_activations", "bytes of a token that each tensor rank needs whole",
                 "byte/token")
Y_in = Quantity(r"Y_{\mathrm{in}}", "inner_activations", "bytes of a token inside the blocks of a layer", "byte/token")
Y_att = Quantity(r"Y_{\mathrm{att}}", "score_activations", "bytes of a token's scores of attention in a layer",
                 "byte/token", ZERO_OR_MORE)
Y_lay = Quantity(r"Y_{\mathrm{lay}}", "layer_activations", "bytes of a token that a layer keeps", "byte/token")
Y_gpu = Quantity(r"Y_{\mathrm{GPU}}", "gpu_activations", "bytes of a token and layer that one GPU keeps", "byte/token")
L_seq = Quantity(r"L_{\mathrm{seq}}", "sequence_length", "tokens of a training sequence", "token")
B_fit = Quantity(r"B_{\mathrm{fit}}", "fitting_micro_batch", "micro-batch that fills the memory in training", "token")

# How well a run uses its machines
x_run = Quantity(r"x_{\mathrm{run}}", "run_rate", "tokens that a whole run trains on in a second", "token/second")
eta_pair = Quantity(r"\eta_{\mathrm{pair}}", "pairs_counted", "part of a sequence's pairs of tokens that counts", "1",
                    Interval(0, 1))
eta_again = Quantity(r"\eta_{\mathrm{re}}", "recomputed_share", "part of a forward pass that is computed again", "1",
                     Interval(0, 1))
Gamma_att = Quantity(r"\Gamma_{\mathrm{att}}", "attention_work", "FLOPs of attention for a token, forward and back",
                     "flop/token", ZERO_OR_MORE)
Gamma_mod = Quantity(r"\Gamma_{\mathrm{mod}}", "model_flops", "FLOPs that a token needs, forward and back",
                     "flop/token")
Gamma_re = Quantity(r"\Gamma_{\mathrm{re}}", "recomputed_flops", "FLOPs of a token that are spent a second time",
                    "flop/token", ZERO_OR_MORE)
Gamma_hw = Quantity(r"\Gamma_{\mathrm{hw}}", "hardware_flops", "FLOPs that a token is given", "flop/token")
U_mod = Quantity(r"U_{\mathrm{mod}}", "model_flops_utilisation", "part of its peak that a run spends on what it needs",
                 "1", Interval.Lopen(0, 1))
U_hw = Quantity(r"U_{\mathrm{hw}}", "hardware_flops_utilisation", "part of its peak that a run spends", "1",
                Interval.Lopen(0, 1))
t_run = Quantity(r"t_{\mathrm{run}}", "run_time", "time of a run", "second")

# What repeated data are worth
D_uni = Quantity("D_U", "unique_tokens", "tokens that are read for the first time", "token")
D_eff = Quantity("D'", "effective_tokens", "unique tokens that would teach as much", "token")
R_D = Quantity("R_D", "repetitions", "times that the unique tokens are read again", "1", ZERO_OR_MORE)
R_sat = Quantity("R_D^*", "repetition_constant", "repetitions after which one more is worth a part of 1/e", "1")
n_ep = Quantity(r"n_{\mathrm{ep}}", "epochs", "times that the unique tokens are read", "1")
n_eff = Quantity("n'", "effective_epochs", "epochs of new tokens that would teach as much", "1")
v_rep = Quantity("v_R", "repeat_value", "what a token is worth when read again, over its first reading", "1")
v_all = Quantity("v_D", "mean_token_value", "the same on the mean of all readings", "1")
R_was = Quantity("R_-", "repetitions_before", "repetitions before the next epoch", "1", ZERO_OR_MORE)
D_was = Quantity("D'_-", "effective_before", "effective tokens before the next epoch", "token")
D_now = Quantity("D'_+", "effective_after", "effective tokens after it", "token")
v_ep = Quantity("v_+", "epoch_value", "what an epoch more adds, over as many new tokens", "1")
D_sat = Quantity(r"D'_\infty", "data_ceiling", "effective tokens of endlessly many epochs", "token")
N_fit = Quantity(r"N_{\mathrm{fit}}", "fitting_size", "parameters for which so many tokens are best", "param")
N_uni = Quantity("N_U", "unique_size", "parameters of a model that suit its text", "param")
N_eff = Quantity("N'", "effective_size", "parameters that would learn as much from enough data", "param")
R_N = Quantity("R_N", "excess_size", "parameters beyond those that suit, over these", "1", ZERO_OR_MORE)
N_sat = Quantity("R_N^*", "excess_constant", "excess after which a parameter more is worth a part of 1/e", "1")
