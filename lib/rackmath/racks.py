"""What a rack is: its cables and fabric, whether experts fit it, and what a larger domain reads in a time."""

from sympy import ceiling

from .closed_form import law
from .derivation import quotient, substitute
from .notation import (
    W_2, W_A, W_B, W_D, D_c, D_w, E_f, E_p, T, T_n, W, W_f, W_u, i_r, j_b, n_bef, n_c, n_d, n_dom, n_h, n_i, n_l,
    n_p, n_w,
)
from .production import observed_time, shared_unit
from .serving import weight_time

__all__ = [
    "bandwidth_gain", "both_ways", "cable_length", "cables", "domain_bandwidth", "domain_bandwidth_before",
    "domain_dies", "fabric_both_ways", "fullest_load", "hops", "reading_share", "unit_weight_time",
]

# Laws ----------------------------------------------------------------------------------------------

cables = law(
    "cables", n_c, n_dom * n_l * 2 * n_p,
    "Every link of every GPU takes its pairs of wire, once for each direction.",
    source="nvidia2025techbrief", assumes=("one cable carries one pair",))

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
    "A message goes up to a switch and down again; one layer of switches will do if each GPU has a link to every one.",
    source="nvidia2026dgxgb200", assumes=("links are spread evenly over switches",))

fullest_load = law(
    "fullest-load", E_f, n_dom * ceiling(E_p / n_dom) / E_p,
    "Experts are whole, so the fullest GPU holds the mean rounded up.",
    source="deepseek2024v3", assumes=("every expert has as much to do", "all GPUs wait for the fullest"))

domain_bandwidth = law(
    "domain-bandwidth", W_D, n_dom * W, "The GPUs of a domain read side by side.", source="pope2026")

domain_bandwidth_before = law(
    "domain-bandwidth-before", W_A, n_bef * W_B, "So did those of the generation before.", source="pope2026")

domain_dies = law(
    "domain-dies", n_d, n_dom * n_i, "A package holds several dies, and a name may count either.",
    source="nvidia2026rubin")

# What a domain reads -------------------------------------------------------------------------------

bandwidth_gain = quotient(
    "bandwidth-gain", j_b, domain_bandwidth, domain_bandwidth_before,
    says="How many times as fast a domain reads as that of the generation before.")

unit_weight_time = substitute(
    "unit-weight-time", T_n, shared_unit, {T: weight_time},
    says="The time in which a unit of GPUs reads the weights, each its part.")

reading_share = quotient(
    "reading-share", i_r, unit_weight_time, observed_time,
    says="That time over the time of a pass as observed.")
