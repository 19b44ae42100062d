"""Real threads against real locks (R01, R02). Each has a control: take the lock and the last fence away, and see the damage."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import DatabaseError, OperationalError, connections, transaction

from accounts.enums import Role
from decisions import actions
from decisions.actions import approval
from decisions.models import Decision, Letter
from grants import transitions as cases
from grants.actions import lock_application, move_application
from grants.models import Application, Frame
from kompetanse.lib.errors import ActionError, AlreadyDone, RuleBroken
from records.models import Document, Event, JournalEntry
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage, decision_issued, decision_to_approval

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PATIENCE = 60  # seconds, for a machine that does much else; only a test that fails waits so long


def together(*works):
    """What each gave or raised, begun at the same moment on connections of their own."""
    start = Barrier(len(works), timeout=PATIENCE)

    def one(work):
        start.wait()
        try:
            return work()
        except (ActionError, DatabaseError, BrokenBarrierError) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.fixture
def as_owner(owner_login):
    """Run SQL as the owner of the tables, to take a fence away."""
    owner_login.autocommit = True

    def run(*statements: str) -> None:
        with owner_login.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return run


@pytest.fixture
def without_locks(monkeypatch):
    """The same reads without FOR UPDATE, and a meeting point where both have read."""
    read = Barrier(2, timeout=PATIENCE)

    def frames(decision):
        ids = decision.points.values("frame_id")
        found = {frame.pk: frame for frame in Frame.objects.filter(pk__in=ids)}
        read.wait()
        return found

    def rows(decision):
        ids = decision.points.values("item__application_id")
        return list(Application.objects.filter(pk__in=ids))

    def plain(decision, *, seen_version):
        return Decision.objects.for_detail().get(pk=decision.pk)

    monkeypatch.setattr(approval, "_lock_frames", frames)
    monkeypatch.setattr(approval, "_lock_applications", rows)
    monkeypatch.setattr(approval, "_locked", plain)
    monkeypatch.setattr(approval.workflow, "lock", lambda obj: type(obj).objects.get(pk=obj.pk))


def last_money() -> tuple[Stage, list]:
    """Two owners with 400 000 each, and 450 000 in the frame; two approvers."""
    stage = Stage(owners=2, frame=450_000, requested=(400_000, 0), recommended=(400_000, 0))
    stage.prepare()
    approvers = [
        stage.approver,
        hat_for(stage.round.authority, Role.DECISION_APPROVER),
    ]
    works = [
        partial(stage.approve, stage.send(stage.decision_of(owner)), by=hat)
        for owner, hat in zip(stage.owners, approvers, strict=True)
    ]
    return stage, works


def test_last_money_goes_to_one_and_the_other_is_told_what_is_left(as_owner):
    stage, works = last_money()
    as_owner("ALTER TABLE grants_frame DROP CONSTRAINT grants_frame_not_overspent")
    results = together(*works)
    refused = [result for result in results if isinstance(result, RuleBroken)]
    assert [type(result) for result in results if result not in refused] == [Decision]
    assert [error.rule_id for error in refused] == ["R-BUD-01"]
    assert "Rammen er brukt opp: kr 50\u00a0000 igjen" in str(refused[0])
    assert Frame.objects.get(pk=stage.frame.pk).committed == 400_000
    assert Event.objects.filter(verb="issue_decision").count() == 1


def test_control_without_the_lock_the_frame_is_overspent(as_owner, without_locks):
    stage, works = last_money()
    as_owner("ALTER TABLE grants_frame DROP CONSTRAINT grants_frame_not_overspent")
    results = together(*works)
    assert [type(result) for result in results] == [Decision, Decision]
    assert Frame.objects.get(pk=stage.frame.pk).committed == 800_000


def test_control_the_constraint_alone_still_holds_the_frame(without_locks):
    stage, works = last_money()
    together(*works)
    assert Frame.objects.get(pk=stage.frame.pk).committed == 400_000


def test_approved_twice_is_issued_once():
    stage = Stage()
    decision = decision_to_approval(stage)
    other = hat_for(stage.round.authority, Role.DECISION_APPROVER)
    results = together(lambda: stage.approve(decision), lambda: stage.approve(decision, by=other))
    assert {type(result) for result in results} == {Decision, AlreadyDone}
    together(
        lambda: actions.dispatch_decision(decision=decision, at=DECIDED),
        lambda: actions.dispatch_decision(decision=decision, at=DECIDED),
    )
    assert Event.objects.filter(verb="issue_decision").count() == 1
    assert Event.objects.filter(verb="dispatch_decision").count() == 1
    assert Letter.objects.count() == 1
    assert Document.objects.count() == 1
    assert list(JournalEntry.objects.values_list("number", flat=True)) == [1]
    assert Frame.objects.get(pk=stage.frame.pk).committed == 400_000


def test_control_without_the_lock_it_is_issued_twice(as_owner, without_locks):
    stage = Stage()
    decision = decision_to_approval(stage)
    other = hat_for(stage.round.authority, Role.DECISION_APPROVER)
    as_owner(
        "ALTER TABLE decisions_letter DROP CONSTRAINT decisions_letter_decision_id_key",
        "ALTER TABLE decisions_decision DISABLE TRIGGER decisions_decision_stands",
    )
    results = together(lambda: stage.approve(decision), lambda: stage.approve(decision, by=other))
    assert [type(result) for result in results] == [Decision, Decision]
    assert Event.objects.filter(verb="issue_decision").count() == 2
    assert Frame.objects.get(pk=stage.frame.pk).committed == 800_000


def test_two_workers_send_one_letter():
    decision = decision_issued()
    done = together(
        *[lambda: actions.dispatch_decision(decision=decision, at=DECIDED) for _ in range(4)]
    )
    # One who waited longer than the lock timeout gives up, and its job row is tried again.
    others = [result for result in done if result is not True]
    assert len(others) == 3
    assert all(result is False or isinstance(result, OperationalError) for result in others)
    assert Document.objects.count() == 1


def test_two_caseworkers_prepare_once():
    stage = Stage()
    other = hat_for(stage.round.authority, Role.CASEWORKER)

    def prepare(hat):
        return len(
            actions.prepare_decisions(
                round_=stage.round, scheme_version=stage.version, by=hat, at=DECIDED
            )
        )

    assert sorted(together(lambda: prepare(stage.caseworker), lambda: prepare(other))) == [0, 2]
    assert Decision.objects.count() == 2


def test_taken_back_while_it_is_approved_one_wins():
    """R06: what is issued is what the approver saw."""
    stage = Stage()
    decision = decision_to_approval(stage)

    def take_back_and_lower():
        taken = actions.take_back(decision=decision, by=stage.caseworker, at=DECIDED)
        return actions.edit_point(
            point=taken.points.get(),
            amount=100_000,
            reasons="Fordi.",
            ground="formal",
            change_reason="",
            seen_version=taken.version,
            by=stage.caseworker,
            at=DECIDED,
        )

    results = together(lambda: stage.approve(decision), take_back_and_lower)
    assert sum(isinstance(result, ActionError) for result in results) == 1
    after = Decision.objects.get(pk=decision.pk)
    assert (after.status, after.points.get().amount) in {("issued", 400_000), ("draft", 100_000)}
    committed = 400_000 if after.status == "issued" else 0
    assert Frame.objects.get(pk=stage.frame.pk).committed == committed


def test_withdrawn_while_it_is_approved_one_wins():
    """R09."""
    stage = Stage()
    decision = decision_to_approval(stage)
    owner = hat_for(stage.owner, Role.OWNER_APPROVER)

    @transaction.atomic
    def withdraw():
        locked = lock_application(stage.application)
        return move_application(locked, cases.WITHDRAW, by=owner, at=DECIDED)

    results = together(lambda: stage.approve(decision), withdraw)
    assert sum(isinstance(result, ActionError) for result in results) == 1
    status = Application.objects.get(pk=stage.application.pk).status
    committed = Frame.objects.get(pk=stage.frame.pk).committed
    assert (status, committed) in {("decided", 400_000), ("withdrawn", 0)}
