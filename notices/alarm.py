"""An alarm: a log line, and a mail to the operators once a day and cause."""

from datetime import datetime

import structlog
from django.conf import settings

from kompetanse.lib.invariants import breaches
from notices.actions import queue_mail
from notices.models import OutboxMessage

logger = structlog.get_logger("alarm")

KIND = "alarm"
SHOWN = 20


def raise_alarm(cause: str, *, at: datetime, **details: object) -> list[OutboxMessage]:
    """Say that something needs a person. Details are keys and codes, never personal data."""
    logger.error(cause, **details)
    if details.get("kind") == KIND:
        return []  # an alarm that cannot be mailed does not raise another
    lines = [f"{name}: {value}" for name, value in sorted(details.items())]
    return [
        queue_mail(
            key=f"alarm:{cause}:{at.date().isoformat()}:{address}",
            to=address,
            kind=KIND,
            subject=f"Kompetanse: {cause}",
            text="\n".join([cause, *lines, ""]),
            at=at,
        )
        for address in settings.OPERATORS
    ]


def alarm_of_breaches(*, at: datetime) -> int:
    """Count anew what must always be true; one alarm for all that is not. How much it was."""
    found = [str(breach) for breach in breaches(now=at)]
    if found:
        raise_alarm("invariants.broken", at=at, breaches=len(found), first="\n".join(found[:SHOWN]))
    return len(found)
