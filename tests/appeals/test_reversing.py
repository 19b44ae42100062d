"""Changing a decision by the authority's own initiative."""

from datetime import UTC, date, datetime

import pytest

from appeals import actions
from appeals.models import Reversal
from appeals.standing import replacement_of
from decisions.enums import Occasion
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from records.models import Document
from tests.factories.appeals import AFTERWARDS, IN_TIME, WHY, AppealStage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> AppealStage:
    return AppealStage()


def open_reversal(stage, **changes):
    values = {"ground": "error", "reasons": WHY, "is_harmful": False, "by": stage.caseworker, "at": IN_TIME}  # fmt: skip
    return actions.open_reversal(decision=stage.decision, **{**values, **changes})


def test_reversal_to_nobodys_harm_is_a_draft_at_once(stage):
    reversal = open_reversal(stage, ground="not_to_harm")

    assert reversal.begun_at == IN_TIME
    assert replacement_of(stage.decision).occasion == Occasion.REVERSAL


def test_reversal_that_harms_waits_for_the_answer_to_the_prior_notice(stage):
    reversal = open_reversal(stage, is_harmful=True)
    assert reversal.answer_due_date == date(2025, 5, 19)
    notice = Document.objects.get(kind="prior_notice")
    assert notice.journal_entry.kind == "U"
    assert replacement_of(stage.decision) is None
    with pytest.raises(Locked):
        open_reversal(stage)
    with pytest.raises(Refused):
        actions.begin_reversal(reversal=reversal, by=stage.caseworker, at=datetime(2025, 5, 19, 12, tzinfo=UTC))  # fmt: skip

    draft = actions.begin_reversal(reversal=reversal, by=stage.caseworker, at=AFTERWARDS)

    assert draft.replaces == stage.decision
    assert Reversal.objects.get().begun_at == AFTERWARDS


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ground": "not_to_harm", "is_harmful": True}, "ground"),
        ({"ground": "other"}, "ground"),
        ({"reasons": " "}, "reasons"),
    ],
)
def test_reversal_refuses(stage, changes, field):
    with pytest.raises(Refused) as refused:
        open_reversal(stage, **changes)

    assert refused.value.field == field


def test_reversal_is_for_staff(stage):
    with pytest.raises(NotAllowed):
        open_reversal(stage, by=stage.party)
