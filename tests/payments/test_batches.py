"""A batch on its way: made of what may go out, attested, approved by another, transferred and settled."""

import hashlib
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from grants.models import Round, Task
from kompetanse.lib.errors import AlreadyDone, Locked, NotAllowed, Refused, Stale
from payments.actions import open_stop
from payments.actions.batches import (
    BatchChanged,
    cancel_batch,
    reset_attestations,
    return_batch,
    transfer_batch,
)
from payments.actions.settling import (
    Result,
    UnreadableRows,
    read_status_file,
    settle_vouchers,
)
from payments.batching import due_payments, figures_of
from payments.enums import BatchStatus, LineOutcome, PaymentStatus, StopKind
from payments.models import Acceptance, Award, BatchLine, PayeeAccount
from records.events import broken_links
from records.models import Document, Event, EventChain
from records.store import open_document
from tests.factories.accounts import hat_for
from tests.factories.batches import Desk, change_account
from tests.factories.payments import DUE, PAYDAY

pytestmark = pytest.mark.django_db
SMALL = {"requested": (400_000, 0), "recommended": (400_000, 0)}


@pytest.fixture
def desk():
    return Desk()


def a_stop(desk, decision):
    return open_stop(
        decision=decision,
        kind=StopKind.REPORT,
        reason="Rapporten mangler.",
        object_key="reports.report:x",
        by=desk.approver,
        at=PAYDAY,
    )


def bytes_of(name):
    with open_document(Document.objects.get(file_name=name)) as content:
        return content.read()


def statuses(desk):
    return list(desk.payments.values_list("status", flat=True))


def obstacles(desk):
    rows = due_payments(desk.authority, until=DUE, by=desk.officer).order_by("pk")
    return [row.obstacle for row in rows]


def test_a_batch_takes_what_is_due_with_a_voucher_a_decision(desk):
    batch = desk.make()

    assert (batch.reference, batch.total, batch.count) == ("U2025-0001", 500_000, 2)
    lines = batch.lines.order_by("number").values_list("voucher", "amount", "outcome")
    assert sorted(lines) == [
        ("U2025-0001-0001", 400_000, "in"),
        ("U2025-0001-0002", 100_000, "in"),
    ]
    assert statuses(desk) == ["in_batch", "in_batch"]
    assert Task.objects.open().filter(kind="attest_batch").count() == 1
    with pytest.raises(Refused, match="Ingen betalinger er klare"):
        desk.make()


def test_nothing_is_taken_before_it_is_due(desk):
    desk.payments.filter(award__recipient=desk.stage.owner).update(due_date=DUE + timedelta(1))
    assert desk.make().count == 1
    with pytest.raises(Refused, match="etter i dag"):
        desk.make(due_until=DUE + timedelta(1))


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.DECISION_APPROVER, Role.ARCHIVIST])
def test_only_those_who_keep_the_accounts_make_a_batch(desk, role):
    with pytest.raises(NotAllowed):
        desk.make(by=hat_for(desk.authority, role))


@pytest.mark.money_is_bent("each obstacle is written into the rows")
def test_each_obstacle_keeps_a_payment_out_and_is_named(desk):
    first, second = desk.decisions
    Acceptance.objects.filter(decision=first).update(status="waiting")
    a_stop(desk, second)
    assert obstacles(desk) == ["not_accepted", "stopped"]

    Round.objects.filter(pk=desk.stage.round.pk).update(needs_acceptance=False)
    PayeeAccount.objects.filter(organisation=first.recipient).update(
        ended_at=PAYDAY, ended_by_id=desk.officer.user_id
    )
    assert obstacles(desk) == ["no_account", "stopped"]

    Award.objects.filter(recipient=first.recipient).update(amount=399_999)
    assert obstacles(desk) == ["too_much", "stopped"]


def test_nothing_is_paid_before_the_letter_has_gone():
    assert obstacles(Desk(sends=False)) == ["decision", "decision"]


def test_attested_by_one_and_approved_by_another(desk):
    batch = desk.attest(desk.make())
    assert (batch.status, batch.attested_by_id) == ("attested", desk.officer.user_id)
    both = hat_for(desk.authority, Role.ACCOUNTS_OFFICER, Role.DECISION_APPROVER)
    again = return_batch(batch=batch, reason="Feil dato.", by=desk.approver, at=PAYDAY)
    assert (again.status, again.attested_by_id, again.digest) == ("draft", None, "")
    batch = desk.attest(again, by=both)

    with pytest.raises(NotAllowed, match="En annen må godkjenne"):
        desk.approve(batch, by=both)
    batch = desk.approve(batch)

    assert (batch.status, batch.total, batch.count) == ("approved", 500_000, 2)
    with pytest.raises(AlreadyDone):
        desk.approve(batch)
    with pytest.raises(NotAllowed):
        desk.approve(batch, by=desk.officer)


def test_the_files_hold_every_krone_and_are_filed_with_one_journal_row(desk):
    batch = desk.approved()
    documents = {one.file_name: one for one in Document.objects.filter(kind="payment_basis")}

    assert sorted(documents) == ["U2025-0001.csv", "U2025-0001.xlsx", "U2025-0001.xml"]
    assert {one.journal_entry_id for one in documents.values()} == {batch.basis_id}
    assert (batch.basis.kind, batch.basis.access_code) == ("N", "internal")
    content = bytes_of("U2025-0001.csv")
    event = Event.objects.get(verb="approve_batch")
    assert event.facts["files"]["csv"] == hashlib.sha256(content).hexdigest()
    assert content.decode().count("U2025-0001-000") == 2
    root = ET.fromstring(bytes_of("U2025-0001.xml"))  # noqa: S314 -- ours
    assert root.find(".//{*}GrpHdr/{*}CtrlSum").text == "500000.00"


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.ACCOUNTS_OFFICER, 3),
        (Role.DECISION_APPROVER, 3),
        (Role.CASEWORKER, 0),
        (Role.ARCHIVIST, 0),
        (Role.LEGAL_OFFICER, 0),
    ],
)
def test_files_with_account_numbers_are_for_those_who_pay(desk, role, reads):
    desk.approved()
    hat = hat_for(desk.authority, role)
    readable = Document.objects.visible_to(hat).filter(kind="payment_basis")
    assert readable.count() == reads


def test_no_account_number_stands_in_the_log(desk):
    desk.approved()
    for number in PayeeAccount.objects.values_list("number", flat=True):
        assert not Event.objects.filter(facts__icontains=number).exists()


def test_what_falls_out_while_it_waits_is_dropped_when_the_person_has_seen_it(desk):
    batch = desk.make()
    seen = figures_of(batch).digest
    a_stop(desk, desk.decisions[0])

    with pytest.raises(BatchChanged) as changed:
        desk.attest(batch, seen_digest=seen)
    assert [row.reason for row in changed.value.now.falling] == ["stopped"]
    batch = desk.attest(batch)

    assert (batch.total, batch.count) == (100_000, 1)
    dropped = batch.lines.get(outcome=LineOutcome.DROPPED)
    assert (dropped.amount, dropped.drop_reason) == (400_000, "stopped")
    assert statuses(desk) == ["planned", "in_batch"]


def test_a_stop_after_the_attestation_is_seen_by_the_approver(desk):
    batch = desk.attest(desk.make())
    seen = figures_of(batch).digest
    a_stop(desk, desk.decisions[0])
    with pytest.raises(BatchChanged):
        desk.approve(batch, seen_digest=seen)

    batch = desk.approve(batch)

    assert (batch.status, batch.total, batch.count) == ("approved", 100_000, 1)
    content = bytes_of("U2025-0001.csv").decode()
    assert content.count("U2025-0001-000") == 1


def test_another_account_resets_the_attestation(desk):
    batch = desk.attest(desk.make())
    change_account(desk.stage.owner, "97100000012")
    with pytest.raises(BatchChanged) as changed:
        desk.approve(batch)
    assert [row.payment.payee_id for row in changed.value.now.moved] == [desk.stage.owner.pk]

    assert reset_attestations(payee=desk.stage.owner, at=PAYDAY) == 1
    assert reset_attestations(payee=desk.stage.owner, at=PAYDAY) == 0

    batch.refresh_from_db()
    assert (batch.status, batch.attested_at) == ("draft", None)
    desk.approve(desk.attest(batch))
    lines = BatchLine.objects.filter(payment__payee=desk.stage.owner)
    assert [line.account.number for line in lines] == ["97100000012"]


def test_a_line_that_was_changed_by_hand_is_not_approved(desk):
    batch = desk.attest(desk.make())
    line = batch.lines.order_by("pk").first()
    BatchLine.objects.filter(pk=line.pk).update(voucher="U2025-0001-0009")
    with pytest.raises(BatchChanged):
        desk.approve(batch)


def test_nothing_left_is_nothing_to_attest(desk):
    batch = desk.make()
    for decision in desk.decisions:
        a_stop(desk, decision)
    with pytest.raises(Refused, match="Ingen linjer er igjen"):
        desk.attest(batch)


def test_a_cancelled_batch_lets_its_payments_go(desk):
    batch = desk.approved()
    with pytest.raises(Refused, match="Skriv hvorfor"):
        cancel_batch(batch=batch, reason=" ", by=desk.officer, at=PAYDAY)
    batch = cancel_batch(batch=batch, reason="Feil dato.", by=desk.officer, at=PAYDAY)

    assert batch.status == BatchStatus.CANCELLED
    assert statuses(desk) == ["planned", "planned"]
    assert desk.make().reference == "U2025-0002"
    with pytest.raises(Stale):
        cancel_batch(batch=batch, reason="Igjen.", by=desk.officer, at=PAYDAY)


def test_what_is_transferred_is_not_cancelled(desk):
    batch = desk.transferred()
    with pytest.raises(Stale):
        cancel_batch(batch=batch, reason="For sent.", by=desk.officer, at=PAYDAY)
    with pytest.raises(AlreadyDone):
        transfer_batch(batch=batch, by=desk.officer, at=PAYDAY)


def status_file(*rows):
    return "\n".join(("bilag;status;dato;grunn", *rows)).encode()


def read(batch, *rows):
    return read_status_file(batch=batch, content=status_file(*rows), name="status.csv", at=PAYDAY)


def test_a_status_file_settles_the_batch(desk):
    batch = desk.transferred()
    found = read(
        batch,
        "U2025-0001-0001;betalt;10.06.2025;",
        "U2025-0001-0002;retur;2025-06-10;Ukjent konto",
    )
    returned = BatchLine.objects.get(voucher="U2025-0001-0002").payment

    batch = settle_vouchers(batch=batch, results=found, by=desk.officer, at=PAYDAY)

    assert batch.status == BatchStatus.SETTLED
    assert sorted(desk.payments.values_list("status", "amount")) == sorted(
        [
            ("paid", 500_000 - returned.amount),
            ("returned", returned.amount),
            ("planned", returned.amount),
        ]
    )
    follow = Task.objects.open().filter(kind="follow_up_payment")
    assert [task.subject_nb for task in follow] == ["Penger i retur fra utbetaling U2025-0001"]
    again = settle_vouchers(batch=batch, results=found, by=desk.officer, at=PAYDAY)
    assert again.status == BatchStatus.SETTLED
    assert Event.objects.filter(verb="register_payment").count() == 1


def test_a_wrong_row_stops_the_whole_file_and_each_is_named(desk):
    batch = desk.transferred()
    with pytest.raises(UnreadableRows) as wrong:
        read(
            batch,
            "U2025-0001-0001;betalt;10.06.2025;",
            "U2025-0001-0001;betalt;10.06.2025;",
            "X;betalt;10.06.2025;",
            "U2025-0001-0002;kanskje;10.06.2025;",
            "U2025-0001-0002;retur;10.06.2025;",
            "U2025-0001-0002;betalt;11.06.2025;",
            "U2025-0001-0002;betalt;i går;",
        )
    assert [line.split(":")[0] for line in wrong.value.rows] == [f"Rad {n}" for n in range(3, 9)]
    assert statuses(desk) == ["in_batch", "in_batch"]


def test_an_empty_status_file_is_refused(desk):
    with pytest.raises(UnreadableRows, match="Ingenting er registrert"):
        read(desk.transferred())


def test_nothing_is_settled_before_it_is_transferred(desk):
    batch = desk.approved()
    paid = {"U2025-0001-0001": Result(LineOutcome.PAID, DUE)}
    with pytest.raises(Locked):
        settle_vouchers(batch=batch, results=paid, by=desk.officer, at=PAYDAY)


def test_what_was_paid_may_come_back_and_what_came_back_is_not_paid_there(desk):
    batch = desk.transferred()
    paid = dict.fromkeys(("U2025-0001-0001", "U2025-0001-0002"), Result(LineOutcome.PAID, DUE))
    batch = settle_vouchers(batch=batch, results=paid, by=desk.officer, at=PAYDAY)
    later = PAYDAY + timedelta(days=3)
    back = {"U2025-0001-0001": Result(LineOutcome.RETURNED, date(2025, 6, 12), "Sperret konto")}
    batch = settle_vouchers(batch=batch, results=back, by=desk.officer, at=later)

    assert sorted(statuses(desk)) == ["paid", "planned", "returned"]
    with pytest.raises(Refused, match="registrert som retur"):
        settle_vouchers(batch=batch, results=paid, by=desk.officer, at=later)


def test_whoever_is_kept_from_a_case_neither_attests_nor_approves(desk):
    batch = desk.make()
    desk.stage.item.exclusions.create(
        user_id=desk.officer.user_id, reason="recused", excluded_at=PAYDAY
    )
    with pytest.raises(NotAllowed, match="inhabil"):
        desk.attest(batch)


def test_a_batch_costs_as_many_queries_however_many_lines_it_has():
    def asked(owners):
        desk = Desk(owners=owners, frame=10_000_000, **SMALL)
        made = CaptureQueriesContext(connection)
        with made:
            batch = desk.make()
        attested = CaptureQueriesContext(connection)
        with attested:
            batch = desk.attest(batch)
        approved = CaptureQueriesContext(connection)
        with approved:
            desk.approve(batch)
        assert batch.count == owners
        return [len(part) for part in (made, attested, approved)]

    assert asked(1) == asked(4)


def test_the_log_is_whole_after_all_of_it(desk):
    batch = desk.transferred()
    paid = dict.fromkeys(("U2025-0001-0001", "U2025-0001-0002"), Result(LineOutcome.PAID, DUE))
    settle_vouchers(batch=batch, results=paid, by=desk.officer, at=PAYDAY)

    assert [broken_links(chain) for chain in EventChain.objects.all() if broken_links(chain)] == []
    verbs = Event.objects.filter(object_label="payments.batch").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "make_batch",
        "attest_batch",
        "approve_batch",
        "transfer_batch",
        "register_payment",
        "settle_batch",
    ]
    assert {one.status for one in desk.payments} == {PaymentStatus.PAID}
