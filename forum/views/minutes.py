"""The minutes: as they stand, as they are written, sent and approved, and as a PDF."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from forum import actions
from forum.documents import approved_content, minutes_content
from forum.forms import MinutesForm
from forum.models import Meeting, Minutes
from forum.permissions import is_secretariat
from forum.transitions import MINUTES
from forum.views.meetings import check_may_run, crumbs_of_meeting, visible_meeting
from forum.views.shared import Step, run_step, send_pdf
from jobs.once import once
from kompetanse.lib.dates import format_moment
from kompetanse.lib.errors import Refused
from records import workflow

STEPS = {
    "send": ("send_minutes", _("Send til merknad"), _("Protokollen er sendt til merknad.")),
    "godkjenn": ("approve_minutes", _("Godkjenn protokollen"), _("Protokollen er godkjent. PDF-en lages nå.")),
}  # fmt: skip
EDGE_URLS = {"send_minutes": "send", "approve_minutes": "godkjenn"}


def visible_minutes(request: HttpRequest, code: str) -> tuple[Meeting, Minutes]:
    """The secretariat and the leader see the draft; members the minutes that were sent."""
    rows = Minutes.objects.visible_to(request.hat).select_related(
        "meeting__case_file__authority", "meeting__forum", "document__stored_file", "approved_by"
    )
    minutes = get_object_or_404(rows, meeting__code=code)
    return minutes.meeting, minutes


@require_GET
def minutes_detail(request: HttpRequest, code: str) -> HttpResponse:
    meeting, minutes = visible_minutes(request, code)
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "content": approved_content(minutes) or minutes_content(meeting, minutes),
        "status": {"label": minutes.get_status_display(), "color": "success" if minutes.status == "approved" else "neutral"},
        "crumbs": crumbs_of_meeting(meeting),
        "steps": [
            (edge.label, reverse("forum:minutes-step", args=[code, EDGE_URLS[edge.name]]))
            for edge in workflow.offered(MINUTES, hat=request.hat, obj=minutes)
        ],
        "may_write": is_secretariat(request.hat, meeting) and minutes.status == "draft",
        "has_pdf": minutes.document is not None and minutes.document.file_name.endswith(".pdf"),
    }  # fmt: skip
    return render(request, "forum/minutes.html", context)


@require_http_methods(["GET", "POST"])
@once
def minutes_write(request: HttpRequest, code: str) -> HttpResponse:
    """What the records do not say."""
    meeting = visible_meeting(request, code)
    check_may_run(request, meeting)
    minutes = Minutes.objects.filter(meeting=meeting).first()
    url = reverse("forum:minutes", args=[code])
    form = MinutesForm(
        request.POST or None, initial={"free_text": minutes.free_text if minutes else ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_minutes(
                meeting=meeting, by=request.hat, at=request.received_at, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Protokollen er lagret."))
            return redirect(url)
    context = {"form": form, "title": _("Skriv i protokollen"), "submit": _("Lagre"), "back_url": meeting.get_absolute_url(), "crumbs": crumbs_of_meeting(meeting)}  # fmt: skip
    return render(request, "forum/form.html", context)


@require_http_methods(["GET", "POST"])
@once
def minutes_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Send for remarks, or approve."""
    meeting, minutes = visible_minutes(request, code)
    if step not in STEPS:
        raise Http404
    name, title, message = STEPS[step]
    edge = next(edge for edge in MINUTES if edge.name == name)
    workflow.check_holder(edge, by=request.hat, obj=minutes)
    verb = getattr(actions, name)
    url = reverse("forum:minutes", args=[code])

    def act(*, answers):
        return verb(meeting=meeting, by=request.hat, at=request.received_at)

    return run_step(
        request,
        Step(
            title=title,
            submit=title,
            act=act,
            back_url=url,
            done_url=url,
            message=message,
            facts=[(_("Møte"), format_moment(meeting.starts_at)), (_("Forum"), meeting.forum.name)],
            warning=_("Etter dette kan protokollen ikke endres."),
            crumbs=[(_("Protokoll"), url)],
        ),
    )


@require_GET
def minutes_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The approved minutes, byte for byte."""
    _meeting, minutes = visible_minutes(request, code)
    return send_pdf(minutes.document)
