"""What every address that keeps a draft answers (docs/frontend.md, Autosave)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse

from kompetanse.lib.dates import format_time
from kompetanse.lib.errors import Stale

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from needs.models import NeedsReport


def kept(
    request: HttpRequest, report: NeedsReport, key: str, save: Callable[[], object]
) -> HttpResponse:
    """Keep, and answer the new version of what is counted under the key; 409 when somebody else has saved."""
    try:
        save()
    except Stale as stale:
        return JsonResponse({"message": str(stale)}, status=409)
    report.refresh_from_db(fields=["section_versions"])
    return JsonResponse(
        {"version": report.version_of(key), "saved_at": format_time(request.received_at)}
    )


def nothing_yet() -> HttpResponse:
    """Too little can be read to keep anything; the page goes on saying when it last was kept."""
    return HttpResponse(status=204)
