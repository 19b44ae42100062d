"""Taking out of a draft what is no longer asked for, and taking away a draft that should not have been begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from decisions.enums import DecisionStatus
from decisions.models import Decision
from decisions.permissions import check_preparer
from kompetanse.lib.errors import Locked, Refused
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor

GONE = ("withdrawn", "dismissed")


@transaction.atomic
def drop_withdrawn_points(*, decision: Decision, by: Actor, at: datetime) -> Decision | None:
    """Take the points of withdrawn and dismissed reports out of a draft. None when nothing was left, and the draft is gone.

    Its events stay in the log of the case.
    """
    decision = workflow.lock(decision)
    check_preparer(by, decision)
    if decision.status != DecisionStatus.DRAFT or not decision.is_grant:
        raise Locked(_("Bare et utkast til vedtak om tilskudd kan endres slik."))
    gone = decision.points.filter(item__application__status__in=GONE)
    numbers = sorted(gone.values_list("number", flat=True))
    if not numbers:
        raise Refused(_("Ingen av punktene gjelder en behovsmelding som er trukket."))
    gone.delete()
    for number, point in enumerate(decision.points.order_by("number"), start=1):
        if point.number != number:
            point.number = number
            point.save(update_fields=["number"])
    record_event(
        chain=decision.chain_key,
        verb="drop_withdrawn_points",
        on=decision,
        by=by,
        at=at,
        facts={"points": numbers},
    )
    if decision.points.exists():
        decision.version += 1
        decision.save(update_fields=["version"])
        return decision
    _remove(decision)
    return None


@transaction.atomic
def discard_draft(*, decision: Decision, by: Actor, at: datetime) -> None:
    """Take away a draft that somebody began by mistake: of a dismissal, or of what comes after a grant. What it was to replace stands.

    A draft that follows from the forum's list stays: every measure gets its decision (`domain.md` 0.5.20).
    """
    decision = workflow.lock(decision)
    check_preparer(by, decision)
    if not decision.may_be_discarded:
        raise Locked(_("Et utkast som følger av forumets liste, kan ikke slettes."))
    record_event(
        chain=decision.chain_key,
        verb="discard_draft",
        on=decision,
        by=by,
        at=at,
        facts={"kind": str(decision.kind), "points": decision.points.count()},
    )
    decision.points.all().delete()
    _remove(decision)


def _remove(decision: Decision) -> None:
    """Its events stay in the log of the case."""
    decision.returns.all().delete()
    decision.answered_notices.update(answer=None)
    decision.delete()
