"""Who sees which report: its owner and partners, the authority that gave the money, the auditor; the directorate what has been sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Coalesce

from grants.enums import Part
from records.closings import closed_to
from reports.enums import NOT_SENT, ReportStatus

if TYPE_CHECKING:
    from datetime import date

    from kompetanse.lib.actor import Actor


class ReportQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """An owner its own and those of networks it is in, a partner those it has a part in, the authority its own.

        Not to a person at the authority who is recused (R-ROL-07). What nobody has sent is not the directorate's.
        """
        from grants.models import Party  # noqa: PLC0415 - querysets are read by models

        if hat.can("audit_all"):
            return self
        if hat.side == "authority":
            own = self.filter(application__authority_id=hat.organisation_id)
            return own.exclude(closed_to(hat, path="application__case_file_id"))
        if hat.side == "owner":
            mine = Party.objects.filter(
                organisation_id=hat.organisation_id,
                part__in=(Part.APPLICANT, Part.NETWORK_MEMBER),
            )
            return self.filter(application__in=mine.values("application_id"))
        if hat.side == "partner":
            return self.filter(parts__partner_id=hat.organisation_id)
        if hat.can("view_national"):
            return self.filter(status__in=(ReportStatus.SUBMITTED, ReportStatus.APPROVED))
        return self.none()

    def awaited(self) -> Self:
        """The authority waits for the owner, and there is money to account for."""
        return self.filter(status__in=NOT_SENT, granted__gt=0)

    def with_awaited_by(self) -> Self:
        """`by_date`: the day the owner's next sending is due."""
        return self.annotate(by_date=Coalesce("changes_due_date", "extended_to_date", "due_date"))

    def overdue(self, today: date) -> Self:
        return self.awaited().with_awaited_by().filter(by_date__lt=today)

    def for_list(self) -> Self:
        return self.select_related(
            "application__applicant", "application__round", "application__scheme_version__scheme"
        ).with_awaited_by()

    def for_detail(self) -> Self:
        """Everything that every page of a report reads."""
        return self.select_related(
            "application__applicant",
            "application__authority",
            "application__case_file__authority",
            "application__network",
            "application__round__programme",
            "application__round__authority",
            "application__scheme_version__scheme__programme",
            "sent_to_approver_by",
            "submitted_by",
            "approved_by",
        )


class OfReportQuerySet(models.QuerySet):
    """Rows that belong to one report by a field `report`."""

    def visible_to(self, hat: Actor) -> Self:
        return self.filter(report__in=_visible(hat))


class SnapshotQuerySet(OfReportQuerySet):
    """Copies are read by those who see the report."""


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:  # noqa: ARG002 -- questions are open to all
        return self.all()


def _visible(hat: Actor) -> models.QuerySet[Any, Any]:
    from reports.models import Report  # noqa: PLC0415 - querysets are read by models

    return Report.objects.visible_to(hat).values("pk")
