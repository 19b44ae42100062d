"""The archivist's verbs: correct a journal row, and purge a document together with a second person."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import ProgrammingError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kompetanse.lib.errors import NotAllowed, Refused
from records.chains import text_hash
from records.enums import AccessCode
from records.events import record_event
from records.models import Document, JournalEntry, Purge, StoredFile
from records.store import document_store

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor
    from records.models import CaseFile

WHO_ARCHIVES = gettext_lazy("Arkivarer hos tilskuddsforvalteren.")
WHO_SECONDS = gettext_lazy("En annen arkivar eller saksbehandler enn den som ba om det.")


def check_archivist(case_file: CaseFile, *, by: Actor) -> None:
    """Refuse (403) everyone but the archivists of the case's authority."""
    own = by.side == "authority" and by.organisation_id == case_file.authority_id
    if not (own and by.can("manage_archive")):
        raise NotAllowed(who_may=WHO_ARCHIVES)


@transaction.atomic
def edit_journal_entry(
    *,
    entry: JournalEntry,
    public_title: str,
    access_code: str,
    access_basis: str,
    by: Actor,
    at: datetime,
) -> JournalEntry:
    """Correct what the public reads of a journal row. The numbers, parties and dates never change; the old title's hash stays in the log."""
    entry = JournalEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    check_archivist(entry.case_file, by=by)
    if not public_title.strip():
        raise Refused(_("Skriv en offentlig tittel."), field="public_title")
    if access_code != AccessCode.OPEN and not access_basis.strip():
        raise Refused(_("Oppgi hjemmelen for at dokumentet skal skjermes."), field="access_basis")
    facts = {"number": f"{entry.number}/{entry.year}", "old_title": text_hash(entry.public_title)}
    change = ("access_code", entry.access_code, access_code)
    entry.public_title, entry.access_code = public_title[:250], access_code
    entry.access_basis = access_basis if access_code != AccessCode.OPEN else ""
    entry.save(update_fields=["public_title", "access_code", "access_basis"])
    record_event(
        chain=entry.case_file.chain_key,
        verb="edit_journal_entry",
        on=entry,
        by=by,
        at=at,
        change=change,
        facts=facts,
    )
    return entry


@transaction.atomic
def request_purge(*, document: Document, reason: str, by: Actor, at: datetime) -> Purge:
    """Ask that a document's contents be removed for good. Refuses an empty reason and a document already asked for or gone."""
    check_archivist(document.case_file, by=by)
    if not reason.strip():
        raise Refused(_("Skriv hvorfor innholdet må slettes."), field="reason")
    if document.purges.exclude(decided_at__isnull=False, is_approved=False).exists():
        raise Refused(_("Noen har alt bedt om dette."))
    purge = Purge.objects.create(
        document=document, reason=reason, requested_at=at, requested_by_id=by.user_id
    )
    _record(purge, verb="request_purge", by=by, at=at, reason=reason)
    return purge


def drawn_together(document: Document) -> QuerySet[Document]:
    """The other half of a paper that was frozen as JSON and drawn as a PDF on the same journal row: the same words twice."""
    stem, _dot, kind = document.file_name.rpartition(".")
    other = {"json": "pdf", "pdf": "json"}.get(kind, "")
    return Document.objects.filter(
        journal_entry_id=document.journal_entry_id, kind=document.kind, file_name=f"{stem}.{other}"
    ).exclude(pk=document.pk)


@transaction.atomic
def decide_purge(*, purge: Purge, is_approved: bool, by: Actor, at: datetime) -> Purge:
    """The second person's word. Approved: every copy of its words goes, and after commit the bytes, unless another document has the same ones.

    What was drawn from it, or what it was drawn from, goes by the same two people's word. Hash and reason remain. Refuses the person who asked, and one that is decided.
    """
    purge = Purge.objects.select_for_update(of=("self",)).get(pk=purge.pk)
    document = purge.document
    own = by.side == "authority" and by.organisation_id == document.case_file.authority_id
    may = own and (by.can("handle_cases") or by.can("manage_archive"))
    if not may or by.user_id == purge.requested_by_id:
        raise NotAllowed(who_may=WHO_SECONDS, rule_id="R-ROL-02")
    if purge.decided_at:
        raise Refused(_("Dette er alt avgjort."))
    purge.decided_at, purge.decided_by_id, purge.is_approved = at, by.user_id, is_approved
    purge.save(update_fields=["decided_at", "decided_by", "is_approved"])
    if not is_approved:
        _record(purge, verb="refuse_purge", by=by, at=at, reason=purge.reason)
        return purge
    for one in (purge, *_of_the_other_half(purge)):
        _record(one, verb="purge_document", by=by, at=at, reason=one.reason)
        if _purge_in_database(one):
            digest = one.document.stored_file.sha256
            transaction.on_commit(partial(document_store().remove, digest))
    return purge


def _of_the_other_half(purge: Purge) -> list[Purge]:
    """The same request and answer for the other half, unless it has its own."""
    papers = drawn_together(purge.document).exclude(
        pk__in=Purge.objects.filter(Q(decided_at=None) | Q(is_approved=True)).values("document_id")
    )
    return [
        Purge.objects.create(
            document=paper,
            reason=purge.reason,
            requested_at=purge.requested_at,
            requested_by_id=purge.requested_by_id,
            decided_at=purge.decided_at,
            decided_by_id=purge.decided_by_id,
            is_approved=True,
        )
        for paper in papers
    ]


def _purge_in_database(purge: Purge) -> bool:
    """Blank every copy of the document's words; whether its bytes go too, or are another document's as well.

    Only this function of the database may, and it looks at both people once more (migration 0004).
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT records_purge_document(%s)", [purge.pk])
            return bool(cursor.fetchone()[0])
    except ProgrammingError as refused:
        raise Refused(_("Bare en arkivar kan be om sletting, og en annen må avgjøre.")) from refused


def _record(purge: Purge, *, verb: str, by: Actor, at: datetime, reason: str) -> None:
    document = purge.document
    record_event(
        chain=document.case_file.chain_key,
        verb=verb,
        on=document,
        by=by,
        at=at,
        reason=reason,
        reason_id=f"purge:{purge.code}",
        facts={"sha256": document.stored_file.sha256},
    )


def remove_purged_bytes() -> int:
    """Remove bytes of purged files that a crash between commit and removal left behind; how many files were looked at."""
    digests = StoredFile.objects.filter(purged_at__isnull=False).values_list("sha256", flat=True)
    gone = 0
    for digest in digests.iterator():
        document_store().remove(digest)
        gone += 1
    return gone
