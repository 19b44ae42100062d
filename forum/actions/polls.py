"""Voting: only after consensus has failed, one ballot per seat and proposal, sealed until closed."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from forum import transitions as edges
from forum.actions.agenda import chain, lock_item
from forum.actions.allocations import set_recommended
from forum.actions.meetings import voting_seats
from forum.actions.recusals import check_not_recused, check_recusals_decided
from forum.actions.seats import is_staff, settings_of
from forum.actions.treatment import check_item_open, lock_line
from forum.enums import Choice, ItemKind, ItemOutcome, PollResult, Treatment
from forum.models import Ballot, BallotProposal, PastBallot, Poll, Seat
from forum.permissions import check_leader_or_secretariat, check_own_seat, is_own_seat
from forum.rules import FORUM_WIDE
from forum.subject import current_proposal, subject_hash
from forum.tally import Count, decide
from grants.models import Exclusion
from kompetanse.lib.dates import format_time
from kompetanse.lib.errors import NotAllowed, Refused, Stale
from kompetanse.lib.rules import enforce
from kompetanse.lib.tokens import CODE_ALPHABET
from records import history, workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from forum.models import AgendaItem, AllocationLine
    from kompetanse.lib.actor import Actor

RECEIPT_LENGTH = 4
OUTCOMES = {
    PollResult.ADOPTED: ItemOutcome.ADOPTED_BY_VOTE,
    PollResult.REJECTED: ItemOutcome.REJECTED,
    PollResult.TIE: ItemOutcome.TIE,
}


@transaction.atomic
def add_proposal(
    *,
    item: AgendaItem,
    title: str,
    by: Actor,
    at: datetime,
    line: AllocationLine | None = None,
    text: str = "",
    amounts: Mapping[int, int] | None = None,
    seat: Seat | None = None,
) -> BallotProposal:
    """Put a written proposal forward: a member from its own seat, or the secretariat for one. A line's has an amount for each recipient.

    Refuses while a poll on the same thing is open: what is voted on is settled when the vote begins.
    """
    item = lock_item(item)
    if seat is not None and is_own_seat(by, seat):
        check_own_seat(by, seat)
    else:
        check_leader_or_secretariat(by, item)
    check_item_open(item)
    if not title.strip():
        raise Refused(_("Forslaget må ha en tittel."), field="title")
    if about := line or item.line:
        check_not_recused(about, by=by)
    if line is not None:
        amounts = _checked_amounts(lock_line(line), amounts or {})
    if Poll.objects.filter(agenda_item=item, line=line, closed_at=None).exists():
        raise Refused(_("Avstemmingen er åpnet. Nye forslag tas ikke imot nå."))
    proposal = BallotProposal.objects.create(
        agenda_item=item,
        line=line,
        title=title,
        text=text,
        amounts={str(key): value for key, value in (amounts or {}).items()},
        proposed_by=seat,
        added_at=at,
    )
    record_event(
        chain=chain(item),
        verb="add_proposal",
        on=proposal,
        by=by,
        at=at,
        reason=f"{title}\n{text}",
        reason_id=str(proposal.pk),
        facts={"amounts": proposal.amounts},
    )
    return proposal


def _checked_amounts(line: AllocationLine, amounts: Mapping[int, int]) -> Mapping[int, int]:
    recipients = set(line.shares.values_list("recipient_id", flat=True))
    if set(amounts) != recipients or any(amount < 0 for amount in amounts.values()):
        raise Refused(_("Oppgi et beløp for hver mottaker i linjen."), field="amounts")
    return amounts


@transaction.atomic
def open_poll(
    *, item: AgendaItem, by: Actor, at: datetime, line: AllocationLine | None = None
) -> Poll:
    """Open a sealed vote over the proposals of a line, or of the item and what is left of its list.

    Refuses before consensus is recorded as failed (R-FOR-05), where the forum discusses, below the quorum that the forum
    has set, while impartiality is undecided, and a second poll on the same.
    """
    item = lock_item(item)
    check_leader_or_secretariat(by, item)
    check_item_open(item)
    if line is not None:
        line = lock_line(line)
        check_not_recused(line, by=by)
    _check_votes(item, line)
    failed = line.consensus_failed_at if line is not None else item.consensus_failed_at
    enforce(FORUM_WIDE, [("R-FOR-05", {"has_failed": failed is not None})])
    if Poll.objects.filter(agenda_item=item, line=line, closed_at=None).exists():
        raise Refused(_("Avstemmingen er alt åpen."))
    check_recusals_decided(lines_of(item, line))
    voters = entitled_seats(item, line)
    quorum = settings_of(item.forum).quorum
    if quorum is not None and len(voters) < quorum:
        raise Refused(
            _("Forumet er beslutningsdyktig med %(quorum)s. Nå er det %(present)s som kan stemme.")
            % {"quorum": quorum, "present": len(voters)}
        )
    proposals = _proposals(item, line, at=at)
    poll = Poll.objects.create(
        agenda_item=item,
        line=line,
        version_hash=subject_hash(line, proposals),
        opened_at=at,
        opened_by_id=by.user_id,
    )
    poll.proposals.set(proposals)
    record_event(
        chain=chain(item),
        verb="open_poll",
        on=poll,
        by=by,
        at=at,
        facts={"entitled": len(voters), "subject": poll.version_hash},
    )
    return poll


def _check_votes(item: AgendaItem, line: AllocationLine | None) -> None:
    allocation = getattr(item, "allocation", None)
    if allocation is not None and allocation.is_discussion:
        raise Refused(_("Forumet drøfter forslaget. Det stemmes ikke over det."))
    if allocation is None and item.kind != ItemKind.DECISION:
        raise Refused(_("Det kan bare stemmes over en vedtakssak."))
    if line is not None and line.treatment != Treatment.NO_CONSENSUS:
        enforce(FORUM_WIDE, [("R-FOR-05", {"has_failed": False})])


def lines_of(item: AgendaItem, line: AllocationLine | None) -> list[AllocationLine]:
    """The lines that a poll settles: its own, or those of the item's list that are left."""
    if line is not None:
        return [line]
    allocation = getattr(item, "allocation", None)
    if allocation is None:
        return []
    left = (Treatment.PENDING, Treatment.NO_CONSENSUS)
    return list(allocation.lines.filter(treatment__in=left).order_by("number"))


def entitled_seats(item: AgendaItem, line: AllocationLine | None) -> list[Seat]:
    """Those who may vote: present, with a vote, and not kept from any line that the poll settles or the item comes back to."""
    about = [*lines_of(item, line), *([item.line] if item.line else [])]
    kept = set(
        Exclusion.objects.filter(
            item__in=[row.item_id for row in about], lifted_at=None
        ).values_list("user_id", flat=True)
    )
    return [seat for seat in voting_seats(item.meeting) if seat.user_id not in kept]


def _proposals(
    item: AgendaItem, line: AllocationLine | None, *, at: datetime
) -> list[BallotProposal]:
    """What was laid before the forum, and the written proposals that came beside it."""
    current_proposal(item, line, at=at)
    return list(
        BallotProposal.objects.filter(agenda_item=item, line=line).order_by("-is_base", "pk")
    )


@transaction.atomic
def cast_ballot(
    *,
    poll: Poll,
    seat: Seat,
    choices: Mapping[int, str],
    seen_hash: str,
    by: Actor,
    at: datetime,
) -> str:
    """Vote, or change one's vote, on every proposal of an open poll; returns the receipt code.

    Refuses after the close (with the time), a member who is not present, has no vote or is recused (R-ROL-07), the
    authority and its secretariat (R-FOR-04, R-ROL-04), a mandate that another has used, and a subject that has changed
    since the person saw it.
    """
    poll = workflow.lock(poll)
    item = lock_item_of(poll)
    _check_may_vote(poll, item, seat, by=by)
    if poll.closed_at is not None:
        raise Refused(
            _("Avstemmingen ble lukket kl. %(time)s. Stemmen din er ikke talt med.")
            % {"time": format_time(poll.closed_at)}
        )
    if seen_hash != poll.version_hash:
        raise Stale(
            _("Saken er endret etter at du åpnet stemmeseddelen. Se på den igjen, og stem.")
        )
    _check_choices(poll, choices)
    code = _receipt_code(poll)
    for proposal_id, choice in sorted(choices.items()):
        _write_ballot(poll, proposal_id, seat, choice, code, by=by, at=at)
    record_event(
        chain=chain(item), verb="cast_ballot", on=poll, by=by, at=at, facts={"seat": seat.code}
    )
    return code


def lock_item_of(poll: Poll) -> AgendaItem:
    """The poll's item with its meeting; read only: a vote waits for the poll's row, not for the item's."""
    from forum.models import AgendaItem  # noqa: PLC0415 - named for its type above

    return AgendaItem.objects.select_related("meeting__case_file", "forum", "allocation").get(
        pk=poll.agenda_item_id
    )


def _check_may_vote(poll: Poll, item: AgendaItem, seat: Seat, *, by: Actor) -> None:
    enforce(
        FORUM_WIDE,
        [
            ("R-FOR-04", {"category": seat.category, "has_vote": by.side == "forum" and not seat.has_vote}),
            ("R-ROL-04", {
                "is_staff": by.side == "authority"
                or is_staff(seat.user_id, item.meeting.case_file.authority_id),
            }),
        ],
    )  # fmt: skip
    check_own_seat(by, seat)
    if not by.can("vote_in_forum") or not seat.has_vote:
        raise NotAllowed(who_may=_("Medlemmer med stemmerett."), rule_id="R-FOR-04")
    entitled = {row.pk for row in entitled_seats(item, poll.line)}
    # Asked last: who steps aside meanwhile is told that, not that he is away.
    about = poll.line or item.line
    if about is not None:
        check_not_recused(about, by=by)
    if seat.pk not in entitled:
        raise Refused(_("Du er ikke registrert som til stede med stemmerett."))


def _check_choices(poll: Poll, choices: Mapping[int, str]) -> None:
    if set(choices) != set(poll.proposals.values_list("pk", flat=True)):
        raise Refused(_("Velg hva du stemmer."), field="vote")
    if any(choice not in Choice.values for choice in choices.values()):
        raise Refused(_("Velg hva du stemmer."), field="vote")
    if list(choices.values()).count(Choice.FOR) > 1:
        raise Refused(_("Du kan stemme for ett av forslagene."), field="vote")


def _receipt_code(poll: Poll) -> str:
    taken = set(poll.ballots.values_list("receipt_code", flat=True))
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(RECEIPT_LENGTH)).upper()
        if code not in taken:
            return code


def _write_ballot(
    poll: Poll, proposal_id: int, seat: Seat, choice: str, code: str, *, by: Actor, at: datetime
) -> None:
    earlier = Ballot.objects.filter(
        poll=poll, proposal_id=proposal_id, mandate_id=seat.mandate_id
    ).first()
    if earlier is not None and earlier.seat_id != seat.pk:
        raise Refused(_("Det er alt stemt for denne plassen, av medlemmet eller varaen."))
    if earlier is not None:
        _keep_as_past(earlier)
    ballot = earlier or Ballot(
        poll=poll, proposal_id=proposal_id, seat=seat, mandate_id=seat.mandate_id
    )
    ballot.choice, ballot.receipt_code, ballot.version_hash = choice, code, poll.version_hash
    ballot.cast_at, ballot.cast_by_id = at, by.user_id
    ballot.save()


def _keep_as_past(ballot: Ballot) -> None:
    PastBallot.objects.create(
        ballot=ballot,
        choice=ballot.choice,
        version_hash=ballot.version_hash,
        receipt_code=ballot.receipt_code,
        cast_at=ballot.cast_at,
    )


def counting(poll: Poll) -> list[tuple[int, str]]:
    """(proposal, choice) of the ballots that count: those given on what is voted on now."""
    return list(
        poll.ballots.filter(version_hash=poll.version_hash)
        .order_by("pk")
        .values_list("proposal_id", "choice")
    )


def recount(poll: Poll) -> Count:
    """Count the ballots anew. For a closed poll it equals what was stored."""
    proposals = list(poll.proposals.order_by("pk").values_list("pk", flat=True))
    return decide(proposals, counting(poll), settings_of(poll.agenda_item.forum).majority)


@transaction.atomic
def close_poll(*, poll: Poll, by: Actor, at: datetime) -> Poll:
    """Close the vote, count it, and let it settle its lines. A tie hands over both views (`domain.md` 0.5.7)."""
    item = lock_item(poll.agenda_item)
    lines = [lock_line(line) for line in lines_of(item, poll.line)]
    poll = workflow.lock(poll)
    check_leader_or_secretariat(by, item)
    if poll.closed_at is not None:
        raise Refused(
            _("Avstemmingen ble lukket kl. %(time)s.") % {"time": format_time(poll.closed_at)}
        )
    set_aside = _set_aside_recused(poll, lines)
    count = recount(poll)
    poll.closed_at, poll.closed_by_id = at, by.user_id
    poll.result, poll.adopted_id = count.result, count.winner
    poll.tally = {str(key): row for key, row in count.tally.items()}
    poll.save(update_fields=["closed_at", "closed_by_id", "result", "adopted_id", "tally"])
    _settle(poll, lines, by=by, at=at)
    if poll.line_id is None:
        item.outcome = OUTCOMES[count.result]
        if poll.adopted is not None:
            item.resolution = poll.adopted.text or item.resolution
        item.save(update_fields=["outcome", "resolution"])
    record_event(
        chain=chain(item),
        verb="close_poll",
        on=poll,
        by=by,
        at=at,
        facts={"result": str(count.result), "tally": poll.tally, "set_aside": set_aside},
    )
    return poll


def _set_aside_recused(poll: Poll, lines: list[AllocationLine]) -> list[str]:
    """Who voted and then stepped aside has no say (R-ROL-07): the ballot goes to the history and counts no more. The seats' codes."""
    kept = Exclusion.objects.filter(item__in=[line.item_id for line in lines], lifted_at=None)
    ballots = poll.ballots.filter(
        version_hash=poll.version_hash, seat__user__in=kept.values("user_id")
    ).select_related("seat")
    seats = set()
    for ballot in ballots.order_by("pk"):
        _keep_as_past(ballot)
        ballot.version_hash = ""
        ballot.save(update_fields=["version_hash"])
        seats.add(ballot.seat.code)
    return sorted(seats)


def _settle(poll: Poll, lines: list[AllocationLine], *, by: Actor, at: datetime) -> None:
    if poll.result == PollResult.REJECTED:
        return
    if poll.line_id and poll.adopted and poll.adopted.amounts:
        history.sign(by=by, at=at)
        set_recommended(lines[0], {int(key): value for key, value in poll.adopted.amounts.items()})
    edge = edges.VOTE_LINE if poll.result == PollResult.ADOPTED else edges.TIE_LINE
    for line in lines:
        if line.treatment == Treatment.NO_CONSENSUS:
            workflow.move(
                line,
                edge,
                by=by,
                at=at,
                chain=line.allocation.chain_key,
                also={"treated_at": at, "treated_by_id": by.user_id},
            )
