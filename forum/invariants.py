"""What must always be true of the forum's votes, lists and meetings."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.apps import apps

from forum import transitions
from forum.enums import NEVER_VOTES, Choice, PollResult
from forum.models import Poll
from kompetanse.lib.invariants import ask, invariant
from records.replay import disagreements

if TYPE_CHECKING:
    from collections.abc import Iterator

TWICE = """
    SELECT poll.code, ballot.proposal_id, {whose}.code, count(*)
    FROM forum_ballot ballot JOIN forum_poll poll ON poll.id = ballot.poll_id
    JOIN forum_seat {whose} ON {whose}.id = ballot.{whose}_id
    GROUP BY 1, 2, 3 HAVING count(*) > 1 ORDER BY 1, 2, 3
"""


@invariant("I03", "A seat has one vote on a proposal, whether its member or a deputy casts it.")
def one_vote_a_seat() -> Iterator[str]:
    for whose in ("seat", "mandate"):
        for poll, proposal, seat, votes in ask(TWICE.format(whose=whose)):
            yield f"poll {poll}, proposal {proposal}: {votes} votes for {whose} {seat}"


# What each vote needs, and says of itself when it lacks it. Who came and went after the vote changes nothing in it.
VOTES = """
    SELECT DISTINCT poll.code, seat.code,
        ballot.mandate_id <> coalesce(seat.deputy_for_id, seat.id) OR ballot.cast_by_id <> seat.user_id,
        NOT seat.has_vote OR seat.category = ANY(%(never)s) OR seat.forum_id <> item.forum_id
            OR NOT daterange(seat.valid_from_date, seat.valid_to_date, '[]') @> (ballot.cast_at AT TIME ZONE 'Europe/Oslo')::date,
        there.id IS NULL OR (NOT there.present AND there.registered_at <= ballot.cast_at),
        EXISTS (
            SELECT FROM grants_exclusion kept JOIN forum_allocationline line ON line.item_id = kept.item_id
            WHERE kept.user_id = ballot.cast_by_id
              AND (line.id = poll.line_id OR (poll.line_id IS NULL AND line.allocation_id = list.id
                                              AND (line.treated_at IS NULL OR line.treated_at >= poll.closed_at)))
              AND ((kept.excluded_at <= ballot.cast_at AND (kept.lifted_at IS NULL OR kept.lifted_at > ballot.cast_at))
                   OR (ballot.version_hash = poll.version_hash AND kept.excluded_at < poll.closed_at
                       AND (kept.lifted_at IS NULL OR kept.lifted_at > poll.closed_at)))),
        EXISTS (
            SELECT FROM accounts_membership staff
            WHERE staff.user_id = ballot.cast_by_id AND staff.organisation_id = file.authority_id
              AND staff.granted_at <= ballot.cast_at AND (staff.ended_at IS NULL OR staff.ended_at > ballot.cast_at)),
        ballot.cast_at < poll.opened_at OR ballot.cast_at > poll.closed_at,
        NOT EXISTS (SELECT FROM forum_poll_proposals asked
                    WHERE asked.poll_id = poll.id AND asked.ballotproposal_id = ballot.proposal_id)
    FROM forum_ballot ballot
    JOIN forum_poll poll ON poll.id = ballot.poll_id
    JOIN forum_seat seat ON seat.id = ballot.seat_id
    JOIN forum_agendaitem item ON item.id = poll.agenda_item_id
    JOIN forum_meeting meeting ON meeting.id = item.meeting_id
    JOIN records_casefile file ON file.id = meeting.case_file_id
    LEFT JOIN forum_allocation list ON list.agenda_item_id = item.id
    LEFT JOIN forum_attendance there ON there.meeting_id = meeting.id AND there.seat_id = seat.id
    ORDER BY 1, 2
"""
LACKS = (
    "cast by another, or on another's mandate",
    "has no vote in this forum that day",
    "was not there",
    "is kept from the measure",
    "works at the authority",
    "cast before the poll opened or after it closed",
    "on a proposal that was not voted on",
)


@invariant("I03", "Only who was there, entitled and impartial has voted, while the poll was open.")
def voters_were_entitled() -> Iterator[str]:
    for poll, seat, *lacks in ask(VOTES, {"never": [str(value) for value in NEVER_VOTES]}):
        yield from (
            f"poll {poll}, seat {seat}: {said}"
            for said, is_so in zip(LACKS, lacks, strict=True)
            if is_so
        )


COUNTED = """
    SELECT poll.id, ballot.proposal_id::text, ballot.choice, count(*)
    FROM forum_poll poll JOIN forum_ballot ballot ON ballot.poll_id = poll.id AND ballot.version_hash = poll.version_hash
    WHERE poll.closed_at IS NOT NULL GROUP BY 1, 2, 3
"""


@invariant("I03", "What a closed poll says is what its ballots come to.")
def tallies_are_recounted() -> Iterator[str]:
    counted: dict[int, dict[str, dict[str, int]]] = defaultdict(dict)
    for poll, proposal, choice, votes in ask(COUNTED):
        counted[poll].setdefault(proposal, dict.fromkeys(Choice.values, 0))[choice] = votes
    closed = Poll.objects.exclude(closed_at=None).order_by("pk")
    for pk, code, tally, result, adopted in closed.values_list(
        "pk", "code", "tally", "result", "adopted_id"
    ):
        stored = {proposal: row for proposal, row in tally.items() if any(row.values())}
        if stored != counted[pk]:
            yield f"poll {code}: its tally is not what its ballots come to"
        if not _is_won(counted[pk], result, adopted):
            yield f"poll {code}: {result} is not what its ballots come to"


def _is_won(counted: dict[str, dict[str, int]], result: str, adopted: int | None) -> bool:
    """Whoever was adopted has more votes for than any other; nobody is unless somebody was."""
    if result != PollResult.ADOPTED:
        return adopted is None
    votes = {proposal: row[Choice.FOR] for proposal, row in counted.items()}
    most = votes.pop(str(adopted), 0)
    return most > max(votes.values(), default=0)


SAME_EYES = "SELECT code FROM forum_allocation WHERE checked_by_id = drafted_by_id ORDER BY 1"


@invariant("I04", "A list is checked by another than who drew it up.")
def lists_have_four_eyes() -> Iterator[str]:
    for (code,) in ask(SAME_EYES):
        yield f"list {code}: checked by who drew it up"


@invariant(
    "I05", "What the forum treats stands where its events say, each of them an edge of its table."
)
def forum_follows_its_events() -> Iterator[str]:
    for label, table in transitions.TABLES.items():
        yield from disagreements(apps.get_model(label), table)


ASKED = """
    SELECT list.code, line.number, coalesce(sum(share.requested), 0), item.requested
    FROM forum_allocationline line JOIN forum_allocation list ON list.id = line.allocation_id
    JOIN grants_item item ON item.id = line.item_id
    LEFT JOIN forum_lineshare share ON share.line_id = line.id
    GROUP BY 1, 2, item.id HAVING coalesce(sum(share.requested), 0) <> item.requested ORDER BY 1, 2
"""
# A list that the forum recommends is not changed after the vote (R-LOK-09); one it discusses is not voted on.
VOTED = """
    SELECT DISTINCT ON (line.id) list.code, line.number,
        (SELECT jsonb_object_agg(share.recipient_id::text, share.recommended)
         FROM forum_lineshare share WHERE share.line_id = line.id) = proposal.amounts
    FROM forum_allocationline line JOIN forum_allocation list ON list.id = line.allocation_id
    JOIN forum_poll poll ON poll.line_id = line.id AND poll.closed_at IS NOT NULL
    LEFT JOIN forum_ballotproposal proposal ON proposal.id = poll.adopted_id AND proposal.amounts <> '{}'
    WHERE line.treatment = 'voted' ORDER BY line.id, poll.closed_at DESC, poll.id DESC
"""


@invariant(
    "I11",
    "The shares of a line are what was asked for, and what a vote adopted is what stands in it.",
)
def shares_are_the_sum() -> Iterator[str]:
    for code, number, shares, asked in ask(ASKED):
        yield f"list {code}, line {number}: its shares ask for {shares}, the measure for {asked}"
    for code, number, is_adopted in ask(VOTED):
        if is_adopted is False:
            yield f"list {code}, line {number}: is not what the vote adopted"


LATE = """
    SELECT 'list ' || list.code, application.code
    FROM forum_allocationline line JOIN forum_allocation list ON list.id = line.allocation_id
    JOIN grants_item item ON item.id = line.item_id
    JOIN grants_application application ON application.id = item.application_id AND application.is_late
    LEFT JOIN grants_dispensation admitted ON admitted.application_id = application.id
    WHERE admitted.id IS NULL
    UNION
    SELECT 'ranking ' || prepared.code, application.code
    FROM forum_ranking ranking JOIN forum_preparation prepared ON prepared.id = ranking.preparation_id
    JOIN grants_item item ON item.id = ranking.item_id
    JOIN grants_application application ON application.id = item.application_id AND application.is_late
    LEFT JOIN grants_dispensation admitted ON admitted.application_id = application.id
    WHERE admitted.id IS NULL
    ORDER BY 1, 2
"""


@invariant("I12", "Nothing that came late and was not admitted is in a list or a ranking.")
def late_ones_are_in_no_list() -> Iterator[str]:
    for where, code in ask(LATE):
        yield f"{where}: case {code} came late and nobody has admitted it"


STRAY = """
    SELECT list.code, line.number
    FROM forum_allocationline line JOIN forum_allocation list ON list.id = line.allocation_id
    JOIN grants_item item ON item.id = line.item_id JOIN grants_application application ON application.id = item.application_id
    JOIN grants_frame frame ON frame.id = list.frame_id
    WHERE (application.round_id, application.scheme_version_id) <> (list.round_id, list.scheme_version_id)
       OR (frame.round_id, frame.scheme_version_id) <> (list.round_id, list.scheme_version_id)
    ORDER BY 1, 2
"""


@invariant("I14", "A list holds measures of its own round and scheme, and shares out their frame.")
def lists_hold_their_own() -> Iterator[str]:
    for code, number in ask(STRAY):
        yield f"list {code}, line {number}: belongs to another round or scheme"


# A forum may have begun its year on paper, so its first number here need not be 1.
NUMBERS = """
    SELECT item.forum_id, item.year, counter.last, max(item.sequence), count(*), count(DISTINCT item.sequence)
    FROM forum_agendaitem item JOIN owners_organisation forum ON forum.id = item.forum_id
    LEFT JOIN records_counter counter ON counter.purpose = 'sak:' || forum.code AND counter.year = item.year
    WHERE item.sequence IS NOT NULL GROUP BY 1, 2, 3
    HAVING max(item.sequence) IS DISTINCT FROM counter.last OR count(DISTINCT item.sequence) <> count(*) OR count(*) <> max(item.sequence) - min(item.sequence) + 1
    ORDER BY 1, 2
"""


@invariant("I16", "A forum's items are numbered without gaps within a year.")
def items_have_no_gaps() -> Iterator[str]:
    for forum, year, counter, last, items, numbers in ask(NUMBERS):
        yield f"forum {forum}, {year}: {items} items have {numbers} numbers up to {last}, the counter is at {counter}"
