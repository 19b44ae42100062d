"""Which store this installation keeps its documents in."""

from django.conf import settings
from django.core.files.storage import storages

from kompetanse.lib.store import BucketStore, FolderStore, Store


def document_store() -> Store:
    """A bucket where DOCUMENT_BUCKET names one, else the folder DOCUMENT_ROOT."""
    if settings.DOCUMENT_BUCKET:
        return BucketStore(storages["documents"])
    return FolderStore(settings.DOCUMENT_ROOT)
