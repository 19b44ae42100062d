"""What the authority does: control, changes, more time, waiver, the ladder to a stop, and money that was not used."""

from datetime import UTC, date, datetime

import pytest

from grants.enums import TaskKind
from grants.models import Task
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, Stale
from kompetanse.lib.invariants import breaches
from notices.planning import sources
from payments.models import Repayment, Stop
from records.enums import DocumentKind
from records.models import Document
from reports import actions
from reports.models import Report, Snapshot
from tests.factories.reports import LATE, SENT, Told

pytestmark = pytest.mark.django_db

WARNED = datetime(2026, 2, 25, 9, 0, tzinfo=UTC)


def open_tasks(kind: TaskKind) -> int:
    return Task.objects.open().filter(kind=kind).count()


def test_submitted_report_is_approved_by_who_decides():
    told = Told().sent()
    assert open_tasks(TaskKind.CHECK_REPORT) == 1

    with pytest.raises(NotAllowed):
        actions.approve(report=told.report, by=told.caseworker, at=SENT)
    actions.approve(report=told.report, by=told.decider, at=SENT)

    assert told.report.status == "approved"
    assert (open_tasks(TaskKind.CHECK_REPORT), open_tasks(TaskKind.SETTLE_UNUSED)) == (0, 0)


def test_report_is_not_approved_while_a_partner_owes_its_account():
    told = Told()
    told.write()
    told.submit(answers={f"R-RAP-08:part:{told.part.code}": "De svarer ikke."})

    with pytest.raises(RuleBroken):
        actions.approve(report=told.report, by=told.decider, at=SENT)

    assert told.report.status == "submitted"


def test_changes_are_asked_for_in_a_letter_and_sent_again():
    told = Told().sent()

    actions.ask_for_changes(
        report=told.report, text="Legg ved regnskapet.", due_date=date(2026, 2, 1), by=told.caseworker, at=SENT
    )  # fmt: skip
    assert (told.report.status, told.report.awaited_by) == ("changes_asked", date(2026, 2, 1))
    assert Document.objects.filter(kind=DocumentKind.REPORT_REQUEST).count() == 1
    told.submit()

    assert (told.report.status, told.report.changes_text) == ("submitted", "")
    assert list(Snapshot.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert breaches() == []


def test_more_time_is_given_with_a_reason_and_the_first_day_stands():
    told = Told()

    with pytest.raises(Refused):
        actions.extend(report=told.report, to_date=date(2026, 3, 1), reason=" ", by=told.caseworker, at=SENT)  # fmt: skip
    actions.extend(
        report=told.report, to_date=date(2026, 3, 1), reason="Sykdom.", by=told.caseworker, at=SENT
    )

    report = told.report
    assert (report.due_date, report.awaited_by) == (date(2026, 1, 15), date(2026, 3, 1))
    assert list(Report.objects.overdue(date(2026, 3, 1))) == []
    assert list(Report.objects.overdue(date(2026, 3, 2))) == [report]


def test_waived_report_is_awaited_no_more():
    told = Told()

    actions.waive(report=told.report, reason="Eieren er nedlagt.", by=told.decider, at=LATE)

    assert told.report.status == "waived"
    assert Report.objects.awaited().count() == 0
    with pytest.raises(Stale):
        actions.waive(report=told.report, reason="Igjen.", by=told.decider, at=LATE)


def test_reminders_go_to_the_owner_and_the_partner_around_the_day():
    told = Told()
    candidates = {
        kind: list(source.candidates(today=date(2026, 1, 18)))
        for kind, source in sources
        if kind.startswith("reports.")
    }

    owners = {one.user_id: one.organisation_id for one in candidates["reports.not_sent"]}
    assert {told.writer.user_id, told.approver.user_id} <= owners.keys()
    assert set(owners.values()) == {told.stage.owner.pk}
    assert [one.user_id for one in candidates["reports.partner_part"]] == [told.lecturer.user_id]
    assert candidates["reports.waiting_approval"] == []
    assert {one.due_date for one in candidates["reports.not_sent"]} == {date(2026, 1, 15)}


def test_late_report_leads_to_notice_stop_and_the_report_lifts_it():
    told = Told()
    assert actions.open_overdue_tasks(at=datetime(2026, 1, 29, 9, tzinfo=UTC)) == 0
    assert actions.open_overdue_tasks(at=LATE) == 1
    assert actions.open_overdue_tasks(at=WARNED) == 0

    with pytest.raises(Refused):
        actions.stop_payments(report=told.report, by=told.decider, at=LATE)
    actions.give_prior_notice(
        report=told.report, due_date=date(2026, 2, 24), by=told.caseworker, at=LATE
    )
    assert open_tasks(TaskKind.OVERDUE_REPORT) == 0
    actions.stop_payments(report=told.report, by=told.decider, at=WARNED)
    stop = Stop.objects.get()
    assert (stop.decision.recipient_id, stop.kind) == (told.stage.owner.pk, "report")

    told.whole().submit(at=WARNED)

    stop.refresh_from_db()
    assert (stop.lifted_at, told.report.stopped_at) == (WARNED, None)


@pytest.mark.parametrize(("outcome", "matters"), [("back", [(50_000, "unused")]), ("stays", [])])
def test_unused_money_is_a_task_until_somebody_says_what_is_decided(outcome, matters):
    told = Told().sent(used=350_000)
    actions.approve(report=told.report, by=told.decider, at=SENT)
    assert open_tasks(TaskKind.SETTLE_UNUSED) == 1

    actions.settle_unused(
        report=told.report, outcome=outcome, reason="Samlingen ble avlyst.", by=told.caseworker, at=SENT
    )  # fmt: skip

    assert list(Repayment.objects.values_list("amount", "ground")) == matters
    assert open_tasks(TaskKind.SETTLE_UNUSED) == 0
    with pytest.raises(Stale):
        actions.settle_unused(
            report=told.report, outcome="stays", reason="Igjen.", by=told.caseworker, at=SENT
        )
