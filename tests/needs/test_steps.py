"""What the owner's page says has happened: also how the case ended, and its letters."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants import transitions as cases
from grants.actions import lock_application, move_application
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.models import CaseFile
from tests.factories.accounts import hat_for
from tests.factories.needs import submitted_report

pytestmark = pytest.mark.django_db


def told(browser, report):
    page = browser.get(reverse("needs:report", args=[report.application.code]))
    return [row["text"] for row in page.context["milestones"]]


def test_dismissal_and_its_letter_stand_among_what_has_happened(browser, at):
    report = submitted_report(at=at)
    application = report.application
    browser.wear(report.approver)
    assert told(browser, report)[0] == "Behovsmeldingen ble sendt inn"
    staff = hat_for(application.authority, Role.DECISION_APPROVER)
    later = at + timedelta(days=3)
    move_application(lock_application(application), cases.DISMISS, by=staff, at=later)
    assert told(browser, report)[:2] == ["Behovsmeldingen ble avvist", "Behovsmeldingen ble sendt inn"]  # fmt: skip
    file_document(
        case_file=CaseFile.objects.get(pk=application.case_file_id),
        stored_file=store_bytes(b"%PDF-1.7 brev", content_type="application/pdf", at=later),
        kind=DocumentKind.DECISION_LETTER,
        journal_kind=JournalKind.OUTGOING,
        title="Vedtak om avvisning",
        file_name="vedtak.pdf",
        readers=[application.applicant],
        by=staff,
        at=later + timedelta(hours=1),
    )
    assert told(browser, report)[:2] == [
        "Brevet «Vedtak om avvisning» ble lagt ut, med varsel på e-post",
        "Behovsmeldingen ble avvist",
    ]


def test_withdrawn_report_says_so_by_whom(browser, at):
    report = submitted_report(at=at)
    move_application(
        lock_application(report.application), cases.WITHDRAW, by=report.approver, at=at + timedelta(days=1)
    )  # fmt: skip
    browser.wear(report.approver)
    page = browser.get(reverse("needs:report", args=[report.application.code]))
    first = page.context["milestones"][0]
    assert (first["text"], first["who"]) == ("Behovsmeldingen ble trukket", report.application.applicant.name)  # fmt: skip
