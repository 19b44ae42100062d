"""The same rows as a file: CSV streamed, or a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, StreamingHttpResponse

from kompetanse.lib.tabular import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http.response import HttpResponseBase

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(
    header: Sequence[str], rows: Iterable[Sequence[Any]], *, name: str, kind: str
) -> HttpResponseBase:
    """Rows as `name`.csv or `name`.xlsx. No cell is ever a formula (lib.tabular)."""
    response: HttpResponseBase
    if kind == "xlsx":
        response = HttpResponse(write_xlsx(header, rows, sheet=name), content_type=XLSX)
    else:
        response = StreamingHttpResponse(
            write_csv(header, rows), content_type="text/csv; charset=utf-8"
        )
    ending = "xlsx" if kind == "xlsx" else "csv"
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
