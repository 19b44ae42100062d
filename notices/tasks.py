"""Celery entry points of telling people. Each may run twice, and at the same time."""

from celery import shared_task
from django.utils import timezone

from kompetanse.lib import clock
from notices.delivery import drain_outbox
from notices.lock import only_one
from notices.news import tell_of_finished_jobs
from notices.reminding import send_due_reminders as send_reminders


@shared_task(name="notices.tasks.sweep_outbox")
def sweep_outbox() -> None:
    """Send what is due. One process at a time, so that a mail server that hangs holds up one."""
    tell_of_finished_jobs(at=clock.now())
    with only_one("outbox") as is_mine:
        if is_mine:
            drain_outbox(at=timezone.now())


@shared_task(name="notices.tasks.send_due_reminders")
def send_due_reminders() -> None:
    """Send the reminders that stand on today's date."""
    send_reminders(at=clock.now())
