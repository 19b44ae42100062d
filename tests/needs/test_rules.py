"""Each rule of a needs report: in a table, and through the action that asks it."""

from datetime import UTC, date, datetime

import pytest

from accounts.enums import Role
from kompetanse.lib.errors import NotAllowed, RuleBroken, WarningsUnanswered
from kompetanse.lib.rules import check
from needs import actions
from needs.enums import CostType, Method
from needs.models import BudgetLine, Involvement, LocalPlan, Measure, NeedsReport, OwnFunding
from tests.factories.accounts import hat_for
from tests.factories.grants import ItemFactory
from tests.factories.needs import (
    answers_to,
    filled_report,
    open_version,
    started_report,
)
from tests.factories.owners import OwnerFactory, VocationalCollegeFactory

UH, COLLEGE, OTHER = ["university"], ["vocational_college"], ["other_expertise"]
TEXTS = {"need_text": "a", "assessment_text": "b", "inclusive_process_text": "c"}
NINE = [
    "goals",
    "target_groups",
    "measures",
    "participants",
    "methods",
    "money",
    "evaluation",
    "attainment",
    "duration",
]


def at_oslo(day: int, hour: int, minute: int, second: int) -> datetime:
    """Winter time: Oslo is one hour ahead."""
    return datetime(2025, 2, day, hour, minute, second, tzinfo=UTC)


TABLE = [
    ("R-GEN-01", {"is_approver": True}, []),
    ("R-GEN-01", {"is_approver": False}, [("", "hard")]),
    ("R-GEN-02", {"groups": ["employees", "leaders", "union"]}, []),
    ("R-GEN-02", {"groups": ["employees", "leaders", "no_union"]}, []),
    ("R-GEN-02", {"groups": ["employees", "leaders"]}, [("union", "warning")]),
    ("R-GEN-02", {"groups": ["leaders", "union"]}, [("employees", "hard")]),
    ("R-GEN-02", {"groups": ["employees", "union"]}, [("leaders", "hard")]),
    ("R-LOK-02", {"measures": [("a", "ordinary")], "allowed": []}, []),
    ("R-LOK-02", {"measures": [("a", "studies")], "allowed": ["studies"]}, []),
    ("R-LOK-02", {"measures": [("a", "studies")], "allowed": ["ordinary"]}, [("category:a", "hard")]),
    ("R-LOK-03", {"measures": [("a", 500_000, 150_000)]}, []),
    ("R-LOK-03", {"measures": [("a", 500_000, 149_999)]}, [("own:a", "hard")]),
    ("R-LOK-03", {"measures": [("a", 500_001, 150_000)]}, [("own:a", "hard")]),
    ("R-LOK-03", {"measures": [("a", 0, 0)]}, []),
    ("R-LOK-04", {"scheme": "regional", "is_demanded": False}, []),
    ("R-LOK-04", {"scheme": "decentralised", "is_demanded": True}, []),
    ("R-LOK-04", {"scheme": "regional", "is_demanded": True}, [("", "hard")]),
    ("R-LOK-05", {"categories": ["ordinary"], "partner_functions": [UH]}, []),
    ("R-LOK-05", {"categories": ["ordinary"], "partner_functions": [COLLEGE]}, [("partners", "hard")]),
    ("R-LOK-05", {"categories": ["trade_certificate"], "partner_functions": []}, []),
    ("R-LOK-05", {"categories": ["studies", "ordinary"], "partner_functions": []}, [("partners", "hard")]),
    ("R-LOK-06", {"measures": [("a", "need")]}, []),
    ("R-LOK-06", {"measures": [("a", "pro_rata")]}, [("method:a", "hard")]),
    ("R-LOK-08", {"measures": [("a", 100, 20, "11/24")]}, []),
    ("R-LOK-08", {"measures": [("a", 100, 0, "")]}, []),
    ("R-LOK-08", {"measures": [("a", 100, 20, "")]}, [("coordinator_item:a", "hard")]),
    ("R-LOK-08", {"measures": [("a", 100, 21, "11/24")]}, [("coordinator:a", "warning")]),
    ("R-LOK-12", {"ppt_text": "a", "private_included_text": "b"}, []),
    ("R-LOK-12", {"ppt_text": " ", "private_included_text": "b"}, [("ppt_text", "hard")]),
    ("R-LOK-12", {"ppt_text": "a", "private_included_text": ""}, [("private_included_text", "hard")]),
    ("R-KOL-02", {"partner_functions": [UH]}, []),
    ("R-KOL-02", {"partner_functions": []}, [("partners", "hard")]),
    ("R-KOL-02", {"partner_functions": [["kindergarten_owner"]]}, [("partners", "hard")]),
    ("R-KOL-02", {"partner_functions": [COLLEGE]}, [("university", "warning")]),
    ("R-KOL-02", {"partner_functions": [OTHER, UH]}, []),
    ("R-KOL-03", {"repeated": []}, []),
    ("R-KOL-03", {"repeated": ["Språk"]}, [("measures", "hard")]),
    ("R-KOL-04", TEXTS, []),
    ("R-KOL-04", {**TEXTS, "need_text": "  "}, [("need_text", "hard")]),
    ("R-KOL-04", {**TEXTS, "assessment_text": ""}, [("assessment_text", "hard")]),
    ("R-KSI-01", {"legal_form": "municipality", "is_coordinated": True}, []),
    ("R-KSI-01", {"legal_form": "municipality", "is_coordinated": None}, [("municipal_coordination", "hard")]),
    ("R-KSI-01", {"legal_form": "cooperative", "is_coordinated": None}, []),
    ("R-PLN-01", {"valid_from": date(2024, 1, 1), "valid_to": date(2025, 6, 1), "year": 2025}, []),
    ("R-PLN-01", {"valid_from": date(2024, 1, 1), "valid_to": None, "year": 2025}, []),
    ("R-PLN-01", {"valid_from": None, "valid_to": None, "year": 2025}, [("local_plan", "hard")]),
    ("R-PLN-01", {"valid_from": date(2020, 1, 1), "valid_to": date(2024, 12, 31), "year": 2025}, [("local_plan", "hard")]),
    ("R-PLN-01", {"valid_from": date(2026, 1, 1), "valid_to": None, "year": 2025}, [("local_plan", "hard")]),
    ("R-PLN-02", {"has_plan": True, "headings": NINE}, []),
    ("R-PLN-02", {"has_plan": True, "headings": NINE[1:]}, [("headings", "warning")]),
    ("R-PLN-02", {"has_plan": False, "headings": []}, []),
    ("R-SAM-01", {"owner_county": "11", "partner_counties": ["50"]}, []),
    ("R-SAM-02", {"answer": "partly"}, []),
    ("R-SAM-02", {"answer": ""}, [("sami_answer", "hard")]),
    # 23:59:59 in Oslo on the last day, and the second after.
    ("R-FRI-01", {"happened_at": at_oslo(1, 22, 59, 59), "deadline": date(2025, 2, 1)}, []),
    ("R-FRI-01", {"happened_at": at_oslo(1, 23, 0, 0), "deadline": date(2025, 2, 1)}, [("deadline", "hard")]),
]  # fmt: skip


@pytest.mark.parametrize(("rule_id", "values", "expected"), TABLE)
def test_rule_finds(rule_id, values, expected):
    found = check({rule_id: {}}, rule_id, **values)

    assert [(one.field, one.severity.value) for one in found] == expected
    assert check({}, rule_id, **values) == []


def _change(report, **values):
    NeedsReport.objects.filter(pk=report.pk).update(**values)


def _change_measure(report, **values):
    Measure.objects.filter(report=report).update(**values)


def _coordinator_without_item(report):
    BudgetLine.objects.filter(measure__report=report).update(cost_type=CostType.COORDINATOR)


def _same_measure_elsewhere(report):
    other = started_report(
        round_=report.application.round, scheme_version=report.application.scheme_version
    ).application
    ItemFactory(application=other, lineage=report.application.items.get().lineage)
    # Straight in the table: only that the other one is sent matters here.
    type(other).objects.filter(pk=other.pk).update(
        status="submitted",
        submitted_at=other.created_at,
        submitted_by=other.created_by,
        case_file=_case_of(other),
    )


def _case_of(application):
    from tests.factories.records import CaseFileFactory

    return CaseFileFactory(authority=application.authority)


BREACHES = {
    "R-GEN-02": lambda report: Involvement.objects.filter(group="employees").delete(),
    "R-LOK-02": lambda report: report.application.items.update(category="studies"),
    "R-LOK-03": lambda report: OwnFunding.objects.update(amount=29_999),
    "R-LOK-05": lambda report: report.partner_parts.update(partner=VocationalCollegeFactory()),
    "R-LOK-06": lambda report: _change_measure(report, method=Method.PRO_RATA),
    "R-LOK-08": _coordinator_without_item,
    "R-LOK-12": lambda report: _change(report, ppt_text=""),
    "R-KOL-02": lambda report: report.partner_parts.update(partner=OwnerFactory()),
    "R-KOL-03": _same_measure_elsewhere,
    "R-KOL-04": lambda report: _change(report, need_text=""),
    "R-KSI-01": lambda report: _change(report, municipal_coordination=None),
    "R-PLN-01": lambda report: LocalPlan.objects.update(valid_to_date=date(2024, 12, 31)),
    "R-SAM-02": lambda report: _change(report, sami_answer=""),
}


def _single_owner_report(at, rules):
    """A report of an owner that one person may bind, so that one act sends it."""
    owner = OwnerFactory(two_person_filing=False)
    approver = hat_for(owner, Role.OWNER_APPROVER)
    return filled_report(owner=owner, by=approver, scheme_version=open_version(rules=rules), at=at)


def _submit(report, at):
    report = NeedsReport.objects.for_detail().get(pk=report.pk)
    hat = hat_for(report.application.applicant, Role.OWNER_APPROVER)
    answers = answers_to(report)
    return actions.submit(report=report, declares=True, answers=answers, by=hat, at=at)


@pytest.mark.django_db
@pytest.mark.parametrize("rule_id", sorted(BREACHES))
def test_submit_is_refused_by_rule_and_passes_without_it(at, rule_id):
    report = _single_owner_report(at, {rule_id: {}})
    BREACHES[rule_id](report)
    report.filler = None

    with pytest.raises(RuleBroken) as refused:
        actions.submit(
            report=report,
            declares=True,
            by=hat_for(report.application.applicant, Role.OWNER_APPROVER, user=None),
            at=at,
        )
    version = report.application.scheme_version
    version.rules = {}
    version.save()

    assert {finding.rule_id for finding in refused.value.findings} == {rule_id}
    assert _submit(report, at).application.status == "submitted"


@pytest.mark.django_db
def test_submit_after_deadline_is_refused_and_passes_without_the_rule(at):
    late = datetime(2025, 2, 1, 23, 0, 0, tzinfo=UTC)
    report = _single_owner_report(at, {"R-FRI-01": {}})

    with pytest.raises(RuleBroken) as refused:
        _submit(report, late)
    version = report.application.scheme_version
    version.rules = {}
    version.save()

    assert [finding.rule_id for finding in refused.value.findings] == ["R-FRI-01"]
    assert _submit(report, late).application.is_late is False


@pytest.mark.django_db
def test_own_financing_outside_decentralised_scheme_is_refused(at):
    report = _single_owner_report(at, {"R-LOK-03": {"percent": 30}, "R-LOK-04": {}})

    with pytest.raises(RuleBroken) as refused:
        _submit(report, at)

    assert [finding.rule_id for finding in refused.value.findings] == ["R-LOK-04"]


@pytest.mark.django_db
def test_submit_by_leader_is_refused(at):
    report = _single_owner_report(at, {"R-GEN-01": {}})

    with pytest.raises(NotAllowed) as refused:
        actions.submit(
            report=report,
            declares=True,
            by=hat_for(report.application.applicant, Role.LEADER),
            at=at,
        )

    assert refused.value.rule_id == "R-GEN-01"


@pytest.mark.django_db
def test_warnings_of_submit_stand_until_answered_and_are_kept_with_the_reason(at):
    report = _single_owner_report(at, {"R-PLN-02": {}})
    LocalPlan.objects.update(headings=[])
    hat = hat_for(report.application.applicant, Role.OWNER_APPROVER)

    with pytest.raises(WarningsUnanswered) as asked:
        actions.submit(report=report, declares=True, by=hat, at=at)
    answers = {finding.key: "Planen skrives nå." for finding in asked.value.findings}
    report = actions.submit(report=report, declares=True, answers=answers, by=hat, at=at)

    assert set(answers) >= {"R-PLN-02:headings"}
    assert report.warning_answers == answers
