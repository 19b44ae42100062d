"""Which store this installation keeps its documents in, and the one way to read one."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings
from django.core.files.storage import storages
from django.utils.translation import gettext as _

from kompetanse.lib.errors import NotAllowed
from kompetanse.lib.files import BytesGone
from kompetanse.lib.store import BucketStore, FolderStore, Store
from records.enums import ScanStatus

if TYPE_CHECKING:
    from records.models import Document, StoredFile


def document_store() -> Store:
    """A bucket where DOCUMENT_BUCKET names one, else the folder DOCUMENT_ROOT."""
    if settings.DOCUMENT_BUCKET:
        return BucketStore(storages["documents"])
    return FolderStore(settings.DOCUMENT_ROOT)


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes of a stored file. Refuses (403) one that holds a virus; `BytesGone` (410) when they are gone."""
    if stored.scan_status == ScanStatus.INFECTED:
        raise NotAllowed(
            _("Filen inneholder virus og er stengt."), who_may=_("Ingen. Be om filen på nytt.")
        )
    try:
        return document_store().open(stored.sha256)
    except FileNotFoundError as gone:  # a bucket's own word for it
        raise BytesGone(stored.sha256) from gone


def open_document(document: Document) -> BinaryIO:
    """A document's bytes. `BytesGone` for a purged one too, though another document may hold the same bytes."""
    if document.purges.done().exists():
        raise BytesGone(document.stored_file.sha256)
    return open_file(document.stored_file)
