"""Who is reminded of answering to a grant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from kompetanse.lib.clock import in_oslo
from needs.reminders import people_by_organisation
from notices.planning import Candidate, reminder_source
from payments.models import Acceptance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

OFFSETS = (7, 1, -3)
"""A week and a day before the last day, and three days after it."""
HEALS_WITHIN = timedelta(days=14)
ANSWERING = (Role.OWNER_APPROVER, Role.PARTNER)


@reminder_source("payments.acceptance_due", title=_("Svar på tilskudd"))
def acceptance_due(*, today: date, scope: str = "") -> Iterator[Candidate]:
    """Those who may answer for a recipient that has not."""
    rows = Acceptance.objects.waiting().filter(due_date__gte=today - HEALS_WITHIN)
    if scope:
        rows = rows.filter(decision__round__code=scope.removeprefix("round:"))
    waiting = list(rows.for_list().select_related("decision__round").order_by("pk"))
    people = people_by_organisation(
        [row.decision.recipient_id for row in waiting], ANSWERING, today
    )
    for row in waiting:
        decision = row.decision
        for user in people.get(decision.recipient_id, ()):
            yield Candidate(
                user_id=user,
                object_key=f"acceptance:{decision.code}",
                due_date=row.due_date,
                offsets=OFFSETS,
                what=_("Dere har ikke svart på om dere tar imot tilskuddet."),
                url=row.get_absolute_url(),
                scope=decision.round.chain_key,
                label=f"{decision.recipient.name}, {decision.scheme_version.scheme.name}",
                organisation_id=decision.recipient_id,
                since_date=in_oslo(row.opened_at).date(),
            )
