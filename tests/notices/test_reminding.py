"""A year of reminders with outages, against an oracle that thinks in intervals instead of days."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db.models import QuerySet

from kompetanse.lib.clock import OSLO
from notices import planning, reminding
from notices.models import OutboxMessage, PortalNotice, Reminder
from notices.planning import Candidate, Source
from notices.reminding import preview, send_due_reminders
from tests.races import ROUNDS, THREADS, at_once, meeting_point, met_by

PLAN = (28, 14, 7, 2, -1, -7)
NEVER = date.max


@dataclass(frozen=True)
class Thing:
    """Something one person shall do: its due date from each day on, and the day it was done."""

    key: str
    due: tuple[tuple[date, date], ...]
    done: date = NEVER
    offsets: tuple[int, ...] = PLAN

    def due_on(self, today: date) -> date:
        return [due for since, due in self.due if since <= today][-1]


THINGS = (
    Thing("on-a-sunday", ((date.min, date(2027, 6, 6)),)),
    Thing("after-summer-time", ((date.min, date(2027, 3, 29)),)),
    Thing("on-winter-time", ((date.min, date(2027, 10, 31)),), done=date(2027, 10, 30)),
    Thing("leap-day", ((date.min, date(2028, 2, 29)),), done=date(2028, 3, 2)),
    Thing("moved-later", ((date.min, date(2027, 2, 1)), (date(2027, 1, 28), date(2027, 2, 15)))),
    Thing("moved-sooner", ((date.min, date(2027, 9, 15)), (date(2027, 9, 3), date(2027, 9, 8)))),
    Thing("done-at-once", ((date.min, date(2027, 5, 1)),), done=date(2027, 1, 1)),
    Thing("only-after", ((date.min, date(2027, 8, 2)),), offsets=(-1, -3)),
)


def oracle(thing: Thing, run_days: list[date]) -> set[tuple[str, date, int, date]]:
    """(thing, due date, offset, day sent): each offset owns the days until the next one takes over."""
    expected = set()
    periods = [*thing.due, (NEVER, NEVER)]
    for (since, due), (until, _due) in pairwise(periods):
        before = [offset for offset in thing.offsets if offset >= 0]
        after = [offset for offset in thing.offsets if offset < 0]
        groups = ((before, due), (after, NEVER - timedelta(days=1)))
        for group, last in (pair for pair in groups if pair[0]):
            first_days = [
                (due - timedelta(days=offset), offset) for offset in sorted(group, reverse=True)
            ]
            ends = [day for day, _offset in first_days[1:]] + [last + timedelta(days=1)]
            for (first, offset), end in zip(first_days, ends, strict=True):
                owned = (max(first, since), min(end, until, thing.done))
                sent = [day for day in run_days if owned[0] <= day < owned[1]]
                if sent:
                    expected.add((thing.key, due, offset, sent[0]))
    return expected


@pytest.fixture
def source(monkeypatch, kari):
    """Kari shall do every thing of the list until it is done."""

    def things(*, today, scope=""):
        for thing in THINGS:
            if today < thing.done:
                yield Candidate(
                    user_id=kari.pk,
                    object_key=thing.key,
                    due_date=thing.due_on(today),
                    offsets=thing.offsets,
                    what=f"Meld behov: {thing.key}",
                    url=f"/behovsmeldinger/{thing.key}/",
                    scope=f"round:{thing.due[0][1].year}",
                    label=thing.key,
                )

    planning.sources.discover()
    monkeypatch.setattr(
        planning.sources, "_entries", {"test": Source("test", "Prøve", "reminder", things)}
    )


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def without(outages: list[tuple[date, int]]) -> list[date]:
    down = {start + timedelta(days=number) for start, length in outages for number in range(length)}
    return [day for day in days(date(2027, 1, 1), date(2028, 3, 10)) if day not in down]


def random_outages(seed: int) -> list[tuple[date, int]]:
    chance = random.Random(seed)  # noqa: S311 -- a fixed seed makes the same outages each time
    return [
        (date(2027, 1, 1) + timedelta(days=chance.randrange(430)), chance.choice((1, 3, 10, 40)))
        for _ in range(8)
    ]


OUTAGES = {
    "none": [],
    "ten-days": [(date(2027, 1, 20), 10), (date(2028, 2, 20), 10)],
    "forty-days": [(date(2027, 5, 1), 40)],
    "chance": random_outages(1),
}


@pytest.mark.parametrize("outages", OUTAGES.values(), ids=OUTAGES)
def test_send_due_reminders_a_year_equals_the_oracle(source, outages):
    run_days = without(outages)
    for day in run_days:
        for hour in (0, 6, 7, 23):
            send_due_reminders(at=datetime(day.year, day.month, day.day, hour, 5, tzinfo=OSLO))
    sent = {
        (row.object_key, row.due_date, row.offset_days, row.created_at.astimezone(OSLO).date())
        for row in Reminder.objects.all()
    }
    expected = set().union(*(oracle(thing, run_days) for thing in THINGS))
    assert sent == expected
    assert OutboxMessage.objects.count() == PortalNotice.objects.count() == len(expected)


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31)])
def test_send_due_reminders_every_hour_of_a_day_with_changed_clocks_sends_once(source, day):
    midnight = datetime(day.year, day.month, day.day, tzinfo=OSLO).astimezone(UTC)
    first = [send_due_reminders(at=midnight + timedelta(hours=hour)) for hour in range(25)]
    assert sum(count > 0 for count in first) == 1


def test_send_due_reminders_writes_a_mail_that_says_what_when_and_where(source, kari):
    send_due_reminders(at=datetime(2027, 5, 30, 9, tzinfo=OSLO))
    message = OutboxMessage.objects.get(subject__contains="on-a-sunday")
    assert message.subject == "Påminnelse: Meld behov: on-a-sunday"
    assert "om 7 dager" in message.text
    assert "søndag 6. juni 2027" in message.text
    assert "http://testserver/behovsmeldinger/on-a-sunday/" in message.text
    assert (message.user, message.to_address) == (kari, kari.email)
    notice = PortalNotice.objects.get(title__contains="on-a-sunday")
    assert notice.url == "/behovsmeldinger/on-a-sunday/"
    assert Reminder.objects.get(object_key="on-a-sunday").message == message


def test_send_due_reminders_after_the_deadline_says_so(source):
    send_due_reminders(at=datetime(2027, 6, 7, 9, tzinfo=OSLO))
    message = OutboxMessage.objects.get(subject__contains="on-a-sunday")
    assert "Fristen var 6. juni 2027." in message.text


def test_send_due_reminders_person_who_has_left_gets_none(source, kari):
    kari.is_active = False
    kari.save()
    assert send_due_reminders(at=datetime(2027, 5, 30, 9, tzinfo=OSLO)) == 0
    assert Reminder.objects.count() == 0


def test_send_due_reminders_with_nothing_new_costs_one_query(source, django_assert_num_queries):
    moment = datetime(2027, 5, 30, 9, tzinfo=OSLO)
    send_due_reminders(at=moment)
    with django_assert_num_queries(1):
        send_due_reminders(at=moment)


DAYS_OF_RACES = [date(2027, 5, 30) + timedelta(days=7 * number) for number in range(ROUNDS)]


@pytest.mark.race("R08")
@pytest.mark.django_db(transaction=True)
def test_workers_at_once_send_each_reminder_once(source):
    sent = []
    for day in DAYS_OF_RACES:
        moment = datetime(day.year, day.month, day.day, 9, tzinfo=OSLO)
        sent += at_once(THREADS, partial(send_due_reminders, at=moment))
    assert sum(sent) == Reminder.objects.count() == OutboxMessage.objects.count()
    assert sum(sent) == PortalNotice.objects.count()
    assert sum(sent) > 0


@pytest.mark.control("R08")
@pytest.mark.django_db(transaction=True)
def test_control_workers_who_do_not_claim_send_each_reminder_twice(source, as_owner, monkeypatch):
    as_owner("ALTER TABLE notices_reminder DROP CONSTRAINT notices_reminder_once")
    monkeypatch.setattr(reminding, "_sent_keys", met_by(reminding._sent_keys, meeting_point()))

    real = QuerySet.get_or_create

    def without_look(rows, defaults=None, **values):
        if rows.model is not Reminder:
            return real(rows, defaults, **values)
        return rows.create(**values, **defaults), True

    monkeypatch.setattr(QuerySet, "get_or_create", without_look)
    moment = datetime(2027, 5, 30, 9, tzinfo=OSLO)
    first, second = at_once(2, partial(send_due_reminders, at=moment))
    assert first == second > 0
    assert OutboxMessage.objects.count() == 2 * first


def test_preview_shows_who_gets_what_when(source, kari, django_assert_num_queries):
    send_due_reminders(at=datetime(2028, 2, 1, 9, tzinfo=OSLO))
    with django_assert_num_queries(1):
        lines = preview(today=date(2028, 2, 3), scope="round:2028")
    assert [(line.on_date, line.offset_days, line.sent_at is None) for line in lines] == [
        (date(2028, 2, 1), 28, False),
        (date(2028, 2, 15), 14, True),
        (date(2028, 2, 22), 7, True),
        (date(2028, 2, 27), 2, True),
        (date(2028, 3, 1), -1, True),
        (date(2028, 3, 7), -7, True),
    ]
    assert {(line.title, line.label, line.user_id) for line in lines} == {
        ("Prøve", "leap-day", kari.pk)
    }


def test_preview_of_nothing_costs_nothing(source, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert preview(today=date(2028, 2, 3), scope="round:none") == []
