"""The reminder year: what was sent equals what an independent oracle says, with outages, four workers and moved deadlines."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr

import pytest
from celery.schedules import crontab
from django.db import connections, transaction

from kompetanse.celery import app
from kompetanse.lib import clock
from notices.models import OutboxMessage, PortalNotice, Reminder
from notices.tasks import sweep_outbox
from tests import databases
from tests.notices.conftest import server  # noqa: F401 -- the mail server of the notices' tests
from tests.races import LONG, at_once, copy_of
from tests.year.oracle import OSLO, Sent, midnight
from tests.year.story import DISCARDED, FIRST_DAY, LAST_DAY, Story, oslo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SPRING = date(2027, 4, 1)
CLOCKS_CHANGE = (date(2027, 3, 28), date(2027, 10, 31))
PATTERNS = (*range(60), 82)  # 82: down until the spring is over
WORKERS = 4
Outage = tuple[datetime, datetime]


def down(month: int, day: int, hour: int, days: int, year: int = 2027) -> Outage:
    """The workers are down from an hour for some days."""
    start = oslo(month, day, hour, year=year)
    return start, start + timedelta(days=days)


OUTAGES: dict[str, list[Outage]] = {
    "never-down": [],
    "a-day": [down(1, 25, 0, 1), down(1, 31, 6, 1), down(3, 28, 1, 1), down(5, 17, 6, 1)],
    "three-days": [down(1, 24, 9, 3), down(3, 26, 0, 3), down(10, 29, 12, 3), down(3, 1, 6, 3)],
    "ten-days": [down(1, 18, 5, 10), down(2, 22, 8, 10), down(5, 9, 0, 10), down(2, 21, 0, 10, 2028)],
    "forty-days": [down(1, 4, 3, 40), down(4, 10, 12, 40), down(9, 25, 0, 40)],
}  # fmt: skip


@pytest.fixture(scope="module")
def story(django_db_setup, django_db_blocker) -> Iterator[Story]:
    """The first of January, in a database of its own."""
    with django_db_blocker.unblock():
        name = databases.clone(databases.migrated_template())
        with databases.connected_to(name):
            made = Story()
            made.set_up()
            yield made
    databases.drop(name)


@pytest.fixture
def undone(story) -> Iterator[Story]:
    """The story, and nothing of what is lived in it stays."""
    with story.lived_once(), transaction.atomic():
        yield story
        transaction.set_rollback(True)


@pytest.fixture
def on_a_copy(story) -> Iterator[Story]:
    """The story in a database that several may be connected to."""
    with story.lived_once(), copy_of(connections["default"].settings_dict["NAME"]):
        yield story


def remind() -> None:
    """As beat does it, at five past."""
    entry = app.conf.beat_schedule["reminders"]
    assert entry["schedule"] == crontab(minute=5)
    app.tasks[entry["task"]].run()


def moments(
    story: Story, outages: Iterable[Outage], *, until: date = LAST_DAY, hourly: bool = False
) -> list[datetime]:
    """When the workers run: each day that a plan names or somebody acts on, once a month, and as soon as they are up again.

    At five past six and five past seven; in the afternoon too where people have done something. `hourly` is closer: the
    day before each of a plan's too, and each hour of the days on which the clocks change.
    """
    acted = {act.astimezone(OSLO).date() for act, _do in story.acts}
    busy = {date(2027, month, 15) for month in range(1, 13)} | acted
    for name, (_county, opens, offsets, dues) in story.book.rounds.items():
        planned = {due - by * DAY for due in {dues[0][1], *MOVED[name]} for by in offsets}
        busy |= {opens, *planned} | ({day - DAY for day in planned} if hourly else set())
    busy |= {due - by * DAY for due in LISTS for by in (7, 1, -1)}
    runs = {
        midnight(day) + hour * HOUR + timedelta(minutes=5)
        for day in busy
        if FIRST_DAY <= day <= until
        for hour in (
            range(25) if hourly and day in CLOCKS_CHANGE else (6, 7, 15) if day in acted else (6, 7)
        )
    }
    ends = {end.replace(minute=0) + timedelta(minutes=5) for _start, end in outages}
    runs |= {end for end in ends if end < midnight(until + DAY)}
    return sorted(run for run in runs if not any(start <= run < end for start, end in outages))


MOVED = {
    "spring": (date(2027, 2, 8), date(2027, 2, 12)),
    "easter": (),
    "may": (),
    "autumn": (date(2027, 11, 3),),
    "leap": (),
}
LISTS = (date(2027, 3, 1), date(2027, 3, 5))


def live(story: Story, runs: list[datetime], work=remind) -> set[Sent]:
    """People act and the workers run, in the order of the clock. What was sent, in the words of the book."""
    acts = list(story.acts)
    for run in runs:
        while acts and acts[0][0] <= run:
            moment, act = acts.pop(0)
            act(moment)
        clock.set_source(lambda run=run: run)
        work()
    rows = Reminder.objects.select_related("user", "message").order_by("pk")
    return {
        Sent(
            row.user.email,
            row.kind,
            story.names.get(row.object_key, row.object_key),
            row.due_date,
            row.offset_days,
            row.created_at.astimezone(UTC),
        )
        for row in rows
    }


def check(story: Story, sent: set[Sent], runs: list[datetime]) -> None:
    """What went is what should go; each once, by mail and in the portal; nobody gets two of one thing at once."""
    expected = story.book.expected(runs)
    assert sorted(sent - expected) == []
    assert sorted(expected - sent) == []
    rows = Reminder.objects.count()
    mails = OutboxMessage.objects.filter(kind="reminder")
    assert rows == len(sent) == mails.count()
    # What led to a draft that was thrown away went with it, if anybody was up again after that.
    gone = ("spring drafter case 1", "spring part") if runs[-1] >= DISCARDED else ()
    kept = sum(one.thing not in gone for one in sent)
    assert PortalNotice.objects.filter(key__startswith="reminder:").count() == kept
    at_a_time = Counter((one.email, one.thing, one.at) for one in sent)
    assert set(at_a_time.values()) <= {1}
    for row in Reminder.objects.select_related("message", "user"):
        assert row.message.to_address == row.user.email
        assert said(row.message.text) == left(row.due_date, row.created_at)


def left(due: date, at: datetime) -> int | None:
    """Days left as a reader would count them; None when the date is over."""
    days = (due - at.astimezone(OSLO).date()).days
    return days if days >= 0 else None


def said(text: str) -> int | None:
    """Days left as the mail says it."""
    if "Fristen er i dag." in text:
        return 0
    found = re.search(r"Fristen er .*, om (\d+) dag", text)
    if found is None:
        assert "Fristen var " in text
        return None
    return int(found[1])


@pytest.mark.parametrize("outages", OUTAGES.values(), ids=OUTAGES)
def test_what_was_sent_in_a_year_is_what_the_oracle_says(undone, outages):
    runs = moments(undone, outages, hourly=not outages)
    sent = live(undone, runs)
    check(undone, sent, runs)
    if not outages:
        check_it_is_all_there(sent)


def test_four_workers_at_once_send_what_one_would(on_a_copy):
    runs = moments(on_a_copy, [], until=date(2027, 2, 13))

    def four():
        assert at_once(WORKERS, remind) == [None] * WORKERS

    check(on_a_copy, live(on_a_copy, runs, four), runs)


def test_every_reminder_is_delivered_once(on_a_copy, server):  # noqa: F811 -- the fixture
    runs = moments(on_a_copy, OUTAGES["three-days"], until=date(2027, 2, 20))

    def remind_and_deliver():
        remind()
        sweep_outbox()

    sent = live(on_a_copy, runs, remind_and_deliver)
    check(on_a_copy, sent, runs)
    ours = dict(
        OutboxMessage.objects.filter(kind="reminder").values_list("message_id", "to_address")
    )
    delivered = [mail for mail in server.mails if mail["Message-ID"] in ours]
    assert len(delivered) == len(sent)
    assert {mail["Message-ID"]: parseaddr(mail["To"])[1] for mail in delivered} == ours


def check_it_is_all_there(sent: set[Sent]) -> None:
    """Each kind of reminder, each round and each date; a year in which nothing happens would show nothing."""
    assert len({one.kind for one in sent}) == 6
    assert {one.thing.split()[0] for one in sent} == {
        "spring", "easter", "may", "autumn", "leap", "list",
    }  # fmt: skip
    dates = {date(2027, 2, 1), date(2027, 2, 8), date(2027, 2, 12), date(2027, 11, 3)}
    assert {one.due for one in sent} >= {
        *CLOCKS_CHANGE,
        date(2027, 5, 17),
        date(2028, 2, 29),
        *dates,
    }
    of_both = {one.thing for one in sent if one.email.startswith("both")}
    assert of_both >= {"spring still", "spring drafter"}
    assert {one.due - one.offset * DAY == one.at.astimezone(OSLO).date() for one in sent} == {
        True,
        False,
    }


def by_chance(seed: int) -> list[Outage]:
    """A spring with some outages of 1, 3, 10 and 40 days, each from an hour of its own."""
    chance = random.Random(seed)  # noqa: S311 -- a fixed seed makes the same outages each time
    return [
        (start, start + timedelta(days=chance.choice((1, 1, 3, 3, 10, 10, 40))))
        for start in sorted(
            midnight(FIRST_DAY) + chance.randrange(90 * 24) * HOUR for _ in range(4)
        )
    ]


@pytest.mark.skipif(not LONG, reason="many patterns: --long")
def test_outages_by_chance(story):
    for seed in PATTERNS:
        outages = by_chance(seed)
        with story.lived_once(), transaction.atomic():
            runs = moments(story, outages, until=SPRING)
            sent = live(story, runs)
            try:
                check(story, sent, runs)
            except AssertionError as error:
                error.add_note(f"The outages of seed {seed}")
                raise
            transaction.set_rollback(True)
