"""The authority's page of one case, and the small acts on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from grants import transitions
from grants.actions import write_case_note
from grants.actions.exclusions import check_not_recused
from grants.models import Application
from grants.permissions import check_caseworker
from jobs.once import once
from kompetanse.lib.dates import format_weekday_date
from kompetanse.lib.errors import Refused
from kompetanse.lib.orgnr import format_orgnr
from overview import amounts, case, history, standing
from overview.case_forms import NoteForm
from overview.presence import READING, note_presence
from overview.rows import document_rows
from records.workflow import offered

if TYPE_CHECKING:
    from django.http import HttpRequest

    from kompetanse.lib.actor import Actor

EVENTS_SHOWN = 8
_reads = structlog.get_logger("security")
PAGES = {
    "ask_for_completion": "overview:ask-for-completion",
    "reopen_check": "overview:check-reopen",
    "dismiss": "decisions:dismiss",
}


def case_or_404(request: HttpRequest, code: str) -> Application:
    """The visible case with all that its page says; 403 for sides that have pages of their own."""
    if request.hat is None:
        raise Http404
    found = case.read_case(request.hat, code)
    if found is None:
        raise Http404
    case.check_reads_cases(request.hat)
    if request.hat.can("audit_all"):
        # Riksrevisjonen and internal audit read everything, and every reading is logged (`domain.md` 3.3).
        _reads.info("audit read", user_id=request.hat.user_id, case=found.code)
    return found


@require_GET
def case_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one case on one page."""
    application, hat = case_or_404(request, code), request.hat
    closed, can_write = application.is_excluded, _can_write(application, hat)
    own, before = ([], []) if closed else case.items_with_amounts(application)
    events = case.events_of(application)
    tasks = case.open_tasks_of(application)
    done = standing.is_forum_done(own)
    documents = [] if closed else case.documents_of(application, hat=hat)
    context = {
        **_head(application, hat),
        **_side(application, tasks, forum_done=done),
        "status": standing.status_pill(application, forum_done=done),
        "steps": standing.case_line(
            application, events, forum_done=done, forum_date=standing.forum_done_date(own)
        ),
        "next": standing.next_step(
            application,
            hat=hat,
            **_decision_of(application, own, hat),
            forum_done=done,
            completion_due=case.completion_due(application),
        ),
        "table": amounts.amounts_table(own, caption=_("Beløp per tiltak og mottaker")),
        "later_years": amounts.other_years(own),
        "before": before[0].application if before else None,
        "before_table": amounts.amounts_table(before, caption=_("Året før"), with_reasons=False),
        "document_rows": document_rows(documents, can_write=can_write, here=request.path),
        "notes": [] if closed else case.notes_of(application, hat=hat),
        "note_form": NoteForm(),
        "entries": history.timeline(events)[:EVENTS_SHOWN],
        "event_count": events[0]["number"] if events else 0,
        "is_open": not closed,
        "was_resent": any(event["verb"] == "complete" for event in events),
        "can_write": can_write,
        "may_approve": hat.can("approve_decisions"),
        "presence": note_presence(code, doing=READING, by=hat) if can_write else None,
        "report_url": reverse("needs:report", args=[application.code]),
        "told": None if closed else case.report_of(application),
    }
    return render(request, "overview/case.html", context)


@require_GET
def case_presence(request: HttpRequest, code: str) -> HttpResponse:
    """The heartbeat of an open page: says that one is still there, and answers when others have come or gone."""
    if request.hat is None:
        raise Http404
    application = get_object_or_404(Application.objects.visible_to(request.hat), code=code)
    check_caseworker(request.hat, application)
    check_not_recused(application, by=request.hat)
    presence = note_presence(code, doing=request.GET.get("gjor", ""), by=request.hat)
    if presence.digest == request.GET.get("vist"):
        return HttpResponse(status=204)
    context = {"application": application, "presence": presence}
    return render(request, "overview/_presence.html", context)


def _can_write(application: Application, hat: Actor) -> bool:
    works = hat.side == "authority" and hat.can("handle_cases")
    return works and not application.is_excluded


def _decision_of(application: Application, items: list[Any], hat: Actor) -> dict[str, str]:
    """The owner's own decision in the case, issued or (for the authority) a draft; else the first of another recipient."""
    rows = [row for item in items for row in item.granted]
    if hat.side == "authority":
        rows += [row for item in items for row in item.drafted]
    if not rows:
        return {}
    row = min(rows, key=lambda row: row["id"] != application.applicant_id)
    return {
        "decision_url": reverse("decisions:decision", args=[row["decision"]]),
        "decision_status": row["status"],
    }


def _head(application: Application, hat: Actor) -> dict[str, Any]:
    """Title, status, meta and the actions that the table of transitions offers this hat."""
    actions = []
    if _can_write(application, hat):
        for transition in offered(transitions.TABLE, hat=hat, obj=application):
            if transition.name in PAGES:
                url = reverse(PAGES[transition.name], args=[application.code])
                actions.append({"label": transition.label, "url": url})
        actions.append(
            {
                "label": _("Skriv til eieren"),
                "url": reverse("overview:messages", args=[application.code]),
            }
        )
    who = application.caseworker
    named = _("ingen") if who is None else str(who)
    is_me = who is not None and who.pk == hat.user_id
    return {
        "application": application,
        "meta": [
            (_("Saksbehandler"), _("%(name)s (deg)") % {"name": named} if is_me else named),
            (_("Vedtak innen"), format_weekday_date(application.round.decision_due_date)),
        ],
        "actions": actions,
    }


def _side(application: Application, tasks: list[Any], *, forum_done: bool) -> dict[str, Any]:
    """Om saken, and Hvem gjør hva nå."""
    owner = application.applicant
    lines = [owner.name, format_orgnr(owner.orgnr) if owner.orgnr else ""]
    if application.region:
        lines.append(application.region.name)
    wanted = len(application.scheme_version.criteria)
    facts = [
        (_("Eier"), "\n".join(line for line in lines if line)),
        (_("Partnere"), "\n".join(application.partners) or _("Ingen")),
        (_("Godkjenner hos eieren"), str(application.submitted_by or "–")),
        (_("Kontroll"), _checked(application, wanted)),
        (_("Inhabile"), "\n".join(application.recused) or _("Ingen meldt")),
    ]
    if getattr(application, "dispensation", None):
        facts.append((_("Sluppet inn etter fristen"), str(application.dispensation.admitted_by)))
    doing = standing.who_does_what(application, tasks, forum_done=forum_done)
    return {"facts": facts, "doing": doing, "tasks": tasks}


def _checked(application: Application, wanted: int) -> str:
    if not application.checks_done:
        return _("Ikke startet")
    text = _("%(done)s svar") % {"done": application.checks_done}
    not_met = application.checks_not_met or 0
    return f"{text}, " + (
        _("%(number)s ikke helt oppfylt") % {"number": not_met} if not_met else _("alle oppfylt")
    )


@require_POST
@once
def note_add(request: HttpRequest, code: str) -> HttpResponse:
    """Write an internal note."""
    application = case_or_404(request, code)
    check_caseworker(request.hat, application)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            write_case_note(
                application=application,
                text=form.cleaned_data["text"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Notatet er lagret."))
    else:
        messages.error(request, _("Skriv en tekst i notatet før du lagrer."))
    return redirect("overview:case", code)
