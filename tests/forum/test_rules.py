"""Each rule of the forum against a table of plain values (`domain.md` Annex A)."""

from datetime import date

import pytest

from forum import rules
from forum.enums import MUST_SIT
from kompetanse.lib.rules import check, get_rule

ON = {name: {} for name in ("R-LOK-01", "R-LOK-07", "R-LOK-10", "R-LOK-11", "R-KOL-05", "R-KOL-06", "R-KOL-07", "R-KOL-08", "R-KSI-02", "R-LTP-02", *rules.FORUM_WIDE)}  # fmt: skip


def found(rule_id, **values):
    return [(finding.severity.value, finding.field) for finding in check(ON, rule_id, **values)]


@pytest.mark.parametrize(
    ("capped", "set_aside", "expected"),
    [
        (8_021_700, 0, []),
        (8_021_701, 0, [("hard", "")]),
        (0, 8_021_700, []),
        (1, 8_021_700, [("hard", "")]),
    ],
)
def test_r_lok_01_cap_is_thirty_per_cent_rounded_down(capped, set_aside, expected):
    assert found("R-LOK-01", frame=26_739_000, capped=capped, set_aside=set_aside) == expected


def test_r_lok_01_rounds_down_to_a_whole_krone():
    assert found("R-LOK-01", frame=101, capped=30, set_aside=0) == []
    assert found("R-LOK-01", frame=101, capped=31, set_aside=0) == [("hard", "")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(100 * n, {"participants": n}) for n in (3, 7, 11, 20)], [("warning", "Nord")]),
        ([(100_000, {"participants": n}) for n in (3, 7, 11, 20)], [("warning", "Nord")]),
        ([(100 * n, {"participants": n}) for n in (3, 7, 11)], []),
        ([(a, {"participants": n}) for a, n in ((100, 3), (900, 7), (50, 11), (70, 20))], []),
        ([(101 * n if n == 3 else 100 * n, {"participants": n}) for n in (3, 7, 11, 20)], [("warning", "Nord")]),
        ([(0, {"participants": n}) for n in (3, 7, 11, 20)], []),
    ],
)  # fmt: skip
def test_r_lok_07_sees_an_even_split_between_owners(rows, expected):
    assert found("R-LOK-07", groups=[("Nord", rows)]) == expected


ALL = dict.fromkeys(("participants", "duration", "criteria", "parties", "shares"), True)


@pytest.mark.parametrize("missing", [None, *ALL])
def test_r_lok_10_names_what_a_line_lacks(missing):
    line = ALL | ({missing: False} if missing else {})
    expected = [("hard", f"{missing}:3")] if missing else []
    assert found("R-LOK-10", lines=[(3, line)]) == expected


def test_r_lok_11_asks_for_a_plan_in_force():
    assert found("R-LOK-11", has_plan=True) == []
    assert found("R-LOK-11", has_plan=False) == [("hard", "")]


def test_r_kol_05_asks_for_the_discussion():
    assert found("R-KOL-05", is_discussed=True) == []
    assert found("R-KOL-05", is_discussed=False) == [("hard", "")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ((1, True, True), []),
        ((1, False, True), [("hard", "report:1")]),
        ((1, True, False), [("hard", "plan_priority:1")]),
    ],
)
def test_r_kol_06_line_rests_on_report_and_plan(line, expected):
    assert found("R-KOL-06", lines=[line]) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ((1, 100, 100, ""), []),
        ((1, 100, 90, "Innspill"), []),
        ((1, 100, 90, " "), [("hard", "change_reason")]),
        ((1, 100, 110, ""), [("hard", "change_reason")]),
    ],
)
def test_r_kol_07_change_is_explained(change, expected):
    assert found("R-KOL-07", changes=[change]) == expected


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [([], []), (["need"], []), (["owner_type"], [("hard", "")]), (["legal_form"], [("hard", "")])],
)
def test_r_kol_08_owner_type_is_no_ranking_input(inputs, expected):
    active = {"R-KOL-08": {"ranking_inputs": inputs}}
    assert [(f.severity.value, f.field) for f in check(active, "R-KOL-08")] == expected


@pytest.mark.parametrize(
    ("actual", "expected"), [(20.0, []), (15.0, []), (14.9, [("warning", "Inkludering")])]
)
def test_r_ksi_02_compares_with_the_plan(actual, expected):
    assert found("R-KSI-02", shares=[("Inkludering", 20, 30, actual)]) == expected


@pytest.mark.parametrize(
    ("total", "available", "hits"), [(100, 100, 0), (101, 100, 1), (0, 0, 0), (1, 0, 1)]
)
def test_r_bud_01_sum_within_frame(total, available, hits):
    findings = list(rules.over_frame(frames=[("", total, available)]))
    assert [finding.rule_id for finding in findings] == ["R-BUD-01"] * hits


FULL = {
    "kindergarten_school": {"kind": "exact", "parts": [{"percent": 40}, {"percent": 60}]},
    "owner_partner": {"kind": "text", "text": "Etter behov"},
    "themes": {"kind": "text", "text": "Språk"},
}


@pytest.mark.parametrize(
    ("guidance", "valid_from", "expected"),
    [
        (FULL, date(2026, 1, 1), []),
        ({}, date(2025, 1, 1), []),
        (
            {},
            date(2026, 1, 1),
            [("hard", "kindergarten_school"), ("hard", "owner_partner"), ("hard", "themes")],
        ),
        (
            FULL | {"kindergarten_school": {"kind": "exact", "parts": [{"percent": 60}, {"percent": 30}]}},
            date(2026, 1, 1),
            [("hard", "kindergarten_school")],
        ),
        (FULL | {"themes": {"kind": "text", "text": " "}}, date(2026, 1, 1), [("hard", "themes")]),
    ],
)  # fmt: skip
def test_r_ltp_01_plan_has_its_guidance(guidance, valid_from, expected):
    assert found("R-LTP-01", guidance=guidance, valid_from_date=valid_from) == expected


@pytest.mark.parametrize(
    ("uses", "key", "expected"),
    [
        (False, {}, []),
        (True, {}, [("hard", "")]),
        (True, {"formula": "årsverk", "inputs": [1], "date": "2025-10-01"}, []),
        (True, {"formula": "årsverk", "inputs": [], "date": "2025-10-01"}, [("hard", "")]),
    ],
)
def test_r_ltp_02_key_stands_in_the_plan(uses, key, expected):
    assert found("R-LTP-02", uses_key=uses, regional_key=key) == expected


def test_r_ltp_03_and_04_one_plan_adopted_by_the_forum():
    assert found("R-LTP-03", overlapping=[]) == []
    assert found("R-LTP-03", overlapping=["Plan 2024"]) == [("hard", "")]
    assert found("R-LTP-04", number="08/25", is_adopted=True) == []
    assert found("R-LTP-04", number="", is_adopted=True) == [("hard", "item")]
    assert found("R-LTP-04", number="08/25", is_adopted=False) == [("hard", "item")]


@pytest.mark.parametrize(
    ("kommune", "is_authority", "others", "expected"),
    [
        (1, False, [], []),
        (1, False, [(1, True)], [("hard", "user")]),
        (1, True, [(1, False)], [("hard", "user")]),
        (1, False, [(1, False)], []),
        (1, False, [(2, True)], [("warning", "user")]),
        (None, False, [(None, True)], []),
    ],
)
def test_r_for_01_two_hats(kommune, is_authority, others, expected):
    values = {"kommune": kommune, "is_authority": is_authority, "others": others}
    assert found("R-FOR-01", **values) == expected


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        (["kindergarten_authority"], [("hard", "")]),
        (["kindergarten_authority", "public_kindergarten_owner"], []),
        (["kindergarten_authority", "university"], [("hard", "")]),
        ([], []),
    ],
)
def test_r_for_02_authority_is_no_owner(categories, expected):
    assert found("R-FOR-02", categories=categories) == expected


def test_r_for_03_to_06():
    assert found("R-FOR-03", undeclared=[]) == []
    assert found("R-FOR-03", undeclared=["Kari"]) == [("hard", "")]
    assert found("R-FOR-04", category="secretariat", has_vote=True) == [("hard", "has_vote")]
    assert found("R-FOR-04", category="observer", has_vote=False) == []
    assert found("R-FOR-04", category="university", has_vote=True) == []
    assert found("R-FOR-05", has_failed=True) == []
    assert found("R-FOR-05", has_failed=False) == [("hard", "")]
    assert found("R-FOR-06", categories=MUST_SIT) == []
    assert found("R-FOR-06", categories=MUST_SIT[1:]) == [("warning", MUST_SIT[0].value)]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("08/25", []),
        ("123/25", []),
        ("11/05", [("hard", "item_number")]),
        ("8/25", [("hard", "item_number")]),
        ("08/2025", [("hard", "item_number")]),
        ("", [("hard", "item_number")]),
    ],
)
def test_r_mot_01_number_has_the_meetings_year(number, expected):
    assert found("R-MOT-01", number=number, years=(2025,)) == expected


def test_r_mot_02_and_03():
    assert found("R-MOT-02", kind="other") == [("hard", "item")]
    assert found("R-MOT-02", kind="decision") == []
    assert found("R-MOT-03", items=[("Sak", "Forslag", "Bakgrunn", False)]) == []
    assert found("R-MOT-03", items=[("Sak", "Forslag", "", True)]) == []
    assert found("R-MOT-03", items=[("Sak", " ", "", False)]) == [
        ("hard", "proposal_text"),
        ("hard", "background"),
    ]


@pytest.mark.parametrize(
    ("rule_id", "name"), [("R-ROL-04", "is_staff"), ("R-ROL-07", "is_recused"), ("R-ROL-08", "has_seat")]
)  # fmt: skip
def test_roles_are_hard(rule_id, name):
    assert found(rule_id, **{name: False}) == []
    assert [severity for severity, _field in found(rule_id, **{name: True})] == ["hard"]


def test_every_rule_says_what_it_is_in_words():
    for rule_id in ON:
        entry = get_rule(rule_id)
        assert (bool(entry.description), bool(str(entry.title)), bool(entry.source)) == (True,) * 3
