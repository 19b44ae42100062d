"""From an answer that never came, or was no, to the decision that the grant lapses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from decisions.actions import prepare_lapse
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from payments.actions.unanswered import close_unanswered
from payments.enums import AcceptanceStatus
from payments.models import Acceptance
from payments.permissions import check_follows_up

if TYPE_CHECKING:
    from datetime import date, datetime

    from decisions.models import Decision
    from kompetanse.lib.actor import Actor


def may_lapse(acceptance: Acceptance, today: date) -> bool:
    """After a no at once; without an answer when the recipient has been told and could say what it thinks."""
    if acceptance.status == AcceptanceStatus.DECLINED:
        return True
    notice = acceptance.notice
    return (
        acceptance.status == AcceptanceStatus.WAITING
        and notice is not None
        and (notice.stated_at is not None or notice.statement_due_date < today)
    )


@transaction.atomic
def draft_lapse(*, acceptance: Acceptance, reasons: str, by: Actor, at: datetime) -> Decision:
    """Draft the decision that the grant lapses; another person approves it, and the money goes back to the frame."""
    acceptance = Acceptance.objects.for_detail().get(pk=acceptance.pk)
    decision = acceptance.decision
    check_follows_up(by, decision.authority_id)
    if not may_lapse(acceptance, in_oslo(at).date()):
        raise Refused(_("Send forhåndsvarsel først, og vent til fristen for å uttale seg er ute."))
    lapse = prepare_lapse(decision=decision, reasons=reasons, by=by, at=at)
    close_unanswered(acceptance, by=by, at=at)
    return lapse
