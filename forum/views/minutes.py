"""The minutes: as they stand, as they are written, sent and approved, and as a PDF."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from forum import actions
from forum.actions.minutes import REMARK_DAYS, was_there
from forum.documents import approved_content, minutes_content, seat_words
from forum.enums import MinutesStatus, RemarkStatus
from forum.forms import MinutesForm, MinutesRemarkForm, RemarkAnswerForm, SendMinutesForm
from forum.models import Meeting, Minutes, MinutesRemark
from forum.permissions import is_leader, is_secretariat
from forum.transitions import MINUTES, TAKE_IN_REMARK
from forum.views.meetings import check_may_run, crumbs_of_meeting, visible_meeting
from forum.views.shared import Step, own_seat, run_step, seat_of, send_pdf, today
from jobs.once import once
from kompetanse.lib.dates import format_date, format_moment
from kompetanse.lib.deadlines import is_in_time
from kompetanse.lib.errors import Locked, Refused
from records import workflow

STEPS = {
    "send": ("send_minutes", _("Send til merknad"), _("Protokollen er sendt til merknad.")),
    "godkjenn": ("approve_minutes", _("Godkjenn protokollen"), _("Protokollen er godkjent. PDF-en lages nå.")),
}  # fmt: skip
NOT_NOW = {
    "send": _("Protokollen er alt sendt til merknad."),
    "godkjenn": _("Protokollen kan godkjennes når den er sendt til merknad, og bare én gang."),
}
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
        **_remarks(request, meeting, minutes),
        "has_pdf": minutes.document is not None and minutes.document.file_name.endswith(".pdf"),
    }  # fmt: skip
    return render(request, "forum/minutes.html", context)


def _remarks(request: HttpRequest, meeting: Meeting, minutes: Minutes) -> dict[str, object]:
    """What has come in while the minutes are out; when they are approved it stands in them."""
    if minutes.status != MinutesStatus.SENT:
        return {}
    seat, due = seat_of(request), minutes.remarks_due_date
    is_open = due is not None and is_in_time(request.received_at, due)
    rows = list(MinutesRemark.objects.visible_to(request.hat).filter(minutes=minutes).for_list())
    return {
        "remarks": rows,
        "unanswered": sum(row.status == RemarkStatus.WAITING for row in rows),
        "takes_remarks": is_open,
        "may_remark": is_open and seat is not None and was_there(meeting, seat),
        "may_answer": is_leader(request.hat, meeting),
    }


@require_http_methods(["GET", "POST"])
@once
def minutes_remark(request: HttpRequest, code: str) -> HttpResponse:
    """A remark on the minutes from one who was there."""
    meeting, minutes = visible_minutes(request, code)
    seat = own_seat(request)
    actions.check_takes_remarks(meeting, seat, minutes, at=request.received_at)
    form = MinutesRemarkForm(request.POST or None)
    url = reverse("forum:minutes", args=[code])
    if request.method == "POST" and form.is_valid():
        actions.remark_minutes(
            meeting=meeting, seat=seat, by=request.hat, at=request.received_at, **form.cleaned_data
        )
        messages.success(request, _("Merknaden er sendt. Forumlederen har fått beskjed."))
        return redirect(url)
    context = {"form": form, "title": _("Merknad til protokollen"), "submit": _("Send merknaden"), "back_url": url, "crumbs": [*crumbs_of_meeting(meeting), (_("Protokoll"), url)]}  # fmt: skip
    return render(request, "forum/form.html", context)


@require_http_methods(["GET", "POST"])
@once
def remark_answer(request: HttpRequest, code: str) -> HttpResponse:
    """The leader takes a remark in, or says why not."""
    rows = MinutesRemark.objects.visible_to(request.hat).select_related(
        "minutes__meeting__case_file", "minutes__meeting__forum", "seat__user", "seat__represents"
    )
    remark = get_object_or_404(rows, code=code)
    workflow.check_holder(TAKE_IN_REMARK, by=request.hat, obj=remark)
    if not TAKE_IN_REMARK.is_open(remark):
        raise Locked(_("Merknaden er besvart."))
    url = reverse("forum:minutes", args=[remark.minutes.meeting.code])

    def act(*, answers, **values):
        return actions.answer_remark(
            remark=remark, by=request.hat, at=request.received_at, **values
        )

    return run_step(
        request,
        Step(
            title=_("Svar på merknaden"),
            heading=_("Merknaden"),
            submit=_("Lagre svaret"),
            act=act,
            back_url=url,
            done_url=url,
            message=_("Svaret er lagret, og den som skrev merknaden, har fått beskjed."),
            facts=[(_("Fra"), seat_words(remark.seat)), (_("Tekst"), remark.text)],
            crumbs=[*crumbs_of_meeting(remark.minutes.meeting), (_("Protokoll"), url)],
            form=RemarkAnswerForm(request.POST or None),
        ),
    )


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
                meeting=meeting,
                by=request.hat,
                at=request.received_at,
                seen_version=-1 if form.posted_version is None else form.posted_version,
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Protokollen er lagret."))
            return redirect(url)
    context = {"form": form, "version": minutes.version if minutes else 0, "title": _("Skriv i protokollen"), "submit": _("Lagre"), "back_url": meeting.get_absolute_url(), "crumbs": crumbs_of_meeting(meeting)}  # fmt: skip
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
    if not edge.is_open(minutes):
        raise Locked(NOT_NOW[step])
    verb = getattr(actions, name)
    url = reverse("forum:minutes", args=[code])
    form = _send_form(request) if step == "send" else None

    def act(*, answers, **values):
        return verb(meeting=meeting, by=request.hat, at=request.received_at, **values)

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
            warning=_warning(request, minutes, step),
            crumbs=[(_("Protokoll"), url)],
            form=form,
        ),
    )


def _send_form(request: HttpRequest) -> SendMinutesForm:
    """A week is proposed; the day is the forum's to set."""
    day = today(request) + timedelta(days=REMARK_DAYS)
    return SendMinutesForm(request.POST or None, initial={"due_date": day})


def _warning(request: HttpRequest, minutes: Minutes, step: str):
    due = minutes.remarks_due_date
    if step == "send":
        return _("Etter dette kan teksten ikke endres. De som var på møtet, kan sende merknader.")
    if due is not None and is_in_time(request.received_at, due):
        return _(
            "Fristen for merknader er %(day)s. Godkjenner du nå, kan ingen sende flere. Etter dette kan protokollen ikke endres."
        ) % {"day": format_date(due)}
    return _("Etter dette kan protokollen ikke endres.")


@require_GET
def minutes_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The approved minutes, byte for byte."""
    _meeting, minutes = visible_minutes(request, code)
    return send_pdf(minutes.document)
