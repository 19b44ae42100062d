"""Choices of decisions: what kind, where the paper is, what became of a measure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DecisionKind(models.TextChoices):
    GRANT = "grant", _("Vedtak om tilskudd")
    DISMISSAL = "dismissal", _("Vedtak om avvisning")


class DecisionStatus(models.TextChoices):
    """Where the paper is. From ISSUED on nothing in it is ever changed."""

    DRAFT = "draft", _("Utkast")
    TO_APPROVAL = "to_approval", _("Til godkjenning")
    ISSUED = "issued", _("Fattet")
    DISPATCHED = "dispatched", _("Sendt")
    SUPERSEDED = "superseded", _("Erstattet")


OPEN = (DecisionStatus.DRAFT, DecisionStatus.TO_APPROVAL)
IN_FORCE = (DecisionStatus.ISSUED, DecisionStatus.DISPATCHED)
FINAL = (*IN_FORCE, DecisionStatus.SUPERSEDED)


class Outcome(models.TextChoices):
    """What became of one measure for one recipient."""

    GRANTED = "granted", _("Innvilget")
    PARTLY = "partly", _("Delvis innvilget")
    REFUSED = "refused", _("Avslått")
    DISMISSED = "dismissed", _("Avvist")


class ReturnCategory(models.TextChoices):
    """Why an approver sends a decision back."""

    AMOUNT = "amount", _("Beløp")
    REASONS = "reasons", _("Begrunnelse")
    TERMS = "terms", _("Vilkår")
    LANGUAGE = "language", _("Språk eller oppsett")
    OTHER = "other", _("Annet")


class DismissalGround(models.TextChoices):
    """Why a report is not treated at all (`domain.md` 2.1, 9)."""

    TOO_LATE = "too_late", _("Kom inn etter fristen")
    WRONG_APPLICANT = "wrong_applicant", _("Ikke blant dem ordningen er for")
    WRONG_AUTHORITY = "wrong_authority", _("Hører til en annen tilskuddsforvalter")
    FORMAL = "formal", _("Oppfyller ikke formkravene")


class DeliveryWay(models.TextChoices):
    """How a decision was sent when nobody read it in the portal."""

    POST = "post", _("Post")
    REGISTERED_POST = "registered_post", _("Rekommandert brev")
    EMAIL = "email", _("E-post til postmottak")
    IN_PERSON = "in_person", _("Overlevert")


FORMAL_GROUND = "formal"
"""Beside the criteria of the scheme version, the one ground for granting less than was recommended (R-LOK-09)."""
