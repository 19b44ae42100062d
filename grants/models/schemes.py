"""Programmes, schemes and their versions: which rules hold, as data."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from grants.enums import ReferenceStatus


def in_language(obj: models.Model, name: str) -> Any:
    """A text kept in both written standards, in the language now in use (nynorsk for `nn`, else bokmål)."""
    return getattr(obj, f"{name}_nn") if get_language() == "nn" else getattr(obj, f"{name}_nb")


class LegalReference(models.Model):
    """A citation that letters may print. A final letter cites only verified ones in force on the decision's date (`domain.md` 0.3, R-BRV-01)."""

    key = models.CharField(max_length=40, unique=True)
    citation_nb = models.CharField(_("henvisning, bokmål"), max_length=300)
    citation_nn = models.CharField(_("henvisning, nynorsk"), max_length=300)
    document_number = models.CharField(_("nummer"), max_length=60, blank=True)
    document_date = models.DateField(_("dato"), null=True, blank=True)
    paragraphs = models.CharField(_("paragrafer"), max_length=120, blank=True)
    source_url = models.CharField(_("kilde"), max_length=300, blank=True)
    valid_from_date = models.DateField(_("gjelder fra"), null=True, blank=True)
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)
    status = models.CharField(
        max_length=20, choices=ReferenceStatus, default=ReferenceStatus.UNVERIFIED
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(status=ReferenceStatus.VERIFIED) | Q(verified_at__isnull=False),
                name="grants_legalreference_verified_at",
            ),
        )

    def __str__(self) -> str:
        return self.citation_nb

    @property
    def code(self) -> str:
        return self.key

    def citation(self, language: str) -> str:
        return self.citation_nn if language == "nn" else self.citation_nb


class Programme(models.Model):
    """A group of schemes that share rounds: local competence development to 2025, collective from 2026."""

    key = models.SlugField(max_length=40, unique=True)
    name_nb = models.CharField(max_length=150)
    name_nn = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.name_nb

    @property
    def name(self) -> str:
        return in_language(self, "name")


class Scheme(models.Model):
    """A grant scheme (tilskuddsordning): the regional one, the decentralised one, kompetanseløftet, the collective one."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="schemes")
    key = models.SlugField(max_length=40, unique=True)
    name_nb = models.CharField(max_length=150)
    name_nn = models.CharField(max_length=150)
    short_name = models.CharField(
        max_length=30, help_text="What people call it: rekom, dekom. Search finds both."
    )

    def __str__(self) -> str:
        return self.name_nb

    @property
    def name(self) -> str:
        return in_language(self, "name")


class SchemeVersion(models.Model):
    """A scheme as it stood in certain budget years. Rules hang here, never on an `if year` (`domain.md` 0.2.1)."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    key = models.SlugField(max_length=60, unique=True)
    first_year = models.PositiveSmallIntegerField(help_text="First budget year.")
    last_year = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Last budget year, none while it runs."
    )
    rules = models.JSONField(
        default=dict, help_text="Rule id → parameters. A rule that is not here does not hold."
    )
    criteria = models.JSONField(
        default=list, help_text="[{key, nb, nn, source}] that each measure is checked against."
    )
    participant_categories = models.JSONField(
        default=list, help_text="[{key, nb, nn}] that the scheme is open to."
    )
    categories = models.JSONField(
        default=list, help_text="Keys of grants.Category that may be asked for."
    )
    terms = models.JSONField(
        default=list, help_text="Keys of the clauses (Annex E) in a letter under this version."
    )
    legal_basis = models.ManyToManyField(LegalReference, related_name="scheme_versions", blank=True)
    budget_item = models.CharField(_("kapittel og post"), max_length=60, blank=True)
    appeal_body_nb = models.CharField(max_length=120, default="Utdanningsdirektoratet")
    appeal_body_nn = models.CharField(max_length=120, default="Utdanningsdirektoratet")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(last_year=None) | Q(last_year__gte=F("first_year")),
                name="grants_schemeversion_years",
            ),
        )

    def __str__(self) -> str:
        return self.key

    def has_rule(self, rule_id: str) -> bool:
        return rule_id in self.rules
