"""Which payments may go out now, and what a batch holds: asked anew each time, in a handful of queries however many lines."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from decisions.enums import DecisionStatus
from decisions.models import Decision
from kompetanse.lib.errors import NotAllowed
from owners.models import Organisation
from payments.enums import AcceptanceStatus, DropReason, LineOutcome, PaymentStatus
from payments.models import Acceptance, BatchLine, PayeeAccount, Payment, Stop
from payments.permissions import WHO_PAYS_OR_APPROVES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor
    from payments.models import Batch

ON_THEIR_WAY = (PaymentStatus.IN_BATCH, PaymentStatus.PAID)


def with_obstacle(payments: QuerySet[Any]) -> QuerySet[Any]:
    """Each with `obstacle`, a `DropReason` or "", and `current_account`, the key of the payee's account now."""
    decision = OuterRef("award__point__decision_id")
    account = PayeeAccount.objects.current().filter(organisation_id=OuterRef("payee_id"))
    others = (
        Payment.objects.filter(award_id=OuterRef("award_id"), status__in=ON_THEIR_WAY)
        .exclude(pk=OuterRef("pk"))
        .order_by()
        .values("award_id")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    accepted = Acceptance.objects.filter(decision_id=decision, status=AcceptanceStatus.ACCEPTED)
    stopped = Stop.objects.open().filter(decision_id=decision)
    is_too_much = Q(award__amount__lt=F("amount") + F("on_their_way"))
    reasons = (
        (~Q(award__point__decision__status=DecisionStatus.DISPATCHED), DropReason.DECISION),
        (Q(award__round__needs_acceptance=True) & ~Exists(accepted), DropReason.NOT_ACCEPTED),
        (Exists(stopped), DropReason.STOPPED),
        (is_too_much, DropReason.TOO_MUCH),
        (Q(current_account=None), DropReason.NO_ACCOUNT),
    )
    return payments.annotate(
        current_account=Subquery(account.values("pk")[:1]),
        on_their_way=Coalesce(Subquery(others), 0),
    ).annotate(
        obstacle=Case(
            *(When(condition, then=Value(str(reason))) for condition, reason in reasons),
            default=Value(""),
            output_field=CharField(),
        )
    )


def due_payments(authority: Organisation, *, until: date, by: Actor) -> QuerySet[Any]:
    """Planned and due at the latest that day, each with its obstacle. None in a case that the person is kept from."""
    rows = Payment.objects.visible_to(by).planned()
    return with_obstacle(rows.filter(award__authority=authority, due_date__lte=until))


def authority_of(hat: Actor | None) -> Organisation:
    """The authority that somebody works for: batches are nobody else's (403)."""
    if hat is None or hat.side != "authority":
        raise NotAllowed(who_may=WHO_PAYS_OR_APPROVES)
    return Organisation.objects.get(pk=hat.organisation_id)


@dataclass(frozen=True, slots=True)
class LineNow:
    """A line of a batch as it would go out now. `reason` says why it would not."""

    line: BatchLine
    payment: Payment
    account_id: int  # 0 when there is none
    account_number: str
    reason: str

    @property
    def is_moved(self) -> bool:
        """The payee has another account than the one in the line."""
        return bool(self.account_id) and self.line.account_id != self.account_id


@dataclass(frozen=True, slots=True)
class Figures:
    """What a batch comes to now, as the confirm page shows it. `digest` ties the page to the act (A35)."""

    lines: tuple[LineNow, ...]

    @property
    def kept(self) -> list[LineNow]:
        return [row for row in self.lines if not row.reason]

    @property
    def falling(self) -> list[LineNow]:
        return [row for row in self.lines if row.reason]

    @property
    def moved(self) -> list[LineNow]:
        return [row for row in self.kept if row.is_moved]

    @property
    def total(self) -> int:
        return sum(row.payment.net for row in self.kept)

    @property
    def count(self) -> int:
        return len(self.kept)

    @property
    def payees(self) -> int:
        return len({row.payment.payee_id for row in self.kept})

    @property
    def digest(self) -> str:
        """Over every line, those that fall out with why."""
        falling = [[row.payment.code, row.reason] for row in self.falling]
        return _sum_of([digest_of_kept(self.kept), falling])


def digest_of_kept(rows: Iterable[LineNow]) -> str:
    """What is attested: payment, kroner, account and voucher of each line."""
    return _sum_of(
        [[row.payment.code, row.payment.net, row.account_number, row.line.voucher] for row in rows]
    )


def digest_of_lines(lines: Iterable[BatchLine]) -> str:
    """The same from what is stored, to see that it is what was attested."""
    return _sum_of(
        [[row.payment.code, row.amount, row.account.number, row.voucher] for row in lines]
    )


def _sum_of(values: Any) -> str:
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def figures_of(batch: Batch) -> Figures:
    """The lines that are in the batch, each asked anew whether it may go out. Three queries."""
    lines = list(
        batch.lines.filter(outcome=LineOutcome.IN).select_related("account").order_by("number")
    )
    asked = with_obstacle(
        Payment.objects.filter(pk__in=[line.payment_id for line in lines])
    ).select_related(
        "payee",
        "award__recipient",
        "award__item",
        "award__round",
        "award__point__decision__case_file",
        "award__point__decision__application",
    )
    payments = {payment.pk: payment for payment in asked}
    numbers = dict(
        PayeeAccount.objects.filter(
            pk__in=[row.current_account for row in payments.values() if row.current_account]
        ).values_list("pk", "number")
    )
    return Figures(tuple(_line_now(line, payments[line.payment_id], numbers) for line in lines))


def _line_now(line: BatchLine, payment: Payment, numbers: dict[int, str]) -> LineNow:
    reason = payment.obstacle
    if not reason and payment.net != line.amount:
        reason = DropReason.CHANGED
    account = payment.current_account or 0
    return LineNow(line, payment, account, numbers.get(account, ""), str(reason))


def lock_payments(payment_ids: Collection[int]) -> None:
    """Hold what the payments hang on, in the order of all acts: decisions, accounts of payees, payments.

    A decision that came instead of one while we waited is locked too.
    """
    rows = Payment.objects.filter(pk__in=payment_ids)
    locked: set[int] = set()
    while wanted := set(rows.values_list("award__point__decision_id", flat=True)) - locked:
        held = Decision.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
        list(held.order_by("pk").values_list("pk"))
        locked |= wanted
    accounts = PayeeAccount.objects.current().filter(organisation__in=rows.values("payee_id"))
    list(accounts.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
