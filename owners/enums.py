"""Choices of the registers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """A legal body has an organisation number; a body people sit in has none."""

    LEGAL = "legal", _("Juridisk enhet")
    BODY = "body", _("Organ")


class LegalForm(models.TextChoices):
    MUNICIPALITY = "municipality", _("Kommune")
    COUNTY_MUNICIPALITY = "county_municipality", _("Fylkeskommune")
    COUNTY_GOVERNOR = "county_governor", _("Statsforvalter")
    DIRECTORATE = "directorate", _("Direktorat")
    MINISTRY = "ministry", _("Departement")
    AUDITOR = "auditor", _("Revisjon")
    STATE = "state", _("Statlig virksomhet")
    LIMITED_COMPANY = "limited_company", _("Aksjeselskap")
    FOUNDATION = "foundation", _("Stiftelse")
    COOPERATIVE = "cooperative", _("Samvirkeforetak (SA)")
    ASSOCIATION = "association", _("Forening")
    SOLE_PROPRIETOR = "sole_proprietor", _("Enkeltpersonforetak")
    INTEREST_ORGANISATION = "interest_organisation", _("Interesseorganisasjon")
    FORUM = "forum", _("Samarbeidsforum")
    WORKING_COMMITTEE = "working_committee", _("Arbeidsutvalg")
    STEERING_GROUP = "steering_group", _("Styringsgruppe")
    NETWORK = "network", _("Nettverk")
    REGION_BODY = "region_body", _("Organ for en region")


class Function(models.TextChoices):
    """What an organisation does in this field. A kommune has several."""

    KINDERGARTEN_OWNER = "kindergarten_owner", _("Barnehageeier")
    SCHOOL_OWNER = "school_owner", _("Skoleeier")
    KINDERGARTEN_AUTHORITY = "kindergarten_authority", _("Barnehagemyndighet")
    COUNTY_UPPER_SECONDARY = "county_upper_secondary", _("Eier av videregående skoler")
    UNIVERSITY = "university", _("Universitet eller høyskole")
    VOCATIONAL_COLLEGE = "vocational_college", _("Fagskole")
    OTHER_EXPERTISE = "other_expertise", _("Annet kompetansemiljø")
    GRANTING_AUTHORITY = "granting_authority", _("Tilskuddsforvalter")
    FORUM = "forum", _("Samarbeidsforum")
    DIRECTORATE = "directorate", _("Direktorat")
    AUDITOR = "auditor", _("Revisjon")
    ADMINISTRATION = "administration", _("Administrasjon av systemet")
    INTEREST = "interest", _("Interesseorganisasjon")


OWNER_FUNCTIONS = (
    Function.KINDERGARTEN_OWNER,
    Function.SCHOOL_OWNER,
    Function.COUNTY_UPPER_SECONDARY,
)
PARTNER_FUNCTIONS = (
    Function.UNIVERSITY,
    Function.VOCATIONAL_COLLEGE,
    Function.OTHER_EXPERTISE,
)


class Language(models.TextChoices):
    """The two written forms that a letter can have."""

    BOKMAL = "nb", _("Bokmål")
    NYNORSK = "nn", _("Nynorsk")


class LanguageForm(models.TextChoices):
    """What a kommune has decided about the language of letters to it (språklova)."""

    BOKMAL = "nb", _("Bokmål")
    NYNORSK = "nn", _("Nynorsk")
    NEUTRAL = "neutral", _("Nøytral")


class EstablishmentKind(models.TextChoices):
    KINDERGARTEN = "kindergarten", _("Barnehage")
    PRIMARY_SCHOOL = "primary_school", _("Grunnskole")
    UPPER_SECONDARY = "upper_secondary", _("Videregående skole")
    COMBINED_SCHOOL = "combined_school", _("Grunnskole og videregående skole")
    ARTS_SCHOOL = "arts_school", _("Kulturskole")
    ADULT_EDUCATION = "adult_education", _("Voksenopplæring")
    OTHER_TRAINING = "other_training", _("Annen offentlig opplæringsenhet")
    VOCATIONAL_COLLEGE_SITE = "vocational_college_site", _("Fagskole, studiested")


class Ownership(models.TextChoices):
    PUBLIC = "public", _("Offentlig")
    PRIVATE = "private", _("Privat")


class OwnerBasis(models.TextChoices):
    """How we know who owns an establishment; the registers seldom say it outright."""

    DERIVED = "derived", _("Utledet: offentlig enhet i kommunen eller fylket")
    NAME_LIKENESS = "name_likeness", _("Navnelikhet, ikke kontrollert")
    STATED = "stated", _("Oppgitt")
