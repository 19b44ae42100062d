"""Real threads against real locks (R01, R02, R06, R09, R12). Each has a control: take the lock and the last fence away, and see the damage."""

from functools import partial
from threading import Event as Signal
from types import SimpleNamespace

import pytest
from django.db import transaction

from accounts.enums import Role
from decisions import actions
from decisions.actions import approval
from decisions.models import Decision, Letter
from forum.actions import add_set_aside, frames
from grants import transitions as cases
from grants.actions import lock_application, move_application
from grants.models import Application, Frame
from kompetanse.lib.errors import ActionError, AlreadyDone, Refused, RuleBroken
from records import workflow
from records.models import Document, Event, JournalEntry
from tests.factories.accounts import hat_for
from tests.factories.decisions import DECIDED, Stage, decision_issued, decision_to_approval
from tests.races import (
    PATIENCE,
    THREADS,
    at_once,
    held_after,
    meeting_point,
    met_by,
    rounds,
    together,
    without_row_locks,
)

pytestmark = pytest.mark.django_db(transaction=True)
NO_CHECK_OF_THE_SUM = "ALTER TABLE grants_frame DROP CONSTRAINT grants_frame_not_overspent"


@pytest.fixture
def without_locks(monkeypatch):
    """The same reads without FOR UPDATE, and a meeting point where both have read the frames."""
    without_row_locks(monkeypatch)
    monkeypatch.setattr(approval, "_lock_frames", met_by(approval._lock_frames, meeting_point()))

    def plain(decision, *, seen_version):
        return Decision.objects.for_detail().get(pk=decision.pk)

    monkeypatch.setattr(approval, "_locked", plain)


def approvers(stage, count):
    return [hat_for(stage.round.authority, Role.DECISION_APPROVER) for _ in range(count)]


def last_money(count: int = 2) -> tuple[Stage, list]:
    """Owners with 400 000 each, and 450 000 in the frame; as many approvers, each with one to approve."""
    stage = Stage(owners=count, frame=450_000, requested=(400_000, 0), recommended=(400_000, 0))
    stage.prepare()
    works = [
        partial(stage.approve, stage.send(stage.decision_of(owner)), by=hat)
        for owner, hat in zip(stage.owners, approvers(stage, count), strict=True)
    ]
    return stage, works


@pytest.mark.race("R01")
def test_last_money_goes_to_one_and_the_others_are_told_what_is_left(as_owner):
    stage, works = last_money(THREADS)
    as_owner(NO_CHECK_OF_THE_SUM)
    for _round in rounds():
        results = together(*works)
        refused = [result for result in results if isinstance(result, RuleBroken)]
        assert [type(result) for result in results if result not in refused] == [Decision]
        assert {error.rule_id for error in refused} == {"R-BUD-01"}
        assert all("Rammen er brukt opp: kr 50\u00a0000 igjen" in str(one) for one in refused)
        assert Frame.objects.get(pk=stage.frame.pk).committed == 400_000
        assert Event.objects.filter(verb="issue_decision").count() == 1


@pytest.mark.control("R01")
def test_control_without_the_lock_the_frame_is_overspent(as_owner, without_locks):
    stage, works = last_money()
    as_owner(NO_CHECK_OF_THE_SUM)
    results = together(*works)
    assert [type(result) for result in results] == [Decision, Decision]
    assert Frame.objects.get(pk=stage.frame.pk).committed == 800_000


def test_the_constraint_alone_still_holds_the_frame(without_locks):
    stage, works = last_money()
    together(*works)
    assert Frame.objects.get(pk=stage.frame.pk).committed == 400_000


@pytest.mark.race("R02")
def test_approved_by_ten_at_once_is_issued_once():
    stage = Stage()
    decision = decision_to_approval(stage)
    works = [partial(stage.approve, decision, by=hat) for hat in approvers(stage, THREADS)]
    for _round in rounds():
        results = together(*works)
        done = [type(result) for result in results if not isinstance(result, AlreadyDone)]
        assert done == [Decision]
        assert Event.objects.filter(verb="issue_decision").count() == 1
        assert Letter.objects.count() == 1
        assert Frame.objects.get(pk=stage.frame.pk).committed == 400_000


@pytest.mark.control("R02")
def test_control_without_the_lock_it_is_issued_twice(as_owner, without_locks):
    stage = Stage()
    decision = decision_to_approval(stage)
    as_owner(
        "ALTER TABLE decisions_letter DROP CONSTRAINT decisions_letter_decision_id_key",
        "ALTER TABLE decisions_decision DISABLE TRIGGER decisions_decision_stands",
    )
    results = together(*[partial(stage.approve, decision, by=hat) for hat in approvers(stage, 2)])
    assert [type(result) for result in results] == [Decision, Decision]
    assert Event.objects.filter(verb="issue_decision").count() == 2
    assert Frame.objects.get(pk=stage.frame.pk).committed == 800_000


@pytest.mark.race("R02")
def test_workers_send_one_letter_with_one_number():
    decision = decision_issued()
    done = at_once(THREADS, partial(actions.dispatch_decision, decision=decision, at=DECIDED))
    assert sorted(done) == [*[False] * (THREADS - 1), True]
    assert Event.objects.filter(verb="dispatch_decision").count() == 1
    assert Document.objects.count() == 1
    assert list(JournalEntry.objects.values_list("number", flat=True)) == [1]


def test_two_caseworkers_prepare_once():
    stage = Stage()
    other = hat_for(stage.round.authority, Role.CASEWORKER)

    def prepare(hat):
        return len(
            actions.prepare_decisions(
                round_=stage.round, scheme_version=stage.version, by=hat, at=DECIDED
            )
        )

    assert sorted(together(partial(prepare, stage.caseworker), partial(prepare, other))) == [0, 2]
    assert Decision.objects.count() == 2


def take_back_and_lower(stage, decision):
    """What a caseworker does who finds the sum wrong while it waits for approval."""
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


def outcome(stage) -> tuple[str, int, int]:
    """Where the decision stands, what it gives, and what the frame is bound for."""
    after = Decision.objects.get(recipient=stage.owner)
    frame = Frame.objects.get(pk=stage.frame.pk)
    return after.status, after.points.get().amount, frame.committed


@pytest.mark.race("R06")
def test_changed_while_it_is_approved_what_is_issued_is_what_the_approvers_saw():
    stage = Stage()
    decision = decision_to_approval(stage)
    works = [partial(stage.approve, decision, by=hat) for hat in approvers(stage, THREADS - 1)]
    for number in rounds():
        results = together(
            *works[:number], partial(take_back_and_lower, stage, decision), *works[number:]
        )
        assert [isinstance(one, ActionError) for one in results].count(False) == 1
        assert outcome(stage) in {("issued", 400_000, 400_000), ("draft", 100_000, 0)}


@pytest.mark.control("R06")
def test_control_without_the_lock_other_money_is_bound_than_the_decision_gives(monkeypatch):
    stage = Stage()
    decision = decision_to_approval(stage)
    without_row_locks(monkeypatch)
    held, seen, changed = held_after(approval._points)
    monkeypatch.setattr(approval, "_points", held)

    def change():
        seen.wait(PATIENCE)
        take_back_and_lower(stage, decision)
        changed.set()

    together(partial(stage.approve, decision), change)
    assert outcome(stage) == ("issued", 100_000, 400_000)


def withdrawing(stage):
    owner = hat_for(stage.owner, Role.OWNER_APPROVER)

    @transaction.atomic
    def withdraw():
        locked = lock_application(stage.application)
        return move_application(locked, cases.WITHDRAW, by=owner, at=DECIDED)

    return withdraw


def fate(stage) -> tuple[str, list[str], int]:
    """Where the case stands, what was done to it, and what the frame is bound for."""
    verbs = Event.objects.filter(verb__in=("withdraw", "decide")).order_by("pk")
    return (
        Application.objects.get(pk=stage.application.pk).status,
        list(verbs.values_list("verb", flat=True)),
        Frame.objects.get(pk=stage.frame.pk).committed,
    )


@pytest.mark.race("R09")
def test_withdrawn_while_it_is_approved_one_wins_and_the_others_are_told():
    stage = Stage()
    decision = decision_to_approval(stage)
    works = [partial(stage.approve, decision, by=hat) for hat in approvers(stage, THREADS - 1)]
    withdraw = withdrawing(stage)
    for number in rounds():
        results = together(*works[:number], withdraw, *works[number:])
        assert [isinstance(one, ActionError) for one in results].count(False) == 1
        assert fate(stage) in (("decided", ["decide"], 400_000), ("withdrawn", ["withdraw"], 0))


@pytest.mark.control("R09")
def test_control_without_the_lock_what_was_withdrawn_is_decided(monkeypatch):
    stage = Stage()
    decision = decision_to_approval(stage)
    without_row_locks(monkeypatch)
    seen, withdrawn = Signal(), Signal()
    real, withdraw = approval._lock_applications, withdrawing(stage)

    def look_and_wait(found):
        applications = real(found)
        seen.set()
        withdrawn.wait(PATIENCE)
        return applications

    monkeypatch.setattr(approval, "_lock_applications", look_and_wait)

    def first():
        seen.wait(PATIENCE)
        withdraw()
        withdrawn.set()

    together(partial(stage.approve, decision), first)
    assert fate(stage) == ("decided", ["withdraw", "decide"], 400_000)


def setting_aside(stage, hat):
    return partial(
        add_set_aside,
        frame=Frame.objects.get(pk=stage.frame.pk),
        amount=700_000,
        item_number="04/25",
        purpose="Felles samling",
        by=hat,
        at=DECIDED,
    )


def split_of(stage) -> tuple[int, int]:
    frame = Frame.objects.get(pk=stage.frame.pk)
    return frame.set_aside, frame.committed


@pytest.mark.race("R12")
def test_what_is_free_of_a_frame_is_lowered_during_decisions_and_never_below_what_is_bound(
    as_owner,
):
    """Four decide on 400 000 each of 1 000 000, while others set 700 000 of it aside."""
    stage = Stage(owners=4, requested=(400_000, 0), recommended=(400_000, 0))
    stage.prepare()
    sent = [stage.send(stage.decision_of(owner)) for owner in stage.owners]
    deciding = [
        partial(stage.approve, decision, by=hat)
        for decision, hat in zip(sent, approvers(stage, 4), strict=True)
    ]
    lowering = [
        setting_aside(stage, hat_for(stage.round.authority, Role.CASEWORKER))
        for _ in range(THREADS - 4)
    ]
    as_owner(NO_CHECK_OF_THE_SUM)
    for number in rounds():
        results = together(*deciding[: number % 4], *lowering, *deciding[number % 4 :])
        assert all(isinstance(one, Decision | Frame | RuleBroken | Refused) for one in results)
        assert split_of(stage) in {(700_000, 0), (0, 800_000)}


@pytest.mark.control("R12")
def test_control_without_the_lock_more_is_set_aside_than_is_free(as_owner, monkeypatch):
    stage = Stage()
    decision = decision_to_approval(stage)
    as_owner(NO_CHECK_OF_THE_SUM)
    without_row_locks(monkeypatch)
    both = meeting_point()
    monkeypatch.setattr(approval, "_lock_frames", met_by(approval._lock_frames, both))
    monkeypatch.setattr(frames, "workflow", SimpleNamespace(lock=met_by(workflow.lock, both)))
    together(partial(stage.approve, decision), setting_aside(stage, stage.caseworker))
    assert split_of(stage) == (700_000, 400_000)
