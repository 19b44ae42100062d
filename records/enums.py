"""Choices of the archive: what Noark 5 calls journal types, and how far a document may be read."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalKind(models.TextChoices):
    """Noark 5 journal entry types (journalposttype)."""

    INCOMING = "I", _("Inngående")
    OUTGOING = "U", _("Utgående")
    INTERNAL_FOLLOW_UP = "N", _("Internt, med oppfølging")
    INTERNAL = "X", _("Internt, uten oppfølging")


class DocumentKind(models.TextChoices):
    NEEDS_REPORT = "needs_report", _("Behovsmelding")
    ATTACHMENT = "attachment", _("Vedlegg")
    MESSAGE = "message", _("Melding i saken")
    COMPLETION_REQUEST = "completion_request", _("Brev om retting")
    ASSESSMENT = "assessment", _("Kontroll")
    AGENDA = "agenda", _("Saksliste")
    MINUTES = "minutes", _("Protokoll")
    RANKING = "ranking", _("Rangering")
    ALLOCATION = "allocation", _("Fordeling")
    DECISION_LETTER = "decision_letter", _("Vedtaksbrev")
    ACCEPTANCE = "acceptance", _("Aksept av tilskudd")
    PRIOR_NOTICE = "prior_notice", _("Forhåndsvarsel")
    STATEMENT = "statement", _("Uttalelse")
    CHANGE_NOTICE = "change_notice", _("Endringsmelding")
    FORUM_RETURN = "forum_return", _("Brev til forumet")
    PAYMENT_BASIS = "payment_basis", _("Utbetalingsgrunnlag")
    REPORT = "report", _("Rapport")
    REPORT_REQUEST = "report_request", _("Brev om rapport")
    COMPLAINT = "complaint", _("Klage")
    COMPLAINT_ANSWER = "complaint_answer", _("Svar på klage")
    COMPLAINT_FORWARDING = "complaint_forwarding", _("Oversendelse av klage")
    COMPLAINT_RESULT = "complaint_result", _("Avgjørelse av klage")
    COMPILATION = "compilation", _("Samlet rapport")
    REGISTERED = "registered", _("Registrert dokument")
    PHONE_NOTE = "phone_note", _("Telefonnotat")


class ScanStatus(models.TextChoices):
    NOT_SCANNED = "not_scanned", _("Ikke virussjekket")
    CLEAN = "clean", _("Virussjekket")
    INFECTED = "infected", _("Inneholder virus og er stengt")


class AccessCode(models.TextChoices):
    """Why a journal entry or document is kept from the public; the paragraph stands beside it."""

    OPEN = "open", _("Offentlig")
    POSTPONED = "postponed", _("Utsatt innsyn")
    INTERNAL = "internal", _("Internt dokument")
    CONFIDENTIAL = "confidential", _("Taushetsplikt")
