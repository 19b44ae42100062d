"""Looking for viruses in what is already stored: what came while the scanner was down, and what came before there was one."""

from __future__ import annotations

import structlog

from kompetanse.scanning import SWEEP_SECONDS, find_virus
from records.enums import ScanStatus
from records.models import StoredFile
from records.store import document_store

AT_ONCE = 200
# One file may be more than the scanner takes; several in a row mean that it is down.
SILENT_IN_A_ROW = 3

_security = structlog.get_logger("security")


def scan_new_files() -> list[str]:
    """Scan stored files that nobody has scanned, the oldest first; the digests of those that hold a virus.

    A file that the scanner gives no answer for stays unscanned; when it has no answer at all, the next sweep goes on.
    """
    infected: list[str] = []
    scanned = silent = 0
    unscanned = StoredFile.objects.filter(scan_status=ScanStatus.NOT_SCANNED, purged_at=None)
    for stored in unscanned.order_by("stored_at", "pk").iterator(chunk_size=AT_ONCE):
        if scanned == AT_ONCE or silent == SILENT_IN_A_ROW:
            break
        try:
            with document_store().open(stored.sha256) as content:
                found = find_virus(content, seconds=SWEEP_SECONDS)
        except FileNotFoundError:
            # Bytes that are gone are the backup's and the archive's to tell of; the others are scanned.
            continue
        if found is None:
            silent += 1
            continue
        scanned, silent = scanned + 1, 0
        status = ScanStatus.INFECTED if found else ScanStatus.CLEAN
        StoredFile.objects.filter(pk=stored.pk).update(scan_status=status)
        if found:
            _security.warning("virus in a stored file", sha256=stored.sha256, virus=found)
            infected.append(stored.sha256)
    return infected
