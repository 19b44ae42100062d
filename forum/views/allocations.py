"""The list for the secretariat, and one line in it for everybody who may see it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from forum import actions
from forum.checks import promised_to_others
from forum.documents import word_of
from forum.enums import AllocationStatus, ItemStatus
from forum.forms import AgendaChoiceForm, FrameChoiceForm, LineForm, SetAsideForm
from forum.lists import ALLOCATION_COLORS, line_table, status_of
from forum.models import AgendaItem, Allocation, AllocationLine
from forum.permissions import WHO_SECRETARIAT, check_serves, is_secretariat
from forum.standing import frame_context
from forum.sums import sums_of
from forum.transitions import ALLOCATION
from forum.views.lines import crumbs_of_line, open_line
from forum.views.meetings import check_may_run
from forum.views.shared import Step, run_step, send_pdf, sentences
from grants.models import Frame, Party, Round
from jobs.once import once
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, Unreadable
from kompetanse.lib.money import parse_kroner
from kompetanse.seen import check_seen, digest_of
from kompetanse.templatetags.kompetanse import kroner
from records import workflow

PER_PAGE = 100
STEPS = {
    "kvalitetssikre": ("check_quality", _("Lista er kvalitetssikret.")),
    "saksliste": ("put_on_agenda", _("Lista er satt på sakslista.")),
    "send-over": ("hand_over_allocation", _("Lista er sendt over. Vedtakene kan forberedes.")),
}
EDGE_URLS = {name: url for url, (name, _message) in STEPS.items()}


def visible_allocation(request: HttpRequest, code: str) -> Allocation:
    rows = Allocation.objects.visible_to(request.hat).for_detail()
    return get_object_or_404(rows, code=code)


def crumbs_of_list(allocation: Allocation) -> list[tuple[str, str]]:
    return [(allocation.scheme_version.scheme.name, allocation.get_absolute_url())]


@require_GET
def allocation_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Every line with its sums, and what can be done with the list now."""
    allocation = visible_allocation(request, code)
    if request.hat.side == "forum":
        return redirect(allocation.agenda_item)
    sums = sums_of(allocation)
    rows = (
        allocation.lines.for_list()
        .with_rankings()
        .with_closed_to(request.hat)
        .prefetch_related(
            Prefetch("item__application__parties", Party.objects.select_related("organisation"))
        )
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("side"))
    word = word_of(allocation)
    context = {
        "allocation": allocation,
        "status": status_of(allocation, ALLOCATION_COLORS),
        **frame_context(allocation, sums),
        "page_obj": page,
        "lines": line_table(page.object_list, sums, word=word, count=page.paginator.count),
        "steps": [
            (edge.label, reverse("forum:allocation-step", args=[code, EDGE_URLS[edge.name]]))
            for edge in workflow.offered(ALLOCATION, hat=request.hat, obj=allocation)
            if edge.name in EDGE_URLS
        ],
        "may_run": is_secretariat(request.hat, allocation),
        "has_pdf": allocation.document is not None
        and allocation.document.file_name.endswith(".pdf"),
        "is_draft": allocation.status in ("draft", "quality_checked"),
        "again_url": _again_url(allocation),
        "promised": promised_to_others(allocation, allocation.frame),
    }
    return render(request, "forum/allocation.html", context)


def _again_url(allocation: Allocation) -> str:
    """Where a draft is drawn up anew: from the reports, or with another amount."""
    if allocation.is_second:
        return reverse(
            "decisions:second-allocation",
            args=[allocation.round.code, allocation.scheme_version.key],
        )
    return reverse("forum:allocation-create")


@require_http_methods(["GET", "POST"])
@once
def allocation_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Vouch for the list, put it on the agenda, hand it over."""
    allocation = visible_allocation(request, code)
    if step not in STEPS:
        raise Http404
    name, message = STEPS[step]
    edge = next(edge for edge in ALLOCATION if edge.name == name)
    workflow.check_holder(edge, by=request.hat, obj=allocation)
    if step == "saksliste":
        return _put_on_agenda(request, allocation, message)
    verb = actions.quality_check if step == "kvalitetssikre" else actions.hand_over

    def act(*, answers):
        return verb(allocation=allocation, by=request.hat, at=request.received_at)

    sums = sums_of(allocation)
    return run_step(
        request,
        Step(
            title=edge.label,
            submit=edge.label,
            act=act,
            back_url=allocation.get_absolute_url(),
            done_url=allocation.get_absolute_url(),
            message=message,
            facts=_facts(allocation, sums),
            warning=_("Etter dette kan lista ikke endres.") if step == "send-over" else "",
            crumbs=crumbs_of_list(allocation),
        ),
    )


def _facts(allocation, sums):
    return [
        (_("Ordning"), allocation.scheme_version.scheme.name),
        (_("Linjer"), str(allocation.lines.count())),
        (_("Sum"), kroner(sums.recommended)),
        (_("Å fordele"), kroner(sums.ordinary)),
        (_("Igjen"), kroner(sums.left)),
    ]


def _put_on_agenda(request, allocation, message):
    """Choose the item: those reported to meetings that are not published, for this forum."""
    items = AgendaItem.objects.filter(
        forum_id=allocation.round.forum_id, status=ItemStatus.REPORTED, allocation__isnull=True
    ).select_related("meeting")
    form = AgendaChoiceForm(request.POST or None, items=items.order_by("meeting__starts_at", "pk"))

    def act(*, answers, item):
        return actions.put_on_agenda(
            allocation=allocation,
            item=item,
            answers=answers,
            by=request.hat,
            at=request.received_at,
        )

    return run_step(
        request,
        Step(
            title=_("Sett på sakslista"),
            submit=_("Sett på sakslista"),
            act=act,
            back_url=allocation.get_absolute_url(),
            done_url=allocation.get_absolute_url(),
            message=message,
            facts=_facts(allocation, sums_of(allocation)),
            crumbs=crumbs_of_list(allocation),
            form=form,
        ),
    )


@require_http_methods(["GET", "POST"])
@once
def allocation_create(request: HttpRequest) -> HttpResponse:
    """Draw up a list from the checked reports of a scheme in a round; again adds what has been checked since."""
    frames = (
        Frame.objects.filter(round__authority_id=request.hat.organisation_id, parent=None)
        .select_related("round__forum", "scheme_version__scheme")
        .order_by("-round__budget_year", "pk")
    )
    if request.hat.side != "authority" or not request.hat.can("run_secretariat"):
        raise NotAllowed(who_may=WHO_SECRETARIAT)
    form = FrameChoiceForm(request.POST or None, frames=frames)

    def act(*, answers, frame):
        return actions.draft_allocation(
            round_=frame.round,
            scheme_version=frame.scheme_version,
            by=request.hat,
            at=request.received_at,
        )

    return run_step(
        request,
        Step(
            title=_("Lag fordeling"),
            submit=_("Lag fordelingen"),
            act=act,
            back_url=reverse("forum:start"),
            done_url=lambda made: made.get_absolute_url(),
            message=_("Fordelingen er laget av de kontrollerte behovsmeldingene."),
            text=_("Alle kontrollerte behovsmeldinger i ordningen blir linjer i lista."),
            form=form,
        ),
    )


@require_http_methods(["GET", "POST"])
@once
def line_edit(request: HttpRequest, code: str) -> HttpResponse:
    """What is recommended per recipient, with the reasons."""
    line = open_line(request, code)
    check_may_run(request, line.allocation)
    allocation = line.allocation
    form = _line_form(request, line)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            _save_line(request, line, form)
        except (Refused, RuleBroken) as refusal:
            field = getattr(refusal, "field", "")
            if field in form.fields:
                form.add_error(field, str(refusal))
            else:
                errors = sentences(refusal)
        else:
            messages.success(request, _("Linje %(number)s er lagret.") % {"number": line.number})
            return redirect(allocation)
    context = {
        "line": line,
        "allocation": allocation,
        "form": form,
        "errors": errors,
        "crumbs": crumbs_of_line(line, for_staff=True),
        **frame_context(allocation),
        "page_has_errors": bool(errors),
    }
    return render(request, "forum/line_edit.html", context)


def _line_form(request: HttpRequest, line: AllocationLine) -> LineForm:
    allocation = line.allocation
    after = allocation.is_discussion and allocation.status in (
        AllocationStatus.TREATED,
        AllocationStatus.ADJUSTED,
    )
    shares = list(line.shares.select_related("recipient").order_by("pk"))
    return LineForm(
        request.POST or None,
        shares=shares,
        plan=allocation.plan,
        after_discussion=after,
        initial={
            **{LineForm.name(share): share.recommended for share in shares},
            "method": line.method,
            "plan_priority": line.plan_priority_id,
            "reasons": line.reasons,
            "change_reason": line.change_reason,
        },
    )


def _save_line(request, line: AllocationLine, form: LineForm) -> None:
    values = form.cleaned_data
    actions.edit_line(
        line=line,
        amounts=form.amounts,
        reasons=values["reasons"],
        change_reason=values.get("change_reason", line.change_reason),
        method=values["method"],
        plan_priority_id=values["plan_priority"].pk if values["plan_priority"] else None,
        seen_version=form.posted_version or 0,
        by=request.hat,
        at=request.received_at,
    )


@require_GET
def line_sums(request: HttpRequest, code: str) -> HttpResponse:
    """The meters as they would be with the amounts now in the form: a fragment for htmx, read only."""
    line = open_line(request, code)
    check_may_run(request, line.allocation)
    shares = list(line.shares.order_by("pk"))
    new = 0
    for share in shares:
        try:
            new += parse_kroner(request.GET.get(LineForm.name(share), ""))
        except Unreadable:
            new += share.recommended  # What cannot be read yet is counted as it stands.
    change = new - sum(share.recommended for share in shares)
    sums = sums_of(line.allocation).changed(change, capped=line.is_capped, region=line.region_id)
    return render(request, "forum/meters.html", frame_context(line.allocation, sums))


@require_http_methods(["GET", "POST"])
@once
def set_aside(request: HttpRequest, code: str) -> HttpResponse:
    """Set part of a frame aside by the forum's decision."""
    round_ = get_object_or_404(Round.objects.visible_to(request.hat), code=code)
    check_serves(request.hat, round_.authority_id)
    form = SetAsideForm(request.POST or None)
    frames = round_.frames.filter(parent=None).select_related("scheme_version__scheme")
    form.fields["frame"].queryset = frames
    form.fields["frame"].label_from_instance = lambda frame: frame.scheme_version.scheme.name

    def act(*, answers, **values):
        check_seen(form, _aside(frames.select_for_update(of=("self",))), theirs=_aside_told(frames))
        return actions.add_set_aside(by=request.hat, at=request.received_at, **values)

    return run_step(
        request,
        Step(
            title=_("Sett av midler"),
            submit=_("Sett av"),
            act=act,
            back_url=reverse("forum:start"),
            done_url=reverse("forum:start"),
            message=_("Midlene er satt av."),
            text=_("Det som settes av, trekkes fra rammen som forumet kan fordele."),
            form=form,
            version=digest_of(_aside(frames)),
        ),
    )


def _aside(frames):
    """What is set aside already of each frame: a new sum takes its place."""
    return {
        str(frame.pk): [frame.set_aside, frame.set_aside_item, frame.set_aside_purpose]
        for frame in frames.order_by("pk")
    }


def _aside_told(frames):
    """The same in words, for who was late."""
    return [
        (
            frame.scheme_version.scheme.name,
            f"{kroner(frame.set_aside)}, {frame.set_aside_purpose} ({frame.set_aside_item})",
        )
        for frame in frames.order_by("pk")
        if frame.set_aside_item
    ]


@require_GET
def allocation_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The handed-over list, byte for byte."""
    return send_pdf(visible_allocation(request, code).document)
