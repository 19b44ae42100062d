"""What must always be true of needs reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kompetanse.lib.invariants import ask, invariant
from needs.content import content_hash
from needs.models import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 500

# Each sending froze one copy, and its event has the copy's number and hash.
SENT = """
    SELECT coalesce(application.code, event.object_id), coalesce(snapshot.number::text, event.facts ->> 'snapshot'),
           event.id IS NULL, snapshot.id IS NULL
    FROM (SELECT * FROM records_event WHERE object_label = 'grants.application' AND verb IN ('submit', 'complete')
          AND object_id IN (SELECT code FROM grants_application JOIN needs_needsreport report ON report.application_id = id)) AS event
    FULL JOIN (needs_snapshot snapshot JOIN grants_application application ON application.id = snapshot.application_id)
        ON event.object_id = application.code AND event.facts ->> 'snapshot' = snapshot.number::text
       AND event.facts ->> 'sha256' = snapshot.sha256
    WHERE (event.id IS NULL AND snapshot.reason <> 'returned') OR snapshot.id IS NULL ORDER BY 1, 2
"""
UNSENT = """
    SELECT application.code FROM grants_application application
    WHERE application.submitted_at IS NOT NULL
      AND EXISTS (SELECT FROM needs_needsreport report WHERE report.application_id = application.id)
      AND NOT EXISTS (SELECT FROM needs_snapshot snapshot WHERE snapshot.application_id = application.id)
    ORDER BY 1
"""
# What is asked for in a sent report is what was sent, measure by measure, until it is sent back to be corrected.
CHANGED = """
    WITH sent AS (
        SELECT DISTINCT ON (snapshot.application_id) snapshot.application_id, snapshot.data,
               (snapshot.data -> 'round' ->> 'year')::int AS year
        FROM needs_snapshot snapshot JOIN grants_application application ON application.id = snapshot.application_id
        WHERE snapshot.data <> '{}' AND application.status NOT IN ('draft', 'in_approval', 'incomplete')
        ORDER BY snapshot.application_id, snapshot.number DESC
    ), measures AS (
        SELECT sent.application_id, measure ->> 'code' AS code, measure ->> 'title' AS title,
               coalesce((SELECT sum((line ->> 'amount')::bigint) FROM jsonb_array_elements(measure -> 'budget') AS line
                         WHERE (line ->> 'year')::int = sent.year), 0) AS requested
        FROM sent CROSS JOIN jsonb_array_elements(sent.data -> 'measures') AS measure
    ), stands AS (
        SELECT item.* FROM grants_item item JOIN sent USING (application_id)
    )
    SELECT coalesce(stands.code, measures.code)
    FROM stands FULL JOIN measures ON (measures.application_id, measures.code) = (stands.application_id, stands.code)
    WHERE (stands.title, stands.requested) IS DISTINCT FROM (measures.title, measures.requested) ORDER BY 1
"""


@invariant(
    "I09",
    "What was sent is kept as it was sent, under the hash that its event has, and still stands.",
)
def sent_reports_stand() -> Iterator[str]:
    copies = Snapshot.objects.exclude(data={}).order_by("pk")  # an empty one is purged
    rows = copies.values_list("application__code", "number", "data", "sha256")
    for code, number, data, digest in rows.iterator(chunk_size=AT_ONCE):
        if content_hash(data) != digest:
            yield f"case {code}, copy {number}: has been changed since it was frozen"
    for code, number, has_no_event, _has_no_copy in ask(SENT):
        said = "no event has its hash" if has_no_event else "was sent, and there is no such copy"
        yield f"case {code}, copy {number}: {said}"
    for (code,) in ask(UNSENT):
        yield f"case {code}: is sent, and no copy was frozen"
    for (code,) in ask(CHANGED):
        yield f"measure {code}: is not what was sent"


BUDGETS = """
    SELECT item.code, coalesce(lines.year, amount.year), coalesce(lines.kroner, 0), coalesce(amount.amount, 0)
    FROM (SELECT measure_id, year, recipient_id, sum(amount) AS kroner FROM needs_budgetline GROUP BY 1, 2, 3) AS lines
    FULL JOIN (SELECT * FROM grants_itemamount WHERE item_id IN (SELECT item_id FROM needs_measure)) AS amount
        ON (amount.item_id, amount.year, amount.recipient_id) = (lines.measure_id, lines.year, lines.recipient_id)
    JOIN grants_item item ON item.id = coalesce(lines.measure_id, amount.item_id)
    WHERE coalesce(lines.kroner, 0) <> coalesce(amount.amount, 0) ORDER BY 1, 2
"""


@invariant("I11", "A measure's budget lines come to what it asks for, each year and recipient.")
def budgets_are_the_sum() -> Iterator[str]:
    for code, year, lines, amount in ask(BUDGETS):
        yield f"measure {code}, {year}: its budget comes to {lines}, it asks for {amount}"
