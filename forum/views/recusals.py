"""Impartiality: the question to each member, and what the body found about one of them (`domain.md` 0.5.6)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from forum import actions
from forum.actions.recusals import check_decides
from forum.enums import WAITING
from forum.forms import ImpartialityForm, RecusalForm
from forum.models import AllocationLine, Recusal
from forum.views.agenda import crumbs_of, list_of, visible_item
from forum.views.lines import crumbs_of_line
from forum.views.shared import Step, own_seat, run_step, sentences
from jobs.once import once
from kompetanse.lib.errors import Refused, RuleBroken


@require_http_methods(["GET", "POST"])
@once
def impartiality(request: HttpRequest, code: str) -> HttpResponse:
    """The question before the papers open (A27): what the system has found is ticked beforehand."""
    item = visible_item(request, code)
    seat = own_seat(request)
    allocation = list_of(item)
    if allocation is None:
        raise Http404
    lines = {line.code: line for line in allocation.lines.for_list()}
    hits = set(
        Recusal.objects.filter(line__allocation=allocation, seat=seat)
        .exclude(status="decided_impartial")
        .values_list("line__code", flat=True)
    )
    form = ImpartialityForm(
        request.POST or None,
        choices=[(key, _line_label(line)) for key, line in lines.items()],
        initial={"lines": sorted(hits)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_impartiality(
                item=item,
                seat=seat,
                lines=[lines[key] for key in form.cleaned_data["lines"]],
                note=form.cleaned_data["note"],
                by=request.hat,
                at=request.received_at,
            )
        except (Refused, RuleBroken) as refusal:
            form.add_error(None, sentences(refusal)[0][1])
        else:
            messages.success(
                request, _("Takk. Papirene er åpne for deg, unntatt linjene du er inhabil på.")
            )
            return redirect(item)
    context = {"form": form, "title": _("Er du habil?"), "lead": _("Svar før du åpner papirene. Forumet avgjør uten deg."), "submit": _("Lagre svaret"), "back_url": item.get_absolute_url(), "crumbs": crumbs_of(item)}  # fmt: skip
    return render(request, "forum/form.html", context)


def _line_label(line: AllocationLine) -> str:
    return f"{line.number}. {line.item.application.applicant.name}: {line.item.title}"


@require_http_methods(["GET", "POST"])
@once
def recusal_decide(request: HttpRequest, code: str, seat: str) -> HttpResponse:
    """What the body found about one member in one line, without him."""
    rows = Recusal.objects.filter(
        line__in=AllocationLine.objects.visible_to(request.hat)
    ).select_related(
        "line__allocation__round", "line__allocation__agenda_item", "line__item__application__applicant",
        "line__allocation__scheme_version__scheme", "seat__user", "seat__represents",
    )  # fmt: skip
    recusal = get_object_or_404(rows, line__code=code, seat__code=seat)
    check_decides([recusal], by=request.hat)
    back = (recusal.line.allocation.agenda_item or recusal.line.allocation).get_absolute_url()
    others = waiting_beside(recusal, request.hat)
    form = RecusalForm(request.POST or None, others=others)

    def act(*, answers, is_recused, note, also_others=False):
        return actions.decide_recusals(
            recusals=[recusal, *(others if also_others else ())],
            is_recused=is_recused,
            note=note,
            by=request.hat,
            at=request.received_at,
        )

    return run_step(
        request,
        Step(
            title=_("Habilitet, linje %(number)s") % {"number": recusal.line.number},
            submit=_("Registrer"),
            act=act,
            back_url=back,
            done_url=back,
            message=_("Avgjørelsen er registrert."),
            facts=_recusal_facts(recusal),
            text=_("Medlemmet deltar ikke når forumet avgjør dette."),
            crumbs=crumbs_of_line(recusal.line)[:-1],
            form=form,
        ),
    )


def waiting_beside(recusal: Recusal, hat) -> list[Recusal]:
    """The member's other lines in the list that the body has yet to decide on the same ground, and the person may decide on."""
    open_lines = recusal.line.allocation.lines.with_closed_to(hat).filter(is_closed_to_me=False)
    rows = Recusal.objects.filter(
        line__in=open_lines,
        seat_id=recusal.seat_id,
        ground=recusal.ground,
        status__in=WAITING,
    )
    return list(rows.exclude(pk=recusal.pk).select_related("line").order_by("line__number"))


def _recusal_facts(recusal: Recusal) -> list[tuple[str, str]]:
    seat = recusal.seat
    return [
        (_("Medlem"), seat.user.name),
        (_("Representerer"), seat.represents.name if seat.represents else "–"),
        (_("Grunn"), recusal.get_ground_display()),
        (_("Linje"), _line_label(recusal.line)),
        (_("Medlemmets ord"), recusal.note or "–"),
    ]
