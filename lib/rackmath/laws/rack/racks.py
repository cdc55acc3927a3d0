"""What a rack is: its cables and fabric, whether experts fit it, and what a larger domain reads in a time."""

from sympy import ceiling, oo

from ...algebra.closed_form import law
from ...algebra.derivation import limit, quotient
from ..serving.notation import N_0, E, N_e, T_n, W, b, n
from .notation import (
    W_2, W_A, W_B, W_D, D_c, D_w, E_f, E_p, W_f, W_u, i_r, j_b, j_r, n_b, n_bef, n_c, n_d, n_dom, n_h, n_i, n_k, n_l,
    n_p, n_u, n_w, T_new, T_old,
)
from ..serving.production import observed_time
from ..serving.departures import reading_floor

__all__ = [
    "bandwidth_gain", "both_ways", "busiest_wire", "cable_length", "cables", "domain_bandwidth",
    "domain_bandwidth_before", "domain_dies", "domain_reading", "domain_reading_before", "fabric_both_ways",
    "fullest_load", "hops", "layout_floor", "layout_weight_time", "reading_gain", "reading_share",
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
    "hops", n_h, n_k * ceiling(n_w / n_l),
    "A message goes up to a switch and down again; one layer of trays will do if each GPU has a link to every one.",
    source="nvidia2026dgxgb200", assumes=("trays beyond a GPU's links need another layer", "links are spread evenly"))

busiest_wire = law(
    "busiest-wire", n_b, n_w * ceiling(n_l / n_w) / n_l,
    "A GPU that sends to all spreads its bytes evenly over trays, and a tray with fewer links than others holds it up.",
    source="nvidia2025techbrief", assumes=("a switch sends on all that comes in",))

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

domain_reading = law(
    "domain-reading", T_new, b * (N_0 + ceiling(E / n_dom) * N_e) / W,
    "Experts are whole: the fullest GPU of a domain reads its own ones, at least one, and what all keep.",
    source="deepseek2025inference", assumes=("memory is read at its peak", "only routed experts are spread out"))

domain_reading_before = law(
    "domain-reading-before", T_old, b * (N_0 + ceiling(E / n_bef) * N_e) / W, "So it was in a smaller domain.",
    source="deepseek2025inference", assumes=("memory is read at its peak", "only routed experts are spread out"))

domain_dies = law(
    "domain-dies", n_d, n_dom * n_i, "A package holds several dies, and a name may count either.",
    source="nvidia2026rubin")

# What a domain reads -------------------------------------------------------------------------------

bandwidth_gain = quotient(
    "bandwidth-gain", j_b, domain_bandwidth, domain_bandwidth_before,
    says="How many times as fast a domain reads as that of the generation before.")

reading_gain = quotient(
    "reading-gain", j_r, domain_reading_before, domain_reading,
    says="How much sooner a larger domain of the same chips has read the weights.")

layout_floor = limit(
    "layout-floor", T_n, layout_weight_time, of=n, at=oo,
    says="What every GPU keeps for itself is read whole, however many there are.")

reading_share = quotient(
    "reading-share", i_r, reading_floor, observed_time,
    says="That time over the time of a pass as observed.")
