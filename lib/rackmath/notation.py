"""Quantities and units: every symbol of the book, declared once.

A `Quantity` is a SymPy symbol that knows its name, meaning, unit and domain. The notation page
is printed from this table, closed forms read their inputs' domains from it, and the dimension
test rescales the base units listed here. B counts the tokens decoded in one pass; L counts the
cached tokens behind each stream, which decodes g of them.
"""

from __future__ import annotations

import math

from sympy import Expr, Interval, Mul, Symbol, oo

from .units import BASE_UNITS, parse_unit

__all__ = ["QUANTITIES", "Quantity", "unit_of"]


_POSITIVE, _ZERO_OR_MORE, _SHARE = Interval.open(0, oo), Interval(0, oo), Interval.open(0, 1)


class Quantity(Symbol):
    """A SymPy symbol with a name, a meaning, a unit and a domain.

    Args:
        symbol: how it is written in mathematics.
        word: how it is written in code, as a keyword argument.
        meaning: one phrase, without the unit.
        unit: in base units, see `parse_unit`.
        domain: the real interval in which it makes sense.

    >>> from rackmath.notation import B
    >>> B.word, B.unit, B.is_positive
    ('batch', 'token', True)
    """

    __slots__ = ("bounds", "domain", "meaning", "unit", "word")

    def __new__(cls, symbol: str, word: str, meaning: str, unit: str,
                domain: Interval = _POSITIVE) -> Quantity:
        if domain.left_open and domain.start == 0:
            assumptions = {"positive": True}
        else:
            assumptions = {"nonnegative": True} if domain.start >= 0 else {"real": True}
        self = Symbol.__xnew__(cls, symbol, **assumptions)
        parse_unit(unit)
        self.word, self.meaning, self.unit, self.domain = word, meaning, unit, domain
        # The smallest and largest admitted floats: one comparison also turns NaN away.
        low, high = float(domain.start), float(domain.end)
        self.bounds = (math.nextafter(low, math.inf) if domain.left_open else low,
                       math.nextafter(high, -math.inf) if domain.right_open else high)
        return self

    def __reduce__(self):
        return Quantity, (self.name, self.word, self.meaning, self.unit, self.domain)


# What is served
B = Quantity("B", "batch", "tokens decoded in one pass", "token")
g = Quantity("g", "tokens_per_stream", "tokens that one stream decodes in a pass", "token")
L = Quantity("L", "context", "cached tokens behind each stream", "token", _ZERO_OR_MORE)
N_a = Quantity("N_a", "active_parameters", "parameters that one token meets", "param")
N_t = Quantity("N_t", "total_parameters", "parameters of the whole model", "param")
E = Quantity("E", "experts", "routed experts in a layer", "1")
E_a = Quantity("E_a", "active_experts", "routed experts that one token meets in a layer", "1")
N_0 = Quantity("N_0", "shared_parameters", "parameters that every token meets", "param")
N_e = Quantity("N_e", "expert_parameters", "parameters of one routed expert, over all layers", "param")
J = Quantity("J", "routed_tokens", "tokens that a layer routes in a pass, as a plain count", "1")
E_t = Quantity("E_t", "experts_touched", "routed experts of a layer that a batch touches", "1")
k = Quantity("k", "kv_bytes", "KV-cache bytes of one cached token", "byte/token")
a = Quantity("a", "attention_flops", "attention FLOPs of a decoded token against one cached token",
             "flop/(token token)")

# How attention is built
l = Quantity(r"\ell", "layers", "layers of the model", "1")  # noqa: E741
H = Quantity("H", "heads", "query heads in a layer", "1")
H_kv = Quantity(r"H_{\mathrm{kv}}", "kv_heads", "key-value heads in a layer", "1")
d = Quantity("d", "head_dim", "elements of one head", "1")
d_c = Quantity("d_c", "latent_dim", "elements of the latent that stands for keys and values", "1")
d_r = Quantity("d_r", "rope_dim", "elements of the rotary key beside the latent", "1")
d_n = Quantity("d_n", "nope_head_dim", "elements of a key head without the rotary ones", "1")
d_v = Quantity("d_v", "v_head_dim", "elements of a value head", "1")
l_d = Quantity(r"\ell_d", "dense_layers", "layers without routed experts", "1", _ZERO_OR_MORE)
h = Quantity("h", "hidden_size", "elements of a token between layers", "1")

# What shrinks the cache
w = Quantity("w", "window", "tokens that a layer with a sliding window looks back", "token")
w_i = Quantity("w_i", "index_dim", "elements of the index key of a layer", "1")
l_s = Quantity(r"\ell_s", "layers_per_cache", "layers that share one cache", "1")
s = Quantity("s", "selected_tokens", "tokens that sparse attention reads of each stream", "token")
k_w = Quantity("k_w", "window_bytes", "bytes of one token in the layers with a window", "byte/token", _ZERO_OR_MORE)
k_i = Quantity("k_i", "index_bytes", "bytes of one token in the index that selects", "byte/token")
l_i = Quantity(r"\ell_i", "indexed_layers", "layers that select by an index", "1")
l_p = Quantity(r"\ell_p", "pooled_layers", "layers that read all of a cache made short", "1")

# How it is stored and counted
b_k = Quantity("b_k", "bytes_per_element", "bytes that store one element of a cached token", "byte/token")
m = Quantity("m", "flops_per_element", "FLOPs of a decoded token at one element of a cached one",
             "flop/(token token)")
b = Quantity("b", "bytes_per_parameter", "bytes that store one parameter", "byte/param")
c = Quantity("c", "flops_per_parameter", "FLOPs of one token at one parameter", "flop/(param token)")

# What serves it
F = Quantity("F", "throughput", "arithmetic throughput", "flop/second")
F_a = Quantity("F_a", "attention_throughput", "arithmetic throughput at attention's precision", "flop/second")
K = Quantity("K", "capacity", "memory of one GPU", "byte")
W = Quantity("W", "bandwidth", "memory bandwidth", "byte/second")
W_o = Quantity("W_o", "scale_out", "network bandwidth of one GPU, one way", "byte/second")
e = Quantity("e", "exchange_bytes", "bytes that carry one element to an expert and back", "byte/token")
p = Quantity("p", "price", "price of the machine for a second", "dollar/second")

# What a rack is and what crosses it
n_dom = Quantity("n_D", "domain_size", "GPUs that one fast fabric joins", "1")
n_l = Quantity("n_l", "nvlink_links", "links of one GPU into the fabric", "1")
n_p = Quantity("n_p", "nvlink_pairs", "wire pairs of a link, for one direction", "1")
n_u = Quantity("n_u", "pairs_per_cable", "wire pairs in one cable", "1")
n_c = Quantity("n_c", "cables", "copper cables of a rack", "1")
n_w = Quantity("n_w", "switch_trays", "switch trays of a rack", "1")
n_h = Quantity("n_h", "hops", "links that a message crosses between two GPUs", "1")
D_c = Quantity("D_c", "mean_cable_length", "mean length of a cable", "metre")
D_w = Quantity("D_w", "cable_length", "length of all cables of a rack", "metre")
W_u = Quantity("W_u", "scale_up", "bandwidth of one GPU inside its domain, one way", "byte/second")
W_2 = Quantity("W_2", "both_ways", "bandwidth of one GPU inside its domain, both ways added", "byte/second")
W_f = Quantity("W_f", "fabric_both_ways", "bandwidth of all GPUs of a domain, both ways added", "byte/second")
W_D = Quantity("W_D", "domain_bandwidth", "memory bandwidth of all GPUs of a domain", "byte/second")
n_bef = Quantity("n_B", "domain_size_before", "GPUs of a domain of the generation before", "1")
W_B = Quantity("W_B", "bandwidth_before", "memory bandwidth of a GPU of the generation before", "byte/second")
W_A = Quantity("W_A", "domain_bandwidth_before", "memory bandwidth of a domain of the generation before",
               "byte/second")
j_b = Quantity("j_b", "bandwidth_gain", "memory bandwidth of a domain over that of the generation before", "1")
n_i = Quantity("n_i", "dies_per_gpu", "dies in one package", "1")
n_d = Quantity("n_d", "domain_dies", "dies that one fast fabric joins", "1")
n_split = Quantity("n_R", "domains", "fast domains over which a layer's experts are spread", "1")
E_p = Quantity("E_p", "experts_placed", "routed experts of a layer, each copy counted", "1")
E_f = Quantity("E_f", "fullest_load", "work of the fullest GPU over that of the mean", "1")
j = Quantity("j", "link_ratio", "bandwidth inside a domain over that between domains", "1")
i = Quantity("i", "leaving_share", "share of an exchange's bytes that leaves its domain", "1", _ZERO_OR_MORE)
n_t = Quantity("n_t", "copies_leaving", "copies of a token that leave its domain", "1", _ZERO_OR_MORE)
j_s = Quantity("j_s", "slowdown", "time of an exchange over its time inside one domain", "1")
T_d = Quantity("T_d", "dispatch_time", "time to send tokens to their experts, as measured", "second")
T_c = Quantity("T_c", "combine_time", "time to get them back, as measured", "second")
T_m = Quantity("T_m", "measured_exchange", "time of an exchange as measured", "second")
i_u = Quantity("i_u", "link_use", "share of its links' peak that an exchange reaches", "1")
T_l = Quantity("T_l", "latency", "time of a small message from GPU to GPU", "second")
T_f = Quantity("T_f", "inside_latency", "the same inside a domain", "second")
j_l = Quantity("j_l", "latency_ratio", "latency between domains over that inside one", "1")
i_p = Quantity("i_p", "partner_share", "share of the GPUs to which a GPU sends in one layer", "1")
Q_e = Quantity("Q_e", "reduced_bytes", "bytes of one element of a token in a sum over GPUs", "byte/token")
j_t = Quantity("j_t", "slicing_ratio", "time to add up slices over that of an exchange", "1")
n_s = Quantity("n_s", "slicing_gpus", "GPUs at which slicing and experts cost as much traffic", "1")
i_r = Quantity("i_r", "reading_share", "time to read the weights once over the time of a pass as observed", "1")

# What experts buy
Q = Quantity("Q", "loss_ratio", "loss over that of a dense model of the same active size", "1")
D = Quantity("D", "dense_size", "size of the dense model that reaches the same loss", "param")
D_1 = Quantity("D_1", "reference_size", "active size at which the exponent of the experts is told", "param")
E_h = Quantity("E_h", "saturated_experts", "experts of a layer, as the law counts them", "1")
E_0 = Quantity("E_0", "first_experts", "what the law counts for a single expert", "1")
E_m = Quantity("E_m", "most_experts", "what the law counts for endlessly many", "1")
i_d = Quantity("i_d", "dense_exponent", "how steeply the loss of a dense model falls with its size", "1")
i_b = Quantity("i_b", "reference_exponent", "how steeply it falls with experts, at the reference size", "1")
i_c = Quantity("i_c", "coupling", "by how much that steepness falls with the active size", "1")
i_own = Quantity("i_N", "expert_exponent", "how steeply it falls with experts, at a model's own size", "1")

# What is observed in production
n = Quantity("n", "gpus", "GPUs that decode together as one unit", "1")
x = Quantity("x", "gpu_rate", "output tokens a second of one GPU", "token/second")
v = Quantity("v", "stream_rate", "output tokens a second of one stream", "token/second")
y = Quantity("y", "streams", "streams that one GPU decodes at a time", "1")
r = Quantity("r", "readings", "times that a pass reads the whole model", "1")
T_obs = Quantity(r"T_{\mathrm{obs}}", "observed_time", "time of a pass as observed", "second")

# When the next train leaves
tau = Quantity(r"\tau", "drain_time", "time to read the whole memory once", "second")
f = Quantity("f", "filled_share", "share of a unit's memory that weights and caches fill", "1", Interval.Lopen(0, 1))
tau_h = Quantity(r"\tau_h", "headway", "time from one departure to the next", "second")
u_d = Quantity("u_d", "departures", "departures a second", "1/second")
q = Quantity("q", "percentile", "share of the requests that wait no longer", "1", Interval(0, 1))
u_m = Quantity("u_m", "missed_trains", "full trains that leave before one with a seat", "1", _ZERO_OR_MORE)
tau_w = Quantity(r"\tau_w", "wait", "time from a request's arrival to its departure", "second", _ZERO_OR_MORE)
tau_r = Quantity(r"\tau_r", "ride", "time that a train is under way", "second")
tau_j = Quantity(r"\tau_j", "journey", "time from a request's arrival to its first decoded token", "second")
u_a = Quantity("u_a", "answer_tokens", "tokens of an answer", "token")
tau_s = Quantity(r"\tau_s", "seat_time", "time for which a stream keeps its seat in the batch", "second")
u_c = Quantity("u_c", "seats", "streams for which a batch has room", "1")
u_o = Quantity("u_o", "occupancy", "share of the seats that are taken", "1", Interval.Ropen(0, 1))
u_b = Quantity("u_b", "met_full", "share of the requests that find every seat taken", "1", _SHARE)
tau_q = Quantity(r"\tau_q", "seat_wait", "time that a request waits for a seat to fall free", "second", _ZERO_OR_MORE)
u_l = Quantity("u_l", "waits_longer", "share of the requests that wait longer for a seat", "1", _SHARE)
tau_f = Quantity(r"\tau_f", "full_wait", "mean wait of a request that finds every seat taken", "second")
u_r = Quantity("u_r", "streaming_share", "share of a session in which an answer streams", "1", Interval.Lopen(0, 1))
u_u = Quantity("u_u", "people", "people in a session at a time", "1")
u_s = Quantity("u_s", "system_rate", "tokens that one system decodes a second", "token/second")
u_p = Quantity("u_p", "volume", "tokens that a whole service processes a second", "token/second")
u_t = Quantity("u_t", "served_rate", "tokens that a whole service serves a second, as they are counted", "token/second")
u_w = Quantity("u_w", "decoded_share", "share of the processed tokens that are decoded", "1", Interval.Lopen(0, 1))
u_n = Quantity("u_n", "systems", "systems that decode a whole service", "1")
u_i = Quantity("u_i", "system_share", "share of a whole service that one system decodes", "1")

# How layers are divided
P = Quantity("P", "stages", "stages that the layers of a model are divided into", "1")
n_stage = Quantity("n_P", "stage_gpus", "GPUs that share one stage", "1")
B_P = Quantity("B_P", "micro_batch", "tokens that one stage works on at a time", "token")
Z = Quantity("Z", "micro_batches", "parts that a batch is split into", "1")
V = Quantity("V", "chunks", "separate chunks of layers that each stage holds", "1")
t_stage = Quantity("t_P", "stage_time", "time that a stage works on one micro-batch", "second")
t_0 = Quantity("t_0", "link_latency", "time until the first byte reaches the next stage", "second")
t_v = Quantity("t_v", "transfer_time", "time to send a micro-batch on to the next stage", "second")
t_h = Quantity("t_h", "hop_time", "time from one stage to the next", "second")
t_x = Quantity("t_x", "stage_exchange_time", "time of a stage's exchange between experts", "second")
O_h = Quantity("O_h", "activation_bytes", "bytes that carry one element of a token to the next stage", "byte/token")
O_r = Quantity("O_r", "states_sent", "hidden states of each token that a hop carries", "1")
O_b = Quantity("O_b", "residual_blocks", "blocks whose outputs later layers still read", "1")
n_conf = Quantity(r"n_{\mathrm{conf}}", "configurations", "published configurations of one kind", "1")
n_pipe = Quantity(r"n_{\mathrm{pipe}}", "pipelined", "configurations with more than one stage", "1", _ZERO_OR_MORE)

# What follows
N_h = Quantity("N_h", "weights_held", "parameters that a unit holds, each as often as it is held", "param")
N_r = Quantity("N_r", "weights_read", "parameters that a pass reads, each as often as it is read", "param")
T = Quantity("T", "pass_time", "time of one pass", "second")
T_comp = Quantity(r"T_{\mathrm{comp}}", "compute_time", "time of the arithmetic of a pass", "second")
T_w = Quantity(r"T_{\mathrm{wts}}", "weight_time", "time to read the weights once", "second")
T_kv = Quantity(r"T_{\mathrm{kv}}", "kv_time", "time to read the KV cache of the batch", "second")
T_mem = Quantity(r"T_{\mathrm{mem}}", "memory_time", "time to read weights and KV cache", "second")
T_att = Quantity(r"T_{\mathrm{att}}", "attention_time", "time of attention's own arithmetic", "second")
T_arith = Quantity(r"T_{\mathrm{arith}}", "arithmetic_time", "time of all arithmetic, attention's included", "second")
T_n = Quantity("T_n", "unit_time", "time of a pass that all GPUs of a unit share", "second")
T_x = Quantity(r"T_{\mathrm{ex}}", "exchange_time", "time to send tokens to their experts and back", "second")
T_u = Quantity(r"T_{\mathrm{up}}", "scale_up_time", "time of an exchange inside one domain", "second")
T_o = Quantity(r"T_{\mathrm{out}}", "scale_out_time", "time of the part of an exchange that leaves", "second")
T_i = Quantity(r"T_{\mathrm{in}}", "inside_time", "time of the part of an exchange that stays", "second")
T_s = Quantity(r"T_{\mathrm{split}}", "split_time", "time of an exchange over several domains", "second")
T_g = Quantity(r"T_{\mathrm{wire}}", "wire_time", "time of the part of an exchange that leaves its own GPU", "second")
T_t = Quantity(r"T_{\mathrm{slice}}", "slicing_time", "time to add up slices of experts over all GPUs", "second")
B_crit = Quantity("B^*", "critical_batch", "batch at which arithmetic takes as long as reading memory", "token")
R = Quantity("R", "ratio", "critical batch of a dense model", "token")
S = Quantity("S", "sparsity", "total over active parameters", "1")
S_E = Quantity("S_E", "expert_sparsity", "routed experts over active ones", "1")
B_cap = Quantity(r"B_{\mathrm{cap}}", "capacity_batch", "batch that fills the memory", "token")
L_crit = Quantity("L^*", "critical_context", "context beyond which no batch balances", "token", _ZERO_OR_MORE)
A = Quantity("A", "attention_share", "attention's arithmetic over the reading of its cache", "1")
L_att = Quantity(r"L_{\mathrm{att}}", "attention_context", "context at which attention doubles the arithmetic", "token")
U = Quantity("U", "utilisation", "share of a pass in which the arithmetic is busy", "1")
Lambda = Quantity(r"\Lambda", "looseness", "observed time of a pass over its bound", "1")
X = Quantity("X", "exchange_share", "exchange time of a pass over its bound", "1")
rho = Quantity(r"\rho", "memory_share", "memory time over arithmetic time", "1", _ZERO_OR_MORE)
C = Quantity("C", "token_cost", "cost of one decoded token", "dollar/token")
C_comp = Quantity(r"C_{\mathrm{comp}}", "compute_cost", "cost of a token's arithmetic", "dollar/token")
C_w = Quantity(r"C_{\mathrm{wts}}", "weight_cost", "a token's share of the cost of reading the weights", "dollar/token")
C_kv = Quantity(r"C_{\mathrm{kv}}", "kv_cost", "cost of reading a token's KV cache", "dollar/token", _ZERO_OR_MORE)
C_mem = Quantity(r"C_{\mathrm{mem}}", "memory_cost", "cost of a token's memory reads", "dollar/token")
C_floor = Quantity(r"C_\infty", "cost_floor", "cost of a token in an endless batch", "dollar/token")
C_arith = Quantity(r"C_{\mathrm{arith}}", "arithmetic_cost", "cost of all of a token's arithmetic", "dollar/token")
C_1 = Quantity("C_1", "unbatched_cost", "cost of a token of a stream that is served alone", "dollar/token")
G = Quantity("G", "batching_gain", "cost of a token served alone over its cost in an endless batch", "1")
M = Quantity("M", "batch_multiple", "batch in production over the critical batch", "1")

# What follows from dividing layers
K_w = Quantity(r"K_{\mathrm{wts}}", "stage_weight_bytes", "weights that a GPU of a stage holds", "byte")
K_kv = Quantity(r"K_{\mathrm{kv}}", "stage_cache_bytes", "KV cache that a GPU of a stage holds", "byte")
K_P = Quantity("K_P", "stage_capacity", "memory that a GPU of a stage needs", "byte")
K_n = Quantity("K_n", "unit_memory", "memory of all GPUs of a unit", "byte")
K_N = Quantity("K_N", "model_bytes", "memory that a model's weights take", "byte")
B_max = Quantity(r"B_{\max}", "largest_micro_batch", "micro-batch that fills the memory of a stage", "token")
P_fit = Quantity(r"P_{\mathrm{fit}}", "stages_needed", "stages with which weights and caches just fit", "1")
P_hid = Quantity(r"P_{\mathrm{hid}}", "stages_hidden", "stages at which transfer and exchange take equally long", "1")
T_P = Quantity("T_P", "pipelined_time", "time of a pass through all stages", "second")
T_busy = Quantity(r"T_{\mathrm{busy}}", "busy_time", "time that a stage works in a step of training", "second")
T_fill = Quantity(r"T_{\mathrm{fill}}", "fill_time", "time that a stage waits while the pipeline fills", "second")
T_step = Quantity(r"T_{\mathrm{step}}", "step_time", "time of a step of training", "second")
O_i = Quantity(r"O_{\mathrm{idle}}", "idle_share", "part of a step that a stage stands idle, its bubble", "1")
O_e = Quantity(r"O_{\mathrm{extra}}", "idle_extra", "idle time of a stage over its working time", "1")
O_w = Quantity(r"O_{\mathrm{wts}}", "weight_time_share", "time to read the weights over that of the arithmetic", "1")
O_p = Quantity(r"O_P", "pipelining_gain", "largest micro-batch with endless stages over that with one", "1")
O_K = Quantity("O_K", "memory_room", "memory of a unit over that of the weights", "1")
O_f = Quantity("O_f", "pipelined_share", "part of the configurations with more than one stage", "1", _ZERO_OR_MORE)
O_u = Quantity("O_u", "room_used", "part of the memory beside the weights that caches fill", "1")
O_hop = Quantity(r"O_{\mathrm{hop}}", "hop_slowdown", "time of a pass with hops over that without", "1")
O_s = Quantity("O_s", "stage_share", "part of the layers that a stage holds", "1")
O_t = Quantity("O_t", "token_readings", "times that the weights are read for each token of a step", "1/token")
O_room = Quantity(r"O_\infty", "price_of_room", "cost of a token in full memory over that in endless memory", "1")
N_room = Quantity(r"N_\infty", "weights_at_price", "weights with which room has a given price", "param")
L_w = Quantity(r"L_{\mathrm{wts}}", "overtaking_context", "context at which caches outweigh the weights", "token")
B_w = Quantity(r"B_{\mathrm{wts}}", "overtaking_batch", "batch whose caches outweigh the weights", "token")
L_K = Quantity("L_K", "binding_context", "context at which a critical batch just fits the memory", "token")

# What a fast and a slow lane sell
pi_f = Quantity(r"\pi", "price_multiple", "price of a lane over that of the standard one", "1")
sigma = Quantity(r"\sigma", "speed_multiple", "speed of a stream in a lane over that in the standard one", "1")
beta = Quantity(r"\beta", "batch_ratio", "batch of the standard lane over that of the other", "1")
phi = Quantity(r"\phi", "weight_share", "share of a standard pass that reads the weights", "1", _SHARE)
theta = Quantity(r"\theta", "weights_kept", "weights that a pass of a lane reads over those of a standard pass", "1")
pi_s = Quantity(r"\pi_s", "slow_price", "price of a slow lane over that of the standard one", "1", _SHARE)
B_lane = Quantity(r"B_{\mathrm{lane}}", "lane_batch", "tokens decoded in one pass of a lane", "token")
T_lane = Quantity(r"T_{\mathrm{lane}}", "lane_time", "time of one pass of a lane", "second")
C_lane = Quantity(r"C_{\mathrm{lane}}", "lane_cost", "cost of a token in a lane", "dollar/token")
psi = Quantity(r"\psi", "share_conflict", "weights that a slow lane needs in a pass, over those a fast one leaves", "1")

# How context costs
z = Quantity("z", "stream_bytes", "bytes that one stream keeps", "byte", _ZERO_OR_MORE)
z_s = Quantity("z_s", "sparse_kv_time", "time to read what sparse attention selects, and its index", "second")
z_r = Quantity("z_r", "root_kv_time", "time to read a square root of the context", "second")
z_n = Quantity("z_n", "index_pooling", "tokens that share one key of an index", "1")
z_k = Quantity("z_k", "cache_pooling", "tokens that share one entry of a cache made short", "1")
z_b = Quantity("z_b", "index_element_bytes", "bytes that store one element of an index key", "byte/token")
z_c = Quantity("z_c", "fixed_bytes", "bytes of a stream that a pass reads at any context", "byte", _ZERO_OR_MORE)
z_l = Quantity("z_l", "read_bytes", "bytes that a pass reads for one more token of context", "byte/token")
z_m = Quantity("z_m", "pooled_kv_time", "time to read what grows with the context and what does not", "second")
z_d = Quantity("z_d", "machine_balance", "arithmetic of a machine in the time in which it reads a byte", "flop/byte")
z_i = Quantity("z_i", "selection_cost", "what reading a selection and its index adds to a token's cost", "dollar/token")
z_g = Quantity("z_g", "bearable_sparsity", "largest part of a past left out without loss", "1", _SHARE)
z_h = Quantity("z_h", "tried_sparsity", "largest part of a past that was left out on trial", "1", _SHARE)
z_t = Quantity("z_t", "years", "years that went by, as a plain count", "1")
z_w = Quantity("z_w", "time_worked", "time that somebody works", "second")
z_a = Quantity("z_a", "attention_cost", "cost of attention's arithmetic for a token", "dollar/token", _ZERO_OR_MORE)
z_p = Quantity("z_p", "past_cost", "what a token's past adds to its cost", "dollar/token")
z_0 = Quantity("z_0", "first_token_cost", "cost of a token without a past", "dollar/token", _ZERO_OR_MORE)
z_q = Quantity("z_q", "sparse_score", "score of a model whose attention is sparse", "1")
z_f = Quantity("z_f", "full_score", "score of the same with full attention", "1")
L_s = Quantity("L_s", "stretched_context", "context after a stretch", "token", _ZERO_OR_MORE)
L_1 = Quantity("L_1", "earlier_window", "longest context on sale at first", "token")
L_2 = Quantity("L_2", "later_window", "longest context on sale later", "token")
L_m = Quantity("L_m", "tokens_worked", "tokens that somebody reads and writes", "token")
W_1 = Quantity("W_1", "earlier_bandwidth", "memory bandwidth of an earlier chip", "byte/second")
k_bal = Quantity("k^*", "balancing_kv_bytes", "KV-cache bytes at which a context balances", "byte/token")
F_lat = Quantity(r"F_{\mathrm{lat}}", "latent_throughput", "throughput that makes a latent worthwhile", "flop/second")
s_len = Quantity("s_L", "stretch", "times that a context gets longer", "1")
s_slow = Quantity("s_T", "stretch_slowdown", "time of a memory-bound pass after a stretch over before", "1")
s_k = Quantity("s_k", "compression", "cache without the latent over the cache with it", "1")
s_prem = Quantity("s_C", "context_premium", "cost of a token over that of one without a past, in an endless batch", "1")
s_0 = Quantity("s_0", "root_scale", "scale of a square root of the context", "token")
s_1 = Quantity("s_1", "earlier_cost", "cost of a token at an earlier context, in an endless batch", "dollar/token")
s_m = Quantity("s_m", "cost_growth", "cost of a token over that at an earlier context, in an endless batch", "1")
s_n = Quantity("s_n", "reading_needed", "share of a past that must be read over the smallest that was tried", "1")
s_g = Quantity("s_g", "sparse_gain", "cache read by full over cache read by sparse attention", "1")
s_r = Quantity("s_r", "gain_of_root", "the same if attention read a square root of the context", "1")
s_x = Quantity("s_x", "root_agreement", "gain of sparse attention over that of a square root", "1")
s_w = Quantity("s_w", "window_growth", "later window over earlier", "1")
s_y = Quantity("s_y", "yearly_growth", "growth of the window in one year", "1")
s_band = Quantity("s_W", "bandwidth_growth", "later bandwidth over earlier", "1")
s_s = Quantity("s_s", "past_looseness", "measured cost of the past over its bound", "1")
s_q = Quantity("s_q", "score_kept", "score with sparse attention over score with full", "1")

# What a price step tells
q_in = Quantity(r"q_{\mathrm{in}}", "input_price", "price of a token of a prompt", "dollar/token")
q_out = Quantity(r"q_{\mathrm{out}}", "output_price", "price of a decoded token", "dollar/token")
Q_in = Quantity(r"Q_{\mathrm{in}}", "long_input_price", "price of a token of a prompt above the step", "dollar/token")
Q_out = Quantity(r"Q_{\mathrm{out}}", "long_output_price", "price of a decoded token above the step", "dollar/token")
omega = Quantity(r"\omega", "output_ratio", "tokens decoded in a request over those of its prompt", "1")
q_b = Quantity("q_b", "short_bill", "what a short request pays for each token of its prompt", "dollar/token")
Q_b = Quantity("Q_b", "long_bill", "what a request above the step pays, likewise", "dollar/token")
q_s = Quantity("q_s", "step_multiple", "price above the step over price below it", "1")
q_r = Quantity("q_r", "price_rise", "how much is added at the step, over the price below it", "1", _ZERO_OR_MORE)
q_e = Quantity("q_e", "earlier_step", "step of a model on an earlier list", "1")
q_k = Quantity("q_k", "step_kept", "step on a later list over that on an earlier one", "1")
q_p = Quantity("q_p", "output_premium", "price of a decoded token over that of a token of a prompt", "1")
q_c = Quantity("q_c", "cost_premium", "cost of a decoded token over that of a token of a prompt", "1")
q_m = Quantity("q_m", "markup_ratio", "markup of output over markup of input", "1")
q_u = Quantity("q_u", "markup", "income over outlay", "1")
q_i = Quantity("q_i", "income", "what customers pay in a second", "dollar/second")
q_o = Quantity("q_o", "outlay", "what machines cost in a second", "dollar/second")
q_v = Quantity("q_v", "token_price", "price of a token, of either kind", "dollar/token")
q_n = Quantity("q_n", "mean_nodes", "machines in service, on the mean of a day", "1")
C_p = Quantity("C_p", "prompt_cost", "cost of a token of a prompt", "dollar/token")
C_d = Quantity("C_d", "decode_cost", "cost of a decoded token as served", "dollar/token")
C_x = Quantity("C_x", "position_cost", "cost of a token at its position", "dollar/token")
eta = Quantity(r"\eta", "prompt_utilisation", "share of the peak arithmetic that prefill reaches", "1")
x_p = Quantity("x_p", "prompt_rate", "tokens of prompts that a machine takes in a second", "token/second")
x_d = Quantity("x_d", "answer_rate", "tokens that the same machine decodes in a second", "token/second")
x_h = Quantity("x_h", "hit_rate", "share of prompts that is read from a cache", "1", _SHARE)
x_v = Quantity("x_v", "token_rate", "tokens of one kind that a machine works on in a second", "token/second")
L_t = Quantity("L_t", "position", "tokens before a token", "token", _ZERO_OR_MORE)
L_b = Quantity("L_b", "long_context_threshold", "prompt from which on a price list has other prices", "token")
L_p = Quantity("L_p", "prompt_tokens", "tokens of a prompt", "token", _ZERO_OR_MORE)
L_lo = Quantity("L_<", "short_context", "mean context of requests below the step", "token")
L_hi = Quantity("L_>", "long_context", "mean context of requests above the step", "token")
q_x = Quantity("q_x", "crossings_apart", "context at which the cache overtakes the weights over the critical one", "1")
q_y = Quantity("q_y", "prompt_lag", "context at which attention doubles the arithmetic over the critical one", "1")

# What it costs to keep a cache
p_tier = Quantity(r"p_{\mathrm{tier}}", "rent", "rent of a byte of a memory for a second", "dollar/(byte second)")
p_next = Quantity(r"p_{\mathrm{next}}", "slower_rent", "rent of a byte of the next slower memory",
                  "dollar/(byte second)")
tau_next = Quantity(r"\tau_{\mathrm{next}}", "slower_drain", "time to read the next slower memory once", "second")
T_hold = Quantity(r"T_{\mathrm{hold}}", "holding_time", "time from one use of a cache to the next", "second")
T_next = Quantity(r"T_{\mathrm{next}}", "takeover_time", "holding time at which a slower memory is cheaper", "second")
T_keep = Quantity(r"T_{\mathrm{keep}}", "keeping_time", "holding time at which computing anew is cheaper", "second")
T_move = Quantity(r"T_{\mathrm{move}}", "discount_time", "holding time at which a hit costs what its price says",
                  "second")
i_same = Quantity(r"i_{\mathrm{tier}}", "rent_ratio", "rent of a byte of one memory over that of another", "1")
i_slow = Quantity(r"i_\tau", "drain_ratio", "time to read one memory over that of another", "1")
C_room = Quantity(r"C_{\mathrm{room}}", "room_cost", "cost of a cached token's room until its next use", "dollar/token")
C_read = Quantity(r"C_{\mathrm{read}}", "reading_cost", "cost of reading a cached token back", "dollar/token")
C_hit = Quantity(r"C_{\mathrm{hit}}", "hit_cost", "cost of a token that is found in a cache",
                 "dollar/token", _ZERO_OR_MORE)
i_hit = Quantity(r"i_{\mathrm{hit}}", "hit_share", "cost of a token found over that of one computed", "1")
q_hit = Quantity(r"q_{\mathrm{hit}}", "cached_input_price", "price of a token of a prompt that is found",
                 "dollar/token")
q_off = Quantity(r"q_{\mathrm{off}}", "discount", "price of a token of a prompt over that of one found", "1")
q_part = Quantity(r"q_{\mathrm{part}}", "price_share", "price of a token that is found over that of one computed", "1")

# What prices say of keeping
q_w = Quantity(r"q_{\mathrm{w}}", "write_price", "price of a token of a prompt that is to be kept", "dollar/token")
q_w5 = Quantity(r"q_{\mathrm{w5}}", "brief_write_price", "the same for the shorter of two lifetimes", "dollar/token")
q_w60 = Quantity(r"q_{\mathrm{w60}}", "lasting_write_price", "the same for the longer of two lifetimes", "dollar/token")
T_w5 = Quantity(r"T_{\mathrm{w5}}", "brief_life", "the shorter of two lifetimes of a cache", "second")
T_w60 = Quantity(r"T_{\mathrm{w60}}", "lasting_life", "the longer of two lifetimes of a cache", "second")
T_more = Quantity(r"T_{\mathrm{more}}", "life_added", "what the longer lifetime adds to the shorter", "second")
q_copy = Quantity(r"q_{\mathrm{copy}}", "copying_price", "price of putting a token into a cache", "dollar/token")
q_hold = Quantity(r"q_{\mathrm{hold}}", "storage_price", "price of keeping a token for a second",
                  "dollar/(token second)")
p_paid = Quantity(r"p_{\mathrm{paid}}", "rent_paid", "price of keeping a byte for a second", "dollar/(byte second)")
q_over = Quantity(r"q_{\mathrm{over}}", "rent_multiple", "price of keeping a byte over its rent", "1")
n_hit = Quantity(r"n_{\mathrm{hit}}", "reads_to_pay", "uses of a cache that pay for writing it", "1")
q_cut = Quantity(r"q_{\mathrm{cut}}", "rebate", "what a hit saves of the price of a token", "dollar/token")
j_hit = Quantity(r"j_{\mathrm{hit}}", "hits_per_miss", "tokens of prompts found for each one computed", "1")
q_mean = Quantity(r"q_{\mathrm{mean}}", "request_income", "income of prompts and answers for each token of a prompt",
                  "dollar/token")
C_mean = Quantity(r"C_{\mathrm{mean}}", "request_outlay", "cost of prompts and answers, likewise", "dollar/token")
q_with = Quantity(r"q_{\mathrm{with}}", "markup_of_hits", "markup of prompts over that without hits", "1")
x_in = Quantity(r"x_{\mathrm{in}}", "input_volume", "tokens of prompts of a whole service in a second", "token/second")
x_dec = Quantity(r"x_{\mathrm{dec}}", "output_volume", "tokens that a whole service decodes in a second",
                 "token/second")
q_left = Quantity(r"q_{\mathrm{left}}", "margin", "part of the income that is left after the cost",
                  "1", Interval.open(-oo, 1))
q_bare = Quantity(r"q_{\mathrm{bare}}", "margin_unhit", "the same if nothing is found in a cache",
                  "1", Interval.open(-oo, 1))
q_gain = Quantity(r"q_{\mathrm{gain}}", "margin_gain", "margin over that without a cache", "1")

# What a network keeps to run backwards
Y_e = Quantity("Y_e", "bytes_per_activation", "bytes that store one element of an activation", "byte/token")
Y_b = Quantity("Y_b", "boundary_bytes", "bytes of a token that pass from one layer to the next", "byte/token")
Y_w = Quantity("Y_w", "working_bytes", "bytes of a token that a layer needs to run backward", "byte/token")
d_f = Quantity("d_f", "ffn_size", "elements between the matrices of a feed-forward layer", "1")
eta_k = Quantity(r"\eta_k", "kept_share", "part that is kept, where the rest is computed again", "1", _SHARE)
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
eta_l = Quantity(r"\eta_\ell", "stretch_limit", "most by which a function stretches the way between two inputs", "1")
eta_o = Quantity(r"\eta_o", "room_for_a_token", "elements of keys and values over those of a token", "1")

# What training costs
D_pre = Quantity(r"D_{\mathrm{pre}}", "training_tokens", "tokens of pre-training", "token")
D_RL = Quantity(r"D_{\mathrm{RL}}", "rl_tokens", "tokens that reinforcement learning generates", "token", _ZERO_OR_MORE)
D_inf = Quantity(r"D_{\mathrm{inf}}", "served_tokens", "tokens that a model serves in its life", "token", _ZERO_OR_MORE)
D_opt = Quantity(r"D^*", "optimal_tokens", "tokens at which training alone is cheapest for its quality", "token")
N_opt = Quantity("N^*", "optimal_size", "active parameters at which training alone is cheapest", "param")
c_pre = Quantity(r"c_{\mathrm{pre}}", "training_flops", "FLOPs of pre-training on one token at one parameter",
                 "flop/(param token)")
c_rl = Quantity(r"c_{\mathrm{RL}}", "rl_flops", "FLOPs of a token of reinforcement learning at one parameter",
                "flop/(param token)")
s_l = Quantity("s_l", "times_learned", "how often a generated token is learned from, on average", "1", _ZERO_OR_MORE)
eta_inf = Quantity(r"\eta_{\mathrm{inf}}", "decode_efficiency",
                   "FLOPs a second of a GPU that decodes over those of one that trains", "1")
kappa = Quantity(r"\kappa", "decode_penalty", "part of its training speed that a GPU loses when it decodes", "1")
Y_pre = Quantity(r"Y_{\mathrm{pre}}", "training_bill", "FLOPs of pre-training", "flop")
Y_RL = Quantity(r"Y_{\mathrm{RL}}", "rl_bill",
                "reinforcement learning in FLOPs that pre-training would have done in its time",
                "flop", _ZERO_OR_MORE)
Y_inf = Quantity(r"Y_{\mathrm{inf}}", "inference_bill",
                 "serving in FLOPs that pre-training would have done in its time",
                 "flop", _ZERO_OR_MORE)
Y = Quantity("Y", "whole_bill", "the three bills together", "flop")
lambda_b = Quantity(r"\lambda", "bill_multiple", "the whole bill over that of pre-training", "1")
t_pre = Quantity(r"t_{\mathrm{pre}}", "gpu_time", "GPU time of pre-training", "second")
Y_t = Quantity("Y_t", "training_rate", "FLOPs a second of a GPU that trains", "flop/second")
Y_x = Quantity("Y_x", "decode_rate", "FLOPs a second of a GPU that decodes", "flop/second")
n_inf = Quantity(r"n_{\mathrm{inf}}", "serving_gpus", "GPUs that serve a model", "1")
t_inf = Quantity(r"t_{\mathrm{inf}}", "lifetime", "time for which a model is served", "second")
x_inf = Quantity(r"x_{\mathrm{inf}}", "model_rate", "tokens a second that all machines serve of one model",
                 "token/second")
zeta = Quantity(r"\zeta", "served_ratio", "served tokens over those of pre-training", "1", _ZERO_OR_MORE)
zeta_rl = Quantity(r"\zeta_{\mathrm{RL}}", "rl_ratio", "tokens of reinforcement learning over those of pre-training",
                   "1", _ZERO_OR_MORE)
s_rl = Quantity(r"s_{\mathrm{RL}}", "rl_share", "bill of reinforcement learning over that of pre-training",
                "1", _ZERO_OR_MORE)
s_inf = Quantity(r"s_{\mathrm{inf}}", "serving_share", "GPU time of serving over that of pre-training", "1")

# What training buys
Loss = Quantity(r"\mathcal{L}", "loss", "loss of a model, in nats a token", "1")
Loss_0 = Quantity(r"\mathcal{L}_0", "loss_floor", "loss that neither size nor data removes, in nats a token", "1")
epsilon = Quantity(r"\varepsilon", "excess_loss", "loss above its floor, in nats a token", "1")
alpha_n = Quantity(r"\alpha_N", "size_exponent", "how steeply the loss falls with size", "1", _SHARE)
alpha_d = Quantity(r"\alpha_D", "data_exponent", "how steeply the loss falls with data", "1", _SHARE)
N_nat = Quantity(r"N_{\mathrm{nat}}", "unit_size", "parameters with which lack of size alone costs one nat", "param")
D_nat = Quantity(r"D_{\mathrm{nat}}", "unit_tokens", "tokens with which lack of data alone costs one nat", "token")
xi = Quantity(r"\xi", "tokens_per_parameter", "training tokens for each parameter", "token/param")
o = Quantity("o", "over_training", "training tokens over those at which training alone is cheapest", "1")
nu = Quantity(r"\nu", "size_multiple", "size over that of the model of equal quality that is cheapest to train", "1")
delta = Quantity(r"\delta", "token_multiple", "the same for its training tokens", "1")
omega_tr = Quantity(r"\omega_{\mathrm{tr}}", "training_multiple", "the same for its FLOPs of pre-training", "1")

# What a model says in its life
D_text = Quantity(r"D_{\mathrm{text}}", "worked_prompts", "tokens of prompts that a model works on in its life",
                  "token", _ZERO_OR_MORE)
nu_life = Quantity(r"\nu_{\mathrm{life}}", "reading_ratio", "tokens of prompts worked on for each token answered", "1",
                   _ZERO_OR_MORE)
eta_text = Quantity(r"\eta_{\mathrm{text}}", "reading_efficiency",
                    "FLOPs a second of a GPU that reads prompts over those of one that trains", "1")
Y_text = Quantity(r"Y_{\mathrm{text}}", "prompt_bill",
                  "reading prompts in FLOPs that pre-training would have done in its time", "flop", _ZERO_OR_MORE)
Y_life = Quantity(r"Y_{\mathrm{life}}", "service_bill", "the same for prompts and answers together", "flop",
                  _ZERO_OR_MORE)
s_text = Quantity(r"s_{\mathrm{text}}", "prompt_share", "part of the bill of service that prompts take", "1")
n_lab = Quantity(r"n_{\mathrm{lab}}", "node_gpus", "GPUs of one machine", "1")
Y_lab = Quantity(r"Y_{\mathrm{lab}}", "reading_rate", "FLOPs a second of a GPU that reads prompts", "flop/second")
x_out = Quantity(r"x_{\mathrm{out}}", "day_rate", "tokens a second that all machines decoded of one model on one day",
                 "token/second")
s_life = Quantity(r"s_{\mathrm{life}}", "mean_day", "traffic of a model's mean day over that of the day told", "1")
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

#: Every quantity by its word, in the order of the notation page.
QUANTITIES: dict[str, Quantity] = {q.word: q for q in list(vars().values()) if isinstance(q, Quantity)}


def unit_of(expression) -> Expr:
    """The unit of a product of quantities, as a product of base units.

    >>> unit_of(F / W), unit_of(B * c * N_a / F)
    (flop/byte, second)
    """
    base = {name: Symbol(name, positive=True) for name in BASE_UNITS}
    return expression.subs({q: Mul(*(base[b] ** power for b, power in parse_unit(q.unit).powers))
                            for q in expression.free_symbols})
