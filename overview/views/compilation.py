"""The yearly compilation: as a page, and the same figures as a spreadsheet and as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kompetanse.lib.dates import format_moment
from kompetanse.lib.money import format_kroner
from kompetanse.lib.tabular import write_book
from overview.compilation.drawing import compilation_pdf, drawn_parts, in_millions
from overview.compilation.figures import Compilation, compile_year, scope_of
from overview.compilation.parts import parts_of, percent
from overview.exports import XLSX
from owners.models import County
from reports.compilation import Scope, schemes_with_reports, years_with_reports

if TYPE_CHECKING:
    from django.http import HttpRequest

YEAR, SCHEME, COUNTY = "ar", "ordning", "fylke"


class Asked:
    """What a request asks for, of what there is: a year, perhaps a scheme and a county. Unknown values narrow nothing."""

    def __init__(self, request: HttpRequest) -> None:
        hat = request.hat
        if hat is None:
            raise Http404
        asked = request.GET
        self.years = years_with_reports(scope_of(hat, year=0))
        year = next((one for one in self.years if str(one) == asked.get(YEAR)), None)
        self.year = year or next(iter(self.years), 0)
        self.county = None
        number = asked.get(COUNTY, "")
        if hat.side != "authority" and number.isascii() and number.isdigit():
            self.county = County.objects.filter(number=number).first()
        whole = scope_of(hat, year=self.year, county=self.county.number if self.county else "")
        self.schemes = schemes_with_reports(whole)
        scheme = next((row for row in self.schemes if row[0] == asked.get(SCHEME)), None)
        self.scheme = scheme[0] if scheme else ""
        self.scope: Scope = scope_of(hat, year=whole.year, scheme=self.scheme, county=whole.county)
        self.sender = hat.organisation_name if hat.side == "authority" else ""
        self.scheme_name = _name(scheme) if scheme else ""

    @property
    def title(self) -> str:
        where = self.sender or (self.county.name if self.county else _("hele landet"))
        what = f"{self.scheme_name} " if self.scheme_name else ""
        return _("Sammenstilling %(what)s%(year)s, %(where)s") % {
            "what": what, "year": self.year or "", "where": where,
        }  # fmt: skip

    def url(self, name: str = "", **changed: str) -> str:
        values = {
            YEAR: str(self.year),
            SCHEME: self.scheme,
            COUNTY: self.county.number if self.county else "",
            **changed,
        }
        path = reverse(f"overview:{name}") if name else ""
        return f"{path}?{urlencode({key: value for key, value in values.items() if value})}"

    @property
    def file_name(self) -> str:
        parts = ("sammenstilling", self.year, self.scheme, self.county and self.county.number)
        return "-".join(str(part) for part in parts if part)


def _name(row: tuple[str, str, str]) -> str:
    return row[2] if get_language() == "nn" else row[1]


@require_GET
def compilation(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    context: dict[str, Any] = {"title": asked.title, "county": asked.county}
    if asked.years:
        found = compile_year(asked.scope)
        hat = request.hat
        context |= {
            "meta": [_meta(found), _("Tallene er fra %(moment)s") % {"moment": format_moment(request.received_at)}],
            "actions": [
                {"label": _("Last ned regneark"), "url": asked.url("compilation-xlsx")},
                {"label": _("Last ned PDF"), "url": asked.url("compilation-pdf")},
            ],
            "years": [
                {"label": str(year), "url": asked.url(**{YEAR: str(year), SCHEME: ""}), "current": year == asked.year}
                for year in asked.years
            ],
            "schemes": [
                {"label": label, "url": asked.url(**{SCHEME: key}), "current": key == asked.scheme}
                for key, label in [("", _("Alle ordninger")), *((row[0], _name(row)) for row in asked.schemes)]
            ],
            "figures": _figures(found),
            "parts": drawn_parts(found),
            "appeals_url": reverse("appeals:list") if hat.side == "authority" or hat.can("audit_all") else "",
        }  # fmt: skip
    return render(request, "overview/compilation.html", context)


def _meta(found: Compilation) -> str:
    numbers = found.total.numbers
    return _("%(sent)s av %(due)s rapporter er sendt inn") % {
        "sent": format_kroner(numbers["sent"]), "due": format_kroner(numbers["due"]),
    }  # fmt: skip


def _share(part: int, whole: int) -> str:
    share = percent(part, whole)
    return "–" if share is None else f"{share} %"


def _figures(found: Compilation) -> list[tuple[str, str, str]]:
    """What is read first."""
    numbers = found.total.numbers
    private, places = found.private_places
    granted = numbers["granted"]
    used = _("%(share)s av det som er tildelt") % {"share": _share(numbers["used"], granted)}
    rows = [
        (_("Tildelt"), _millions(granted), _("%(n)s rapporter") % {"n": numbers["sent"]}),
        (_("Brukt"), _millions(numbers["used"]), used),
        (_("Tiltak"), format_kroner(numbers["measures"]), _("hos %(n)s eiere") % {"n": numbers["owners"]}),
        (_("Deltakere"), format_kroner(sum(found.total.groups.values())), ""),
        (_("Private eieres andel"), _share(numbers["private"], granted), _("%(share)s av barnehagene og skolene er private") % {"share": _share(private, places)}),
        (_("Spesialpedagogikk og inkludering"), _share(numbers["inclusion"], granted), _("av det som er tildelt")),
    ]  # fmt: skip
    if found.all_days:
        days = _("%(n)s dager") % {"n": found.all_days.median}
        rows.append((_("Fra frist til vedtak"), days, _("den midterste saken")))
    return rows


def _millions(amount: int) -> str:
    return _("%(n)s mill. kr") % {"n": in_millions(amount)}


@require_GET
def compilation_xlsx(request: HttpRequest) -> HttpResponse:
    """A sheet for each table, numbers as numbers."""
    asked = Asked(request)
    parts = parts_of(compile_year(asked.scope))
    sheets = [(part.title, (part.head, *part.columns), part.file_rows()) for part in parts]
    return _file(write_book(sheets), XLSX, f"{asked.file_name}.xlsx")


@require_GET
def compilation_as_pdf(request: HttpRequest) -> HttpResponse:
    """A few pages however large the country is, so it is drawn while one waits."""
    asked = Asked(request)
    content = compilation_pdf(
        compile_year(asked.scope),
        sender=request.hat.organisation_name,
        title=asked.title,
        at=request.received_at,
    )
    return _file(content, "application/pdf", f"{asked.file_name}.pdf")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
