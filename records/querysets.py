"""Who may see what in the archive. Everything starts here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor


class CaseFileQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> CaseFileQuerySet:
        """Case files of the hat's authority, of everyone for auditors, else those that the hat's organisation reads a document in."""
        if hat.can("audit_all"):
            return self
        if hat.side == "authority":
            return self.filter(authority_id=hat.organisation_id)
        from records.models import DocumentReader  # noqa: PLC0415 - querysets are read by models

        reads = DocumentReader.objects.filter(
            document__case_file_id=OuterRef("pk"), organisation_id=hat.organisation_id
        )
        return self.filter(Exists(reads))


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> DocumentQuerySet:
        """The authority reads its own archive; others read what they sent or were sent, unless it is shielded."""
        if hat.can("audit_all"):
            return self
        if hat.side == "authority":
            return self.filter(case_file__authority_id=hat.organisation_id)
        from records.models import DocumentReader, Shielding  # noqa: PLC0415 - querysets are read by models

        reads = DocumentReader.objects.filter(
            document_id=OuterRef("pk"), organisation_id=hat.organisation_id
        )
        shielded = Shielding.objects.filter(document_id=OuterRef("pk"), lifted_at=None)
        return self.filter(Exists(reads)).exclude(Exists(shielded))

    def for_list(self) -> DocumentQuerySet:
        return self.select_related("journal_entry", "stored_file").order_by("-created_at", "-pk")


class InternalNoteQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> InternalNoteQuerySet:
        """Notes are the authority's own: no owner, partner or forum member ever gets one."""
        if hat.side == "authority" and hat.can("handle_cases"):
            return self.filter(case_file__authority_id=hat.organisation_id)
        if hat.can("audit_all"):
            return self
        return self.none()


class MessageQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> MessageQuerySet:
        if hat.can("audit_all"):
            return self
        if hat.side == "authority":
            return self.filter(case_file__authority_id=hat.organisation_id)
        return self.filter(
            Q(from_organisation_id=hat.organisation_id) | Q(to_organisation_id=hat.organisation_id)
        )
