"""The measures of a report: what they are, who takes part, and what they cost."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from needs.enums import CostType, Method
from needs.models.reports import SENT, NeedsReport
from needs.querysets import OfMeasureQuerySet, OfReportQuerySet
from records.history import keep_history


@keep_history(
    "report",
    "kind_text",
    "goals_text",
    "indicators_text",
    "teacher_education_text",
    "theme",
    "method",
    since=SENT.format(key="report_id"),
)
class Measure(models.Model):
    """A tiltak as its owner describes it: the contents of a `grants.Item`, one to one with it."""

    objects = OfReportQuerySet.as_manager()

    item = models.OneToOneField(
        "grants.Item", on_delete=models.CASCADE, primary_key=True, related_name="measure"
    )
    report = models.ForeignKey(NeedsReport, on_delete=models.CASCADE, related_name="measures")
    kind_text = models.TextField(_("hva slags tiltak"), blank=True)
    goals_text = models.TextField(_("forventet mål og utbytte"), blank=True)
    indicators_text = models.TextField(_("kjennetegn på måloppnåelse"), blank=True)
    teacher_education_text = models.TextField(_("bidrag til lærerutdanningen"), blank=True)
    theme = models.CharField(_("tema"), max_length=120, blank=True)
    method = models.CharField(
        _("slik fordeles midlene"), max_length=20, choices=Method, default=Method.NEED
    )
    coordinator_item = models.CharField(_("forumsak om koordinator"), max_length=10, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(coordinator_item="")
                | Q(coordinator_item__regex=r"^[0-9]{1,3}/[0-9]{2}$"),
                name="needs_measure_coordinator_item",
            ),
        )

    def __str__(self) -> str:
        return f"{self.item_id}"


class MeasureParticipants(models.Model):
    """How many of one kind of employee take part in a measure. The kinds are the scheme version's."""

    objects = OfMeasureQuerySet.as_manager()

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="participants")
    category = models.CharField(_("gruppe"), max_length=60)
    count = models.PositiveIntegerField(_("antall"))

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "category"), name="needs_measureparticipants_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.category}: {self.count}"


class MeasureEstablishment(models.Model):
    """A kindergarten or school that takes part in a measure."""

    objects = OfMeasureQuerySet.as_manager()

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="establishments")
    establishment = models.ForeignKey(
        "owners.Establishment", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "establishment"), name="needs_measureestablishment_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.establishment_id}"


class BudgetLine(models.Model):
    """What is asked of the state for one measure, year, recipient and kind of cost, in whole kroner."""

    objects = OfMeasureQuerySet.as_manager()

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="budget_lines")
    year = models.PositiveSmallIntegerField(_("år"))
    recipient = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    cost_type = models.CharField(_("kostnad"), max_length=20, choices=CostType)
    amount = models.BigIntegerField(_("beløp"), help_text="Kroner.")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "year", "recipient", "cost_type"), name="needs_budgetline_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="needs_budgetline_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} {self.year}: {self.amount}"


class OwnFunding(models.Model):
    """What the owner pays itself for a measure in a year: demanded in the decentralised scheme only (R-LOK-03)."""

    objects = OfMeasureQuerySet.as_manager()

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="own_funding")
    year = models.PositiveSmallIntegerField(_("år"))
    amount = models.BigIntegerField(_("egenfinansiering"), help_text="Kroner.")
    text = models.CharField(_("hva det består av"), max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("measure", "year"), name="needs_ownfunding_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="needs_ownfunding_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.measure_id} {self.year}: {self.amount}"
