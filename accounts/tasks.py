"""Celery entry points."""

from celery import shared_task

from accounts.actions import sync_all_permissions
from kompetanse.lib import clock


@shared_task(name="accounts.tasks.sync_permissions")
def sync_permissions() -> None:
    """Just after midnight in Oslo: periods that begin or end today take effect, and whatever was missed before."""
    sync_all_permissions(on=clock.today())
