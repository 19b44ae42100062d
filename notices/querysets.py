"""What may be seen of messages and notices, and which messages are due."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from notices.enums import MessageStatus
from notices.reader import Reader

if TYPE_CHECKING:
    from notices.models import OutboxMessage, PortalNotice, Reminder  # noqa: F401 -- the models import this module


class OutboxQuerySet(QuerySet["OutboxMessage"]):
    def visible_to(self, hat: Reader, *, of_everybody: bool = False) -> Self:
        """A message is seen by the person it went to; in the demo's mailbox by every visitor."""
        if of_everybody:
            return self
        return self.filter(user_id=hat.user_id) if hat.user_id is not None else self.none()

    def due(self, at: datetime) -> Self:
        """Messages to send at real moment `at`, oldest first, and those a dead worker held."""
        waiting = Q(status=MessageStatus.WAITING) & (
            Q(next_try_at__isnull=True) | Q(next_try_at__lte=at)
        )
        return self.filter(waiting | self._abandoned()).order_by("pk")

    @staticmethod
    def _abandoned() -> Q:
        return Q(status=MessageStatus.SENDING, lease_until__lt=Now())

    def for_list(self) -> Self:
        return self.order_by("-created_at", "-pk")


class PortalNoticeQuerySet(QuerySet["PortalNotice"]):
    def visible_to(self, hat: Reader) -> Self:
        """A person's own notices, whichever hat they wear."""
        return self.filter(user_id=hat.user_id) if hat.user_id is not None else self.none()

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("organisation").order_by("-created_at", "-pk")


class ReminderQuerySet(QuerySet["Reminder"]):
    def visible_to(self, hat: Reader) -> Self:
        return self.filter(user_id=hat.user_id) if hat.user_id is not None else self.none()
