"""The register: who exists, and what belongs to whom."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kompetanse.lib.addresses import address
from kompetanse.lib.clock import in_oslo
from owners.display import (
    contact_facts,
    establishment_table,
    organisation_facts,
    organisation_table,
)
from owners.forms import EstablishmentFilterForm, OrganisationFilterForm
from owners.models import Establishment, Organisation
from owners.permissions import (
    can_edit_profile,
    can_keep_regions,
    can_see_contact,
    can_see_regions,
)

PER_PAGE = 25
FIRST_UNITS = 10


def _people_pages() -> list[dict[str, str]]:
    """For caseworkers: who acts for their own authority, and who nobody acts for yet."""
    return [
        {"label": _("Brukere hos oss"), "url": address("accounts:members")},
        {"label": _("Eiere uten bruker"), "url": address("accounts:owners-without-user")},
    ]


@require_GET
def organisation_list(request: HttpRequest) -> HttpResponse:
    today = in_oslo(request.received_at).date()
    filters = OrganisationFilterForm(request.GET)
    organisations = Organisation.objects.visible_to(request.hat).active_on(today)
    page = Paginator(filters.narrow(organisations).for_list(), PER_PAGE).get_page(
        request.GET.get("side")
    )
    hat = request.hat
    context = {
        "filters": filters,
        "page_obj": page,
        "table": organisation_table(page),
        "actions": _people_pages()
        if hat is not None and hat.side == "authority" and hat.holds("handle_cases")
        else [],
    }
    return render(request, "owners/organisation_list.html", context)


@require_GET
def organisation_detail(request: HttpRequest, code: str) -> HttpResponse:
    today = in_oslo(request.received_at).date()
    organisation = _organisation(request, code)
    memberships = organisation.region_memberships.active_on(today).select_related("region")
    facts = organisation_facts(
        organisation,
        regions=[membership.region.name for membership in memberships.order_by("region__name")],
        counties=organisation.covers.order_by("name").values_list("name", flat=True),
    )
    units = _units(request, organisation)
    context = {
        "organisation": organisation,
        "facts": facts,
        "contact": contact_facts(organisation)
        if can_see_contact(request.hat, organisation)
        else None,
        "can_edit_profile": can_edit_profile(request.hat, organisation),
        **_region_links(request, organisation),
        "bodies": organisation.bodies.active_on(today).order_by("name", "pk"),
        "table": establishment_table(units.for_list()[:FIRST_UNITS], caption=_("Virksomheter")),
        "unit_count": units.count(),
        "shown_units": FIRST_UNITS,
    }
    return render(request, "owners/organisation_detail.html", context)


def _region_links(request, organisation):
    county = organisation.county
    shows = county is not None and organisation.is_owner and can_see_regions(request.hat)
    return {
        "shows_region": shows,
        "can_keep_region": shows and can_keep_regions(request.hat, county),
    }


@require_GET
def establishment_list(request: HttpRequest, code: str) -> HttpResponse:
    organisation = _organisation(request, code)
    filters = EstablishmentFilterForm(request.GET)
    units = filters.narrow(_units(request, organisation)).for_list()
    page = Paginator(units, PER_PAGE).get_page(request.GET.get("side"))
    context = {
        "organisation": organisation,
        "filters": filters,
        "page_obj": page,
        "table": establishment_table(
            page, caption=_("Virksomheter som hører til %(owner)s") % {"owner": organisation.name}
        ),
    }
    return render(request, "owners/establishment_list.html", context)


def _organisation(request, code):
    organisations = Organisation.objects.visible_to(request.hat)
    return get_object_or_404(
        organisations.select_related("municipality", "county", "parent"), code=code
    )


def _units(request, organisation):
    return Establishment.objects.visible_to(request.hat).active().filter(owner=organisation)
