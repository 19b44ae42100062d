"""Why nothing can be paid on a decision now: asked again each time, under the payer's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from decisions.enums import DecisionStatus
from payments.enums import AcceptanceStatus, StopKind
from payments.models import Acceptance, PayeeAccount, Stop

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from decisions.models import Decision

STOPPED: dict[str, str | Promise] = {
    StopKind.REPORT: _("Utbetalingen er stanset fordi rapporten mangler."),
    StopKind.BREACH: _("Utbetalingen er stanset fordi vilkårene kan være brutt."),
    StopKind.ACCOUNT: _("Utbetalingen er stanset til kontonummeret er sjekket."),
    StopKind.APPEAL: _("Utbetalingen er stanset fordi det er klaget på vedtaket."),
    StopKind.OTHER: _("Utbetalingen er stanset."),
}


def obstacles_of(decision: Decision) -> list[str | Promise]:
    """Each reason in a sentence; empty when the decision's payments may be made to its recipient. Three queries."""
    found: list[str | Promise] = []
    if decision.status != DecisionStatus.DISPATCHED:
        found.append(_("Vedtaket er ikke sendt, eller det er erstattet."))
    if decision.round.needs_acceptance and not is_accepted(decision):
        found.append(_("Mottakeren har ikke akseptert tilskuddet."))
    kinds = Stop.objects.open().filter(decision=decision).order_by("kind", "pk")
    found += [STOPPED[kind] for kind in dict.fromkeys(kinds.values_list("kind", flat=True))]
    return found


def is_accepted(decision: Decision) -> bool:
    return Acceptance.objects.filter(decision=decision, status=AcceptanceStatus.ACCEPTED).exists()


def has_account(organisation_id: int) -> bool:
    """Whether a payee has told us where the money is to go."""
    return PayeeAccount.objects.current().filter(organisation_id=organisation_id).exists()
