"""The ledger of a frame: each column after the acts that move it, always a sum that adds up, and files that say what the page says."""

import csv
import io
import re
from datetime import timedelta

import pytest
import python_calamine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from decisions import actions as deciding
from grants.models import Frame, Task
from kompetanse.lib.invariants import breaches
from payments.actions import open_stop
from payments.actions.batches import cancel_batch
from payments.actions.settling import Result, settle_vouchers
from payments.enums import LineOutcome, StopKind
from payments.ledger import header, ledger_of, numbers
from payments.models import Award, Payment
from tests.factories.accounts import hat_for
from tests.factories.batches import Desk
from tests.factories.grants import FrameFactory
from tests.factories.owners import (
    AuditorFactory,
    AuthorityFactory,
    DirectorateFactory,
    RegionFactory,
)
from tests.factories.payments import (
    DUE,
    PAYDAY,
    InstalmentFactory,
    PaymentFactory,
    RepaymentFactory,
)

pytestmark = pytest.mark.django_db
MOST = 15
COLUMNS = ("granted", "accepted", "planned", "in_batch", "paid", "returned", "repaid", "overpaid")


@pytest.fixture
def desk():
    """Of a frame of 1 000 000 an owner has 400 000 and a university 100 000, and both have said yes."""
    return Desk()


@pytest.fixture
def unsent():
    """The same before the letters have gone."""
    return Desk(sends=False)


def counted(desk):
    """The ledger now. It adds up after every act."""
    found = ledger_of(Frame.objects.get(pk=desk.stage.frame.pk), by=desk.officer)
    frame = found.frame
    assert found.adds_up, found.words
    assert frame.amount == frame.set_aside + frame.complaint_reserve + frame.committed + frame.free
    assert frame.committed == found.total.granted
    assert breaches(["I01", "I02"]) == []
    return found


def row_of(desk, recipient) -> dict[str, int]:
    """What is not nought in a recipient's row."""
    sums = dict(counted(desk).rows)[recipient.name]
    return {name: value for name in COLUMNS if (value := getattr(sums, name))}


def settle(desk, batch, *outcomes):
    vouchers = batch.lines.order_by("payment__payee_id").values_list("voucher", flat=True)
    owner_first = sorted(
        vouchers,
        key=lambda one: batch.lines.get(voucher=one).payment.payee_id != desk.stage.owner.pk,
    )
    results = {
        voucher: Result(outcome, DUE, "Sperret konto" if outcome == LineOutcome.RETURNED else "")
        for voucher, outcome in zip(owner_first, outcomes, strict=False)
    }
    return settle_vouchers(batch=batch, results=results, by=desk.officer, at=PAYDAY)


def test_each_column_follows_the_money_on_its_way(desk):
    owner = desk.stage.owner
    granted = {"granted": 400_000, "accepted": 400_000}
    assert row_of(desk, owner) == {**granted, "planned": 400_000}

    batch = desk.make()
    assert row_of(desk, owner) == {**granted, "in_batch": 400_000}

    cancel_batch(batch=batch, reason="Feil dato.", by=desk.officer, at=PAYDAY)
    assert row_of(desk, owner) == {**granted, "planned": 400_000}

    batch = desk.transferred()
    assert row_of(desk, owner) == {**granted, "in_batch": 400_000}

    settle(desk, batch, LineOutcome.RETURNED, LineOutcome.PAID)
    assert row_of(desk, owner) == {**granted, "planned": 400_000, "returned": 400_000}
    assert row_of(desk, desk.stage.university) == {
        "granted": 100_000,
        "accepted": 100_000,
        "paid": 100_000,
    }

    follows = Task.objects.open().filter(kind="follow_up_payment")
    assert [task.object_key for task in follows] == [f"{batch.object_key}:returned"]
    again = desk.transferred()
    assert [task.object_key for task in follows.all()] == [again.object_key]
    settle(desk, again, LineOutcome.PAID)
    assert not follows.all().exists()
    assert row_of(desk, owner) == {**granted, "paid": 400_000, "returned": 400_000}
    total = counted(desk).total
    assert (total.granted, total.paid, total.returned) == (500_000, 500_000, 400_000)


def test_nothing_is_accepted_before_the_answer_where_the_round_asks(unsent):
    owner = unsent.stage.owner
    assert row_of(unsent, owner) == {"granted": 400_000, "planned": 400_000}

    unsent.stage.round.needs_acceptance = False
    unsent.stage.round.save()
    assert row_of(unsent, owner)["accepted"] == 400_000


def test_what_is_stopped_stays_planned(desk):
    open_stop(
        decision=desk.decisions[0], kind=StopKind.REPORT, reason="Rapporten mangler.",
        object_key="", by=desk.stage.caseworker, at=PAYDAY,
    )  # fmt: skip
    desk.attest(desk.make())
    stopped = desk.decisions[0].recipient
    other = desk.decisions[1].recipient
    assert "in_batch" not in row_of(desk, stopped)
    assert row_of(desk, stopped)["planned"] == row_of(desk, stopped)["granted"]
    assert row_of(desk, other)["in_batch"] == row_of(desk, other)["granted"]


def lapse(desk, recipient) -> None:
    stage = desk.stage
    drafted = deciding.prepare_lapse(
        decision=stage.decision_of(recipient),
        reasons="Tiltaket er avlyst",
        by=stage.caseworker,
        at=PAYDAY,
    )
    stage.approve(stage.send(drafted, at=PAYDAY), at=PAYDAY)


def test_what_lapses_goes_back_to_the_frame_and_what_was_paid_of_it_is_owed(desk):
    stage = desk.stage
    Payment.objects.filter(payee=stage.university).update(due_date=DUE + timedelta(days=1))
    settle(desk, desk.transferred(), LineOutcome.PAID)
    before = counted(desk)
    lapse(desk, stage.university)
    assert row_of(desk, stage.university) == {}
    lapse(desk, stage.owner)
    after = counted(desk)

    assert row_of(desk, stage.owner) == {"paid": 400_000, "overpaid": 400_000}
    assert (before.lapsed, before.frame.committed, before.frame.free) == (0, 500_000, 500_000)
    assert (after.lapsed, after.frame.committed, after.frame.free) == (500_000, 0, 1_000_000)

    repayment = Award.objects.get(recipient=stage.owner).repayments.get()
    came = {"paid_date": DUE, "paid_at": PAYDAY, "paid_by_id": desk.officer.user_id}
    InstalmentFactory(repayment=repayment, number=1, amount=150_000, **came)
    InstalmentFactory(repayment=repayment, number=2, amount=250_000)
    assert row_of(desk, stage.owner)["repaid"] == 150_000

    kept = PaymentFactory(award=repayment.award, amount=1, status="cancelled")
    RepaymentFactory(
        award=repayment.award, amount=25_000, status="offset", offset_payment=kept,
        ended_at=PAYDAY, ended_by_id=desk.officer.user_id, end_reason="Trukket fra.",
    )  # fmt: skip
    assert row_of(desk, stage.owner)["repaid"] == 175_000


@pytest.mark.money_is_bent("that is what the ledger must say")
def test_numbers_that_do_not_add_up_are_said_and_not_hidden(unsent, as_hat):
    Frame.objects.filter(pk=unsent.stage.frame.pk).update(committed=499_999)
    found = ledger_of(Frame.objects.get(pk=unsent.stage.frame.pk), by=unsent.officer)

    assert not found.adds_up
    warning = "Tallene går ikke opp. Meld fra til dem som drifter systemet."
    assert found.words[-1] == warning
    assert warning in as_hat(unsent.officer).get(url_of(unsent)).content.decode()


@pytest.mark.money_is_bent("an award is moved to another frame")
def test_parts_of_a_frame_are_counted_in_the_whole(unsent):
    whole = unsent.stage.frame
    part = FrameFactory(
        round=unsent.stage.round,
        scheme_version=unsent.stage.version,
        parent=whole,
        region=RegionFactory(county=unsent.stage.round.forum.county),
        amount=200_000,
    )
    Award.objects.filter(recipient=unsent.stage.university).update(frame=part)

    found = ledger_of(whole, by=unsent.officer)
    assert (found.total.granted, len(found.rows)) == (500_000, 2)


def test_who_is_kept_from_a_case_sees_its_money_without_its_name(unsent):
    unsent.stage.item.exclusions.create(
        user_id=unsent.officer.user_id, reason="recused", excluded_at=PAYDAY
    )
    found = counted(unsent)
    assert found.rows[0][0] == "Saker du ikke har tilgang til"
    assert unsent.stage.owner.name not in dict(found.rows)
    assert found.total.granted == 500_000


# The page and the files


def url_of(desk, page="ledger") -> str:
    return reverse(f"payments:{page}", args=[desk.stage.round.code, desk.stage.version.key])


def csv_rows(client, desk) -> list[list[str]]:
    answer = client.get(url_of(desk, "ledger-csv"))
    assert answer.streaming
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def xlsx_rows(client, desk) -> list[list[str]]:
    answer = client.get(url_of(desk, "ledger-xlsx"))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [
        [str(int(cell)) if isinstance(cell, float) else str(cell) for cell in row]
        for row in book.get_sheet_by_index(0).to_python()
    ]


def page_rows(client, desk) -> list[list[str]]:
    """The cells of the page's table, without what groups the digits."""
    page = client.get(url_of(desk)).content.decode()
    table = page[page.index("<tbody") : page.index("</table>")]
    found = []
    for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL):
        cells = re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.DOTALL)
        found.append([re.sub(r"<[^>]*>", "", cell).strip() for cell in cells])
    return [[re.sub(r"(?<=\d)[\u00a0\u202f ](?=\d)", "", cell) for cell in row] for row in found]


def test_the_files_say_exactly_what_the_page_shows(desk, as_hat):
    desk.stage.owner.name = '=HYPERLINK("http://x")'
    desk.stage.owner.save()
    settle(desk, desk.transferred(), LineOutcome.RETURNED, LineOutcome.PAID)
    client = as_hat(desk.officer)
    found = counted(desk)
    in_csv, in_xlsx = csv_rows(client, desk), xlsx_rows(client, desk)

    assert in_csv == in_xlsx
    assert in_csv[0] == header()
    shown = [[name, *map(str, numbers(sums))] for name, sums in [*found.rows, ("Sum", found.total)]]
    assert [[cell.lstrip("'") for cell in row] for row in in_csv[1:4]] == shown
    assert [
        [cell.replace("&quot;", '"') for cell in row] for row in page_rows(client, desk)
    ] == shown
    frame = {row[0]: row[1] for row in in_csv[4:10]}
    assert frame == {
        "Ramme": "1000000",
        "Avsatt": "0",
        "Klagereserve": "0",
        "Bundet i vedtak": "500000",
        "Fritt": "500000",
        "Bortfalt": "0",
    }
    assert [row[0] for row in in_csv[10:]] == found.words
    assert [row[0][0] for row in in_csv if "HYPERLINK" in row[0]] == ["'"]

    listed = client.get(reverse("payments:ledgers"))
    assert [row.cells[0].url for row in listed.context["table"].rows] == [url_of(desk)]
    assert listed.context["table"].rows[0].cells[2:] == [1_000_000, 500_000, 100_000, 500_000]


def test_the_page_costs_the_same_for_few_and_many_and_keeps_to_the_limit(as_hat):
    costs = []
    for owners in (1, 4):
        desk = Desk(owners=owners, frame=3_000_000, sends=False)
        client = as_hat(desk.officer)
        client.get(url_of(desk))
        for page in ("ledger", "ledger-csv", "ledger-xlsx"):
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(url_of(desk, page))
                if answer.streaming:
                    list(answer.streaming_content)
            costs.append(len(asked))
        assert len(ledger_of(desk.stage.frame, by=desk.officer).rows) == owners + 1
    assert costs[:3] == costs[3:]
    assert max(costs) <= MOST


READERS = {
    Role.CASEWORKER: 200,
    Role.DECISION_APPROVER: 200,
    Role.ACCOUNTS_OFFICER: 200,
    Role.LEGAL_OFFICER: 403,
    Role.ARCHIVIST: 403,
}


def test_who_reads_the_ledger_and_how_much_of_it(unsent, as_hat):
    for role, status in READERS.items():
        client = as_hat(hat_for(unsent.authority, role))
        pages = ("ledger", "ledger-csv", "ledger-xlsx")
        assert {client.get(url_of(unsent, page)).status_code for page in pages} == {status}, role
    elsewhere = as_hat(hat_for(AuthorityFactory(), Role.ACCOUNTS_OFFICER))
    assert elsewhere.get(url_of(unsent)).status_code == 404

    directorate = as_hat(hat_for(DirectorateFactory(), Role.DIRECTORATE))
    assert unsent.stage.owner.name not in directorate.get(url_of(unsent)).content.decode()
    assert [row[0] for row in csv_rows(directorate, unsent)[1:3]] == ["Sum", "Ramme"]

    auditor = as_hat(hat_for(AuditorFactory(), Role.AUDITOR))
    assert unsent.stage.owner.name in auditor.get(url_of(unsent)).content.decode()
