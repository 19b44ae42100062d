"""A vote: ballot, look it over, receipt, close, result and recount."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from forum import actions
from forum.actions.meetings import voting_seats
from forum.actions.polls import counting, entitled_seats
from forum.actions.seats import settings_of
from forum.documents import poll_content
from forum.enums import Choice
from forum.lists import tally_table
from forum.models import Ballot, Poll, Seat
from forum.permissions import WHO_LEADS_OR_WRITES, is_leader_or_secretariat
from forum.standing import warning_of
from forum.views.shared import Step, own_seat, run_step, seat_of, sentences
from jobs.once import once
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken
from kompetanse.templatetags.kompetanse import kroner

ABSTAIN, AGAINST_ALL = "avstar", "mot"


def visible_poll(request: HttpRequest, code: str) -> Poll:
    rows = Poll.objects.visible_to(request.hat).select_related(
        "agenda_item__meeting__case_file",
        "agenda_item__forum",
        "line__item__application__applicant",
        "line__allocation__round",
        "adopted",
    )
    return get_object_or_404(rows, code=code)


def crumbs_of_poll(poll: Poll) -> list[tuple[str, str]]:
    item = poll.agenda_item
    crumbs = [(_("Sak %(number)s") % {"number": item.number}, item.get_absolute_url())]
    if poll.line:
        crumbs.append(
            (_("Linje %(number)s") % {"number": poll.line.number}, poll.line.get_absolute_url())
        )
    return crumbs


@require_GET
def poll_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The ballot while the vote is open, the result when it is closed. How others vote is hidden until then, from everybody."""
    poll = visible_poll(request, code)
    context = {
        **ballot_context(poll, seat_of(request)),
        **_result(poll),
        "crumbs": crumbs_of_poll(poll),
        "title": _title(poll),
        "procedure": settings_of(poll.agenda_item.forum),
        "may_close": poll.is_open and is_leader_or_secretariat(request.hat, poll.agenda_item),
    }
    return render(request, "forum/poll.html", context)


def ballot_context(poll: Poll, seat: Seat | None) -> dict[str, object]:
    """What the ballot draws for one person: how many have voted, never how, and the person's own receipt."""
    proposals = list(
        poll.proposals.select_related("proposed_by__user", "proposed_by__represents").order_by(
            "-is_base", "pk"
        )
    )
    mine = _mine(poll, seat)
    voters = entitled_seats(poll.agenda_item, poll.line)
    may_vote = poll.is_open and seat is not None and seat.pk in {row.pk for row in voters}
    counting_now = poll.ballots.filter(version_hash=poll.version_hash)
    return {
        "poll": poll,
        "voted": counting_now.values("mandate").distinct().count(),
        "entitled": len(voters),
        "conflicted": _conflicted(poll, voters),
        "may_vote": may_vote,
        "is_onlooker": not may_vote,
        "receipt": {"code": mine.receipt_code, "at": mine.cast_at} if mine else None,
        "is_counted": mine is not None and mine.version_hash == poll.version_hash,
        "is_outdated": mine is not None and mine.version_hash != poll.version_hash,
        "choices": _choices(poll, proposals),
    }


def _result(poll: Poll) -> dict[str, object]:
    """What came of a closed vote, and its table; nothing while it is sealed."""
    if poll.is_open:
        return {"result": None, "tally": None}
    result = poll_content(poll)
    return {"result": result, "tally": tally_table(result)}


def _title(poll: Poll) -> str:
    if poll.line:
        return _("Avstemming, linje %(number)s: %(owner)s") % {
            "number": poll.line.number,
            "owner": poll.line.item.application.applicant.name,
        }
    return _("Avstemming, sak %(number)s") % {"number": poll.agenda_item.number}


def _mine(poll: Poll, seat: Seat | None) -> Ballot | None:
    """The person's own ballot: the code and the time, never shown to another."""
    if seat is None:
        return None
    return poll.ballots.filter(seat=seat).order_by("pk").first()


def _conflicted(poll: Poll, voters: list[Seat]) -> int:
    return len(voting_seats(poll.agenda_item.meeting)) - len(voters)


def _choices(poll: Poll, proposals) -> list[dict[str, str]]:
    """What the radio buttons say: for each proposal, against, abstain."""
    if len(proposals) == 1:
        single = proposals[0]
        return [
            {"value": str(single.pk), "label": _("For: %(title)s") % {"title": words(single)}},
            {"value": AGAINST_ALL, "label": _("Mot forslaget")},
            {"value": ABSTAIN, "label": _("Jeg avstår")},
        ]
    return [
        *(
            {"value": str(row.pk), "label": _("For: %(title)s") % {"title": words(row)}}
            for row in proposals
        ),
        {"value": AGAINST_ALL, "label": _("Mot alle forslagene")},
        {"value": ABSTAIN, "label": _("Jeg avstår")},
    ]


def words(proposal) -> str:
    """A proposal on a ballot: its title, who put it forward, and the sum."""
    who = f" ({proposal.proposed_by.user.name})" if proposal.proposed_by else ""
    total = f", {kroner(proposal.total)}" if proposal.amounts else ""
    return f"{proposal.title}{who}{total}"


def read_vote(poll: Poll, vote: str) -> dict[int, str]:
    """One radio button as a choice on every proposal; empty when nothing was chosen."""
    ids = list(poll.proposals.order_by("-is_base", "pk").values_list("pk", flat=True))
    if vote == ABSTAIN:
        return dict.fromkeys(ids, Choice.ABSTAIN)
    if vote == AGAINST_ALL:
        return dict.fromkeys(ids, Choice.AGAINST)
    if vote in {str(pk) for pk in ids}:
        return {pk: Choice.FOR if str(pk) == vote else Choice.AGAINST for pk in ids}
    return {}


@require_POST
def ballot_review(request: HttpRequest, code: str) -> HttpResponse:
    """Look the vote over before it is cast."""
    poll = visible_poll(request, code)
    own_seat(request)
    vote = request.POST.get("vote", "")
    choices = {row["value"]: row["label"] for row in _choices(poll, list(poll.proposals.select_related("proposed_by__user").order_by("-is_base", "pk")))}  # fmt: skip
    if vote not in choices:
        messages.error(request, _("Velg hva du stemmer."))
        return redirect(poll)
    context = {
        "poll": poll,
        "crumbs": crumbs_of_poll(poll),
        "hidden": [("vote", vote), ("seen", request.POST.get("version", ""))],
        "facts": [(_("Du stemmer"), choices[vote]), (_("Over"), _title(poll))],
        "action_url": reverse("forum:ballot-cast", args=[poll.code]),
    }
    return render(request, "forum/ballot_review.html", context)


@require_POST
@once
def ballot_cast(request: HttpRequest, code: str) -> HttpResponse:
    """Cast the vote, or change it. After the close it is refused, with the time."""
    poll = visible_poll(request, code)
    try:
        actions.cast_ballot(
            poll=poll,
            seat=own_seat(request),
            choices=read_vote(poll, request.POST.get("vote", "")),
            seen_hash=request.POST.get("seen", ""),
            by=request.hat,
            at=request.received_at,
        )
    except (Refused, RuleBroken) as refusal:
        context = {"poll": poll, "crumbs": crumbs_of_poll(poll), "errors": sentences(refusal), "page_has_errors": True}  # fmt: skip
        return render(request, "forum/ballot_refused.html", context)
    return redirect(poll)


@require_http_methods(["GET", "POST"])
@once
def poll_close(request: HttpRequest, code: str) -> HttpResponse:
    """Close the vote: how many have voted stands on the page, how they voted does not."""
    poll = visible_poll(request, code)
    if not is_leader_or_secretariat(request.hat, poll.agenda_item):
        raise NotAllowed(who_may=WHO_LEADS_OR_WRITES)
    voters = entitled_seats(poll.agenda_item, poll.line)
    voted = len(set(poll.ballots.filter(version_hash=poll.version_hash).values_list("mandate_id", flat=True)))  # fmt: skip

    def act(*, answers):
        closed = actions.close_poll(poll=poll, by=request.hat, at=request.received_at)
        if poll.line and (told := warning_of(poll.line.allocation)):
            messages.warning(request, told)
        return closed

    return run_step(
        request,
        Step(
            title=_("Lukk avstemmingen"),
            submit=_("Lukk og tell opp"),
            act=act,
            back_url=poll.get_absolute_url(),
            done_url=poll.get_absolute_url(),
            message=_("Avstemmingen er lukket og talt opp."),
            facts=[
                (_("Har stemt"), _("%(voted)s av %(all)s") % {"voted": voted, "all": len(voters)})
            ],
            warning=_("Etter at du har lukket, kan ingen stemme eller endre stemmen sin."),
            crumbs=crumbs_of_poll(poll),
        ),
    )


@require_GET
def poll_recount(request: HttpRequest, code: str) -> HttpResponse:
    """Count a closed vote anew from its ballots, beside what was stored."""
    poll = visible_poll(request, code)
    if poll.is_open:
        raise NotAllowed(_("Stemmene er forseglet til avstemmingen er lukket."))
    count = actions.recount(poll)
    stored = {int(key): row for key, row in poll.tally.items()}
    context = {
        "poll": poll,
        "crumbs": crumbs_of_poll(poll),
        "is_equal": stored == count.tally and poll.result == count.result,
        "ballots": len(counting(poll)),
        **_result(poll),
    }
    return render(request, "forum/recount.html", context)
