"""A county's regions: which there are, who belongs to each and who to none, and moving an owner from a date on."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from forum import actions
from forum.forms import CloseRegionForm, MoveForm, RegionForm, WithdrawForm
from forum.models import RegionChange
from forum.permissions import WHO_SEES, check_keeps_regions
from forum.region_lists import (
    change_sentence,
    change_table,
    closed_words,
    membership_table,
    owner_table,
    region_table,
)
from forum.views.shared import Step, run_step, today
from jobs.once import once
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.seen import check_seen, digest_of, locked
from owners.enums import LegalForm
from owners.models import County, Organisation, Region, RegionMembership
from owners.permissions import can_keep_regions, can_see_regions
from owners.querysets import in_force

PER_PAGE = 50
SHOWN = 25


def open_county(request: HttpRequest, county: str) -> County:
    """A county, for those who work with its regions."""
    if not can_see_regions(request.hat):
        raise NotAllowed(who_may=WHO_SEES)
    return get_object_or_404(County.objects.visible_to(request.hat), pk=county)


def open_region(request: HttpRequest, county: str, region: str) -> Region:
    found = open_county(request, county)
    rows = Region.objects.visible_to(request.hat).filter(county=found).select_related("county")
    return get_object_or_404(rows, code=region)


def _crumbs(county: County):
    return [(_("Regioner i %(county)s") % {"county": county}, reverse("forum:regions", args=[county.pk]))]  # fmt: skip


def _placed(on, **where):
    """Whether an owner belongs to a region of its own county on a date."""
    return Exists(
        RegionMembership.objects.active_on(on).filter(organisation=OuterRef("pk"), **where)
    )


def _owners_without(county: County, on):
    owners = Organisation.objects.owners().legal().active_on(on).in_county(county)
    return owners.exclude(_placed(on, region__county=county))


@require_GET
def region_list(request: HttpRequest, county: str) -> HttpResponse:
    """The county's regions with how many belong to each, those that belong to none, and what has been changed."""
    found, on = open_county(request, county), today(request)
    now = in_force(on, "memberships__")
    municipal = Q(memberships__organisation__legal_form=LegalForm.MUNICIPALITY)
    regions = (
        Region.objects.filter(county=found)
        .annotate(
            municipalities=Count("memberships", filter=now & municipal),
            others=Count("memberships", filter=now & ~municipal),
        )
        .order_by("name", "pk")
    )
    changes = RegionChange.objects.visible_to(request.hat).filter(county=found)
    context = {
        "county": found,
        "table": region_table(
            found,
            regions,
            without=_owners_without(found, on).aggregate(
                municipalities=Count("pk", filter=Q(legal_form=LegalForm.MUNICIPALITY)),
                others=Count("pk", filter=~Q(legal_form=LegalForm.MUNICIPALITY)),
            ),
        ),
        "changes": change_table(changes.for_list()[:SHOWN]) if changes.exists() else None,
        "may_keep": can_keep_regions(request.hat, found),
    }
    return render(request, "forum/regions.html", context)


@require_GET
def region_detail(request: HttpRequest, county: str, region: str) -> HttpResponse:
    """Who belongs to a region now, and who did before or will."""
    found, on = open_region(request, county, region), today(request)
    owners = Organisation.objects.filter(_placed(on, region=found)).for_list()
    page = Paginator(owners, PER_PAGE).get_page(request.GET.get("side"))
    held = RegionMembership.objects.filter(region=found)
    now = held.active_on(on).filter(organisation__in=[owner.pk for owner in page])
    others = (
        held.exclude(in_force(on))
        .select_related("organisation")
        .order_by("-valid_to_date", "organisation__name", "pk")[:SHOWN]
    )
    context = {
        "county": found.county,
        "title": found.name,
        "region": found,
        "closed": closed_words(found),
        "closing": RegionChange.objects.filter(region=found, kind="closed").standing().first(),
        "crumbs": _crumbs(found.county),
        "page_obj": page,
        "table": owner_table(page, {row.organisation_id: row for row in now}),
        "others": membership_table(others, of_owner=False) if others else None,
        "may_keep": can_keep_regions(request.hat, found.county),
    }
    return render(request, "forum/region.html", context)


@require_GET
def region_none(request: HttpRequest, county: str) -> HttpResponse:
    """The county's owners that belong to no region."""
    found = open_county(request, county)
    owners = _owners_without(found, today(request)).for_list()
    page = Paginator(owners, PER_PAGE).get_page(request.GET.get("side"))
    context = {
        "county": found,
        "title": _("Uten region"),
        "crumbs": _crumbs(found),
        "page_obj": page,
        "table": owner_table(page),
    }
    return render(request, "forum/region.html", context)


@require_http_methods(["GET", "POST"])
@once
def region_create(request: HttpRequest, county: str) -> HttpResponse:
    """A new region."""
    found = open_county(request, county)
    check_keeps_regions(request.hat, found)
    url = reverse("forum:regions", args=[found.pk])

    def act(*, answers, **values):
        return actions.make_region(county=found, by=request.hat, at=request.received_at, **values)

    return run_step(
        request,
        Step(
            title=_("Ny region"),
            submit=_("Lag regionen"),
            act=act,
            back_url=url,
            done_url=url,
            message=_("Regionen er laget. Flytt eierne dit nå."),
            facts=[
                (_("Fylke"), found.name),
                (_("Etterpå"), _("Eierne flyttes dit én for én, hver fra sin dato.")),
            ],
            crumbs=_crumbs(found),
            form=RegionForm(request.POST or None),
        ),
    )


@require_http_methods(["GET", "POST"])
@once
def region_rename(request: HttpRequest, county: str, region: str) -> HttpResponse:
    """Give a region another name."""
    found = open_region(request, county, region)
    check_keeps_regions(request.hat, found.county)
    url = reverse("forum:region", args=[found.county_id, found.code])

    form = RegionForm(request.POST or None, initial={"name": found.name})

    def act(*, answers, **values):
        locked(found.county)
        found.refresh_from_db(fields=["name"])
        check_seen(form, {"name": found.name})
        return actions.rename_region(region=found, by=request.hat, at=request.received_at, **values)

    return run_step(
        request,
        Step(
            title=_("Gi regionen nytt navn"),
            submit=_("Gi nytt navn"),
            act=act,
            back_url=url,
            done_url=url,
            message=_("Regionen har fått nytt navn."),
            facts=[
                (_("Heter nå"), found.name),
                (
                    _("Hva som endres"),
                    _("Navnet overalt. Det som er journalført, står som det er."),
                ),
            ],
            crumbs=[*_crumbs(found.county), (found.name, url)],
            form=form,
            version=digest_of({"name": found.name}),
        ),
    )


@require_http_methods(["GET", "POST"])
@once
def region_close(request: HttpRequest, county: str, region: str) -> HttpResponse:
    """A region is no more from a date on."""
    found = open_region(request, county, region)
    check_keeps_regions(request.hat, found.county)
    url = reverse("forum:region", args=[found.county_id, found.code])

    def act(*, answers, **values):
        return actions.close_region(region=found, by=request.hat, at=request.received_at, **values)

    return run_step(
        request,
        Step(
            title=_("Legg ned regionen"),
            submit=_("Legg ned regionen"),
            act=act,
            back_url=url,
            done_url=url,
            message=_("Regionen er lagt ned."),
            facts=[
                (_("Region"), found.name),
                (_("Før du gjør det"), _("Flytt eierne, og avslutt plassene for regionen.")),
                (_("Hva som blir stående"), _("Listene, og behovsmeldingene som er begynt.")),
            ],
            crumbs=[*_crumbs(found.county), (found.name, url)],
            form=CloseRegionForm(request.POST or None),
        ),
    )


@require_http_methods(["GET", "POST"])
@once
def region_change_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take back a move or a closing that was a mistake."""
    if not can_see_regions(request.hat):
        raise NotAllowed(who_may=WHO_SEES)
    rows = RegionChange.objects.visible_to(request.hat).standing().for_list()
    change = get_object_or_404(rows.select_related("county"), code=code)
    check_keeps_regions(request.hat, change.county)
    owner, region = change.organisation, change.region
    url = reverse("forum:owner-region", args=[owner.code]) if owner else reverse("forum:region", args=[change.county_id, region.code])  # fmt: skip

    def act(*, answers, **values):
        return actions.withdraw_region_change(
            change=change, by=request.hat, at=request.received_at, **values
        )

    return run_step(
        request,
        Step(
            title=_("Trekk tilbake endringen"),
            submit=_("Trekk tilbake"),
            act=act,
            back_url=url,
            done_url=url,
            message=_("Endringen er trukket tilbake."),
            facts=[
                (_("Endring"), change_sentence(change)),
                (_("Gjelder fra"), format_date(change.from_date)),
                (_("Etterpå"), _("Alt er som om endringen ikke var ført. Grunnene blir stående i lista over endringer.")),
                (_("Hva som blir stående"), _("Behovsmeldinger som er begynt, blir i regionen de ble begynt i.")),
            ],
            crumbs=[*_crumbs(change.county), (owner.name if owner else region.name, url)],
            form=WithdrawForm(request.POST or None),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@once
def owner_region(request: HttpRequest, code: str) -> HttpResponse:
    """Which regions an owner has belonged to and when; the county's caseworkers move it from a date on."""
    if not can_see_regions(request.hat):
        raise NotAllowed(who_may=WHO_SEES)
    owners = Organisation.objects.visible_to(request.hat).owners().filter(county__isnull=False)
    owner = get_object_or_404(owners.select_related("county"), code=code)
    oldest_first = F("valid_from_date").asc(nulls_first=True)
    held = list(owner.region_memberships.select_related("region").order_by(oldest_first, "pk"))
    regions = Region.objects.filter(county=owner.county_id, valid_to_date=None).order_by(
        "name", "pk"
    )
    form = MoveForm(request.POST or None, regions=regions, is_placed=bool(held))
    may_keep = can_keep_regions(request.hat, owner.county)
    if request.method == "POST":
        check_keeps_regions(request.hat, owner.county)
        if form.is_valid() and _moved(request, owner, form):
            return redirect("forum:owner-region", code=owner.code)
    changes = RegionChange.objects.visible_to(request.hat).filter(organisation=owner)
    context = {
        "owner": owner,
        "crumbs": _crumbs(owner.county),
        "memberships": membership_table(held, of_owner=True),
        "changes": change_table(changes.for_list()[:SHOWN]) if changes.exists() else None,
        "form": form if may_keep else None,
        "last_move": changes.standing().first() if may_keep else None,
    }
    return render(request, "forum/owner_region.html", context)


def _moved(request: HttpRequest, owner: Organisation, form: MoveForm) -> bool:
    try:
        actions.move_owner(
            organisation=owner, by=request.hat, at=request.received_at, **form.answers()
        )
    except Refused as refusal:
        form.add_error(refusal.field or None, str(refusal))
        return False
    messages.success(request, _("Endringen er ført."))
    return True
