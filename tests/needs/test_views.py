"""Every page of a needs report, empty and filled, for the one it is meant for."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from grants.models import OptOut
from needs import actions
from needs.enums import Section
from needs.models import NeedsReport
from tests.factories.accounts import hat_for
from tests.factories.grants import FrameFactory, RoundFactory
from tests.factories.needs import (
    answers_to,
    filled_report,
    open_version,
    started_report,
    submitted_report,
)
from tests.factories.owners import OwnerFactory
from tests.needs.conftest import Browser

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("section", [s for s in Section if s != Section.NETWORK])
def test_section_of_empty_draft_opens(browser, at, section):
    report = started_report(at=at)
    browser.wear(hat_for(report.application.applicant, Role.OWNER_SUBMITTER))

    page = browser.get(reverse(f"needs:section-{section}", args=[report.application.code]))

    assert page.status_code == 200


@pytest.mark.parametrize("section", [s for s in Section if s != Section.NETWORK])
def test_section_of_filled_draft_opens(browser, at, section):
    report = filled_report(at=at)
    browser.wear(report.filler)

    page = browser.get(reverse(f"needs:section-{section}", args=[report.application.code]))

    assert page.status_code == 200


@pytest.mark.parametrize(
    "name", ["report", "report-review", "report-list", "measure", "measure-participants"]
)
def test_page_of_filled_draft_opens(browser, at, name):
    report = filled_report(at=at)
    browser.wear(report.filler)
    arguments = {
        "report-list": [],
        "measure": [report.application.code, report.measures.get().item.code],
        "measure-participants": [report.application.code, report.measures.get().item.code],
    }.get(name, [report.application.code])

    page = browser.get(reverse(f"needs:{name}", args=arguments))

    assert page.status_code == 200


def test_pages_after_submission_open(browser, at):
    report = submitted_report(at=at, run_jobs=True)
    code = report.application.code
    browser.wear(report.approver)

    statuses = {
        name: browser.get(reverse(f"needs:{name}", args=[code])).status_code
        for name in ("report", "receipt", "report-withdraw")
    }
    copy = browser.get(reverse("needs:report-pdf", args=[code]))

    assert statuses == {"report": 200, "receipt": 200, "report-withdraw": 200}
    assert b"".join(copy.streaming_content)[:5] == b"%PDF-"


def test_thread_from_round_page_to_receipt_by_forms(browser, at):
    """The whole way on the pages: start, fill by actions, send to approval, warnings, approve, receipt."""
    report = filled_report(at=at)
    code = report.application.code
    approver = hat_for(report.application.applicant, Role.OWNER_APPROVER)
    browser.wear(report.filler)
    review = browser.get(reverse("needs:report-review", args=[code]))
    assert review.status_code == 200

    asked = browser.post_form(review, "needs:report-review", [code])
    assert "Stemmer det?" in asked.content.decode()
    empty = {f"grunn-{key}": "" for key in answers_to(report)}
    again = browser.post_form(asked, "needs:report-review", [code], **empty)
    assert "Svar på om dette stemmer" in again.content.decode()
    answers = {f"svar-{key}": "ja" for key in answers_to(report)}
    answers |= {f"grunn-{key}": "Fordi." for key in answers_to(report)}
    sent = browser.post_form(asked, "needs:report-review", [code], **answers)
    assert sent.status_code == 302
    browser.wear(approver)
    page = browser.get(reverse("needs:report-approve", args=[code]))
    done = browser.post_form(page, "needs:report-approve", [code], declares="on")
    assert done.url == reverse("needs:receipt", args=[code])
    receipt = browser.get(done.url)
    assert "2025/00001" in receipt.content.decode()


def test_stranger_gets_404_and_unapproving_submitter_403(browser: Browser, at):
    report = filled_report(at=at)
    code = report.application.code
    url = reverse("needs:report-approve", args=[code])
    browser.wear(report.filler)
    forbidden = browser.get(url).status_code
    browser.wear(hat_for(started_report(at=at).application.applicant, Role.OWNER_SUBMITTER))

    assert (forbidden, browser.get(url).status_code) == (403, 404)


def test_text_section_saves_and_says_what_is_missing_at_the_field(browser, at):
    report = started_report(at=at)
    report.application.scheme_version.rules = {"R-KOL-04": {}}
    report.application.scheme_version.save()
    url = reverse("needs:section-need", args=[report.application.code])
    browser.wear(hat_for(report.application.applicant, Role.OWNER_SUBMITTER))

    page = browser.post(url, {"need_text": "Språk", "done": "ja", "version": "0"})

    assert "Skriv den samlede vurderingen av behovene." in page.content.decode()
    saved = NeedsReport.objects.get(pk=report.pk)
    assert saved.need_text == "Språk"
    assert saved.sections_done == {"need": False}


def test_two_people_in_one_section_get_both_texts(browser, at):
    report = started_report(at=at)
    owner = report.application.applicant
    other = hat_for(owner, Role.OWNER_SUBMITTER)
    actions.save_section(
        report=report, section="need", data={"need_text": "Deres"}, by=other, at=at
    )
    browser.wear(hat_for(owner, Role.OWNER_SUBMITTER))

    page = browser.post(
        reverse("needs:section-need", args=[report.application.code]),
        {"need_text": "Mitt", "done": "nei", "version": "0"},
    )

    assert page.status_code == 409
    assert "Mitt" in page.content.decode()
    assert "Deres" in page.content.decode()


def test_autosave_twice_is_one_version(browser, at):
    report = started_report(at=at)
    browser.wear(hat_for(report.application.applicant, Role.OWNER_SUBMITTER))
    url = reverse("needs:autosave", args=[report.application.code, "need"])

    first = browser.post(url, {"need_text": "Språk", "version": "0"}).json()
    second = browser.post(url, {"need_text": "Språk", "version": "0"}).json()

    assert (first["version"], second["version"]) == (1, 1)


def test_review_says_what_is_missing_and_nothing_else(browser, at):
    report = started_report(at=at)
    hat_for(report.application.applicant, Role.OWNER_APPROVER)
    browser.wear(hat_for(report.application.applicant, Role.OWNER_SUBMITTER))
    code = report.application.code
    page = browser.get(reverse("needs:report-review", args=[code]))

    answer = browser.post_form(page, "needs:report-review", [code]).content.decode()

    assert "Legg til minst ett tiltak." in answer
    assert "Kryss av" not in answer


def test_declaration_is_asked_for_in_words(browser, at):
    report = filled_report(owner=OwnerFactory(two_person_filing=False), at=at)
    browser.wear(hat_for(report.application.applicant, Role.OWNER_APPROVER))
    code = report.application.code
    page = browser.get(reverse("needs:report-review", args=[code]))

    answer = browser.post_form(page, "needs:report-review", [code])

    assert "Kryss av for at opplysningene er riktige" in answer.content.decode()


def test_late_report_is_asked_for_on_its_own_page(browser, at):
    version = open_version(rules={"R-FRI-01": {}})
    report = filled_report(
        owner=OwnerFactory(two_person_filing=False),
        round_=RoundFactory(deadline_date=date(2025, 1, 29)),
        scheme_version=version,
        at=at,
    )
    code = report.application.code
    browser.wear(hat_for(report.application.applicant, Role.OWNER_APPROVER))
    keys = list(answers_to(report))
    answers = {f"svar-{key}": "ja" for key in keys} | {f"grunn-{key}": "Ja." for key in keys}
    review = browser.get(reverse("needs:report-review", args=[code]))

    to_late = browser.post_form(review, "needs:report-review", [code], declares="on", **answers)
    late = browser.get(to_late.url)
    empty = browser.post_form(late, "needs:late-request", [code], **answers)
    sent = browser.post_form(
        late, "needs:late-request", [code], declares="on", reason="Sykdom", **answers
    )

    assert to_late.url == reverse("needs:late-request", args=[code])
    assert "Hvorfor kommer meldingen etter fristen?" in empty.content.decode()
    assert sent.url == reverse("needs:receipt", args=[code])
    assert "Meldingen kom etter fristen" in browser.get(sent.url).content.decode()


def test_budget_is_added_up_without_being_kept(browser, at):
    report = filled_report(at=at)
    item = report.application.items.get()
    owner = report.application.applicant
    browser.wear(report.filler)
    arguments = [report.application.code, item.code]
    typed = {f"b_2025_{owner.pk}_planning": "1 250 000,-", f"b_2026_{owner.pk}_planning": "mye"}

    sums = browser.post(reverse("needs:measure-sums", args=arguments), typed).content.decode()
    page = browser.post(
        reverse("needs:measure", args=arguments), {**typed, "handling": "summer"}
    ).content.decode()

    assert "1\u00a0250\u00a0000" in sums
    assert "rett beløpet" in sums
    assert "1\u00a0250\u00a0000" in page
    item.refresh_from_db()
    assert item.requested == 150_000


def test_measure_with_wrong_amount_keeps_what_was_written(browser, at):
    report = filled_report(at=at)
    owner, item = report.application.applicant, report.application.items.get()
    browser.wear(report.filler)

    page = browser.post(
        reverse("needs:measure", args=[report.application.code, item.code]),
        {"title": "Nytt navn", "method": "need", "category": "ordinary",
         f"b_2025_{owner.pk}_planning": "310 tusen"},
    ).content.decode()  # fmt: skip

    assert "må være et beløp i hele kroner, for eksempel 310 000" in page
    assert "310 tusen" in page
    assert "<title>Feil:" in page.replace("\n", "")


def test_start_offers_the_schemes_of_the_owners_own_staff(browser):
    def category(key: str) -> dict[str, str]:
        return {"key": key, "nb": key, "nn": key}

    school = open_version(participant_categories=[category("school_staff"), category("leaders")])
    kindergarten = open_version(participant_categories=[category("kindergarten_staff")])
    of_school = FrameFactory(scheme_version=school)
    of_kindergarten = FrameFactory(scheme_version=kindergarten, round=of_school.round)
    url = reverse("needs:report-start", args=[of_school.round.code])
    offered = {}
    for owner in (OwnerFactory(functions=["kindergarten_owner"]), OwnerFactory()):
        browser.wear(hat_for(owner, Role.OWNER_SUBMITTER))
        form = browser.get(url).context["form"]
        offered[tuple(owner.functions)] = set(form.fields["scheme"].queryset)

    assert offered.pop(("kindergarten_owner",)) == {of_kindergarten}
    assert list(offered.values()) == [{of_school, of_kindergarten}]


def test_start_from_round_page_and_say_no_this_year(browser, at):
    version = open_version()
    frame = FrameFactory(scheme_version=version)
    owner, other = OwnerFactory(), OwnerFactory()
    url = reverse("needs:report-start", args=[frame.round.code])
    browser.wear(hat_for(owner, Role.OWNER_SUBMITTER))

    opened = browser.post(url, {"scheme": str(frame.pk)})
    browser.wear(hat_for(other, Role.OWNER_SUBMITTER))
    browser.post(reverse("needs:opt-out", args=[frame.round.code]))

    report = NeedsReport.objects.get()
    assert opened.url == reverse("needs:report", args=[report.application.code])
    assert OptOut.objects.get().organisation == other
