"""How long a saved filter is kept."""

from datetime import datetime

from accounts.models import Membership
from jobs.registry import retention_rule
from overview.models import SavedFilter


@retention_rule("overview.SavedFilter")
def purge_filters_of_those_who_left(*, at: datetime) -> int:  # noqa: ARG001 -- the registry's shape
    """The filters of people who no longer have a role at the organisation they were saved for."""
    left = SavedFilter.objects.exclude(
        user_id__in=Membership.objects.filter(ended_at=None).values("user_id")
    )
    return left.delete()[0]
