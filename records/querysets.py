"""Who may see what in the archive. Everything starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from records.closings import closed_documents, closed_to

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor

# Papers are shared with an organisation as owner, partner or forum: the same kommune as kindergarten authority reads none.
READING_SIDES = frozenset({"owner", "partner", "forum"})


class CaseFileQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> CaseFileQuerySet:
        """Case files of the hat's authority, of everyone for auditors, else those that the hat's organisation reads a document in."""
        if hat.can("audit_all"):
            return self
        if hat.side == "authority":
            return self.filter(authority_id=hat.organisation_id)
        if hat.side not in READING_SIDES:
            return self.none()
        from records.models import DocumentReader  # noqa: PLC0415 - querysets are read by models

        reads = DocumentReader.objects.filter(
            document__case_file_id=OuterRef("pk"), organisation_id=hat.organisation_id
        )
        return self.filter(Exists(reads))


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> DocumentQuerySet:
        """The authority reads its own archive; others read what they sent or were sent, unless it is shielded.

        Nobody reads a case or a paper that a later app closes to the person (`closings.py`: recusal, account numbers).
        """
        if hat.can("audit_all"):
            return self.exclude(closed_documents(hat))
        if hat.side == "authority":
            return self.filter(case_file__authority_id=hat.organisation_id).exclude(
                closed_documents(hat)
            )
        if hat.side not in READING_SIDES:
            return self.none()
        from records.models import DocumentReader, Shielding  # noqa: PLC0415 - querysets are read by models

        reads = DocumentReader.objects.filter(
            document_id=OuterRef("pk"), organisation_id=hat.organisation_id
        )
        shielded = Shielding.objects.filter(document_id=OuterRef("pk"), lifted_at=None)
        readable = self.filter(Exists(reads)).exclude(Exists(shielded))
        return readable.exclude(closed_documents(hat))

    def for_list(self) -> DocumentQuerySet:
        return self.select_related("journal_entry", "stored_file").order_by("-created_at", "-pk")


class InternalNoteQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> InternalNoteQuerySet:
        """Notes are the authority's own: no owner, partner or forum member ever gets one."""
        if hat.side == "authority" and hat.can("handle_cases"):
            return self.filter(case_file__authority_id=hat.organisation_id).exclude(
                closed_to(hat, path="case_file")
            )
        if hat.can("audit_all"):
            return self
        return self.none()


class MessageQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> MessageQuerySet:
        """The authority reads its own cases' messages; others what they sent or got. Shielded ones stay with the authority."""
        from records.models import Shielding  # noqa: PLC0415 - querysets are read by models

        if hat.can("audit_all"):
            return self
        if hat.side == "authority":
            return self.filter(case_file__authority_id=hat.organisation_id).exclude(
                closed_to(hat, path="case_file")
            )
        shielded = Shielding.objects.filter(document_id=OuterRef("document_id"), lifted_at=None)
        return self.filter(
            Q(from_organisation_id=hat.organisation_id) | Q(to_organisation_id=hat.organisation_id)
        ).exclude(Exists(shielded))


class JournalEntryQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> JournalEntryQuerySet:
        """The whole journal is the authority's own, and the auditor's. The public reads `public`."""
        if hat.can("audit_all"):
            return self
        if hat.side == "authority":
            return self.filter(authority_id=hat.organisation_id)
        return self.none()

    def with_shielding(self) -> JournalEntryQuerySet:
        """Each with its documents and whether one of them is shielded now."""
        from records.models import Document, Shielding  # noqa: PLC0415 - querysets are read by models

        shielded = Shielding.objects.filter(
            document__journal_entry_id=OuterRef("pk"), lifted_at=None
        )
        documents = Document.objects.select_related("stored_file").order_by("pk")
        return self.annotate(is_shielded=Exists(shielded)).prefetch_related(
            Prefetch("documents", documents)
        )

    def public(self) -> JournalEntryQuerySet:
        """What offentlig journal shows: everything in, out and followed up; what it says of each is `public_line`."""
        from records.models import Shielding  # noqa: PLC0415 - querysets are read by models

        shielded = Shielding.objects.filter(
            document__journal_entry_id=OuterRef("pk"), lifted_at=None
        )
        return self.exclude(kind="X").annotate(is_shielded=Exists(shielded))


class PurgeQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> PurgeQuerySet:
        if hat.can("audit_all"):
            return self
        if hat.side == "authority":
            own = self.filter(document__case_file__authority_id=hat.organisation_id)
            return own.exclude(closed_documents(hat, path="document"))
        return self.none()

    def open(self) -> PurgeQuerySet:
        return self.filter(decided_at=None)

    def done(self) -> PurgeQuerySet:
        return self.filter(is_approved=True)
