"""What must always be true of decisions, their money and their letters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from decisions import transitions
from decisions.documents import snapshot_hash
from decisions.enums import FINAL, IN_FORCE
from decisions.models import ChangeNotice, Decision, Letter
from grants.models import LegalReference
from kompetanse.lib.invariants import ask, invariant
from records.replay import disagreements

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 500

COMMITTED = """
    WITH bound AS (
        SELECT point.frame_id, sum(point.amount) AS kroner
        FROM decisions_point point JOIN decisions_decision decision ON decision.id = point.decision_id
        WHERE decision.status = ANY(%s) AND point.frame_id IS NOT NULL GROUP BY 1
    )
    SELECT frame.id, frame.committed, coalesce(sum(bound.kroner), 0)
    FROM grants_frame frame
    LEFT JOIN grants_frame part ON part.id = frame.id OR part.parent_id = frame.id
    LEFT JOIN bound ON bound.frame_id = part.id
    GROUP BY frame.id HAVING frame.committed <> coalesce(sum(bound.kroner), 0) ORDER BY 1
"""
ELSEWHERE = """
    SELECT decision.code, point.number
    FROM decisions_point point
    JOIN decisions_decision decision ON decision.id = point.decision_id
    JOIN grants_frame frame ON frame.id = point.frame_id
    WHERE (frame.round_id, frame.scheme_version_id) <> (decision.round_id, decision.scheme_version_id)
    ORDER BY 1, 2
"""


@invariant("I01", "What a frame has committed is the sum of the points of the decisions in force.")
def frames_are_recounted() -> Iterator[str]:
    for pk, stored, counted in ask(COMMITTED, [list(IN_FORCE)]):
        yield f"frame {pk}: {stored} committed, the decisions in force come to {counted}"
    for code, number in ask(ELSEWHERE):
        yield f"decision {code}, point {number}: is paid by another round's or scheme's frame"


SAME_EYES = """
    SELECT decision.code FROM decisions_decision decision
    WHERE decision.approved_by_id IS NOT NULL AND (
        decision.approved_by_id IN (decision.prepared_by_id, decision.sent_by_id)
        OR EXISTS (SELECT FROM decisions_point point
                   WHERE point.decision_id = decision.id AND point.edited_by_id = decision.approved_by_id))
    ORDER BY 1
"""
NOT_ISSUED_BY_APPROVER = """
    SELECT decision.code
    FROM decisions_decision decision LEFT JOIN records_event event
      ON event.object_label = 'decisions.decision' AND event.object_id = decision.code
     AND event.verb = 'issue_decision' AND event.actor_id = decision.approved_by_id
     AND event.organisation_id = decision.authority_id
    WHERE decision.status = ANY(%s) AND event.id IS NULL ORDER BY 1
"""


@invariant(
    "I04",
    "A decision is approved by another than who prepared, changed or sent it, and for its own authority.",
)
def decisions_have_four_eyes() -> Iterator[str]:
    for (code,) in ask(SAME_EYES):
        yield f"decision {code}: approved by somebody who prepared, changed or sent it"
    for (code,) in ask(NOT_ISSUED_BY_APPROVER, [list(FINAL)]):
        yield f"decision {code}: the log does not say that its approver issued it for the authority"


@invariant("I05", "A decision stands where its events say, each of them an edge of the table.")
def decisions_follow_their_events() -> Iterator[str]:
    yield from disagreements(Decision, transitions.TABLE)
    yield from disagreements(ChangeNotice, transitions.CHANGE_TABLE)


LETTERS = """
    SELECT decision.code,
           letter.id IS NULL,
           letter.snapshot_sha256 IS DISTINCT FROM issued.facts ->> 'letter',
           decision.available_at IS NOT NULL AND letter.document_id IS NULL,
           stored.sha256 IS DISTINCT FROM sent.facts ->> 'sha256'
    FROM decisions_decision decision
    LEFT JOIN decisions_letter letter ON letter.decision_id = decision.id
    LEFT JOIN records_document document ON document.id = letter.document_id
    LEFT JOIN records_storedfile stored ON stored.id = document.stored_file_id
    LEFT JOIN records_event issued ON issued.object_label = 'decisions.decision'
        AND issued.object_id = decision.code AND issued.verb = 'issue_decision'
    LEFT JOIN records_event sent ON sent.object_label = 'decisions.decision'
        AND sent.object_id = decision.code AND sent.verb = 'dispatch_decision'
    WHERE decision.status = ANY(%s) ORDER BY 1
"""
WRONG = (
    "has no letter",
    "its letter is not the one that was issued",
    "its letter is not filed",
    "its letter's file is not the one that was sent",
)


@invariant("I07", "Every issued decision has its letter, as it was frozen and as it was sent.")
def letters_stand() -> Iterator[str]:
    for code, *wrong in ask(LETTERS, [list(FINAL)]):
        yield from (
            f"decision {code}: {said}" for said, is_so in zip(WRONG, wrong, strict=True) if is_so
        )
    letters = Letter.objects.exclude(snapshot={}).values_list(
        "decision__code", "snapshot", "snapshot_sha256"
    )  # an empty one is purged
    for code, snapshot, digest in letters.order_by("pk").iterator(chunk_size=AT_ONCE):
        if snapshot_hash(snapshot) != digest:
            yield f"decision {code}: what its letter says has been changed"


DISPATCHED = """
    SELECT decision.code, (decision.available_at AT TIME ZONE 'Europe/Oslo')::date, decision.complaint_deadline_date,
           coalesce((version.rules -> 'R-KLA-01' ->> 'weeks')::int, 3)
    FROM decisions_decision decision JOIN grants_schemeversion version ON version.id = decision.scheme_version_id
    WHERE decision.available_at IS NOT NULL ORDER BY 1
"""


@invariant(
    "I10", "The last day to complain is counted anew: so many weeks, then the next working day."
)
def complaint_deadlines_are_right() -> Iterator[str]:
    for code, available, stored, weeks in ask(DISPATCHED):
        last = available + timedelta(days=7 * weeks)
        while _is_closed(last):
            last += timedelta(days=1)
        if stored != last:
            yield f"decision {code}: the last day to complain is {stored}, counted anew it is {last}"


# Days from Easter Sunday: Maundy Thursday, Good Friday, Easter, Ascension, Whitsun.
MOVABLE = (-3, -2, 0, 1, 39, 49, 50)
FIXED = ((1, 1), (5, 1), (5, 17), (12, 25), (12, 26))


def _is_closed(day: date) -> bool:
    """By the letter of helligdagsloven, on purpose without what the program itself counts with."""
    is_holiday = (day.month, day.day) in FIXED or (day - _easter(day.year)).days in MOVABLE
    return is_holiday or day.isoweekday() > 5  # noqa: PLR2004 -- Saturday and Sunday


def _easter(year: int) -> date:
    """Easter Sunday, by the rule of 1876 (Butcher)."""
    century, in_century = divmod(year, 100)
    golden = year % 19
    moon = (
        19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    ) % 30
    week = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


POINTS = """
    SELECT decision.code, point.number, point.requested, coalesce(asked.amount, 0)
    FROM decisions_point point
    JOIN decisions_decision decision ON decision.id = point.decision_id
    JOIN grants_round round ON round.id = decision.round_id
    LEFT JOIN grants_itemamount asked ON asked.item_id = point.item_id
        AND asked.recipient_id = decision.recipient_id AND asked.year = round.budget_year
    WHERE decision.kind = 'grant' AND point.requested <> coalesce(asked.amount, 0) ORDER BY 1, 2
"""
NOTHING_GIVEN = """
    SELECT decision.code, point.number, point.amount
    FROM decisions_point point JOIN decisions_decision decision ON decision.id = point.decision_id
    WHERE point.amount < 0 OR (point.outcome IN ('refused', 'dismissed') AND point.amount <> 0) ORDER BY 1, 2
"""


@invariant(
    "I11", "A point asks for what the measure asked for its recipient, and what is refused is zero."
)
def points_are_what_was_asked() -> Iterator[str]:
    for code, number, stored, asked in ask(POINTS):
        yield f"decision {code}, point {number}: says that {stored} was asked for, it was {asked}"
    for code, number, amount in ask(NOTHING_GIVEN):
        yield f"decision {code}, point {number}: is refused and has {amount}, or is below zero"


LATE = """
    SELECT decision.code, point.number
    FROM decisions_point point
    JOIN decisions_decision decision ON decision.id = point.decision_id
    JOIN grants_item item ON item.id = point.item_id
    JOIN grants_application application ON application.id = item.application_id
    LEFT JOIN grants_dispensation admitted ON admitted.application_id = application.id
    WHERE decision.kind = 'grant' AND application.is_late AND admitted.id IS NULL ORDER BY 1, 2
"""


@invariant("I12", "Nothing that came late and was not admitted is in a decision on money.")
def late_ones_are_not_decided() -> Iterator[str]:
    for code, number in ask(LATE):
        yield f"decision {code}, point {number}: the case came late and nobody has admitted it"


STRAY = """
    SELECT decision.code FROM decisions_decision decision
    JOIN grants_round round ON round.id = decision.round_id
    JOIN records_casefile file ON file.id = decision.case_file_id
    LEFT JOIN grants_application application ON application.id = decision.application_id
    WHERE decision.authority_id <> round.authority_id OR file.authority_id <> decision.authority_id
       OR application.applicant_id <> decision.recipient_id OR application.case_file_id <> decision.case_file_id
    ORDER BY 1
"""


@invariant(
    "I14",
    "A decision lies with its round's authority, in its recipient's own case when it has one.",
)
def decisions_lie_with_their_authority() -> Iterator[str]:
    for (code,) in ask(STRAY):
        yield f"decision {code}: its round, case file and recipient are not one another's"


@invariant("I05", "A legal reference stands where its events say, when it has any.")
def references_follow_their_events() -> Iterator[str]:
    yield from disagreements(LegalReference, transitions.REFERENCE_TABLE, key="key")
