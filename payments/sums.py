"""What has been planned, paid and given back of an award: asked of the rows, never stored twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from payments.enums import PaymentStatus, RepaymentStatus
from payments.models import Instalment, Payment, Repayment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from payments.models import Award


@dataclass(frozen=True, slots=True)
class Sums:
    """Whole kroner of one award. `returned` came back: in instalments, or kept back in a later payment."""

    granted: int
    planned: int = 0
    in_batch: int = 0
    paid: int = 0
    returned: int = 0
    demanded: int = 0

    @property
    def kept(self) -> int:
        """What the recipient has in hand."""
        return self.paid - self.returned

    @property
    def outstanding(self) -> int:
        """What is demanded back and has not come."""
        return self.demanded - self.returned


_DEMANDED = (
    RepaymentStatus.DUE,
    RepaymentStatus.INSTALMENTS,
    RepaymentStatus.COLLECTION,
    RepaymentStatus.PAID,
    RepaymentStatus.OFFSET,
)


def sums_of(awards: Iterable[Award]) -> dict[int, Sums]:
    """The sums of each award, by its key. Three queries, however many."""
    rows = {award.pk: award for award in awards}
    found: dict[int, dict[str, int]] = {pk: {} for pk in rows}
    paid = Payment.objects.filter(award__in=rows).values_list("award", "status")
    for award, status, total in paid.annotate(total=Sum("amount")).order_by():
        if status in (PaymentStatus.PLANNED, PaymentStatus.IN_BATCH, PaymentStatus.PAID):
            found[award][status] = total
    demanded = Repayment.objects.filter(award__in=rows, status__in=_DEMANDED)
    by_award = demanded.values_list("award").annotate(
        whole=Sum("amount"), offset=Sum("amount", filter=Q(status=RepaymentStatus.OFFSET))
    )
    for award, whole, offset in by_award.order_by():
        found[award] |= {"demanded": whole, "returned": offset or 0}
    back = Instalment.objects.filter(repayment__award__in=rows, paid_at__isnull=False)
    for award, total in (
        back.values_list("repayment__award").annotate(total=Sum("amount")).order_by()
    ):
        found[award]["returned"] = found[award].get("returned", 0) + total
    return {pk: Sums(granted=rows[pk].amount, **parts) for pk, parts in found.items()}
