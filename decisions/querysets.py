"""Who may see which decision. The authority its own; a recipient what has been made available to it; others by their task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Sum

from decisions.enums import (
    BESIDE,
    FINAL,
    IN_FORCE,
    OPEN,
    ChangeStatus,
    DecisionKind,
    DecisionStatus,
    Occasion,
    Outcome,
)
from records.closings import closed_to

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from grants.models import Frame, Round, SchemeVersion
    from kompetanse.lib.actor import Actor


READ_DRAFTS = ("handle_cases", "approve_decisions", "verify_legal_references", "manage_archive")
"""What somebody at the authority does who reads decisions before they are issued."""


class DecisionQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """Drafts and issued ones to the deciding authority, but not to a person who is recused (R-ROL-07); to a recipient from the moment it is available in the portal.

        Who only attests payments at the authority reads no drafts (`domain.md` 3.3).

        The auditor reads all but drafts, the directorate what has been dispatched.
        """
        if hat.can("audit_all"):
            return self.filter(status__in=FINAL)
        if hat.side == "authority":
            own = self.filter(authority_id=hat.organisation_id)
            if not any(hat.can(permission) for permission in READ_DRAFTS):
                own = own.filter(status__in=FINAL)
            return own.exclude(closed_to(hat, path="case_file_id"))
        available = self.filter(status__in=FINAL, available_at__isnull=False)
        if hat.side in {"owner", "partner"}:
            return available.filter(recipient_id=hat.organisation_id)
        if hat.can("view_national"):
            return available
        return self.none()

    def of(self, round_: Round, scheme_version: SchemeVersion) -> Self:
        return self.filter(round=round_, scheme_version=scheme_version)

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def in_force(self) -> Self:
        return self.filter(status__in=IN_FORCE)

    def awaiting_approval(self) -> Self:
        return self.filter(status=DecisionStatus.TO_APPROVAL)

    def awaiting_letter(self) -> Self:
        """Issued, and the letter has not gone out yet."""
        return self.filter(status=DecisionStatus.ISSUED)

    def ordinary_grants(self) -> Self:
        """Grants that follow from the forum's list, the first or a later: neither corrections nor what comes after a grant."""
        from_list = (Occasion.ORDINARY, Occasion.SECOND_ALLOCATION)
        return self.filter(kind=DecisionKind.GRANT, occasion__in=from_list)

    def without_deviation(self) -> Self:
        """Every point is exactly what was recommended or finally proposed, and there is at least one."""
        from decisions.models import Point  # noqa: PLC0415 - querysets are read by models

        other = Point.objects.exclude(amount=F("recommended"), recommended__isnull=False)
        return self.filter(points__isnull=False).exclude(
            pk__in=other.values("decision_id")
        ).distinct()  # fmt: skip

    def unread_since(self, moment: datetime) -> Self:
        """Dispatched, notice given at or before the moment, and nobody at the recipient has read it."""
        return self.filter(
            status=DecisionStatus.DISPATCHED,
            notice_sent_at__lte=moment,
            first_read_at=None,
            deliveries=None,
        )

    def with_sums(self) -> Self:
        return self.annotate(
            requested_sum=Sum("points__requested"),
            recommended_sum=Sum("points__recommended"),
            amount_sum=Sum("points__amount"),
        )

    def for_list(self) -> Self:
        return self.select_related(
            "recipient", "case_file", "scheme_version__scheme", "prepared_by", "round"
        ).with_sums()

    def for_detail(self) -> Self:
        """One decision with everything that its pages and its letter say."""
        from decisions.models import Point  # noqa: PLC0415 - querysets are read by models

        points = Point.objects.select_related(
            "item__application__applicant", "payee", "own_share_bearer", "frame"
        ).order_by("number")
        return self.select_related(
            "recipient",
            "authority",
            "case_file",
            "round__forum",
            "scheme_version__scheme",
            "application__applicant",
            "prepared_by",
            "sent_by",
            "approved_by",
            "letter__document__journal_entry",
            "replaces",
            "concerns",
        ).prefetch_related(Prefetch("points", points), "returns__returned_by")


class PointQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        from decisions.models import Decision  # noqa: PLC0415 - querysets are read by models

        return self.filter(decision__in=Decision.objects.visible_to(hat).values("pk"))

    def granted(self) -> Self:
        """What recipients have: points of grants in force. A demand to pay back is no grant."""
        return self.filter(
            decision__kind=DecisionKind.GRANT,
            decision__status__in=IN_FORCE,
            outcome__in=(Outcome.GRANTED, Outcome.PARTLY),
        )


class LetterQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        from decisions.models import Decision  # noqa: PLC0415 - querysets are read by models

        return self.filter(decision__in=Decision.objects.visible_to(hat).values("pk"))

    def unrendered(self) -> Self:
        return self.filter(document=None)


class ReturnQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """What the approver wrote to the caseworker stays inside the authority."""
        if hat.side == "authority" and hat.can("handle_cases"):
            return self.filter(decision__authority_id=hat.organisation_id)
        if hat.can("audit_all"):
            return self.filter(~Q(decision__status__in=OPEN))
        return self.none()


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        if hat.side == "authority":
            return self.filter(decision__authority_id=hat.organisation_id)
        if hat.can("audit_all"):
            return self
        return self.none()


class ChangeNoticeQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """Who sent it, and the authority that decides; not a person there who is recused. The auditor reads all."""
        if hat.can("audit_all"):
            return self
        if hat.side == "authority" and any(hat.can(permission) for permission in READ_DRAFTS):
            own = self.filter(decision__authority_id=hat.organisation_id)
            return own.exclude(closed_to(hat, path="decision__case_file_id"))
        if hat.side in {"owner", "partner"}:
            return self.filter(decision__recipient_id=hat.organisation_id)
        return self.none()

    def unanswered(self) -> Self:
        return self.filter(status=ChangeStatus.SENT)

    def for_detail(self) -> Self:
        return self.select_related(
            "decision__recipient",
            "decision__authority",
            "decision__case_file",
            "decision__round",
            "decision__scheme_version__scheme",
            "decision__application",
            "document__journal_entry",
            "answer",
            "new_partner",
            "old_partner",
            "notified_by",
        )


class ForumReturnQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """The authority's caseworkers, who are the forum's secretariat too; the forum reads its agenda and the letter."""
        if hat.can("audit_all"):
            return self
        if hat.side == "authority" and hat.can("handle_cases"):
            return self.filter(line__allocation__round__authority_id=hat.organisation_id)
        return self.none()

    def of(self, items: Iterable[int]) -> Self:
        """About these measures."""
        return self.filter(line__item__in=items)

    def waiting(self) -> Self:
        """Not answered, and still on its way to the forum."""
        return self.filter(answered_at=None).exclude(agenda_item__status="withdrawn")


class CommitmentQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """As the decisions that promise them."""
        from decisions.models import Decision  # noqa: PLC0415 - querysets are read by models

        return self.filter(point__decision__in=Decision.objects.visible_to(hat).values("pk"))

    def standing(self) -> Self:
        """Promised by decisions in force."""
        return self.filter(point__decision__status__in=IN_FORCE)

    def with_settled(self) -> Self:
        """Each with `is_settled`: the year's own decision on the same measure to the same recipient has taken its place."""
        from decisions.models import Point  # noqa: PLC0415 - querysets are read by models

        later = Point.objects.filter(
            item__lineage=OuterRef("point__item__lineage"),
            decision__recipient_id=OuterRef("point__decision__recipient_id"),
            decision__round__budget_year=OuterRef("year"),
            decision__status__in=IN_FORCE,
        ).exclude(decision__kind__in=BESIDE)
        return self.annotate(is_settled=Exists(later))

    def against(self, frame: Frame) -> Self:
        """What still holds money of the frame: its year, its forum, and its scheme in any version (`domain.md` 9.24)."""
        return self.standing().with_settled().filter(
            is_settled=False,
            year=frame.round.budget_year,
            point__decision__round__forum_id=frame.round.forum_id,
            point__decision__authority_id=frame.round.authority_id,
            point__decision__scheme_version__scheme_id=frame.scheme_version.scheme_id,
        )  # fmt: skip
