"""A letter that nobody reads, with Easter in between: days of the calendar for the notices, working days for staff, and the period that follows."""

from datetime import UTC, date, datetime

import pytest

from appeals.counting import last_day
from decisions import actions
from decisions.models import Decision
from grants.enums import TaskKind
from grants.models import Task
from notices.models import OutboxMessage
from tests.factories.decisions import Stage

pytestmark = pytest.mark.django_db


def morning(month: int, day: int) -> datetime:
    return datetime(2025, month, day, 6, 0, tzinfo=UTC)


@pytest.fixture
def stage() -> Stage:
    """Decided and sent at eight on Thursday 3 April 2025; Easter is from 13 to 21 April."""
    stage = Stage(requested=(400_000, 0), recommended=(400_000, 0))
    stage.prepare(at=morning(4, 3))
    draft = stage.send(stage.decision_of(stage.owner), at=morning(4, 3))
    decision = stage.approve(draft, at=morning(4, 3))
    actions.dispatch_decision(decision=decision, at=morning(4, 3))
    return stage


def counts(*days: tuple[int, int]) -> list[tuple[int, int]]:
    """(second notices, tasks) of each morning."""
    found = [actions.follow_up_unread(at=morning(*day)) for day in days]
    return [(one["second_notices"], one["tasks"]) for one in found]


def test_second_notice_comes_in_easter_and_the_task_on_maundy_thursday(stage):
    assert counts((4, 9), (4, 10), (4, 14), (4, 16), (4, 17), (4, 22)) == [
        (0, 0),
        (1, 0),
        (0, 0),
        (0, 0),
        (0, 1),
        (0, 0),
    ]
    assert OutboxMessage.objects.filter(dedupe_key__contains=":second:").exists()
    task = Task.objects.get(kind=TaskKind.SEND_ANOTHER_WAY)
    # The second working day after Maundy Thursday: Friday and Monday are holidays.
    assert task.due_date == date(2025, 4, 23)


def test_sent_another_way_after_easter_the_period_runs_from_that_day(stage):
    counts((4, 10), (4, 17))
    decision = Decision.objects.get(recipient=stage.owner)
    assert last_day(decision) == date(2025, 4, 24)

    actions.register_other_delivery(
        decision=decision,
        way="post",
        sent_date=date(2025, 4, 22),
        note="",
        by=stage.caseworker,
        at=morning(4, 22),
    )

    assert last_day(Decision.objects.get(pk=decision.pk)) == date(2025, 5, 13)
    assert Task.objects.filter(kind=TaskKind.SEND_ANOTHER_WAY, done_at=None).count() == 0
    assert counts((4, 23), (5, 1)) == [(0, 0), (0, 0)]
