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
