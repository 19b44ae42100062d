"""Items on the agenda, from report to treated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from forum import transitions as edges
from forum.actions.meetings import lock_meeting, next_position, undeclared
from forum.actions.recusals import propose_recusals
from forum.enums import (
    SETTLED,
    ItemKind,
    ItemOutcome,
    ItemStatus,
    MeetingStatus,
    PollResult,
    Treatment,
)
from forum.models import AgendaItem, Allocation, MinutesStatement, Poll
from forum.permissions import check_own_seat, check_secretariat
from forum.rules import FORUM_WIDE
from kompetanse.lib.errors import Refused, Stale
from kompetanse.lib.rules import enforce
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from forum.models import AllocationLine, Meeting, Seat
    from kompetanse.lib.actor import Actor

EDITABLE = (ItemStatus.REPORTED, ItemStatus.ON_AGENDA)


def lock_item(item: AgendaItem) -> AgendaItem:
    """The item's row, locked, with its meeting, case file and list."""
    workflow.lock(item)
    return AgendaItem.objects.select_related("meeting__case_file", "forum", "allocation").get(
        pk=item.pk
    )


def chain(item: AgendaItem) -> str:
    return item.meeting.case_file.chain_key


@transaction.atomic
def add_agenda_item(
    *,
    meeting: Meeting,
    kind: ItemKind,
    title: str,
    by: Actor,
    at: datetime,
    background: str = "",
    proposal_text: str = "",
    line: AllocationLine | None = None,
) -> AgendaItem:
    """Report an item to a meeting that is not published yet. `line`: it is about a line that the forum has treated before."""
    meeting = lock_meeting(meeting)
    check_secretariat(by, meeting)
    if meeting.status not in (MeetingStatus.PLANNED, MeetingStatus.CALLED):
        raise Refused(_("Sakslista er publisert. Meld saken til neste møte."))
    if not title.strip():
        raise Refused(_("Saken må ha en tittel."), field="title")
    item = AgendaItem.objects.create(
        forum_id=meeting.forum_id,
        meeting=meeting,
        position=next_position(meeting),
        kind=kind,
        title=title,
        background=background,
        proposal_text=proposal_text,
        line=line,
    )
    record_event(chain=chain(item), verb="add_agenda_item", on=item, by=by, at=at)
    return item


def _label(name: str) -> str:
    labels = {field.name: field.verbose_name for field in AgendaItem._meta.concrete_fields}
    return capfirst(str(labels[name]))


@transaction.atomic
def edit_agenda_item(
    *, item: AgendaItem, values: Mapping[str, str], seen_version: int, by: Actor, at: datetime
) -> AgendaItem:
    """Change title, background and proposal until the item is opened."""
    item = lock_item(item)
    check_secretariat(by, item)
    if item.version != seen_version:
        raise Stale(
            mine=[(_label(name), value) for name, value in values.items()],
            theirs=[(_label(name), getattr(item, name)) for name in values],
        )
    if item.status not in EDITABLE:
        raise Refused(_("Saken er behandlet og kan ikke endres."))
    for name in ("title", "background", "proposal_text"):
        if name in values:
            setattr(item, name, values[name])
    item.version += 1
    item.save(update_fields=["title", "background", "proposal_text", "version"])
    record_event(chain=chain(item), verb="edit_agenda_item", on=item, by=by, at=at)
    return item


@transaction.atomic
def open_item(*, item: AgendaItem, by: Actor, at: datetime) -> AgendaItem:
    """Begin treating an item of an open meeting. Refuses an undeclared role (R-FOR-03); proposes recusals for those present."""
    item = lock_item(item)
    if item.meeting.status != MeetingStatus.OPEN:
        raise Refused(_("Åpne møtet først."))
    enforce(FORUM_WIDE, [("R-FOR-03", {"undeclared": undeclared(item.meeting)})])
    if AgendaItem.objects.filter(meeting=item.meeting, status=ItemStatus.OPEN).exists():
        raise Refused(_("En annen sak er åpen. Avslutt den først."))
    workflow.move(item, edges.OPEN_ITEM, by=by, at=at, chain=chain(item))
    allocation = getattr(item, "allocation", None)
    if allocation is not None:
        propose_recusals(allocation=allocation, at=at)
    return item


@transaction.atomic
def close_item(*, item: AgendaItem, by: Actor, at: datetime, resolution: str = "") -> AgendaItem:
    """Close an item with what came of it. A list is treated with it: its outcome follows from its lines.

    Refuses while a poll is open, and while a line of a recommendation has neither consensus nor a vote.
    """
    item = lock_item(item)
    if item.polls.filter(closed_at=None).exists():
        raise Refused(_("Lukk avstemmingen først."))
    allocation = getattr(item, "allocation", None)
    outcome = _outcome_of_list(item, allocation, by=by, at=at) if allocation else _outcome(item)
    return workflow.move(
        item,
        edges.CLOSE_ITEM,
        by=by,
        at=at,
        chain=chain(item),
        reason=resolution,
        reason_id=item.code,
        also={
            "outcome": outcome,
            "resolution": resolution or item.resolution,
            "closed_at": at,
            "closed_by_id": by.user_id,
            "version": item.version + 1,
        },
    )


def _outcome(item: AgendaItem) -> str:
    if item.kind == ItemKind.INFORMATION:
        return ItemOutcome.NOTED
    if item.kind != ItemKind.DECISION:
        return ItemOutcome.DISCUSSED
    if item.outcome:
        return item.outcome
    raise Refused(_("Registrer enighet, eller stem, før du avslutter saken."))


def _outcome_of_list(
    item: AgendaItem, allocation: Allocation, *, by: Actor, at: datetime
) -> ItemOutcome:
    from forum.actions.allocations import check_sums, lock_allocation  # noqa: PLC0415 - they open items

    allocation = lock_allocation(allocation)
    lines = list(allocation.lines.select_for_update(of=("self",)).order_by("number"))
    if allocation.is_discussion:
        for line in lines:
            workflow.move(
                line,
                edges.DISCUSS_LINE,
                by=by,
                at=at,
                chain=allocation.chain_key,
                also={"treated_at": at, "treated_by_id": by.user_id},
            )
    left = [line for line in lines if line.treatment not in SETTLED]
    if left:
        raise Refused(_("Linje %(number)s er ikke behandlet ennå.") % {"number": left[0].number})
    check_sums(allocation)
    workflow.move(allocation, edges.TREAT, by=by, at=at, chain=allocation.chain_key)
    treatments = {line.treatment for line in lines}
    if allocation.is_discussion:
        return ItemOutcome.DISCUSSED
    if Treatment.TIE in treatments:
        return ItemOutcome.TIE if treatments == {Treatment.TIE} else ItemOutcome.PARTLY_TIED
    whole = Poll.objects.filter(agenda_item=item, line=None, result=PollResult.ADOPTED)
    if Treatment.VOTED in treatments or whole.exists():
        return ItemOutcome.ADOPTED_BY_VOTE
    return ItemOutcome.ADOPTED_UNANIMOUSLY


@transaction.atomic
def postpone_item(*, item: AgendaItem, by: Actor, at: datetime, reason: str = "") -> AgendaItem:
    """Put an item off to a later meeting. A list goes back to being a draft, its lines untreated."""
    from forum.actions.allocations import take_off_agenda  # noqa: PLC0415 - they open items

    item = lock_item(item)
    if item.polls.filter(closed_at=None).exists():
        raise Refused(_("Lukk avstemmingen først."))
    workflow.move(
        item,
        edges.POSTPONE_ITEM,
        by=by,
        at=at,
        chain=chain(item),
        reason=reason,
        reason_id=item.code,
    )
    allocation = getattr(item, "allocation", None)
    if allocation is not None:
        take_off_agenda(allocation=allocation, by=by, at=at)
    return item


@transaction.atomic
def withdraw_item(*, item: AgendaItem, by: Actor, at: datetime) -> AgendaItem:
    """Take an item off before it is opened. Its number is not used again."""
    from forum.actions.allocations import take_off_agenda  # noqa: PLC0415 - they open items

    item = lock_item(item)
    workflow.move(item, edges.WITHDRAW_ITEM, by=by, at=at, chain=chain(item))
    allocation = getattr(item, "allocation", None)
    if allocation is not None:
        take_off_agenda(allocation=allocation, by=by, at=at)
    return item


@transaction.atomic
def add_statement(
    *, item: AgendaItem, seat: Seat, text: str, by: Actor, at: datetime
) -> MinutesStatement:
    """A member's own words for the minutes (protokolltilførsel), by name, until the meeting is closed."""
    item = lock_item(item)
    check_own_seat(by, seat)
    if item.meeting.status != MeetingStatus.OPEN:
        raise Refused(_("Protokolltilførsler tas imot mens møtet pågår."))
    if not text.strip():
        raise Refused(_("Skriv det du vil ha inn i protokollen."), field="text")
    statement = MinutesStatement.objects.create(
        item=item, seat=seat, text=text, written_at=at, written_by_id=by.user_id
    )
    record_event(
        chain=chain(item),
        verb="add_statement",
        on=statement,
        by=by,
        at=at,
        reason=text,
        reason_id=str(statement.pk),
    )
    return statement
