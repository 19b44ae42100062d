"""Choices of the needs report."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    """Who the report concerns (S0:59)."""

    KINDERGARTEN = "kindergarten", _("Barnehage")
    PRIMARY_SCHOOL = "primary_school", _("Grunnskole")
    AFTER_SCHOOL = "after_school", _("SFO")
    PPT = "ppt", _("PP-tjeneste")
    ARTS_SCHOOL = "arts_school", _("Kulturskole")
    ADULT_EDUCATION = "adult_education", _("Voksenopplæring")
    UPPER_SECONDARY = "upper_secondary", _("Videregående opplæring")
    COMPANY_TRAINING = "company_training", _("Fagopplæring i bedrift")


class SamiAnswer(models.TextChoices):
    """Are Sámi perspectives looked after? (R-SAM-02, `domain.md` 0.5.13)."""

    YES = "yes", _("Ja")
    PARTLY = "partly", _("Delvis")
    NO = "no", _("Nei")


class Method(models.TextChoices):
    """How the money of a measure is shared out (R-LOK-06)."""

    NEED = "need", _("Etter behov")
    PRO_RATA = "pro_rata", _("Likt etter størrelse (pro rata)")


class CostType(models.TextChoices):
    """What state money may be used for (S3:95-99)."""

    NEEDS_ASSESSMENT = "needs_assessment", _("Vurdering av behov")
    PLANNING = "planning", _("Planlegging og utvikling")
    IMPLEMENTATION = "implementation", _("Gjennomføring")
    COORDINATOR = "coordinator", _("Koordinator")


class InvolvedGroup(models.TextChoices):
    """Who was involved (R-GEN-02). The union's word is never demanded; that there is none is an answer."""

    EMPLOYEES = "employees", _("Ansatte")
    LEADERS = "leaders", _("Ledere")
    UNION = "union", _("Tillitsvalgte")
    NO_UNION = "no_union", _("Vi har ingen tillitsvalgt")


class ConsentStatus(models.TextChoices):
    """A network member's answer."""

    ASKED = "asked", _("Spurt")
    CONFIRMED = "confirmed", _("Bekreftet")
    DECLINED = "declined", _("Takket nei")


class SnapshotReason(models.TextChoices):
    """Why a snapshot was taken."""

    SUBMITTED = "submitted", _("Sendt inn")
    RETURNED = "returned", _("Sendt tilbake for retting")
    COMPLETED = "completed", _("Rettet og sendt på nytt")
    WITHDRAWN = "withdrawn", _("Trukket")


class Section(models.TextChoices):
    """The parts of the report, in the order of the task list."""

    CONTACT = "contact", _("Eier og kontakt")
    NETWORK = "network", _("Nettverket")
    PARTNERS = "partners", _("Partnere")
    NEED = "need", _("Lokalt definert behov")
    INVOLVEMENT = "involvement", _("Medvirkning fra ansatte, ledere og tillitsvalgte")
    PLANS = "plans", _("Lokal plan")
    MEASURES = "measures", _("Tiltak og budsjett")
    PARTICIPANTS = "participants", _("Deltakere, barnehager og skoler")
    FUNDING = "funding", _("Egeninnsats og andre midler")
    PERSPECTIVES = "perspectives", _("Samisk perspektiv, inkludering og evaluering")
    ATTACHMENTS = "attachments", _("Vedlegg")


TEXT_SECTIONS = (Section.CONTACT, Section.NEED, Section.FUNDING, Section.PERSPECTIVES)

PLAN_HEADINGS = (
    ("goals", _("Prioriterte mål")),
    ("target_groups", _("Målgrupper")),
    ("measures", _("Kompetansetiltak")),
    ("participants", _("Deltakere")),
    ("methods", _("Arbeidsmåter og samarbeid")),
    ("money", _("Bruk av kompetansemidler")),
    ("evaluation", _("Planlagt evaluering")),
    ("attainment", _("Vurdering av måloppnåelse")),
    ("duration", _("Varighet")),
)
"""The nine headings that a local plan should have (S3:113-123, R-PLN-02)."""
