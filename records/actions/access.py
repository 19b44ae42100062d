"""Who may read a document: shield it, open it again, and the first reading by each organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import Refused
from records.actions.filing import check_caseworker
from records.events import record_event
from records.models import ReadReceipt, Shielding

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from records.models import Document


@transaction.atomic
def shield_document(
    *, document: Document, basis: str, reason: str, by: Actor, at: datetime
) -> Shielding:
    """Keep a document from everyone but the authority. Only its caseworkers; refuses as `shield`."""
    check_caseworker(document.case_file, by=by)
    return shield(document=document, basis=basis, reason=reason, by=by, at=at)


@transaction.atomic
def shield(*, document: Document, basis: str, reason: str, by: Actor, at: datetime) -> Shielding:
    """The shielding itself, for later apps whose people may too: they ask first whether the person may.

    Needs a paragraph and a reason; a shielded one can't be shielded again.
    """
    if not basis.strip() or not reason.strip():
        raise Refused(_("Oppgi både hjemmel og grunn for skjermingen."))
    if document.shieldings.filter(lifted_at=None).exists():
        raise Refused(_("Dokumentet er alt skjermet."))
    shielding = Shielding.objects.create(
        document=document, basis=basis, reason=reason, shielded_at=at, shielded_by_id=by.user_id
    )
    record_event(
        chain=document.case_file.chain_key,
        verb="shield_document",
        on=document,
        by=by,
        at=at,
        reason=reason,
        reason_id=str(shielding.pk),
    )
    return shielding


@transaction.atomic
def lift_shielding(*, document: Document, by: Actor, at: datetime) -> Document:
    """Open a shielded document again to those who could read it."""
    check_caseworker(document.case_file, by=by)
    shielding = document.shieldings.select_for_update().filter(lifted_at=None).first()
    if shielding is None:
        raise Refused(_("Dokumentet er ikke skjermet."))
    shielding.lifted_at, shielding.lifted_by_id = at, by.user_id
    shielding.save(update_fields=["lifted_at", "lifted_by_id"])
    record_event(
        chain=document.case_file.chain_key, verb="lift_shielding", on=document, by=by, at=at
    )
    return document


def note_reading(*, document: Document, by: Actor, at: datetime) -> None:
    """Keep the first time that somebody from an organisation outside the authority opened the document."""
    if by.organisation_id is None or by.organisation_id == document.case_file.authority_id:
        return
    ReadReceipt.objects.bulk_create(
        [
            ReadReceipt(
                document=document,
                organisation_id=by.organisation_id,
                read_at=at,
                read_by_id=by.user_id,
            )
        ],
        ignore_conflicts=True,
    )
