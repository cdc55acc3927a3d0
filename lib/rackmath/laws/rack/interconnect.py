"""What travels between GPUs: tokens to their experts and back, over links counted one way.

A domain is what one fast fabric joins: a server of eight, a rack of seventy-two. Inside it a GPU sends
at its scale-up rate, between domains at its scale-out rate.
"""

from ...algebra.closed_form import law
from ...algebra.derivation import balance, larger, quotient, rewrite, substitute
from ..serving.notation import B, E_a, h, l, l_d, n, T, T_n, y, Z
from .notation import (
    e, i, i_p, i_u, j, j_l, j_s, j_t, n_dom, n_s, n_split, n_t, Q_e, T_c, T_d, T_f, T_g, T_i, T_l, T_m, T_o, T_s, T_t,
    T_u, T_x, W_o, W_u, X,
)
from ..serving.production import shared_unit, unit_time_with_attention
from ..serving.passes import compute_time

__all__ = [
    "copies_leaving", "crossing_by_links", "crossing_by_ratio", "crossing_time", "domains_spanned", "even_slicing",
    "exchange_by_links", "exchange_by_ratio", "exchange_over_arithmetic", "exchange_over_wires",
    "exchange_share_across", "exchange_share_by_ratio", "exchange_share_inside", "exchange_share_with_attention",
    "exchange_time",
    "forwarded_by_ratio", "forwarded_by_share", "forwarded_time", "free_ratio", "free_ratio_once",
    "latency_ratio", "leaving_edge", "leaving_once", "leaving_share", "leaving_share_of_unit", "link_ratio",
    "link_use", "measured_exchange", "one_domain", "partner_share", "scale_out_time", "scale_up_time",
    "slicing_edge", "slicing_ratio", "slicing_time", "slowdown", "slowdown_by_share", "slowdown_once",
    "split_by_ratio", "split_time", "staying_time", "unit_compute_time", "wire_time",
]

# Laws ----------------------------------------------------------------------------------------------

exchange_time = law(
    "exchange-time", T_x, B / n * E_a * h * (l - l_d) * e / W_o,
    "In each sparse layer a GPU sends each of its tokens to that token's experts, and gets it back from each.",
    source="deepep2025", assumes=("every expert lies on another node", "the network runs at its peak"))

scale_up_time = law(
    "scale-up-time", T_u, B / n * E_a * h * (l - l_d) * e / W_u,
    "Inside one domain the same bytes cross its fast links.",
    source="deepep2025", assumes=("every expert lies on another GPU", "the links run at their peak"))

link_ratio = law(
    "link-ratio", j, W_u / W_o, "How many times as fast a GPU sends inside its domain as out of it, both one way.",
    source="pope2026")

wire_time = law(
    "wire-time", T_g, (1 - 1 / n) * T_u,
    "Of experts that are spread evenly over GPUs, one GPU's share lies on a token's own.",
    source="pope2026", assumes=("tokens choose their experts evenly",))

measured_exchange = law(
    "measured-exchange", T_m, T_d + T_c, "A benchmark times the way out and the way back.", source="nvidia2026onesided")

latency_ratio = law(
    "latency-ratio", j_l, T_l / T_f, "How many times as long a small message takes between domains as inside one.",
    source="zhao2025insights")

partner_share = law(
    "partner-share", i_p, 1 - (1 - 1 / n) ** (y * E_a / Z),
    "A GPU is left out only if every expert of every token of one part of a sender's batch lies elsewhere.",
    source="feller1968", assumes=("tokens choose their experts independently and evenly",))

slicing_time = law(
    "slicing-time", T_t, 2 * (1 - 1 / n) * B * h * (l - l_d) * Q_e / W_u,
    "If each expert is sliced over all GPUs, every GPU sends nearly twice the whole batch to add up the slices.",
    source="patarasuk2009", assumes=("the links run at their peak", "no switch adds in flight"))

even_slicing = law("even-slicing", j_t, 1, "At this ratio both ways send as many bytes.", source="pope2026")

domains_spanned = law(
    "domains-spanned", n_split, n / n_dom, "A unit of GPUs spans so many domains.", source="pope2026")

leaving_share = law(
    "leaving-share", i, 1 - 1 / n_split,
    "Of experts that are spread evenly over domains, all but one domain's share lie outside a token's own.",
    source="pope2026", assumes=("tokens choose their experts evenly",))

crossing_time = law(
    "crossing-time", T_o, i * T_x, "Only the part of an exchange that leaves its domain takes the slow way.",
    source="pope2026", assumes=("the network runs at its peak",))

staying_time = law(
    "staying-time", T_i, (1 - i) * T_u, "What does not leave stays on the fast links.", source="pope2026")

one_domain = law(
    "one-domain", T_s, T_u, "In a single domain all of it takes the fast way.", source="pope2026")

copies_leaving = law(
    "copies-leaving", n_t, (n_split - 1) * (1 - (1 - 1 / n_split) ** E_a),
    "A token leaves once for each other domain that holds any of its experts, and is copied on there.",
    source="feller1968", assumes=("tokens choose their experts independently and evenly",))

leaving_once = law(
    "leaving-once", i, n_t / E_a, "Copies that leave, as a share of a copy for each expert.", source="deepep2025")

# Shares of a pass ----------------------------------------------------------------------------------

exchange_share_with_attention = quotient(
    "exchange-share-with-attention", X, exchange_time, unit_time_with_attention,
    says="What the exchange would take, in bounds of the pass that leave it out.")

exchange_share_inside = quotient(
    "exchange-share-inside", X, scale_up_time, unit_time_with_attention,
    says="The same for an exchange inside one domain.")

exchange_over_wires = substitute(
    "exchange-over-wires", T_g, wire_time, {T_u: scale_up_time},
    says="The time of what leaves its own GPU, over the fast links.", settles=("every expert lies on another GPU",))

unit_compute_time = substitute(
    "unit-compute-time", T_n, shared_unit, {T: compute_time},
    says="The time in which a unit of GPUs does the weights' arithmetic.",
    settles=("sending data between GPUs takes no time",))

exchange_over_arithmetic = quotient(
    "exchange-over-arithmetic", X, exchange_time, unit_compute_time,
    says="The exchange over the network, by the weights' arithmetic beside it.")

link_use = quotient(
    "link-use", i_u, exchange_over_wires, measured_exchange,
    says="How near a measured exchange comes to its bytes over the links' peak.")

scale_out_time = substitute(
    "scale-out-time", T_o, crossing_time, {T_x: exchange_time},
    says="The time of what leaves, over the network between domains.", settles=("every expert lies on another node",))

exchange_share_across = quotient(
    "exchange-share-across", X, scale_out_time, unit_time_with_attention,
    says="The same for the part of an exchange that leaves its domain.")

leaving_edge = balance(
    "leaving-edge", i, scale_out_time, unit_time_with_attention, for_=i,
    says="The share of an exchange that may leave before the network sets the pace.")

# Slicing -------------------------------------------------------------------------------------------

slicing_ratio = quotient(
    "slicing-ratio", j_t, slicing_time, exchange_over_wires,
    says="How many times as many bytes slicing sends as whole experts do.")

slicing_edge = balance(
    "slicing-edge", n_s, slicing_ratio, even_slicing, for_=n,
    says="From this many GPUs on, sending tokens to whole experts moves fewer bytes than slicing each expert.")

# Several domains -----------------------------------------------------------------------------------

leaving_share_of_unit = substitute(
    "leaving-share-of-unit", i, leaving_share, {n_split: domains_spanned},
    says="The same by the sizes of a unit and of a domain.")

exchange_by_links = rewrite(
    "exchange-by-links", T_x, exchange_time, through=scale_up_time, without=B,
    says="An exchange between domains, by its time inside one.")

exchange_by_ratio = rewrite(
    "exchange-by-ratio", T_x, exchange_by_links, through=link_ratio, without=W_u,
    says="The same by the ratio of the links.", settles=("every expert lies on another node",))

split_time = larger(
    "split-time", T_s, crossing_time, staying_time,
    says="Both networks work side by side, and the slower one decides.")

split_by_ratio = substitute(
    "split-by-ratio", T_s, split_time, {T_x: exchange_by_ratio},
    says="The time of an exchange over several domains, by its time inside one.")

slowdown_by_share = quotient(
    "slowdown-by-share", j_s, split_by_ratio, one_domain,
    says="What it costs to send a share of an exchange the slow way.")

slowdown = substitute(
    "slowdown", j_s, slowdown_by_share, {i: leaving_share},
    says="What several domains cost an exchange that sends every expert its own copy.")

forwarded_time = larger(
    "forwarded-time", T_s, crossing_time, one_domain,
    says="Copies that leave once are handed on inside, so that the fast links still carry one for each expert.",
    assumes=("both networks work side by side",))

forwarded_by_ratio = substitute(
    "forwarded-by-ratio", T_s, forwarded_time, {T_x: exchange_by_ratio}, says="The same by the ratio of the links.")

forwarded_by_share = quotient(
    "forwarded-by-share", j_s, forwarded_by_ratio, one_domain, says="The same, in multiples of its time inside one.")

slowdown_once = substitute(
    "slowdown-once", j_s, forwarded_by_share, {i: leaving_once},
    says="What several domains cost an exchange that sends each domain one copy of a token.")

crossing_by_ratio = substitute(
    "crossing-by-ratio", T_o, crossing_time, {T_x: exchange_by_ratio}, says="What leaves, by the ratio of the links.")

crossing_by_links = substitute(
    "crossing-by-links", T_o, crossing_by_ratio, {T_u: scale_up_time}, says="The same by the links inside.")

exchange_share_by_ratio = quotient(
    "exchange-share-by-ratio", X, crossing_by_links, unit_time_with_attention,
    says="What leaves, in bounds of the pass, by the ratio of the links.")

free_ratio = balance(
    "free-ratio", j, crossing_by_ratio, one_domain, for_=j,
    says="Up to this ratio of the links, what leaves takes no longer than all of it would inside one domain.")

free_ratio_once = substitute(
    "free-ratio-once", j, free_ratio, {i: leaving_once}, says="The same for copies that leave once for each domain.")
