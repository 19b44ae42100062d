"""Partnerships between owners and universities, and networks that owners form."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from owners.models import Organisation
from owners.models.columns import NORWEGIAN, period, period_is_ordered
from partnerships.querysets import (
    AgreementQuerySet,
    NetworkMemberQuerySet,
    NetworkQuerySet,
    PartnershipQuerySet,
)


class Partnership(models.Model):
    """That an owner and a university (or other expertise) work together over time."""

    owner = models.ForeignKey(
        Organisation, models.PROTECT, related_name="partnerships", verbose_name=_("eier")
    )
    partner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="partnerships_as_partner",
        verbose_name=_("partner"),
    )
    valid_from_date = models.DateField(_("gjelder fra"))
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)
    note = models.TextField(_("merknad"), blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnerskap")
        verbose_name_plural = _("partnerskap")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="partnerships_partnership_two_parties",
                condition=~Q(owner=F("partner")),
            ),
            period_is_ordered("partnerships_partnership_period"),
            ExclusionConstraint(
                name="partnerships_partnership_one_at_a_time",
                expressions=[
                    ("owner", RangeOperators.EQUAL),
                    ("partner", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} – {self.partner_id}"


class Agreement(models.Model):
    """The written agreement of a partnership, signed by each side on its own date."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="agreements", verbose_name=_("partnerskap")
    )
    title = models.CharField(_("tittel"), max_length=200)
    signed_by_owner_date = models.DateField(_("signert av eier"), null=True, blank=True)
    signed_by_partner_date = models.DateField(_("signert av partner"), null=True, blank=True)
    valid_from_date = models.DateField(_("gjelder fra"))
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnerskapsavtale")
        verbose_name_plural = _("partnerskapsavtaler")
        default_permissions = ()
        constraints = [period_is_ordered("partnerships_agreement_period")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_signed(self) -> bool:
        return bool(self.signed_by_owner_date and self.signed_by_partner_date)


class Network(models.Model):
    """Owners who file and carry out measures together, with one of them in the lead."""

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    name = models.CharField(_("navn"), max_length=200, db_collation=NORWEGIAN)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, related_name="networks_led", verbose_name=_("leder")
    )
    valid_from_date = models.DateField(_("gjelder fra"))
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)

    objects = NetworkQuerySet.as_manager()
    members_now: list["NetworkMember"]  # set by for_list()

    class Meta:
        verbose_name = _("nettverk")
        verbose_name_plural = _("nettverk")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["lead", "name"], name="partnerships_network_name"),
            period_is_ordered("partnerships_network_period"),
        ]

    def __str__(self) -> str:
        return self.name


class NetworkMember(models.Model):
    """That an owner takes part in a network for a time."""

    network = models.ForeignKey(
        Network, models.CASCADE, related_name="members", verbose_name=_("nettverk")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="network_memberships",
        verbose_name=_("eier"),
    )
    valid_from_date = models.DateField(_("med fra"))
    valid_to_date = models.DateField(_("med til og med"), null=True, blank=True)

    objects = NetworkMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("medlem av nettverk")
        verbose_name_plural = _("medlemmer av nettverk")
        default_permissions = ()
        constraints = [
            period_is_ordered("partnerships_networkmember_period"),
            ExclusionConstraint(
                name="partnerships_networkmember_once_at_a_time",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (period(), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} i {self.network_id}"
