"""From the outbox to a real mail server that refuses, hangs up, hangs or is away."""

import hashlib
import threading
from datetime import timedelta

import pytest
import structlog
from django.db import transaction

from notices import delivery
from notices.delivery import LEASE, MAX_ATTEMPTS, RETRY_AFTER, drain_outbox
from notices.enums import MessageStatus
from notices.models import OutboxMessage
from tests.factories.notices import OutboxMessageFactory
from tests.races import at_once


def state(message) -> tuple[str, int]:
    message.refresh_from_db()
    return (message.status, message.attempts)


def test_drain_outbox_sends_text_and_html_with_its_own_message_id(queue, server, now):
    message = queue("a", html="<p>Hei på deg</p>", subject="Vedtak for Sør-Varanger æøå")
    assert drain_outbox(at=now) == 1
    [mail] = server.mails
    assert mail["Message-ID"] == message.message_id
    assert mail["Subject"] == "Vedtak for Sør-Varanger æøå"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_content().strip() == "Hei på deg, æøå."
    assert mail.get_body(("html",)).get_content().strip() == "<p>Hei på deg</p>"
    assert state(message) == ("sent", 1)
    assert message.sent_at == now


def test_drain_outbox_again_sends_nothing(queue, server, now):
    queue("a")
    assert (drain_outbox(at=now), drain_outbox(at=now)) == (1, 0)
    assert server.subjects() == ["Emne a"]


def test_drain_outbox_takes_at_most_the_limit_oldest_first(queue, server, now):
    for key in "abc":
        queue(key)
    assert drain_outbox(at=now, limit=2) == 2
    assert server.subjects() == ["Emne a", "Emne b"]


def test_drain_outbox_held_message_waits_for_its_moment(queue, server, now):
    queue("a", hold_until=now + timedelta(minutes=10))
    assert drain_outbox(at=now) == 0
    assert drain_outbox(at=now + timedelta(minutes=10)) == 1


@pytest.mark.parametrize("behaviour", ["later", "drop_before", "hang"])
def test_drain_outbox_passing_fault_is_tried_again_after_five_minutes(
    queue, server, settings, now, behaviour
):
    settings.EMAIL_TIMEOUT = 0.3
    message = queue("a")
    server.behaviour = behaviour
    assert drain_outbox(at=now) == 0
    assert state(message) == ("waiting", 1)
    assert message.next_try_at == now + RETRY_AFTER
    assert message.last_error != ""
    server.behaviour = "take"
    assert drain_outbox(at=now + RETRY_AFTER - timedelta(seconds=1)) == 0
    assert drain_outbox(at=now + RETRY_AFTER) == 1
    assert state(message) == ("sent", 2)
    assert message.last_error == ""
    assert server.subjects() == ["Emne a"]


def test_drain_outbox_server_that_is_away_is_asked_once_a_round(queue, settings, now):
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    messages = [queue(key) for key in "abc"]
    drain_outbox(at=now)
    assert [state(message) for message in messages] == [
        ("waiting", 1),
        ("waiting", 0),
        ("waiting", 0),
    ]


@pytest.mark.parametrize("behaviour", ["refuse_address", "refuse_mail"])
def test_drain_outbox_refused_for_good_fails_at_once_and_the_rest_goes_on(
    queue, server, now, behaviour
):
    first, second = queue("a"), queue("b")
    server.behaviour = behaviour
    with structlog.testing.capture_logs() as logs:
        drain_outbox(at=now)
    assert [state(first), state(second)] == [("failed", 1), ("failed", 1)]
    alarms = [line["message_pk"] for line in logs if line["event"] == "mail.given_up"]
    assert alarms == [first.pk, second.pk]


def test_drain_outbox_lost_connection_after_the_mail_was_taken_repeats_with_one_message_id(
    queue, server, now
):
    message = queue("a")
    server.behaviour = "drop_after"
    drain_outbox(at=now)
    server.behaviour = "take"
    drain_outbox(at=now + RETRY_AFTER)
    assert [mail["Message-ID"] for mail in server.mails] == [message.message_id] * 2
    assert state(message) == ("sent", 2)


def test_drain_outbox_killed_while_sending_is_taken_up_when_the_lease_has_run_out(
    queue, server, now
):
    message = queue("a")
    delivery._claim(message)
    assert drain_outbox(at=now) == 0
    OutboxMessage.objects.update(lease_until=now - LEASE)
    assert drain_outbox(at=now) == 1
    assert state(message) == ("sent", 2)


def test_drain_outbox_gives_up_after_48_tries_and_raises_the_alarm_by_mail(
    queue, server, settings, now
):
    settings.OPERATORS = ["drift@eksempel.invalid"]
    message = queue("a")
    server.behaviour = "later"
    for number in range(MAX_ATTEMPTS):
        assert state(message) == ("waiting", number)
        drain_outbox(at=now + number * RETRY_AFTER)
    assert state(message) == ("failed", 48)
    alarm = OutboxMessage.objects.exclude(pk=message.pk).get()
    assert (alarm.kind, alarm.to_address) == ("alarm", "drift@eksempel.invalid")
    assert "kari" not in alarm.text
    server.behaviour = "take"
    drain_outbox(at=now + MAX_ATTEMPTS * RETRY_AFTER)
    assert server.subjects() == ["Kompetanse: mail.given_up"]


def test_drain_outbox_alarm_that_fails_raises_no_other(queue, server, settings, now):
    settings.OPERATORS = ["drift@eksempel.invalid"]
    queue("a", kind="alarm")
    server.behaviour = "refuse_address"
    drain_outbox(at=now)
    assert OutboxMessage.objects.count() == 1


def test_drain_outbox_late_winner_does_not_write_over_who_took_over(queue, now):
    message = queue("a")
    delivery._claim(message)
    OutboxMessage.objects.update(attempts=2)
    assert delivery._mark_sent(message, now) == 0
    assert state(message) == ("sending", 2)


def test_drain_outbox_costs_the_same_for_each_message(
    queue, server, now, django_assert_num_queries
):
    for key in "abc":
        queue(key)
    with django_assert_num_queries(1 + 3 * 2):
        drain_outbox(at=now)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_four_drainers_send_each_mail_once(server, queue, now):
    keys = [f"{number:02}" for number in range(12)]
    for key in keys:
        queue(key)
    sent = at_once(4, lambda: drain_outbox(at=now))
    assert sum(sent) == 12
    assert server.subjects() == [f"Emne {key}" for key in keys]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_claim_a_mail_goes_twice(server, queue, now, monkeypatch):
    """Shows that the race above is real."""
    queue("a")
    meet = threading.Barrier(2, timeout=60)

    def careless(message):
        OutboxMessage.objects.filter(pk=message.pk).update(
            status=MessageStatus.SENDING, lease_until=now, attempts=1
        )
        meet.wait()
        message.attempts = 1
        return True

    monkeypatch.setattr(delivery, "_claim", careless)
    at_once(2, lambda: drain_outbox(at=now))
    assert server.subjects() == ["Emne a", "Emne a"]


@pytest.mark.django_db(transaction=True)
def test_rolled_back_act_sends_nothing(server, queue, now):
    @transaction.atomic
    def act_that_fails():
        queue("a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act_that_fails()
    assert drain_outbox(at=now) == 0
    assert server.mails == []


@pytest.mark.django_db
def test_constraints_refuse_what_must_never_be():
    from datetime import date

    from django.contrib.auth import get_user_model
    from django.db import IntegrityError

    from tests.factories.notices import MORNING, PortalNoticeFactory, ReminderFactory

    user = get_user_model().objects.create_user("per@eksempel.invalid", name="Per Prøve")
    message = OutboxMessageFactory()
    reminder = {
        "user": user,
        "object_key": "x",
        "due_date": date(2025, 2, 1),
        "offset_days": 7,
    }
    messages = OutboxMessage.objects.filter(pk=message.pk)
    wrong = [
        lambda: messages.update(status="sent"),
        lambda: messages.update(sent_at=MORNING),
        lambda: messages.update(status="sending"),
        lambda: messages.update(subject="a\nBcc: b"),
        lambda: OutboxMessageFactory(dedupe_key=message.dedupe_key),
        lambda: OutboxMessageFactory(message_id=message.message_id),
        lambda: PortalNoticeFactory(user=user, url="https://annetsted.invalid/"),
        lambda: [PortalNoticeFactory(user=user, key="x") for _ in range(2)],
        lambda: [ReminderFactory(**reminder) for _ in range(2)],
    ]
    names = []
    for act in wrong:
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            act()
        names.append(caught.value.__cause__.diag.constraint_name)
    assert names == [
        "notices_outboxmessage_sent_has_time",
        "notices_outboxmessage_sent_has_time",
        "notices_outboxmessage_sending_has_lease",
        "notices_outboxmessage_subject_one_line",
        "notices_outboxmessage_dedupe_key_key",
        "notices_outboxmessage_message_id_key",
        "notices_portalnotice_url_is_ours",
        "notices_portalnotice_once",
        "notices_reminder_once",
    ]


def test_a_delivered_key_is_forgotten_and_its_hash_kept(queue, server, settings, now):
    settings.DEMO = False
    text = "Lag nytt passord: https://eksempel.invalid/nokkel/\n"
    message = queue("a", text=text, html="<p>nokkel</p>", holds_key=True)
    plain = queue("b")

    assert drain_outbox(at=now) == 2

    message.refresh_from_db()
    plain.refresh_from_db()
    assert server.mails[0].get_body(("plain",)).get_content().strip() == text.strip()
    assert (message.text, message.html) == (
        f"sha256:{hashlib.sha256(text.encode()).hexdigest()}",
        "",
    )
    assert message.message_id == server.mails[0]["Message-ID"]
    assert plain.text == "Hei på deg, æøå.\n"


def test_a_key_stands_until_it_is_delivered(queue, server, settings, now):
    settings.DEMO = False
    server.behaviour = "later"
    message = queue("a", text="nokkel", holds_key=True)

    drain_outbox(at=now)

    message.refresh_from_db()
    assert (message.status, message.text) == ("waiting", "nokkel")


def test_a_key_that_never_arrives_is_forgotten(queue, server, settings, now):
    settings.DEMO = False
    server.behaviour = "refuse_address"
    message = queue("a", text="nokkel", html="<p>nokkel</p>", holds_key=True)

    drain_outbox(at=now)

    message.refresh_from_db()
    digest = hashlib.sha256(b"nokkel").hexdigest()
    assert (message.status, message.text, message.html) == ("failed", f"sha256:{digest}", "")


def test_the_demos_mailbox_keeps_its_keys(queue, server, settings, now):
    settings.DEMO = True
    message = queue("a", text="nokkel", holds_key=True)

    drain_outbox(at=now)

    message.refresh_from_db()
    assert message.text == "nokkel"
