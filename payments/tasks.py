"""Celery entry points. Each may run twice."""

import structlog
from celery import shared_task

from kompetanse.lib import clock
from payments.actions.unanswered import open_unanswered_tasks

logger = structlog.get_logger(__name__)


@shared_task(name="payments.tasks.follow_up_unanswered")
def follow_up_unanswered() -> None:
    """Tasks for grants that nobody has answered after the last reminder."""
    opened = open_unanswered_tasks(at=clock.now())
    logger.info("payments.followed_up", opened=opened)
