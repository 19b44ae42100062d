"""Before the list: a region ranks its measures, and the working committee sees all regions side by side (`domain.md` 0.5.2)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from forum import actions
from forum.actions.preparations import DRAFTED
from forum.forms import PreparationsForm, RankingForm, StepAsideForm
from forum.lists import PREPARATION_COLORS, ranking_table, recipient_table, status_of
from forum.models import Allocation, Delivery, Preparation, Ranking
from forum.permissions import WHO_PREPARES, WHO_SECRETARIAT
from forum.preparing import (
    body_name,
    closed_items,
    items_of,
    may_read,
    may_read_deliveries,
    may_write,
)
from forum.transitions import PREPARATION
from forum.views.lines import RECUSED, papers_of
from forum.views.shared import Step, own_seat, run_step, seat_of, send_pdf, sentences
from grants.models import Frame
from jobs.once import once
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken
from records import workflow
from records.actions import note_reading
from records.store import open_document
from records.views.serving import send_file

PER_PAGE = 100
STEPS = {
    "lever": ("deliver_preparation", _("Lista er levert.")),
    "apne": ("reopen_preparation", _("Lista er åpnet igjen.")),
}
EDGE_URLS = {name: url for url, (name, _message) in STEPS.items()}


def open_preparation(request: HttpRequest, code: str) -> Preparation:
    """A list that the person may read: 404 when its forum is another's, 403 when it is another body's."""
    rows = Preparation.objects.visible_to(request.hat).for_detail()
    preparation = get_object_or_404(rows, code=code)
    if not may_read(request.hat, preparation, seat_of(request)):
        raise NotAllowed(who_may=WHO_PREPARES)
    return preparation


def crumbs_of(preparation: Preparation) -> list[tuple[str, str]]:
    return [(body_name(preparation), preparation.get_absolute_url())]


@require_http_methods(["GET", "POST"])
@once
def preparation_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The body's measures in order, with places and remarks; its own people write, others read what is delivered."""
    preparation = open_preparation(request, code)
    seat = seat_of(request)
    page = Paginator(_items(preparation), PER_PAGE).get_page(request.GET.get("side"))
    items = list(page.object_list)
    closed = closed_items(items, user_id=request.hat.user_id, seat=seat)
    own = {
        row.item_id: row for row in Ranking.objects.filter(preparation=preparation, item__in=items)
    }
    writes = preparation.status == "open" and may_write(request.hat, preparation, seat)
    if request.method == "POST" and not writes:
        raise NotAllowed(who_may=WHO_PREPARES)
    form = RankingForm(
        request.POST or None, preparation=preparation, items=items, closed=closed, own=own
    )
    if request.method == "POST" and form.is_valid() and _saved(request, preparation, form, seat):
        return redirect(request.get_full_path())
    context = {
        "preparation": preparation,
        "name": body_name(preparation),
        "status": status_of(preparation, PREPARATION_COLORS),
        "page_obj": page,
        "writes": writes,
        "form": form,
        "rows": form.rows(),
        "closed_count": len(closed),
        "table": ranking_table(preparation, items, own, closed),
        "steps": _steps(request, preparation, writes=writes),
        "deliveries": list(preparation.deliveries.for_list()),
    }
    context["reads_deliveries"] = bool(context["deliveries"]) and may_read_deliveries(
        request.hat, preparation, seat
    )
    return render(request, "forum/preparation.html", context)


@require_GET
def delivery_pdf(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What the body delivered, byte for byte. Closed to who is partial in a measure on the list."""
    preparation = open_preparation(request, code)
    rows = Delivery.objects.visible_to(request.hat).filter(preparation=preparation)
    document = get_object_or_404(rows.for_list(), number=number).document
    if not may_read_deliveries(request.hat, preparation, seat_of(request)):
        raise NotAllowed(RECUSED, who_may=_("De som er habile på alle tiltakene."), rule_id="R-ROL-07")  # fmt: skip
    return send_pdf(document)


def _items(preparation):
    """In the body's own order, each with what the regions have delivered about it."""
    return items_of(preparation).prefetch_related(
        Prefetch("rankings", Ranking.objects.delivered(), to_attr="delivered")
    )


def _saved(request, preparation, form, seat) -> bool:
    try:
        actions.save_rankings(
            preparation=preparation,
            rows=form.answers(),
            remark=form.cleaned_data["remark"],
            seen_version=form.posted_version or 0,
            seat=seat,
            by=request.hat,
            at=request.received_at,
        )
    except (Refused, RuleBroken) as refusal:
        field = form.place_name(refusal.field) if isinstance(refusal, Refused) else ""
        form.add_error(field if field in form.fields else None, sentences(refusal)[0][1])
        return False
    messages.success(request, _("Rekkefølgen er lagret."))
    return True


def _steps(request, preparation, *, writes):
    return [
        (
            edge.label,
            reverse("forum:preparation-step", args=[preparation.code, EDGE_URLS[edge.name]]),
        )
        for edge in workflow.offered(PREPARATION, hat=request.hat, obj=preparation)
        if (writes if edge.name == "deliver_preparation" else _may_be_opened(preparation))
    ]


def _may_be_opened(preparation) -> bool:
    """Until the list that was made of it stands on an agenda."""
    listed = Allocation.objects.filter(
        round_id=preparation.round_id, scheme_version_id=preparation.scheme_version_id
    )
    return not listed.exclude(status__in=DRAFTED).exists()


@require_http_methods(["GET", "POST"])
@once
def preparation_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Deliver the list, or open it again."""
    preparation = open_preparation(request, code)
    if step not in STEPS:
        raise Http404
    name, message = STEPS[step]
    edge = next(edge for edge in PREPARATION if edge.name == name)
    workflow.check_holder(edge, by=request.hat, obj=preparation)
    seat = seat_of(request)
    if step == "lever" and not may_write(request.hat, preparation, seat):
        raise NotAllowed(who_may=WHO_PREPARES)
    whom = {"seat": seat} if step == "lever" else {}

    def act(*, answers):
        return getattr(actions, name)(
            preparation=preparation, by=request.hat, at=request.received_at, **whom
        )

    return run_step(
        request,
        Step(
            title=_titles(preparation)[step],
            submit=_titles(preparation)[step],
            act=act,
            back_url=preparation.get_absolute_url(),
            done_url=preparation.get_absolute_url(),
            message=message,
            facts=_facts(preparation),
            text=""
            if step == "lever"
            else _("Rekkefølgen kan endres igjen. Det som alt er levert, blir stående i arkivet."),
            warning=_("Etter dette kan bare sekretariatet åpne lista igjen.")
            if step == "lever"
            else "",
            crumbs=crumbs_of(preparation),
        ),
    )


def _titles(preparation):
    deliver = _("Lever") if preparation.is_committees else _("Lever til arbeidsutvalget")
    return {"lever": deliver, "apne": _("Åpne lista igjen")}


def _facts(preparation):
    items = list(items_of(preparation))
    return [
        (_("Ordning"), preparation.scheme_version.scheme.name),
        (_("Tiltak"), str(len(items))),
        (_("Har fått plass"), str(sum(item.place is not None for item in items))),
    ]


@require_http_methods(["GET", "POST"])
@once
def preparations_open(request: HttpRequest) -> HttpResponse:
    """Send a scheme's reports to their regions and the working committee."""
    if request.hat.side != "authority" or not request.hat.can("run_secretariat"):
        raise NotAllowed(who_may=WHO_SECRETARIAT)
    frames = (
        Frame.objects.filter(round__authority_id=request.hat.organisation_id, parent=None)
        .select_related("round__forum", "scheme_version__scheme")
        .order_by("-round__budget_year", "pk")
    )
    form = PreparationsForm(request.POST or None, frames=frames)

    def act(*, answers, frame, **dates):
        return actions.open_preparations(
            round_=frame.round,
            scheme_version=frame.scheme_version,
            by=request.hat,
            at=request.received_at,
            **dates,
        )

    return run_step(
        request,
        Step(
            title=_("Send til regionene"),
            submit=_("Send til regionene"),
            act=act,
            back_url=reverse("forum:start"),
            done_url=reverse("forum:start"),
            message=_("Behovsmeldingene er sendt til regionene og arbeidsutvalget."),
            text=_("Hver region rangerer sine tiltak og skriver merknader. Arbeidsutvalget ser alle regionene. Fylker uten regioner lager fordelingen med en gang."),
            form=form,
        ),
    )  # fmt: skip


def _open_item(request: HttpRequest, code: str, item: str):
    """A measure on a body's list, with its list; closed to who is partial in it."""
    preparation = open_preparation(request, code)
    found = get_object_or_404(
        _items(preparation)
        .select_related("application__case_file", "plan_priority")
        .prefetch_related("application__parties__organisation"),
        code=item,
    )
    if closed_items([found], user_id=request.hat.user_id, seat=seat_of(request)):
        raise NotAllowed(RECUSED, who_may=_("De som er habile på tiltaket."), rule_id="R-ROL-07")
    return preparation, found


@require_GET
def preparation_item(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """One measure: what is asked, its papers, and what the regions have said."""
    preparation, found = _open_item(request, code, item)
    seat = seat_of(request)
    year = preparation.round.budget_year
    amounts = found.amounts.filter(year=year).select_related("recipient").order_by("pk")
    context = {
        "preparation": preparation,
        "item": found,
        "name": body_name(preparation),
        "crumbs": crumbs_of(preparation),
        "partners": sorted(
            party.organisation.name
            for party in found.application.parties.all()
            if party.part == "partner"
        ),
        "amounts": recipient_table(amounts),
        "papers": papers_of(found.application),
        "may_step_aside": seat is not None and may_write(request.hat, preparation, seat),
    }
    return render(request, "forum/preparation_item.html", context)


@require_GET
def preparation_document(request: HttpRequest, code: str, item: str, document: str) -> HttpResponse:
    """A paper of the measure's report. The first reading is noted."""
    _preparation, found = _open_item(request, code, item)
    paper = get_object_or_404(
        papers_of(found.application).select_related("case_file"), code=document
    )
    content = open_document(paper)
    note_reading(document=paper, by=request.hat, at=request.received_at)
    return send_file(paper.stored_file, paper.file_name, content=content, as_attachment=True)


@require_http_methods(["GET", "POST"])
@once
def preparation_step_aside(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """Say that one is partial in a measure: it closes at once, here and in the forum."""
    preparation, found = _open_item(request, code, item)
    seat = own_seat(request)
    if not may_write(request.hat, preparation, seat):
        raise NotAllowed(who_may=WHO_PREPARES)

    def act(*, answers, **_sure):
        return actions.step_aside(
            preparation=preparation, item=found, seat=seat, by=request.hat, at=request.received_at
        )

    return run_step(
        request,
        Step(
            title=_("Meld deg inhabil"),
            submit=_("Meld deg inhabil"),
            act=act,
            back_url=reverse("forum:preparation-item", args=[code, item]),
            done_url=preparation.get_absolute_url(),
            message=_("Tiltaket er stengt for deg. Forumet avgjør om du er inhabil når lista blir behandlet."),
            facts=[(_("Tiltak"), found.title), (_("Eier"), found.application.applicant.name)],
            warning=_("Papirene og rangeringen av tiltaket stenges for deg med en gang."),
            crumbs=crumbs_of(preparation),
            form=StepAsideForm(request.POST or None),
        ),
    )  # fmt: skip
