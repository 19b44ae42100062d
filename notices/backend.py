"""Django's mail backend that writes to the outbox, so that all mail goes one way.

allauth's mail (password reset, new address) comes through here: it is kept when the mail server
is down, and rolled back with what it tells about.
"""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from kompetanse.lib import clock
from kompetanse.lib.tokens import new_code
from notices.actions import queue_mail


class OutboxBackend(BaseEmailBackend):
    """Each recipient of each message becomes a row of its own."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            self._queue(message)
        return len(email_messages)

    def _queue(self, message: EmailMessage) -> None:
        # The caller gives no key, so this sending is its own: two calls are two mails.
        sending = new_code()
        for number, address in enumerate(message.recipients()):
            queue_mail(
                key=f"mail:{sending}:{number}",
                to=address,
                kind="django",
                subject=str(message.subject),
                text=str(message.body),
                html=_html_of(message),
                holds_key=True,  # allauth's mail: a new password, a new address
                from_address=message.from_email or "",
                at=clock.now(),
            )


def _html_of(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    for content, mimetype in message.alternatives:
        if mimetype == "text/html":
            return str(content)
    return ""
