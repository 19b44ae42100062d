"""From the decision to the sent report: opened, written, given, approved by another, frozen."""

import pytest

from decisions.actions import dispatch_decision, prepare_lapse
from kompetanse.lib.errors import Locked, NotAllowed, Refused, RuleBroken, Stale, WarningsUnanswered
from kompetanse.lib.invariants import breaches
from records.models import Event
from reports import actions
from reports.content import content_hash, read_content
from reports.enums import Attained, Done
from reports.models import PartnerPart, Report, Share, Snapshot
from tests.factories.reports import DUE, SENT, WRITTEN, Told

pytestmark = pytest.mark.django_db


def rule_ids(refusal) -> list[str]:
    return sorted({finding.rule_id for finding in refusal.value.findings})


def test_decisions_open_one_report_with_what_each_has_been_granted():
    told = Told()

    report = told.report
    assert (report.status, report.due_date, report.granted) == ("open", DUE, 500_000)
    assert sorted(Share.objects.values_list("recipient_id", "granted")) == sorted(
        [(told.stage.owner.pk, 400_000), (told.stage.university.pk, 100_000)]
    )
    assert list(PartnerPart.objects.values_list("partner_id", flat=True)) == [
        told.stage.university.pk
    ]


def test_taking_in_the_same_decision_again_changes_nothing():
    told = Told()
    before = Event.objects.count()

    actions.take_in(told.stage.decision_of(told.stage.owner), SENT)

    assert (Report.objects.count(), Event.objects.count()) == (1, before)


def test_report_is_written_given_and_sent_by_two_people():
    told = Told(two_people=True).whole()
    actions.send_to_approver(report=told.report, by=told.writer, at=WRITTEN)

    told.submit()

    report = told.report
    snapshot = Snapshot.objects.get()
    assert (report.status, report.used, report.unused) == ("submitted", 500_000, 0)
    assert snapshot.sha256 == content_hash(snapshot.data)
    assert snapshot.data["granted"] == 500_000
    assert Event.objects.get(verb="submit_report").facts["sha256"] == snapshot.sha256
    assert breaches() == []


def test_the_one_who_sent_it_to_approval_does_not_approve():
    told = Told(two_people=True).whole()
    another = told.approver
    actions.send_to_approver(report=told.report, by=told.writer, at=WRITTEN)
    Report.objects.update(sent_to_approver_by_id=another.user_id)

    with pytest.raises(NotAllowed):
        told.submit()


def test_submitter_does_not_send_in():
    told = Told().whole()

    with pytest.raises(NotAllowed):
        told.submit(by=told.writer)


def test_empty_report_says_all_that_is_missing():
    told = Told()
    actions.save_together(report=told.report, data={"staff_text": ""}, by=told.writer, at=WRITTEN)

    with pytest.raises(RuleBroken) as refusal:
        told.submit()

    assert rule_ids(refusal) == ["R-RAP-01", "R-RAP-04", "R-RAP-05", "R-RAP-06", "R-RAP-10"]


@pytest.mark.parametrize(
    ("used", "unused", "is_right"),
    [(300_000, 100_000, True), (300_000, 99_999, False), (400_001, 0, False)],
)
def test_used_and_unused_come_to_what_was_granted(used, unused, is_right):
    told = Told().whole()
    told.measure(account=(used, unused, "Kurset ble avlyst."))

    if is_right:
        assert told.submit().unused == 100_000
        return
    with pytest.raises(RuleBroken) as refusal:
        told.submit()
    assert rule_ids(refusal) == ["R-RAP-01"]


def test_unused_money_needs_a_reason():
    told = Told().whole()
    told.measure(account=(399_999, None, ""))

    with pytest.raises(RuleBroken) as refusal:
        told.submit()

    assert rule_ids(refusal) == ["R-RAP-02"]


def test_what_was_not_done_needs_an_explanation():
    told = Told().whole()
    told.measure(data={"done": Done.NO, "evaluation_text": "", "deviation_text": ""})

    with pytest.raises(RuleBroken) as refusal:
        told.submit()

    assert [finding.rule_id for finding in refusal.value.findings] == ["R-RAP-04"]


@pytest.mark.parametrize(("financed", "is_met"), [(120_000, True), (119_999, False)])
def test_own_financing_under_thirty_percent_is_asked_about(financed, is_met):
    told = Told(rules={"R-LOK-03": {"percent": 30}, "R-ROL-02": {}, "R-BUD-01": {}}).whole()
    told.measure(data={"done": Done.YES, "evaluation_text": "Bra.", "own_financing": financed})

    if is_met:
        assert told.submit().status == "submitted"
        return
    with pytest.raises(WarningsUnanswered) as refusal:
        told.submit()
    assert rule_ids(refusal) == ["R-RAP-03"]


def test_partner_that_has_not_answered_is_a_warning_that_is_answered():
    told = Told()
    told.write()
    key = f"R-RAP-08:part:{told.part.code}"

    with pytest.raises(WarningsUnanswered):
        told.submit()
    told.submit(answers={key: "De svarer ikke."})

    assert told.report.warning_answers == {key: "De svarer ikke."}


def test_auditors_statement_is_needed_from_the_limit():
    told = Told().whole()
    told.stage.round.auditor_statement_from = 400_000
    told.stage.round.save(update_fields=["auditor_statement_from"])

    with pytest.raises(RuleBroken) as refusal:
        told.submit()
    assert rule_ids(refusal) == ["R-RAP-07"]

    actions.attach_file(
        report=told.report, kind="auditor", content=b"Revisor er enig.", name="revisor.txt",
        by=told.writer, at=WRITTEN,
    )  # fmt: skip
    assert told.submit().status == "submitted"


def test_partner_cannot_give_money_that_does_not_add_up():
    told = Told()
    told.write()

    with pytest.raises(RuleBroken) as refusal:
        told.give_part(accounts={told.stage.item.code: (90_000, 9_999, "Sykdom.")})

    assert rule_ids(refusal) == ["R-RAP-01"]
    assert told.part.completed_at is None


def test_partner_writes_its_own_part_only():
    told = Told()

    with pytest.raises(NotAllowed):
        told.give_part(by=told.writer)
    with pytest.raises(NotAllowed):
        told.measure(by=told.lecturer)


def test_other_contents_than_those_shown_are_not_sent():
    told = Told().whole()
    seen = content_hash(read_content(told.report))
    told.measure(used=399_000)

    with pytest.raises(Stale):
        told.submit(seen_hash=seen)


def test_older_page_of_a_part_does_not_write_over_a_newer():
    told = Told()
    told.measure(seen_version=0)

    with pytest.raises(Stale):
        told.measure(seen_version=0)


def test_sent_report_is_closed_and_keeps_its_copy():
    told = Told().sent()

    with pytest.raises(Locked):
        told.measure(used=1)
    with pytest.raises(Locked):
        told.give_part(act=actions.save_part)

    assert breaches() == []


def test_declaration_is_needed():
    told = Told().whole()

    with pytest.raises(Refused):
        told.submit(declares=False)


def test_report_follows_a_decision_that_lapses():
    told = Told()
    told.measure()
    stage = told.stage
    lapse = prepare_lapse(
        decision=stage.decision_of(stage.owner), reasons="Tiltaket er trukket.", by=told.caseworker, at=WRITTEN
    )  # fmt: skip

    dispatch_decision(decision=stage.approve(stage.send(lapse, WRITTEN), WRITTEN), at=WRITTEN)

    assert told.report.granted == 100_000
    assert Share.objects.get(recipient=stage.owner).granted == 0


def test_answer_to_a_question_that_is_not_asked_is_refused():
    told = Told()

    with pytest.raises(Refused):
        actions.save_goals(
            report=told.report, answers={"MO_2026_2": (Attained.YES, "Ja")}, by=told.writer, at=WRITTEN
        )  # fmt: skip
