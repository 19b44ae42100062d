"""Who sees the contents of a case: whoever sees the case (`grants.querysets`), but nobody who is recused from it (R-ROL-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from grants.models import Application
from records.closings import closed_to

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor


def _readable(hat: Actor) -> models.QuerySet[Application, Any]:
    """Ids of the cases whose papers the hat may read: the report is a paper of the case, also before it is drawn as one."""
    visible = Application.objects.visible_to(hat)
    return visible.exclude(closed_to(hat, path="case_file")).values("pk")


class NeedsReportQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> NeedsReportQuerySet:
        return self.filter(application__in=_readable(hat))

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
        return self.filter(report__application__in=_readable(hat))


class OfMeasureQuerySet(models.QuerySet):
    """Rows that belong to one measure."""

    def visible_to(self, hat: Actor) -> OfMeasureQuerySet:
        return self.filter(measure__report__application__in=_readable(hat))


class SnapshotQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> SnapshotQuerySet:
        return self.filter(application__in=_readable(hat))


class LocalPlanQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> LocalPlanQuerySet:
        """The owner's own plans; others see a plan through a report that points at it."""
        if hat.side == "owner":
            return self.filter(organisation_id=hat.organisation_id)
        return self.filter(reports__application__in=_readable(hat)).distinct()


class AuthorityCommentQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> AuthorityCommentQuerySet:
        """The granting authority's and the auditor's, the owner's that it is about, and the kommune's as kindergarten authority."""
        seen = self.filter(report__application__in=_readable(hat))
        if hat.side == "authority" or hat.can("audit_all"):
            return seen
        if hat.side == "owner":
            return seen.filter(report__application__applicant_id=hat.organisation_id)
        if hat.side == "kindergarten_authority":
            return seen.filter(organisation_id=hat.organisation_id)
        return self.none()
