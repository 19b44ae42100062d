"""Real threads on one complaint: a result is registered once, a case is sent once, and nobody complains on what was replaced."""

from datetime import UTC, datetime
from functools import partial

import pytest

from accounts.enums import Role
from appeals import actions
from appeals.actions import receiving
from appeals.enums import Outcome, SettlementKind
from appeals.models import Appeal, AppealResult, Forwarding
from decisions import actions as decisions
from decisions.actions import prepare_replacement
from decisions.enums import Occasion
from decisions.models import Decision
from kompetanse.lib.errors import ActionError, AlreadyDone, Locked
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.appeals import AFTERWARDS, IN_TIME, WHY, WISH, AppealStage
from tests.races import PATIENCE, held_after, rounds, together, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 2
LAST_SECOND = datetime(2025, 5, 2, 21, 59, 59, tzinfo=UTC)


def registering(stage: AppealStage, appeal: Appeal, outcome: str):
    """Somebody of the appeal body who says what was decided."""
    by = hat_for(stage.body.organisation, Role.APPEAL_HANDLER)
    return partial(
        actions.register_result, appeal=appeal, outcome=outcome, text=WHY, by=by, at=AFTERWARDS
    )


def results() -> list[tuple[str, str]]:
    """Where the complaint stands, and what is said of it."""
    return list(AppealResult.objects.values_list("appeal__status", "outcome"))


def test_two_results_at_once_one_stands_and_the_other_is_told():
    stage = AppealStage()
    appeal = stage.forwarded()
    works = [registering(stage, appeal, one) for one in (Outcome.UPHELD, Outcome.CHANGED) * 2]
    for _round in rounds(ROUNDS):
        done = together(*works)
        assert [isinstance(one, ActionError) for one in done].count(False) == 1
        assert results() in ([("upheld", "upheld")], [("changed", "changed")])
        verbs = Event.objects.filter(verb__in=("uphold_decision", "change_decision"))
        assert verbs.count() == 1
        assert appeal.papers.filter(kind="result").count() == 1


def test_a_case_is_sent_to_the_appeal_body_by_one_worker():
    stage = AppealStage()
    appeal = stage.settle(stage.checked(), SettlementKind.FORWARD)
    for _round in rounds(ROUNDS):
        sent = together(*[partial(actions.forward_appeal, appeal=appeal, at=IN_TIME)] * 4)
        assert sorted(sent) == [False, False, False, True]
        assert Forwarding.objects.count() == 1


def complaining(stage: AppealStage):
    """In the last second of the last day."""
    complaint = actions.Complaint(points={1: WISH}, reasons=WHY)
    by = hat_for(stage.owner, Role.OWNER_APPROVER)
    return partial(
        actions.complain, decision=stage.decision, complaint=complaint, by=by, at=LAST_SECOND
    )


def test_two_of_one_party_complain_at_once_and_one_is_led_to_the_others():
    stage = AppealStage()
    works = [complaining(stage) for _ in range(4)]
    for _round in rounds(ROUNDS):
        done = together(*works)
        assert [type(one) for one in done if not isinstance(one, AlreadyDone)] == [Appeal]
        assert Appeal.objects.values_list("is_late").get() == (False,)


def replacing(stage: AppealStage):
    """A correction that waits for its approver."""
    new = prepare_replacement(
        decision=stage.decision, occasion=Occasion.CORRECTION, by=stage.caseworker, at=IN_TIME
    )
    point = new.points.get()
    decisions.edit_point(
        point=point, amount=point.amount, reasons=WHY, ground="", change_reason="",
        seen_version=new.version, by=stage.caseworker, at=IN_TIME,
    )  # fmt: skip
    new.refresh_from_db()
    return partial(stage.approve, stage.send(new), at=LAST_SECOND)


def test_complaint_while_the_decision_is_replaced_comes_first_or_is_told_of_the_new_one():
    stage = AppealStage()
    replace, complain = replacing(stage), complaining(stage)
    for number in rounds(ROUNDS):
        works = (replace, complain) if number % 2 else (complain, replace)
        done = together(*works)
        received = next(one for one in done if not isinstance(one, Decision))
        verbs = Event.objects.filter(verb__in=("receive_appeal", "supersede_decision"))
        order = list(verbs.order_by("pk").values_list("verb", flat=True))
        if isinstance(received, Locked):
            assert (Appeal.objects.count(), order) == (0, ["supersede_decision"])
        else:
            assert (type(received), order) == (Appeal, ["receive_appeal", "supersede_decision"])


def test_control_without_the_lock_a_decision_that_was_replaced_is_complained_on(monkeypatch):
    stage = AppealStage()
    replace, complain = replacing(stage), complaining(stage)
    without_row_locks(monkeypatch)
    held, looked, goes_on = held_after(receiving.check_may_be_complained_on)
    monkeypatch.setattr(receiving, "check_may_be_complained_on", held)

    def after_the_look():
        looked.wait(PATIENCE)
        replace()
        goes_on.set()

    together(complain, after_the_look)
    verbs = Event.objects.filter(verb__in=("receive_appeal", "supersede_decision"))
    order = list(verbs.order_by("pk").values_list("verb", flat=True))
    assert order == ["supersede_decision", "receive_appeal"]
