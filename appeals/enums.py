"""Choices of complaints: where one stands, how it came, how it ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppealStatus(models.TextChoices):
    """Where a complaint stands: with the authority, with the appeal body, or ended (`domain.md` 2.7)."""

    RECEIVED = "received", _("Mottatt")
    INCOMPLETE = "incomplete", _("Må rettes")
    CHECKED = "checked", _("Til behandling")
    DISMISSED = "dismissed", _("Avvist")
    GRANTED = "granted", _("Medhold")
    PARTLY = "partly", _("Delvis medhold")
    FORWARDED = "forwarded", _("Hos klageinstansen")
    UPHELD = "upheld", _("Vedtaket er stadfestet")
    CHANGED = "changed", _("Vedtaket er endret")
    ANNULLED = "annulled", _("Vedtaket er opphevet")
    WITHDRAWN = "withdrawn", _("Trukket")


BEFORE_CHECK = (AppealStatus.RECEIVED, AppealStatus.INCOMPLETE)
WITH_AUTHORITY = (*BEFORE_CHECK, AppealStatus.CHECKED)
DECIDED_BY_BODY = (AppealStatus.UPHELD, AppealStatus.CHANGED, AppealStatus.ANNULLED)
SEEN_BY_BODY = (AppealStatus.FORWARDED, *DECIDED_BY_BODY)
# A complaint that was granted in part may still be forwarded.
OPEN = (*WITH_AUTHORITY, AppealStatus.PARTLY, AppealStatus.FORWARDED)
TO_BE_CARRIED_OUT = (AppealStatus.CHANGED, AppealStatus.ANNULLED)


class ComplaintWay(models.TextChoices):
    """How a complaint reached the authority."""

    PORTAL = "portal", _("Kompetanse")
    POST = "post", _("Post")
    EMAIL = "email", _("E-post")
    IN_PERSON = "in_person", _("Levert")


class LateGround(models.TextChoices):
    """Whether a complaint that came too late may be treated all the same (forvaltningsloven § 31)."""

    NOT_TO_BLAME = "not_to_blame", _("Ja, parten kan ikke lastes for at klagen kom for sent")
    SPECIAL_REASONS = "special_reasons", _("Ja, særlige grunner taler for det")
    NONE = "none", _("Nei, klagen skal avvises")


class SettlementKind(models.TextChoices):
    """What a caseworker proposes and another person approves."""

    DISMISS = "dismiss", _("Avvis klagen")
    FORWARD = "forward", _("Send klagen til klageinstansen")


class DismissalGround(models.TextChoices):
    """Why a complaint is not treated."""

    LATE = "late", _("Klagen kom for sent")
    NO_RIGHT = "no_right", _("Den som klager, har ikke rett til å klage på vedtaket")
    INCOMPLETE = "incomplete", _("Klagen er ikke rettet innen fristen")


class Outcome(models.TextChoices):
    """What the appeal body decided."""

    UPHELD = "upheld", _("Vedtaket stadfestes")
    CHANGED = "changed", _("Vedtaket endres")
    ANNULLED = "annulled", _("Vedtaket oppheves")


class SuspensionStatus(models.TextChoices):
    """What became of a request that the decision is not carried out yet (forvaltningsloven § 42)."""

    ASKED = "asked", _("Ikke besvart")
    GRANTED = "granted", _("Vedtaket gjennomføres ikke før klagen er avgjort")
    REFUSED = "refused", _("Vedtaket gjennomføres som vanlig")


class Relief(models.TextChoices):
    """How far the authority itself gives a complaint what it asks for."""

    NONE = "", _("Ikke tatt stilling til")
    FULL = "full", _("Fullt ut")
    PART = "part", _("Delvis")


class PaperKind(models.TextChoices):
    """What a paper is in the complaint."""

    COMPLAINT = "complaint", _("Klagen")
    ATTACHMENT = "attachment", _("Vedlegg til klagen")
    CORRECTION = "correction", _("Retting av klagen")
    REQUEST = "request", _("Brev om retting")
    ANSWER = "answer", _("Brev til den som klager")
    FORWARDING = "forwarding", _("Oversendelse")
    RESULT = "result", _("Klageinstansens avgjørelse")


class ReversalGround(models.TextChoices):
    """Why the authority changes its own decision without a complaint (forvaltningsloven § 35)."""

    NOT_TO_HARM = "not_to_harm", _("Endringen er ikke til skade for noen som vedtaket gjelder")
    NOT_ARRIVED = "not_arrived", _("Mottakeren har ikke fått vite om vedtaket ennå")
    ERROR = "error", _("Vedtaket har en feil som gjør at det ikke kan stå")
    RESERVED = "reserved", _("Vedtaket sier selv at det kan endres")
