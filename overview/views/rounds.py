"""A round as its authority runs it: publish, move the deadline, who is told what when, who has chosen not to file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from grants.actions import move_deadline, publish_round
from grants.models import Application, OptOut, Round
from grants.permissions import check_runs_round
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_weekday_date
from kompetanse.lib.errors import Refused
from kompetanse.tables import Cell, Column, Row, Table
from notices.reminding import preview
from overview.round_forms import DeadlineForm
from overview.views.check import posted_version

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SHOWN = 100
REMINDED_OF = {
    "needs": gettext_lazy("Behovsmelding"),
    "forum": gettext_lazy("Samarbeidsforum"),
    "payments": gettext_lazy("Svar på tilskudd"),
    "reports": gettext_lazy("Rapport"),
}
"""The parts of a year, by the app that reminds of them: one at a time, or the page would ask for all of it."""


def _round(request: HttpRequest, code: str) -> Round:
    if request.hat is None:
        raise Http404
    found = get_object_or_404(
        Round.objects.visible_to(request.hat).select_related(
            "programme", "authority", "forum", "county"
        ),
        code=code,
    )
    check_runs_round(request.hat, found)
    return found


@require_GET
def round_admin(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about running one round."""
    round_ = _round(request, code)
    opted_out = OptOut.objects.filter(round=round_).select_related("organisation", "chosen_by")
    context = {
        "round": round_,
        "facts": _facts(round_),
        "frames": _frames(round_),
        "reserves": _reserves(round_),
        "progress": _progress(round_),
        "opted_out": opted_out.order_by("organisation__name", "pk")[:SHOWN],
        "moves": round_.deadline_moves.select_related("moved_by").order_by("-moved_at", "-pk"),
        "without_user_url": reverse("accounts:owners-without-user"),
        "decisions_url": reverse("decisions:list"),
    }
    return render(request, "overview/round_admin.html", context)


def _facts(round_: Round) -> list[tuple[Any, Any]]:
    dates = [
        (_("Åpner"), round_.opens_date),
        (_("Frist for å melde behov"), round_.deadline_date),
        (_("Forumet er ferdig innen"), round_.forum_due_date),
        (_("Vedtak innen"), round_.decision_due_date),
        (_("Frist for rapport"), round_.report_due_date),
    ]
    facts: list[tuple[Any, Any]] = [
        (label, format_weekday_date(day)) for label, day in dates if day is not None
    ]
    facts.append((_("I tide når behovsmeldingen er"), round_.get_in_time_when_display()))
    facts.append((_("Forumets oppgave"), round_.get_forum_mode_display()))
    return facts


def _frames(round_: Round) -> Table:
    frames = round_.frames.select_related("scheme_version__scheme", "region").order_by(
        "scheme_version__key", "region__name", "pk"
    )
    rows = [
        Row(
            [
                Cell(
                    frame.scheme_version.scheme.name,
                    small=frame.region.name
                    if frame.region
                    else (_("eksempeltall") if frame.is_example else ""),
                ),
                frame.amount,
                Cell(
                    frame.set_aside,
                    small=_("sak %(item)s") % {"item": frame.set_aside_item}
                    if frame.set_aside_item
                    else "",
                ),
                frame.ordinary,
                frame.complaint_reserve if frame.parent_id is None else None,
                frame.committed,
                frame.free,
            ]
        )
        for frame in frames
    ]
    return Table(
        caption=_("Rammer, i kroner"),
        columns=[
            Column(_("Ordning"), head=True),
            Column(_("Ramme"), number=True),
            Column(_("Avsatt"), number=True),
            Column(_("Til fordeling"), number=True),
            Column(_("Klagereserve"), number=True),
            Column(_("Bundet i vedtak"), number=True),
            Column(_("Ledig"), number=True, key=True),
        ],
        rows=rows,
        compact=True,
        empty=_("Ingen rammer er lagt inn."),
    )


def _reserves(round_: Round) -> list[tuple[str, str]]:
    """Where the reserve of each whole frame is set: (scheme, address)."""
    whole = round_.frames.filter(parent=None).select_related("scheme_version__scheme")
    return [
        (
            frame.scheme_version.scheme.name,
            reverse("appeals:reserve", args=[round_.code, frame.scheme_version.key]),
        )
        for frame in whole.order_by("scheme_version__key", "pk")
    ]


def _progress(round_: Round) -> dict[str, int]:
    """How far the owners are: counts only, never what a draft says (`domain.md` 0.5.4)."""
    sums = Application.objects.filter(round=round_).aggregate(
        drafts=Count("pk", filter=Q(status="draft")),
        in_approval=Count("pk", filter=Q(status="in_approval")),
        submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
        late=Count("pk", filter=Q(is_late=True, dispensation=None)),
        requested=Sum("requested_total", filter=Q(submitted_at__isnull=False)),
    )
    return {name: number or 0 for name, number in sums.items()}


@require_GET
def round_reminders(request: HttpRequest, code: str) -> HttpResponse:
    """Who will be reminded of what on which day, and who has been."""
    round_ = _round(request, code)
    today = in_oslo(request.received_at).date()
    asked = request.GET.get("om", "")
    app = asked if asked in REMINDED_OF else next(iter(REMINDED_OF))
    views = [
        {"label": label, "url": f"?om={name}", "count": None, "current": name == app}
        for name, label in REMINDED_OF.items()
    ]
    context = {"round": round_, "views": views, "reminders": _reminders(round_, today, app)}
    return render(request, "overview/round_reminders.html", context)


def _reminders(round_: Round, today: Any, app: str) -> list[dict[str, Any]]:
    """Who gets what when: one line per day and kind, with the organisations it goes to."""
    lines: dict[tuple[Any, str], dict[str, Any]] = {}
    for one in preview(today=today, scope=round_.chain_key, app=app):
        empty = {"day": one.on_date, "title": one.title, "labels": [], "sent_at": one.sent_at}
        lines.setdefault((one.on_date, one.title), empty)["labels"].append(one.label)
    return list(lines.values())[:SHOWN]


@require_POST
@once
def round_publish(request: HttpRequest, code: str) -> HttpResponse:
    """Show the round to everyone."""
    round_ = _round(request, code)
    try:
        publish_round(round_=round_, by=request.hat, at=request.received_at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Utlysningen er publisert."))
    return redirect("overview:round-admin", code)


@require_http_methods(["GET", "POST"])
@once
def round_deadline(request: HttpRequest, code: str) -> HttpResponse:
    """Move the deadline for all, with a reason."""
    round_ = _round(request, code)
    form = DeadlineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            move_deadline(
                round_=round_,
                **form.cleaned_data,
                seen_version=posted_version(request),
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, _("Fristen er flyttet, og eierne har fått beskjed."))
            return redirect("overview:round-admin", code)
    return render(request, "overview/round_deadline.html", {"round": round_, "form": form})
