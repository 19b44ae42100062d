"""What must always be true of cases and money frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants import transitions
from grants.models import Application
from kompetanse.lib.invariants import ask, invariant
from records.replay import disagreements

if TYPE_CHECKING:
    from collections.abc import Iterator

OVERSPENT = "SELECT id, amount, committed, set_aside + complaint_reserve FROM grants_frame WHERE committed + set_aside + complaint_reserve > amount ORDER BY 1"
SPLIT = """
    SELECT whole.id, whole.amount, sum(part.amount)
    FROM grants_frame whole JOIN grants_frame part ON part.parent_id = whole.id
    GROUP BY 1, 2 HAVING sum(part.amount) > whole.amount ORDER BY 1
"""


@invariant("I01", "No frame is overspent, and its parts are within it.")
def frames_are_not_overspent() -> Iterator[str]:
    for pk, amount, committed, aside in ask(OVERSPENT):
        yield f"frame {pk}: {committed} committed and {aside} set aside of {amount}"
    for pk, amount, parts in ask(SPLIT):
        yield f"frame {pk}: its parts are {parts}, itself is {amount}"


OWNERS_ACTS = [
    edge.name for edge in (transitions.SUBMIT, transitions.COMPLETE, transitions.WITHDRAW)
]
ACTED_FOR_ANOTHER = """
    SELECT application.code, event.verb, event.number
    FROM records_event event JOIN grants_application application ON application.code = event.object_id
    WHERE event.object_label = 'grants.application' AND event.verb = ANY(%s)
      AND event.organisation_id IS DISTINCT FROM application.applicant_id
    ORDER BY event.id
"""


@invariant("I04", "A report is sent, corrected and withdrawn for its own owner only.")
def owners_act_for_themselves() -> Iterator[str]:
    for code, verb, number in ask(ACTED_FOR_ANOTHER, [OWNERS_ACTS]):
        yield f"case {code}: {verb} (event {number}) was done for another organisation"


@invariant("I05", "A case stands where its events say, each of them an edge of the table.")
def cases_follow_their_events() -> Iterator[str]:
    yield from disagreements(Application, transitions.TABLE)


ITEM_SUMS = """
    SELECT item.code, item.requested, coalesce(sum(part.amount), 0)
    FROM grants_item item
    JOIN grants_application application ON application.id = item.application_id
    JOIN grants_round round ON round.id = application.round_id
    LEFT JOIN grants_itemamount part ON part.item_id = item.id AND part.year = round.budget_year
    GROUP BY item.id HAVING item.requested <> coalesce(sum(part.amount), 0) ORDER BY 1
"""
CASE_SUMS = """
    SELECT application.code, application.requested_total, coalesce(sum(item.requested), 0)
    FROM grants_application application LEFT JOIN grants_item item ON item.application_id = application.id
    GROUP BY application.id HAVING application.requested_total <> coalesce(sum(item.requested), 0) ORDER BY 1
"""


@invariant(
    "I11",
    "What is asked for a measure is the sum of its recipients' amounts; of a case, of its measures.",
)
def requested_is_the_sum() -> Iterator[str]:
    for code, stored, counted in ask(ITEM_SUMS):
        yield f"measure {code}: {stored} stored, its recipients ask for {counted}"
    for code, stored, counted in ask(CASE_SUMS):
        yield f"case {code}: {stored} stored, its measures ask for {counted}"


# A deadline only ever moves to a later day, so what came after today's came after any that held before.
UNMARKED = """
    SELECT application.code FROM grants_application application JOIN grants_round round ON round.id = application.round_id
    WHERE application.submitted_at IS NOT NULL AND NOT application.is_late
      AND (CASE WHEN round.in_time_when = 'sent_to_approver'
                THEN coalesce(application.sent_to_approver_at, application.submitted_at)
                ELSE application.submitted_at END AT TIME ZONE 'Europe/Oslo')::date > round.deadline_date
    ORDER BY 1
"""


@invariant("I12", "What came after the deadline is marked as late.")
def late_is_marked() -> Iterator[str]:
    for (code,) in ask(UNMARKED):
        yield f"case {code}: came after the deadline and is not marked"


ELSEWHERE = """
    SELECT application.code FROM grants_application application
    JOIN grants_round round ON round.id = application.round_id
    LEFT JOIN records_casefile file ON file.id = application.case_file_id
    WHERE application.authority_id <> round.authority_id OR application.county_id <> round.county_id
       OR file.authority_id <> application.authority_id OR file.reference <> application.reference
    ORDER BY 1
"""


@invariant(
    "I14", "A case lies with its round's authority and in its county, and so does its case file."
)
def cases_lie_with_their_authority() -> Iterator[str]:
    for (code,) in ask(ELSEWHERE):
        yield f"case {code}: its round, case file and authority are not one another's"
