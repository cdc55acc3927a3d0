"""What a rack is: its cables and fabric, whether experts fit it, and what a larger domain reads in a time."""

from sympy import ceiling, oo

from ...algebra.closed_form import law
from ...algebra.derivation import limit, quotient
from ..serving.notation import N_0, E, N_e, T_n, W, b, n
from .notation import (
    W_2, W_A, W_B, W_D, D_c, D_w, E_f, E_p, W_f, W_u, i_r, j_b, n_bef, n_c, n_d, n_dom, n_h, n_i, n_l, n_p, n_u, n_w,
)
from ..serving.production import observed_time
from ..serving.departures import reading_floor

__all__ = [
    "bandwidth_gain", "both_ways", "cable_length", "cables", "domain_bandwidth", "domain_bandwidth_before",
    "domain_dies", "fabric_both_ways", "fullest_load", "hops", "layout_floor", "layout_weight_time",
    "reading_share",
]

# Laws ----------------------------------------------------------------------------------------------

cables = law(
    "cables", n_c, n_dom * n_l * 2 * n_p / n_u,
    "Every link of every GPU takes its pairs of wire, once for each direction, and cables bundle them.",
    source="nvidia2025techbrief")

cable_length = law(
    "cable-length", D_w, n_c * D_c, "So many cables of a mean length.", source="nvidia2025techbrief")

both_ways = law(
    "both-ways", W_2, 2 * W_u, "A link carries as much in one direction as in the other, and a sheet adds the two.",
    source="nvidia2025techbrief")

fabric_both_ways = law(
    "fabric-both-ways", W_f, n_dom * W_2, "The fabric carries what all its GPUs send and receive.",
    source="nvidia2025techbrief")

hops = law(
    "hops", n_h, 2 * ceiling(n_w / n_l),
    "A message goes up to a switch and down again; one layer of trays will do if each GPU has a link to every one.",
    source="nvidia2026dgxgb200", assumes=("there is no second layer of switches", "links are spread evenly over trays"))

fullest_load = law(
    "fullest-load", E_f, n_dom * ceiling(E_p / n_dom) / E_p,
    "Experts are whole, so the fullest GPU holds the mean rounded up.",
    source="deepseek2024v3", assumes=("every expert has as much to do", "all GPUs wait for the fullest"))

domain_bandwidth = law(
    "domain-bandwidth", W_D, n_dom * W, "The GPUs of a domain read side by side.", source="pope2026")

domain_bandwidth_before = law(
    "domain-bandwidth-before", W_A, n_bef * W_B, "So did those of the generation before.", source="pope2026")

layout_weight_time = law(
    "layout-weight-time", T_n, b * (N_0 + E * N_e / n) / W,
    "A GPU reads whole what it keeps for itself, and its part of the experts.",
    source="deepseek2025inference", assumes=("memory is read at its peak", "every expert is held once"))

domain_dies = law(
    "domain-dies", n_d, n_dom * n_i, "A package holds several dies, and a name may count either.",
    source="nvidia2026rubin")

# What a domain reads -------------------------------------------------------------------------------

bandwidth_gain = quotient(
    "bandwidth-gain", j_b, domain_bandwidth, domain_bandwidth_before,
    says="How many times as fast a domain reads as that of the generation before.")

layout_floor = limit(
    "layout-floor", T_n, layout_weight_time, of=n, at=oo,
    says="What every GPU keeps for itself is read whole, however many there are.")

reading_share = quotient(
    "reading-share", i_r, reading_floor, observed_time,
    says="That time over the time of a pass as observed.")
