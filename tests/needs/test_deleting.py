"""A draft that was never sent is deleted by those who write it; what was sent is not."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.models import Application, Item, Party, Round
from kompetanse.lib import clock
from kompetanse.lib.errors import Locked, NotAllowed, Stale
from needs import actions
from needs.models import LocalPlan, NeedsReport
from needs.reminders import not_begun, not_submitted
from notices.models import PortalNotice
from records.models import Event, JournalEntry
from tests.factories.accounts import hat_for
from tests.factories.needs import answers_to, filled_report, submitted_report
from tests.factories.owners import OwnerFactory

pytestmark = pytest.mark.django_db


def test_delete_draft_leaves_the_log_and_the_owners_plan_and_nothing_else(at):
    report = filled_report(at=at)
    application, by = report.application, report.filler
    plans = LocalPlan.objects.count()

    actions.delete_draft(report=report, by=by, at=at)

    left = Application.objects.get(pk=application.pk)
    assert (left.status, left.requested_total) == ("withdrawn", 0)
    assert [NeedsReport.objects.count(), Item.objects.count(), Party.objects.count()] == [0, 0, 0]
    assert (LocalPlan.objects.count(), JournalEntry.objects.count()) == (plans, 0)
    assert not Application.objects.visible_to(by).exists()
    last = Event.objects.filter(chain__key=application.chain_key).order_by("-number")[0]
    assert (last.verb, last.facts["items"], last.to_state) == ("discard", 1, "withdrawn")


def test_delete_draft_lets_the_owner_begin_anew_and_be_reminded_of_that(at):
    report = filled_report(at=at)
    round_ = report.application.round
    Round.objects.filter(pk=round_.pk).update(
        reminder_offsets=[7, 2], county=report.application.county
    )
    today = at.date()
    drafts = [one.label for one in not_submitted(today=today)]

    actions.delete_draft(report=report, by=report.filler, at=at)

    assert (drafts != [], list(not_submitted(today=today))) == (True, [])
    assert {one.organisation_id for one in not_begun(today=today)} == {
        report.application.applicant_id
    }
    again = actions.start_report(
        round_=round_, scheme_version=report.application.scheme_version,
        applicant=report.application.applicant, by=report.filler, at=at,
    )  # fmt: skip
    assert again.application.pk != report.application.pk


def test_delete_draft_tells_the_partner_that_was_asked_and_takes_its_notice_back(at):
    report = filled_report(at=at)
    part = report.partner_parts.select_related("partner", "report").get()
    partner = hat_for(part.partner, Role.PARTNER)
    actions.ask_partner(part=part, by=report.filler, at=at)

    actions.delete_draft(report=report, by=report.filler, at=at)

    (told,) = PortalNotice.objects.filter(user_id=partner.user_id)
    assert told.title == f"{report.application.applicant.name} har slettet utkastet dere var med i"


def test_delete_draft_is_for_the_owners_writers_on_the_page_they_saw(at):
    report = filled_report(at=at)
    for hat in (
        hat_for(report.application.applicant, Role.LEADER),
        hat_for(OwnerFactory(), Role.OWNER_APPROVER),
    ):
        with pytest.raises(NotAllowed):
            actions.delete_draft(report=report, by=hat, at=at)
    with pytest.raises(Stale):
        actions.delete_draft(report=report, by=report.filler, at=at, seen_version=0)


def test_delete_draft_after_submission_is_refused_in_plain_words(at):
    report = submitted_report(at=at)

    with pytest.raises(Locked) as caught:
        actions.delete_draft(report=report, by=report.approver, at=at)

    assert str(caught.value) == (
        "Meldingen er sendt inn og kan ikke slettes. En godkjenner hos dere kan trekke den."
    )


def test_delete_draft_that_lies_with_the_approver_is_refused(at):
    report = filled_report(at=at)
    hat_for(report.application.applicant, Role.OWNER_APPROVER)
    actions.send_to_approver(report=report, answers=answers_to(report), by=report.filler, at=at)

    with pytest.raises(Locked):
        actions.delete_draft(report=report, by=report.filler, at=at)


def test_submitter_deletes_a_draft_on_its_page(browser, at):
    report = filled_report(at=at)
    code = report.application.code
    browser.wear(report.filler)
    listed = browser.get(reverse("needs:report", args=[code]))
    page = browser.get(reverse("needs:report-delete", args=[code]))

    deleted = browser.post_form(page, "needs:report-delete", [code])
    gone = browser.get(reverse("needs:report", args=[code]))

    assert reverse("needs:report-delete", args=[code]) in listed.text
    assert report.application.items.model.objects.count() == 0
    assert (deleted.status_code, deleted.url, gone.status_code) == (302, "/behovsmeldinger/", 404)


def test_page_of_withdrawal_leads_a_draft_to_its_deletion(browser, at):
    report = filled_report(at=at)
    code = report.application.code
    browser.wear(hat_for(report.application.applicant, Role.OWNER_APPROVER))

    answer = browser.get(reverse("needs:report-withdraw", args=[code]))

    assert answer.url == reverse("needs:report-delete", args=[code])


def test_page_of_withdrawal_says_when_a_new_report_would_be_late(browser, at):
    report = submitted_report(at=at)
    browser.wear(report.approver)
    address = reverse("needs:report-withdraw", args=[report.application.code])

    in_time = browser.get(address).context["warning"]
    clock.set_source(lambda: at + timedelta(days=14))
    late = browser.get(address).context["warning"]

    assert ("før fristen" in in_time, "kommer for sent" in late) == (True, True)
