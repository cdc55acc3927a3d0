"""Each verdict word, in its order of precedence, and the errors that keep a verdict honest."""

import dataclasses

import pytest
from rackmath import production, serving, training
from rackmath.algebra.printing import show
from rackmath.algebra.propositions import proposition
from rackmath.claims import agreement, claims
from rackmath.claims.claims import Claim
from rackmath.claims.inputs import ProvenanceError
from rackmath.claims.provenance import assume, derived, said
from rackmath.claims.verdicts import VERDICTS, check, unsettled
from rackmath.facts import catalog
from rackmath.facts.catalog import accelerator, accelerators, convention, model
from rackmath.facts.tables import Fact
from rackmath.laws.serving.notation import B, L
from rackmath.show.tables import verdict_table

V3, TRANSFORMER = model("deepseek-v3"), convention("transformer")
H100 = accelerator("h100-sxm", "bf16")


def made(**fields) -> Claim:
    """A claim that says 2,400 tokens from 300, 256 and 32, but for the fields given."""
    plain = dict(id="c", chapter="09-some-chapter", says="It is 2,400.", statements=("doc-001-1",), printed=("2,400",),
                 unit="token", sense="about", said=("300", "256", "32"))
    return Claim(**plain | fields)


TOLD = dict(ratio=said(300), experts=said(256), active_experts=said(32))


def test_reproduced_follows_from_what_is_said(claims_of_our_own):
    claims_of_our_own(made())
    one = check("c", serving.critical_batch_from_experts, **TOLD)
    assert (one.verdict, one.rebuilt, one.factor, one.only_if) == ("reproduced", "2,400 tokens", 1, "")


def test_contradicted_shows_the_factor_and_the_nearest_way_out(claims_of_our_own):
    claims_of_our_own(made(printed=("1,200",)))
    one = check("c", serving.critical_batch_from_experts, **TOLD, reading="holds for half the experts")
    assert one.verdict == "contradicted" and one.factor == 2
    assert one.only_if.endswith("0.625 times the given; holds for half the experts")


def test_a_false_premise_makes_it_conditional_and_prints_the_true_value(claims_of_our_own):
    claims_of_our_own(made())
    told = TOLD | {"active_experts": said(32, really=V3["active_experts"])}
    one = check("c", serving.critical_batch_from_experts, **told)
    assert one.verdict == "conditional"
    assert one.only_if == "32 active experts as said; DeepSeek V3 has 8, which gives 9,600 tokens"


def test_contradicted_comes_before_a_false_premise(claims_of_our_own):
    claims_of_our_own(made(printed=("1,200",)))
    told = TOLD | {"active_experts": said(32, really=V3["active_experts"])}
    assert check("c", serving.critical_batch_from_experts, **told, reading="r").verdict == "contradicted"


def test_an_assumption_makes_it_conditional_and_says_how_far_it_may_move(claims_of_our_own):
    claims_of_our_own(made(printed=("2,300",), said=("300", "256")))
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256),
                active_experts=assume(32, "thirty-two experts are active", low=30, high=34))
    assert one.verdict == "conditional"
    assert one.only_if == "thirty-two experts are active; fails at 26.71 active experts, 0.835 times the value used"


def test_choosing_a_thing_is_an_assumption(claims_of_our_own):
    claims_of_our_own(made(printed=("5,360",), said=()), names=())
    one = check("c", serving.critical_batch, H100, V3)
    assert one.verdict == "conditional" and one.only_if.startswith("on H100, DeepSeek V3, weights in bf16; fails at")


def test_of_several_things_the_tightest_is_named(claims_of_our_own):
    """What is nearest to failing is looked for among all, not in the first alone."""
    chips = [H100, accelerator("b200", "bf16")]
    ratios = [serving.ratio(chip, TRANSFORMER) for chip in chips]
    claims_of_our_own(made(printed=("300",), sense="about", said=()), names=())
    for order in (1, -1):
        one = check("c", serving.ratio, chips[::order], TRANSFORMER)
        room = {chip.title: min(ratio / 240, 375 / ratio) for chip, ratio in zip(chips, ratios)}
        tightest = min(room, key=room.get)
        moved = float(one.only_if.rpartition(", ")[2].split(" ")[0])
        assert f"for {tightest}" in one.only_if
        assert max(moved, 1 / moved) == pytest.approx(room[tightest], rel=0.01)


def test_of_very_many_things_the_few_are_named_and_the_others_counted(claims_of_our_own):
    claims_of_our_own(made(printed=("500",), sense="about", said=()), names=())
    one = check("c", serving.ratio, accelerators(), TRANSFORMER)
    listed, counted = one.only_if.split("; not for ")
    assert listed.startswith("for ") and 0 < listed.count(", ") < 12
    least, most = (float(text) for text in counted.split("; ")[0].split(" of "))
    assert most == len(accelerators()) and most / 2 < least < most


def test_what_the_document_names_is_no_choice(claims_of_our_own):
    claims_of_our_own(made(printed=("5,360",), said=()), names=("Hopper", "DeepSeek", "bf16"))
    assert check("c", serving.critical_batch, H100, V3).verdict == "reproduced"
    claims_of_our_own(made(printed=("5,360",), said=()), names=("H100", "DeepSeek V3"))
    assert check("c", serving.critical_batch, H100, V3).only_if.startswith("on weights in bf16; fails")
    assert check("c", serving.critical_batch, accelerators("h100-sxm"), V3).verdict == "reproduced"  # at every format


def test_all_of_a_kind_is_no_choice(claims_of_our_own):
    claims_of_our_own(made(printed=("200",), sense="order", said=()), names=())
    one = check("c", serving.ratio, accelerators(kind="Trainium"), TRANSFORMER)
    assert (one.verdict, one.only_if) == ("reproduced", "")
    one = check("c", serving.ratio, accelerators("trainium3"), TRANSFORMER)
    assert one.verdict == "conditional" and one.only_if.startswith("on Trainium3")


def test_a_deployment_brings_its_chip_and_model_along(claims_of_our_own):
    claims_of_our_own(made(printed=("2.4",), unit="1", said=()), names=("DeepSeek",))
    day = catalog.deployment("deepseek-day")
    one = check("c", production.batch_multiple, day, streams=derived(production.streams, day),
                tokens_per_stream=assume(1, "one token of a stream in a pass", 1, 1, unit="token"))
    assert one.verdict == "conditional"
    assert one.only_if.startswith("one token of a stream in a pass; fails at")


def test_a_claim_may_not_fail_on_a_choice_of_ours(claims_of_our_own):
    claims_of_our_own(made(printed=("100",), said=()), names=())
    with pytest.raises(ProvenanceError, match="fails with H100 and DeepSeek V3 and weights in bf16, which we chose"):
        check("c", serving.critical_batch, H100, V3, reading="r")


def test_a_range_that_holds_in_part_is_conditional(claims_of_our_own):
    claims_of_our_own(made(said=("300", "256")))
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256),
                active_experts=assume(32, "some experts are active", low=8, high=34))
    assert one.verdict == "conditional" and one.only_if == "active experts above 25.6"


def test_several_things_of_which_some_hold_are_conditional(claims_of_our_own):
    claims_of_our_own(made(printed=("300",), said=()), names=("H100", "A100", "GB300"))
    one = check("c", serving.ratio, accelerators("a100-sxm-80gb", "h100-sxm", "gb300"), TRANSFORMER)
    assert one.verdict == "conditional" and one.factor is None
    assert one.only_if == "for H100, GB300 (bf16, fp8); not for A100 80GB, GB300 (fp4)"


def test_a_fact_alone_is_sourced_or_disputed(claims_of_our_own):
    claims_of_our_own(made(printed=("37",), unit="billion param", said=()))
    assert check("c", V3["active_parameters"]).verdict == "sourced"
    claims_of_our_own(made(printed=("70",), unit="billion param", said=()))
    one = check("c", V3["active_parameters"], reading="r")
    assert one.verdict == "disputed" and one.factor == pytest.approx(37 / 70)


def test_sources_that_differ_across_the_edge_are_conditional(claims_of_our_own):
    claims_of_our_own(made(printed=("7.7",), unit="TB/s", sense="exact", said=()))
    one = check("c", accelerator("b200", "fp8")["bandwidth"])
    assert (one.verdict, one.only_if) == ("conditional", "sources give 7.7 to 8 TB/s")


@pytest.mark.parametrize("printed", ["46.25", "29.6"])
def test_a_fact_at_either_edge_of_what_is_printed_confirms_it(printed, claims_of_our_own):
    """Its 37 billion are exactly a quarter less than the one, and a quarter more than the other."""
    claims_of_our_own(made(printed=(printed,), unit="billion param", said=()))
    one = check("c", V3["active_parameters"])
    assert (one.verdict, one.only_if) == ("sourced", "")


@pytest.mark.parametrize("printed", ["10", "6.16"])
def test_a_fact_that_touches_what_is_printed_does_not_dispute_it(printed, claims_of_our_own):
    """Sources give 7.7 to 8 TB/s: a quarter less than 10 is 8, a quarter more than 6.16 is 7.7."""
    claims_of_our_own(made(printed=(printed,), unit="TB/s", said=()))
    assert check("c", accelerator("b200", "fp8")["bandwidth"]).verdict == "conditional"


@pytest.mark.parametrize("printed", ["3,000", "1,920"])
def test_a_value_at_either_edge_of_what_is_printed_reproduces_it(printed, claims_of_our_own):
    claims_of_our_own(made(printed=(printed,)))
    assert check("c", serving.critical_batch_from_experts, **TOLD).verdict == "reproduced"


@pytest.mark.parametrize("printed", ["6,000", "1,536"])
def test_a_range_that_touches_what_is_printed_does_not_contradict_it(printed, claims_of_our_own):
    """Rebuilt as 1,920 to 4,800 tokens, of which one edge agrees."""
    claims_of_our_own(made(printed=(printed,), said=("300", "256")))
    some = assume(32, "some experts are active", low=16, high=40)
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256), active_experts=some)
    assert (one.verdict, one.rebuilt) == ("conditional", "1,920 to 4,800 tokens")


def test_of_several_things_the_whole_reach_is_shown(claims_of_our_own):
    claims_of_our_own(made(printed=("300",), said=()), names=())
    chips = [H100, accelerator("a100-sxm-80gb", "bf16"), accelerator("b200", "bf16")]
    reach = sorted(serving.ratio(chip, TRANSFORMER, bandwidth=end) for chip in chips
                   for end in (chip["bandwidth"].low, chip["bandwidth"].high))
    assert check("c", serving.ratio, chips, TRANSFORMER).rebuilt == show((reach[0], reach[-1]), "token")


@pytest.mark.parametrize("rival", ["3,750", "1,536"])
def test_two_statements_that_touch_can_both_hold(rival, claims_of_our_own):
    claims_of_our_own(made(said=()), made(id="d", printed=(rival,), said=()))
    with pytest.raises(ProvenanceError, match="c and d can both hold"):
        check("c", against="d")


def test_a_run_stands_for_no_other_that_tells_as_much():
    """Two runs of one paper tell the same of themselves."""
    one, other = (catalog.deployment(f"llama3-405b-{size}") for size in ("8k", "16k"))
    assert set(one) == set(other)
    assert not agreement._no_other(one.name, {one.name: set(one)})


def test_two_statements_that_cannot_both_hold_are_inconsistent(claims_of_our_own):
    near, far = made(id="e", printed=("2,500",), said=()), made(id="d", printed=("9,600",), said=())
    claims_of_our_own(made(said=()), far, near)
    one = check("c", against="d")
    assert one.verdict == "inconsistent" and "[d](#d), printed about 9,600 tokens" in one.only_if
    with pytest.raises(ProvenanceError, match="c and e can both hold"):
        check("c", against="e")


def test_open_needs_an_opinion_or_an_undisclosed_input(claims_of_our_own):
    claims_of_our_own(made(), kinds="derivable")
    with pytest.raises(ProvenanceError, match="name the undisclosed input"):
        unsettled("c", settled_by="a disclosure")
    assert unsettled("c", settled_by="a disclosure", undisclosed="the batch").verdict == "open"
    claims_of_our_own(made(), kinds="forecast")
    assert unsettled("c", settled_by="the year 2027").only_if == "settled by the year 2027"


def test_a_claim_that_is_forecast_and_opinion_may_stay_open(claims_of_our_own, monkeypatch):
    claims_of_our_own(made(statements=("one", "other")))
    kinds = {key: dataclasses.replace(one, kind=kind)
             for (key, one), kind in zip(claims.statements().items(), ("forecast", "opinion"), strict=True)}
    monkeypatch.setattr(claims, "statements", lambda: kinds)
    assert unsettled("c", settled_by="the year 2027").verdict == "open"


def test_a_proposition_is_true_false_or_bounded(claims_of_our_own):
    claims_of_our_own(made(printed=(), said=()))
    lighter = serving.kv_time.expression < serving.compute_time.expression
    assert check("c", proposition(serving.compute_time.expression > 0)).verdict == "reproduced"
    assert check("c", proposition(serving.compute_time.expression < 0), reading="r").verdict == "contradicted"
    one = check("c", proposition(lighter, turns_on=L, at=serving.critical_context), H100, V3,
                kv_bytes=assume(70272, "a cache in bf16", 70272, 70272, unit="byte/token"),
                tokens_per_stream=assume(1, "no drafting", 1, 2, unit="token"))
    assert (one.verdict, one.rebuilt) == ("conditional", "turns at 3,565 to 7,130 tokens")
    assert one.only_if == ("context stays below an edge that lies at 3,565 to 7,130 tokens; "
                           "on H100 in bf16, DeepSeek V3; no drafting; a cache in bf16")


def test_a_proposition_that_needs_a_premise_is_conditional_on_it(claims_of_our_own):
    claims_of_our_own(made(printed=(), said=()))
    one = check("c", proposition(serving.compute_time.expression > 0, given="the chip as it was"))
    assert (one.verdict, one.only_if) == ("conditional", "the chip as it was")
    assert check("c", proposition(True)).verdict == "reproduced"


def test_a_range_may_hold_in_the_middle_only(claims_of_our_own):
    claims_of_our_own(made(said=("300", "256")))
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256),
                active_experts=assume(32, "some experts are active", low=8, high=128))
    assert one.only_if == "active experts of 25.6 to 40"


def test_a_claim_that_fails_for_several_things_shows_the_factor_that_comes_nearest(claims_of_our_own):
    claims_of_our_own(made(printed=("1,000",), said=()), names=("H100", "A100"))
    one = check("c", serving.ratio, accelerators("a100-sxm-80gb", "h100-sxm"), TRANSFORMER, reading="r")
    assert one.verdict == "contradicted" and one.factor == pytest.approx(0.2954, rel=1e-3)
    assert "(0.295 × printed, at best)" in repr(verdict_table(one))


def test_lists_of_different_lengths_do_not_go_together(claims_of_our_own):
    claims_of_our_own(made(printed=("300",), said=()), names=())
    with pytest.raises(ProvenanceError, match="lists of 2 and 3 inputs don't go together"):
        check("c", serving.critical_batch, accelerators("h100-sxm"),
              [model(name) for name in ("deepseek-v3", "kimi-k2", "mixtral-8x7b")])


def test_the_precedence_is_the_one_of_the_design():
    assert " ".join(VERDICTS) == "contradicted disputed inconsistent conditional reproduced sourced open"
    assert len(set(VERDICTS.values())) == 7


def test_a_number_without_provenance_names_the_argument_and_the_three_ways(claims_of_our_own):
    claims_of_our_own(made())
    told = r"active_experts = 32 has no provenance: say where .* by said\(...\).*fact\(...\).*assume\(...\)"
    with pytest.raises(ProvenanceError, match=told):
        check("c", serving.critical_batch_from_experts, **TOLD | {"active_experts": 32})
    with pytest.raises(ProvenanceError, match="experts is missing"):
        check("c", serving.critical_batch_from_experts, ratio=said(300), active_experts=said(32))


def test_what_is_said_must_be_printed_and_used(claims_of_our_own):
    claims_of_our_own(made())
    with pytest.raises(ProvenanceError, match="the statements don't say 310; they say 300, 256, 32"):
        check("c", serving.critical_batch_from_experts, **TOLD | {"ratio": said(310)})
    claims_of_our_own(made(said=("300", "256", "32", "8")))
    with pytest.raises(ProvenanceError, match="the statements say 8, but the check doesn't use it"):
        check("c", serving.critical_batch_from_experts, **TOLD)


def test_an_unknown_input_or_a_wrong_unit_is_an_error(claims_of_our_own):
    claims_of_our_own(made())
    with pytest.raises(TypeError, match="no input 'expert'; the nearest is 'experts'"):
        check("c", serving.critical_batch_from_experts, expert=said(256))
    with pytest.raises(ProvenanceError, match=r"ratio is the critical .* \[token\], not a value in \[byte/second\]"):
        check("c", serving.critical_batch_from_experts, **TOLD | {"ratio": H100["bandwidth"]})
    claims_of_our_own(made(unit="ms"))
    with pytest.raises(ProvenanceError, match="c is printed in ms, but critical-batch-from-experts gives token"):
        check("c", serving.critical_batch_from_experts, **TOLD)


def test_an_unsourced_fact_decides_no_verdict(claims_of_our_own):
    claims_of_our_own(made(said=()))
    with pytest.raises(ProvenanceError, match="Rubin Ultra fp8 throughput is unsourced and decides no verdict"):
        check("c", serving.critical_batch, accelerator("rubin-ultra", "fp8"), V3)


def test_a_reading_goes_with_a_claim_that_fails(claims_of_our_own):
    claims_of_our_own(made())
    with pytest.raises(ProvenanceError, match="a strongest reading goes with a claim that fails"):
        check("c", serving.critical_batch_from_experts, **TOLD, reading="r")
    claims_of_our_own(made(printed=("1,200",)))
    with pytest.raises(ProvenanceError, match="a strongest reading goes with a claim that fails"):
        check("c", serving.critical_batch_from_experts, **TOLD)


def test_an_assumption_must_lie_in_its_range():
    with pytest.raises(ProvenanceError, match="the range 3 to 4 leaves out the assumed 2"):
        assume(2, "because", low=3, high=4)


def test_a_derived_input_carries_its_own_provenance(claims_of_our_own):
    claims_of_our_own(made(printed=("2,363",), said=("300",)))
    one = check("c", serving.critical_batch_from_ratio, ratio=said(300),
                total_parameters=derived(serving.experts_only, active_parameters=V3["active_parameters"],
                                         experts=V3["experts"], active_experts=assume(32.5, "as read", 32, 33)),
                active_parameters=V3["active_parameters"])
    assert one.verdict == "conditional" and len(one.inputs) == 4
    assert "active parameters" not in one.only_if  # they enter twice and cancel, so moving them changes nothing


def test_a_table_says_claim_printed_rebuilt_and_verdict_in_plain_text_too(claims_of_our_own):
    claims_of_our_own(made(printed=("1,200",)))
    table = verdict_table(check("c", serving.critical_batch_from_experts, **TOLD, reading="r"))
    shown = table._repr_mimebundle_()
    row = "c | It is 2,400. doc 1 | about 1,200 tokens | 2,400 tokens (2 × printed) | ✗ contradicted | would hold"
    assert row in shown["text/plain"]
    assert "(c)=" in shown["text/markdown"] and "{cite-claim}`c`" in shown["text/markdown"]
    assert shown["application/vnd.rackmath.verdicts+json"][0]["verdict"] == "contradicted"
    assert "cite-claim" not in shown["text/html"]


def test_facts_of_the_catalog_are_facts():
    assert isinstance(catalog.fact(V3, "experts"), Fact)
    assert serving.critical_batch(H100, V3, active_parameters=B) != serving.critical_batch(H100, V3)


def test_the_figure_that_a_claim_starts_from_stays_when_it_is_told_what_would_hold():
    full = assume(1, "no penalty", low=1, high=1)
    found = check("parity-150", training.equal_served_tokens, training_tokens=said("150 trillion"),
                  decode_efficiency=full, reading="a slower decoding")
    assert found.verdict == "contradicted" and found.only_if.startswith("would hold at 0.4167 decode efficiency")
