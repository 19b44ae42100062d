"""Celery entry points of the archive."""

from celery import shared_task
from django.utils import timezone

from records.actions import sweep_orphans


@shared_task(name="records.tasks.sweep_orphaned_files")
def sweep_orphaned_files() -> None:
    """Real time: a disk does not follow the demo's clock."""
    sweep_orphans(now=timezone.now())
