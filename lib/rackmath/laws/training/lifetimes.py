"""What a model says in its life against what it has read: prompts and answers, traffic, and what volumes imply."""

from ...algebra.closed_form import law
from ...algebra.derivation import balance, quotient, solve, substitute, total
from ..serving.notation import B, c, N_a, tau_h, u_a, u_w
from .notation import (
    D_inf, D_lab, D_out, D_pre, D_text, eta_text, N_lab, n_lab, n_life, n_out, nu_life, nu_text, omega, s_inf, s_lab,
    s_life, s_out, s_text, t_inf, t_lab, t_life, u_out, x_h, x_inf, x_lab, x_life, x_out, x_v, xi_life, xi_text,
    Y_lab, Y_life, Y_text, zeta,
)
from ..serving.passes import NO_ATTENTION
from .bills import inference_bill, served_ratio, serving_share, traffic, trained_rate, training_bill
from ..serving.departures import served_rate

__all__ = [
    "all_answers", "answers_of_model", "chat_rate", "decoded_share", "full_pieces", "launch_interval", "life_of_share",
    "mean_share", "mean_traffic", "model_rate", "own_time", "piece_batch", "prompt_bill", "prompt_bill_of_answers",
    "prompt_share", "prompts_worked", "rate_of_volume", "read_for_equal_cost", "read_for_launches", "read_for_share",
    "read_for_traffic", "read_for_volume", "reading_efficiency", "reading_rate", "reading_ratio",
    "said_for_equal_cost", "said_in_a_life", "said_over_read", "service_bill", "service_of_traffic",
    "service_over_training", "span", "text_worth", "time_to_say", "whole_rate",
]

# Laws ----------------------------------------------------------------------------------------------

prompt_bill = law(
    "prompt-bill", Y_text, c * N_a * D_text / eta_text,
    "A token of a prompt passes forward once, on machines that read at an efficiency of their own.",
    source="deepseek2025inference", assumes=(NO_ATTENTION,))

prompts_worked = law(
    "prompts-worked", D_text, nu_life * D_inf, "Each token of an answer has so many of a prompt before it.",
    source="deepseek2025inference")

reading_ratio = law(
    "reading-ratio", nu_life, (1 - x_h) / omega, "Of the prompts before an answer a part is found in a cache.",
    source="deepseek2025inference", assumes=("finding a token in the cache costs nothing",))

reading_rate = law(
    "reading-rate", Y_lab, c * N_a * x_v / n_lab,
    "The FLOPs of the prompts that a machine works on, for one of its GPUs.",
    source="deepseek2025inference", assumes=(NO_ATTENTION,))

mean_traffic = law(
    "mean-traffic", x_inf, s_life * x_out, "One day is told; the mean day of a life had more traffic, or less.",
    source="deepseek2025inference")

chat_rate = law(
    "chat-rate", x_life, n_out * u_out * u_a, "People send messages, and each gets an answer.", source="chatterji2025")

model_rate = law("model-rate", x_inf, s_lab * x_lab, "One model decodes a part of what its lab does.",
                 source="pope2026")

decoded_share = law(
    "decoded-share", u_w, omega / (1 + omega), "What is decoded, of prompts and answers together.",
    source="deepseek2025inference")

own_time = law(
    "own-time", t_life, s_lab * t_inf,
    "A part of a lab's traffic for all of a life is as much as all of it for that part of the time.",
    source="pope2026")

launch_interval = law(
    "launch-interval", t_life, t_lab / N_lab,
    "At any time the shares of a lab's models sum to one; over them, the mean of share times life is the time between "
    "launches.", source="anthropic2026release")

span = law("span", s_out, D_lab / D_out, "What is told leaves so much room.", source="pope2026")

text_worth = law(
    "text-worth", xi_life, nu_text * xi_text, "Of a stock of text a part counts.", source="villalobos2024")

piece_batch = law(
    "piece-batch", B, x_inf * tau_h / n_life, "A service in equal pieces fills each piece's train with its part.",
    source="pope2026")

# What equal cost says -------------------------------------------------------------------------------

prompt_bill_of_answers = substitute(
    "prompt-bill-of-answers", Y_text, prompt_bill, {D_text: prompts_worked},
    says="What the prompts cost that go with a number of answered tokens.")

service_bill = total(
    "service-bill", Y_life, inference_bill, prompt_bill_of_answers, says="Prompts are served, too.")

prompt_share = quotient(
    "prompt-share", s_text, prompt_bill_of_answers, service_bill, says="The part of it that goes into reading.")

said_for_equal_cost = balance(
    "said-for-equal-cost", D_inf, service_bill, training_bill, for_=D_inf,
    says="The answers that cost as much as pre-training, with the prompts before them.")

said_over_read = substitute(
    "said-over-read", zeta, served_ratio, {D_inf: said_for_equal_cost},
    says="What a model says for each token it has read, at equal cost.")

reading_efficiency = quotient(
    "reading-efficiency", eta_text, reading_rate, trained_rate,
    says="A GPU that reads prompts does so much of the work of one that trains.")

service_over_training = quotient(
    "service-over-training", s_inf, service_bill, training_bill,
    says="What answers and their prompts cost in a model's life, over its pre-training.")

# Lives ----------------------------------------------------------------------------------------------

said_in_a_life = substitute(
    "said-in-a-life", zeta, served_ratio, {D_inf: traffic}, says="The same from a rate and a lifetime.")

time_to_say = solve(
    "time-to-say", t_inf, said_in_a_life, for_=t_inf, says="How long a model takes to say so many times what it read.")

life_of_share = solve(
    "life-of-share", t_inf, serving_share, for_=t_inf,
    says="How long it is served until the GPUs have cost so much of its training.")

service_of_traffic = substitute(
    "service-of-traffic", s_inf, service_over_training, {D_inf: traffic},
    says="What its service costs over its pre-training, from a rate and a lifetime.")

all_answers = total(
    "all-answers", x_lab, chat_rate, served_rate, says="A lab's models answer people, and programs over an interface.")

whole_rate = substitute("whole-rate", x_inf, model_rate, {x_lab: all_answers}, says="One model's part of both.")

answers_of_model = substitute(
    "answers-of-model", D_inf, traffic, {x_inf: whole_rate}, says="And all that it says in its life.")

# What outsiders can tell ----------------------------------------------------------------------------

read_for_equal_cost = solve(
    "read-for-equal-cost", D_pre, said_for_equal_cost, for_=D_pre,
    says="The training tokens that cost as much as a number of answers and their prompts.")

read_for_traffic = substitute(
    "read-for-traffic", D_pre, read_for_equal_cost, {D_inf: traffic}, says="The same from a rate and a lifetime.")

read_for_share = solve(
    "read-for-share", D_pre, service_of_traffic, for_=D_pre,
    says="The training tokens over whose cost service costs so many times as much.")

rate_of_volume = substitute(
    "rate-of-volume", x_inf, model_rate, {x_lab: served_rate}, says="One model's answers, of a lab's processed tokens.")

read_for_volume = substitute(
    "read-for-volume", D_pre, read_for_traffic, {x_inf: rate_of_volume},
    says="The training tokens that a lab's volume implies, if service cost as much as training.")

mean_share = balance(
    "mean-share", s_lab, own_time, launch_interval, for_=s_lab, says="The share of a lab's mean model, from launches.")

read_for_launches = substitute(
    "read-for-launches", D_pre, read_for_volume, {s_lab: mean_share},
    says="The training tokens of a lab's mean model that its volume implies: no share is left in it, and no life.")

full_pieces = solve(
    "full-pieces", n_life, piece_batch, for_=n_life, says="The pieces of a service that can each fill a batch.")
