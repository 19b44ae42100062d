"""Who sees the contents of a case: whoever sees the case (`grants.querysets`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from grants.models import Application

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor


class NeedsReportQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> NeedsReportQuerySet:
        return self.filter(application__in=Application.objects.visible_to(hat).values("pk"))

    def for_detail(self) -> NeedsReportQuerySet:
        """Everything that every page of a report reads."""
        return self.select_related(
            "application__applicant",
            "application__authority",
            "application__case_file",
            "application__network",
            "application__region",
            "application__round__programme",
            "application__round__authority",
            "application__round__forum",
            "application__round__county",
            "application__scheme_version__scheme",
            "application__sent_to_approver_by",
            "application__submitted_by",
            "local_plan__file",
            "pen_user",
        )


class OfReportQuerySet(models.QuerySet):
    """Rows that belong to one report by a field `report`."""

    def visible_to(self, hat: Actor) -> OfReportQuerySet:
        return self.filter(report__application__in=Application.objects.visible_to(hat).values("pk"))


class OfMeasureQuerySet(models.QuerySet):
    """Rows that belong to one measure."""

    def visible_to(self, hat: Actor) -> OfMeasureQuerySet:
        return self.filter(
            measure__report__application__in=Application.objects.visible_to(hat).values("pk")
        )


class SnapshotQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> SnapshotQuerySet:
        return self.filter(application__in=Application.objects.visible_to(hat).values("pk"))


class LocalPlanQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> LocalPlanQuerySet:
        """The owner's own plans; others see a plan through a report that points at it."""
        if hat.side == "owner":
            return self.filter(organisation_id=hat.organisation_id)
        return self.filter(
            reports__application__in=Application.objects.visible_to(hat).values("pk")
        ).distinct()


class AuthorityCommentQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> AuthorityCommentQuerySet:
        """The granting authority's and the auditor's, the owner's that it is about, and the kommune's as kindergarten authority."""
        seen = self.filter(report__application__in=Application.objects.visible_to(hat).values("pk"))
        if hat.side == "authority" or hat.can("audit_all"):
            return seen
        if hat.side == "owner":
            return seen.filter(report__application__applicant_id=hat.organisation_id)
        if hat.side == "kindergarten_authority":
            return seen.filter(organisation_id=hat.organisation_id)
        return self.none()
