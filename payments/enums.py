"""Choices of payments: what became of an acceptance, a payment, a stop and a repayment."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AcceptanceStatus(models.TextChoices):
    """What a recipient has answered to what it was granted."""

    WAITING = "waiting", _("Venter på svar")
    ACCEPTED = "accepted", _("Akseptert")
    DECLINED = "declined", _("Takket nei")
    LAPSED = "lapsed", _("Bortfalt")
    REPLACED = "replaced", _("Erstattet av nytt vedtak")


class PaymentStatus(models.TextChoices):
    """Where one payment is on its way to the payee."""

    PLANNED = "planned", _("Planlagt")
    IN_BATCH = "in_batch", _("I en utbetaling")
    PAID = "paid", _("Betalt")
    RETURNED = "returned", _("Kom i retur")
    CANCELLED = "cancelled", _("Strøket")


COUNTED = (PaymentStatus.PLANNED, PaymentStatus.IN_BATCH, PaymentStatus.PAID)
"""What adds up to what was granted."""


class StopKind(models.TextChoices):
    """Why nothing is paid on a decision for the time being."""

    REPORT = "report", _("Rapport mangler")
    BREACH = "breach", _("Brudd på vilkår")
    ACCOUNT = "account", _("Kontonummer må sjekkes")
    APPEAL = "appeal", _("Klage")
    OTHER = "other", _("Annet")


class RepaymentGround(models.TextChoices):
    """Why money is to come back (`domain.md` 2.8)."""

    NOT_CARRIED_OUT = "not_carried_out", _("Tiltaket er ikke gjennomført")
    UNUSED = "unused", _("Ubrukte midler")
    BREACH = "breach", _("Brudd på vilkår")
    WRONG_INFORMATION = "wrong_information", _("Feil opplysninger")
    NO_REPORT = "no_report", _("Manglende rapport")
    NO_OWN_FINANCING = "no_own_financing", _("Manglende egenfinansiering")
    DROPPED_OUT = "dropped_out", _("Frafall eller avbrudd")
    DOUBLE_FUNDING = "double_funding", _("Dobbel finansiering")
    OVERPAID = "overpaid", _("For mye utbetalt")


class RepaymentStatus(models.TextChoices):
    """Where the matter of money that may have to come back stands."""

    REGISTERED = "registered", _("Registrert")
    NOTIFIED = "notified", _("Varslet")
    STATED = "stated", _("Uttalelse mottatt")
    DECIDED = "decided", _("Vedtatt")
    DUE = "due", _("Skal betales")
    INSTALMENTS = "instalments", _("Betales i avdrag")
    PAID = "paid", _("Betalt tilbake")
    OFFSET = "offset", _("Trukket fra en utbetaling")
    COLLECTION = "collection", _("Sendt til innkreving")
    WAIVED = "waived", _("Frafalt")
    CARRIED_OVER = "carried_over", _("Overført til neste år")


UNDECIDED = (RepaymentStatus.REGISTERED, RepaymentStatus.NOTIFIED, RepaymentStatus.STATED)
OUTSTANDING = (RepaymentStatus.DUE, RepaymentStatus.INSTALMENTS, RepaymentStatus.COLLECTION)
ENDED = (
    RepaymentStatus.PAID,
    RepaymentStatus.OFFSET,
    RepaymentStatus.WAIVED,
    RepaymentStatus.CARRIED_OVER,
)


class NoticeKind(models.TextChoices):
    """What a prior notice says that we consider (forvaltningsloven § 16)."""

    LAPSE = "lapse", _("Varsel om at tilsagnet kan falle bort")
    REPAYMENT = "repayment", _("Varsel om tilbakebetaling")


class BatchStatus(models.TextChoices):
    """Where a batch of payments is on its way to the bank."""

    DRAFT = "draft", _("Laget")
    ATTESTED = "attested", _("Attestert")
    APPROVED = "approved", _("Godkjent til utbetaling")
    TRANSFERRED = "transferred", _("Overført til regnskap")
    SETTLED = "settled", _("Gjort opp")
    CANCELLED = "cancelled", _("Avbrutt")


HANDED_OVER = (BatchStatus.APPROVED, BatchStatus.TRANSFERRED, BatchStatus.SETTLED)


class LineOutcome(models.TextChoices):
    """What became of a payment in a batch."""

    IN = "in", _("Med")
    DROPPED = "dropped", _("Falt ut")
    PAID = "paid", _("Betalt")
    RETURNED = "returned", _("Kom i retur")
    CANCELLED = "cancelled", _("Avbrutt")


class DropReason(models.TextChoices):
    """Why a payment is not in a batch, or no longer."""

    DECISION = "decision", _("Vedtaket er ikke sendt, eller det er erstattet")
    NOT_ACCEPTED = "not_accepted", _("Mottakeren har ikke akseptert tilskuddet")
    STOPPED = "stopped", _("Utbetalingen er stanset")
    NO_ACCOUNT = "no_account", _("Vi mangler kontonummer")
    TOO_MUCH = "too_much", _("Det er mer enn det som er innvilget")
    CHANGED = "changed", _("Beløpet er endret")
