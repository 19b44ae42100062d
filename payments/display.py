"""What the pages of payments show, worked out in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kompetanse.tables import Cell, Column, Pill, Row, Table
from payments.enums import AcceptanceStatus, PaymentStatus, RepaymentStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from payments.models import Acceptance, Instalment, Payment, Repayment

ACCEPTANCE_COLORS = {
    AcceptanceStatus.WAITING: "accent",
    AcceptanceStatus.ACCEPTED: "success",
    AcceptanceStatus.DECLINED: "danger",
    AcceptanceStatus.LAPSED: "neutral",
    AcceptanceStatus.REPLACED: "neutral",
}


PAYMENT_COLORS = {
    PaymentStatus.PLANNED: "neutral",
    PaymentStatus.IN_BATCH: "accent",
    PaymentStatus.PAID: "success",
    PaymentStatus.RETURNED: "danger",
    PaymentStatus.CANCELLED: "neutral",
}
REPAYMENT_COLORS = {
    RepaymentStatus.REGISTERED: "neutral",
    RepaymentStatus.NOTIFIED: "accent",
    RepaymentStatus.STATED: "accent",
    RepaymentStatus.DECIDED: "warning",
    RepaymentStatus.DUE: "warning",
    RepaymentStatus.INSTALMENTS: "warning",
    RepaymentStatus.COLLECTION: "danger",
    RepaymentStatus.PAID: "success",
    RepaymentStatus.OFFSET: "success",
    RepaymentStatus.WAIVED: "neutral",
    RepaymentStatus.CARRIED_OVER: "neutral",
}


def acceptance_status(acceptance: Acceptance, today: date) -> dict[str, Any]:
    """A word and a colour; one that waits past its day says so."""
    status = AcceptanceStatus(acceptance.status)
    if status == AcceptanceStatus.WAITING and acceptance.due_date < today:
        return {"label": _("Over fristen"), "color": "danger"}
    return {"label": status.label, "color": ACCEPTANCE_COLORS[status]}


def acceptance_table(rows: Iterable[Acceptance], *, today: date) -> Table:
    """The authority's list: who has answered, and who has not."""
    return Table(
        caption=_("Svar fra mottakerne"),
        columns=[
            Column(_("Mottaker"), head=True),
            Column(_("Status")),
            Column(_("Frist for svar")),
            Column(_("Svart")),
            Column(_("Vedtak"), number=True, key=True),
        ],
        rows=[_acceptance_row(row, today) for row in rows],
        empty=_("Ingen her nå."),
    )


def _acceptance_row(row: Acceptance, today: date) -> Row:
    status = acceptance_status(row, today)
    decision = row.decision
    return Row(
        [
            Cell(
                decision.recipient.name,
                url=row.get_absolute_url(),
                small=f"{decision.case_file.reference}, {decision.scheme_version.scheme.name}",
            ),
            Pill(
                status["label"],
                status["color"],
                small=_("Varslet om bortfall") if row.notice_id else "",
            ),
            row.due_date,
            row.answered_at,
            row.amount_sum,
        ]
    )


def repayment_status(repayment: Repayment) -> dict[str, Any]:
    status = RepaymentStatus(repayment.status)
    return {"label": status.label, "color": REPAYMENT_COLORS[status]}


def repayment_table(rows: Iterable[Repayment], *, names_recipient: bool = True) -> Table:
    """What may have to come back, of a round or of one award."""
    return Table(
        caption=_("Tilbakebetaling"),
        columns=[
            Column(_("Mottaker") if names_recipient else _("Grunn"), head=True),
            Column(_("Status")),
            Column(_("Registrert")),
            Column(_("Beløp"), number=True, key=True),
        ],
        rows=[
            Row(
                [
                    Cell(
                        row.award.recipient.name if names_recipient else row.get_ground_display(),
                        url=row.get_absolute_url(),
                        small=row.get_ground_display() if names_recipient else "",
                    ),
                    Pill(
                        RepaymentStatus(row.status).label,
                        REPAYMENT_COLORS[RepaymentStatus(row.status)],
                    ),
                    row.registered_at,
                    row.amount,
                ]
            )
            for row in rows
        ],
        empty=_("Ingen her nå."),
    )


def instalment_table(rows: Iterable[Instalment]) -> Table:
    return Table(
        caption=_("Avdrag"),
        columns=[
            Column(_("Nr."), head=True),
            Column(_("Forfall")),
            Column(_("Kommet inn")),
            Column(_("Beløp"), number=True, key=True),
        ],
        rows=[Row([str(row.number), row.due_date, row.paid_date, row.amount]) for row in rows],
    )


def payment_table(rows: Iterable[Payment]) -> Table:
    """The plan of an award and what has become of it."""
    return Table(
        caption=_("Utbetalinger"),
        columns=[
            Column(_("Nr."), head=True),
            Column(_("Betales")),
            Column(_("Status")),
            Column(_("Trekk"), number=True),
            Column(_("Beløp"), number=True, key=True),
        ],
        rows=[
            Row(
                [
                    str(row.number),
                    row.settled_date or row.due_date,
                    Pill(
                        PaymentStatus(row.status).label, PAYMENT_COLORS[PaymentStatus(row.status)]
                    ),
                    row.offset or None,
                    row.amount,
                ]
            )
            for row in rows
        ],
        empty=_("Ingen betalinger er planlagt."),
    )
