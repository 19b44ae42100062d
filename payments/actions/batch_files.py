"""The files of an approved batch: written once, filed, and read by those who attest and approve payments only (`closings`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from kompetanse.lib.clock import in_oslo
from payments.enums import LineOutcome
from payments.export import Basis, BasisLine, write_basis_csv, write_basis_xlsx, write_pain001
from payments.models import BatchLine, Payer
from records.actions import file_document, store_bytes
from records.actions.filing import open_journal_entry
from records.enums import AccessCode, DocumentKind, JournalKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from payments.models import Batch
    from records.models import JournalEntry

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DECISION = "payment__award__point__decision"
# Only what the files say: a thousand whole measures, rounds and schemes would take most of the time.
WRITTEN = (
    *("batch", "number", "voucher", "amount", "account__number", "payment__year", "payment__due_date"),
    *("payment__payee__name", "payment__payee__orgnr", "payment__award__recipient__name"),
    *("payment__award__item__title", f"{DECISION}__case_file__reference"),
    *("payment__award__round__id", f"{DECISION}__application__id"),
    *(f"{DECISION}__scheme_version__{name}" for name in ("budget_item", "scheme__name_nb", "scheme__name_nn")),
)  # fmt: skip
INTERNAL_PAPER = "offentleglova § 14"


def file_basis(batch: Batch, *, by: Actor, at: datetime) -> tuple[JournalEntry, dict[str, str]]:
    """Write and file the payment basis, in the authority's own written form: its journal row, and the SHA-256 of each file."""
    with override(batch.authority.letter_language):
        basis = basis_of(batch, at=at)
        title = _("Utbetalingsgrunnlag %(reference)s") % {"reference": batch.reference}
        files = list(_files(basis))
    entry = open_journal_entry(
        case_file=batch.case_file,
        kind=JournalKind.INTERNAL_FOLLOW_UP,
        title=title,
        by=by,
        at=at,
        access_code=AccessCode.INTERNAL,
        access_basis=INTERNAL_PAPER,
    )
    hashes = {}
    for ending, content, content_type in files:
        document = file_document(
            case_file=batch.case_file,
            stored_file=store_bytes(content, content_type=content_type, at=at),
            kind=DocumentKind.PAYMENT_BASIS,
            journal_kind=JournalKind.INTERNAL_FOLLOW_UP,
            title=f"{title} ({ending.upper()})",
            file_name=f"{batch.reference}.{ending}",
            entry=entry,
            by=by,
            at=at,
        )
        hashes[ending] = document.stored_file.sha256
    return entry, hashes


def _files(basis: Basis) -> Iterator[tuple[str, bytes, str]]:
    yield "csv", b"".join(write_basis_csv(basis)), "text/csv; charset=utf-8"
    yield "xlsx", write_basis_xlsx(basis), XLSX
    if basis.payer_account:
        yield "xml", b"".join(write_pain001(basis)), "application/xml"


def basis_of(batch: Batch, *, at: datetime) -> Basis:
    """The lines that are in the batch as plain values. Two queries."""
    payer = Payer.objects.filter(authority_id=batch.authority_id).first()
    cost_centre = payer.cost_centre if payer else ""
    lines = batch.lines.filter(outcome=LineOutcome.IN).for_list().only(*WRITTEN).order_by("number")
    return Basis(
        reference=batch.reference,
        payer=batch.authority.name,
        payer_orgnr=batch.authority.orgnr or "",
        payer_account=payer.account_number if payer else "",
        made_at=in_oslo(at),
        pays_on=in_oslo(at).date(),
        lines=tuple(_basis_line(line, cost_centre) for line in lines),
    )


def _basis_line(line: BatchLine, cost_centre: str) -> BasisLine:
    payment = line.payment
    award = payment.award
    decision = award.point.decision
    version = decision.scheme_version
    return BasisLine(
        voucher=line.voucher,
        decision=decision.case_file.reference,
        budget_item=version.budget_item,
        cost_centre=cost_centre,
        budget_year=payment.year,
        scheme=version.scheme.name,
        recipient=award.recipient.name,
        payee=payment.payee.name,
        orgnr=payment.payee.orgnr or "",
        account=line.account.number,
        amount=line.amount,
        due_date=payment.due_date,
        text=award.item.title,
    )
