"""The forum's front page: meetings, what waits, lists and plan."""

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from forum.enums import ItemStatus, MeetingStatus, MinutesStatus, PreparationStatus, RemarkStatus
from forum.lists import allocation_table, meeting_table, preparation_table
from forum.models import AgendaItem, Allocation, Meeting, Minutes, Poll, Preparation
from forum.permissions import WHO_SEES
from forum.views.shared import seat_of
from grants.models import Frame, LongTermPlan, Round
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import NotAllowed
from owners.models import Organisation
from owners.permissions import can_see_regions

SHOWN = 25


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What a member, the secretariat or an auditor has before them; others have no forum."""
    hat = request.hat
    if not can_see_regions(hat):
        raise NotAllowed(who_may=WHO_SEES)
    seat = seat_of(request)
    meetings = Meeting.objects.visible_to(hat).for_list()[:SHOWN]
    allocations = (
        Allocation.objects.visible_to(hat).for_detail().order_by("-drafted_at", "-pk")[:SHOWN]
    )
    context = {
        "meetings": meeting_table(meetings, names_forum=seat is None),
        "allocations": allocation_table(allocations),
        "preparations": preparation_table(_preparations(hat, seat)),
        "plans": LongTermPlan.objects.visible_to(hat).order_by("-valid_from_date", "-pk")[:5],
        "forums": _forums(hat),
        "rounds": _rounds(hat),
        "waiting": list(_waiting(seat)) if seat else [],
        "seat": seat,
        "may_run": hat.side == "authority" and hat.can("run_secretariat"),
    }
    return render(request, "forum/start.html", context)


def _preparations(hat, seat):
    """What the authority has sent to regions and committee; for a member what the seat may open."""
    rows = Preparation.objects.visible_to(hat).for_list()
    if hat.side == "forum":
        rows = rows.filter(_opened_by(seat))
    elif hat.side == "audit":
        rows = rows.filter(status=PreparationStatus.DELIVERED)
    return rows[:SHOWN]


def _opened_by(seat):
    if seat is None:
        return Q(pk=None)
    own = Q(region_id=seat.region_id) if seat.region_id else Q(pk=None)
    if not seat.in_working_committee:
        return own
    return own | Q(region=None) | Q(status=PreparationStatus.DELIVERED)


def _forums(hat):
    """The forums that the hat sits in or serves."""
    bodies = Organisation.objects.filter(functions__contains=["forum"])
    if hat.side == "forum":
        return bodies.filter(pk=hat.organisation_id)
    if hat.side == "authority":
        return bodies.filter(forum_settings__authority_id=hat.organisation_id).order_by("name")
    return bodies.filter(forum_settings__isnull=False).order_by("name")


def _rounds(hat):
    """Rounds whose frames the secretariat may set aside of and split."""
    if hat.side != "authority" or not hat.can("run_secretariat"):
        return []
    rounds = Round.objects.filter(authority_id=hat.organisation_id).select_related("programme")
    whole = Frame.objects.filter(parent=None).select_related("scheme_version__scheme")
    return rounds.order_by("-budget_year", "pk").prefetch_related(
        Prefetch("frames", whole.order_by("pk"), to_attr="whole_frames")
    )[:5]


def _minutes_of_leader(seat):
    """What the leader must do with minutes that are out: answer remarks, or approve when nobody can send more."""
    rows = (
        Minutes.objects.filter(status=MinutesStatus.SENT, meeting__forum_id=seat.forum_id)
        .select_related("meeting")
        .annotate(unanswered=Count("remarks", filter=Q(remarks__status=RemarkStatus.WAITING)))
        .order_by("meeting__starts_at", "pk")
    )
    for row in rows:
        day = {"day": format_date(in_oslo(row.meeting.starts_at).date())}
        text = (
            _("Svar på merknader til protokollen fra møtet %(day)s")
            if row.unanswered
            else _("Godkjenn protokollen fra møtet %(day)s")
        )
        yield text % day, reverse("forum:minutes", args=[row.meeting.code])


def _waiting(seat):
    """What the member has not done: (text, url)."""
    if seat.leads:
        yield from _minutes_of_leader(seat)
    polls = (
        Poll.objects.filter(closed_at=None, agenda_item__forum_id=seat.forum_id)
        .exclude(ballots__seat=seat)
        .exclude(line__item__exclusions__in=seat.user_exclusions())
        .select_related("line")
    )
    opened = Preparation.objects.filter(
        _opened_by(seat), round__forum_id=seat.forum_id, status=PreparationStatus.OPEN
    )
    for preparation in opened.for_list():
        yield (
            _("Ranger behovsmeldingene innen %(day)s, %(scheme)s")
            % {
                "day": format_date(preparation.due_date),
                "scheme": preparation.scheme_version.scheme.name,
            },
            preparation.get_absolute_url(),
        )
    if seat.has_vote:
        for poll in polls.order_by("opened_at"):
            yield _("Stem: en avstemming er åpen"), poll.get_absolute_url()
    unanswered = (
        AgendaItem.objects.filter(
            forum_id=seat.forum_id,
            status__in=(ItemStatus.ON_AGENDA, ItemStatus.OPEN),
            allocation__isnull=False,
            meeting__status__in=(MeetingStatus.AGENDA_PUBLISHED, MeetingStatus.OPEN),
        )
        .exclude(impartiality_answers__seat=seat)
        .order_by("pk")
    )
    for item in unanswered:
        yield (
            _("Svar på om du er habil i sak %(number)s") % {"number": item.number},
            item.get_absolute_url(),
        )
