"""Choices of the spine: schemes, rounds, applications, what is asked for and by whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ForumMode(models.TextChoices):
    """What the forum does in a round (`domain.md` 0.5.8)."""

    RECOMMENDATION = "recommendation", _("Innstilling")
    DISCUSSION = "discussion", _("Drøfting")


class InTimeWhen(models.TextChoices):
    """Which act must happen before the deadline (`domain.md` 0.5.4). Stands on the round's page."""

    SENT_TO_APPROVER = "sent_to_approver", _("sendt til godkjenner")
    APPROVED = "approved", _("godkjent og sendt inn")


class ApplicationStatus(models.TextChoices):
    """Where the paper is: one short list for all schemes. What became of a measure is read from its line and point."""

    DRAFT = "draft", _("Utkast")
    IN_APPROVAL = "in_approval", _("Til godkjenning")
    SUBMITTED = "submitted", _("Sendt inn")
    INCOMPLETE = "incomplete", _("Må rettes")
    CHECKED = "checked", _("Kontrollert")
    IN_TREATMENT = "in_treatment", _("Til behandling i forum")
    DECIDED = "decided", _("Vedtak fattet")
    WITHDRAWN = "withdrawn", _("Trukket")
    DISMISSED = "dismissed", _("Avvist")
    CLOSED = "closed", _("Avsluttet")


BEFORE_SUBMISSION = (ApplicationStatus.DRAFT, ApplicationStatus.IN_APPROVAL)
BEFORE_TREATMENT = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.INCOMPLETE,
    ApplicationStatus.CHECKED,
)
ENDED = (ApplicationStatus.WITHDRAWN, ApplicationStatus.DISMISSED, ApplicationStatus.CLOSED)


class Category(models.TextChoices):
    """Kind of money asked for. Only ORDINARY needs a university (R-LOK-05); the others count against the 30 % cap (R-LOK-01)."""

    ORDINARY = "ordinary", _("Ordinært tiltak")
    TRADE_CERTIFICATE = "trade_certificate", _("Fagbrev i barne- og ungdomsarbeiderfaget")
    STUDIES = "studies", _("Kompetansehevingsstudier")
    BASIC_COMPETENCE = "basic_competence", _("Barnehagefaglig grunnkompetanse")
    FACILITATION = "facilitation", _("Tilretteleggingsmidler")


CAPPED_CATEGORIES = (
    Category.TRADE_CERTIFICATE,
    Category.STUDIES,
    Category.BASIC_COMPETENCE,
    Category.FACILITATION,
)


class Part(models.TextChoices):
    """In what quality an organisation is party to an application."""

    APPLICANT = "applicant", _("Melder")
    NETWORK_MEMBER = "network_member", _("Nettverksmedlem")
    PARTNER = "partner", _("Partner")
    RECIPIENT = "recipient", _("Mottaker")
    KINDERGARTEN_AUTHORITY = "kindergarten_authority", _("Barnehagemyndighet")


class ReferenceStatus(models.TextChoices):
    VERIFIED = "verified", _("Verifisert")
    UNVERIFIED = "unverified", _("Uverifisert")
    REPEALED = "repealed", _("Opphevet")


class TaskKind(models.TextChoices):
    """What waits for somebody at the authority. The work list is these rows."""

    CHECK_APPLICATION = "check_application", _("Kontroller behovsmelding")
    CHECK_COMPLETION = "check_completion", _("Se på rettet behovsmelding")
    ADMIT_LATE = "admit_late", _("Ta stilling til for sen behovsmelding")
    ANSWER_MESSAGE = "answer_message", _("Svar på melding")
    PREPARE_DECISION = "prepare_decision", _("Lag vedtak")
    APPROVE_DECISION = "approve_decision", _("Godkjenn vedtak")
    RETURNED_DECISION = "returned_decision", _("Rett vedtak")
    SEND_ANOTHER_WAY = "send_another_way", _("Send vedtaket på en annen måte")
    VERIFY_REFERENCE = "verify_reference", _("Verifiser hjemmel")
    FOLLOW_UP_ACCEPTANCE = "follow_up_acceptance", _("Følg opp aksept")
    ANSWER_CHANGE = "answer_change", _("Svar på endringsmelding")
    ATTEST_BATCH = "attest_batch", _("Attester utbetaling")
    APPROVE_BATCH = "approve_batch", _("Godkjenn utbetaling")
    FOLLOW_UP_PAYMENT = "follow_up_payment", _("Følg opp utbetaling")
    CHECK_REPORT = "check_report", _("Kontroller rapport")
    OVERDUE_REPORT = "overdue_report", _("Følg opp rapport som ikke er kommet")
    SETTLE_UNUSED = "settle_unused", _("Ta stilling til ubrukte midler")
    FOLLOW_UP_REPAYMENT = "follow_up_repayment", _("Følg opp tilbakebetaling")
    HANDLE_APPEAL = "handle_appeal", _("Behandl klage")
    ANSWER_SUSPENSION = "answer_suspension", _("Svar på krav om utsatt iverksetting")
    CARRY_OUT_APPEAL = "carry_out_appeal", _("Følg opp avgjort klage")


class CheckOutcome(models.TextChoices):
    MET = "met", _("Oppfylt")
    PARTLY = "partly", _("Delvis oppfylt")
    NOT_MET = "not_met", _("Ikke oppfylt")


class ExclusionReason(models.TextChoices):
    """Why a person is kept from a measure's papers."""

    RECUSED = "recused", _("Inhabil")
    DECLARED = "declared", _("Har meldt seg inhabil")


class PlanGuidance(models.TextChoices):
    """How a long-term plan guides a split (`domain.md` 0.5.13)."""

    EXACT = "exact", _("Bestemte andeler")
    RANGE = "range", _("Fra–til")
    TEXT = "text", _("Tekst")
