"""The first page after login, by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from grants.enums import ENDED
from grants.enums import ApplicationStatus as S
from grants.models import Application, OptOut, Round
from grants.treated import treated_by_forum
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from needs.steps import status_tag
from overview import statistics
from overview.money import after_decision
from overview.my_cases import cases_table, granted_in
from overview.sidebar import dates_ahead, people_here

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from accounts.hat import Hat

ELSEWHERE = {
    "authority": "overview:work-list",
    "audit": "overview:cases",
    "forum": "forum:start",
    "administration": "accounts:user-list",
}


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Min side for owners and partners; others go to where their work lies. A person without a role is told how to get one."""
    hat = request.hat
    if hat is None:
        return render(request, "overview/no_hat.html")
    if hat.side == "authority" and not hat.holds("handle_cases"):
        return redirect("payments:batches" if hat.can("attest_payments") else "overview:cases")
    if hat.side in ELSEWHERE:
        return redirect(ELSEWHERE[hat.side])
    if hat.side == "directorate":
        return _national(request)
    return _my_page(request)


def _national(request: HttpRequest) -> HttpResponse:
    """The whole country, a year at a time; the newest unless another is asked for."""
    years = statistics.years()
    asked = next((year for year in years if str(year) == request.GET.get("ar")), None)
    shown = asked or next(iter(years), 0)
    views = [{"label": str(year), "url": f"?ar={year}", "current": year == shown} for year in years]
    rows = statistics.by_county_and_scheme(shown)
    return render(request, "overview/national.html", {"rows": rows, "views": views})


def _my_page(request: HttpRequest) -> HttpResponse:
    hat = request.hat
    today = in_oslo(request.received_at).date()
    cases = list(
        Application.objects.visible_to(hat)
        .for_list()
        .order_by("-round__budget_year", "-created_at", "-pk")[:25]
    )
    mine = {
        (case.round_id)
        for case in cases
        if case.applicant_id == hat.organisation_id and case.status not in ENDED
    }
    rounds = _open_rounds(hat, today)
    waiting = [case for case in cases if _waits_for(case, hat)]
    own = [case for case in cases if case.applicant_id == hat.organisation_id]
    treated = treated_by_forum([case.pk for case in cases if case.status == S.IN_TREATMENT])
    for case in cases:
        case.tag = status_tag(case, is_treated=case.pk in treated)
    due = _due_date_of(waiting[0]) if waiting else None
    money = after_decision(hat, today, leads=not waiting)
    leads = money["accept"] or money["report"]
    granted = granted_in(cases, hat)
    context = {
        "table": cases_table(cases, hat=hat, treated=treated, granted=granted),
        "rounds": rounds,
        "mine": mine,
        "waiting": waiting,
        "due": due,
        "dates": dates_ahead(
            hat,
            rounds=rounds,
            cases=cases,
            due=(waiting[0], due) if due else None,
            reports=money["report_days"],
            today=today,
        ),
        "people": people_here(hat, today),
        "manages_members": hat.holds("manage_members"),
        "today": today,
        "has_account": hat.can("accept_grant") and any(granted.values()),
        "begin": None if waiting or leads else _round_to_begin(hat, rounds, mine),
        "standing": _standing_of(own[0], treated)
        if own and not (money["settles"] or leads)
        else None,
        **money,
    }
    return render(request, "overview/my_page.html", context)


def _open_rounds(hat: Hat, today: date) -> list[Round]:
    """Those of its county that the organisation can still report needs in, the nearest deadline first."""
    rows = Round.objects.visible_to(hat).open_on(today)
    rows = rows.filter(county_id=hat.organisation.county_id, deadline_date__gte=today)
    return list(rows.select_related("programme").order_by("deadline_date", "pk")[:5])


def _round_to_begin(hat: Hat, rounds: Iterable[Round], mine: set[int]) -> Round | None:
    """An open round that the owner neither has a report in nor has said no to, for those who may begin one."""
    if hat.side != "owner" or not hat.holds("edit_needs_report"):
        return None
    said_no = OptOut.objects.filter(organisation=hat.organisation_id, round__in=rounds)
    closed = mine | set(said_no.values_list("round_id", flat=True))
    return next((one for one in rounds if one.pk not in closed), None)


def _due_date_of(case: Application) -> date:
    """By when the owner must act: what must be corrected has a deadline of its own."""
    asked = None
    if case.status == S.INCOMPLETE:
        asked = case.completion_requests.filter(answered_at=None).first()
    return asked.due_date if asked else case.round.deadline_date


def _standing_of(case: Application, treated: set[int]) -> dict[str, str] | None:
    """Who has the newest case now and what comes, for an owner with nothing to do."""
    what = {"scheme": f"{case.scheme_version.scheme.name} {case.round.budget_year}"}
    forum_day = format_date(case.round.forum_due_date)
    decision_day = format_date(case.round.decision_due_date)
    texts = {
        S.IN_APPROVAL: _("%(scheme)s ligger hos godkjenneren deres.") % what,
        S.SUBMITTED: _("%(scheme)s er sendt inn. En saksbehandler kontrollerer den.") % what,
        S.CHECKED: _("%(scheme)s er kontrollert. Forumet behandler den innen %(day)s.")
        % {**what, "day": forum_day},
        S.IN_TREATMENT: _("%(scheme)s er hos forumet. Vedtak kommer innen %(day)s.")
        % {**what, "day": decision_day},
        S.DECIDED: _("Det er fattet vedtak om %(scheme)s.") % what,
    }
    if case.pk in treated:
        texts[S.IN_TREATMENT] = _("Forumet er ferdig med %(scheme)s. Vedtak kommer innen %(day)s.") % {**what, "day": decision_day}  # fmt: skip
    if case.status not in texts:
        return None
    read = {"url": reverse("decisions:list"), "action": _("Les vedtaket")}
    return {"text": texts[case.status], **(read if case.status == S.DECIDED else {})}


def _waits_for(case: Application, hat) -> bool:
    own = case.applicant_id == hat.organisation_id
    if case.status == S.IN_APPROVAL:
        return own and hat.holds("approve_needs_report")
    return own and hat.holds("edit_needs_report") and case.status in {S.DRAFT, S.INCOMPLETE}
