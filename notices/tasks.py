"""Celery entry points of telling people. Each may run twice, and at the same time."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from kompetanse.lib import clock
from notices.alarm import alarm_of_breaches, raise_alarm
from notices.delivery import drain_outbox
from notices.lock import only_one
from notices.news import tell_of_finished_jobs
from notices.reminding import send_due_reminders as send_reminders
from records.actions import scan_new_files

LONGEST_CHECK = 4 * 60 * 60  # seconds


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


@shared_task(name="notices.tasks.scan_files")
def scan_files() -> None:
    """Scan what is stored and not yet scanned, where there is a scanner. The archive cannot tell the operators itself."""
    if not settings.CLAMD_URL:
        return
    with only_one("scan") as is_mine:
        for digest in scan_new_files() if is_mine else ():
            raise_alarm("file.infected", at=timezone.now(), sha256=digest)


@shared_task(name="notices.tasks.check_invariants", time_limit=LONGEST_CHECK)
def check_invariants() -> None:
    """Every night: whether all that is stored is as it must be. Reads every document, so it may take its time."""
    with only_one("invariants") as is_mine:
        if is_mine:
            alarm_of_breaches(at=timezone.now())
