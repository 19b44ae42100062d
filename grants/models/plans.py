"""The forum's long-term plan."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grants.models.schemes import in_language
from grants.querysets import PlanQuerySet
from kompetanse.lib.tokens import new_code


class LongTermPlan(models.Model):
    """A samarbeidsforum's long-term plan: guidance that allocations must rest on (R-LTP-01..04). One is in force per forum at a date."""

    objects = PlanQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    forum = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="plans")
    authority = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("tittel"), max_length=200)
    valid_from_date = models.DateField(_("gjelder fra"))
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)
    adopted_item = models.CharField(_("vedtatt i sak"), max_length=10, blank=True)
    adopted_date = models.DateField(_("vedtatt"), null=True, blank=True)
    guidance = models.JSONField(
        default=dict,
        help_text="Set key (kindergarten_school, owner_partner, themes) → {kind: exact|range|text, parts: [{key, nb, nn, percent|from|to}], text}.",
    )
    regional_key = models.JSONField(
        default=dict,
        blank=True,
        help_text="{formula, date, inputs: [{region, value, percent}]} when the plan has one.",
    )
    text = models.TextField(_("innhold"), blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to_date=None) | Q(valid_to_date__gte=F("valid_from_date")),
                name="grants_longtermplan_period",
            ),
            models.CheckConstraint(
                condition=Q(adopted_date=None) | ~Q(adopted_item=""),
                name="grants_longtermplan_adopted_item",
            ),
            models.UniqueConstraint(
                fields=("forum",),
                condition=Q(adopted_date__isnull=False, valid_to_date=None),
                name="grants_longtermplan_one_open_ended",
            ),
        )

    def __str__(self) -> str:
        return self.title


class PlanPriority(models.Model):
    """A prioritised theme of a plan that a measure can point at."""

    plan = models.ForeignKey(LongTermPlan, on_delete=models.CASCADE, related_name="priorities")
    key = models.SlugField(max_length=60)
    name_nb = models.CharField(max_length=200)
    name_nn = models.CharField(max_length=200)
    is_inclusion = models.BooleanField(
        _("spesialpedagogikk og inkluderende praksis"), default=False
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("plan", "key"), name="grants_planpriority_once"),
        )

    def __str__(self) -> str:
        return self.name_nb

    @property
    def name(self) -> str:
        return in_language(self, "name")
