"""What may be seen of the jobs, and which rows are free to be worked on."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Now

from jobs.enums import OPEN_STATUSES, RowStatus
from kompetanse.lib.actor import Actor

if TYPE_CHECKING:
    from jobs.models import Job, JobRow  # noqa: F401 -- the models import this module

# Who runs long work for an organisation may follow the work of colleagues there.
FOLLOWS_COLLEAGUES = "handle_cases"

# Claims and leases are read against the database's own clock: workers on two machines may
# disagree about the time, and the demo's clock stands still.
HELD_BACK = Q(held_until__gt=Now(), cancel_requested_at__isnull=True)
FREE = Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


class JobQuerySet(QuerySet["Job"]):
    def visible_to(self, hat: Actor) -> Self:
        """Own jobs; case handlers also those of their organisation."""
        own = Q(created_by_id=hat.user_id) if hat.user_id else Q(pk__in=[])
        if hat.organisation_id and hat.can(FOLLOWS_COLLEAGUES):
            own |= Q(scope_id=hat.organisation_id)
        return self.filter(own)

    def open(self) -> Self:
        return self.filter(status__in=OPEN_STATUSES)

    def to_run(self) -> Self:
        """Open jobs that a worker may begin on: those held back only to be stopped."""
        return self.open().exclude(HELD_BACK)

    def untold(self) -> Self:
        """Ended jobs whose starter has not been told."""
        return self.filter(
            finished_at__isnull=False, told_at__isnull=True, created_by__isnull=False
        )

    def for_list(self) -> Self:
        is_held = Case(
            When(HELD_BACK, status__in=OPEN_STATUSES, then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
        return (
            self.select_related("created_by")
            .annotate(is_held=is_held)
            .order_by("-created_at", "-pk")
        )


class JobRowQuerySet(QuerySet["JobRow"]):
    def claimable(self) -> Self:
        """Rows a worker may take: waiting, not held by another, the job not stopped or held back."""
        return self.filter(
            FREE,
            Q(job__held_until__isnull=True) | Q(job__held_until__lte=Now()),
            status=RowStatus.WAITING,
            job__status__in=OPEN_STATUSES,
            job__cancel_requested_at__isnull=True,
        ).order_by("position", "pk")

    def held(self) -> Self:
        return self.filter(status=RowStatus.WAITING, lease_until__gte=Now())

    def failed(self) -> Self:
        return self.filter(status=RowStatus.FAILED).order_by("position", "pk")

    def finished_since(self, moment: datetime) -> Self:
        return self.filter(finished_at__gte=moment)

    def last_done(self) -> Self:
        return self.filter(status=RowStatus.DONE).order_by(
            F("finished_at").desc(nulls_last=True), "-pk"
        )
