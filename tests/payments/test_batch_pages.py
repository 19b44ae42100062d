"""A batch through its pages: each act by who may, both sides of what changed meanwhile, and nothing typed is lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from kompetanse.lib import clock
from kompetanse.lib.tokens import new_token
from payments.actions import open_stop, register_account
from payments.enums import StopKind
from payments.models import Batch
from records.models import Event
from tests.factories.accounts import hat_for
from tests.factories.batches import Desk
from tests.factories.payments import DUE, OTHER_ACCOUNT, PAYDAY

pytestmark = pytest.mark.django_db
ACCOUNT = "1234 56 78903"


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture(autouse=True)
def payday():
    with clock.told_by(lambda: PAYDAY):
        yield


def text_of(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return " ".join(answer.content.decode().split()).replace("\u00a0", " ")


def url_of(batch, page: str = "batch") -> str:
    return reverse(f"payments:{page}", args=[batch.code])


def send(client, batch, page: str, **values):
    return client.post(url_of(batch, page), {"form_token": new_token(), **values})


def seen_on(client, batch, page: str) -> dict[str, str]:
    """What the confirm page shows, as its form sends it."""
    text = text_of(client.get(url_of(batch, page)))
    found = dict(re.findall(r'<input type="hidden" name="(digest|seen)" value="([^"]*)"', text))
    assert sorted(found) == ["digest", "seen"]
    return found


def status_file(*rows: str):
    content = "\n".join(("bilag;status;dato;grunn", *rows)).encode()
    return SimpleUploadedFile("status.csv", content)


def settle(officer, batch) -> None:
    """A file with a wrong row registers nothing; then a right one, and all the rest by hand."""
    send(officer, batch, "batch-transfer")
    rows = ("U2025-0001-0001;betalt;10.06.2025;", "Z;betalt;10.06.2025;")
    wrong = text_of(send(officer, batch, "batch-status", file=status_file(*rows)))
    assert "Rad 3" in wrong
    assert set(batch.lines.values_list("outcome", flat=True)) == {"in"}
    send(officer, batch, "batch-status", file=status_file(rows[0]))
    assert set(batch.lines.values_list("outcome", flat=True)) == {"in", "paid"}
    send(officer, batch, "batch-all-paid", day=f"{DUE:%d.%m.%Y}")


def test_from_due_to_settled_by_those_who_may(desk, as_hat):
    officer, approver = as_hat(desk.officer), as_hat(desk.approver)
    worker = as_hat(desk.stage.caseworker)
    both = hat_for(desk.authority, Role.ACCOUNTS_OFFICER, Role.DECISION_APPROVER)
    attester = as_hat(both)

    offered = text_of(officer.get(reverse("payments:batches")))
    assert "2 betalinger på 500 000 kr kan gå ut" in offered
    new = reverse("payments:batch-new")
    assert worker.get(new).status_code == 403
    due = {"due_until": f"{DUE:%d.%m.%Y}"}
    made = officer.post(new, {"form_token": new_token(), **due})
    batch = Batch.objects.get()
    assert made.url == batch.get_absolute_url()

    assert send(approver, batch, "batch-attest").status_code == 403
    assert send(worker, batch, "batch-attest").status_code == 403
    seen = seen_on(attester, batch, "batch-attest")
    assert ACCOUNT in text_of(attester.get(url_of(batch, "batch-attest")))
    assert send(attester, batch, "batch-attest", **seen).url == batch.get_absolute_url()

    assert send(officer, batch, "batch-approve").status_code == 403
    refused = send(attester, batch, "batch-approve", **seen_on(attester, batch, "batch-approve"))
    assert "Du har attestert utbetalingen. En annen må godkjenne den." in text_of(refused, 403)
    assert "Gå til attestering" not in text_of(attester.get(url_of(batch)))
    assert send(worker, batch, "batch-return", reason="x").status_code == 403
    empty = text_of(send(approver, batch, "batch-return", reason=" "))
    assert '<details class="ds-details" open>' in empty

    seen = seen_on(approver, batch, "batch-approve")
    assert send(approver, batch, "batch-approve", **seen).url == batch.get_absolute_url()
    paper = text_of(officer.get(url_of(batch)))
    assert [f"U2025-0001.{kind}" in paper for kind in ("csv", "xlsx", "xml")] == [True] * 3
    assert ACCOUNT in paper
    shown = text_of(worker.get(url_of(batch)))
    assert (ACCOUNT in shown, "U2025-0001.csv" in shown) == (False, False)

    late = text_of(send(approver, batch, "batch-return", reason="Feil dato i brevet"), 409)
    assert "Feil dato i brevet" in late  # to be copied to wherever it belongs now

    settle(officer, batch)
    assert set(desk.payments.values_list("status", flat=True)) == {"paid"}
    assert "Utbetalingen er gjort opp" in text_of(worker.get(url_of(batch)))


def test_what_changed_after_it_was_seen_is_shown_beside_what_was_seen(desk, as_hat):
    officer, approver = as_hat(desk.officer), as_hat(desk.approver)
    batch = desk.make()
    seen = seen_on(officer, batch, "batch-attest")
    open_stop(
        decision=desk.stage.decision_of(desk.stage.university),
        kind=StopKind.REPORT,
        reason="Rapporten mangler.",
        object_key="",
        by=desk.stage.caseworker,
        at=PAYDAY,
    )
    changed = text_of(send(officer, batch, "batch-attest", **seen), 409)
    assert "Linjer: 2. Sum: 500 000 kr. Mottakere: 2. Faller ut: 0." in changed
    assert "Linjer: 1. Sum: 400 000 kr. Mottakere: 1. Faller ut: 1." in changed
    assert Batch.objects.get().status == "draft"
    assert Event.objects.filter(verb="attest_batch").count() == 0

    send(officer, batch, "batch-attest", **seen_on(officer, batch, "batch-attest"))
    seen = seen_on(approver, batch, "batch-approve")
    owner = hat_for(desk.stage.owner, Role.OWNER_APPROVER)
    register_account(organisation=desk.stage.owner, number=OTHER_ACCOUNT, by=owner, at=PAYDAY)
    again = text_of(send(approver, batch, "batch-approve", **seen), 409)

    assert "Utbetalingen er ikke lenger den du så. Ingenting er gjort." in again
    batch.refresh_from_db()
    assert (batch.status, batch.attested_at) == ("draft", None)
    assert "En mottaker har fått nytt kontonummer." in text_of(officer.get(url_of(batch)))
    send(officer, batch, "batch-attest", **seen_on(officer, batch, "batch-attest"))
    send(approver, batch, "batch-approve", **seen_on(approver, batch, "batch-approve"))
    assert Batch.objects.get().status == "approved"
