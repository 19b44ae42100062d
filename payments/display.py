"""What the pages of payments show, worked out in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from payments.enums import AcceptanceStatus

if TYPE_CHECKING:
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
