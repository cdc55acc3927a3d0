"""Running backwards: what training keeps of a token or computes again, and decoding likewise of a stream's past."""

from sympy import sqrt

from ...algebra.closed_form import law
from ...algebra.derivation import balance, limit, quotient, substitute, total
from ..serving.notation import H, H_kv, L, N_a, c, d, d_f, h, k, l
from .notation import (
    Gamma_a, Gamma_k, Gamma_r, Gamma_s, Gamma_z, Y_a, Y_b, Y_c, Y_e, Y_k, Y_m, Y_p, Y_q, Y_r, Y_s, Y_w, Y_z,
    eta_a, eta_c, eta_d, eta_g, eta_i, eta_k, eta_q, eta_r, eta_s, eta_w, eta_x, eta_z, nu_b, nu_g, nu_i, nu_p, nu_r,
    nu_s,
)

__all__ = [
    "activation_rate", "cache_rate", "checkpoint_bytes", "checkpoint_saving", "checkpoint_spacing",
    "checkpointed_activations", "full_rerun", "kept_activations", "kept_cache", "least_checkpointed", "past_flops",
    "paying_depth", "random_change", "random_share", "rate_gap", "rerun_flops", "rerun_overhead",
    "reversible_activations", "reversible_boundary", "reversible_saving", "segment_bytes", "step_flops",
    "stored_activations", "transformer_boundary", "transformer_working", "whole_cache", "whole_past_flops",
    "worst_change",
]

# What training keeps -------------------------------------------------------------------------------

kept_activations = law(
    "kept-activations", Y_k, eta_k * l * Y_w,
    "To run backward, a layer needs what it took in; the part of this that is kept takes memory in every layer.",
    source="gomez2017", assumes=("all layers are alike",))

rerun_flops = law(
    "rerun-flops", Gamma_k, (1 - eta_k) * nu_r * c * N_a,
    "What is not kept has to be computed once more on the way back.",
    source="chen2016", assumes=("attention's own arithmetic is left out",))

step_flops = law(
    "step-flops", Gamma_s, (1 + nu_g) * c * N_a,
    "A step of training goes once forward and once backward.",
    source="kaplan2020", assumes=("attention's own arithmetic is left out",))

stored_activations = limit(
    "stored-activations", Y_s, kept_activations, of=eta_k, at=1, says="If everything is kept, memory grows with depth.")

full_rerun = limit(
    "full-rerun", Gamma_r, rerun_flops, of=eta_k, at=0, says="If nothing is kept, all of it is computed again.")

rerun_overhead = quotient(
    "rerun-overhead", eta_r, full_rerun, step_flops, says="How much dearer a step is that keeps nothing.")

# Checkpoints ---------------------------------------------------------------------------------------

checkpoint_bytes = law(
    "checkpoint-bytes", Y_p, l / nu_s * Y_b,
    "A checkpoint stores what passes from one layer to the next.", source="chen2016")

segment_bytes = law(
    "segment-bytes", Y_q, nu_s * Y_w,
    "From a checkpoint the layers up to the next are computed again, and kept until they have run backward.",
    source="chen2016")

checkpointed_activations = total(
    "checkpointed-activations", Y_c, checkpoint_bytes, segment_bytes,
    says="Many checkpoints take memory themselves, few leave much to be kept between them.")

checkpoint_spacing = balance(
    "checkpoint-spacing", nu_s, checkpoint_bytes, segment_bytes, for_=nu_s,
    says="The sum of what falls and what rises in proportion is least where the two are equal.")

least_checkpointed = substitute(
    "least-checkpointed", Y_m, checkpointed_activations, {nu_s: checkpoint_spacing},
    says="With the best spacing, memory grows with the root of the depth.")

# Running backwards ---------------------------------------------------------------------------------

reversible_activations = law(
    "reversible-activations", Y_r, nu_b * Y_b + Y_w,
    "A reversible network stores its last state, and one wherever a layer does not invert; one layer is at work.",
    source="gomez2017")

reversible_saving = quotient(
    "reversible-saving", eta_s, stored_activations, reversible_activations,
    says="How much less running backwards keeps.")

checkpoint_saving = quotient(
    "checkpoint-saving", eta_c, stored_activations, least_checkpointed, says="How much less checkpoints keep.")

paying_depth = balance(
    "paying-depth", nu_p, stored_activations, reversible_activations, for_=l,
    says="A network of fewer layers has nothing to gain.")

# A transformer -------------------------------------------------------------------------------------

transformer_working = law(
    "transformer-working", Y_w, (4 * h + 2 * (H + H_kv) * d + 3 * d_f) * Y_e,
    "Two norms and two sets of matrices take in a hidden state each; attention needs queries, keys, values and what "
    "it gives; a gated feed-forward layer its gate, what is gated, and their product.",
    source="meta2025llama2", assumes=("attention's scores are computed again",))

transformer_boundary = law(
    "transformer-boundary", Y_b, h * Y_e,
    "A transformer passes one hidden state from layer to layer.", source="meta2025llama2")

reversible_boundary = law(
    "reversible-boundary", Y_b, 2 * h * Y_e,
    "A reversible transformer passes two, one for each half.", source="kitaev2020")

# The same knob in decoding -------------------------------------------------------------------------

kept_cache = law(
    "kept-cache", Y_z, eta_k * L * k, "The part of a stream's past that is kept takes memory for each token.",
    source="pope2026")

past_flops = law(
    "past-flops", Gamma_z, (1 - eta_k) * L * c * N_a,
    "The keys and values that are not kept have to be computed again in every pass.",
    source="pope2026", assumes=("attention's own arithmetic is left out",))

whole_cache = limit("whole-cache", Y_a, kept_cache, of=eta_k, at=1, says="What a whole cache takes.")

whole_past_flops = limit(
    "whole-past-flops", Gamma_a, past_flops, of=eta_k, at=0, says="What a pass without a cache computes again.")

activation_rate = quotient(
    "activation-rate", eta_a, stored_activations, full_rerun,
    says="What training gets for a FLOP, in bytes.", assumes=("deep enough that what is still kept does not count",))

cache_rate = quotient(
    "cache-rate", eta_z, whole_cache, whole_past_flops, says="What decoding pays for a FLOP, in bytes.")

rate_gap = quotient(
    "rate-gap", eta_x, activation_rate, cache_rate,
    says="Between the two rates it pays both to compute activations again and to keep a cache.")

# Small changes -------------------------------------------------------------------------------------

worst_change = law(
    "worst-change", eta_w, eta_g * eta_i, "Along its slope an output changes most.",
    source="goodfellow2015", assumes=("the change is small",))

random_change = law(
    "random-change", eta_d, eta_g * eta_i / sqrt(nu_i),
    "A random direction shares its length among all elements of the input, and the slope is one direction of them.",
    source="goodfellow2015", assumes=("the change is small",))

random_share = quotient(
    "random-share", eta_q, random_change, worst_change,
    says="The more elements an input has, the less a random change does.")
