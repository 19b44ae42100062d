"""Who is reminded of ranking the measures before the list, and who hears that it was not done in time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import Membership
from forum.enums import AllocationStatus, PreparationStatus
from forum.models import Allocation, Preparation, Seat
from forum.permissions import sits_for
from forum.preparing import body_name
from kompetanse.lib.clock import in_oslo
from notices.planning import Candidate, reminder_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.utils.functional import Promise

DAYS_BEFORE = (7, 1)
DAY_AFTER = (-1,)
HEALS_WITHIN = timedelta(days=14)
"""A day without reminders is made up for; what is older than this is no longer news."""
DRAFTED = (AllocationStatus.DRAFT, AllocationStatus.QUALITY_CHECKED)


def waiting(today: date, scope: str) -> list[Preparation]:
    """Lists that a body has not delivered and still can: the scheme's list stands on no agenda yet. Of one scope, only its own."""
    settled = Allocation.objects.filter(
        round_id=OuterRef("round_id"), scheme_version_id=OuterRef("scheme_version_id")
    ).exclude(status__in=DRAFTED)
    rows = Preparation.objects.filter(
        status=PreparationStatus.OPEN, due_date__gte=today - HEALS_WITHIN
    )
    if scope:
        rows = rows.filter(round__code=scope.removeprefix("round:"))
    return list(rows.exclude(Exists(settled)).for_detail().order_by("pk"))


@reminder_source("forum.ranking_due", title=_("Rangeringen er ikke levert"))
def ranking_due(*, today: date, scope: str = "") -> Iterator[Candidate]:
    """The people of the region or the working committee, before its deadline."""
    rows = [row for row in waiting(today, scope) if row.due_date >= today]
    forums = {row.round.forum_id for row in rows}
    seats = list(
        Seat.objects.active(today).filter(forum_id__in=forums, user__is_active=True).order_by("pk")
    )
    what = _("Behovsmeldingene er ikke rangert og levert ennå.")
    for row in rows:
        for seat in seats:
            if sits_for(seat, row):
                yield _candidate(
                    row,
                    seat.user_id,
                    organisation_id=row.round.forum_id,
                    offsets=DAYS_BEFORE,
                    what=what,
                )


@reminder_source("forum.ranking_overdue", title=_("En rangering kom ikke innen fristen"))
def ranking_overdue(*, today: date, scope: str = "") -> Iterator[Candidate]:
    """The secretariat, from before the deadline on so that the preview shows it; sent the day after."""
    rows = waiting(today, scope)
    people: dict[int, list[int]] = {}
    held = (
        Membership.objects.in_force(today)
        .filter(
            organisation_id__in={row.round.authority_id for row in rows},
            role=Role.CASEWORKER,
            user__is_active=True,
        )
        .order_by("organisation_id", "user_id")
        .values_list("organisation_id", "user_id")
        .distinct()
    )
    for authority, user in held:
        people.setdefault(authority, []).append(user)
    what = _("En rangering før lista er ikke levert, og fristen er ute.")
    for row in rows:
        for user in people.get(row.round.authority_id, ()):
            yield _candidate(
                row,
                user,
                organisation_id=row.round.authority_id,
                offsets=DAY_AFTER,
                what=what,
            )


def _candidate(
    row: Preparation,
    user_id: int,
    *,
    organisation_id: int,
    offsets: tuple[int, ...],
    what: str | Promise,
) -> Candidate:
    return Candidate(
        user_id=user_id,
        object_key=f"preparation:{row.code}",
        due_date=row.due_date,
        offsets=offsets,
        what=what,
        url=row.get_absolute_url(),
        scope=row.chain_key,
        label=f"{body_name(row)}, {row.scheme_version.scheme.name}",
        organisation_id=organisation_id,
        since_date=in_oslo(row.opened_at).date(),
    )
