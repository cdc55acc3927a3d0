"""Each verdict word, in its order of precedence, and the errors that keep a verdict honest."""

import dataclasses
import math
from types import SimpleNamespace

import pytest
from rackmath import departures, holding, kv_cache, production, scaling, serving, training
from rackmath.algebra.printing import show
from rackmath.algebra.propositions import proposition
from rackmath.claims import agreement, claims, comparable, verdicts
from rackmath.claims.checked import Check
from rackmath.claims.claims import Claim
from rackmath.claims.inputs import Leaf, ProvenanceError
from rackmath.claims.provenance import assume, derived, said
from rackmath.claims.verdicts import check, unsettled
from rackmath.claims.words import GROUPS, VERDICTS, outcome
from rackmath.facts import catalog
from rackmath.facts.catalog import accelerator, accelerators, convention, model
from rackmath.facts.tables import Fact, things
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
    assert (one.verdict, one.rebuilt, one.factor, one.rests_on) == ("reproduced", "2,400 tokens", 1, "")


def test_contradicted_shows_the_factor_and_the_nearest_way_out(claims_of_our_own):
    claims_of_our_own(made(printed=("1,200",)))
    one = check("c", serving.critical_batch_from_experts, **TOLD, reading="holds for half the experts")
    assert one.verdict == "contradicted" and one.factor == 2
    assert one.rests_on.endswith("0.62 times the given; read as holds for half the experts")


def test_a_wrong_input_prints_the_true_value(claims_of_our_own):
    claims_of_our_own(made())
    told = TOLD | {"active_experts": said(32, really=V3["active_experts"])}
    one = check("c", serving.critical_batch_from_experts, **told)
    assert one.verdict == "wrong input"
    assert one.rests_on == "said 32 active experts, but DeepSeek V3 has 8, which gives 9,600 tokens"


def test_a_wrong_input_that_changes_nothing_is_no_fault(claims_of_our_own):
    """From 5 active experts 15,360, from 8 of them 9,600, and both are of the order of 10,000."""
    claims_of_our_own(made(printed=("10,000",), sense="order", said=("300", "256", "5")))
    told = TOLD | {"active_experts": said(5, really=V3["active_experts"])}
    one = check("c", serving.critical_batch_from_experts, **told)
    assert (one.verdict, one.rests_on) == ("reproduced", "")


@pytest.mark.parametrize("printed, told", [("7,680", 12), ("12,000", 6)])
def test_a_true_value_at_either_edge_is_no_fault_of_an_input(printed, told, claims_of_our_own):
    """From 8 active experts 9,600: a quarter more than the one, a quarter less than the other."""
    claims_of_our_own(made(printed=(printed,), said=("300", "256", str(told))))
    told = said(told, really=V3["active_experts"])
    assert check("c", serving.critical_batch_from_experts, **TOLD | {"active_experts": told}).verdict == "reproduced"


@pytest.mark.parametrize("printed, word", [("1,000", "turns"), ("1,700", "turns"), ("5,000", "contradicted"),
                                           ("400", "contradicted")])
def test_a_hedge_is_read_at_each_end_of_a_range(printed, word, claims_of_our_own):
    """About 300 and 32 to 64 active experts: 1,920 to 3,000 at the one end, 960 to 1,500 at the other."""
    claims_of_our_own(made(printed=(printed,), sense="exact", said=("about 300", "256")))
    some = assume(45, "some experts are active", low=32, high=64)
    one = check("c", serving.critical_batch_from_experts, ratio=said("about 300"), experts=said(256),
                active_experts=some, reading="r" if word == "contradicted" else "")
    assert one.verdict == word


def test_an_assumed_nothing_is_needed_if_something_would_make_it_fail(claims_of_our_own):
    """Twenty milliseconds waited for the train and twenty ridden, if none is missed."""
    claims_of_our_own(made(printed=("40",), unit="ms", said=("20",)))
    one = check("c", departures.journey, headway=said("20 ms"), percentile=assume(1, "the worst wait", 1, 1),
                missed_trains=assume(0, "a seat on the next train", 0, 0))
    assert one.verdict == "conditional" and "; a seat on the next train; " in one.rests_on


def test_what_is_laid_down_is_not_measured():
    """A configuration that stands in the table of deployments; and a run."""
    kinds = {kind: next(row for row in catalog.facts() if things()[row.thing]["kind"] == kind)
             for kind in ("design", "production")}
    leaves = {kind: [Leaf((("x",),), L, row)] for kind, row in kinds.items()}
    seen = {kind: agreement.Agreement.measured.fget(SimpleNamespace(leaves=own)) for kind, own in leaves.items()}
    assert seen == {"design": False, "production": True}


def test_what_measurements_dispute_has_no_nearest_way_out(claims_of_our_own):
    claims_of_our_own(made(printed=("500",), unit="1", said=()), names=("DeepSeek",))
    day = catalog.deployment("deepseek-day")
    one = check("c", production.batch_multiple, day, streams=derived(production.streams, day), reading="r",
                tokens_per_stream=assume(1, "one token of a stream in a pass", 1, 1, unit="token"))
    assert one.verdict == "disputed" and one.rests_on == "read as r"


@pytest.mark.parametrize("sense, value, margin", [
    ("at most", 0.0, None), ("at least", 2400.0, 0.0), ("exact", 2400.0, None),
])
def test_the_margin_of_what_has_no_share_of_an_edge(sense, value, margin, claims_of_our_own):
    one = made(printed=(), means=("2,400",), sense=sense, quantity="tokens")
    found = agreement.margin_of(one, [(value, value)], (2400.0, 2400.0) if sense == "exact" else one.interval)
    assert found == margin


def test_of_most_things_the_middle_one_tells_how_far_it_is_to_failing(claims_of_our_own):
    claims_of_our_own(made(printed=("2,400",), sense="at least", holds_for="most", said=("300", "256")))
    some = [assume(number, "some experts are active", number, number) for number in (16, 24, 30)]
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256), active_experts=some)
    assert one.verdict == "conditional" and "fails at 32 active experts, 1.3 times the 24 used" in one.rests_on


def test_of_some_things_the_one_that_holds_best_tells_how_far_it_is_to_failing(claims_of_our_own):
    claims_of_our_own(made(printed=("5,000",), sense="at least", said=("300", "256"), holds_for="some"))
    active = [assume(value, "some experts are active", value, value) for value in (14, 10, 8)]
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256), active_experts=active,
                cases=("many", "fewer", "few"))
    assert "fails at 15.4 active experts, 1.9 times the 8 used" in one.rests_on


def test_contradicted_comes_before_a_wrong_input(claims_of_our_own):
    claims_of_our_own(made(printed=("1,200",)))
    told = TOLD | {"active_experts": said(32, really=V3["active_experts"])}
    assert check("c", serving.critical_batch_from_experts, **told, reading="r").verdict == "contradicted"


def test_an_assumption_makes_it_conditional_and_says_how_far_it_may_move(claims_of_our_own):
    claims_of_our_own(made(printed=("2,300",), said=("300", "256")))
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256),
                active_experts=assume(32, "thirty-two experts are active", low=30, high=34))
    assert one.verdict == "conditional"
    assert one.rests_on == ("needs thirty-two experts are active; "
                            "fails at 26.7 active experts, 0.83 times the 32 used, out of 30 to 34")


def test_an_assumption_that_changes_nothing_is_not_needed(claims_of_our_own):
    """Whatever number of experts is active, the batch is less than a million million."""
    claims_of_our_own(made(printed=("1,000,000,000,000",), sense="at most", said=("300", "256")))
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256),
                active_experts=assume(32, "thirty-two experts are active", low=30, high=34))
    assert (one.verdict, one.rests_on) == ("reproduced", "")


def test_choosing_a_thing_is_an_assumption(claims_of_our_own):
    claims_of_our_own(made(printed=("5,360",), said=()), names=())
    one = check("c", serving.critical_batch, H100, V3)
    assert one.verdict == "conditional"
    assert one.rests_on.startswith("needs H100; DeepSeek V3; fails at")  # in fp8 it gives as much
    assert "A100 80GB" in one.others and "Kimi K2" in one.others and "H100" not in one.others


def test_a_chosen_thing_that_any_other_could_stand_for_is_not_needed(claims_of_our_own):
    claims_of_our_own(made(printed=("1",), sense="at least", said=()), names=())
    one = check("c", serving.critical_batch, H100, V3)
    assert "H100" not in one.rests_on and "DeepSeek V3" not in one.rests_on and len(one.others) > 5


def test_of_several_things_the_tightest_is_named(claims_of_our_own):
    """What is nearest to failing is looked for among all, not in the first alone."""
    chips = [H100, accelerator("b200", "bf16")]
    ratios = [serving.ratio(chip, TRANSFORMER) for chip in chips]
    claims_of_our_own(made(printed=("300",), sense="about", said=()), names=())
    for order in (1, -1):
        one = check("c", serving.ratio, chips[::order], TRANSFORMER)
        room = {chip.title: min(ratio / 240, 375 / ratio) for chip, ratio in zip(chips, ratios)}
        tightest = min(room, key=room.get)
        moved = float(one.rests_on.rpartition(", ")[2].split(" ")[0])
        assert f"for {tightest}" in one.rests_on
        assert max(moved, 1 / moved) == pytest.approx(room[tightest], rel=0.05)
        assert 0 < one.margin <= room[tightest] - 1


@pytest.mark.parametrize("holds_for, word", [("each", "contradicted"), ("most", "reproduced"), ("some", "reproduced")])
def test_of_things_that_are_known_some_may_fail(holds_for, word, claims_of_our_own):
    """Three chips of which two have a ratio near 300: no law of each, but so most do."""
    claims_of_our_own(made(printed=("300",), sense="about", said=(), holds_for=holds_for),
                      names=("H100", "A100", "B200", "bf16"))
    chips = [accelerator(name, "bf16") for name in ("h100-sxm", "b200", "a100-sxm-80gb")]
    one = check("c", serving.ratio, chips, TRANSFORMER, reading="r" if word == "contradicted" else "")
    assert one.verdict == word and "fails for 1 of 3: A100 80GB" in one.rests_on and one.factor is None


@pytest.mark.parametrize("states, each, most, some", [
    ("hhh", "holds", "holds", "holds"), ("hhf", "fails", "holds", "holds"), ("hf", "fails", "fails", "holds"),
    ("hff", "fails", "fails", "holds"), ("fff", "fails", "fails", "fails"), ("hht", "turns", "holds", "holds"),
    ("ht", "turns", "turns", "holds"),
    ("htt", "turns", "turns", "holds"), ("ttf", "fails", "turns", "turns"), ("tff", "fails", "fails", "turns"),
])
def test_how_many_it_takes_to_hold_and_to_fail(states, each, most, some):
    words = {"h": "holds", "t": "turns", "f": "fails"}
    assert [outcome([words[one] for one in states], speaks_of) for speaks_of in ("each", "most", "some")] == [
        each, most, some]


@pytest.mark.parametrize("holds_for, word", [("most", "conditional"), ("each", "contradicted")])
def test_a_thing_for_which_a_form_has_no_value_fails(claims_of_our_own, holds_for, word):
    """A disk takes over from flash that rents for two and four times as much after so much of its hour; never from
    one that is cheaper.
    """
    claims_of_our_own(made(printed=("20",), unit="minute", sense="order", said=(), holds_for=holds_for))
    rents = [assume(rent, f"a rent of {rent}", low=rent, high=rent, unit="$/(byte second)") for rent in (0.5, 2, 4)]
    disk = [assume(value, "a disk", low=value, high=value, unit=unit)
            for value, unit in ((1, "$/(byte second)"), (3600, "second"))]
    one = check("c", holding.takeover_time, rent=rents, slower_rent=disk[0], slower_drain=disk[1],
                cases=("cheap", "dear", "dearest"), reading="of dear flash" if word == "contradicted" else "")
    assert (one.verdict, one.rebuilt) == (word, "15 to 30 minutes, or none")
    assert "fails for 1 of 3: cheap" in one.rests_on


def test_what_the_document_names_is_no_choice(claims_of_our_own):
    claims_of_our_own(made(printed=("5,360",), said=()), names=("Hopper", "DeepSeek", "bf16"))
    assert check("c", serving.critical_batch, H100, V3).verdict == "reproduced"
    claims_of_our_own(made(printed=("5,360",), said=()), names=("H100", "DeepSeek V3"))
    assert check("c", serving.critical_batch, H100, V3).verdict == "reproduced"  # at fp8 it gives as much
    assert check("c", serving.critical_batch, accelerators("h100-sxm"), V3).verdict == "reproduced"


def test_all_of_a_kind_is_no_choice(claims_of_our_own):
    claims_of_our_own(made(printed=("200",), sense="order", said=()), names=())
    one = check("c", serving.ratio, accelerators(kind="Trainium"), TRANSFORMER)
    assert (one.verdict, one.rests_on) == ("reproduced", "")
    one = check("c", serving.ratio, accelerators("trainium3"), TRANSFORMER)
    assert one.verdict == "reproduced" and one.others == ("Trainium2",)  # which agrees, too


def test_what_was_chosen_by_a_rule_needs_the_rule(claims_of_our_own):
    """Of 33 trillion tokens and 36 for 49 and 22 billion the first is nearer to its edge, and the document's own."""
    claims_of_our_own(made(printed=("100",), unit="1", sense="order", said=("20",)), names=("DeepSeek",))
    here = [catalog.trained_model(name) for name in ("deepseek-v4-pro-trained", "qwen3-trained")]
    one = check("c", scaling.over_training, here, tokens_per_parameter=said(20), chosen="the newest of each")
    assert one.verdict == "conditional" and one.rests_on.startswith("needs the newest of each; fails at ")
    assert "for DeepSeek V4 Pro, 0.939 times" in one.rests_on
    assert check("c", scaling.over_training, here, tokens_per_parameter=said(20)).of("needs") == ["Qwen3-235B"]


def test_a_deployment_brings_its_chip_and_model_along(claims_of_our_own):
    claims_of_our_own(made(printed=("2.4",), unit="1", said=()), names=("DeepSeek",))
    day = catalog.deployment("deepseek-day")
    one = check("c", production.batch_multiple, day, streams=derived(production.streams, day),
                tokens_per_stream=assume(1, "one token of a stream in a pass", 1, 1, unit="token"))
    assert one.verdict == "conditional"
    assert one.rests_on.startswith("needs one token of a stream in a pass; fails at")


def test_a_claim_may_not_fail_on_a_choice_of_ours(claims_of_our_own):
    claims_of_our_own(made(printed=("100",), said=()), names=())
    with pytest.raises(ProvenanceError, match="fails with H100 and DeepSeek V3 and weights in bf16, which we chose"):
        check("c", serving.critical_batch, H100, V3, reading="r")
    told = check("c", serving.critical_batch, H100, V3, reading="r", left_out="chips and models of other years")
    assert told.verdict == "contradicted" and told.of("left out") == ["chips and models of other years"]


def test_a_range_that_holds_in_part_turns(claims_of_our_own):
    claims_of_our_own(made(said=("300", "256")))
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256),
                active_experts=assume(32, "some experts are active", low=8, high=34))
    assert one.verdict == "turns" and one.factor is None and one.margin is None
    assert one.rests_on.startswith("turns at 25.6 active experts, and agrees above")
    assert one.rests_on.endswith("(20% of 8 to 34)")
    [turn] = one.turns
    assert turn.record()["values"] == [pytest.approx(25.6)] and turn.record()["share"] == pytest.approx(0.197, abs=0.01)


def test_a_format_that_decides_is_named_with_its_thing(claims_of_our_own):
    claims_of_our_own(made(printed=("300",), said=()), names=("H100", "A100", "GB300"))
    one = check("c", serving.ratio, accelerators("a100-sxm-80gb", "h100-sxm", "gb300"), TRANSFORMER, reading="r")
    assert one.verdict == "contradicted" and one.factor is None
    assert one.rests_on == "fails for 3 of 7: A100 80GB, GB300 (fp4); read as r"


def test_a_fact_alone_is_sourced_or_disputed(claims_of_our_own):
    claims_of_our_own(made(printed=("37",), unit="billion param", said=()))
    assert check("c", V3["active_parameters"]).verdict == "sourced"
    claims_of_our_own(made(printed=("70",), unit="billion param", said=()))
    one = check("c", V3["active_parameters"], reading="r")
    assert one.verdict == "disputed" and one.factor == pytest.approx(37 / 70)


def test_where_sources_differ_across_the_edge_a_claim_turns(claims_of_our_own):
    claims_of_our_own(made(printed=("7.7",), unit="TB/s", sense="exact", said=()))
    one = check("c", accelerator("b200", "fp8")["bandwidth"])
    assert (one.verdict, one.rests_on) == ("turns", "sources give 7.7 to 8 TB/s")


def test_facts_of_several_things_are_counted(claims_of_our_own):
    both = [V3["active_parameters"], model("kimi-k2")["active_parameters"]]
    claims_of_our_own(made(printed=("37",), unit="billion param", sense="exact", said=(), holds_for="some"))
    one = check("c", both)
    assert (one.verdict, one.rests_on) == ("sourced", "fails for 1 of 2: Kimi K2")
    claims_of_our_own(made(printed=("37",), unit="billion param", sense="exact", said=()))
    assert check("c", both, reading="r").verdict == "disputed"


@pytest.mark.parametrize("printed", ["46.25", "29.6"])
def test_a_fact_at_either_edge_of_what_is_printed_confirms_it(printed, claims_of_our_own):
    """Its 37 billion are exactly a quarter less than the one, and a quarter more than the other."""
    claims_of_our_own(made(printed=(printed,), unit="billion param", said=()))
    one = check("c", V3["active_parameters"])
    assert (one.verdict, one.rests_on) == ("sourced", "by a margin of nothing")


@pytest.mark.parametrize("printed", ["10", "6.16"])
def test_a_fact_that_touches_what_is_printed_does_not_dispute_it(printed, claims_of_our_own):
    """Sources give 7.7 to 8 TB/s: a quarter less than 10 is 8, a quarter more than 6.16 is 7.7."""
    claims_of_our_own(made(printed=(printed,), unit="TB/s", said=()))
    assert check("c", accelerator("b200", "fp8")["bandwidth"]).verdict == "turns"


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
    assert (one.verdict, one.rebuilt) == ("turns", "1,920 to 4,800 tokens")


def test_of_several_things_the_whole_reach_is_shown(claims_of_our_own):
    claims_of_our_own(made(printed=("300",), said=()), names=())
    chips = [H100, accelerator("a100-sxm-80gb", "bf16"), accelerator("b200", "bf16")]
    reach = sorted(serving.ratio(chip, TRANSFORMER, bandwidth=end) for chip in chips
                   for end in (chip["bandwidth"].low, chip["bandwidth"].high))
    assert check("c", serving.ratio, chips, TRANSFORMER, reading="r").rebuilt == show((reach[0], reach[-1]), "token", 3)


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


def test_links_that_are_all_in_a_check_are_no_choice():
    timed = {link.name: {"latency"} for link in catalog.links()}
    first = next(iter(timed))
    assert agreement._no_other(first, timed) and not agreement._no_other(first, {first: {"latency"}})


def test_two_statements_that_cannot_both_hold_are_inconsistent(claims_of_our_own):
    near, far = made(id="e", printed=("2,500",), said=()), made(id="d", printed=("9,600",), said=())
    claims_of_our_own(made(said=()), far, near)
    one = check("c", against="d")
    assert one.verdict == "inconsistent" and one.rests_on == "rivals [It is 2,400.](#d)"
    read = check("c", against="d", reading="one of another thing")
    assert read.verdict == "inconsistent" and read.of("read as") == ["one of another thing"]
    told = check("c", against="d", left_out="what it says alone")
    assert told.of("left out") == ["what it says alone"]
    with pytest.raises(ProvenanceError, match="c and e can both hold"):
        check("c", against="e")


LATER = dict(by="a first sale", where="a price list", when="2027")


def test_open_is_of_a_kind_that_its_statements_allow(claims_of_our_own):
    claims_of_our_own(made(), kinds="derivable")
    with pytest.raises(ProvenanceError, match="c is derivable: name what is unpublished or unopened"):
        unsettled("c", "forecast", **LATER)
    with pytest.raises(ProvenanceError, match="open as 'unknown', which is none of forecast, opinion, unpublished"):
        unsettled("c", "unknown", **LATER)
    one = unsettled("c", "unpublished", by="the batch", where="a disclosure", when="no date is set")
    assert (one.verdict, one.rebuilt) == ("open", "unpublished")
    assert one.rests_on == ("needs to be known the batch, which is unpublished; "
                            "settled by a disclosure, no date is set")
    claims_of_our_own(made(), kinds="forecast")
    assert unsettled("c", "forecast", **LATER).rests_on == "settled by a first sale, in a price list, 2027"


def test_what_is_open_may_name_where_it_turns_and_where_known_systems_stand(claims_of_our_own):
    claims_of_our_own(made(), kinds="forecast")
    one = unsettled("c", "forecast", **LATER, turns_on=serving.critical_batch.inputs["total_parameters"],
                    turns_at="600 billion param", agrees="above")
    counted = [row for row in catalog.facts() if row.quantity == "total_parameters" and row.sourced
               and (row.table != "deployments" or things()[row.thing]["kind"] in ("production", "benchmark"))]
    many, there = len({row.thing for row in counted}), len({row.thing for row in counted if row > 600e9})
    assert f"600 billion total parameters, and agrees above, as {there} of the {many} known ones do" in one.rests_on


def test_what_is_open_may_agree_between_two_values(claims_of_our_own):
    claims_of_our_own(made(), kinds="forecast")
    tokens = serving.critical_batch_from_experts.gives
    one = unsettled("c", "forecast", **LATER, turns_on=tokens, turns_at=made().interval, agrees="between")
    assert "1,920 to 3,000 tokens, and agrees between" in one.rests_on
    for at, side in ((made().interval, "above"), (2400.0, "between")):
        with pytest.raises(ProvenanceError, match="between takes two, above and below one"):
            unsettled("c", "forecast", **LATER, turns_on=tokens, turns_at=at, agrees=side)


def test_a_claim_that_is_forecast_and_opinion_may_stay_open(claims_of_our_own, monkeypatch):
    claims_of_our_own(made(statements=("one", "other")))
    kinds = {key: dataclasses.replace(one, kind=kind)
             for (key, one), kind in zip(claims.statements().items(), ("forecast", "opinion"), strict=True)}
    monkeypatch.setattr(claims, "statements", lambda: kinds)
    assert unsettled("c", "forecast", **LATER).verdict == "open"


def test_a_proposition_is_true_false_or_bounded(claims_of_our_own):
    claims_of_our_own(made(printed=(), said=()))
    lighter = serving.kv_time.expression < serving.compute_time.expression
    assert check("c", proposition(serving.compute_time.expression > 0)).verdict == "reproduced"
    assert check("c", proposition(serving.compute_time.expression < 0), reading="r").verdict == "contradicted"
    one = check("c", proposition(lighter, turns_on=L, at=serving.critical_context), H100, V3,
                kv_bytes=assume(70272, "a cache in bf16", 70272, 70272, unit="byte/token"),
                tokens_per_stream=assume(1, "no drafting", 1, 2, unit="token"))
    assert (one.verdict, one.rebuilt) == ("turns", "turns at 3,570 to 7,130 tokens")
    assert one.rests_on.startswith("turns at a context of 3,570 to 7,130 tokens, and agrees below")
    assert one.rests_on.endswith("(on H100 in bf16, DeepSeek V3; no drafting; a cache in bf16)")


def test_known_systems_of_another_case_are_not_counted(claims_of_our_own):
    claims_of_our_own(made(printed=(), sense="", said=()))
    lighter = serving.kv_time.expression < serving.compute_time.expression
    held = proposition(lighter, turns_on=L, at=serving.critical_context)
    counted, alone = (check("c", held, H100, V3, **EDGE, **more) for more in ({}, {"stands": ()}))
    assert "known ones do" in counted.rests_on and "known ones" not in alone.rests_on
    assert (counted.verdict, counted.rebuilt) == (alone.verdict, alone.rebuilt)


EDGE = dict(kv_bytes=assume(70272, "a cache in bf16", 70272, 70272, unit="byte/token"),
            tokens_per_stream=assume(1, "no drafting", 1, 2, unit="token"))


@pytest.mark.parametrize("context, word", [(1000, "conditional"), (9000, "contradicted"), (5000, "turns")])
def test_a_proposition_that_turns_where_the_document_stands_says_with_what_and_else_does_not(
        context, word, claims_of_our_own):
    claims_of_our_own(made(printed=(), said=(str(context),)))
    one = check("c", proposition(serving.kv_time.expression < serving.compute_time.expression, turns_on=L,
                                 at=serving.critical_context), H100, V3, **EDGE, stands=said(context),
                reading="r" if word == "contradicted" else "")
    used = ["H100 in bf16", "DeepSeek V3", "no drafting", "a cache in bf16"]
    assert sorted(one.of("with")) == (sorted(used) if word == "turns" else [])


@pytest.mark.parametrize("context, word", [(1000, "conditional"), (9000, "contradicted"), (5000, "turns")])
def test_a_proposition_that_turns_holds_where_the_document_stands_or_fails_there(context, word, claims_of_our_own):
    claims_of_our_own(made(printed=(), said=(str(context),)))
    lighter = serving.kv_time.expression < serving.compute_time.expression
    one = check("c", proposition(lighter, turns_on=L, at=serving.critical_context), H100, V3, **EDGE,
                stands=said(context), reading="r" if word == "contradicted" else "")
    assert one.verdict == word
    assert f"; it stands at {context:,} tokens" in one.rests_on
    assert one.margin == {1000: pytest.approx(2.565, rel=0.01), 9000: pytest.approx(1 - 9000 / 7130, rel=0.01),
                          5000: None}[context]


def test_of_several_places_those_that_fail_are_counted(claims_of_our_own):
    claims_of_our_own(made(printed=(), said=("1000", "9000"), holds_for="some"))
    lighter = serving.kv_time.expression < serving.compute_time.expression
    one = check("c", proposition(lighter, turns_on=L, at=serving.critical_context), H100, V3, **EDGE,
                stands=[said(1000), said(9000)], cases=("a chat", "a book"))
    assert one.verdict == "conditional" and "fails for 1 of 2: a book" in one.rests_on


def test_places_that_are_facts_go_by_what_they_are_facts_of(claims_of_our_own):
    """DeepSeek's day lies at 4,989 tokens, on both sides of an edge from 3,570 to 7,130; a benchmark below it."""
    claims_of_our_own(made(printed=(), said=(), holds_for="some"))
    places = [catalog.deployment(name)["context"] for name in ("deepseek-day", "sglang-h100")]
    one = check("c", proposition(serving.kv_time.expression < serving.compute_time.expression, turns_on=L,
                                 at=serving.critical_context), H100, V3, **EDGE, stands=places)
    assert one.verdict == "conditional" and one.of("turns for") == ["1 of 2: DeepSeek's day on H800"]


@pytest.mark.parametrize("low, high", [(1000, 9000), (1000, 5000), (5000, 9000)])
def test_a_place_that_nobody_knows_turns_if_it_lies_on_both_sides(low, high, claims_of_our_own):
    claims_of_our_own(made(printed=(), said=()))
    one = check("c", proposition(serving.kv_time.expression < serving.compute_time.expression, turns_on=L,
                                 at=serving.critical_context), H100, V3, **EDGE,
                stands=assume(math.sqrt(low * high), "some past", low, high, unit="token"))
    assert one.verdict == "turns" and not one.of("turns for")


def test_nearer_than_a_twentieth_is_a_margin_and_a_millionth_is_none():
    one = Check(made(), "contradicted", "", margin=0.05)
    assert verdicts._narrow(one) == "" and verdicts._narrow(dataclasses.replace(one, margin=0.0499)) == "of 5 %"
    assert verdicts._narrow(dataclasses.replace(one, margin=1e-6)) == "of nothing"


def test_only_what_has_the_same_facts_could_stand_in_a_place(monkeypatch):
    """Those that have all that was used, and perhaps nothing else; not the thing itself, nor one that lacks a fact."""
    used, lacking = {"total_parameters", "active_parameters"}, model("llama-3.1-405b")
    exact = catalog.Thing("deepseek-v2", {word: model("deepseek-v2")[word] for word in used})
    short = catalog.Thing(lacking.name, {"total_parameters": lacking["total_parameters"]})
    shelf = SimpleNamespace(all=lambda kinds: [V3, exact, short])
    monkeypatch.setitem(comparable._SHELVES, "models", shelf)
    assert [one.name for one in comparable._alike("deepseek-v3", used)] == ["deepseek-v2"]


def test_a_proposition_that_needs_a_premise_is_conditional_on_it(claims_of_our_own):
    claims_of_our_own(made(printed=(), said=()))
    quick = serving.compute_time.expression
    one = check("c", proposition(quick > 0, needs={"the chip as it was": quick < 0}))
    assert (one.verdict, one.rests_on) == ("conditional", "needs the chip as it was")
    assert check("c", proposition(True)).verdict == "reproduced"


def test_a_premise_without_which_it_holds_all_the_same_is_not_needed(claims_of_our_own):
    claims_of_our_own(made(printed=(), said=()))
    with pytest.raises(ProvenanceError, match="c does not need 'the chip as it was': it holds without it, too"):
        check("c", proposition(True, needs={"the chip as it was": serving.compute_time.expression > 0}))


def test_a_figure_that_needs_a_premise_in_its_form_is_conditional_on_it(claims_of_our_own):
    claims_of_our_own(made())
    one = check("c", serving.critical_batch_from_experts, **TOLD, needs={"equal experts": 2 > 3})
    assert (one.verdict, one.rests_on) == ("conditional", "needs equal experts")
    with pytest.raises(ProvenanceError, match="c does not need 'equal experts': it holds without it, too"):
        check("c", serving.critical_batch_from_experts, **TOLD, needs={"equal experts": 3 > 2})


def test_what_the_document_gives_is_told_apart_from_what_we_need(claims_of_our_own):
    claims_of_our_own(made(given=("the batch is full",)))
    one = check("c", serving.critical_batch_from_experts, **TOLD)
    assert (one.verdict, one.rests_on) == ("reproduced", "given the batch is full")


@pytest.mark.parametrize("printed, word", [("2,950", "reproduced"), ("3,800", "contradicted")])
def test_a_hedge_of_an_input_is_read_as_one_of_a_result(printed, word, claims_of_our_own):
    """From about 300 tokens and 256 of 32 experts: 1,920 to 3,000."""
    claims_of_our_own(made(printed=(printed,), sense="exact", said=("about 300", "256", "32")))
    one = check("c", serving.critical_batch_from_experts, **TOLD | {"ratio": said("about 300")},
                reading="r" if word == "contradicted" else "")
    assert one.verdict == word
    hedge = "by the hedge of what it puts in: as printed that gives 2,400 tokens"
    assert (hedge in one.rests_on) == (word == "reproduced")
    with pytest.raises(ProvenanceError, match="the statements don't say 300; they say about 300, 256, 32"):
        check("c", serving.critical_batch_from_experts, **TOLD)


def test_a_hedge_that_has_to_give_is_told_with_how_far(claims_of_our_own):
    claims_of_our_own(made(printed=("2,800",), sense="at least", said=("about 300", "256", "32")))
    told = TOLD | {"ratio": said("about 300")}
    assert check("c", serving.critical_batch_from_experts, **told).rests_on == (
        "by the hedge of what it puts in: as printed that gives 2,400 tokens, "
        "and it agrees at a ratio of 350 tokens")
    claims_of_our_own(made(printed=("2,200",), sense="at least", said=("about 300", "256", "32")))
    assert check("c", serving.critical_batch_from_experts, **told).rests_on == ""


def test_near_an_edge_a_row_says_by_how_much(claims_of_our_own):
    claims_of_our_own(made(printed=("2,950",)))
    assert check("c", serving.critical_batch_from_experts, **TOLD).rests_on == "by a margin of 1.7 %"
    claims_of_our_own(made(printed=("3,100",)))
    one = check("c", serving.critical_batch_from_experts, **TOLD, reading="r")
    assert one.margin == pytest.approx(2400 / 2480 - 1, rel=0.05) and "by a margin of 3.3 %" in one.rests_on


def test_a_range_may_hold_in_the_middle_only(claims_of_our_own):
    claims_of_our_own(made(said=("300", "256")))
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256),
                active_experts=assume(32, "some experts are active", low=8, high=128))
    assert one.rests_on.startswith("turns at active experts of 25.6 to 40, and agrees between (16% of 8 to 128)")


def test_a_claim_that_fails_for_several_things_shows_the_factor_that_comes_nearest(claims_of_our_own):
    claims_of_our_own(made(printed=("1,000",), said=()), names=("H100", "A100"))
    one = check("c", serving.ratio, accelerators("a100-sxm-80gb", "h100-sxm"), TRANSFORMER, reading="r")
    assert one.verdict == "contradicted" and one.factor == pytest.approx(0.2954, rel=1e-3)
    assert "(0.3 × printed, at best)" in repr(verdict_table(one))


def test_lists_of_different_lengths_do_not_go_together(claims_of_our_own):
    claims_of_our_own(made(printed=("300",), said=()), names=())
    with pytest.raises(ProvenanceError, match="lists of 2 and 3 inputs don't go together"):
        check("c", serving.critical_batch, accelerators("h100-sxm"),
              [model(name) for name in ("deepseek-v3", "kimi-k2", "mixtral-8x7b")])


def test_the_precedence_is_the_one_of_the_design():
    assert ", ".join(VERDICTS) == ("contradicted, disputed, wrong input, inconsistent, turns, conditional, reproduced, "
                                   "sourced, open")
    assert len(set(VERDICTS.values())) == 9 and sorted(VERDICTS) == sorted(sum(GROUPS.values(), ()))


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
    assert "active parameters" not in one.rests_on  # they enter twice and cancel, so moving them changes nothing


def test_a_table_says_claim_printed_rebuilt_and_verdict_in_plain_text_too(claims_of_our_own):
    claims_of_our_own(made(printed=("1,200",)))
    table = verdict_table(check("c", serving.critical_batch_from_experts, **TOLD, reading="r"))
    shown = table._repr_mimebundle_()
    row = "c | It is 2,400. doc 1 | about 1,200 tokens | 2,400 tokens (2 × printed) | ✗ contradicted | would hold at"
    assert row in shown["text/plain"]
    assert "(c)=" in shown["text/markdown"] and "{cite-claim}`c`" in shown["text/markdown"]
    assert shown["application/vnd.rackmath.verdicts+json"][0]["verdict"] == "contradicted"
    assert "cite-claim" not in shown["text/html"]


def test_facts_of_the_catalog_are_facts():
    assert isinstance(catalog.fact(V3, "experts"), Fact)
    assert serving.critical_batch(H100, V3, active_parameters=B) != serving.critical_batch(H100, V3)


def test_the_figure_that_a_claim_starts_from_stays_when_it_is_told_what_would_hold():
    full = assume(1, "no penalty", low=1, high=1)
    found = check("parity-150", training.equal_served_tokens, training_tokens=said("about 150 trillion"),
                  decode_efficiency=full, reading="a slower decoding")
    assert found.verdict == "contradicted" and "would hold at a decode efficiency of 0.521" in found.rests_on


def test_what_would_hold_is_told_at_the_best_of_the_ranges(claims_of_our_own):
    """A head of 128 keeps 3.1 kB in 24 layers at half a byte, where 2 kB are printed, and about 2 is up to 2.5."""
    claims_of_our_own(made(printed=("1.6", "2"), unit="kB/token", said=("8", "128")))
    found = check("c", kv_cache.gqa_kv_bytes, kv_heads=said(8), head_dim=said(128),
                  layers=assume(61, "24 to 126 layers", low=24, high=126),
                  bytes_per_element=assume(1, "4 to 16 bits", low=0.5, high=2), reading="r")
    [place] = found.of("would hold")
    assert place.startswith(f"at {show(2000 * 1.25 / (2 * 128 * 24 * 0.5), digits=3)} KV heads")
    assert place.endswith("by the best of these ranges") and found.of("with") == ["24 to 126 layers", "4 to 16 bits"]


def test_a_range_is_worked_out_at_both_ends_and_one_value_once(claims_of_our_own):
    claims_of_our_own(made(said=("300", "256")))
    some = assume(32, "some experts are active", low=16, high=40)
    one = check("c", serving.critical_batch_from_experts, ratio=said(300), experts=said(256), active_experts=some)
    assert [told["case"] for told in one.told] == ["least", "most"]
    claims_of_our_own(made())
    [only] = check("c", serving.critical_batch_from_experts, **TOLD).told
    assert "case" not in only


def test_the_ends_of_several_things_name_theirs(claims_of_our_own):
    claims_of_our_own(made(printed=("300",), said=()), names=("H100", "A100"))
    one = check("c", serving.ratio, [H100, accelerator("a100-sxm-80gb", "bf16")], TRANSFORMER, reading="r")
    assert [told["case"] for told in one.told] == ["least, A100 80GB in bf16", "most, H100 in bf16"]
