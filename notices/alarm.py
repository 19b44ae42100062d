"""An alarm: a log line, and a mail to the operators once a day and cause."""

from datetime import datetime

import structlog
from django.conf import settings

from notices.actions import queue_mail
from notices.models import OutboxMessage

logger = structlog.get_logger("alarm")

KIND = "alarm"


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
