"""Sending a stored file to the browser; a view has already asked who may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from django.http import FileResponse

from records.store import open_file

if TYPE_CHECKING:
    from records.models import StoredFile

# What a browser draws itself, without running anything. All else is saved to disk.
SHOWN_INLINE = frozenset({"application/pdf", "text/plain", "image/png", "image/jpeg"})


def send_file(
    stored: StoredFile, name: str, *, content: BinaryIO | None = None, as_attachment: bool = False
) -> FileResponse:
    """The bytes as they were taken in; the browser is told not to guess what they are.

    Opens them by `open_file` unless the view has (a document is opened by `open_document`, before its reading is noted).
    Shows what a browser can draw unless `as_attachment`.
    """
    kind = stored.content_type.split(";")[0]
    response = FileResponse(
        content or open_file(stored),
        as_attachment=as_attachment or kind not in SHOWN_INLINE,
        filename=name,
        content_type=stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
