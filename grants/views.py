"""Rounds (utlysninger), before and after login. Both pages work for anyone and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from grants.enums import ENDED, ForumMode, InTimeWhen
from grants.models import Application, Frame, LongTermPlan, OptOut, Round
from grants.permissions import runs_round
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date, format_weekday_date
from kompetanse.lib.money import format_kroner
from kompetanse.lib.paging import paginate

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

PAGE = 20


@login_not_required
@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """Every published round, the nearest deadline's year first."""
    hat = getattr(request, "hat", None)
    rounds = Round.objects.visible_to(hat).select_related("programme", "county", "authority")
    page = paginate(
        rounds,
        order=("-budget_year", "-deadline_date", "pk"),
        cursor=request.GET.get("fra", ""),
        size=PAGE,
    )
    today = in_oslo(request.received_at).date()
    rows = [{"round": row, "state": state_of(row, today)} for row in page.rows]
    return render(request, "grants/round_list.html", {"rows": rows, "page": page})


def state_of(round_: Round, today: date) -> dict[str, str]:
    """Open, not yet, or over: the pill of a round."""
    if today < round_.opens_date:
        return {
            "label": _("Åpner %(day)s") % {"day": format_date(round_.opens_date)},
            "color": "neutral",
        }
    if today <= round_.deadline_date:
        return {"label": _("Åpen"), "color": "success"}
    return {"label": _("Fristen er ute"), "color": "neutral"}


@login_not_required
@require_GET
def round_page(request: HttpRequest, code: str) -> HttpResponse:
    """The six facts of a round: who, deadline, what counts as in time, what to have at hand, minutes, what happens next (A01)."""
    hat = getattr(request, "hat", None)
    found = get_object_or_404(
        Round.objects.visible_to(hat).select_related("programme", "county", "authority", "forum"),
        code=code,
    )
    today = in_oslo(request.received_at).date()
    context = {
        "round": found,
        "state": state_of(found, today),
        "days_left": (found.deadline_date - today).days,
        "days_text": days_text(found, today),
        "is_open": found.published_at is not None and found.opens_date <= today,
        "in_time": in_time_text(found),
        "steps": steps_of(found),
        "facts": facts_of(found),
        "actions": _actions(hat, found),
        "plan": LongTermPlan.objects.in_force(today)
        .filter(forum_id=found.forum_id)
        .order_by("-valid_from_date", "-pk")
        .first(),
        **_own(hat, found),
    }
    return render(request, "grants/round.html", context)


def _actions(hat: Any, round_: Round) -> list[dict[str, str]]:
    """To the authority's own page of the round, for those who run it."""
    if not runs_round(hat, round_):
        return []
    return [{"label": _("Styr runden"), "url": reverse("overview:round-admin", args=[round_.code])}]


def _own(hat: Any, round_: Round) -> dict[str, Any]:
    """What the owner that looks has already done in the round."""
    if hat is None or hat.side != "owner" or not hat.holds("edit_needs_report"):
        return {"may_start": False}
    cases = Application.objects.visible_to(hat).filter(
        round=round_, applicant_id=hat.organisation_id
    )
    optout = (
        OptOut.objects.filter(round=round_, organisation_id=hat.organisation_id)
        .select_related("chosen_by")
        .first()
    )
    taken = cases.exclude(status__in=ENDED).filter(
        scheme_version_id=OuterRef("scheme_version_id"), network=None
    )
    return {
        "may_start": True,
        "cases": list(
            cases.exclude(status="withdrawn").for_list().order_by("-created_at", "-pk")[:20]
        ),
        "has_free_scheme": round_.frames.filter(~Exists(taken)).exists(),
        "opt_out": optout,
    }


def days_text(round_: Round, today: date) -> str:
    days = (round_.deadline_date - today).days
    if days < 0:
        return _("Fristen er ute. Dere kan be om å få sende for sent.")
    if days == 0:
        return _("Fristen er i dag.")
    return ngettext("%(n)s dag igjen.", "%(n)s dager igjen.", days) % {"n": days}


def in_time_text(round_: Round) -> str:
    """What must be done before the deadline, as the round says it (`domain.md` 0.5.4)."""
    if round_.in_time_when == InTimeWhen.SENT_TO_APPROVER:
        return _("Meldingen er i tide når den er sendt til godkjenneren hos eieren innen fristen.")
    return _("Meldingen er i tide når godkjenneren har godkjent og sendt den inn innen fristen.")


def steps_of(round_: Round) -> list[dict[str, Any]]:
    """What happens after a report is sent."""
    forum = (
        _("samarbeidsforum innstiller på fordelingen")
        if round_.forum_mode == ForumMode.RECOMMENDATION
        else _("samarbeidsforum drøfter forslaget til fordeling")
    )
    texts = [
        _("Med en gang: kvittering med saksnummer til dere og partneren"),
        _(
            "Etter fristen: en saksbehandler kontrollerer. Må noe rettes, får dere beskjed og en frist."
        ),
        _("Innen %(day)s: %(what)s")
        % {"day": format_weekday_date(round_.forum_due_date), "what": forum},
        _("Innen %(day)s: vedtak i Kompetanse, med varsel på e-post")
        % {"day": format_weekday_date(round_.decision_due_date)},
    ]
    return [{"text": text, "planned": True} for text in texts]


def facts_of(round_: Round) -> list[tuple[str, str]]:
    """Beside the page: who decides, how much, how long."""
    frames = (
        Frame.objects.filter(round=round_, region=None)
        .select_related("scheme_version__scheme")
        .order_by("scheme_version__scheme__key", "pk")
    )
    facts = [(_("Hvem behandler"), round_.authority.name)]
    for frame in frames:
        amount = f"{format_kroner(frame.amount)} kr"
        if frame.is_example:
            amount = _("%(amount)s (eksempeltall)") % {"amount": amount}
        facts.append((frame.scheme_version.scheme.name, amount))
    facts.append((_("Varighet"), _("Inntil tre år, ny melding hvert år")))
    facts.append((_("Språk"), _("Bokmål eller nynorsk")))
    return facts
