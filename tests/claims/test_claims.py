"""The claims: well-formed, faithful to the inventory, and together covering it as the ledger says."""

import math
from collections import Counter

import pytest
from rackmath.claims import claims
from rackmath.claims.claims import all_claims, claim, documents, read_claims, set_aside, statements
from rackmath.claims.hedges import agreement, hedge_of, read_figure
from rackmath.facts.catalog import accelerators
from rackmath.facts.tables import DataError, things
from rackmath.show import ledger

GOOD = {"id": "c", "says": "It is 2,400.", "statements": ["pjfp-195-4"], "printed": ["2,400"], "unit": "token"}


@pytest.mark.parametrize("change, message", [
    ({"verdict": "reproduced"}, "claim 'c', field 'verdict': is unknown"),
    ({"printd": ["8"]}, "field 'printd': is unknown; the nearest is 'printed'"),
    ({"says": ""}, "field 'says': is missing"),
    ({"statements": ["pjfp-195-44"]}, "field 'statements': 'pjfp-195-44' is not in statements.csv"),
    ({"printed": ["2,500"]}, r"field 'printed': '2,500' is not a figure of its statements \(2,400 \| 256"),
    ({"sense": "roughly"}, "field 'sense': 'roughly' is none of exact, about"),
    ({"unit": "tokns"}, "unknown unit 'tokns'"),
])
def test_a_malformed_claim_names_file_claim_and_field(change, message, tmp_path):
    import yaml

    path = tmp_path / "09-some-chapter.yaml"
    path.write_text(yaml.safe_dump([GOOD | change]))
    with pytest.raises(DataError, match=f"09-some-chapter.yaml.*{message}"):
        read_claims(path)


def test_an_unknown_claim_names_the_nearest():
    with pytest.raises(KeyError, match="no claim 'batch-240'; the nearest are 'batch-2400'"):
        claim("batch-240")


@pytest.mark.parametrize("text, low, high", [
    ("300", 300, 300), ("2,400", 2400, 2400), ("~37B", 37e9, 37e9), ("20ms", 20, 20), ("3x", 3, 3), ("50%", 0.5, 0.5),
    ("200k+", 2e5, 2e5), ("~100–200k", 1e5, 2e5), ("thousands", 1e3, 1e4), ("hundreds of millions", 1e8, 1e9),
    ("130 TB/s", 130, 130), (">500k", 5e5, 5e5),
])
def test_figures_are_read_as_printed(text, low, high):
    assert read_figure(text)[:2] == (low, high)


def test_a_figure_nobody_can_read_is_an_error():
    with pytest.raises(ValueError, match="can't read the figure 'umpteen'"):
        read_figure("umpteen")


@pytest.mark.parametrize("sense, inside, outside", [
    ("exact", (299.6, 300.4), (299.4, 300.6)), ("about", (241, 374), (239, 376)), ("order", (95, 948), (94, 950)),
    ("at least", (299.6, 1e9), (299,)), ("at most", (-5, 300.4), (301,)), ("at most about", (-5, 374), (376,)),
])
def test_one_rule_turns_a_figure_into_an_interval(sense, inside, outside):
    low, high = agreement(300, 300, 1, sense)
    assert all(low <= value <= high for value in inside)
    assert not any(low <= value <= high for value in outside)


def test_agreement_goes_by_the_coarsest_figure_and_by_the_unit():
    one = claims.Claim("c", "09-some-chapter", "It is.", (), ("2,400", "9.5"), unit="TB/s")
    assert one.interval == (pytest.approx(9e12), pytest.approx(2400.5e12))


def test_a_bound_of_our_own_making_is_not_rounded():
    one = claims.Claim("c", "09-some-chapter", "Reading takes as long.", (), means=("1.0",), sense="at least",
                       quantity="times as long")
    assert one.interval == (1.0, math.inf)
    assert claims.Claim("c", "09-some-chapter", "At least 1.0.", (), ("1.0",), sense="at least").interval[0] == 0.95


@pytest.mark.parametrize("change, text", [
    (dict(printed=("two",), unit="mile", sense="about"), "about two miles (3.22 km)"),
    (dict(printed=("one-and-a-half",), unit="ton"), "one-and-a-half tons (1,360 kg)"),
    (dict(means=("2.0",), unit="mile", quantity="of wire"), "no figure; means 3.219 km of wire"),
    (dict(printed=("2",), unit="TB"), "2 TB"),
])
def test_miles_and_tons_are_shown_as_printed(change, text):
    assert claims.Claim("c", "09-some-chapter", "It is.", (), **change).printed_text == text


def test_documents_name_things_of_the_catalog_or_its_formats():
    """Each name is a family, the beginning of a title, or a number format; one that matches nothing yet waits."""
    known = {one["family"] for one in things().values()} | {chip.precision for chip in accelerators()}
    titles = [f"{one['title']} " for one in things().values()]
    later = {"NVL72", "NVL144", "NVL576", "DeepSeek R1"}
    for one in documents().values():
        for name in one.names:
            assert name in known | later or any(title.startswith(f"{name} ") for title in titles), (one.key, name)


@pytest.mark.parametrize("word, named", [
    ("gb200", True), ("b200", True), ("deepseek-v3", True), ("h100-sxm", False), ("kimi-k2", False), ("fp8", False),
])
def test_what_a_document_names_is_no_choice_of_ours(word, named):
    """The news piece names GB200, Blackwell and DeepSeek, and no chip before them and no format."""
    assert claim("real-few-thousand").names(word) == named


def test_statements_stand_in_their_documents():
    assert sorted(documents()) == sorted({one.document for one in statements().values()})
    for one in statements().values():
        assert 1 <= one.first_line <= one.last_line <= documents()[one.document].lines, one.id
    assert all(len(bytes.fromhex(one.sha256)) == 32 and one.title and one.about for one in documents().values())


def same_figure(text: str, one: claims.Claim) -> bool:
    """Whether a figure is one of a claim's, as text or as the same number."""
    if text in (*one.printed, *(hedge_of(said)[1] for said in one.said), *one.labels):
        return True
    try:
        low, high, _ = read_figure(text)
    except ValueError:
        return False
    return bool(one.printed) and all(math.isclose(a, b) for a, b in zip((low, high), one.bounds, strict=True))


def test_every_figure_of_a_covered_statement_is_used():
    """Each is printed or said by a claim that covers the statement, or a label in one."""
    covering = {key: [one for one in all_claims().values() if key in one.statements] for key in statements()}
    missed = [f"{key}: {figure}" for key, ones in covering.items() if ones
              for figure in statements()[key].figures if not any(same_figure(figure, one) for one in ones)]
    assert missed == []


def test_a_label_is_not_a_way_round_a_figure():
    """What a claim calls a label is a name, a version, a year, a rank or a count of things named."""
    for one in all_claims().values():
        for text in one.labels:
            assert text in {"A100", "1", "2", "2017", "2022", "3", "3.1", "NVL72", "One", "Two", "GPT-3", "GPT-4",
                            "GPT-5", "square-root", "single-hop"}, (one.id, text)


def test_every_statement_is_in_a_claim_set_aside_or_listed():
    rows = ledger.read()
    covered = ledger.status(rows)
    waiting = set(ledger.not_yet_rebuilt(rows))
    for key in statements():
        assert bool(covered[key]) + (key in set_aside()) + (key in waiting) == 1, key
    assert len(statements()) == 713


def test_only_what_may_be_is_set_aside():
    for key, why in set_aside().items():
        one = statements()[key]
        assert one.kind in ("definition", "out_of_scope") or (one.kind == "opinion" and not one.figures), key
        assert why


def test_every_claim_is_checked_in_exactly_one_cell():
    checked = Counter(row["id"] for row in ledger.read())
    assert checked == Counter(list(all_claims()))


def test_every_claim_is_checked_in_its_own_chapter():
    assert all(row["chapter"] == claim(row["id"]).chapter for row in ledger.read())


def test_rivals_exist_and_name_each_other():
    for one in all_claims().values():
        if one.rival:
            assert claim(one.rival).rival == one.id


def test_no_claim_is_a_quotation():
    """Our words: no run of eight words of a claim stands in the inventory's paraphrase either."""
    theirs = " ".join(one.says.lower() for one in statements().values())
    for one in all_claims().values():
        words = one.says.lower().split()
        assert not any(" ".join(words[i:i + 8]) in theirs for i in range(len(words) - 7)), one.id
