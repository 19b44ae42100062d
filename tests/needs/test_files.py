"""Attachments, the local plan, pasted kindergartens, and who gets which file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from grants.actions import exclude_person
from grants.enums import ApplicationStatus, ExclusionReason
from grants.models import Application
from kompetanse.lib.errors import NotAllowed, Refused
from needs import actions
from needs.actions.pasting import PasteRefused
from needs.models import Attachment, MeasureEstablishment, NeedsReport
from records.actions import shield_document, store_bytes
from records.models import Document
from tests.factories.accounts import hat_for
from tests.factories.needs import (
    AttachmentFactory,
    LocalPlanFactory,
    filled_report,
    started_report,
    submitted_report,
)
from tests.factories.owners import EstablishmentFactory
from tests.factories.records import DocumentFactory

pytestmark = pytest.mark.django_db
TEXT = b"Kartlegging 2024\n"


def submitter_of(report):
    return hat_for(report.application.applicant, Role.OWNER_SUBMITTER)


def test_attachment_is_stored_and_the_same_file_is_refused(at):
    report = started_report(at=at)
    by = submitter_of(report)

    attachment = actions.attach_file(
        report=report, content=TEXT, name="kartlegging.txt", by=by, at=at
    )
    with pytest.raises(Refused):
        actions.attach_file(report=report, content=TEXT, name="kopi.txt", by=by, at=at)

    assert (attachment.file_name, attachment.stored_file.size) == ("kartlegging.txt", len(TEXT))


def test_report_holds_twenty_files_and_one_that_is_removed_gives_room(at):
    report = started_report(at=at)
    by = submitter_of(report)

    def attach(number):
        name = f"vedlegg-{number}.txt"
        return actions.attach_file(report=report, content=name.encode(), name=name, by=by, at=at)

    first, *_others = [attach(number) for number in range(20)]
    with pytest.raises(Refused) as refused:
        attach(20)
    assert "høyst 20 vedlegg" in str(refused.value)
    actions.remove_attachment(attachment=first, by=by, at=at)
    attach(20)
    assert report.attachments.count() == 20


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"MZ\x90", "program.exe"), (b"MZ\x90\x00", "falsk.pdf"), (b"", "tom.txt")],
)
def test_attachment_that_may_not_come_in_is_refused(at, content, name):
    report = started_report(at=at)

    with pytest.raises(Refused):
        actions.attach_file(
            report=report, content=content, name=name, by=submitter_of(report), at=at
        )

    assert not Attachment.objects.exists()


def test_good_file_stays_when_another_is_refused(browser, at):
    report = started_report(at=at)
    browser.wear(submitter_of(report))
    url = reverse("needs:section-attachments", args=[report.application.code])

    page = browser.post(
        url,
        {
            "files": [
                SimpleUploadedFile("god.txt", TEXT),
                SimpleUploadedFile("falsk.pdf", b"MZ\x90\x00"),
                SimpleUploadedFile("program.exe", b"MZ\x90\x00"),
            ]
        },
    )

    assert page.status_code == 200
    assert "falsk.pdf" in page.content.decode()
    assert "program.exe må være" in page.content.decode()
    assert list(Attachment.objects.values_list("file_name", flat=True)) == ["god.txt"]


def test_going_on_takes_along_what_is_written(browser, at):
    """ "Lagre og gå videre" of a part that is a list loses neither a chosen file nor a row that was not added."""
    report = started_report(at=at)
    browser.wear(submitter_of(report))
    code = report.application.code
    files = reverse("needs:section-attachments", args=[code])
    involved = reverse("needs:section-involvement", args=[code])
    on = {"handling": "videre", "done": "nei"}
    row = {"group": "employees", "held_date": "1.12.2024", "method": ""}

    without = browser.post(involved, on)
    half = browser.post(involved, on | row)
    added = browser.post(involved, on | row | {"method": "Personalmøte"})
    unanswered = browser.post(files, {"handling": "videre"})
    chosen = browser.post(files, on | {"files": [SimpleUploadedFile("plan.txt", TEXT)]})

    assert [page.status_code for page in (without, half, added, unanswered, chosen)] == [
        302, 200, 302, 200, 302,
    ]  # fmt: skip
    assert "Svar på spørsmålet «Er du ferdig med denne delen?»" in unanswered.content.decode()
    assert list(report.involvements.values_list("method", flat=True)) == ["Personalmøte"]
    assert list(report.attachments.values_list("file_name", flat=True)) == ["plan.txt"]


def test_attachment_becomes_a_document_at_submission(at):
    report = filled_report(at=at)
    actions.attach_file(report=report, content=TEXT, name="k.txt", by=report.filler, at=at)
    approver = hat_for(report.application.applicant, Role.OWNER_APPROVER)
    answers = {f"R-BM-01:partners:{report.partner_parts.get().partner_id}:unconfirmed": "Ja."}
    actions.send_to_approver(report=report, answers=answers, by=report.filler, at=at)

    actions.submit(report=report, declares=True, by=approver, at=at)

    document = Document.objects.get()
    assert (document.kind, document.file_name) == ("attachment", "k.txt")
    assert Attachment.objects.get().is_filed


def test_file_is_served_to_those_who_see_the_report_and_nobody_else(browser, at):
    report = started_report(at=at)
    by = submitter_of(report)
    attachment = actions.attach_file(report=report, content=TEXT, name="k.txt", by=by, at=at)
    url = reverse("needs:attachment-file", args=[report.application.code, attachment.code])
    browser.wear(by)
    own = browser.get(url)
    body = b"".join(own.streaming_content)
    browser.wear(submitter_of(started_report(at=at)))

    assert (own.status_code, body, browser.get(url).status_code) == (200, TEXT, 404)
    assert own["X-Content-Type-Options"] == "nosniff"
    assert own["Content-Security-Policy"].startswith("sandbox;")


def in_the_forum(at):
    """A report before a forum, with an attachment; and the attachment's address."""
    report = submitted_report(at=at, run_jobs=True)
    application = report.application
    Application.objects.filter(pk=application.pk).update(status=ApplicationStatus.IN_TREATMENT)
    stored = store_bytes(TEXT, content_type="text/plain", at=at)
    mine = AttachmentFactory(report=report, stored_file=stored, is_filed=True)
    DocumentFactory(case_file=application.case_file, stored_file=stored)
    return report, reverse("needs:attachment-file", args=[application.code, mine.code])


def test_who_is_recused_from_a_case_reads_no_report_in_it(browser, at):
    report, _file = in_the_forum(at)
    application = report.application
    page = reverse("needs:report", args=[application.code])
    for hat in (hat_for(application.authority, Role.CASEWORKER), hat_for(application.round.forum, Role.FORUM_MEMBER)):  # fmt: skip
        browser.wear(hat)
        assert browser.get(page).status_code == 200
        user = User.objects.get(pk=hat.user_id)
        exclude_person(item=application.items.first(), user=user, reason=ExclusionReason.DECLARED, by=report.approver, at=at)  # fmt: skip
        for name in ("report", "receipt", "report-pdf"):
            assert browser.get(reverse(f"needs:{name}", args=[application.code])).status_code == 403
    browser.wear(report.approver)
    assert browser.get(page).status_code == 200


def test_a_shielded_report_says_no_more_than_its_paper_and_a_filed_file_is_served_as_a_paper(browser, at):  # fmt: skip
    report, file = in_the_forum(at)
    application = report.application
    page = reverse("needs:report", args=[application.code])
    browser.wear(hat_for(application.round.forum, Role.FORUM_MEMBER))
    assert (bool(browser.get(page).context["parts"]), browser.get(file).status_code) == (True, 404)
    paper = Document.objects.get(kind="needs_report", case_file=application.case_file)
    staff = hat_for(application.authority, Role.CASEWORKER)
    shield_document(document=paper, basis="Offl. § 13", reason="Navn", by=staff, at=at)
    assert browser.get(page).context["parts"] == []
    for hat in (report.approver, staff):
        browser.wear(hat)
        assert browser.get(page).context["parts"]


def test_another_owners_plan_cannot_be_linked(at):
    report = started_report(at=at)

    with pytest.raises(NotAllowed):
        actions.link_local_plan(
            report=report, plan=LocalPlanFactory(), by=submitter_of(report), at=at
        )


def test_plan_is_written_with_its_file_and_linked(browser, at):
    report = started_report(at=at)
    browser.wear(submitter_of(report))
    url = reverse("needs:section-plans", args=[report.application.code])

    page = browser.post(
        url,
        {
            "title": "Plan 2024–2027",
            "valid_from_date": "1.1.2024",
            "valid_to_date": "31.12.2027",
            "headings": ["goals", "money"],
            "file": SimpleUploadedFile("plan.txt", TEXT),
        },
    )
    plan = NeedsReport.objects.select_related("local_plan__file").get(pk=report.pk).local_plan

    assert page.status_code == 302
    assert (plan.title, plan.valid_to_date, plan.headings) == (
        "Plan 2024–2027",
        date(2027, 12, 31),
        ["goals", "money"],
    )
    file = browser.get(reverse("needs:plan-file", args=[report.application.code, plan.code]))
    assert b"".join(file.streaming_content) == TEXT


def _measure(at):
    report = started_report(at=at)
    by = submitter_of(report)
    owner = report.application.applicant
    return actions.add_measure(report=report, data={"title": "Språk"}, by=by, at=at), by, owner


def test_pasted_lines_are_found_by_number_and_name(at):
    measure, by, owner = _measure(at)
    one = EstablishmentFactory(owner=owner, name="Solbakken barnehage")
    two = EstablishmentFactory(owner=owner, name="Myra barnehage")

    actions.paste_establishments(
        measure=measure,
        text=f"Org.nr.\tNavn\n{one.orgnr[:3]} {one.orgnr[3:6]} {one.orgnr[6:]}\tet annet navn\nmyra BARNEHAGE\n",
        by=by,
        at=at,
    )

    chosen = MeasureEstablishment.objects.order_by("establishment__name")
    assert [row.establishment for row in chosen] == [two, one]


def test_pasted_wrong_lines_are_named_and_nothing_is_added(browser, at):
    measure, by, owner = _measure(at)
    good = EstablishmentFactory(owner=owner)
    closed = EstablishmentFactory(owner=owner, is_active=False)
    text = f"{good.orgnr}\n12345\nUkjent barnehage\n{closed.orgnr}\n"

    with pytest.raises(PasteRefused) as refused:
        actions.paste_establishments(measure=measure, text=text, by=by, at=at)
    browser.wear(by)
    arguments = [measure.report.application.code, measure.item.code]
    page = browser.post(reverse("needs:establishments-paste", args=arguments), {"rows": text})

    assert [line.number for line in refused.value.lines] == [2, 3, 4]
    assert not MeasureEstablishment.objects.exists()
    assert page.status_code == 422
    assert "Ukjent barnehage" in page.content.decode()


def test_participants_outside_the_scheme_are_refused(at):
    measure, by, _owner = _measure(at)

    with pytest.raises(Refused):
        actions.save_participants(
            measure=measure, counts={"ministers": 3}, establishments=[], by=by, at=at
        )


def test_document_in_the_case_is_read_by_the_partner_too(browser, at):
    report = submitted_report(at=at, run_jobs=True)
    partner = report.partner_parts.select_related("partner").get().partner
    url = reverse("needs:report-pdf", args=[report.application.code])
    browser.wear(hat_for(partner, Role.PARTNER))

    copy = browser.get(url)

    assert copy["Content-Type"] == "application/pdf"
    assert b"".join(copy.streaming_content)[:5] == b"%PDF-"
