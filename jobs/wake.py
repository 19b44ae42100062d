"""Waking a worker after commit. The row is the truth; this only makes it quick."""

from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import transaction

from kompetanse.celery import app

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Nudge:
    """One wake-up. Comparable, so that 84 rows in one transaction wake a worker once."""

    task_name: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def __call__(self) -> None:
        # Whatever the broker does (refuse, hang up, run full), the act stands and the sweeper
        # finds the row: answered by a log line, never by an error to the person.
        try:
            app.send_task(self.task_name, kwargs=self.arguments, retry=False)
        except Exception:
            logger.warning("nudge.lost", task=self.task_name, exc_info=True)


def nudge(task_name: str, **arguments: Any) -> None:
    """Start `task_name` once the transaction has committed; a dead broker only delays it.

    Never a promise: the sweeper each ten seconds is what makes sure. So only wake tasks whose
    work stands in a row (outbox, job) and which may run twice.
    """
    wake = _Nudge(task_name, arguments)
    connection = transaction.get_connection()
    if connection.in_atomic_block:
        now_open = set(connection.savepoint_ids)
        for savepoints, waiting, _robust in connection.run_on_commit:
            if waiting == wake and savepoints == now_open:
                return
    transaction.on_commit(wake, robust=True)
