"""From the outbox to the mail server: each message once, a dead server only delays.

A message is claimed by compare-and-set with a lease, sent outside any transaction, and marked. A
process killed between the server's 250 and our mark sends once more, with the same Message-ID.
Time here is real time: the mail server does not follow the demo's clock.
"""

import hashlib
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.db.models.functions import Now

from notices.alarm import raise_alarm
from notices.enums import MessageStatus
from notices.models import OutboxMessage

logger = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
RETRY_AFTER = timedelta(minutes=5)
MAX_ATTEMPTS = 48  # with five minutes between them: four hours, then a person must look
_PERMANENT = 500


def drain_outbox(*, at: datetime, limit: int = 200) -> int:
    """Send what is due at real moment `at`; the number that went.

    Stops early when the server cannot be reached: the others would only wait for it too.
    """
    sent = 0
    for message in OutboxMessage.objects.due(at)[:limit]:
        if not _claim(message):
            continue
        error = _send(message)
        if error is None:
            sent += _mark_sent(message, at)
            continue
        _mark_failed(message, error, at)
        if not _is_about_message(error):
            break
    return sent


def _claim(message: OutboxMessage) -> bool:
    """Take the message for this process: only if it is as it was when it was read."""
    taken = OutboxMessage.objects.filter(
        pk=message.pk, status=message.status, attempts=message.attempts
    ).update(status=MessageStatus.SENDING, lease_until=Now() + LEASE, attempts=F("attempts") + 1)
    message.attempts += 1
    return bool(taken)


def _send(message: OutboxMessage) -> Exception | None:
    try:
        connection = get_connection(settings.DELIVERY_EMAIL_BACKEND)
        mail = EmailMultiAlternatives(
            subject=message.subject,
            body=message.text,
            from_email=message.from_address or settings.DEFAULT_FROM_EMAIL,
            to=[message.to_address],
            headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
            connection=connection,
        )
        if message.html:
            mail.attach_alternative(message.html, "text/html")
        mail.send()
    except Exception as error:  # noqa: BLE001 -- returned to the caller, who writes it down
        # Whatever the server or the network does, the answer is the same: write it down, try later.
        logger.warning(
            "mail.not_sent",
            message_pk=message.pk,
            attempt=message.attempts,
            error=type(error).__name__,
        )
        return error
    return None


def _mark_sent(message: OutboxMessage, at: datetime) -> int:
    return _settle(
        message, status=MessageStatus.SENT, sent_at=at, last_error="", **_forgotten(message)
    )


def _forgotten(message: OutboxMessage) -> dict[str, str]:
    """A key that has been delivered is nobody else's to read, nor is one that never will be. The demo's mailbox shows all mail, keys too."""
    if not message.holds_key or settings.DEMO:
        return {}
    return {"text": f"sha256:{hashlib.sha256(message.text.encode()).hexdigest()}", "html": ""}


def _mark_failed(message: OutboxMessage, error: Exception, at: datetime) -> None:
    given_up = message.attempts >= MAX_ATTEMPTS or _is_refused_for_good(error)
    settled = _settle(
        message,
        status=MessageStatus.FAILED if given_up else MessageStatus.WAITING,
        next_try_at=None if given_up else at + RETRY_AFTER,
        last_error=f"{type(error).__name__}: {error}"[:300],
        **(_forgotten(message) if given_up else {}),
    )
    if settled and given_up:
        raise_alarm("mail.given_up", at=at, message_pk=message.pk, kind=message.kind)


def _settle(message: OutboxMessage, **values: object) -> int:
    """Write the outcome, unless the lease ran out and another process has the message now."""
    settled = OutboxMessage.objects.filter(
        pk=message.pk, status=MessageStatus.SENDING, attempts=message.attempts
    ).update(lease_until=None, **values)
    if not settled:
        logger.warning("mail.lease_lost", message_pk=message.pk)
    return settled


def _is_refused_for_good(error: Exception) -> bool:
    """The server said that this address or this mail will never be taken (5xx)."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= _PERMANENT for code, _text in error.recipients.values())
    return isinstance(error, SMTPDataError) and error.smtp_code >= _PERMANENT


def _is_about_message(error: Exception) -> bool:
    """Whether the next message may fare better at once: the server answered, but not to this one."""
    if isinstance(error, SMTPRecipientsRefused | SMTPDataError):
        return True
    return not isinstance(error, OSError | SMTPException)
