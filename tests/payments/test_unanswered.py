"""A grant that nobody answers becomes a caseworker's task: first to tell beforehand, then to decide."""

from datetime import UTC, datetime

import pytest

from accounts.enums import Role
from grants.models import Task
from payments.actions import accept_grant, decline_grant, draft_lapse, notify_lapse, state_on_notice
from payments.actions.unanswered import open_unanswered_tasks
from tests.factories.accounts import hat_for
from tests.factories.decisions import Stage, decision_dispatched
from tests.factories.payments import ACCOUNT

# Asked on 10 April 2025: the last day is 8 May, the last reminder goes on the 11th.
REMINDED = datetime(2025, 5, 11, 8, 0, tzinfo=UTC)
SILENT = datetime(2025, 5, 12, 8, 0, tzinfo=UTC)
LAST_DAY = datetime(2025, 6, 2, 8, 0, tzinfo=UTC)
AFTERWARDS = datetime(2025, 6, 3, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def asked(stage):
    return decision_dispatched(stage).acceptance


@pytest.fixture
def approver(stage):
    return hat_for(stage.owner, Role.OWNER_APPROVER)


def waiting() -> list[str]:
    tasks = Task.objects.open().filter(kind="follow_up_acceptance").order_by("pk")
    return [task.subject_nb.partition(" har ")[2] for task in tasks]


def tell(stage, asked):
    return notify_lapse(acceptance=asked, reasons="Ikke svart", by=stage.caseworker, at=SILENT)


def test_silence_after_the_last_reminder_is_one_task(stage, asked):
    assert open_unanswered_tasks(at=REMINDED) == 0
    assert open_unanswered_tasks(at=SILENT) == 1
    assert open_unanswered_tasks(at=AFTERWARDS) == 0

    task = Task.objects.get(kind="follow_up_acceptance")
    assert (task.authority, task.case_file, task.url, task.subject_nb) == (
        stage.round.authority,
        asked.decision.case_file,
        asked.get_absolute_url(),
        f"{stage.owner.name} har ikke svart på tilskuddet",
    )


def test_telling_ends_the_task_and_silence_again_is_a_new_one(stage, asked):
    open_unanswered_tasks(at=SILENT)
    tell(stage, asked)
    assert waiting() == []

    assert open_unanswered_tasks(at=LAST_DAY) == 0
    assert open_unanswered_tasks(at=AFTERWARDS) == 1
    assert open_unanswered_tasks(at=AFTERWARDS) == 0
    assert waiting() == ["ikke svart på forhåndsvarselet"]

    draft_lapse(acceptance=asked, reasons="Ikke svart", by=stage.caseworker, at=AFTERWARDS)
    assert waiting() == []
    assert open_unanswered_tasks(at=AFTERWARDS) == 0


def test_what_is_said_late_takes_the_place_of_the_silence(stage, asked, approver):
    notice = tell(stage, asked)
    open_unanswered_tasks(at=AFTERWARDS)

    state_on_notice(notice=notice, text="Vi vil ha pengene", by=approver, at=AFTERWARDS)

    assert waiting() == ["uttalt seg til forhåndsvarselet"]
    assert open_unanswered_tasks(at=AFTERWARDS) == 0


def test_an_answer_ends_the_task_and_no_is_a_task_of_its_own(stage, asked, approver):
    open_unanswered_tasks(at=SILENT)
    decline_grant(acceptance=asked, reason="Vi får ikke vikarer", by=approver, at=SILENT)

    assert waiting() == ["takket nei til tilskuddet"]


def test_a_late_yes_leaves_nothing_to_follow_up(stage, asked, approver):
    open_unanswered_tasks(at=SILENT)
    tell(stage, asked)
    open_unanswered_tasks(at=AFTERWARDS)
    accept_grant(
        acceptance=asked,
        account_number=ACCOUNT,
        own_financing=None,
        own_contribution="",
        by=approver,
        at=AFTERWARDS,
    )

    assert waiting() == []
    assert open_unanswered_tasks(at=AFTERWARDS) == 0
