"""The report itself: the list, the task list while it is a draft, the case after that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from grants import transitions
from grants.enums import BEFORE_SUBMISSION
from grants.enums import ApplicationStatus as S
from grants.models import Application
from grants.permissions import is_owner_approver, is_owner_editor
from grants.treated import treated_by_forum
from kompetanse.lib.dates import format_weekday_date
from kompetanse.lib.deadlines import is_in_time
from kompetanse.lib.paging import paginate
from needs.actions.ready import findings_of
from needs.content import read_content
from needs.models import AuthorityComment, Snapshot
from needs.permissions import can_edit, may_comment
from needs.steps import ENDINGS, milestones, standing_of, status_tag
from needs.summary import requested, summarise
from needs.tasklist import groups_of, left_of, states_of
from needs.views.framing import frame_of, load_report, open_request
from records.enums import DocumentKind
from records.models import Document, Event, Shielding
from records.workflow import offered

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from grants.models import CompletionRequest
    from needs.models import NeedsReport, PartnerPart


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """Every report that the hat may see, newest first."""
    if request.hat is None:
        raise Http404
    cases = Application.objects.visible_to(request.hat).filter(needs_report__isnull=False)
    page = paginate(
        cases.for_list(), order=("-created_at", "-pk"), cursor=request.GET.get("fra", ""), size=25
    )
    done = treated_by_forum([row.pk for row in page.rows if row.status == S.IN_TREATMENT])
    rows = [
        {"case": case, "status": status_tag(case, is_treated=case.pk in done)} for case in page.rows
    ]
    return render(request, "needs/report_list.html", {"page": page, "rows": rows})


@require_GET
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The task list for those who may write now, else the case as it stands."""
    found = load_report(request, code)
    asked = open_request(found)
    if can_edit(request.hat, found.application, asked):
        return _task_list(request, found, asked)
    return _case(request, found)


def _task_list(
    request: HttpRequest, found: NeedsReport, asked: CompletionRequest | None
) -> HttpResponse:
    content = read_content(found)
    findings = findings_of(found, content)
    states = states_of(found, content, findings, asked)
    left = left_of(states)
    context = frame_of(
        found,
        groups=groups_of(found, content, findings, asked),
        left=left,
        count=len(states),
        done=len(states) - left,
        deadline=[_deadline(request, found, asked)],
        send_text=_what_remains(request, found, asked),
        asked=asked,
        may={
            edge.name for edge in offered(transitions.TABLE, hat=request.hat, obj=found.application)
        },
        two_people=found.application.applicant.two_person_filing,
        is_late=_is_over(request, found),
    )
    return render(request, "needs/task_list.html", context)


def _deadline(
    request: HttpRequest, found: NeedsReport, asked: CompletionRequest | None
) -> tuple[str, str]:
    """What stands under the heading: by when it must be sent, or have been."""
    day = asked.due_date if asked else found.application.round.deadline_date
    text = _("%(day)s kl. 23.59") % {"day": format_weekday_date(day)}
    return (_("Frist"), text) if is_in_time(request.received_at, day) else (_("Fristen var"), text)


def _what_remains(request: HttpRequest, found: NeedsReport, asked: CompletionRequest | None) -> str:
    """What is left to do when every part is finished: nothing is sent by itself."""
    if asked:
        return _("Rettelsen er ikke sendt ennå. Se over den og send den inn.")
    if _is_over(request, found):
        return _("Meldingen er ikke sendt. Fristen er ute, men dere kan be om å få sende for sent.")
    if not found.application.applicant.two_person_filing:
        return _("Meldingen er ikke sendt ennå. Se over den og send den inn.")
    return _("Meldingen er ikke sendt ennå. Se over den, så sender du den til godkjenning.")


def _is_over(request: HttpRequest, found: NeedsReport) -> bool:
    return not is_in_time(request.received_at, found.application.round.deadline_date)


def _is_shielded(request: HttpRequest, application: Application, snapshot: Snapshot | None) -> bool:
    """Whether the report is shielded to the person: its page then says no more than its paper does (`domain.md` 0.5.15)."""
    hat = request.hat
    is_own = hat.side == "owner" and hat.organisation_id == application.applicant_id
    if snapshot is None or is_own or hat.side == "authority" or hat.can("audit_all"):
        return False
    papers = Shielding.objects.filter(document__journal_entry=snapshot.journal_entry_id)
    return papers.filter(lifted_at=None).exists()


def _case(request: HttpRequest, found: NeedsReport) -> HttpResponse:
    application = found.application
    snapshots: list[Snapshot] = []
    if application.status not in BEFORE_SUBMISSION:
        snapshots = list(Snapshot.objects.filter(application=application).order_by("-number"))
    snapshot = snapshots[0] if snapshots else None
    # A purged copy is empty; what the report says now is still the owner's own.
    content = (snapshot.data if snapshot else None) or read_content(found)
    is_treated = application.status == S.IN_TREATMENT and bool(treated_by_forum([application.pk]))
    headline, text = standing_of(
        application,
        is_treated=is_treated,
        writes=is_owner_editor(request.hat, application),
        is_over=_is_over(request, found),
    )
    shown = not _is_shielded(request, application, snapshot)
    documents = _documents(request, application)
    context = frame_of(
        found,
        is_treated=is_treated,
        headline=headline,
        next_text=text,
        own_part=_own_part(request, found),
        reads_letters=request.hat.can("read_letters"),
        parts=summarise(content, categories=application.scheme_version.participant_categories)
        if shown
        else [],
        total=requested(content),
        this_year=requested(content, application.round.budget_year),
        documents=documents,
        milestones=milestones(
            application,
            snapshots[::-1],
            application.completion_requests.order_by("-asked_at", "-pk"),
            ended=_endings(application),
            letters=[row for row in documents if row.kind == DocumentKind.DECISION_LETTER],
        ),
        snapshot=snapshot,
        comments=AuthorityComment.objects.visible_to(request.hat)
        .filter(report=found)
        .select_related("organisation", "written_by")
        .order_by("-written_at", "-pk"),
        may_comment=may_comment(request.hat, application),
        may={edge.name for edge in offered(transitions.TABLE, hat=request.hat, obj=application)},
        may_approve=is_owner_approver(request.hat, application),
    )
    return render(request, "needs/case.html", context)


def _documents(request: HttpRequest, application: Application) -> list[Document]:
    if not application.case_file_id:
        return []
    visible = Document.objects.visible_to(request.hat)
    return list(visible.filter(case_file_id=application.case_file_id).for_list()[:50])


def _endings(application: Application) -> list[Event]:
    """How the case ended, from the log; one that still is under way has no such row, and is not asked for."""
    if application.status not in {S.WITHDRAWN, S.DISMISSED, S.DECIDED, S.CLOSED}:
        return []
    told = Event.objects.filter(
        object_label="grants.application", object_id=application.code, verb__in=ENDINGS
    )
    return list(told.order_by("at", "pk"))


def _own_part(request: HttpRequest, found: NeedsReport) -> PartnerPart | None:
    """What the reader's own organisation is asked to stand for and has not confirmed, before the report is sent."""
    hat = request.hat
    if hat.side != "partner" or found.application.status not in BEFORE_SUBMISSION:
        return None
    parts = found.partner_parts.filter(partner_id=hat.organisation_id, confirmed_at=None)
    return parts.first() if hat.can("confirm_partner_part") else None
