"""A payday with a thousand lines (`docs/performance.md`). With `--long`; the figure is printed."""

import time
from copy import copy

import pytest

from decisions.models import Decision
from kompetanse.lib.tokens import new_code
from payments.models import PayeeAccount
from tests.conftest import LONG
from tests.factories.batches import Desk
from tests.factories.owners import OwnerFactory
from tests.factories.payments import PAYDAY

pytestmark = [pytest.mark.skipif(not LONG, reason="--long"), pytest.mark.django_db]
LINES = 1_000
MOST = 5  # seconds of CPU for all three acts, so that ten suffice by the clock on a machine that does nothing else


def copies(row, **changes) -> list:
    """The row once more for each set of values, saved at once."""
    made = []
    for values in zip(*changes.values(), strict=True):
        one = copy(row)
        one.pk, one._state = None, copy(row._state)
        one._state.fields_cache = {}
        for name, value in zip(changes, values, strict=True):
            setattr(one, name, value)
        made.append(one)
    return type(row).objects.bulk_create(made)


def crowd_of(desk: Desk) -> None:
    """As many owners as it takes, each with a decision of its own that is sent and accepted."""
    payment = desk.payments.get(award__recipient=desk.stage.owner)
    award = payment.award
    point, decision = award.point, award.point.decision
    owners = [OwnerFactory() for _ in range(LINES - desk.payments.count())]

    def codes():
        return [new_code() for _ in owners]

    accounts = PayeeAccount.objects.bulk_create(
        PayeeAccount(
            organisation=owner,
            number=decision.acceptance.account.number,
            registered_at=PAYDAY,
            registered_by_id=desk.officer.user_id,
        )
        for owner in owners
    )
    drafts = ["draft"] * len(owners)  # points are made before a decision is issued, never after
    decisions = copies(decision, code=codes(), recipient=owners, status=drafts)
    points = copies(point, decision=decisions, payee=owners, own_share_bearer=owners)
    Decision.objects.filter(pk__in=[one.pk for one in decisions]).update(status=decision.status)
    copies(decision.acceptance, decision=decisions, account=accounts, receipt=[None] * len(owners))
    awards = copies(award, code=codes(), point=points, recipient=owners)
    copies(payment, code=codes(), award=awards, payee=owners, own_share_bearer=owners)


def test_a_thousand_lines_are_made_attested_and_approved(say):
    desk = Desk()
    crowd_of(desk)
    batch, took, own = None, {}, 0.0
    for name in ("make", "attest", "approve"):
        began, cpu = time.monotonic(), time.process_time()
        batch = getattr(desk, name)(*([batch] if batch else []))
        took[name] = time.monotonic() - began
        own += time.process_time() - cpu
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in took.items())
    say(
        f"A batch of {batch.count} lines: {parts}; {sum(took.values()):.1f} s in all, {own:.1f} s of CPU"
    )

    assert (batch.status, batch.count) == ("approved", LINES)
    assert own <= MOST
