"""How long mail and notices are kept. A letter's own copy lies in the archive."""

from datetime import datetime, timedelta

from django.utils import timezone

from jobs.registry import retention_rule
from notices.enums import MessageStatus
from notices.models import OutboxMessage, PortalNotice, Reminder

MESSAGE_KEPT = timedelta(days=180)
NOTICE_KEPT = timedelta(days=365)
REMINDER_KEPT = timedelta(days=2 * 365)  # longer than any plan: a purged one must not go again


@retention_rule("notices.OutboxMessage")
def purge_messages(*, at: datetime) -> int:  # noqa: ARG001 -- delivery lives in real time
    """Delivered mail; what failed or waits stays until somebody has answered it."""
    old = OutboxMessage.objects.filter(
        status=MessageStatus.SENT, sent_at__lt=timezone.now() - MESSAGE_KEPT
    )
    return old.delete()[1].get("notices.OutboxMessage", 0)


@retention_rule("notices.PortalNotice")
def purge_notices(*, at: datetime) -> int:
    return PortalNotice.objects.filter(created_at__lt=at - NOTICE_KEPT).delete()[0]


@retention_rule("notices.Reminder")
def purge_reminders(*, at: datetime) -> int:
    return Reminder.objects.filter(due_date__lt=(at - REMINDER_KEPT).date()).delete()[0]
