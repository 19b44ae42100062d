"""Who may see which acceptance, award, payment, stop and repayment: what follows from a decision is seen with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from decisions.enums import DecisionStatus
from payments.enums import AcceptanceStatus, LineOutcome, PaymentStatus
from records.closings import closed_to

if TYPE_CHECKING:
    from datetime import date

    from kompetanse.lib.actor import Actor

Rows = TypeVar("Rows", bound="models.QuerySet[Any, Any]")
RECIPIENTS = frozenset({"owner", "partner"})


def _of_decision(rows: Rows, hat: Actor, *, path: str = "decision") -> Rows:
    """Rows that hang on a decision: the authority's own, the recipient's when it could be read, the auditor's all."""
    if hat.can("audit_all"):
        return rows
    if hat.side == "authority":
        own = rows.filter(**{f"{path}__authority_id": hat.organisation_id})
        return own.exclude(closed_to(hat, path=f"{path}__case_file_id"))
    available = rows.filter(**{f"{path}__available_at__isnull": False})
    if hat.side in RECIPIENTS:
        return available.filter(**{f"{path}__recipient_id": hat.organisation_id})
    if hat.can("view_national"):
        return available
    return rows.none()


class PayeeAccountQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """The organisation's own people who accept grants, and those who pay it: nobody else."""
        if hat.side in RECIPIENTS and hat.can("accept_grant"):
            return self.filter(organisation_id=hat.organisation_id)
        if hat.side == "authority" and (hat.can("attest_payments") or hat.can("approve_payments")):
            return self.filter(organisation__awards__authority_id=hat.organisation_id).distinct()
        return self.none()

    def current(self) -> Self:
        return self.filter(ended_at=None)


class AcceptanceQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        return _of_decision(self, hat)

    def waiting(self) -> Self:
        return self.filter(
            status=AcceptanceStatus.WAITING, decision__status=DecisionStatus.DISPATCHED
        )

    def overdue(self, today: date) -> Self:
        return self.waiting().filter(due_date__lt=today)

    def for_list(self) -> Self:
        """The recipient, its case and what it was granted."""
        return self.select_related(
            "decision__recipient", "decision__case_file", "decision__scheme_version__scheme"
        ).annotate(amount_sum=Sum("decision__points__amount"))

    def for_detail(self) -> Self:
        return self.select_related(
            "decision__recipient",
            "decision__authority",
            "decision__case_file",
            "decision__application",
            "decision__round",
            "decision__scheme_version__scheme",
            "notice",
            "receipt",
            "answered_by",
        )


class AwardQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        return _of_decision(self, hat, path="point__decision")

    def for_detail(self) -> Self:
        return self.select_related(
            "recipient",
            "round",
            "authority",
            "frame",
            "item__application",
            "point__decision__application",
            "point__decision__case_file",
            "point__decision__scheme_version__scheme",
        )

    def with_sums(self) -> Self:
        """What is planned, on its way and paid of each."""
        return self.annotate(
            **{
                f"{status.value}_sum": Coalesce(
                    Sum("payments__amount", filter=Q(payments__status=status)), 0
                )
                for status in (
                    PaymentStatus.PLANNED,
                    PaymentStatus.IN_BATCH,
                    PaymentStatus.PAID,
                    PaymentStatus.RETURNED,
                )
            }
        )


class PaymentQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        return _of_decision(self, hat, path="award__point__decision")

    def planned(self) -> Self:
        return self.filter(status=PaymentStatus.PLANNED)


class StopQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        return _of_decision(self, hat)

    def open(self) -> Self:
        return self.filter(lifted_at=None)


class PriorNoticeQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        return _of_decision(self, hat)


class RepaymentQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """The recipient sees it from the prior notice on."""
        rows = _of_decision(self, hat, path="award__point__decision")
        return rows.filter(notice__isnull=False) if hat.side in RECIPIENTS else rows

    def for_detail(self) -> Self:
        return self.select_related(
            "award__recipient",
            "award__round",
            "award__authority",
            "award__item",
            "award__point__decision__application",
            "award__point__decision__case_file",
            "award__point__decision__scheme_version__scheme",
            "notice",
            "decision",
        )


class InstalmentQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        from payments.models import Repayment  # noqa: PLC0415 - querysets are read by models

        return self.filter(repayment__in=Repayment.objects.visible_to(hat).values("pk"))


class BatchQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """Those who handle, attest and approve at the authority, and the auditor."""
        if hat.can("audit_all"):
            return self
        works = ("handle_cases", "attest_payments", "approve_payments")
        if hat.side == "authority" and any(hat.can(name) for name in works):
            return self.filter(authority_id=hat.organisation_id)
        return self.none()

    def for_detail(self) -> Self:
        return self.select_related(
            "authority",
            "case_file",
            "made_by",
            "attested_by",
            "approved_by",
            "transferred_by",
            "settled_by",
            "cancelled_by",
        )


class BatchLineQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        from payments.models import Batch, Payment  # noqa: PLC0415 - querysets are read by models

        return self.filter(
            batch__in=Batch.objects.visible_to(hat).values("pk"),
            payment__in=Payment.objects.visible_to(hat).values("pk"),
        )

    def standing(self) -> Self:
        """Those that are still in their batch, whatever the bank did with them."""
        return self.exclude(outcome__in=(LineOutcome.DROPPED, LineOutcome.CANCELLED))

    def for_list(self) -> Self:
        return self.select_related(
            "account",
            "payment__payee",
            "payment__award__recipient",
            "payment__award__round",
            "payment__award__item",
            "payment__award__point__decision__case_file",
            "payment__award__point__decision__application",
            "payment__award__point__decision__scheme_version__scheme",
        )
