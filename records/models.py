"""The archive: case files, the journal, documents and the log of what was done.

Events and documents can be inserted and read by the application's database login, never changed
or deleted (migration 0002). A wrong row is answered by a new row.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.tokens import new_code
from records.enums import AccessCode, DocumentKind, JournalKind, ScanStatus
from records.querysets import (
    CaseFileQuerySet,
    DocumentQuerySet,
    InternalNoteQuerySet,
    JournalEntryQuerySet,
    MessageQuerySet,
    PurgeQuerySet,
)


class EventChain(models.Model):
    """One hash chain: of a case, of an organisation's memberships or of a round. Its row is the lock that orders events."""

    key = models.CharField(max_length=80, unique=True)
    length = models.PositiveIntegerField(default=0)
    head_hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.key


class Event(models.Model):
    """One verb that was done: who, wearing which hat, when, from which state to which. Holds no free text (`domain.md` 0.5.16)."""

    chain = models.ForeignKey(EventChain, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_label = models.CharField(max_length=200)
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    object_label = models.CharField(max_length=60)
    object_id = models.CharField(max_length=60)
    field = models.CharField(max_length=40, blank=True)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    reason_id = models.CharField(
        max_length=60, blank=True, help_text="Row that holds the reason's text."
    )
    reason_hash = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(
        default=dict,
        blank=True,
        help_text="Codes, amounts and hashes; never text that a person wrote.",
    )
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("chain", "number"), name="records_event_number_once"),
        )
        indexes = (models.Index(fields=("object_label", "object_id"), name="records_event_object"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.object_label} {self.object_id}"


class CaseFile(models.Model):
    """A case file (saksmappe) of one authority, numbered `2026/00123` without gaps per authority and year."""

    objects = CaseFileQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    authority = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="case_files"
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    reference = models.CharField(_("saksnummer"), max_length=12)
    title = models.CharField(_("tittel"), max_length=250)
    public_title = models.CharField(_("offentlig tittel"), max_length=250)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "year", "number"), name="records_casefile_number_once"
            ),
        )
        indexes = (models.Index(fields=("reference",), name="records_casefile_reference"),)

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def chain_key(self) -> str:
        return f"case:{self.code}"


class Counter(models.Model):
    """The last number given out for one purpose, authority and year. Locked while a number is taken, so no number is lost or doubled."""

    authority = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "year", "purpose"), name="records_counter_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.year}: {self.last}"


class JournalEntry(models.Model):
    """A journal row (journalpost): one document in, out or internal, numbered without gaps per authority and year (offentleglova § 10)."""

    objects = JournalEntryQuerySet.as_manager()

    case_file = models.ForeignKey(
        CaseFile, on_delete=models.PROTECT, related_name="journal_entries"
    )
    authority = models.ForeignKey("owners.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=1, choices=JournalKind)
    title = models.CharField(_("tittel"), max_length=250)
    public_title = models.CharField(_("offentlig tittel"), max_length=250)
    sender = models.CharField(_("avsender"), max_length=250, blank=True)
    receiver = models.CharField(_("mottaker"), max_length=250, blank=True)
    document_date = models.DateField(_("dokumentdato"))
    journaled_at = models.DateTimeField()
    journaled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    access_code = models.CharField(max_length=20, choices=AccessCode, default=AccessCode.OPEN)
    access_basis = models.CharField(_("hjemmel for skjerming"), max_length=120, blank=True)
    external_number = models.CharField(_("nummer i eget sakssystem"), max_length=40, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "year", "number"), name="records_journalentry_number_once"
            ),
            models.CheckConstraint(
                condition=Q(access_code=AccessCode.OPEN) | ~Q(access_basis=""),
                name="records_journalentry_closed_has_basis",
            ),
        )
        indexes = (
            models.Index(fields=("-journaled_at", "-id"), name="records_journalentry_public"),
            models.Index(fields=("case_file", "-id"), name="records_journalentry_case"),
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.year} {self.title}"

    # Django's own put the labels of all kinds into words at each call: a list asks once a row.
    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        return str(JournalKind(self.kind).label)

    def get_access_code_display(self) -> str:  # type: ignore[no-redef]
        return str(AccessCode(self.access_code).label)


class StoredFile(models.Model):
    """Bytes on disk by their SHA-256. The row is written after the bytes are safe."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveIntegerField(help_text="Bytes.")
    content_type = models.CharField(max_length=100)
    scan_status = models.CharField(
        max_length=20, choices=ScanStatus, default=ScanStatus.NOT_SCANNED
    )
    stored_at = models.DateTimeField()
    purged_at = models.DateTimeField(
        null=True, blank=True, help_text="When the bytes were removed; the hash stays."
    )

    def __str__(self) -> str:
        return self.sha256[:12]


class Document(models.Model):
    """A document in a case file, kept byte for byte. Has its journal row from the same transaction (`domain.md` 0.5.15)."""

    objects = DocumentQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="documents")
    journal_entry = models.ForeignKey(
        JournalEntry, on_delete=models.PROTECT, related_name="documents"
    )
    stored_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30, choices=DocumentKind)
    title = models.CharField(_("tittel"), max_length=250)
    file_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.title


class DocumentReader(models.Model):
    """An organisation outside the authority that may read a document: it sent it, or it was sent it."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="readers")
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("document", "organisation"), name="records_documentreader_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_id} → {self.organisation_id}"


class Shielding(models.Model):
    """A document kept from others than the authority, with its legal ground; lifted, never removed."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="shieldings")
    basis = models.CharField(_("hjemmel"), max_length=120)
    reason = models.TextField(_("grunn"))
    shielded_at = models.DateTimeField()
    shielded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(lifted_at=None),
                name="records_shielding_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="records_shielding_lifted_pair",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_id}: {self.basis}"


class Purge(models.Model):
    """That the contents of a document are to be removed for good: the archivist asks, a second person decides (`domain.md` 0.5.16).

    Hash and reason remain. A refused one may be asked for again.
    """

    objects = PurgeQuerySet.as_manager()

    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="purges")
    reason = models.TextField(_("grunn"))
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_approved = models.BooleanField(_("slettet"), default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("document",),
                condition=Q(decided_at=None) | Q(is_approved=True),
                name="records_purge_one_open_or_done",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_approved=False)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="records_purge_decided_pair",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("requested_by")),
                name="records_purge_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_id} {self.requested_at}"


class ReadReceipt(models.Model):
    """The first time somebody from an organisation opened a document. With read logs the only thing written by GET."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="receipts")
    organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("document", "organisation"), name="records_readreceipt_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.document_id} {self.read_at}"


class InternalNote(models.Model):
    """A caseworker's note on a case. The authority's own: no owner, partner or forum member can ever see it."""

    objects = InternalNoteQuerySet.as_manager()

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(_("notat"))
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.written_at}"


class Message(models.Model):
    """A message between an owner or partner and the authority on a case; journaled as a document."""

    objects = MessageQuerySet.as_manager()

    case_file = models.ForeignKey(CaseFile, on_delete=models.PROTECT, related_name="messages")
    from_organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    to_organisation = models.ForeignKey(
        "owners.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="message")
    text = models.TextField(_("melding"))
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.case_file_id} {self.sent_at}"
