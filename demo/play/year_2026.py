"""The 2026 round under the new regime: the plan, the reports, the proposal, the discussion, and the drafts that wait for their legal basis."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from accounts.enums import Role
from demo.county import PRIORITIES, organisation
from demo.people import AUTHORITY, FORUM, STAVANGER
from demo.play import Step, deciding, filing, meetings, plans, ranking
from demo.play.acting import answering, oslo
from demo.play.actors import hat_of
from demo.play.spring_2025_casework import (
    check_all,
    lay_before_forum,
    lower_first_line_of,
    plan_meeting,
    planned_meeting,
)
from forum import actions as forum
from forum.enums import ItemKind
from forum.models import AgendaItem, Allocation
from grants.models import LongTermPlan, SchemeVersion

YEAR = 2026
TITLE = "Langsiktig plan 2026–2029"
SHARES = {
    "kindergarten_school": {
        "kind": "exact",
        "parts": [
            {"key": "kindergarten", "nb": "Barnehage", "nn": "Barnehage", "percent": 45},
            {"key": "school", "nb": "Skole", "nn": "Skule", "percent": 55},
        ],
    },
    "owner_partner": {
        "kind": "range",
        "parts": [
            {"key": "owner", "nb": "Eier", "nn": "Eigar", "from": 50, "to": 65},
            {
                "key": "partner",
                "nb": "Kompetansemiljø",
                "nn": "Kompetansemiljø",
                "from": 35,
                "to": 50,
            },
        ],
    },
    "themes": {
        "kind": "text",
        "text": "Språk, læringsmiljø og inkludering går først. Minst en firedel går til spesialpedagogikk og inkluderende praksis.",
    },
}


def plan_on_agenda(at: datetime) -> None:
    """The secretariat writes the plan and puts it on the agenda in December."""
    by = hat_of(AUTHORITY, Role.CASEWORKER, at)
    forum.draft_plan(
        forum=organisation(FORUM),
        values={
            "title": TITLE,
            "valid_from_date": date(2026, 1, 1),
            "valid_to_date": date(2029, 12, 31),
            "guidance": SHARES,
            "text": "Planen bygger på eiernes lokale planer og evalueringen i 2025.",
        },
        priorities=[
            {"key": key, "name_nb": nb, "name_nn": nn, "is_inclusion": inclusion}
            for key, nb, nn, inclusion in PRIORITIES
        ],
        by=by,
        at=at,
    )
    meeting = planned_meeting()
    forum.add_agenda_item(
        meeting=meeting,
        kind=ItemKind.DECISION,
        title=TITLE,
        background="Arbeidsgruppa har lagt fram utkastet, og det er drøftet i regionene.",
        proposal_text=f"Samarbeidsforum vedtar {TITLE}.",
        by=by,
        at=at,
    )
    forum.call_meeting(meeting=meeting, by=by, at=at)
    answering(forum.publish_agenda, meeting=meeting, by=by, at=at)


def adopt(at: datetime) -> None:
    item = AgendaItem.objects.filter(title=TITLE, status="treated").first()
    plan = LongTermPlan.objects.filter(title=TITLE, adopted_date=None).first()
    if item and plan:
        forum.adopt_plan(plan=plan, item=item, by=hat_of(AUTHORITY, Role.CASEWORKER, at), at=at)


def send_all(which: tuple[filing.Filing, ...], at: datetime) -> None:
    for one in which:
        filing.send(one, YEAR, at)


def draft_time(at: datetime) -> None:
    filing.draft(plans.TIME_COLLECTIVE, YEAR, at)


def propose(at: datetime) -> None:
    """The authority's proposal, and a second person's check of it."""
    by = hat_of(AUTHORITY, Role.CASEWORKER, at)
    allocation = forum.draft_allocation(
        round_=filing.round_of(YEAR),
        scheme_version=SchemeVersion.objects.get(key=plans.COLLECTIVE),
        by=by,
        at=at,
    )
    lower_first_line_of(allocation, STAVANGER, 400_000, at)
    checker = hat_of(AUTHORITY, Role.DECISION_APPROVER, at)
    forum.quality_check(allocation=Allocation.objects.get(pk=allocation.pk), by=checker, at=at)


EARLY, LATER = plans.COLLECTIVE_2026[:3], plans.COLLECTIVE_2026[3:]

STEPS = (
    Step(
        "meeting-planned-december",
        oslo(2025, 10, 20, 9),
        partial(plan_meeting, oslo(2025, 12, 5, 10)),
    ),
    Step("plan-on-agenda", oslo(2025, 11, 24, 9), plan_on_agenda),
    Step("meeting-december", oslo(2025, 12, 5, 10, 30), meetings.hold),
    Step("minutes-december", oslo(2025, 12, 12, 9), meetings.minutes),
    Step("plan-adopted", oslo(2025, 12, 12, 10), adopt),
    Step("early-2026", oslo(2026, 1, 20, 14), partial(send_all, EARLY)),
    Step("time-draft-2026", oslo(2026, 1, 28, 15), draft_time),
    Step("later-2026", oslo(2026, 1, 30, 11), partial(send_all, LATER)),
    Step("time-2026", oslo(2026, 2, 2, 20), partial(send_all, (plans.TIME_COLLECTIVE,))),
    Step("meeting-planned-2026", oslo(2026, 2, 3, 9), partial(plan_meeting, oslo(2026, 3, 11, 9))),
    Step("check-2026", oslo(2026, 2, 11, 10), partial(check_all, YEAR)),
    Step(
        "to-regions-2026",
        oslo(2026, 2, 12, 9),
        partial(ranking.send_to_regions, (plans.COLLECTIVE,), YEAR),
    ),
    Step("regions-rank-2026", oslo(2026, 2, 18, 13), partial(ranking.regions_rank, YEAR)),
    Step("committee-ranks-2026", oslo(2026, 2, 20, 14), partial(ranking.committee_ranks, YEAR)),
    Step("propose-2026", oslo(2026, 2, 24, 10), propose),
    Step("agenda-2026", oslo(2026, 3, 2, 11), partial(lay_before_forum, YEAR, ItemKind.DISCUSSION)),
    Step("meeting-2026", oslo(2026, 3, 11, 9, 30), meetings.hold),
    Step("handed-over-2026", oslo(2026, 3, 13, 10), partial(meetings.hand_over, YEAR)),
    Step("minutes-2026", oslo(2026, 3, 18, 14), meetings.minutes),
    Step("prepared-2026", oslo(2026, 4, 9, 10), partial(deciding.prepare, YEAR)),
)
