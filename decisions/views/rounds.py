"""The decisions of a round and scheme: made, sent to approval, and the letters."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from decisions import actions
from decisions.actions.bulk import BULK_JOB
from decisions.actions.letters import LETTERS_JOB
from decisions.basis import is_handed_over
from decisions.display import decision_table
from decisions.enums import DecisionStatus
from decisions.models import Decision
from decisions.permissions import check_approves_in
from decisions.views.loading import get_round
from forum.models import Allocation
from grants.ahead import committed_ahead
from grants.enums import ForumMode
from grants.models import Frame, Round, SchemeVersion
from jobs.models import Job
from jobs.once import once
from kompetanse.lib.errors import Refused
from kompetanse.lib.paging import paginate

PAGE = 50


def round_cards(hat: Any) -> list[dict[str, Any]]:
    """Each scheme of each round that the authority decides in, with how far its decisions are. Two queries."""
    counted = {
        (row["round_id"], row["scheme_version_id"]): row
        for row in Decision.objects.visible_to(hat)
        .values("round_id", "scheme_version_id")
        .annotate(
            drafts=Count("pk", filter=Q(status=DecisionStatus.DRAFT)),
            waiting=Count("pk", filter=Q(status=DecisionStatus.TO_APPROVAL)),
            issued=Count("pk", filter=Q(status__in=("issued", "dispatched"))),
        )
    }
    frames = (
        Frame.objects.filter(round__authority_id=hat.organisation_id, parent=None)
        .select_related("round", "scheme_version__scheme")
        .order_by("-round__budget_year", "scheme_version_id", "pk")
    )
    return [
        {"frame": frame, "counts": counted.get((frame.round_id, frame.scheme_version_id), {})}
        for frame in frames
    ]


@require_GET
def round_decisions(request: HttpRequest, round_code: str, version_key: str) -> HttpResponse:
    round_, version = get_round(request, round_code, version_key)
    own = Decision.objects.visible_to(request.hat).of(round_, version)
    chosen = request.GET.get("status", "")
    listed = own.filter(status=chosen) if chosen in DecisionStatus.values else own
    counts = dict(own.values_list("status").annotate(Count("pk")))
    page = paginate(
        listed.for_list(),
        order=("recipient__name", "pk"),
        cursor=request.GET.get("fra", ""),
        size=PAGE,
    )
    context = {
        "round": round_,
        "version": version,
        "page": page,
        "table": decision_table(
            page.rows,
            caption=_("Vedtak i runden"),
            recommends=round_.forum_mode == ForumMode.RECOMMENDATION,
        ),
        "views": _views(counts, chosen),
        **_what_now(request, round_, version, counts),
    }
    return render(request, "decisions/round.html", context)


@require_POST
@once
def prepare_all(request: HttpRequest, round_code: str, version_key: str) -> HttpResponse:
    round_, version = get_round(request, round_code, version_key)
    try:
        made = actions.prepare_decisions(
            round_=round_, scheme_version=version, by=request.hat, at=request.received_at
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        more, left = actions.prepare_second_decisions(
            round_=round_, scheme_version=version, by=request.hat, at=request.received_at
        )
        count = len(made) + len(more)
        text = ngettext("%(n)s utkast er laget.", "%(n)s utkast er laget.", count)
        messages.success(request, text % {"n": count})
        if left:
            text = _("Du er inhabil i saken til %(names)s. En kollega må lage vedtaket.")
            messages.warning(request, text % {"names": ", ".join(left)})
    return redirect("decisions:round", round_code, version_key)


@require_POST
@once
def send_all(request: HttpRequest, round_code: str, version_key: str) -> HttpResponse:
    round_, version = get_round(request, round_code, version_key)
    sent, stopped = actions.send_all_without_deviation(
        round_=round_, scheme_version=version, by=request.hat, at=request.received_at
    )
    if sent:
        text = ngettext(
            "%(n)s vedtak er sendt til godkjenning.",
            "%(n)s vedtak er sendt til godkjenning.",
            sent,
        )
        messages.success(request, text % {"n": sent})
    for decision, reason in stopped[:5]:
        messages.warning(request, f"{decision.recipient.name}: {reason}")
    return redirect("decisions:round", round_code, version_key)


@require_POST
@once
def send_letters(request: HttpRequest, round_code: str, version_key: str) -> HttpResponse:
    """Start the letters again that never came out of the first job."""
    round_, version = get_round(request, round_code, version_key)
    check_approves_in(request.hat, round_)
    waiting = (
        Decision.objects.of(round_, version)
        .awaiting_letter()
        .select_related("recipient", "case_file", "round", "scheme_version")
        .order_by("recipient__name", "pk")
    )
    if not waiting:
        messages.info(request, _("Alle brev er sendt."))
        return redirect("decisions:round", round_code, version_key)
    job = actions.start_letters(decisions=list(waiting), by=request.hat, at=request.received_at)
    return redirect(job)


def _views(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    views = [{"label": _("Alle"), "url": "?", "count": sum(counts.values()), "current": not chosen}]
    views += [
        {
            "label": status.label,
            "url": f"?status={status}",
            "count": counts[status],
            "current": chosen == status,
        }
        for status in DecisionStatus
        if counts.get(status)
    ]
    return views


def _what_now(
    request: HttpRequest, round_: Round, version: SchemeVersion, counts: dict[str, int]
) -> dict[str, Any]:
    """What can be done with the round: by whom is asked by the action."""
    hat = request.hat
    may_prepare, may_approve = hat.can("handle_cases"), hat.can("approve_decisions")
    drafts = Decision.objects.of(round_, version).filter(status=DecisionStatus.DRAFT)
    drafts = drafts.ordinary_grants()
    jobs = Job.objects.visible_to(hat).filter(
        kind__in=(LETTERS_JOB, BULK_JOB),
        payload__round=round_.code,
        payload__scheme_version=version.key,
    )
    frame = Frame.objects.select_related("round", "scheme_version").filter(
        round=round_, scheme_version=version, region=None
    )
    found = frame.first()
    promised = committed_ahead(found) if found else 0
    return {
        "frame": found,
        "promised": promised,
        "free": found.free - promised if found else 0,
        "has_basis": is_handed_over(round_, version),
        "second_waits": may_prepare and actions.second_waits(round_, version),
        "may_share_more": hat.can("run_secretariat") and counts.get(DecisionStatus.DISPATCHED),
        "second_lists": Allocation.objects.visible_to(hat)
        .filter(round=round_, scheme_version=version, ordinal__gt=1)
        .select_related("agenda_item")
        .order_by("ordinal"),
        "figures": actions.bulk_figures(round_=round_, scheme_version=version, by=hat)
        if may_approve and counts.get(DecisionStatus.TO_APPROVAL)
        else None,
        "plain_drafts": drafts.without_deviation().count()
        if may_prepare and counts.get(DecisionStatus.DRAFT)
        else 0,
        "may_prepare": may_prepare,
        "may_approve": may_approve,
        "letters_waiting": counts.get(DecisionStatus.ISSUED, 0),
        "jobs": jobs.order_by("-created_at", "-pk")[:5],
    }
