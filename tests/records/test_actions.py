"""Filing: numbers without gaps, the journal row in the same breath, and who may read."""

import pytest
from django.utils.translation import override

from accounts.enums import Role
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import NotAllowed, Refused
from records.actions import (
    file_document,
    lift_shielding,
    note_reading,
    send_message,
    shield_document,
    write_note,
)
from records.enums import AccessCode, DocumentKind, JournalKind
from records.models import Document, InternalNote, JournalEntry, Message, ReadReceipt
from tests.factories.accounts import hat_for
from tests.factories.owners import AuthorityFactory, OwnerFactory
from tests.factories.records import CaseFileFactory, DocumentFactory, StoredFileFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority():
    return AuthorityFactory()


@pytest.fixture
def case_file(authority):
    return CaseFileFactory(authority=authority)


@pytest.fixture
def caseworker(authority):
    return hat_for(authority, Role.CASEWORKER)


def test_case_files_are_numbered_per_authority_and_year(authority):
    references = [CaseFileFactory(authority=authority).reference for _ in range(3)]

    assert references == ["2025/00001", "2025/00002", "2025/00003"]
    assert CaseFileFactory(authority=AuthorityFactory()).reference == "2025/00001"


def test_each_document_has_its_journal_row(case_file):
    first, second = DocumentFactory(case_file=case_file), DocumentFactory(case_file=case_file)

    assert list(JournalEntry.objects.order_by("number").values_list("number", "kind")) == [
        (1, "I"),
        (2, "I"),
    ]
    assert first.journal_entry != second.journal_entry


def test_a_second_document_may_share_the_journal_row(case_file):
    first = DocumentFactory(case_file=case_file)

    second = DocumentFactory(case_file=case_file, entry=first.journal_entry)

    assert second.journal_entry == first.journal_entry


def test_a_closed_document_needs_its_paragraph(case_file, at):
    with pytest.raises(Refused) as refused:
        file_document(
            case_file=case_file,
            stored_file=StoredFileFactory(),
            kind=DocumentKind.REGISTERED,
            journal_kind=JournalKind.INCOMING,
            title="Brev",
            file_name="brev.pdf",
            by=SYSTEM,
            at=at,
            access_code=AccessCode.CONFIDENTIAL,
        )
    assert refused.value.field == "access_basis"
    assert not Document.objects.exists()


def test_only_readers_and_the_authority_see_a_document(case_file, caseworker):
    owner, other = OwnerFactory(), OwnerFactory()
    document = DocumentFactory(case_file=case_file, readers=[owner])

    assert list(Document.objects.visible_to(caseworker)) == [document]
    assert list(Document.objects.visible_to(hat_for(owner, Role.OWNER_SUBMITTER))) == [document]
    assert list(Document.objects.visible_to(hat_for(other, Role.OWNER_SUBMITTER))) == []
    assert list(Document.objects.visible_to(hat_for(AuthorityFactory(), Role.CASEWORKER))) == []


def test_a_shielded_document_is_the_authoritys_until_lifted(case_file, caseworker, at):
    owner = OwnerFactory()
    document = DocumentFactory(case_file=case_file, readers=[owner])
    reader = hat_for(owner, Role.OWNER_SUBMITTER)

    shield_document(
        document=document, basis="offentleglova § 13", reason="Navn på barn", by=caseworker, at=at
    )
    assert list(Document.objects.visible_to(reader)) == []
    assert list(Document.objects.visible_to(caseworker)) == [document]

    lift_shielding(document=document, by=caseworker, at=at)
    assert list(Document.objects.visible_to(reader)) == [document]


def test_shielding_twice_without_ground_or_lifting_nothing_is_refused(case_file, caseworker, at):
    document = DocumentFactory(case_file=case_file)
    with pytest.raises(Refused):
        shield_document(document=document, basis="", reason="x", by=caseworker, at=at)
    with pytest.raises(Refused):
        lift_shielding(document=document, by=caseworker, at=at)
    shield_document(document=document, basis="§ 13", reason="x", by=caseworker, at=at)
    with pytest.raises(Refused):
        shield_document(document=document, basis="§ 13", reason="x", by=caseworker, at=at)


def test_notes_are_for_the_cases_own_staff(case_file, caseworker, at):
    owner = hat_for(OwnerFactory(), Role.OWNER_APPROVER)
    write_note(case_file=case_file, text="Ringte eieren", by=caseworker, at=at)

    assert InternalNote.objects.visible_to(caseworker).count() == 1
    assert InternalNote.objects.visible_to(owner).count() == 0
    with pytest.raises(NotAllowed):
        write_note(case_file=case_file, text="Hei", by=owner, at=at)
    with pytest.raises(Refused):
        write_note(case_file=case_file, text="  ", by=caseworker, at=at)


def test_a_message_is_journaled_and_read_by_its_two_ends(case_file, caseworker, authority, at):
    owner, other = OwnerFactory(), OwnerFactory()
    hat = hat_for(owner, Role.OWNER_SUBMITTER)

    message = send_message(
        case_file=case_file, to=authority, sender=owner, text="Kan vi endre?", by=hat, at=at
    )

    assert message.document.journal_entry.kind == JournalKind.INCOMING
    assert list(Message.objects.visible_to(hat)) == [message]
    assert list(Message.objects.visible_to(caseworker)) == [message]
    assert list(Message.objects.visible_to(hat_for(other, Role.OWNER_SUBMITTER))) == []
    with pytest.raises(NotAllowed):
        send_message(case_file=case_file, to=other, sender=owner, text="Hei", by=hat, at=at)
    with pytest.raises(Refused):
        send_message(case_file=case_file, to=authority, sender=owner, text=" ", by=hat, at=at)


def test_the_first_reading_outside_the_authority_is_kept(case_file, caseworker, at):
    owner = OwnerFactory()
    document = DocumentFactory(case_file=case_file, readers=[owner])
    reader = hat_for(owner, Role.OWNER_SUBMITTER)

    note_reading(document=document, by=caseworker, at=at)
    note_reading(document=document, by=reader, at=at)
    note_reading(document=document, by=reader, at=at)

    assert list(ReadReceipt.objects.values_list("organisation_id", "read_by_id")) == [
        (owner.pk, reader.user_id)
    ]


@pytest.mark.parametrize("clicked_in", ["nb", "nn"])
@pytest.mark.parametrize(("form", "title"), [("nb", "Melding fra"), ("nn", "Melding frå")])
def test_titles_are_in_the_authoritys_written_form_whoever_clicks(at, clicked_in, form, title):
    authority = AuthorityFactory(language_form=form)
    owner = OwnerFactory()

    with override(clicked_in):
        message = send_message(
            case_file=CaseFileFactory(authority=authority),
            to=authority,
            sender=owner,
            text="Hei",
            by=hat_for(owner, Role.OWNER_SUBMITTER),
            at=at,
        )

    assert message.document.title == f"{title} {owner.name}"
    assert message.document.journal_entry.public_title == f"{title} {owner.name}"
