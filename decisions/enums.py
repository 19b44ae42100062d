"""Choices of decisions: what kind, where the paper is, what became of a measure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DecisionKind(models.TextChoices):
    GRANT = "grant", _("Vedtak om tilskudd")
    DISMISSAL = "dismissal", _("Vedtak om avvisning")
    LAPSE = "lapse", _("Vedtak om bortfall")
    REPAYMENT = "repayment", _("Vedtak om tilbakebetaling")
    CHANGE_REFUSAL = "change_refusal", _("Vedtak om avslag på endring")


BESIDE = (DecisionKind.REPAYMENT, DecisionKind.CHANGE_REFUSAL)
"""Kinds that stand beside the grant they concern, several at a time: they replace nothing and bind no money."""


class Occasion(models.TextChoices):
    """Why the decision is made; the letter says it."""

    ORDINARY = "ordinary", _("Ordinært vedtak")
    CORRECTION = "correction", _("Retting av feil")
    CHANGE = "change", _("Endringsmelding")
    APPEAL = "appeal", _("Klage")
    REVERSAL = "reversal", _("Omgjøring")
    SECOND_ALLOCATION = "second_allocation", _("Tilleggsfordeling")


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
    LAPSED = "lapsed", _("Faller bort")
    REPAY = "repay", _("Kreves tilbake")
    KEPT = "kept", _("Kreves ikke tilbake")


NOTHING_GIVEN = (Outcome.REFUSED, Outcome.DISMISSED, Outcome.LAPSED, Outcome.KEPT)
"""Outcomes with no kroner in them."""


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


class ChangeKind(models.TextChoices):
    """What a recipient tells has changed since the decision."""

    PARTNER = "partner", _("Ny eller annen partner")
    PERIOD = "period", _("Annen tid for gjennomføring")
    USE = "use", _("Annen bruk av midlene")
    LESS_MONEY = "less_money", _("Behov for mindre penger")
    MORE_MONEY = "more_money", _("Behov for mer penger")
    OWNER = "owner", _("Eieren eller virksomheten er solgt eller lagt ned")


MONEY_CHANGES = (ChangeKind.LESS_MONEY, ChangeKind.MORE_MONEY)


class ChangeStatus(models.TextChoices):
    SENT = "sent", _("Sendt")
    ANSWERED = "answered", _("Besvart")
    WITHDRAWN = "withdrawn", _("Trukket")


class ForumAnswer(models.TextChoices):
    """What the forum says to a line that came back to it."""

    UPHELD = "upheld", _("Forumet holder fast ved innstillingen")
    NEW = "new", _("Forumet gir en ny innstilling")


class DeliveryWay(models.TextChoices):
    """How a decision was sent when nobody read it in the portal."""

    POST = "post", _("Post")
    REGISTERED_POST = "registered_post", _("Rekommandert brev")
    EMAIL = "email", _("E-post til postmottak")
    IN_PERSON = "in_person", _("Overlevert")


FORMAL_GROUND = "formal"
"""Beside the criteria of the scheme version, the one ground for granting less than was recommended (R-LOK-09)."""
