"""Messages between the parties and the authority, documents that came another way, completion and late reports."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from grants.actions import add_party, message_authority
from grants.enums import Part, TaskKind
from grants.models import Application, CompletionRequest, Dispensation, Task
from notices.models import PortalNotice
from records.actions import decide_purge
from records.models import Document, JournalEntry, Message
from tests.factories.accounts import hat_for
from tests.factories.owners import UniversityFactory
from tests.factories.records import PurgeFactory
from tests.overview.conftest import declared, token

pytestmark = pytest.mark.django_db


def url(case, name, *args):
    return reverse(f"overview:{name}", args=[case.code, *args])


def test_messages_go_both_ways_and_are_journaled(case, worker, login):
    owner = hat_for(case.applicant, Role.OWNER_SUBMITTER)
    asked = login(owner).post(url(case, "messages"), token(text="Kan vi bytte partner?"))
    assert asked.status_code == 302
    task = Task.objects.get(kind=TaskKind.ANSWER_MESSAGE)
    assert (task.url, task.done_at) == (url(case, "messages"), None)
    staff = login(worker)
    answered = staff.post(
        url(case, "messages"), token(to=case.applicant.code, text="Ja, meld fra her.")
    )
    assert answered.status_code == 302
    task.refresh_from_db()
    assert task.done_by_id == worker.user_id
    kinds = JournalEntry.objects.filter(documents__kind="message").values_list("kind", flat=True)
    assert sorted(kinds) == ["I", "U"]
    page = login(owner).get(url(case, "messages"))
    assert [m.text for m in page.context["written"]] == [
        "Ja, meld fra her.",
        "Kan vi bytte partner?",
    ]
    assert PortalNotice.objects.filter(user_id=owner.user_id, url=url(case, "messages")).exists()


def test_messages_to_one_party_are_not_read_by_another(case, worker, login):
    partner = UniversityFactory()
    add_party(application=case, organisation=partner, part=Part.PARTNER)
    login(worker).post(url(case, "messages"), token(to=partner.code, text="Bare til dere."))
    owner = login(hat_for(case.applicant, Role.OWNER_APPROVER)).get(url(case, "messages"))
    theirs = login(hat_for(partner, Role.PARTNER)).get(url(case, "messages"))
    assert [len(page.context["written"]) for page in (owner, theirs)] == [0, 1]


def test_messages_are_closed_to_leaders_and_strangers(case, login):
    leader = hat_for(case.applicant, Role.LEADER)
    body = token(text="Hei")
    assert login(leader).post(url(case, "messages"), body).status_code == 403
    stranger = hat_for(UniversityFactory(), Role.PARTNER)
    assert login(stranger).get(url(case, "messages")).status_code == 404


REGISTERED = {
    "kind": "registered",
    "title": "Brev fra Ola Utkast om sykdom",
    "public_title": "Brev om gjennomføring",
    "sender": "Ola Utkast",
    "document_date": "28.1.2025",
    "access_code": "confidential",
    "access_basis": "offentleglova § 13",
    "external_number": "25/123-4",
}


def test_register_document_journals_it_with_its_paragraph(case, worker, login):
    upload = SimpleUploadedFile("brev.txt", "Kjære dere".encode())
    answer = login(worker).post(url(case, "register-document"), token(**REGISTERED, file=upload))
    assert answer.status_code == 302
    entry = JournalEntry.objects.get(external_number="25/123-4")
    assert (entry.kind, entry.title, entry.public_title, entry.access_basis, entry.document_date) == (
        "I", REGISTERED["title"], "Brev om gjennomføring", "offentleglova § 13", date(2025, 1, 28),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"access_basis": ""}, "access_basis"),
        ({"public_title": REGISTERED["title"]}, "public_title"),
        ({"document_date": "1.2.2199"}, "document_date"),
        ({"file": ""}, "file"),
        ({"kind": "phone_note"}, "note"),
    ],
)
def test_register_document_says_what_is_wrong_beside_the_field(case, worker, login, changes, field):
    upload = SimpleUploadedFile("brev.txt", b"Hei")
    body = token(**{**REGISTERED, "file": upload, **changes})
    answer = login(worker).post(url(case, "register-document"), body)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not JournalEntry.objects.filter(external_number="25/123-4").exists()


def test_phone_note_is_journaled_as_internal(case, worker, login):
    body = {**REGISTERED, "kind": "phone_note", "note": "Ringte om fristen.", "access_code": "open"}
    answer = login(worker).post(url(case, "register-document"), token(**body))
    assert answer.status_code == 302
    assert JournalEntry.objects.get(external_number="25/123-4").kind == "N"


def test_ask_for_completion_tells_the_owner_and_journals_a_letter(case, worker, login):
    declared(case, worker)
    owner = hat_for(case.applicant, Role.OWNER_APPROVER)
    client = login(worker)
    assert client.get(url(case, "ask-for-completion")).status_code == 200
    body = {"text": "Budsjettet summerer ikke.", "sections": ["measures"], "due_date": "1.2.2199"}
    answer = client.post(url(case, "ask-for-completion"), token(version=case.version, **body))
    assert answer.status_code == 302
    asked = CompletionRequest.objects.get()
    assert (asked.sections, asked.due_date) == (["measures"], date(2199, 2, 1))
    assert Application.objects.get(pk=case.pk).status == "incomplete"
    assert (
        Document.objects.get(kind="completion_request").readers.get().organisation == case.applicant
    )
    assert PortalNotice.objects.filter(user_id=owner.user_id).exists()
    again = client.get(url(case, "ask-for-completion"), follow=True)
    assert again.redirect_chain == [(url(case, "case"), 302)]
    assert "Behovsmeldingen har status «Må rettes»" in again.text


def test_ask_for_completion_refuses_a_date_that_has_been(case, worker, login):
    declared(case, worker)
    body = {
        "text": "Rett.",
        "sections": ["measures"],
        "due_date": "1.2.2020",
        "version": case.version,
    }
    answer = login(worker).post(url(case, "ask-for-completion"), token(**body))
    assert answer.context["form"].errors == {"due_date": ["Fristen må være etter i dag."]}


def test_admit_late_is_for_those_who_may_decide(case, worker, approver, login):
    assert login(approver).get(url(case, "admit-late")).status_code == 409
    Application.objects.filter(pk=case.pk).update(is_late=True)
    assert login(worker).get(url(case, "admit-late")).status_code == 403
    client = login(approver)
    assert client.get(url(case, "admit-late")).status_code == 200
    body = token(version=case.version, reason="Strømbrudd hos eieren.")
    assert client.post(url(case, "admit-late"), body).status_code == 302
    assert Dispensation.objects.get().admitted_by_id == approver.user_id


def test_a_recused_caseworker_writes_nothing(case, worker, login):
    declared(case, worker, is_impartial=False)
    client = login(worker)
    answers = {
        name: client.get(url(case, name)).status_code
        for name in ("ask-for-completion", "register-document", "check", "check-reopen")
    }
    assert answers == dict.fromkeys(answers, 403)
    body = token(to=case.applicant.code, text="Hei")
    assert client.post(url(case, "messages"), body).status_code == 403
    task = Task.objects.get(kind=TaskKind.CHECK_APPLICATION)
    taken = client.post(reverse("overview:task-assign", args=[task.code]), {"sett": ""})
    assert (taken.status_code, Message.objects.count()) == (403, 0)


def test_purged_messages_lose_their_text(case, worker):
    owner = hat_for(case.applicant, Role.OWNER_SUBMITTER)
    at = case.submitted_at
    message = message_authority(application=case, text="Feil sendt", by=owner, at=at)
    archivist = hat_for(case.authority, Role.ARCHIVIST)
    purge = PurgeFactory(
        document=message.document, requested_by_id=archivist.user_id, requested_at=at
    )
    decide_purge(purge=purge, is_approved=True, by=worker, at=at)
    message.refresh_from_db()
    assert message.text == ""
