"""Which reminder stands on a day: pure dates."""

from datetime import date, timedelta

import pytest

from notices import planning
from notices.planning import Candidate, Planned, _still_to_come, offset_due

DUE = date(2027, 2, 1)
PLAN = (28, 14, 7, 2, -1, -7)


@pytest.mark.parametrize(
    ("days_before", "offset"),
    [
        (29, None),
        (28, 28),
        (27, 28),
        (15, 28),
        (14, 14),
        (7, 7),
        (3, 7),
        (2, 2),
        (1, 2),
        (0, 2),
        (-1, -1),
        (-6, -1),
        (-7, -7),
        (-40, -7),
    ],
)
def test_offset_due_is_the_nearest_whose_day_has_come(days_before, offset):
    today = DUE - timedelta(days=days_before)
    assert offset_due(today=today, due_date=DUE, offsets=PLAN) == offset


@pytest.mark.parametrize(
    ("offsets", "days_before", "offset"),
    [
        ((28, 2), -1, None),
        ((-3,), 0, None),
        ((-3,), -2, None),
        ((0,), 0, 0),
        ((0,), -1, None),
        ((), 1, None),
    ],
)
def test_offset_due_speaks_of_days_left_before_and_of_days_over_after(offsets, days_before, offset):
    today = DUE - timedelta(days=days_before)
    assert offset_due(today=today, due_date=DUE, offsets=offsets) == offset


@pytest.mark.parametrize(("since", "offset"), [(7, 7), (6, None), (2, None)])
def test_offset_due_leaves_out_what_was_due_before_the_person_got_it(since, offset):
    since_date = DUE - timedelta(days=since)
    today = DUE - timedelta(days=5)
    assert offset_due(today=today, due_date=DUE, offsets=PLAN, since_date=since_date) == offset


@pytest.mark.parametrize(
    ("days_before", "left"),
    [(40, [28, 14, 7, 2, -1, -7]), (10, [14, 7, 2, -1, -7]), (0, [2, -1, -7]), (-9, [-7])],
)
def test_still_to_come_is_what_stands_and_what_follows(days_before, left):
    person = Candidate(1, "a", DUE, PLAN, "Meld behov", "/")
    assert _still_to_come(DUE - timedelta(days=days_before), person) == left


def test_planned_on_date_and_key():
    one = Planned("test", Candidate(1, "a", DUE, PLAN, "Meld behov", "/"), 7)
    assert one.on_date == date(2027, 1, 25)
    assert one.key == (1, "test", "a", DUE, 7)


def test_reminder_source_registers_the_function_under_its_kind(monkeypatch):
    planning.sources.discover()
    monkeypatch.setattr(planning.sources, "_entries", {})

    @planning.reminder_source("test.due", title="Prøve", mail="test/due")
    def due(*, today, scope=""):
        return [Candidate(1, "a", DUE, PLAN, "Meld behov", "/")]

    source = planning.sources.get("test.due")
    assert (source.title, source.mail, source.candidates) == ("Prøve", "test/due", due)
    assert [one.offset for one in planning.due_on(DUE)] == [2]
