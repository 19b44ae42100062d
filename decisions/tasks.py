"""Celery entry points. Each may run twice."""

import structlog
from celery import shared_task

from decisions import actions
from kompetanse.lib import clock

logger = structlog.get_logger(__name__)


@shared_task(name="decisions.tasks.follow_up_unread")
def follow_up_unread() -> None:
    """Second notices, and tasks to send another way."""
    counts = actions.follow_up_unread(at=clock.now())
    logger.info("decisions.followed_up", **counts)
