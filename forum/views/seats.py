"""Who sits in a forum, whether it is composed as it should, and its rules of procedure."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from forum import actions
from forum.actions.seats import settings_of
from forum.forms import ForumForm, ProcedureForm, SeatForm
from forum.lists import seat_table
from forum.models import Seat
from forum.permissions import WHO_SECRETARIAT, check_serves
from forum.rules import FORUM_WIDE
from forum.views.meetings import served_forum
from forum.views.shared import Step, run_step, today
from jobs.once import once
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.rules import check
from kompetanse.seen import check_seen, digest_of, locked, stored_in
from owners.permissions import can_see_regions

RULES_OF_PROCEDURE = (
    "quorum",
    "majority",
    "tie_rule",
    "kindergarten_authority_votes",
    "notice_days",
)


@require_GET
def seat_list(request: HttpRequest, forum: str) -> HttpResponse:
    """The seats, the vacant ones (R-FOR-02, R-FOR-06), and the rules of procedure."""
    body = served_forum(request, forum)
    seats = list(
        Seat.objects.visible_to(request.hat)
        .active(today(request))
        .filter(forum=body)
        .select_related("user", "represents", "region", "deputy_for__user")
        .order_by("category", "user__name", "pk")
    )
    categories = [seat.category for seat in seats]
    may_run = request.hat.side == "authority" and request.hat.can("run_secretariat")
    context = {
        "forum": body,
        "seats": seat_table(seats, may_end=may_run),
        "findings": [
            *check(FORUM_WIDE, "R-FOR-02", categories=categories),
            *check(FORUM_WIDE, "R-FOR-06", categories=categories),
        ],
        "procedure": settings_of(body),
        "may_run": may_run,
        "sees_regions": can_see_regions(request.hat),
        "voting": sum(seat.has_vote for seat in seats),
    }
    return render(request, "forum/seats.html", context)


@require_http_methods(["GET", "POST"])
@once
def seat_create(request: HttpRequest, forum: str) -> HttpResponse:
    """Give a person a seat."""
    body = served_forum(request, forum)
    check_serves(request.hat, settings_of(body).authority_id)
    form = SeatForm(request.POST or None, forum=body)
    url = reverse("forum:seats", args=[body.code])

    def act(*, answers, email, user=None, **values):
        return actions.create_seat(
            forum=body,
            user=user,
            answers=answers,
            by=request.hat,
            at=request.received_at,
            **{
                **values,
                "has_vote": bool(values["has_vote"]),
                "in_working_committee": bool(values["in_working_committee"]),
            },
        )

    return run_step(
        request,
        Step(
            title=_("Ny plass"),
            submit=_("Gi plassen"),
            act=act,
            back_url=url,
            done_url=url,
            message=_("Plassen er gitt. Personen kan nå handle som medlem av forumet."),
            text=_("Tillitsvalgte og plasser for fagorganisasjoner viser fagforeningsmedlemskap. Opplysningen brukes bare til forumets arbeid."),
            crumbs=[(body.name, url)],
            form=form,
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@once
def seat_end(request: HttpRequest, code: str) -> HttpResponse:
    """End a seat today."""
    rows = Seat.objects.visible_to(request.hat).select_related("user", "forum")
    seat = get_object_or_404(rows, code=code)
    check_serves(request.hat, settings_of(seat.forum).authority_id)
    url = reverse("forum:seats", args=[seat.forum.code])

    def act(*, answers):
        return actions.end_seat(seat=seat, by=request.hat, at=request.received_at)

    return run_step(
        request,
        Step(
            title=_("Avslutt plassen"),
            submit=_("Avslutt plassen"),
            act=act,
            back_url=url,
            done_url=url,
            message=_("Plassen er avsluttet."),
            facts=[(_("Navn"), seat.user.name), (_("Kategori"), seat.get_category_display())],
            warning=_("Personen mister tilgangen til forumet med en gang."),
            color="danger",
            crumbs=[(seat.forum.name, url)],
        ),
    )


@require_http_methods(["GET", "POST"])
@once
def procedure(request: HttpRequest, forum: str) -> HttpResponse:
    """The rules of procedure. What is left empty is "ikke avklart", and the ballot says so."""
    body = served_forum(request, forum)
    found = settings_of(body)
    check_serves(request.hat, found.authority_id)
    stored = stored_in(found, RULES_OF_PROCEDURE)
    form = ProcedureForm(request.POST or None, initial=stored)
    url = reverse("forum:seats", args=[body.code])
    if request.method == "POST" and form.is_valid():
        check_seen(form, stored_in(locked(found), RULES_OF_PROCEDURE))
        actions.set_procedure(
            forum=body, values=form.cleaned_data, by=request.hat, at=request.received_at
        )
        messages.success(request, _("Reglene er lagret."))
        return redirect(url)
    context = {"form": form, "version": digest_of(stored), "title": _("Forumets regler"), "submit": _("Lagre"), "back_url": url, "crumbs": [(body.name, url)]}  # fmt: skip
    return render(request, "forum/form.html", context)


@require_http_methods(["GET", "POST"])
@once
def forum_set_up(request: HttpRequest) -> HttpResponse:
    """Take on a forum as its secretariat, with its first rules. What is left empty is "ikke avklart"."""
    hat = request.hat
    if hat.side != "authority" or not hat.can("run_secretariat"):
        raise NotAllowed(who_may=WHO_SECRETARIAT)
    form = ForumForm(request.POST or None, authority=hat.organisation, initial={"notice_days": 7})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.set_up_forum(
                county=data["county"],
                forum=data["forum"],
                name=data["name"],
                values=data,
                by=hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Forumet er satt opp. Gi plassene nå."))
            return redirect("forum:seats", forum=made.forum.code)
    context = {"form": form, "title": _("Sett opp et forum"), "lead": _("Regler som ikke er avklart, kan stå tomme. Da sier stemmeseddelen det."), "submit": _("Sett opp forumet"), "back_url": reverse("forum:start")}  # fmt: skip
    return render(request, "forum/form.html", context)
