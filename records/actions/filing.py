"""Opening a case file, filing a document with its journal row, a note, a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from records.enums import AccessCode, DocumentKind, JournalKind
from records.events import record_event
from records.models import (
    CaseFile,
    Document,
    DocumentReader,
    InternalNote,
    JournalEntry,
    Message,
    StoredFile,
)
from records.store import document_store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor
    from owners.models import Organisation

CASE_NUMBERS = "case"
JOURNAL_NUMBERS = "journal"


Title = str | Callable[[], str]
"""What a row of the archive is called: as it was given, or how to say it in the authority's own written form."""


def said(title: Title, authority: Organisation) -> str:
    """The title as the archive keeps it: in the authority's written form, whoever's language the page was in."""
    if isinstance(title, str):
        return title
    with override(authority.letter_language):
        return title()


NEXT_NUMBER = """
    INSERT INTO records_counter (authority_id, year, purpose, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (authority_id, year, purpose) DO UPDATE SET last = records_counter.last + 1
    RETURNING last
"""


def next_number(*, authority: Organisation, year: int, purpose: str) -> int:
    """The next number of a gapless series. The counter row stays locked until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [authority.pk, year, purpose])
        return int(cursor.fetchone()[0])


@transaction.atomic(savepoint=False)
def open_case_file(
    *, authority: Organisation, title: Title, by: Actor, at: datetime, public_title: str = ""
) -> CaseFile:
    """Open a case file with the authority's next number for the year in Oslo."""
    title = said(title, authority)
    year = in_oslo(at).year
    number = next_number(authority=authority, year=year, purpose=CASE_NUMBERS)
    case_file = CaseFile.objects.create(
        authority=authority,
        year=year,
        number=number,
        reference=f"{year}/{number:05d}",
        title=title[:250],
        public_title=(public_title or title)[:250],
        opened_at=at,
    )
    record_event(chain=case_file.chain_key, verb="open_case_file", on=case_file, by=by, at=at)
    return case_file


def store_bytes(content: bytes, *, content_type: str, at: datetime) -> StoredFile:
    """Write bytes to the content-addressed store, then their row. The same bytes give the same row."""
    digest = document_store().write(content)
    stored, _created = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={"size": len(content), "content_type": content_type, "stored_at": at},
    )
    if stored.purged_at:
        # The same bytes are filed anew; the purged document itself stays closed by its purge.
        stored.purged_at = None
        stored.save(update_fields=["purged_at"])
    return stored


class JournalDetails(TypedDict, total=False):
    """What a journal row may say beside its title: parties, dates, and how far the public reads it."""

    sender: str
    receiver: str
    document_date: date | None
    public_title: str
    access_code: str
    access_basis: str
    external_number: str


def open_journal_entry(
    *,
    case_file: CaseFile,
    kind: JournalKind,
    title: Title,
    by: Actor,
    at: datetime,
    **details: Unpack[JournalDetails],
) -> JournalEntry:
    """Write a journal row with the authority's next number, inside the caller's transaction; its documents follow.

    A closed access code needs its paragraph (offentleglova §§ 13-26).
    """
    title = said(title, case_file.authority)
    access_code = details.get("access_code", AccessCode.OPEN)
    access_basis = details.get("access_basis", "")
    if access_code != AccessCode.OPEN and not access_basis:
        raise Refused(_("Oppgi hjemmelen for at dokumentet skal skjermes."), field="access_basis")
    year = in_oslo(at).year
    return JournalEntry.objects.create(
        case_file=case_file,
        authority_id=case_file.authority_id,
        year=year,
        number=next_number(authority=case_file.authority, year=year, purpose=JOURNAL_NUMBERS),
        kind=kind,
        title=title[:250],
        public_title=(details.get("public_title") or title)[:250],
        sender=details.get("sender", "")[:250],
        receiver=details.get("receiver", "")[:250],
        document_date=details.get("document_date") or in_oslo(at).date(),
        journaled_at=at,
        journaled_by_id=by.user_id,
        access_code=access_code,
        access_basis=access_basis,
        external_number=details.get("external_number", ""),
    )


def file_attachments(
    *,
    entry: JournalEntry,
    case_file: CaseFile,
    files: Iterable[tuple[StoredFile, str, str]],
    readers: Iterable[Organisation],
    by: Actor,
    at: datetime,
) -> list[Document]:
    """File (stored file, title, file name) as attachments of a journal row, in two queries however many they are.

    Writes no event: the act that sends them names their hashes in its own.
    """
    documents = Document.objects.bulk_create(
        Document(
            case_file=case_file,
            journal_entry=entry,
            stored_file=stored_file,
            kind=DocumentKind.ATTACHMENT,
            title=title[:250],
            file_name=file_name,
            created_at=at,
            created_by_id=by.user_id,
        )
        for stored_file, title, file_name in files
    )
    if not documents:
        return []
    organisations = set(readers)
    DocumentReader.objects.bulk_create(
        DocumentReader(document=document, organisation=reader)
        for document in documents
        for reader in organisations
    )
    return documents


@transaction.atomic
def file_document(
    *,
    case_file: CaseFile,
    stored_file: StoredFile,
    kind: DocumentKind,
    journal_kind: JournalKind,
    title: Title,
    file_name: str,
    by: Actor,
    at: datetime,
    readers: Iterable[Organisation] = (),
    entry: JournalEntry | None = None,
    **details: Unpack[JournalDetails],
) -> Document:
    """File a document in a case with its journal row (or as one more document of `entry`), and say which organisations may read it.

    A closed access code needs its paragraph (offentleglova §§ 13-26).
    """
    title = said(title, case_file.authority)
    entry = entry or open_journal_entry(
        case_file=case_file, kind=journal_kind, title=title, by=by, at=at, **details
    )
    document = Document.objects.create(
        case_file=case_file,
        journal_entry=entry,
        stored_file=stored_file,
        kind=kind,
        title=title[:250],
        file_name=file_name,
        created_at=at,
        created_by_id=by.user_id,
    )
    DocumentReader.objects.bulk_create(
        [DocumentReader(document=document, organisation=reader) for reader in set(readers)]
    )
    record_event(
        chain=case_file.chain_key,
        verb="file_document",
        on=document,
        by=by,
        at=at,
        facts={
            "sha256": stored_file.sha256,
            "journal": f"{entry.number}/{entry.year}",
            "kind": str(kind),
        },
    )
    return document


def check_caseworker(case_file: CaseFile, *, by: Actor) -> None:
    if not (
        by.side == "authority"
        and by.can("handle_cases")
        and by.organisation_id == case_file.authority_id
    ):
        raise NotAllowed(
            who_may=_("Saksbehandlere hos %(authority)s.") % {"authority": case_file.authority.name}
        )


@transaction.atomic
def write_note(*, case_file: CaseFile, text: str, by: Actor, at: datetime) -> InternalNote:
    """Write an internal note. Only the case's authority; refuses an empty text."""
    check_caseworker(case_file, by=by)
    if not text.strip():
        raise Refused(_("Notatet må ha en tekst."), field="text")
    note = InternalNote.objects.create(
        case_file=case_file, text=text, written_at=at, written_by_id=by.user_id
    )
    record_event(
        chain=case_file.chain_key,
        verb="write_note",
        on=note,
        by=by,
        at=at,
        reason=text,
        reason_id=str(note.pk),
    )
    return note


@transaction.atomic
def send_message(
    *,
    case_file: CaseFile,
    to: Organisation,
    sender: Organisation,
    text: str,
    by: Actor,
    at: datetime,
) -> Message:
    """Send a message on the case between the authority and a party; journaled as in or out (`domain.md` 0.5.15)."""
    if not text.strip():
        raise Refused(_("Meldingen må ha en tekst."), field="text")
    if by.organisation_id != sender.pk or case_file.authority_id not in (sender.pk, to.pk):
        raise NotAllowed(who_may=_("Partene i saken og saksbehandlerne."))
    outgoing = sender.pk == case_file.authority_id
    document = file_document(
        case_file=case_file,
        stored_file=store_bytes(text.encode(), content_type="text/plain; charset=utf-8", at=at),
        kind=DocumentKind.MESSAGE,
        journal_kind=JournalKind.OUTGOING if outgoing else JournalKind.INCOMING,
        title=lambda: _("Melding fra %(name)s") % {"name": sender.name},
        file_name="melding.txt",
        sender=sender.name,
        receiver=to.name,
        readers=[to if outgoing else sender],
        by=by,
        at=at,
    )
    return Message.objects.create(
        case_file=case_file,
        from_organisation=sender,
        to_organisation=to,
        document=document,
        text=text,
        sent_at=at,
        sent_by_id=by.user_id,
    )
