"""From the owner's desk to the authority's."""

import pytest

from accounts.enums import Role
from grants.enums import ApplicationStatus
from grants.models import Task
from jobs.models import Job
from kompetanse.lib.errors import NotAllowed
from needs import actions
from needs.models import Snapshot
from notices.models import OutboxMessage
from records.models import JournalEntry
from tests.factories.accounts import hat_for
from tests.factories.needs import answers_to, filled_report, submitted_report

pytestmark = pytest.mark.django_db


def test_submit_by_approver_opens_case_freezes_and_opens_task(at):
    report = submitted_report(at=at)

    application = report.application
    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED
    assert application.reference == "2025/00001"
    assert not application.is_late
    assert application.requested_total == 150_000
    snapshot = Snapshot.objects.get(application=application)
    assert snapshot.data["measures"][0]["title"] == "Språkmiljø i barnehagen"
    assert JournalEntry.objects.get().kind == "I"
    assert Task.objects.get().kind == "check_application"
    assert Job.objects.get().kind == "needs.receipt"


def test_submit_by_submitter_is_refused_with_rule_id(at):
    report = filled_report(at=at)

    with pytest.raises(NotAllowed) as refused:
        actions.submit(report=report, declares=True, by=report.filler, at=at)

    assert refused.value.rule_id == "R-GEN-01"


def test_submit_costs_a_fixed_number_of_queries(at, django_assert_max_num_queries):
    report = filled_report(at=at)
    answers = answers_to(report)
    approver = hat_for(report.application.applicant, Role.OWNER_APPROVER)
    actions.send_to_approver(report=report, answers=answers, by=report.filler, at=at)

    with django_assert_max_num_queries(30):
        actions.submit(report=report, declares=True, answers=answers, by=approver, at=at)


def test_receipt_job_files_pdf_and_writes_receipts(at):
    report = submitted_report(at=at, run_jobs=True)

    snapshot = Snapshot.objects.select_related("document__stored_file").get()
    assert snapshot.document.stored_file.content_type == "application/pdf"
    assert snapshot.document.journal_entry_id == snapshot.journal_entry_id
    receipts = OutboxMessage.objects.filter(kind="needs/receipt")
    assert sorted(receipts.values_list("user_id", flat=True)) == sorted(
        [report.filler.user_id, report.approver.user_id]
    )
    assert "150" not in receipts[0].text
