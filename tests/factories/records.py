"""The archive. Case files and documents come from the real actions; the rest are bare rows for constraints."""

from datetime import UTC, datetime

import factory

from kompetanse.lib.actor import SYSTEM
from records.actions import file_document, open_case_file, store_bytes
from records.enums import DocumentKind, JournalKind
from records.models import (
    CaseFile,
    Counter,
    Document,
    DocumentReader,
    Event,
    EventChain,
    InternalNote,
    JournalEntry,
    Message,
    Purge,
    ReadReceipt,
    Shielding,
    StoredFile,
)
from tests.factories.accounts import UserFactory
from tests.factories.owners import AuthorityFactory, OwnerFactory

THEN = datetime(2025, 1, 30, 20, 40, tzinfo=UTC)


class CaseFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CaseFile

    authority = factory.SubFactory(AuthorityFactory)
    title = "Behovsmelding 2025"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return open_case_file(by=SYSTEM, at=kwargs.pop("at", THEN), **kwargs)


class StoredFileFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StoredFile

    content = factory.Sequence(lambda n: f"Innhold {n}".encode())

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return store_bytes(kwargs["content"], content_type="text/plain", at=THEN)


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    case_file = factory.SubFactory(CaseFileFactory)
    stored_file = factory.SubFactory(StoredFileFactory)
    kind = DocumentKind.REGISTERED
    journal_kind = JournalKind.INCOMING
    title = "Brev"
    file_name = "brev.txt"
    readers = ()

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return file_document(by=SYSTEM, at=kwargs.pop("at", THEN), **kwargs)


class JournalEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JournalEntry

    case_file = factory.SubFactory(CaseFileFactory)
    authority = factory.SelfAttribute("case_file.authority")
    year = 2025
    number = factory.Sequence(lambda n: n + 1000)
    kind = JournalKind.INCOMING
    title = "Brev"
    public_title = "Brev"
    document_date = THEN.date()
    journaled_at = THEN


class EventChainFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EventChain

    key = factory.Sequence(lambda n: f"test:{n}")


class EventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Event

    chain = factory.SubFactory(EventChainFactory)
    number = 1
    verb = "test"
    at = THEN
    hash = "0" * 64


class CounterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Counter

    authority = factory.SubFactory(AuthorityFactory)
    year = 2025
    purpose = "test"


class DocumentReaderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DocumentReader

    document = factory.SubFactory(DocumentFactory)
    organisation = factory.SubFactory(OwnerFactory)


class ShieldingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Shielding

    document = factory.SubFactory(DocumentFactory)
    basis = "offentleglova § 13"
    reason = "Gjelder en person"
    shielded_at = THEN
    shielded_by = factory.SubFactory(UserFactory)


class PurgeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Purge

    document = factory.SubFactory(DocumentFactory)
    reason = "Sendt til feil sak"
    requested_at = THEN
    requested_by = factory.SubFactory(UserFactory)


class ReadReceiptFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReadReceipt

    document = factory.SubFactory(DocumentFactory)
    organisation = factory.SubFactory(OwnerFactory)
    read_at = THEN
    read_by = factory.SubFactory(UserFactory)


class InternalNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InternalNote

    case_file = factory.SubFactory(CaseFileFactory)
    text = "Internt"
    written_at = THEN
    written_by = factory.SubFactory(UserFactory)


class MessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Message

    document = factory.SubFactory(DocumentFactory)
    case_file = factory.SelfAttribute("document.case_file")
    from_organisation = factory.SubFactory(OwnerFactory)
    to_organisation = factory.SelfAttribute("case_file.authority")
    text = "Hei"
    sent_at = THEN
    sent_by = factory.SubFactory(UserFactory)
