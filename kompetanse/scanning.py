"""Whether a file from outside holds a virus, where the installation has a scanner (CLAMD_URL)."""

from typing import BinaryIO

import structlog
from django.conf import settings

from kompetanse.lib.clamd import ScannerSilent
from kompetanse.lib.clamd import find_virus as ask_clamd

# A person waits at an upload; the sweep has time.
UPLOAD_SECONDS, SWEEP_SECONDS = 8, 60

logger = structlog.get_logger(__name__)


def find_virus(content: BinaryIO, *, seconds: float) -> str | None:
    """The name of what was found, "" when clean; None when nobody knows: no scanner, or one that does not answer."""
    if not settings.CLAMD_URL:
        return None
    try:
        return ask_clamd(content, url=settings.CLAMD_URL, seconds=seconds)
    except ScannerSilent as silent:
        logger.warning("scanner.silent", answer=str(silent))
        return None
