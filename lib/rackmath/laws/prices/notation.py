"""Notation of prices: what lists tell of costs, and what it takes to keep a cache in a memory."""

from sympy import Interval, oo

from ...algebra.quantity import Quantity, ZERO_OR_MORE

# What a price step tells
q_in = Quantity(r"q_{\mathrm{in}}", "input_price", "price of a token of a prompt", "dollar/token")
q_out = Quantity(r"q_{\mathrm{out}}", "output_price", "price of a decoded token", "dollar/token")
Q_in = Quantity(r"Q_{\mathrm{in}}", "long_input_price", "price of a token of a prompt above the step", "dollar/token")
Q_out = Quantity(r"Q_{\mathrm{out}}", "long_output_price", "price of a decoded token above the step", "dollar/token")
q_b = Quantity("q_b", "short_bill", "what a short request pays for each token of its prompt", "dollar/token")
Q_b = Quantity("Q_b", "long_bill", "what a request above the step pays, likewise", "dollar/token")
q_s = Quantity("q_s", "step_multiple", "price above the step over price below it", "1")
q_r = Quantity("q_r", "price_rise", "how much is added at the step, over the price below it", "1", ZERO_OR_MORE)
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
eta = Quantity(r"\eta", "prompt_utilisation", "share of the peak arithmetic that prefill reaches", "1",
               Interval.Lopen(0, 1))
x_p = Quantity("x_p", "prompt_rate", "tokens of prompts that a machine takes in a second", "token/second")
x_d = Quantity("x_d", "answer_rate", "tokens that the same machine decodes in a second", "token/second")
L_t = Quantity("L_t", "position", "tokens before a token", "token", ZERO_OR_MORE)
L_b = Quantity("L_b", "long_context_threshold", "prompt from which on a price list has other prices", "token")
L_p = Quantity("L_p", "prompt_tokens", "tokens of a prompt", "token", ZERO_OR_MORE)
L_lo = Quantity("L_<", "short_context", "mean context of requests below the step", "token")
L_hi = Quantity("L_>", "long_context", "mean context of requests above the step", "token")
q_x = Quantity("q_x", "crossings_apart", "context at which the cache overtakes the weights over the critical one", "1")
q_y = Quantity("q_y", "prompt_lag", "context at which attention doubles the arithmetic over the critical one", "1")
q_a = Quantity("q_a", "attention_surcharge", "attention's arithmetic over that of the weights", "1")

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
i_rent = Quantity(r"i_{\mathrm{rent}}", "rent_share", "part of a GPU's rent that is put on its memory", "1",
                  Interval.Lopen(0, 1))
i_slow = Quantity(r"i_\tau", "drain_ratio", "time to read one memory over that of another", "1")
C_room = Quantity(r"C_{\mathrm{room}}", "room_cost", "cost of a cached token's room until its next use", "dollar/token")
C_read = Quantity(r"C_{\mathrm{read}}", "reading_cost", "cost of reading a cached token back", "dollar/token")
C_hit = Quantity(r"C_{\mathrm{hit}}", "hit_cost", "cost of a token that is found in a cache",
                 "dollar/token", ZERO_OR_MORE)
i_hit = Quantity(r"i_{\mathrm{hit}}", "hit_share", "cost of a token found over that of one computed", "1")
q_hit = Quantity(r"q_{\mathrm{hit}}", "cached_input_price", "price of a token of a prompt that is found",
                 "dollar/token")
q_off = Quantity(r"q_{\mathrm{off}}", "discount", "price of a token of a prompt over that of one found", "1")
q_part = Quantity(r"q_{\mathrm{part}}", "price_share", "price of a token that is found over that of one computed", "1")
q_miss = Quantity(r"q_{\mathrm{miss}}", "miss_markup", "price of a token that is computed over its cost", "1")
q_up = Quantity(r"q_{\mathrm{up}}", "hit_markup", "price of a token that is found over its cost", "1")

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
j_hit = Quantity(r"j_{\mathrm{hit}}", "hits_per_miss", "tokens of prompts found for each one computed", "1",
                 ZERO_OR_MORE)
q_mean = Quantity(r"q_{\mathrm{mean}}", "request_income", "income of prompts and answers for each token of a prompt",
                  "dollar/token")
C_mean = Quantity(r"C_{\mathrm{mean}}", "request_outlay", "cost of prompts and answers, likewise", "dollar/token")
q_with = Quantity(r"q_{\mathrm{with}}", "markup_of_hits", "markup of prompts over that without hits", "1")
x_in = Quantity(r"x_{\mathrm{in}}", "input_volume", "tokens of prompts of a whole service in a second", "token/second")
x_dec = Quantity(r"x_{\mathrm{dec}}", "output_volume", "tokens that a whole service decodes in a second",
                 "token/second")
q_left = Quantity(r"q_{\mathrm{left}}", "margin", "part of the income that is left after the cost",
                  "1", Interval.open(-oo, 1))

# What a request is charged
L_fresh = Quantity(r"L_{\mathrm{fresh}}", "fresh_tokens", "tokens of a prompt that are neither found nor written",
                   "token", ZERO_OR_MORE)
L_hit = Quantity(r"L_{\mathrm{hit}}", "cached_tokens", "tokens of a prompt that are found in a cache", "token",
                 ZERO_OR_MORE)
L_new = Quantity(r"L_{\mathrm{new}}", "written_tokens", "tokens of a prompt that are written to a cache", "token",
                 ZERO_OR_MORE)
L_out = Quantity(r"L_{\mathrm{out}}", "output_tokens", "tokens of an answer, thinking included", "token", ZERO_OR_MORE)
Q_hit = Quantity(r"Q_{\mathrm{hit}}", "long_cached_input_price", "price of a token found, in a prompt above the step",
                 "dollar/token")
Q_w = Quantity(r"Q_{\mathrm{w}}", "long_write_price", "price of a token to be kept, in a prompt above the step",
               "dollar/token")
q_fresh = Quantity(r"q_{\mathrm{fresh}}", "fresh_charge", "charge for the tokens that are computed as usual", "dollar",
                   ZERO_OR_MORE)
q_found = Quantity(r"q_{\mathrm{found}}", "hit_charge", "charge for the tokens that are found", "dollar",
                   ZERO_OR_MORE)
q_new = Quantity(r"q_{\mathrm{new}}", "write_charge", "charge for the tokens that are written", "dollar", ZERO_OR_MORE)
q_ans = Quantity(r"q_{\mathrm{ans}}", "answer_charge", "charge for the answer", "dollar", ZERO_OR_MORE)
q_req = Quantity(r"q_{\mathrm{req}}", "request_charge", "charge for a whole request", "dollar", ZERO_OR_MORE)
q_dear = Quantity(r"q_{\mathrm{long}}", "long_request_charge", "the same at the prices above the step", "dollar",
                  ZERO_OR_MORE)
q_none = Quantity(r"q_{\mathrm{none}}", "uncached_charge", "charge for a request of which nothing is found or written",
                  "dollar", ZERO_OR_MORE)
q_kept = Quantity(r"q_{\mathrm{kept}}", "charge_kept", "charge with a cache over the charge without", "1", ZERO_OR_MORE)
q_band = Quantity(r"q_{\mathrm{band}}", "band_step", "charge above the step over the charge below it", "1",
                  ZERO_OR_MORE)
