"""The files with account numbers are closed to everybody but those who attest and approve the authority's payments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from payments.models import Batch
from records.closings import document_closings
from records.models import Document

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor


def closed_bases(hat: Actor) -> QuerySet[Document, Any]:
    """The keys of the payment bases that this person may not open: by way of the batches, which are few where documents are many."""
    entries = Batch.objects.exclude(basis=None).values("basis")
    bases = Document.objects.filter(journal_entry__in=entries).values("pk")
    is_payer = hat.side == "authority" and (
        hat.can("attest_payments") or hat.can("approve_payments")
    )
    return bases.none() if is_payer else bases


document_closings.register("payments.basis", closed_bases)
