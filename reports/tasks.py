"""Celery entry points. Each may run twice."""

import structlog
from celery import shared_task

from kompetanse.lib import clock
from reports import actions

logger = structlog.get_logger(__name__)


@shared_task(name="reports.tasks.follow_up_overdue")
def follow_up_overdue() -> None:
    """Tasks for reports that have not come after the last reminder."""
    opened = actions.open_overdue_tasks(at=clock.now())
    logger.info("reports.followed_up", opened=opened)
