"""From the owner's desk to the authority's."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.enums import ApplicationStatus
from grants.models import Application, CompletionRequest, Task
from jobs.models import Job
from kompetanse.lib.errors import Locked, NotAllowed, Refused, Stale
from needs import actions
from needs.models import Snapshot
from needs.reminders import not_begun, not_submitted, partner_unconfirmed, waiting_approval
from notices.models import OutboxMessage, PortalNotice
from records.models import JournalEntry
from tests.factories.accounts import hat_for
from tests.factories.grants import CompletionRequestFactory, RoundFactory
from tests.factories.needs import (
    answers_to,
    filled_report,
    open_version,
    started_report,
    submitted_report,
)
from tests.factories.owners import OwnerFactory

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
    assert "150 000" not in receipts[0].text.replace("\N{NO-BREAK SPACE}", " ")


def _late(at, **values):
    return filled_report(
        owner=OwnerFactory(two_person_filing=False),
        scheme_version=open_version(rules={"R-FRI-01": {}}),
        at=at,
        **values,
    )


AFTER = datetime(2025, 2, 2, 8, tzinfo=UTC)
EVE = datetime(2025, 2, 1, 22, 59, 59, tzinfo=UTC)


def test_late_report_is_journaled_and_in_no_list_until_admitted(at):
    report = _late(at)
    approver = hat_for(report.application.applicant, Role.OWNER_APPROVER)
    answers = answers_to(report)

    with pytest.raises(Refused):
        actions.request_late(report=report, reason=" ", declares=True, by=approver, at=AFTER)
    actions.request_late(
        report=report, reason="Sykdom", declares=True, answers=answers, by=approver, at=AFTER
    )

    application = Application.objects.get(pk=report.pk)
    assert (application.is_late, application.late_reason) == (True, "Sykdom")
    assert Task.objects.get().kind == "admit_late"
    assert JournalEntry.objects.count() == 1
    assert not Application.objects.in_lists().filter(pk=report.pk).exists()


@pytest.mark.parametrize(("counts", "is_late"), [("sent_to_approver", False), ("approved", True)])
def test_what_counts_as_in_time_is_the_rounds_choice(at, counts, is_late):
    report = filled_report(
        scheme_version=open_version(rules={"R-FRI-01": {}}),
        round_=RoundFactory(in_time_when=counts),
        at=at,
    )
    approver = hat_for(report.application.applicant, Role.OWNER_APPROVER)
    answers = answers_to(report)
    actions.send_to_approver(report=report, answers=answers, by=report.filler, at=EVE)

    actions.submit(report=report, declares=True, late_reason="Sent", by=approver, at=AFTER)

    assert Application.objects.get(pk=report.pk).is_late is is_late


def test_approver_who_sent_it_to_approval_cannot_send_it_in(at):
    owner = OwnerFactory()
    both = hat_for(owner, Role.OWNER_SUBMITTER, Role.OWNER_APPROVER)
    hat_for(owner, Role.OWNER_APPROVER)
    report = filled_report(owner=owner, by=both, at=at)
    answers = answers_to(report)

    with pytest.raises(Refused):
        actions.submit(report=report, declares=True, answers=answers, by=both, at=at)
    actions.send_to_approver(report=report, answers=answers, by=both, at=at)
    with pytest.raises(NotAllowed):
        actions.submit(report=report, declares=True, by=both, at=at)


def test_submit_of_other_contents_than_shown_is_stale(at):
    report = _late(at)
    approver = hat_for(report.application.applicant, Role.OWNER_APPROVER)

    with pytest.raises(Stale):
        actions.submit(
            report=report, declares=True, seen_hash="0" * 64, answers=answers_to(report),
            by=approver, at=at,
        )  # fmt: skip
    with pytest.raises(Stale):
        actions.submit(report=report, declares=True, seen_version=1, by=approver, at=at)


def test_submit_without_declaration_is_refused(at):
    report = _late(at)
    approver = hat_for(report.application.applicant, Role.OWNER_APPROVER)

    with pytest.raises(Refused) as refused:
        actions.submit(
            report=report, declares=False, answers=answers_to(report), by=approver, at=at
        )

    assert refused.value.field == "declares"


def test_sent_back_with_reason_and_taken_back(at):
    report = filled_report(at=at)
    approver = hat_for(report.application.applicant, Role.OWNER_APPROVER)
    answers = answers_to(report)
    actions.send_to_approver(report=report, answers=answers, by=report.filler, at=at)

    with pytest.raises(Refused):
        actions.send_back(report=report, reason=" ", by=approver, at=at)
    back = actions.send_back(report=report, reason="Budsjettet stemmer ikke.", by=approver, at=at)
    told = PortalNotice.objects.filter(user_id=report.filler.user_id).count()
    actions.send_to_approver(report=report, answers=answers, by=report.filler, at=at)
    taken = actions.take_back(report=report, by=report.filler, at=at)

    assert (back.return_reason, told) == ("Budsjettet stemmer ikke.", 1)
    assert taken.application.status == ApplicationStatus.DRAFT
    assert taken.application.sent_to_approver_at is None


def test_withdrawn_report_is_journaled_and_its_task_closed(at):
    report = submitted_report(at=at)

    actions.withdraw(report=report, by=report.approver, at=at)

    assert Application.objects.get(pk=report.pk).status == ApplicationStatus.WITHDRAWN
    assert JournalEntry.objects.count() == 2
    assert not Task.objects.open().exists()


def _returned(at, sections=("need",)):
    report = submitted_report(at=at)
    CompletionRequestFactory(
        application=report.application, sections=list(sections), asked_at=at + timedelta(minutes=1)
    )
    # Straight in the table: asking is another app's act.
    Application.objects.filter(pk=report.pk).update(status=ApplicationStatus.INCOMPLETE)
    return report


def test_returned_report_is_open_for_the_named_parts_only_and_sent_again(at):
    report = _returned(at)

    with pytest.raises(Locked):
        actions.save_section(
            report=report, section="funding", data={"own_effort_text": "x"}, by=report.filler, at=at
        )
    actions.save_section(
        report=report, section="need", data={"need_text": "Nytt"}, by=report.filler, at=AFTER
    )
    actions.answer_completion(report=report, declares=True, by=report.approver, at=AFTER)

    assert Application.objects.get(pk=report.pk).status == ApplicationStatus.SUBMITTED
    assert list(
        Snapshot.objects.order_by("number").values_list("reason", "data__report__need_text")
    ) == [
        ("submitted", "Ansatte ber om støtte til arbeid med språkmiljø."),
        ("completed", "Nytt"),
    ]
    assert Task.objects.open().filter(kind="check_completion").count() == 1
    assert CompletionRequest.objects.get().answered_at == AFTER


def test_returned_report_is_corrected_on_the_pages(browser, at):
    report = _returned(at)
    code = report.application.code
    browser.wear(report.approver)

    home = browser.get(reverse("overview:start"))
    tasks = browser.get(reverse("needs:report", args=[code])).content.decode()
    review = browser.get(reverse("needs:report-review", args=[code]))
    sent = browser.post_form(review, "needs:report-review", [code], declares="on")

    assert home.context["due"] == CompletionRequest.objects.get().due_date
    assert "Budsjettet må rettes" in tasks
    assert "Må endres" in tasks
    assert sent.status_code in (200, 302)


def test_review_of_a_report_that_is_sent_leads_back_to_it_and_says_why(browser, at):
    report = submitted_report(at=at)
    code = report.application.code
    browser.wear(report.approver)

    page = browser.get(reverse("needs:report-review", args=[code]), follow=True)

    assert page.redirect_chain == [(reverse("needs:report", args=[code]), 302)]
    assert "Meldingen er sendt inn og kan ikke endres." in page.text


def test_opting_out_stops_reminders_and_is_undone(browser, at):
    owner = OwnerFactory()
    round_ = RoundFactory(county=owner.county)
    hat = hat_for(owner, Role.OWNER_SUBMITTER)

    def reminded():
        return [one.label for one in not_begun(today=date(2025, 1, 30))]

    browser.wear(hat)
    before, home = reminded(), browser.get(reverse("overview:start"))
    actions.opt_out(round_=round_, organisation=owner, by=hat, at=at)
    actions.opt_out(round_=round_, organisation=owner, by=hat, at=at)
    after, home_after = reminded(), browser.get(reverse("overview:start"))
    page = browser.get(reverse("grants:round", args=[round_.code])).content.decode()
    actions.undo_opt_out(round_=round_, organisation=owner, by=hat, at=at)

    assert (before, after, reminded()) == ([owner.name], [], [owner.name])
    assert (home.context["begin"], home_after.context["begin"]) == (round_, None)
    assert hat.user_name in page


def test_opting_out_with_a_report_or_for_another_owner_is_refused(at):
    report = started_report(at=at)
    owner, round_ = report.application.applicant, report.application.round
    hat = hat_for(owner, Role.OWNER_SUBMITTER)

    with pytest.raises(Refused):
        actions.opt_out(round_=round_, organisation=owner, by=hat, at=at)
    with pytest.raises(NotAllowed):
        actions.opt_out(round_=round_, organisation=OwnerFactory(), by=hat, at=at)


def test_reminders_follow_the_report_to_the_approver_and_the_partner(at):
    report = filled_report(at=at)
    owner = report.application.applicant
    approver = hat_for(owner, Role.OWNER_APPROVER)
    part = report.partner_parts.select_related("partner").get()
    partner = hat_for(part.partner, Role.PARTNER)
    actions.ask_partner(part=part, by=report.filler, at=at)
    today = date(2025, 1, 30)
    sources = (not_begun, not_submitted, waiting_approval, partner_unconfirmed)

    def reminded():
        return [sorted(one.user_id for one in source(today=today)) for source in sources]

    drafted = reminded()
    actions.send_to_approver(report=report, answers=answers_to(report), by=report.filler, at=at)

    both = sorted([report.filler.user_id, approver.user_id])
    assert drafted == [[], both, [], [partner.user_id]]
    assert reminded() == [[], [], [approver.user_id], [partner.user_id]]
