"""A meeting: its agenda, who is there, and the acts that carry it from plan to close."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from forum import actions
from forum.actions.meetings import speaks_for_kommune, voting_seats
from forum.actions.seats import settings_of
from forum.forms import AttendanceForm, MeetingForm
from forum.lists import MEETING_COLORS, agenda_table, attendance_table, status_of
from forum.models import Meeting, Seat
from forum.permissions import (
    WHO_LEADS_OR_WRITES,
    WHO_SECRETARIAT,
    check_serves,
    is_leader_or_secretariat,
    is_secretariat,
)
from forum.transitions import CANCEL_MEETING, MEETING
from forum.views.shared import Step, run_step, sentences, today
from jobs.once import once
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date, format_moment
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken
from owners.models import Organisation
from records import workflow

STEPS = {
    "kall-inn": ("call_meeting", _("Alle som har plass i forumet, får et varsel i portalen og en e-post.")),
    "publiser": ("publish_agenda", _("Sakene får nummer, medlemmene får varsel, og papirene åpnes for dem som har svart på om de er habile.")),
    "apne": ("open_meeting", _("Fra nå kan sakene behandles.")),
    "avslutt": ("close_meeting", _("Møtet avsluttes, og protokollen kan skrives ferdig.")),
    "avlys": ("cancel_meeting", _("Møtet avlyses, og medlemmene får varsel.")),
}  # fmt: skip
DONE = {
    "kall-inn": _("Medlemmene er kalt inn."),
    "publiser": _("Sakslista er publisert."),
    "apne": _("Møtet er åpnet."),
    "avslutt": _("Møtet er avsluttet."),
    "avlys": _("Møtet er avlyst."),
}
EDGE_URLS = {
    "call_meeting": "kall-inn",
    "publish_agenda": "publiser",
    "open_meeting": "apne",
    "close_meeting": "avslutt",
    "cancel_meeting": "avlys",
}


TAKES_ATTENDANCE = ("agenda_published", "open")


def crumbs_of_meeting(meeting: Meeting) -> list[tuple[str, str]]:
    day = format_date(in_oslo(meeting.starts_at).date())
    return [(_("Møte %(date)s") % {"date": day}, meeting.get_absolute_url())]


def visible_meeting(request: HttpRequest, code: str) -> Meeting:
    rows = Meeting.objects.visible_to(request.hat).select_related("forum", "case_file")
    return get_object_or_404(rows, code=code)


@require_GET
def meeting_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The meeting with its agenda and attendance, and the buttons that the table of transitions allows."""
    meeting = visible_meeting(request, code)
    items = meeting.items.order_by("sequence", "position", "pk")
    if request.hat.side == "forum":
        items = items.filter(sequence__isnull=False)
    may_register = is_leader_or_secretariat(request.hat, meeting) and meeting.status in TAKES_ATTENDANCE  # fmt: skip
    is_today = in_oslo(meeting.starts_at).date() <= today(request)
    must_register = may_register and is_today and not meeting.attendances.exists()
    context = {
        "meeting": meeting,
        "status": status_of(meeting, MEETING_COLORS),
        "agenda": agenda_table(items),
        "attendance": attendance_table(
            meeting.attendances.select_related("seat__user", "seat__represents").order_by(
                "seat__category", "pk"
            )
        ),
        "may_write": meeting.status in ("open", "closed"),
        "must_register": must_register,
        "steps": _steps(request, meeting, must_register),
        "may_run": is_secretariat(request.hat, meeting),
        "may_register": may_register and not must_register,
        "takes_items": meeting.status in ("planned", "called"),
        "has_minutes": hasattr(meeting, "minutes"),
    }
    return render(request, "forum/meeting.html", context)


def _steps(request: HttpRequest, meeting: Meeting, must_register: bool) -> list[tuple]:
    """(label, address, whether it is what to do next): calling off never is."""
    return [
        (
            edge.label,
            reverse("forum:meeting-step", args=[meeting.code, EDGE_URLS[edge.name]]),
            edge is not CANCEL_MEETING and not must_register,
        )
        for edge in workflow.offered(MEETING, hat=request.hat, obj=meeting)
        if edge.name in EDGE_URLS
    ]


@require_http_methods(["GET", "POST"])
@once
def meeting_create(request: HttpRequest, forum: str) -> HttpResponse:
    """Plan a meeting of a forum that the authority serves."""
    body = served_forum(request, forum)
    check_serves(request.hat, body.forum_settings.authority_id)
    form = MeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = actions.plan_meeting(
                forum=body,
                starts_at=form.starts_at,
                place=form.cleaned_data["place"],
                is_extended=bool(form.cleaned_data["is_extended"]),
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Møtet er planlagt. Legg til saker og kall inn."))
            return redirect(meeting)
    return render(
        request,
        "forum/form.html",
        {"form": form, "title": _("Nytt møte"), "submit": _("Planlegg møtet")},
    )


def served_forum(request: HttpRequest, code: str) -> Organisation:
    """A forum that the hat's authority serves; 404 for others."""
    forums = Organisation.objects.filter(functions__contains=["forum"])
    if request.hat is None or request.hat.side not in ("authority", "forum", "audit"):
        raise Http404
    if request.hat.side == "authority":
        forums = forums.filter(forum_settings__authority_id=request.hat.organisation_id)
    elif request.hat.side == "forum":
        forums = forums.filter(pk=request.hat.organisation_id)
    return get_object_or_404(forums, code=code)


@require_http_methods(["GET", "POST"])
@once
def meeting_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Call, publish, open, close or cancel: each with its own page that says what happens."""
    meeting = visible_meeting(request, code)
    if step not in STEPS:
        raise Http404
    name, text = STEPS[step]
    edge = next(edge for edge in MEETING if edge.name == name)
    workflow.check_holder(edge, by=request.hat, obj=meeting)
    verb = getattr(actions, name)

    def act(*, answers):
        extra = {"answers": answers} if name in ("publish_agenda", "open_meeting") else {}
        return verb(meeting=meeting, by=request.hat, at=request.received_at, **extra)

    return run_step(
        request,
        Step(
            title=edge.label,
            submit=edge.label,
            act=act,
            back_url=meeting.get_absolute_url(),
            done_url=meeting.get_absolute_url(),
            message=DONE[step],
            facts=_facts(meeting, step),
            text=text,
            color="danger" if step == "avlys" else "",
            crumbs=crumbs_of_meeting(meeting),
        ),
    )


def _facts(meeting: Meeting, step: str) -> list[tuple[str, str]]:
    facts = [(_("Møte"), format_moment(meeting.starts_at)), (_("Sted"), meeting.place)]
    if step == "apne":
        quorum = settings_of(meeting.forum).quorum
        facts.append((_("Til stede med stemmerett"), str(len(voting_seats(meeting)))))
        facts.append((_("Beslutningsdyktig med"), str(quorum) if quorum else _("ikke avklart")))
    return facts


@require_http_methods(["GET", "POST"])
@once
def attendance(request: HttpRequest, code: str) -> HttpResponse:
    """Who is there, and in what capacity a kommune's people are (R-FOR-03)."""
    meeting = visible_meeting(request, code)
    if not is_leader_or_secretariat(request.hat, meeting):
        raise NotAllowed(who_may=WHO_LEADS_OR_WRITES)
    seats = list(
        Seat.objects.active(in_oslo(meeting.starts_at).date())
        .filter(forum=meeting.forum)
        .select_related("user", "represents", "deputy_for__user")
        .order_by("category", "user__name", "pk")
    )
    known = {row.seat_id: row for row in meeting.attendances.all()}
    form = AttendanceForm(
        request.POST or None,
        seats=seats,
        kommune_seats={seat.pk for seat in seats if speaks_for_kommune(seat)},
        initial=_initial(seats, known),
    )
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            _register(request, meeting, form, known)
        except (Refused, RuleBroken) as refusal:
            errors = sentences(refusal)
        else:
            messages.success(request, _("Oppmøtet er registrert."))
            return redirect(meeting)
    context = {"meeting": meeting, "form": form, "errors": errors, "page_has_errors": bool(errors)}
    return render(request, "forum/attendance.html", context)


def _initial(seats, known):
    initial = {}
    for seat in seats:
        row = known.get(seat.pk)
        initial[f"present-{seat.code}"] = row.present if row else False
        initial[f"role-{seat.code}"] = row.declared_role if row else ""
    return initial


def _register(request, meeting, form, known) -> None:
    for seat, present, role in form.answers():
        row = known.get(seat.pk)
        if row and (row.present, row.declared_role) == (present, role if present else ""):
            continue
        actions.record_attendance(
            meeting=meeting,
            seat=seat,
            present=present,
            declared_role=role,
            by=request.hat,
            at=request.received_at,
        )


def check_may_run(request: HttpRequest, obj) -> None:
    """A page that is the secretariat's alone answers 403 to others who see the matter."""
    if not is_secretariat(request.hat, obj):
        raise NotAllowed(who_may=WHO_SECRETARIAT)
