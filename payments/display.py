"""What the pages of payments show, worked out in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kompetanse.tables import Cell, Column, Pill, Row, Table
from payments.enums import AcceptanceStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from payments.models import Acceptance

ACCEPTANCE_COLORS = {
    AcceptanceStatus.WAITING: "accent",
    AcceptanceStatus.ACCEPTED: "success",
    AcceptanceStatus.DECLINED: "danger",
    AcceptanceStatus.LAPSED: "neutral",
    AcceptanceStatus.REPLACED: "neutral",
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
