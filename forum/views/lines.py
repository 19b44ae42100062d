"""One line: what is asked and recommended, its papers, remarks and vote. All of it closed to who is recused (`domain.md` 0.5.6)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from forum import actions
from forum.actions.allocations import takes_changes
from forum.documents import criteria_of, word_of
from forum.enums import SETTLED, Treatment
from forum.forms import ProposalForm, RemarkForm
from forum.lists import TREATMENT_COLORS, partners_of, share_table, status_of
from forum.models import AllocationLine, ImpartialityAnswer, LineRemark, PaperReading
from forum.permissions import (
    check_leader_or_secretariat,
    is_leader_or_secretariat,
    is_secretariat,
)
from forum.standing import frame_context, warning_of
from forum.sums import sums_of
from forum.views.shared import Step, own_seat, run_step, seat_of, sentences
from grants.models import Application
from jobs.once import once
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken
from records.actions import note_reading
from records.enums import DocumentKind
from records.forms import ShieldForm
from records.models import Document, Shielding
from records.store import open_document
from records.views.serving import send_file

PAPERS = (DocumentKind.NEEDS_REPORT, DocumentKind.ATTACHMENT)
STEPS = {
    "enighet": ("record_consensus", _("Registrer enighet"), _("Enighet om linjen er registrert.")),
    "ikke-enighet": (
        "record_no_consensus",
        _("Registrer at forumet ikke ble enig"),
        _("Det er registrert at forumet ikke ble enig."),
    ),
    "stem": ("open_poll", _("Åpne avstemming"), _("Avstemmingen er åpnet.")),
    "pa-nytt": (
        "reopen_line",
        _("Behandle linjen på nytt"),
        _("Linjen er åpnet igjen. Beløpet kan endres, og forumet må bli enig eller stemme."),
    ),
}
WHAT_HAPPENS = {
    "enighet": _("Linjen er ferdig behandlet med beløpet som står her."),
    "ikke-enighet": _("Etterpå kan du åpne en avstemming om linjen."),
    "stem": _("De som er til stede med stemmerett og ikke er inhabile, får en stemmeseddel."),
    "pa-nytt": _(
        "Linjen får status «Ikke behandlet» igjen. Har forumet stemt, blir den avstemmingen stående i protokollen."
    ),
}
# What may leave the list over its frame; a vote is told before it is opened.
SETTLING = ("enighet", "stem")
RECUSED = _("Du er inhabil på denne linjen. Papirer, merknader og stemmeseddel er stengt for deg.")


def open_line(request: HttpRequest, code: str) -> AllocationLine:
    """A line whose papers are open to the person: 404 when the list is not visible, 403 when recused."""
    rows = (
        AllocationLine.objects.visible_to(request.hat)
        .with_totals()
        .with_rankings()
        .with_closed_to(request.hat)
        .select_related(
            "allocation__round__forum",
            "allocation__scheme_version__scheme",
            "allocation__frame",
            "allocation__plan",
            "allocation__case_file",
            "allocation__agenda_item__meeting__case_file",
            "item__application__applicant",
            "item__application__case_file",
            "region",
            "plan_priority",
        )
        .prefetch_related("item__application__parties__organisation")
    )
    line = get_object_or_404(rows, code=code)
    if line.is_closed_to_me:
        raise NotAllowed(RECUSED, who_may=_("De som er habile på linjen."), rule_id="R-ROL-07")
    return line


def unanswered(request: HttpRequest, line: AllocationLine) -> bool:
    """Whether a member has yet to answer the question of impartiality for the list."""
    seat = seat_of(request)
    item = line.allocation.agenda_item
    return (
        seat is not None
        and item is not None
        and item.status in ("on_agenda", "open")
        and not ImpartialityAnswer.objects.filter(agenda_item=item, seat=seat).exists()
    )


def crumbs_of_line(line: AllocationLine, *, for_staff: bool = False) -> list[tuple[str, str]]:
    allocation = line.allocation
    label = allocation.scheme_version.scheme.name
    if for_staff or allocation.agenda_item is None:
        crumbs = [(label, allocation.get_absolute_url())]
    else:
        number = _("Sak %(number)s") % {"number": allocation.agenda_item.number}
        crumbs = [(number, allocation.agenda_item.get_absolute_url())]
    return [*crumbs, (_("Linje %(number)s") % {"number": line.number}, line.get_absolute_url())]


@require_GET
def line_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about the line, after the question of impartiality."""
    line = open_line(request, code)
    if unanswered(request, line):
        return redirect("forum:impartiality", code=line.allocation.agenda_item.code)
    seat = seat_of(request)
    item = line.allocation.agenda_item
    poll = line.polls.order_by("-opened_at", "-pk").select_related("adopted").first()
    is_open = item is not None and item.status == "open"
    context = {
        "line": line,
        "allocation": line.allocation,
        "seat": seat,
        "crumbs": crumbs_of_line(line)[:-1],
        "status": status_of(line, TREATMENT_COLORS, "treatment"),
        "partners": partners_of(line),
        "amounts": share_table(
            line.shares.select_related("recipient").order_by("pk"),
            word=word_of(line.allocation),
        ),
        "previous_line": _neighbour(line, "-number", number__lt=line.number),
        "next_line": _neighbour(line, "number", number__gt=line.number),
        "criteria": criteria_of(line),
        "papers": papers_of(line.item.application),
        "read": set(_read(request, line)),
        "remarks": _remarks(line, seat),
        "my_remark": LineRemark.objects.filter(line=line, seat=seat).first() if seat else None,
        "proposals": line.proposals.select_related("proposed_by__user").order_by("pk"),
        "poll": poll,
        **(frame_context(line.allocation) if is_open else {}),
        "steps": _steps(request, line, is_open, poll),
        "may_edit": is_secretariat(request.hat, line.allocation) and takes_changes(line),
        "is_settled": line.treatment in SETTLED,
        "may_propose": is_open
        and not line.allocation.is_discussion
        and line.treatment not in SETTLED,
        "may_remark": seat is not None
        and item is not None
        and item.status in ("on_agenda", "open"),
    }
    return render(request, "forum/line.html", context)


def _neighbour(line: AllocationLine, order: str, **where) -> AllocationLine | None:
    return line.allocation.lines.filter(**where).order_by(order).first()


def papers_of(application: Application):
    """The report and its attachments, unless shielded (`domain.md` 0.5.15)."""
    return (
        Document.objects.filter(case_file_id=application.case_file_id, kind__in=PAPERS)
        .exclude(shieldings__in=_shieldings())
        .select_related("stored_file")
        .order_by("created_at", "pk")
    )


def _shieldings():
    return Shielding.objects.filter(lifted_at=None)


def _read(request, line):
    return line.readings.filter(user_id=request.hat.user_id).values_list("document_id", flat=True)


def _remarks(line, seat):
    """What has been laid before the forum: never another's draft."""
    return (
        line.remarks.filter(presented_at__isnull=False)
        .select_related("seat__user", "seat__represents")
        .order_by("presented_at", "pk")
    )


def _steps(request, line, is_open, poll):
    if not is_open or line.allocation.is_discussion:
        return []
    if not is_leader_or_secretariat(request.hat, line) or (poll and poll.is_open):
        return []
    names = {
        Treatment.PENDING: ("enighet", "ikke-enighet"),
        Treatment.NO_CONSENSUS: ("enighet", "stem"),
    }.get(line.treatment, ("pa-nytt",))
    return [(STEPS[name][1], reverse("forum:line-step", args=[line.code, name])) for name in names]


@require_http_methods(["GET", "POST"])
@once
def line_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Agree, fail to agree, or open a vote over one line."""
    line = open_line(request, code)
    if step not in STEPS:
        raise Http404
    name, title, message = STEPS[step]
    verb = getattr(actions, name)
    item = line.allocation.agenda_item
    if item is None:
        raise Http404
    check_leader_or_secretariat(request.hat, line)

    def act(*, answers):
        return verb(item=item, line=line, by=request.hat, at=request.received_at)

    done = (lambda poll: poll.get_absolute_url()) if step == "stem" else line.get_absolute_url()
    facts = [
        (_("Linje"), f"{line.number}: {line.item.application.applicant.name}"),
        (_("Tiltak"), line.item.title),
        (_("Beløp"), f"{line.recommended:,} kr".replace(",", "\u00a0")),
    ]
    return run_step(
        request,
        Step(
            title=title,
            submit=title,
            act=act,
            back_url=line.get_absolute_url(),
            done_url=done,
            message=message,
            facts=facts,
            text=WHAT_HAPPENS[step],
            warning=warning_of(line.allocation) if step in SETTLING else "",
            crumbs=crumbs_of_line(line),
        ),
    )


@require_http_methods(["GET", "POST"])
@once
def remark(request: HttpRequest, code: str) -> HttpResponse:
    """One's own remark on the line; nobody else sees it until "Legg fram"."""
    line = open_line(request, code)
    seat = own_seat(request)
    mine = LineRemark.objects.filter(line=line, seat=seat).first()
    form = RemarkForm(
        request.POST or None,
        initial={"supports": mine.supports, "text": mine.text} if mine else {"supports": "none"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.remark_line(
                line=line, seat=seat, by=request.hat, at=request.received_at, **form.cleaned_data
            )
        except (Refused, RuleBroken) as refusal:
            form.add_error(None, sentences(refusal)[0][1])
        else:
            messages.success(
                request, _("Merknaden er lagret. Bare du ser den til du legger den fram.")
            )
            return _after_remark(request, line) if "next" in request.POST else redirect(line)
    context = {"form": form, "title": _("Merknad til linje %(number)s") % {"number": line.number}, "submit": _("Lagre merknaden"), "back_url": line.get_absolute_url(), "crumbs": crumbs_of_line(line), "line": line, "treated": LineRemark.objects.filter(line__allocation=line.allocation, seat=seat).count(), "count": line.allocation.lines.count()}  # fmt: skip
    return render(request, "forum/remark.html", context)


def _after_remark(request: HttpRequest, line: AllocationLine) -> HttpResponse:
    """The remark on the next line that is open to the person, or the list when there is none."""
    following = (
        line.allocation.lines.with_closed_to(request.hat)
        .filter(is_closed_to_me=False, number__gt=line.number)
        .order_by("number")
        .first()
    )
    if following is None:
        return redirect(line.allocation.agenda_item)
    return redirect("forum:remark", code=following.code)


@require_http_methods(["GET", "POST"])
@once
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """A written proposal with other amounts for the line."""
    line = open_line(request, code)
    if seat_of(request) is None:
        check_leader_or_secretariat(request.hat, line)
    shares = list(line.shares.select_related("recipient").order_by("pk"))
    form = ProposalForm(
        request.POST or None,
        shares=shares,
        initial={ProposalForm.name(share): share.recommended for share in shares},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_proposal(
                item=line.allocation.agenda_item,
                line=line,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                amounts=form.amounts,
                seat=seat_of(request),
                by=request.hat,
                at=request.received_at,
            )
        except (Refused, RuleBroken) as refusal:
            form.add_error(None, sentences(refusal)[0][1])
        else:
            messages.success(request, _("Forslaget er lagt fram."))
            _warn_of_proposal(request, line, sum(form.amounts.values()))
            return redirect(line)
    context = {"form": form, "title": _("Nytt forslag til linje %(number)s") % {"number": line.number}, "submit": _("Legg fram forslaget"), "back_url": line.get_absolute_url(), "crumbs": crumbs_of_line(line)}  # fmt: skip
    return render(request, "forum/form.html", context)


def _warn_of_proposal(request: HttpRequest, line: AllocationLine, total: int) -> None:
    """Tell at once when the list has no room for what was proposed: the vote may still choose it."""
    more = total - line.recommended
    sums = sums_of(line.allocation).changed(more, capped=line.is_capped, region=line.region_id)
    if told := warning_of(line.allocation, sums):
        messages.warning(request, _("Blir forslaget vedtatt: %(what)s") % {"what": told})


@require_GET
def line_document(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """A paper of the line's report, for those who may see the line's papers. The first reading is noted."""
    line = open_line(request, code)
    if unanswered(request, line):
        return redirect("forum:impartiality", code=line.allocation.agenda_item.code)
    found = get_object_or_404(
        papers_of(line.item.application).select_related("case_file"), code=document
    )
    content = open_document(found)
    note_reading(document=found, by=request.hat, at=request.received_at)
    PaperReading.objects.bulk_create(
        [
            PaperReading(
                line=line, document=found, user_id=request.hat.user_id, read_at=request.received_at
            )
        ],
        ignore_conflicts=True,
    )
    return send_file(found.stored_file, found.file_name, content=content, as_attachment=True)


@require_http_methods(["GET", "POST"])
@once
def paper_shield(request: HttpRequest, code: str, document: str) -> HttpResponse:
    """A member closes a paper that should not be read by the forum."""
    line = open_line(request, code)
    if unanswered(request, line):
        return redirect("forum:impartiality", code=line.allocation.agenda_item.code)
    seat = own_seat(request)
    found = get_object_or_404(
        papers_of(line.item.application).select_related("case_file"), code=document
    )
    form = ShieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.shield_paper(
                line=line,
                document=found,
                seat=seat,
                by=request.hat,
                at=request.received_at,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(
                request, _("Papiret er skjermet for forumet. Saksbehandleren har fått beskjed.")
            )
            return redirect(line)
    context = {
        "form": form,
        "title": _("Skjerm papiret «%(title)s»") % {"title": found.title},
        "submit": _("Skjerm papiret"),
        "back_url": line.get_absolute_url(),
        "crumbs": crumbs_of_line(line),
    }
    return render(request, "forum/form.html", context)
