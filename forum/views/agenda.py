"""An item on the agenda: read, treat, agree, postpone. With a list it is the page of mockup 10."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum import actions
from forum.actions.recusals import is_closed_to
from forum.documents import outcome_in_words, seat_words, word_of
from forum.enums import SETTLED, WAITING, ItemKind, ItemStatus, RecusalGround
from forum.forms import AgendaItemForm, ProposalForm, ResolutionForm, StatementForm
from forum.lists import ITEM_COLORS, line_table, status_of
from forum.models import AgendaItem, Allocation, ImpartialityAnswer, LineRemark, Poll, Recusal
from forum.permissions import (
    check_leader_or_secretariat,
    is_leader,
    is_leader_or_secretariat,
    is_secretariat,
)
from forum.standing import frame_context, item_steps, warning_of
from forum.sums import sums_of
from forum.transitions import ITEM
from forum.views.meetings import check_may_run, crumbs_of_meeting, visible_meeting
from forum.views.shared import Step, own_seat, run_step, seat_of, sentences
from forum.views.votes import ballot_context
from jobs.once import once
from kompetanse.lib.errors import Refused, RuleBroken
from records import workflow

PER_PAGE = 100
STEPS = {
    "apne": ("open_item", _("Saken er åpnet.")),
    "avslutt": ("close_item", _("Saken er avsluttet.")),
    "utsett": ("postpone_item", _("Saken er utsatt.")),
    "trekk": ("withdraw_item", _("Saken er trukket.")),
    "enighet": ("record_consensus", _("Enighet er registrert.")),
    "ikke-enighet": ("record_no_consensus", _("Det er registrert at forumet ikke ble enig.")),
    "stem": ("open_poll", _("Avstemmingen er åpnet.")),
}
TITLES = {
    "apne": _("Åpne saken"),
    "avslutt": _("Avslutt saken"),
    "utsett": _("Utsett saken"),
    "trekk": _("Trekk saken"),
    "enighet": _("Registrer enighet"),
    "ikke-enighet": _("Registrer at forumet ikke ble enig"),
    "stem": _("Åpne avstemming"),
}
WHAT_HAPPENS = {
    "apne": _("Fra nå kan forumet behandle saken og stemme over den."),
    "avslutt": _("Saken er ferdig. Det forumet endte på, kommer i protokollen."),
    "utsett": _(
        "Saken går til et senere møte. En liste blir utkast igjen, og linjene behandles på nytt."
    ),
    "trekk": _("Saken tas av sakslista og behandles ikke. Nummeret brukes ikke igjen."),
}
WITH_RESOLUTION = ("avslutt", "enighet")
# Where it is told that a list has no room for what is about to be agreed on.
SETTLING = ("avslutt", "enighet", "stem")
EDGE_URLS = {
    "open_item": "apne",
    "close_item": "avslutt",
    "postpone_item": "utsett",
    "withdraw_item": "trekk",
}


def visible_item(request: HttpRequest, code: str) -> AgendaItem:
    rows = AgendaItem.objects.visible_to(request.hat).select_related(
        "meeting__case_file", "meeting__forum", "forum", "line"
    )
    return get_object_or_404(rows, code=code)


def list_of(item: AgendaItem) -> Allocation | None:
    return Allocation.objects.for_detail().filter(agenda_item=item).first()


def crumbs_of(item: AgendaItem) -> list[tuple[str, str]]:
    return [
        *crumbs_of_meeting(item.meeting),
        (
            _("Sak %(number)s") % {"number": item.number} if item.number else item.title,
            item.get_absolute_url(),
        ),
    ]


@require_GET
def item_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The item as the member, the leader and the secretariat see it."""
    item = visible_item(request, code)
    allocation = list_of(item)
    seat = seat_of(request)
    context = {
        "item": item,
        "is_closed_to_me": item.line is not None and is_closed_to(item.line, request.hat.user_id),
        "seat": seat,
        "status": status_of(item, ITEM_COLORS),
        "outcome": outcome_in_words(item, allocation),
        "steps": _steps(request, item, allocation),
        "polls": list(
            Poll.objects.visible_to(request.hat)
            .filter(agenda_item=item)
            .select_related("line__item", "adopted")
            .order_by("-opened_at", "-pk")
        ),
        "statements": item.statements.select_related("seat__user", "seat__represents").order_by(
            "pk"
        ),
        "may_speak": seat is not None and item.meeting.status == "open",
        "may_edit": is_secretariat(request.hat, item) and item.status in ("reported", "on_agenda"),
        "may_propose": item.status == ItemStatus.OPEN
        and item.kind == ItemKind.DECISION
        and (seat is not None or is_secretariat(request.hat, item)),
    }
    if allocation is None:
        return render(request, "forum/item.html", context)
    return render(
        request, "forum/item_list.html", context | _list_context(request, item, allocation, seat)
    )


def _steps(request, item, allocation):
    offered = [
        (edge.label, EDGE_URLS[edge.name])
        for edge in workflow.offered(ITEM, hat=request.hat, obj=item)
        if edge.name in EDGE_URLS
    ]
    decides = allocation is not None and not allocation.is_discussion
    left = decides and allocation.lines.exclude(treatment__in=SETTLED).exists()
    if (
        item.status == ItemStatus.OPEN
        and is_leader_or_secretariat(request.hat, item)
        and (decides or (allocation is None and item.kind == ItemKind.DECISION))
    ):
        more = ["enighet", "stem" if item.consensus_failed_at else "ikke-enighet"]
        more = [(TITLES[name], name) for name in more]
        undecided = left if decides else not item.outcome
        offered = [*more, *offered] if undecided else [*offered, *more]
    steps = [(label, reverse("forum:item-step", args=[item.code, name])) for label, name in offered]
    return [*_open_polls(request, item), *steps]


def _open_polls(request, item):
    """An open vote is closed before anything else is done with the item."""
    if item.status != ItemStatus.OPEN or not is_leader_or_secretariat(request.hat, item):
        return []
    return [
        (_("Lukk avstemmingen"), reverse("forum:poll-close", args=[poll.code]))
        for poll in Poll.objects.visible_to(request.hat)
        .filter(agenda_item=item, closed_at=None)
        .order_by("pk")
    ]


def _list_context(request, item, allocation, seat):
    """The list: meters, lines and recusals; a fixed number of queries whatever the length."""
    sums = sums_of(allocation)
    rows = (
        allocation.lines.for_list()
        .with_rankings()
        .with_closed_to(request.hat)
        .prefetch_related("item__application__parties__organisation")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("side"))
    lines = list(page.object_list)
    word = word_of(allocation)
    links = seat is None or ImpartialityAnswer.objects.filter(agenda_item=item, seat=seat).exists()
    treated = allocation.lines.filter(treatment__in=SETTLED).count()
    return {
        "allocation": allocation,
        "sums": sums,
        **frame_context(allocation, sums),
        "page_obj": page,
        "lines": line_table(
            lines, sums, word=word, count=page.paginator.count, links=links, current=None
        ),
        "treated": treated,
        "count": page.paginator.count,
        "must_answer": not links and item.status in ("on_agenda", "open"),
        "now": _vote_now(request, item, seat) if not (seat and not links) else None,
        "my_grounds": _my_grounds(allocation, seat),
        "my_closed": [line for line in lines if line.is_closed_to_me],
        "waiting_recusals": _recusals(request, allocation),
        "my_remarks": _unpresented(item, seat),
        "how": item_steps(
            item,
            allocation,
            treated=treated,
            count=page.paginator.count,
            is_settled=not Recusal.objects.filter(
                line__allocation=allocation, status__in=WAITING
            ).exists(),
        ),
        "may_record": is_leader_or_secretariat(request.hat, item),
        "is_leader": is_leader(request.hat, item),
    }


def _vote_now(request, item, seat):
    """The vote that is open now, with the person's ballot; None when there is none."""
    poll = (
        Poll.objects.visible_to(request.hat)
        .filter(agenda_item=item, closed_at=None)
        .select_related(
            "agenda_item__meeting", "agenda_item__forum", "line__item__application__applicant"
        )
        .order_by("-opened_at", "-pk")
        .first()
    )
    return ballot_context(poll, seat) if poll else None


def _my_grounds(allocation, seat) -> list[str]:
    """Why the member's lines are closed, each ground once: "Representerer eieren"."""
    if seat is None:
        return []
    mine = Recusal.objects.filter(line__allocation=allocation, seat=seat).exclude(
        status="decided_impartial"
    )
    grounds = set(mine.values_list("ground", flat=True))
    return [str(RecusalGround(ground).label) for ground in sorted(grounds)]


def _recusals(request, allocation) -> list[dict[str, str]]:
    """What the body must decide about its members: one row for a member and a ground, with its lines."""
    if not is_leader_or_secretariat(request.hat, allocation):
        return []
    open_lines = allocation.lines.with_closed_to(request.hat).filter(is_closed_to_me=False)
    rows = (
        Recusal.objects.filter(line__in=open_lines, status__in=WAITING)
        .exclude(seat__user_id=request.hat.user_id)
        .select_related("line", "seat__user", "seat__represents")
        .order_by("line__number", "pk")[:PER_PAGE]
    )
    found: dict[tuple[int, str], list[Recusal]] = {}
    for row in rows:
        found.setdefault((row.seat_id, row.ground), []).append(row)
    return [
        {
            "url": reverse("forum:recusal", args=[same[0].line.code, same[0].seat.code]),
            "name": seat_words(same[0].seat),
            "lines": ", ".join(str(row.line.number) for row in same),
            "ground": same[0].get_ground_display(),
        }
        for same in found.values()
    ]


def _unpresented(item, seat) -> int:
    if seat is None:
        return 0
    return LineRemark.objects.filter(
        line__allocation__agenda_item=item, seat=seat, presented_at=None
    ).count()


@require_http_methods(["GET", "POST"])
@once
def item_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Open, close, postpone, withdraw, agree, fail to agree, open a vote: over the item as a whole."""
    item = visible_item(request, code)
    if step not in STEPS:
        raise Http404
    check_leader_or_secretariat(request.hat, item)
    name, message = STEPS[step]
    verb = getattr(actions, name)
    allocation = list_of(item) if step in SETTLING else None
    form = ResolutionForm(request.POST or None, initial={"resolution": item.resolution or item.proposal_text}) if step in WITH_RESOLUTION else None  # fmt: skip

    def act(*, answers, **values):
        return verb(item=item, by=request.hat, at=request.received_at, **values)

    return run_step(
        request,
        Step(
            title=TITLES[step],
            submit=TITLES[step],
            act=act,
            back_url=item.get_absolute_url(),
            done_url=(lambda poll: poll.get_absolute_url())
            if step == "stem"
            else item.get_absolute_url(),
            message=message,
            facts=[(_("Sak"), f"{item.number} {item.title}")],
            text=WHAT_HAPPENS.get(step, ""),
            warning=warning_of(allocation) if allocation else "",
            crumbs=crumbs_of(item),
            form=form,
            color="danger" if step == "trekk" else "",
        ),
    )


@require_http_methods(["GET", "POST"])
@once
def item_create(request: HttpRequest, code: str) -> HttpResponse:
    """Report an item to a meeting."""
    meeting = visible_meeting(request, code)
    check_may_run(request, meeting)
    form = AgendaItemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.add_agenda_item(
                meeting=meeting, by=request.hat, at=request.received_at, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Saken er meldt."))
            return redirect(item)
    context = {"form": form, "title": _("Meld en sak"), "submit": _("Meld saken"), "back_url": meeting.get_absolute_url()}  # fmt: skip
    return render(request, "forum/form.html", context)


@require_http_methods(["GET", "POST"])
@once
def item_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change title, background and proposal until the item is opened."""
    item = visible_item(request, code)
    check_may_run(request, item)
    initial = {
        name: getattr(item, name) for name in ("kind", "title", "background", "proposal_text")
    }
    form = AgendaItemForm(request.POST or None, initial=initial)
    del form.fields["kind"]
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_agenda_item(
                item=item,
                values=form.cleaned_data,
                seen_version=form.posted_version or 0,
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Saken er lagret."))
            return redirect(item)
    context = {"form": form, "title": _("Endre saken"), "submit": _("Lagre"), "version": item.version, "back_url": item.get_absolute_url(), "crumbs": crumbs_of(item)}  # fmt: skip
    return render(request, "forum/form.html", context)


@require_http_methods(["GET", "POST"])
@once
def statement_add(request: HttpRequest, code: str) -> HttpResponse:
    """A member's own words for the minutes."""
    item = visible_item(request, code)
    seat = own_seat(request)
    form = StatementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_statement(
                item=item,
                seat=seat,
                text=form.cleaned_data["text"],
                by=request.hat,
                at=request.received_at,
            )
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Protokolltilførselen er tatt inn."))
            return redirect(item)
    context = {"form": form, "title": _("Protokolltilførsel"), "submit": _("Ta inn i protokollen"), "back_url": item.get_absolute_url(), "crumbs": crumbs_of(item)}  # fmt: skip
    return render(request, "forum/form.html", context)


@require_http_methods(["GET", "POST"])
@once
def item_propose(request: HttpRequest, code: str) -> HttpResponse:
    """A written proposal over an item without a list."""
    item = visible_item(request, code)
    if seat_of(request) is None:
        check_leader_or_secretariat(request.hat, item)
    form = ProposalForm(request.POST or None, shares=[])
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_proposal(
                item=item, seat=seat_of(request), by=request.hat, at=request.received_at, **form.cleaned_data
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Forslaget er lagt fram."))
            return redirect(item)
    context = {"form": form, "title": _("Nytt forslag"), "submit": _("Legg fram forslaget"), "back_url": item.get_absolute_url(), "crumbs": crumbs_of(item)}  # fmt: skip
    return render(request, "forum/form.html", context)


@require_POST
@once
def remarks_present(request: HttpRequest, code: str) -> HttpResponse:
    """Lay one's own remarks before the forum ("Legg fram")."""
    item = visible_item(request, code)
    try:
        count = actions.present_remarks(
            item=item, seat=own_seat(request), by=request.hat, at=request.received_at
        )
    except (Refused, RuleBroken) as refusal:
        messages.error(request, sentences(refusal)[0][1])
    else:
        messages.success(request, _("%(count)s merknader er lagt fram.") % {"count": count})
    return redirect(item)
