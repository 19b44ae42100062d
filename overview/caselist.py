"""The list of cases: filters, order, and the same rows as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from grants.enums import ENDED
from grants.models import Application
from overview.search import narrow
from overview.standing import FORUM_STATUSES, PARTNERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor

ORDERS: dict[str, tuple[str, ...]] = {
    "mottatt": ("submitted_at", "pk"),
    "-mottatt": ("-submitted_at", "-pk"),
    "eier": ("applicant__name", "pk"),
    "-eier": ("-applicant__name", "-pk"),
    "belop": ("requested_total", "pk"),
    "-belop": ("-requested_total", "-pk"),
}
DEFAULT_ORDER = "-mottatt"
MAX_EXPORT = 20_000
LATE = "for_sent"  # beside the statuses: late, and nobody has let it in or dismissed it


def filtered(hat: Actor, filters: Mapping[str, Any]) -> QuerySet[Application]:
    """The visible cases under the chosen filters."""
    cases = Application.objects.visible_to(hat)
    if filters.get("status") == LATE:
        cases = cases.filter(is_late=True, dispensation=None).exclude(status__in=ENDED)
    elif filters.get("status"):
        cases = cases.filter(status=filters["status"])
    if filters.get("ordning"):
        cases = cases.filter(scheme_version__key=filters["ordning"])
    if filters.get("ar"):
        cases = cases.filter(round__budget_year=filters["ar"])
    if filters.get("region"):
        cases = cases.filter(region__name=filters["region"])
    if filters.get("saksbehandler") == "ingen":
        cases = cases.filter(caseworker=None)
    elif filters.get("saksbehandler"):
        cases = cases.filter(caseworker__code=filters["saksbehandler"])
    return narrow(cases, filters.get("q") or "")


def with_partners(cases: QuerySet[Application]) -> QuerySet[Application]:
    """What a row shows, in the same query."""
    return cases.select_related(
        "applicant", "round", "scheme_version__scheme", "region", "caseworker", "dispensation"
    ).annotate(partners=PARTNERS.sql(), forum_statuses=FORUM_STATUSES.sql())


def export_header() -> list[str]:
    return [
        _("Saksnummer"), _("Eier"), _("Organisasjonsnummer"), _("Ordning"), _("År"), _("Region"),
        _("Partnere"), _("Meldt, kr"), _("Status"), _("Mottatt"), _("Saksbehandler"),
    ]  # fmt: skip


def export_rows(cases: QuerySet[Application], order: str) -> Iterator[list[Any]]:
    """The rows of the list, in its order, all pages."""
    wanted = with_partners(cases).order_by(*ORDERS.get(order, ORDERS[DEFAULT_ORDER]))[:MAX_EXPORT]
    for case in wanted.iterator(chunk_size=500):
        yield [
            case.reference,
            case.applicant.name,
            case.applicant.orgnr or "",
            case.scheme_version.scheme.name,
            case.round.budget_year,
            case.region.name if case.region else "",
            ", ".join(case.partners),
            case.requested_total,
            case.get_status_display(),
            case.submitted_at,
            str(case.caseworker or ""),
        ]
