"""The answer to a grant: opened when the letter goes out, accepted with account and own share, or declined."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.deadlines import next_working_day
from kompetanse.lib.money import ceil_percent
from kompetanse.lib.rules import parameters_of
from payments.actions.awards import WITHOUT_AWARDS
from payments.models import Acceptance
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from decisions.models import Decision

OWN_FINANCING = "R-LOK-03"
OWN_CONTRIBUTION = "V_EGENINNSATS"


@transaction.atomic
def open_acceptance(decision: Decision, at: datetime) -> None:
    """Ask the recipient to accept what it was granted, within the round's weeks from when it could read the letter.

    A round that asks nobody has no acceptances; a decision that gives nothing neither.
    """
    total = sum(point.amount for point in decision.points.all())
    if decision.kind in WITHOUT_AWARDS or not total or not decision.round.needs_acceptance:
        return
    due_date = next_working_day(
        in_oslo(at).date() + timedelta(weeks=decision.round.acceptance_weeks)
    )
    acceptance = Acceptance.objects.create(
        decision=decision,
        opened_at=at,
        due_date=due_date,
        own_financing_required=required_own_financing(decision, total),
        asks_own_contribution=_asks_own_contribution(decision),
    )
    record_event(
        chain=decision.chain_key,
        verb="ask_for_acceptance",
        on=acceptance,
        by=SYSTEM,
        at=at,
        facts={"due": due_date.isoformat()},
    )


def required_own_financing(decision: Decision, total: int) -> int | None:
    """What an owner must bear itself of what it receives (R-LOK-03), rounded up; None in schemes without the demand."""
    version = decision.scheme_version
    if not version.has_rule(OWN_FINANCING) or not decision.recipient.is_owner:
        return None
    return ceil_percent(total, parameters_of(version.rules, OWN_FINANCING)["percent"])


def _asks_own_contribution(decision: Decision) -> bool:
    return OWN_CONTRIBUTION in decision.scheme_version.terms and decision.recipient.is_owner
