"""Rows of the notices app with boring defaults."""

from datetime import UTC, date, datetime

import factory

from notices.models import OutboxMessage, PortalNotice, Reminder

MORNING = datetime(2025, 1, 30, 9, 0, tzinfo=UTC)


class OutboxMessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OutboxMessage

    dedupe_key = factory.Sequence(lambda number: f"test:{number}")
    kind = "notice"
    to_address = "kari@eksempel.invalid"
    subject = "Vedtak er klart"
    text = "Logg inn for å lese vedtaket.\n"
    message_id = factory.Sequence(lambda number: f"<{number}@eksempel.invalid>")
    created_at = MORNING


class PortalNoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PortalNotice

    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    title = "Vedtak er klart"
    text = "Du kan lese vedtaket nå."
    url = "/vedtak/"
    created_at = MORNING


class ReminderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Reminder

    user = factory.SubFactory("tests.factories.accounts.UserFactory")
    kind = "grants.report_due"
    object_key = factory.Sequence(lambda number: f"application:{number}")
    due_date = date(2025, 2, 1)
    offset_days = 7
    created_at = MORNING
