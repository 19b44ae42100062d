"""The places where children and pupils are."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from owners.enums import EstablishmentKind, OwnerBasis, Ownership
from owners.models.columns import NORWEGIAN, ORGNR_SHAPE, demo_number_only_in_demo
from owners.models.organisations import Organisation
from owners.models.places import Municipality
from owners.querysets import EstablishmentQuerySet

FIRST_GRADE, LAST_GRADE = 1, 13


class Establishment(models.Model):
    """A kindergarten, a school or a site of a fagskole, with a number of its own.

    It owns nothing and applies for nothing; its owner does. The owner is empty where no
    register says who it is. One number may be a kindergarten and a school at once: then it is
    two establishments.
    """

    orgnr = models.CharField(_("organisasjonsnummer"), max_length=9)
    name = models.CharField(_("navn"), max_length=200, db_collation=NORWEGIAN)
    kind = models.CharField(_("type"), max_length=30, choices=EstablishmentKind)
    ownership = models.CharField(_("offentlig eller privat"), max_length=10, choices=Ownership)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="establishments",
        verbose_name=_("kommune"),
    )
    owner = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="establishments",
        verbose_name=_("eier"),
    )
    owner_basis = models.CharField(
        _("grunnlag for eier"), max_length=20, choices=OwnerBasis, blank=True
    )
    grade_from = models.PositiveSmallIntegerField(
        _("fra trinn"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_GRADE), MaxValueValidator(LAST_GRADE)],
    )
    grade_to = models.PositiveSmallIntegerField(
        _("til trinn"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_GRADE), MaxValueValidator(LAST_GRADE)],
    )
    pupils = models.PositiveIntegerField(_("elever"), null=True, blank=True)
    children = models.PositiveIntegerField(_("barn"), null=True, blank=True)
    counted_date = models.DateField(_("tall fra dato"), null=True, blank=True)
    counted_school_year = models.CharField(
        _("tall fra skoleåret"),
        max_length=7,
        blank=True,
        help_text=_("Der kilden bare oppgir skoleår"),
    )
    is_active = models.BooleanField(_("i drift"), default=True)
    is_demo = models.BooleanField(_("oppdiktet"), default=False)

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("virksomhet")
        verbose_name_plural = _("virksomheter")
        constraints = [
            models.UniqueConstraint(
                fields=["orgnr", "kind"], name="owners_establishment_number_and_kind"
            ),
            models.CheckConstraint(
                name="owners_establishment_number", condition=Q(orgnr__regex=ORGNR_SHAPE)
            ),
            demo_number_only_in_demo("owners_establishment_demo_number"),
            models.CheckConstraint(
                name="owners_establishment_grades",
                condition=Q(grade_from__isnull=True, grade_to__isnull=True)
                | Q(
                    grade_from__isnull=False,
                    grade_to__isnull=False,
                    grade_from__gte=FIRST_GRADE,
                    grade_to__lte=LAST_GRADE,
                    grade_from__lte=F("grade_to"),
                ),
            ),
            models.CheckConstraint(
                name="owners_establishment_basis_has_owner",
                condition=Q(owner_basis="") | Q(owner__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "name"], name="owners_establishment_owner"),
            models.Index(fields=["municipality", "name"], name="owners_establishment_place"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def headcount(self) -> int | None:
        """Children or pupils, whichever was counted."""
        return self.children if self.children is not None else self.pupils
