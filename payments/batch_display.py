"""What the pages of batches show, worked out in one place. Account numbers only where the caller has asked who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_moment, format_short_date
from kompetanse.lib.money import format_kroner
from kompetanse.tables import Cell, Column, Pill, Row, Table
from payments import transitions
from payments.accountno import format_account
from payments.enums import BatchStatus, DropReason, LineOutcome
from records.models import Document
from records.workflow import offered

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.hat import Hat
    from accounts.models import User
    from payments.batching import Figures
    from payments.models import Batch, BatchLine, Payment

SHOWN = 200
ON_ONE_LINE = '<span class="num">{}</span>'
STATUS_COLORS = {
    BatchStatus.DRAFT: "neutral",
    BatchStatus.ATTESTED: "warning",
    BatchStatus.APPROVED: "accent",
    BatchStatus.TRANSFERRED: "accent",
    BatchStatus.SETTLED: "success",
    BatchStatus.CANCELLED: "neutral",
}
OUTCOME_COLORS = {
    LineOutcome.IN: "neutral",
    LineOutcome.DROPPED: "warning",
    LineOutcome.PAID: "success",
    LineOutcome.RETURNED: "danger",
    LineOutcome.CANCELLED: "neutral",
}


def status_of(batch: Batch) -> dict[str, Any]:
    status = BatchStatus(batch.status)
    return {"label": status.label, "color": STATUS_COLORS[status]}


def said(figures: Figures) -> str:
    """What a batch comes to, in one line."""
    return _(
        "Linjer: %(count)s. Sum: %(total)s kr. Mottakere: %(payees)s. Faller ut: %(falling)s."
    ) % {
        "count": figures.count,
        "total": format_kroner(figures.total),
        "payees": figures.payees,
        "falling": len(figures.falling),
    }


def batch_table(batches: Iterable[Batch]) -> Table:
    rows = [
        Row(
            [
                Cell(batch.reference, url=batch.get_absolute_url()),
                Pill(*status_of(batch).values()),
                batch.due_until_date,
                batch.made_at,
                Cell(str(batch.count)),
                batch.total,
            ]
        )
        for batch in batches
    ]
    columns = [
        Column(_("Utbetaling"), head=True),
        Column(_("Status")),
        Column(_("Forfalt til og med")),
        Column(_("Laget")),
        Column(_("Linjer"), number=True),
        Column(_("Sum i kroner"), number=True, key=True),
    ]
    return Table(
        caption=_("Utbetalinger"), columns=columns, rows=rows, empty=_("Ingen utbetalinger ennå.")
    )


def ready_sums(due: QuerySet[Payment]) -> dict[str, int]:
    """How much is due, of which how much may go out. One query."""
    counted = due.aggregate(
        ready=Count("pk", filter=Q(obstacle="")),
        ready_total=Sum(F("amount") - F("offset"), filter=Q(obstacle="")),
        stuck=Count("pk", filter=~Q(obstacle="")),
    )
    return {key: value or 0 for key, value in counted.items()}


def obstacle_table(due: QuerySet[Any]) -> Table:
    """The payments that are due and can't go out, with why."""
    rows = (
        due.exclude(obstacle="")
        .select_related("payee", "award__item", "award__point__decision__case_file")
        .order_by("due_date", "pk")[:SHOWN]
    )
    columns = [
        Column(_("Mottaker"), head=True),
        Column(_("Tiltak")),
        Column(_("Forfall")),
        Column(_("Beløp"), number=True),
        Column(_("Hvorfor den ikke kan med")),
    ]
    cells = [
        Row(
            [
                Cell(row.payee.name, small=row.award.point.decision.case_file.reference),
                row.award.item.title,
                row.due_date,
                row.net,
                str(DropReason(row.obstacle).label),
            ]
        )
        for row in rows
    ]
    caption = _("Betalinger som ikke kan gå ut nå")
    return Table(caption=caption, columns=columns, rows=cells, empty=_("Ingen. Alt kan betales."))


def line_table(
    batch: Batch, lines: Iterable[BatchLine], hat: Hat, *, shows_accounts: bool
) -> Table:
    settles = batch.status in (BatchStatus.TRANSFERRED, BatchStatus.SETTLED)
    settles = settles and transitions.SETTLE.is_held_by(hat, batch)
    columns = [Column(_("Bilag"), head=True), Column(_("Betales til")), Column(_("Tiltak"))]
    if shows_accounts:
        columns.append(Column(_("Kontonummer")))
    columns += [Column(_("Beløp"), number=True, key=True), Column(_("Status"))]
    rows = []
    for line in lines:
        payment = line.payment
        url = reverse("payments:batch-voucher", args=[batch.code, line.voucher]) if settles else ""
        reference = payment.award.point.decision.case_file.reference
        cells: list[Any] = [
            Cell(format_html(ON_ONE_LINE, line.voucher), url=url, small=reference),
            Cell(payment.payee.name, small=_recipient(payment)),
            payment.award.item.title,
        ]
        if shows_accounts:
            cells.append(format_account(line.account.number))
        cells += [line.amount, _outcome(line)]
        rows.append(Row(cells, muted=line.outcome in (LineOutcome.DROPPED, LineOutcome.CANCELLED)))
    return Table(caption=_("Linjene i utbetalingen, kroner"), columns=columns, rows=rows)


def _recipient(payment: Payment) -> str:
    recipient = payment.award.recipient
    return "" if recipient.pk == payment.payee_id else _("for %(name)s") % {"name": recipient.name}


def _outcome(line: BatchLine) -> Pill:
    outcome = LineOutcome(line.outcome)
    small = ""
    if line.drop_reason:
        small = str(DropReason(line.drop_reason).label)
    elif line.settled_date:
        small = " ".join(filter(None, (format_short_date(line.settled_date), line.return_reason)))
    return Pill(outcome.label, OUTCOME_COLORS[outcome], small)


def steps_of(batch: Batch) -> list[dict[str, str]]:
    """For components/spine.html: who has done what, and what comes."""
    done = [
        (_("Laget"), batch.made_at, batch.made_by),
        (_("Attestert"), batch.attested_at, batch.attested_by),
        (_("Godkjent"), batch.approved_at, batch.approved_by),
        (_("Overført"), batch.transferred_at, batch.transferred_by),
        (_("Gjort opp"), batch.settled_at, batch.settled_by),
    ]
    if batch.cancelled_at:
        done = [row for row in done if row[1]]
        done.append((_("Avbrutt"), batch.cancelled_at, batch.cancelled_by))
    following = next((place for place, row in enumerate(done) if row[1] is None), None)
    return [
        {
            "label": label,
            "note": _when(at, by),
            "state": "done" if at else "current" if place == following else "",
        }
        for place, (label, at, by) in enumerate(done)
    ]


def _when(at: datetime | None, by: User | None) -> str:
    return f"{format_moment(in_oslo(at))}, {by.name}" if at and by else ""


def facts_of(batch: Batch) -> list[tuple[str, str]]:
    facts = [
        (_("Sum"), f"{format_kroner(batch.total)} kr"),
        (_("Linjer"), str(batch.count)),
        (_("Forfalt til og med"), format_short_date(batch.due_until_date)),
        (_("Saksnummer"), batch.case_file.reference),
    ]
    if batch.reason:
        facts.append((_("Sendt tilbake eller avbrutt fordi"), batch.reason))
    return facts


def next_of(batch: Batch, hat: Hat) -> dict[str, str]:
    """What the person does now: for components/next.html."""
    open_edges = offered(transitions.BATCH, hat=hat, obj=batch)
    if transitions.ATTEST in open_edges:
        url = reverse("payments:batch-attest", args=[batch.code])
        return {"title": _("Se over og attester"), "text": _("Alt blir sjekket på nytt: vedtak, aksept, stans og kontonummer."), "url": url, "action": _("Gå til attestering")}  # fmt: skip
    if transitions.APPROVE in open_edges and batch.attested_by_id != hat.user_id:
        url = reverse("payments:batch-approve", args=[batch.code])
        return {"title": _("Utbetalingen venter på godkjenning"), "text": _("Alt blir sjekket på nytt før filene lages."), "url": url, "action": _("Se på og godkjenn")}  # fmt: skip
    if transitions.TRANSFER in open_edges:
        url = reverse("payments:batch-transfer", args=[batch.code])
        return {"title": _("Last ned filene og overfør dem"), "text": _("Når filene er lagt inn i regnskapet eller banken, merker du utbetalingen som overført."), "post_url": url, "action": _("Merk som overført")}  # fmt: skip
    if transitions.SETTLE in open_edges:
        url = reverse("payments:batch-status", args=[batch.code])
        return {"title": _("Registrer hva som er betalt"), "text": _("Last opp en statusfil, eller registrer bilagene for hånd."), "url": url, "action": _("Registrer betalinger")}  # fmt: skip
    return {"title": _waits_for(batch), "text": _came_back(batch)}


def _came_back(batch: Batch) -> str:
    """What to do about money that the bank sent back, when the rest is settled."""
    returned = batch.lines.filter(outcome=LineOutcome.RETURNED)
    if batch.status != BatchStatus.SETTLED or not returned.exists():
        return ""
    return _("Det som kom i retur, er planlagt på nytt. Be mottakeren sjekke kontonummeret før neste utbetaling.")  # fmt: skip


def _waits_for(batch: Batch) -> str:
    waits = {
        BatchStatus.DRAFT: _("Venter på at en regnskapsmedarbeider attesterer"),
        BatchStatus.ATTESTED: _("Venter på at en annen godkjenner"),
        BatchStatus.APPROVED: _("Venter på at en regnskapsmedarbeider overfører filene"),
        BatchStatus.TRANSFERRED: _("Venter på svar fra banken"),
        BatchStatus.SETTLED: _("Utbetalingen er gjort opp"),
        BatchStatus.CANCELLED: _("Utbetalingen er avbrutt"),
    }
    return waits[BatchStatus(batch.status)]


def acts_of(batch: Batch, hat: Hat) -> dict[str, bool]:
    names = {edge.name for edge in offered(transitions.BATCH, hat=hat, obj=batch)}
    return {
        "return": transitions.RETURN.name in names,
        "cancel": transitions.CANCEL_BATCH.name in names,
        "settle": batch.status == BatchStatus.SETTLED and transitions.SETTLE.is_held_by(hat, batch),
    }


def documents_of(batch: Batch, hat: Hat) -> list[dict[str, Any]]:
    """The files of an approved batch, with their sums of control."""
    if batch.basis_id is None:
        return []
    rows = Document.objects.visible_to(hat).filter(journal_entry_id=batch.basis_id)
    return [
        {
            "url": reverse("records:document", args=[row.code]),
            "title": row.file_name,
            "note": f"SHA-256 {row.stored_file.sha256}",
        }
        for row in rows.select_related("stored_file").order_by("pk")
    ]


def figures_facts(figures: Figures) -> list[tuple[str, str]]:
    """For components/confirm.html."""
    facts = [
        (_("Sum"), f"{format_kroner(figures.total)} kr"),
        (_("Linjer"), str(figures.count)),
        (_("Mottakere"), str(figures.payees)),
    ]
    if figures.falling:
        facts.append((_("Faller ut"), str(len(figures.falling))))
    return facts


def falling_table(figures: Figures) -> Table:
    columns = [
        Column(_("Betales til"), head=True),
        Column(_("Tiltak")),
        Column(_("Beløp"), number=True),
        Column(_("Hvorfor den faller ut")),
    ]
    rows = [
        Row(
            [
                Cell(row.payment.payee.name, small=row.line.voucher),
                row.payment.award.item.title,
                row.line.amount,
                str(DropReason(row.reason).label),
            ]
        )
        for row in figures.falling
    ]
    return Table(caption=_("Linjer som faller ut"), columns=columns, rows=rows)


def account_table(figures: Figures) -> Table:
    """Each line with the account it goes to: what is vouched for."""
    columns = [
        Column(_("Bilag"), head=True),
        Column(_("Betales til")),
        Column(_("Kontonummer")),
        Column(_("Beløp"), number=True, key=True),
    ]
    rows = [
        Row(
            [
                Cell(row.line.voucher, small=row.payment.award.point.decision.case_file.reference),
                Cell(row.payment.payee.name, small=row.payment.award.item.title),
                Cell(
                    format_account(row.account_number),
                    small=_("Nytt kontonummer") if row.is_moved else "",
                ),
                row.payment.net,
            ]
        )
        for row in figures.kept
    ]
    foot: list[Any] = [Cell(_("Sum")), "", "", figures.total]
    return Table(
        caption=_("Linjene med kontonummer, kroner"), columns=columns, rows=rows, foot=foot
    )
