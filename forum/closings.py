"""Recusal closes what a body delivered about a measure (`domain.md` 0.5.6, R-ROL-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from forum.models import Delivery
from grants.models import Item
from kompetanse.lib.written import Given, WrittenQuery
from records.closings import document_closings
from records.models import Document

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import RawSQL

    from kompetanse.lib.actor import Actor


def _deliveries() -> QuerySet[Document, Any]:
    measure = Item.objects.filter(
        application__round_id=OuterRef("preparation__round_id"),
        application__scheme_version_id=OuterRef("preparation__scheme_version_id"),
        exclusions__user_id=Given("user"),
        exclusions__lifted_at=None,
    )
    of_region = measure.filter(application__region_id=OuterRef("preparation__region_id"))
    deliveries = Delivery.objects.filter(
        Exists(of_region) | Q(preparation__region=None) & Exists(measure)
    )
    return Document.objects.filter(
        journal_entry_id__in=deliveries.values("document__journal_entry_id")
    ).values("pk")


CLOSED = WrittenQuery(_deliveries)


def closed_deliveries(hat: Actor) -> RawSQL:
    """Documents of what a body delivered, with remarks on a measure that the person is kept from: they are read whole or not at all.

    The same measures count as on the body's page (`preparing.may_read_deliveries`): its region's, also those that have left the list.
    """
    return CLOSED.within(user=hat.user_id)


document_closings.register("forum.deliveries", closed_deliveries)
