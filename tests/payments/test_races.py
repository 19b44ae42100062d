"""Money under real threads (R07, R10): each krone goes out once, and nothing that was stopped. Each with a control without the fence."""

from functools import partial
from threading import Barrier
from types import SimpleNamespace

import pytest

from accounts.enums import Role
from kompetanse.lib.errors import AlreadyDone, Refused
from payments.actions import batches, open_stop, stops
from payments.actions.batches import BatchChanged
from payments.batching import figures_of
from payments.enums import LineOutcome, StopKind
from payments.models import Batch, BatchLine, Stop
from records import workflow
from records.models import Document, Event
from records.store import open_document
from tests.factories.accounts import hat_for
from tests.factories.batches import Desk
from tests.factories.payments import PAYDAY
from tests.races import PATIENCE, ROUNDS, THREADS, held_after, meeting_point, rounds, together

pytestmark = pytest.mark.django_db(transaction=True)
ONE_BATCH = "DROP INDEX payments_batchline_one_batch"


def met_before(function, place: Barrier):
    """The function, which begins when the others are about to begin it too."""

    def meeting(*args, **kwargs):
        place.wait()
        return function(*args, **kwargs)

    return meeting


def lines_of_files() -> int:
    """How many lines the payment bases hold in all, read from the files themselves."""
    found = 0
    for document in Document.objects.filter(kind="payment_basis", file_name__endswith=".csv"):
        with open_document(document) as content:
            rows = content.read().decode("utf-8-sig").splitlines()
        found += len(rows) - 2  # the head and the sum of control
    return found


def runs(desk: Desk, count: int) -> list:
    """As many officers, each about to gather what is due."""
    officers = [hat_for(desk.authority, Role.ACCOUNTS_OFFICER) for _ in range(count)]
    return [partial(desk.make, by=officer) for officer in officers]


def standing() -> list[int]:
    """The payment of each line that stands in a batch."""
    lines = BatchLine.objects.filter(outcome=LineOutcome.IN).order_by("payment_id")
    return list(lines.values_list("payment_id", flat=True))


@pytest.mark.race("R07")
def test_runs_at_once_put_each_payment_in_exactly_one_batch(monkeypatch):
    desk = Desk()
    works, due = runs(desk, THREADS), sorted(desk.payments.values_list("pk", flat=True))
    place = meeting_point(THREADS)
    monkeypatch.setattr(batches, "lock_payments", met_before(batches.lock_payments, place))
    for _round in rounds():
        results = together(*works)
        assert [type(one) for one in results if not isinstance(one, Refused)] == [Batch]
        assert standing() == due
        assert list(Batch.objects.values_list("count", "total")) == [(2, 500_000)]
        assert Event.objects.filter(verb="put_payment_in_batch").count() == 2


@pytest.mark.control("R07")
def test_control_without_the_lock_and_the_constraint_money_is_in_two_batches(as_owner, monkeypatch):
    desk = Desk()
    works, due = runs(desk, 2), sorted(desk.payments.values_list("pk", flat=True))
    as_owner(ONE_BATCH)
    monkeypatch.setattr(batches, "lock_payments", lambda _ids: None)
    monkeypatch.setattr(batches, "_open", met_before(batches._open, meeting_point()))
    results = together(*works)
    assert [type(one) for one in results] == [Batch, Batch]
    assert standing() == sorted(due * 2)


def test_the_constraint_alone_still_holds_each_payment_in_one_batch(monkeypatch):
    desk = Desk()
    works, due = runs(desk, 2), sorted(desk.payments.values_list("pk", flat=True))
    monkeypatch.setattr(batches, "lock_payments", lambda _ids: None)
    monkeypatch.setattr(batches, "_open", met_before(batches._open, meeting_point()))
    together(*works)
    assert standing() == due


@pytest.mark.race("R07")
def test_approved_by_ten_at_once_the_files_are_made_once(monkeypatch):
    desk = Desk()
    batch = desk.attest(desk.make())
    seen = figures_of(batch).digest
    approvers = [hat_for(desk.authority, Role.DECISION_APPROVER) for _ in range(THREADS)]
    works = [partial(desk.approve, batch, by=hat, seen_digest=seen) for hat in approvers]
    place = meeting_point(THREADS)
    monkeypatch.setattr(batches, "lock_payments", met_before(batches.lock_payments, place))
    for _round in rounds(ROUNDS // 2):
        results = together(*works)
        assert [type(one) for one in results if not isinstance(one, AlreadyDone)] == [Batch]
        assert Event.objects.filter(verb="approve_batch").count() == 1
        assert lines_of_files() == 2


def stopping(desk: Desk, number: int):
    """What a caseworker does whose report has not come, or the appeal's handler."""
    kind = StopKind.APPEAL if number % 2 else StopKind.REPORT
    return partial(
        open_stop,
        decision=desk.decisions[0],
        kind=kind,
        reason="Vi må se på saken først.",
        object_key=f"tests.stop:{number}",
        by=hat_for(desk.authority, Role.CASEWORKER),
        at=PAYDAY,
    )


def order_of_acts() -> list[str]:
    """The approval and the first stop, in the order that they took effect."""
    verbs = Event.objects.filter(verb__in=("approve_batch", "stop_payments")).order_by("pk")
    return list(dict.fromkeys(verbs.values_list("verb", flat=True)))


@pytest.mark.race("R10")
def test_stopped_while_it_is_approved_the_line_is_in_no_file(monkeypatch):
    """Nine stop a line of what one approves. Whoever comes first, the file holds nothing that was stopped before it."""
    desk = Desk()
    batch = desk.attest(desk.make())
    approve = partial(desk.approve, batch, seen_digest=figures_of(batch).digest)
    stopped = [stopping(desk, number) for number in range(THREADS - 1)]
    place = meeting_point(THREADS)
    monkeypatch.setattr(stops, "workflow", SimpleNamespace(lock=met_before(workflow.lock, place)))
    real = batches.lock_payments
    for turn in rounds():
        number = turn % THREADS
        monkeypatch.setattr(batches, "lock_payments", met_before(real, place))
        results = together(*stopped[:number], approve, *stopped[number:])
        monkeypatch.setattr(batches, "lock_payments", real)

        approved = results.pop(number)
        assert {type(one) for one in results} == {Stop}
        if isinstance(approved, BatchChanged):
            assert (order_of_acts(), lines_of_files()) == (["stop_payments"], 0)
            desk.approve(Batch.objects.get())  # having seen what it comes to now
            assert (order_of_acts(), lines_of_files()) == (["stop_payments", "approve_batch"], 1)
            assert Batch.objects.get().total == 100_000
        else:
            assert (order_of_acts(), lines_of_files()) == (["approve_batch", "stop_payments"], 2)
            assert approved.total == 500_000


@pytest.mark.control("R10")
def test_control_without_the_lock_money_that_was_stopped_is_in_the_file(monkeypatch):
    desk = Desk()
    batch = desk.attest(desk.make())
    approve = partial(desk.approve, batch, seen_digest=figures_of(batch).digest)
    monkeypatch.setattr(batches, "lock_payments", lambda _ids: None)
    held, asked, stopped = held_after(batches.figures_of)
    monkeypatch.setattr(batches, "figures_of", held)
    stop = stopping(desk, 0)

    def stop_meanwhile():
        asked.wait(PATIENCE)
        found = stop()
        stopped.set()
        return found

    results = together(approve, stop_meanwhile)
    assert [type(one) for one in results] == [Batch, Stop]
    assert (order_of_acts(), lines_of_files()) == (["stop_payments", "approve_batch"], 2)
