"""Last year's answers as a start (A12). What was copied is marked until somebody has looked at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.actions import add_party
from grants.enums import Part
from grants.models import Item
from needs.enums import Section
from needs.labels import SECTION_FIELDS
from needs.models import (
    Measure,
    MeasureEstablishment,
    MeasureParticipants,
    NeedsReport,
    PartnerPart,
)

if TYPE_CHECKING:
    from grants.models import Application


def last_report(application: Application) -> NeedsReport | None:
    """The owner's most recent report from an earlier year that was sent, in the same scheme if there is one."""
    earlier = (
        NeedsReport.objects.filter(
            application__applicant_id=application.applicant_id,
            application__network=application.network,
            application__round__budget_year__lt=application.round.budget_year,
            application__submitted_at__isnull=False,
        )
        .exclude(application__status__in=("withdrawn", "dismissed"))
        .order_by("-application__round__budget_year", "-application__submitted_at", "-pk")
    )
    same = earlier.filter(
        application__scheme_version__scheme_id=application.scheme_version.scheme_id
    )
    return same.first() or earlier.first()


def copy_last_year(report: NeedsReport, previous: NeedsReport) -> None:
    """Copy texts, partners and measures that go on into the new budget year; never amounts, confirmations or involvement."""
    for names in SECTION_FIELDS.values():
        for name in names:
            setattr(report, name, getattr(previous, name))
    report.local_plan_id = previous.local_plan_id
    report.prefilled_sections = [
        Section.CONTACT, Section.NEED, Section.FUNDING, Section.PERSPECTIVES, Section.PLANS,
        Section.PARTNERS, Section.MEASURES, Section.PARTICIPANTS,
    ]  # fmt: skip
    report.save()
    _copy_partners(report, previous)
    _copy_measures(report, previous)


def _copy_partners(report: NeedsReport, previous: NeedsReport) -> None:
    for part in previous.partner_parts.select_related("partner").order_by("pk"):
        PartnerPart.objects.create(
            report=report,
            partner=part.partner,
            contact_name=part.contact_name,
            contact_email=part.contact_email,
        )
        add_party(application=report.application, organisation=part.partner, part=Part.PARTNER)


def _copy_measures(report: NeedsReport, previous: NeedsReport) -> None:
    year = report.application.round.budget_year
    going_on = previous.measures.filter(item__ends_date__year__gte=year).select_related("item")
    for number, old in enumerate(going_on.order_by("item__number"), start=1):
        item = Item.objects.create(
            application=report.application,
            lineage=old.item.lineage,
            number=number,
            title=old.item.title,
            category=old.item.category,
            participants=old.item.participants,
            starts_date=old.item.starts_date,
            ends_date=old.item.ends_date,
            plan_priority=old.item.plan_priority,
        )
        measure = Measure.objects.create(
            item=item,
            report=report,
            kind_text=old.kind_text,
            goals_text=old.goals_text,
            indicators_text=old.indicators_text,
            teacher_education_text=old.teacher_education_text,
            theme=old.theme,
            method=old.method,
            coordinator_item=old.coordinator_item,
        )
        MeasureParticipants.objects.bulk_create(
            MeasureParticipants(measure=measure, category=one.category, count=one.count)
            for one in old.participants.order_by("pk")
        )
        MeasureEstablishment.objects.bulk_create(
            MeasureEstablishment(measure=measure, establishment_id=one.establishment_id)
            for one in old.establishments.order_by("pk")
        )
