"""How long drafts and personal links are kept. What was sent is the archive's and is not deleted here."""

from datetime import datetime, timedelta

from grants.enums import ApplicationStatus
from jobs.registry import retention_rule
from needs.models import Involvement, NeedsReport

DRAFT_TEXT_KEPT = timedelta(days=730)


@retention_rule("needs.NeedsReport")
def purge_old_drafts(*, at: datetime) -> int:
    """A draft that nobody sent loses its content after two years; that it existed stands in the log."""
    old = NeedsReport.objects.filter(
        application__submitted_at=None,
        application__status__in=(ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN),
        application__created_at__lt=at - DRAFT_TEXT_KEPT,
    )
    return old.delete()[1].get("needs.NeedsReport", 0)


@retention_rule("needs.Involvement")
def forget_old_links(*, at: datetime) -> int:
    """The secret's hash and the address it was sent to go when the link is dead."""
    dead = Involvement.objects.filter(token_expires_at__lt=at).exclude(token_hash="")
    return dead.update(token_hash="", asked_email="")
