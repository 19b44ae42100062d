"""The organisations of the field."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from owners.enums import (
    OWNER_FUNCTIONS,
    PARTNER_FUNCTIONS,
    Function,
    Kind,
    Language,
    LanguageForm,
    LegalForm,
)
from owners.models.columns import (
    NORWEGIAN,
    ORGNR_SHAPE,
    demo_number_only_in_demo,
    period_is_ordered,
)
from owners.models.places import County, Municipality, Region
from owners.querysets import OrganisationQuerySet


class Organisation(models.Model):
    """A legal body of the field, or a body that people sit in.

    Owner, university, county governor, directorate and union are legal bodies with an
    organisation number. A forum, its working committee and a region's steering group are
    bodies: they have members and meetings, and no number.
    """

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    kind = models.CharField(_("slag"), max_length=10, choices=Kind, default=Kind.LEGAL)
    name = models.CharField(
        _("navn"), max_length=200, db_collation=NORWEGIAN, help_text=_("Slik det er registrert")
    )
    orgnr = models.CharField(
        _("organisasjonsnummer"), max_length=9, null=True, blank=True, unique=True
    )
    legal_form = models.CharField(
        _("organisasjonsform"), max_length=30, choices=LegalForm, blank=True
    )
    functions = ArrayField(
        models.CharField(max_length=30, choices=Function),
        verbose_name=_("oppgaver"),
        default=list,
        blank=True,
    )
    language_form = models.CharField(
        _("målform"), max_length=10, choices=LanguageForm, blank=True,
        default=LanguageForm.NEUTRAL,
    )  # fmt: skip
    chosen_language = models.CharField(
        _("valgt språk i brev"), max_length=2, choices=Language, blank=True
    )
    notice_email = models.EmailField(_("postmottak"), blank=True)
    contact_phone = models.CharField(_("telefon"), max_length=30, blank=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("kommune"),
    )
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
        verbose_name=_("fylke"),
    )
    covers = models.ManyToManyField(
        County, blank=True, related_name="authorities", verbose_name=_("dekker fylkene")
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name=_("organ for regionen"),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name=_("hører til"),
    )
    two_person_filing = models.BooleanField(_("én skriver og en annen godkjenner"), default=True)
    valid_from_date = models.DateField(_("gjelder fra"), null=True, blank=True)
    valid_to_date = models.DateField(_("gjelder til og med"), null=True, blank=True)
    is_demo = models.BooleanField(_("oppdiktet"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisasjon")
        verbose_name_plural = _("organisasjoner")
        default_permissions = ()
        permissions = [
            ("edit_needs_report", "Write and send in needs reports for the owner"),
            ("approve_needs_report", "Approve needs reports for the owner"),
            ("confirm_involvement", "Confirm that staff were involved (union representative)"),
            ("contribute_as_leader", "Contribute to needs reports as leader of a unit"),
            ("confirm_partner_part", "Confirm the partner's part of a measure"),
            ("comment_as_kindergarten_authority", "Comment as kindergarten authority"),
            ("manage_members", "Invite and end members, and keep the organisation's profile"),
            ("sit_in_forum", "See the forum's papers and take part in its meetings"),
            ("vote_in_forum", "Vote in the forum"),
            ("lead_forum", "Lead the forum's meetings"),
            ("run_secretariat", "Be the forum's secretariat"),
            ("handle_cases", "Handle cases at the granting authority"),
            ("approve_decisions", "Approve decisions that another has prepared"),
            ("verify_legal_references", "Verify legal references"),
            ("manage_archive", "Keep the journal and shield documents"),
            ("view_national", "See the figures of the whole country"),
            ("audit_all", "Read everything except drafts"),
            ("administer_users", "Manage users of the whole system"),
            ("read_letters", "Read letters to the organisation"),
            ("accept_grant", "Accept the terms of a grant and give the account number"),
            ("attest_payments", "Attest payments that fall due"),
            ("approve_payments", "Approve payments that another has attested"),
            ("decide_appeals", "Decide on complaints that have been forwarded"),
        ]
        constraints = [
            models.CheckConstraint(
                name="owners_organisation_number_by_kind",
                condition=Q(kind=Kind.LEGAL, orgnr__isnull=False, orgnr__regex=ORGNR_SHAPE)
                | Q(kind=Kind.BODY, orgnr__isnull=True),
            ),
            demo_number_only_in_demo("owners_organisation_demo_number"),
            models.CheckConstraint(
                name="owners_organisation_parent_of_body",
                condition=Q(parent__isnull=True) | (Q(kind=Kind.BODY) & ~Q(parent=F("id"))),
            ),
            models.CheckConstraint(
                name="owners_organisation_region_of_body",
                condition=Q(region__isnull=True) | Q(kind=Kind.BODY),
            ),
            period_is_ordered("owners_organisation_period"),
        ]
        indexes = [
            models.Index(fields=["county", "name"], name="owners_organisation_county"),
            GinIndex(fields=["functions"], name="owners_organisation_functions"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("owners:organisation-detail", kwargs={"code": self.code})

    @property
    def letter_language(self) -> str:
        """Language of letters: the decided form, else what the organisation chose."""
        if self.language_form in Language.values:
            return self.language_form
        return self.chosen_language or Language.BOKMAL.value

    @property
    def may_choose_language(self) -> bool:
        return self.language_form not in Language.values

    def has_function(self, *functions: str) -> bool:
        """Whether it has at least one of the functions."""
        return not set(functions).isdisjoint(self.functions)

    @property
    def is_owner(self) -> bool:
        return self.has_function(*OWNER_FUNCTIONS)

    @property
    def is_partner(self) -> bool:
        return self.has_function(*PARTNER_FUNCTIONS)

    @property
    def function_labels(self) -> list[str]:
        """The functions in words, in the order of the list of functions."""
        return [str(function.label) for function in Function if function in self.functions]
