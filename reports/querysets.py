"""Who sees which report: its owner and partners, the authority that gave the money, the auditor; the directorate what has been sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from grants.enums import Part
from owners.enums import LegalForm
from records.closings import closed_to
from reports.enums import COUNTED, NOT_SENT, WRITABLE, Done

if TYPE_CHECKING:
    from datetime import date

    from kompetanse.lib.actor import Actor

PUBLIC_FORMS = (LegalForm.MUNICIPALITY, LegalForm.COUNTY_MUNICIPALITY, LegalForm.STATE)
SMALL_MUNICIPALITY = 5_000
INCLUSION = "inclusion"
"""The scheme that is for special needs education and inclusive practice as a whole."""


def is_counted(path: str = "") -> Q:
    """The report at `path` is sent and stands: what a sum over reports is made of (`domain.md` 0.5.4)."""
    return Q(**{f"{path}status__in": COUNTED, f"{path}granted__gt": 0})


def is_private(path: str) -> Q:
    """The owner at `path` is neither a kommune, a fylkeskommune nor the state."""
    return ~Q(**{f"{path}legal_form__in": PUBLIC_FORMS})


def is_small(path: str) -> Q:
    """The owner at `path` is a kommune with few inhabitants (`domain.md` 1.19)."""
    return Q(
        **{
            f"{path}legal_form": LegalForm.MUNICIPALITY,
            f"{path}municipality__inhabitants__lt": SMALL_MUNICIPALITY,
        }
    )


def is_inclusion(item: str, case: str) -> Q:
    """The measure is for special needs education or inclusive practice: by its scheme, or by the priority of the plan that it points at."""
    return Q(**{f"{case}scheme_version__scheme__key": INCLUSION}) | Q(
        **{f"{item}plan_priority__is_inclusion": True}
    )


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
            return self.filter(status__in=COUNTED)
        return self.none()

    def awaited(self) -> Self:
        """The authority waits for the owner, and there is money to account for."""
        return self.filter(status__in=NOT_SENT, granted__gt=0)

    def awaited_of_partner(self, partner_id: int) -> Self:
        """The owner can still send it, and a partner has not given its part."""
        from reports.models import PartnerPart  # noqa: PLC0415 - querysets are read by models

        missing = PartnerPart.objects.filter(
            report=OuterRef("pk"), partner=partner_id, completed_at=None
        )
        return self.filter(Exists(missing), status__in=WRITABLE, granted__gt=0)

    def with_something_to_tell(self) -> Self:
        """Without those that were never sent, of money that is not there any more: a grant that lapsed or was withdrawn."""
        return self.exclude(granted=0, submitted_at=None)

    def with_awaited_by(self) -> Self:
        """`by_date`: the day the owner's next sending is due."""
        return self.annotate(by_date=Coalesce("changes_due_date", "extended_to_date", "due_date"))

    def overdue(self, today: date) -> Self:
        return self.awaited().with_awaited_by().filter(by_date__lt=today)

    def counted(self) -> Self:
        """Those that sums are made of: sent, and not sent back."""
        return self.filter(is_counted())

    def of_private_owners(self) -> Self:
        return self.filter(is_private("application__applicant__"))

    def of_small_municipalities(self) -> Self:
        return self.filter(is_small("application__applicant__"))

    def with_deviations(self) -> Self:
        """Where something was not carried out, or not as planned."""
        from reports.models import ReportItem  # noqa: PLC0415 - querysets are read by models

        told = ReportItem.objects.filter(report=OuterRef("pk"), done__in=(Done.PARTLY, Done.NO))
        return self.filter(Exists(told))

    def with_inclusion(self) -> Self:
        """Where money went to special needs education and inclusive practice."""
        from reports.models import Share  # noqa: PLC0415 - querysets are read by models

        spent = Share.objects.filter(
            is_inclusion("item__", "report__application__"), report=OuterRef("pk"), granted__gt=0
        )
        return self.filter(Exists(spent))

    def with_group(self, category: str) -> Self:
        """Where employees of a group took part."""
        from reports.models import Participants  # noqa: PLC0415 - querysets are read by models

        told = Participants.objects.filter(report=OuterRef("pk"), category=category, count__gt=0)
        return self.filter(Exists(told))

    def answering(self, question: str, answer: str = "") -> Self:
        """Where the owner or a partner that has given its part answers a question on goals, in one way or at all."""
        from reports.models import GoalAttainment  # noqa: PLC0415 - querysets are read by models

        given = GoalAttainment.objects.given().filter(report=OuterRef("pk"), question=question)
        return self.filter(Exists(given.filter(answer=answer) if answer else given))

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


class AttainmentQuerySet(OfReportQuerySet):
    def given(self) -> Self:
        """Answers that their organisation stands for: the owner's, and those of partners that have given their part."""
        told = Q(part=None) | Q(part__completed_at__isnull=False)
        return self.exclude(answer="").filter(told)


class SnapshotQuerySet(OfReportQuerySet):
    """Copies are read by those who see the report."""


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:  # noqa: ARG002 -- questions are open to all
        return self.all()


def _visible(hat: Actor) -> models.QuerySet[Any, Any]:
    from reports.models import Report  # noqa: PLC0415 - querysets are read by models

    return Report.objects.visible_to(hat).values("pk")
