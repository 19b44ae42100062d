"""Writing mail and notices: once, in one line, in the reader's language."""

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.utils.translation import gettext

from jobs.models import Job
from jobs.running import run_job
from kompetanse.lib.errors import Refused
from notices.actions import (
    mark_all_read,
    mark_read,
    notify,
    queue_templated,
    stop_message,
    unread_count,
)
from notices.backend import OutboxBackend
from notices.delivery import drain_outbox
from notices.models import OutboxMessage, PortalNotice, Reminder
from notices.news import tell_of_finished_jobs
from notices.reader import Person
from tests.factories.notices import OutboxMessageFactory, PortalNoticeFactory, ReminderFactory
from tests.jobs import kinds  # noqa: F401 -- registers the kind that the tests start
from tests.races import at_once


def test_queue_mail_same_key_gives_the_first(queue):
    first = queue("a", subject="Først")
    again = queue("a", subject="Siden")
    assert (again.pk, again.subject) == (first.pk, "Først")


def test_queue_mail_subject_is_one_line(queue):
    message = queue("a", subject="Vedtak\r\nBcc: alle@eksempel.invalid\n")
    assert message.subject == "Vedtak Bcc: alle@eksempel.invalid"


@pytest.mark.parametrize("address", ["", "kari", "a@b@c", "a@b.no, c@d.no"])
def test_queue_mail_address_that_is_none_is_refused(queue, address):
    with pytest.raises(Refused):
        queue("a", to=address)


def test_queue_mail_two_messages_have_two_ids_of_our_host(queue):
    ids = {queue(key).message_id for key in "ab"}
    assert len(ids) == 2
    assert all(one.endswith("@testserver>") for one in ids)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_queue_mail_twice_at_once_writes_one(queue):
    assert len({message.pk for message in at_once(5, lambda: queue("a"))}) == 1
    assert OutboxMessage.objects.count() == 1


def test_queue_templated_renders_three_parts_and_escapes_only_html(db, at):
    message = queue_templated(
        key="a",
        to="kari@eksempel.invalid",
        kind="notice",
        context={"title": "Tom & Co <b>", "url": "/vedtak/1/"},
        at=at,
    )
    assert message.subject == "Tom & Co <b>"
    assert "Tom & Co <b>" in message.text
    assert "http://testserver/vedtak/1/" in message.text
    assert "Tom &amp; Co &lt;b&gt;" in message.html
    assert '<html lang="nb">' in message.html


def test_notify_writes_notice_and_mail_that_holds_no_text_of_the_case(kari, at):
    [notice] = notify(users=[kari], title="Vedtak", text="Beløp 100", url="/vedtak/1/", at=at)
    message = OutboxMessage.objects.get()
    assert (notice.title, notice.text, notice.created_at) == ("Vedtak", "Beløp 100", at)
    assert (message.user, message.subject) == (kari, "Vedtak")
    assert "Beløp 100" not in message.text + message.html


def test_notify_with_a_key_tells_each_person_once(kari, ola, at):
    notify(users=[kari], title="Vedtak", key="v1", at=at)
    notify(users=[kari, ola], title="Vedtak", key="v1", at=at)
    assert [notice.user for notice in PortalNotice.objects.order_by("pk")] == [kari, ola]
    assert OutboxMessage.objects.count() == 2


def test_notify_speaks_to_each_in_their_own_language(kari, ola, at):
    type(ola).objects.filter(pk=ola.pk).update(language="nn")
    ola.refresh_from_db()
    notify(users=[kari, ola], title=lambda: gettext("Tilskuddsforvalter"), at=at)
    said = ["Tilskuddsforvalter", "Tilskotsforvaltar"]
    assert [notice.title for notice in PortalNotice.objects.order_by("user__email")] == said
    assert [mail.subject for mail in OutboxMessage.objects.order_by("user__email")] == said


def test_notify_without_mail(kari, at):
    notify(users=[kari], title="Vedtak", by_mail=False, at=at)
    assert OutboxMessage.objects.count() == 0


def test_mark_read_keeps_the_first_time_and_is_only_for_the_reader(kari, ola, at):
    notice = PortalNoticeFactory(user=kari)
    mark_read(notice=notice, by=Person(ola.pk), at=at)
    assert unread_count(kari.pk) == 1
    mark_read(notice=notice, by=Person(kari.pk), at=at)
    mark_read(notice=notice, by=Person(kari.pk), at=at.replace(year=2026))
    notice.refresh_from_db()
    assert notice.read_at == at
    assert unread_count(kari.pk) == 0


def test_mark_all_read_reads_own_notices(kari, ola, at):
    PortalNoticeFactory.create_batch(2, user=kari)
    PortalNoticeFactory(user=ola)
    assert mark_all_read(by=Person(kari.pk), at=at) == 2
    assert (unread_count(kari.pk), unread_count(ola.pk), unread_count(None)) == (0, 1, 0)


def test_stop_message_only_before_it_went(queue, settings, now):
    settings.DELIVERY_EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    first, second = queue("a"), queue("b")
    assert stop_message(message_id=first.pk) is True
    assert drain_outbox(at=now) == 1
    assert stop_message(message_id=second.pk) is False
    first.refresh_from_db()
    assert first.status == "stopped"


def test_backend_writes_a_row_for_each_recipient(db, settings):
    settings.EMAIL_BACKEND = "notices.backend.OutboxBackend"
    assert send_mail("Nytt passord", "Følg lenken", None, ["a@b.no", "c@d.no"]) == 1
    rows = OutboxMessage.objects.order_by("to_address").values_list("to_address", "subject", "kind")
    assert list(rows) == [
        ("a@b.no", "Nytt passord", "django"),
        ("c@d.no", "Nytt passord", "django"),
    ]


def test_backend_keeps_html_and_sender(db):
    mail = EmailMultiAlternatives("Emne", "Tekst", "X <x@eksempel.invalid>", ["a@b.no"])
    mail.attach_alternative("<p>Tekst</p>", "text/html")
    mail.attach_alternative("BEGIN:VCALENDAR", "text/calendar")
    OutboxBackend().send_messages([mail, EmailMessage("To", "Tekst", "x@y.no", ["a@b.no"])])
    rows = OutboxMessage.objects.order_by("pk").values_list("html", "from_address")
    assert list(rows) == [("<p>Tekst</p>", "X <x@eksempel.invalid>"), ("", "x@y.no")]


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        (("a",), "Ferdig: Prøve"),
        (("a", "refused"), "Ferdig, men noe gikk ikke: Prøve"),
    ],
)
def test_tell_of_finished_jobs_tells_once(kari, at, keys, title):
    job = _job(kari, at, keys)
    assert tell_of_finished_jobs(at=at) == 0
    run_job(job_id=job.pk, at=at)
    assert (tell_of_finished_jobs(at=at), tell_of_finished_jobs(at=at)) == (1, 0)
    notice = PortalNotice.objects.get()
    assert (notice.user, notice.title, notice.url) == (kari, title, f"/jobber/{job.code}/")


def test_tell_of_finished_jobs_stopped(kari, at):
    from jobs.actions import cancel_job
    from kompetanse.lib.actor import SYSTEM

    job = _job(kari, at, ("a",))
    cancel_job(job=job, by=SYSTEM, at=at)
    run_job(job_id=job.pk, at=at)
    tell_of_finished_jobs(at=at)
    assert PortalNotice.objects.get().title == "Stoppet: Prøve"


def test_rows_are_seen_by_their_person_only(kari, ola, queue, at):
    queue("a", user_id=kari.pk)
    ReminderFactory(user=kari)
    seen = [
        (
            OutboxMessage.objects.visible_to(Person(user_id)).count(),
            Reminder.objects.visible_to(Person(user_id)).count(),
            PortalNotice.objects.visible_to(Person(user_id)).count(),
        )
        for user_id in (kari.pk, ola.pk, None)
    ]
    assert seen == [(1, 1, 0), (0, 0, 0), (0, 0, 0)]


def test_words_of_the_rows(kari):
    words = [
        str(OutboxMessageFactory(subject="Emne")),
        str(PortalNoticeFactory(user=kari, title="Vedtak")),
        str(ReminderFactory(user=kari)),
    ]
    assert words == ["Emne", "Vedtak", "grants.report_due 2025-02-01"]


def _job(user, at, keys) -> Job:
    from jobs.actions import start_job
    from tests.jobs.conftest import FakeHat

    rows = [(key, key) for key in keys]
    return start_job(kind="tests.plain", title="Prøve", rows=rows, by=FakeHat(user.pk), at=at)
