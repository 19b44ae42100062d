"""The Celery entry points, twice and with another at work."""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from notices import tasks
from notices.lock import only_one
from notices.models import OutboxMessage, PortalNotice, Reminder
from notices.retention import (
    MESSAGE_KEPT,
    NOTICE_KEPT,
    REMINDER_KEPT,
    purge_messages,
    purge_notices,
    purge_reminders,
)
from tests.factories.notices import OutboxMessageFactory, PortalNoticeFactory, ReminderFactory
from tests.races import at_once


def test_sweep_outbox_twice_sends_once(queue, server):
    queue("a")
    tasks.sweep_outbox()
    tasks.sweep_outbox()
    assert server.subjects() == ["Emne a"]


@pytest.mark.django_db(transaction=True)
def test_sweep_outbox_while_another_sends_leaves_it_to_that(queue, server):
    queue("a")
    with only_one("outbox") as is_mine:
        assert is_mine
        at_once(1, tasks.sweep_outbox)
    assert server.mails == []
    at_once(1, tasks.sweep_outbox)
    assert server.subjects() == ["Emne a"]
    connections.close_all()


def test_send_due_reminders_task_without_sources_is_quiet(db, monkeypatch):
    from notices import planning

    planning.sources.discover()
    monkeypatch.setattr(planning.sources, "_entries", {})
    tasks.send_due_reminders()
    assert Reminder.objects.count() == 0


def test_purge_messages_keeps_the_young_and_the_unsent(db):
    now = timezone.now()
    old = now - MESSAGE_KEPT - timedelta(minutes=1)
    OutboxMessageFactory(status="sent", sent_at=old)
    OutboxMessageFactory(status="sent", sent_at=now)
    OutboxMessageFactory(status="failed", created_at=old)
    assert purge_messages(at=now) == 1
    assert OutboxMessage.objects.count() == 2


def test_purge_notices_keeps_a_year(kari, at):
    PortalNoticeFactory(user=kari, created_at=at - NOTICE_KEPT - timedelta(minutes=1))
    PortalNoticeFactory(user=kari, created_at=at - NOTICE_KEPT)
    assert purge_notices(at=at) == 1
    assert PortalNotice.objects.count() == 1


def test_purge_reminders_keeps_two_years_past_the_due_date(kari, at):
    last = (at - REMINDER_KEPT).date()
    ReminderFactory(user=kari, due_date=last - timedelta(days=1))
    ReminderFactory(user=kari, due_date=last)
    assert purge_reminders(at=at) == 1
    assert Reminder.objects.count() == 1
