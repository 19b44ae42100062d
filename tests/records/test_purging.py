"""Removing words for good: the archivist asks, a second person decides, the database does it."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from grants.actions import ask_for_completion
from grants.models import Application, CompletionRequest
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from kompetanse.lib.files import stored_path
from kompetanse.lib.tokens import new_code
from needs import actions as needs
from needs.models import NeedsReport, Snapshot
from records.actions import decide_purge, request_purge, send_message
from records.chains import text_hash
from records.events import broken_links
from records.models import Document, Event, EventChain, Message, Purge, StoredFile
from tests.factories.accounts import hat_for
from tests.factories.grants import CompletionRequestFactory, ImpartialityDeclarationFactory
from tests.factories.needs import submitted_report
from tests.factories.owners import OwnerFactory
from tests.factories.records import CaseFileFactory, DocumentFactory, PurgeFactory

WHY = "Sendt til feil sak"


def staff(authority):
    return hat_for(authority, Role.ARCHIVIST), hat_for(authority, Role.CASEWORKER)


def purge(document, at):
    archivist, second = staff(document.case_file.authority)
    wanted = request_purge(document=document, reason=WHY, by=archivist, at=at)
    return decide_purge(purge=wanted, is_approved=True, by=second, at=at)


@pytest.mark.django_db(transaction=True)
def test_bytes_go_hash_reason_and_chain_remain(at):
    document = DocumentFactory()
    stored = document.stored_file
    place = stored_path(stored.sha256, settings.DOCUMENT_ROOT)
    assert place.exists()

    done = purge(document, at)

    assert not place.exists()
    stored.refresh_from_db()
    assert (stored.purged_at, len(stored.sha256)) == (at, 64)
    assert (done.reason, Purge.objects.get().is_approved) == (WHY, True)
    event = Event.objects.get(verb="purge_document")
    assert (event.reason_hash, event.facts) == (text_hash(WHY), {"sha256": stored.sha256})
    assert broken_links(EventChain.objects.get(key=document.case_file.chain_key)) == []


@pytest.mark.django_db(transaction=True)
def test_bytes_that_another_document_has_too_stay(at):
    document = DocumentFactory()
    other = DocumentFactory(stored_file=document.stored_file)

    purge(document, at)
    assert stored_path(document.stored_file.sha256, settings.DOCUMENT_ROOT).exists()

    purge(other, at)
    assert not stored_path(document.stored_file.sha256, settings.DOCUMENT_ROOT).exists()


@pytest.mark.django_db
def test_a_messages_text_goes(at):
    case_file = CaseFileFactory()
    owner = OwnerFactory()
    message = send_message(
        case_file=case_file,
        to=case_file.authority,
        sender=owner,
        text="Et navn som ikke skulle vært her",
        by=hat_for(owner, Role.OWNER_SUBMITTER),
        at=at,
    )

    purge(message.document, at)

    assert Message.objects.get().text == ""


@pytest.mark.django_db
def test_a_letter_about_completion_goes_from_the_request_as_well(at):
    report = submitted_report(at=at)
    application = report.application
    worker = hat_for(application.authority, Role.CASEWORKER)
    ImpartialityDeclarationFactory(application=application, user_id=worker.user_id)
    ask_for_completion(
        application=application,
        text="Fjern navnet på barnet",
        sections=["need"],
        due_date=in_oslo(at).date().replace(month=3, day=1),
        seen_version=Application.objects.get(pk=application.pk).version,
        by=worker,
        at=at,
    )

    purge(Document.objects.get(kind="completion_request"), at)

    assert CompletionRequest.objects.get().text == ""


@pytest.mark.django_db
def test_a_report_goes_from_its_snapshot_and_from_row_history(at):
    report = submitted_report(at=at, run_jobs=True)
    Application.objects.filter(pk=report.pk).update(status="incomplete")
    CompletionRequestFactory(application=report.application, sections=["need"], asked_at=at)
    needs.save_section(
        report=report, section="need", data={"need_text": "Rettet"}, by=report.filler, at=at
    )
    snapshot = Snapshot.objects.select_related("document").get()

    purge(snapshot.document, at)

    snapshot.refresh_from_db()
    assert (snapshot.data, len(snapshot.sha256)) == ({}, 64)
    history = NeedsReport._meta.get_field("earlier").related_model
    assert set(history.objects.values_list("need_text", flat=True)) == {""}
    assert NeedsReport.objects.get().need_text == "Rettet"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_message SET text = ''",
        "DELETE FROM records_message",
        "UPDATE records_storedfile SET purged_at = now()",
        "DELETE FROM records_storedfile",
        "UPDATE records_purge SET reason = 'en annen'",
        "DELETE FROM records_purge",
        "UPDATE needs_snapshot SET data = '{}'",
        "DELETE FROM needs_snapshot",
        "UPDATE grants_completionrequest SET text = ''",
        "SET ROLE kompetanse_purge",
    ],
)
def test_the_application_removes_no_words_itself(statement, at):
    submitted_report(at=at, run_jobs=True)
    document = Document.objects.first()
    case_file = document.case_file
    send_message(
        case_file=case_file,
        to=OwnerFactory(),
        sender=case_file.authority,
        text="Hei",
        by=hat_for(case_file.authority, Role.CASEWORKER),
        at=at,
    )
    CompletionRequestFactory(application=case_file.application, text="Rett dette")
    PurgeFactory(document=document)

    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_function_looks_at_both_people_itself(at):
    document = DocumentFactory()
    archivist, second = staff(document.case_file.authority)
    stranger = hat_for(OwnerFactory(), Role.OWNER_APPROVER)
    cases = [
        {"requested_by_id": archivist.user_id},
        {"requested_by_id": second.user_id, "decided_by_id": archivist.user_id},
        {"requested_by_id": archivist.user_id, "decided_by_id": stranger.user_id},
    ]
    for people in cases:
        with pytest.raises(ProgrammingError), transaction.atomic():
            decided = "decided_by_id" in people
            row = PurgeFactory(
                document=document,
                requested_at=at,
                decided_at=at if decided else None,
                is_approved=decided,
                **people,
            )
            with connection.cursor() as cursor:
                cursor.execute("SELECT records_purge_document(%s)", [row.pk])

    assert not StoredFile.objects.exclude(purged_at=None).exists()


@pytest.mark.django_db
def test_a_request_from_somebody_who_is_no_archivist_is_refused(at):
    wanted = PurgeFactory(document=DocumentFactory())
    second = hat_for(wanted.document.case_file.authority, Role.CASEWORKER)

    with pytest.raises(Refused):
        decide_purge(purge=wanted, is_approved=True, by=second, at=at)

    wanted.refresh_from_db()
    assert wanted.decided_at is None


@pytest.mark.django_db
def test_a_link_to_bytes_that_are_gone_says_so(client, settings, at):
    settings.MFA_REQUIRED = False
    report = submitted_report(at=at, run_jobs=True)
    document = Document.objects.get(kind="needs_report")
    stored_path(document.stored_file.sha256, settings.DOCUMENT_ROOT).unlink()
    client.force_login(User.objects.get(pk=report.filler.user_id))

    gone = client.get(reverse("needs:document-file", args=[report.application.code, document.code]))

    assert gone.status_code == 410
    assert "Filen finnes ikke lenger" in gone.content.decode()


@pytest.mark.django_db
def test_a_purged_document_is_closed_though_another_has_the_same_bytes(client, settings, at):
    settings.MFA_REQUIRED = False
    report = submitted_report(at=at, run_jobs=True)
    document = Document.objects.get(kind="needs_report")
    DocumentFactory(case_file=document.case_file, stored_file=document.stored_file)
    archivist, second = staff(document.case_file.authority)
    wanted = request_purge(document=document, reason=WHY, by=archivist, at=at)
    client.force_login(User.objects.get(pk=second.user_id))
    form = {"svar": "slett", "form_token": new_code()}

    told = client.post(reverse("records:purge-decide", args=[wanted.code]), form, follow=True)

    assert "ligger også et annet sted" in told.content.decode()
    client.force_login(User.objects.get(pk=report.filler.user_id))
    address = reverse("needs:document-file", args=[report.application.code, document.code])
    assert client.get(address).status_code == 410
