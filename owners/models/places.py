"""Where things are: counties, kommuner and the regions that owners work together in."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from owners.models.columns import NORWEGIAN, period, period_is_ordered
from owners.querysets import PeriodQuerySet, PublicRegisterQuerySet


class County(models.Model):
    """A fylke of 2024 or later. Its number is what all other registers call it by."""

    number = models.CharField(_("fylkesnummer"), max_length=2, primary_key=True)
    name = models.CharField(_("navn"), max_length=60, db_collation=NORWEGIAN)
    official_name = models.CharField(
        _("offisielt navn"), max_length=120, help_text=_("Med samiske og kvenske navn")
    )

    objects = PublicRegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("fylke")
        verbose_name_plural = _("fylker")
        constraints = [
            models.CheckConstraint(
                name="owners_county_number", condition=models.Q(number__regex=r"^[0-9]{2}$")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A kommune as a place. The kommune as a legal body is an `Organisation`."""

    number = models.CharField(_("kommunenummer"), max_length=4, primary_key=True)
    name = models.CharField(_("navn"), max_length=60, db_collation=NORWEGIAN)
    official_name = models.CharField(_("offisielt navn"), max_length=120)
    name_north_sami = models.CharField(_("nordsamisk navn"), max_length=60, blank=True)
    name_lule_sami = models.CharField(_("lulesamisk navn"), max_length=60, blank=True)
    name_south_sami = models.CharField(_("sørsamisk navn"), max_length=60, blank=True)
    name_kven = models.CharField(_("kvensk navn"), max_length=60, blank=True)
    inhabitants = models.PositiveIntegerField(
        _("innbyggere"), null=True, blank=True, help_text="1 January of the register's year."
    )
    is_sami_area = models.BooleanField(_("i samisk forvaltningsområde"), default=False)
    former_number = models.CharField(_("kommunenummer 2020–2023"), max_length=4, blank=True)
    county = models.ForeignKey(
        County, models.PROTECT, related_name="municipalities", verbose_name=_("fylke")
    )

    objects = PublicRegisterQuerySet.as_manager()

    class Meta:
        verbose_name = _("kommune")
        verbose_name_plural = _("kommuner")
        constraints = [
            models.CheckConstraint(
                name="owners_municipality_number",
                condition=models.Q(number__regex=r"^[0-9]{4}$"),
            ),
            models.CheckConstraint(
                name="owners_municipality_in_its_county",
                condition=models.Q(number__startswith=models.F("county_id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Region(models.Model):
    """A part of a county where owners work together ("Region Nord")."""

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    county = models.ForeignKey(
        County, models.PROTECT, related_name="regions", verbose_name=_("fylke")
    )
    name = models.CharField(_("navn"), max_length=80, db_collation=NORWEGIAN)
    valid_from_date = models.DateField(_("gjelder fra"), null=True, blank=True)
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regioner")
        constraints = [
            models.UniqueConstraint(fields=["county", "name"], name="owners_region_name"),
            period_is_ordered("owners_region_period"),
        ]

    def __str__(self) -> str:
        return self.name


class RegionMembership(models.Model):
    """That an owner belongs to a region for a time; it is in one region at a date."""

    region = models.ForeignKey(
        Region, models.PROTECT, related_name="memberships", verbose_name=_("region")
    )
    organisation = models.ForeignKey(
        "owners.Organisation",
        models.PROTECT,
        related_name="region_memberships",
        verbose_name=_("eier"),
    )
    valid_from_date = models.DateField(_("gjelder fra"), null=True, blank=True)
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("medlemskap i region")
        verbose_name_plural = _("medlemskap i regioner")
        constraints = [
            period_is_ordered("owners_regionmembership_period"),
            ExclusionConstraint(
                name="owners_regionmembership_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} i {self.region_id}"
