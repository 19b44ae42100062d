"""Choices of partnerships and networks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgreementSide(models.TextChoices):
    """The two that agree. Either begins; the other one answers."""

    OWNER = "owner", _("Eier")
    PARTNER = "partner", _("Kompetansemiljø")

    @property
    def other(self) -> "AgreementSide":
        return AgreementSide.PARTNER if self is AgreementSide.OWNER else AgreementSide.OWNER


class AgreementState(models.TextChoices):
    """How far an agreement has come (`domain.md` 2.16). Read from its dates, never stored."""

    DRAFT = "draft", _("Utkast")
    RETURNED = "returned", _("Må endres")
    AWAITING_PARTNER = "awaiting_partner", _("Venter på partneren")
    AWAITING_OWNER = "awaiting_owner", _("Venter på eieren")
    COMING = "coming", _("Begynner senere")
    IN_FORCE = "in_force", _("Gjelder")
    ENDING = "ending", _("Sagt opp")
    EXPIRED = "expired", _("Utløpt")


class MemberAnswer(models.TextChoices):
    """An owner's answer to being in a network."""

    ASKED = "asked", _("Ikke svart")
    JOINED = "joined", _("Er med")
    DECLINED = "declined", _("Takket nei")
