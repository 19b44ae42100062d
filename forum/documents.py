"""What the forum's papers say, as plain values: frozen as JSON, drawn as PDF from that."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from forum.enums import Choice, RecusalStatus, RemarkStatus, Treatment
from forum.models import AgendaItem, Attendance, LineRemark, Poll, Ranking, Recusal
from forum.preparing import body_name, items_of
from forum.sums import sums_of
from grants.enums import CheckOutcome
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date, format_moment, format_time

if TYPE_CHECKING:
    from datetime import datetime

    from forum.models import Allocation, AllocationLine, Meeting, Minutes, Preparation, Seat


def allocation_content(allocation: Allocation) -> dict[str, Any]:
    """The list as it is handed over: every line with its amounts, reasons and recusals, and the sums (`domain.md` 5.4)."""
    sums = sums_of(allocation)
    lines = (
        allocation.lines.select_related(
            "allocation__scheme_version", "item__application__applicant", "region", "plan_priority"
        )
        .prefetch_related("shares__recipient", "item__application__parties__organisation")
        .with_rankings()
        .order_by("number")
    )
    item = allocation.agenda_item
    return {
        "title": _("%(kind)s %(year)s, %(scheme)s")
        % {
            "kind": allocation.label,
            "year": allocation.round.budget_year,
            "scheme": allocation.scheme_version.scheme.name,
        },
        "forum": allocation.round.forum.name,
        "word": word_of(allocation),
        "item": item.number if item else "",
        "outcome": outcome_in_words(item, allocation) if item else "",
        "plan": allocation.plan.title if allocation.plan else "",
        "frame": sums.amount,
        "set_aside": sums.set_aside,
        "recommended": sums.recommended,
        "requested": sums.requested,
        "left": sums.left,
        "cap": sums.cap,
        "cap_used": sums.cap_used,
        "regions": [[row.name, row.ordinary, row.recommended] for row in sums.regions],
        "lines": [_line(line) for line in lines],
    }


def _line(line: Any) -> dict[str, Any]:
    """One line with what was delivered about it (`line.item.delivered`)."""
    application = line.item.application
    return {
        "number": line.number,
        "item": line.item.code,
        "title": line.item.title,
        "owner": application.applicant.name,
        "partners": sorted(
            party.organisation.name
            for party in application.parties.all()
            if party.part == "partner"
        ),
        "region": line.region.name if line.region else "",
        "category": line.get_category_display(),
        "participants": line.participants,
        "from": line.starts_date.isoformat() if line.starts_date else "",
        "to": line.ends_date.isoformat() if line.ends_date else "",
        "period": "–".join(format_date(day) for day in (line.starts_date, line.ends_date) if day),
        "criteria": [
            {"name": name, "outcome": outcome, "comment": comment}
            for name, outcome, comment in criteria_of(line)
        ],
        "priority": line.plan_priority.name if line.plan_priority else "",
        "rankings": [
            {"body": body_name(row.preparation), "rank": row.rank, "remark": row.remark}
            for row in sorted(line.item.delivered, key=lambda row: row.pk)
        ],
        "treatment": line.get_treatment_display(),
        "reasons": line.reasons,
        "change_reason": line.change_reason,
        "shares": [
            {
                "recipient": share.recipient.name,
                "orgnr": share.recipient.orgnr,
                "requested": share.requested,
                "presented": share.presented,
                "recommended": share.recommended,
            }
            for share in sorted(line.shares.all(), key=lambda share: share.pk)
        ],
        "requested": sum(share.requested for share in line.shares.all()),
        "recommended": sum(share.recommended for share in line.shares.all()),
    }


def word_of(allocation: Allocation) -> str:
    """What the amounts are called that the forum leaves behind it."""
    return _("Forslag") if allocation.is_discussion else _("Innstilt")


def outcome_in_words(item: AgendaItem, allocation: Allocation | None) -> str:
    """What came of an item; of a list whose lines ended differently also how many ended how."""
    said = item.get_outcome_display()
    if allocation is None or not said:
        return said
    ended = Counter(allocation.lines.values_list("treatment", flat=True))
    words = {
        Treatment.AGREED: _("%(number)s med enighet"),
        Treatment.VOTED: _("%(number)s etter avstemming"),
        Treatment.TIE: _("%(number)s med stemmelikhet"),
    }
    parts = [text % {"number": ended[key]} for key, text in words.items() if ended[key]]
    return f"{said} ({', '.join(parts)})" if len(ended) > 1 and parts else said


def criteria_of(line: AllocationLine) -> list[tuple[str, str, str]]:
    """(name, outcome, comment) of each criterion that was checked."""
    language = "nn" if get_language() == "nn" else "nb"
    names = {row["key"]: row[language] for row in line.allocation.scheme_version.criteria}
    return [
        (names.get(row["key"], row["key"]), str(CheckOutcome(row["outcome"]).label), row["comment"])
        for row in line.criteria
    ]


def ranking_content(preparation: Preparation, *, at: datetime) -> dict[str, Any]:
    """A body's list as it is delivered: each measure's place and remark, for the working committee beside what the regions delivered."""
    own = {row.item_id: row for row in preparation.rankings.all()}
    regions = Ranking.objects.delivered().filter(preparation__region__isnull=False)
    items = items_of(preparation).prefetch_related(
        Prefetch("rankings", regions.order_by("pk"), to_attr="delivered")
    )
    scheme = preparation.scheme_version.scheme.name
    return {
        "title": _("Rangering %(year)s, %(scheme)s, %(body)s")
        % {"year": preparation.round.budget_year, "scheme": scheme, "body": body_name(preparation)},
        "forum": preparation.round.forum.name,
        "scheme": scheme,
        "body": body_name(preparation),
        "is_committees": preparation.is_committees,
        "due": preparation.due_date.isoformat(),
        "delivered": format_moment(at),
        "remark": preparation.remark,
        "requested": sum(item.requested for item in items),
        "lines": [
            {
                "item": item.code,
                "rank": item.place,
                "owner": item.application.applicant.name,
                "title": item.title,
                "region": item.application.region.name if item.application.region else "",
                "requested": item.requested,
                "remark": own[item.pk].remark if item.pk in own else "",
                "regions": [
                    {"body": body_name(row.preparation), "rank": row.rank, "remark": row.remark}
                    for row in (item.delivered if preparation.is_committees else ())
                ],
            }
            for item in items
        ],
    }


def seat_words(seat: Seat) -> str:
    """ "Kari Prøve, Time kommune (Offentlig barnehageeier)"."""
    body = f", {seat.represents.name}" if seat.represents else ""
    return f"{seat.user.name}{body} ({seat.get_category_display()})"


def minutes_content(meeting: Meeting, minutes: Minutes) -> dict[str, Any]:
    """The minutes as frozen: time and place, who was there, and per item what was laid forward, who stepped aside, how it was voted and what was adopted (`domain.md` 2.10)."""
    rows = list(
        Attendance.objects.filter(meeting=meeting)
        .select_related("seat__user", "seat__represents")
        .order_by("seat__category", "seat__user__name", "seat_id")
    )
    voting = _voting(rows)
    items = (
        AgendaItem.objects.filter(meeting=meeting, sequence__isnull=False)
        .select_related("allocation__round")
        .order_by("sequence")
    )
    return {
        "title": _("Protokoll, %(forum)s, %(when)s")
        % {"forum": meeting.forum.name, "when": format_moment(meeting.starts_at)},
        "forum": meeting.forum.name,
        "when": format_moment(meeting.starts_at),
        "place": meeting.place,
        "opened": format_time(meeting.opened_at) if meeting.opened_at else "",
        "closed": format_time(meeting.closed_at) if meeting.closed_at else "",
        "leaders": [seat_words(row.seat) for row in rows if row.present and row.seat.leads],
        "secretariat": meeting.case_file.authority.name,
        "voting": len(voting),
        "present": [_present(row, voting) for row in rows if row.present],
        "absent": [seat_words(row.seat) for row in rows if not row.present],
        "items": [_item(item) for item in items],
        "free_text": minutes.free_text,
    }


def remarks_content(minutes: Minutes) -> dict[str, Any]:
    """What came in about the minutes: what was taken in, in the leader's words, and what was not, with the answer."""
    rows = list(minutes.remarks.for_list())
    return {
        "corrections": [
            {"who": seat_words(row.seat), "text": row.answer}
            for row in rows
            if row.status == RemarkStatus.TAKEN_IN
        ],
        "not_taken_in": [
            {"who": seat_words(row.seat), "text": row.text, "answer": row.answer}
            for row in rows
            if row.status == RemarkStatus.NOT_TAKEN_IN
        ],
    }


def approved_content(minutes: Minutes) -> dict[str, Any]:
    """The frozen minutes with who has approved them, when somebody has."""
    if minutes.approved_at is None or minutes.approved_by is None:
        return minutes.content
    day = format_date(in_oslo(minutes.approved_at).date())
    return minutes.content | {"approved": {"by": minutes.approved_by.name, "when": day}}


def _voting(rows: list[Attendance]) -> set[int]:
    """Seats that are filled and have a vote; a deputy's counts only while the member is away."""
    here = {row.seat_id for row in rows if row.present}
    return {
        row.seat_id
        for row in rows
        if row.present and row.seat.has_vote and row.seat.deputy_for_id not in here
    }


def _present(row: Attendance, voting: set[int]) -> dict[str, Any]:
    return {
        "who": seat_words(row.seat),
        "role": row.get_declared_role_display(),
        "vote": row.seat_id in voting,
        "deputy": row.seat.deputy_for_id is not None,
    }


def _item(item: AgendaItem) -> dict[str, Any]:
    polls = (
        Poll.objects.filter(agenda_item=item, closed_at__isnull=False)
        .select_related("line__item", "adopted")
        .prefetch_related("proposals", "ballots")
        .order_by("opened_at", "pk")
    )
    return {
        "number": item.number,
        "title": item.title,
        "kind": item.get_kind_display(),
        "background": item.background,
        "proposal": item.proposal_text,
        "status": item.get_status_display(),
        "outcome": outcome_in_words(item, getattr(item, "allocation", None)),
        "resolution": item.resolution,
        "recusals": _recusals(item),
        "list": _list(item),
        "polls": [poll_content(poll) for poll in polls],
        "remarks": _remarks(item),
        "statements": [
            {"who": seat_words(row.seat), "text": row.text}
            for row in item.statements.select_related("seat__user", "seat__represents").order_by(
                "pk"
            )
        ],
    }


def _list(item: AgendaItem) -> dict[str, Any] | None:
    """The item's list as the forum left it: what came of each line, and its amount. None for an item without one."""
    allocation = getattr(item, "allocation", None)
    if allocation is None:
        return None
    lines = list(
        allocation.lines.with_totals()
        .select_related("item__application__applicant")
        .order_by("number")
    )
    return {
        "word": word_of(allocation),
        "requested": sum(line.requested for line in lines),
        "recommended": sum(line.recommended for line in lines),
        "lines": [
            {
                "number": line.number,
                "owner": line.item.application.applicant.name,
                "title": line.item.title,
                "requested": line.requested,
                "recommended": line.recommended,
                "treatment": line.get_treatment_display(),
            }
            for line in lines
        ],
    }


def _recusals(item: AgendaItem) -> list[dict[str, Any]]:
    """What the body found about its members: each finding once, with the lines it is about."""
    rows = (
        Recusal.objects.filter(line__allocation__agenda_item=item)
        .exclude(status__in=(RecusalStatus.PROPOSED, RecusalStatus.DECLARED))
        .select_related("line", "seat__user", "seat__represents")
        .order_by("line__number", "pk")
    )
    found: dict[tuple[int, str, str], dict[str, Any]] = {}
    for row in rows:
        one = found.setdefault(
            (row.seat_id, row.status, row.note),
            {
                "lines": [],
                "who": seat_words(row.seat),
                "found": row.get_status_display(),
                "why": row.note,
            },
        )
        one["lines"].append(row.line.number)
    return list(found.values())


def _remarks(item: AgendaItem) -> list[dict[str, Any]]:
    """What was laid before the forum; drafts stay their writers' own."""
    rows = (
        LineRemark.objects.filter(line__allocation__agenda_item=item, presented_at__isnull=False)
        .select_related("line", "seat__user", "seat__represents")
        .order_by("line__number", "pk")
    )
    return [
        {
            "line": row.line.number,
            "who": seat_words(row.seat),
            "supports": row.get_supports_display(),
            "text": row.text,
        }
        for row in rows
    ]


def poll_content(poll: Poll) -> dict[str, Any]:
    """A closed poll's numbers and the receipt codes that were counted. Never who voted what."""
    counted = sorted(
        {
            ballot.receipt_code
            for ballot in poll.ballots.all()
            if ballot.version_hash == poll.version_hash
        }
    )
    return {
        "line": poll.line.number if poll.line else None,
        "about": poll.line.item.title if poll.line else "",
        "result": poll.get_result_display(),
        "adopted": poll.adopted.title if poll.adopted else "",
        "proposals": [
            {
                "title": proposal.title,
                "text": proposal.text,
                "total": proposal.total if proposal.amounts else None,
                **{
                    str(choice): poll.tally.get(str(proposal.pk), {}).get(choice, 0)
                    for choice in Choice
                },
            }
            for proposal in sorted(poll.proposals.all(), key=lambda row: (not row.is_base, row.pk))
        ],
        "counted": counted,
    }
