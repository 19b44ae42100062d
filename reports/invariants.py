"""What must always be true of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kompetanse.lib.invariants import ask, invariant
from records.replay import disagreements
from reports import transitions
from reports.content import content_hash
from reports.models import Report, Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 500

# Each sending froze one copy, and its event has the copy's number and hash.
SENT = """
    SELECT coalesce(report.code, event.object_id), coalesce(snapshot.number::text, event.facts ->> 'snapshot'),
           event.id IS NULL
    FROM (SELECT * FROM records_event WHERE object_label = 'reports.report' AND verb = 'submit_report') AS event
    FULL JOIN (reports_snapshot snapshot JOIN reports_report report ON report.id = snapshot.report_id)
        ON event.object_id = report.code AND event.facts ->> 'snapshot' = snapshot.number::text
       AND event.facts ->> 'sha256' = snapshot.sha256
    WHERE event.id IS NULL OR snapshot.id IS NULL ORDER BY 1, 2
"""
UNSENT = """
    SELECT report.code FROM reports_report report
    WHERE report.submitted_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM reports_snapshot snapshot WHERE snapshot.report_id = report.id) ORDER BY 1
"""
# What stands in a sent report is what was sent, until it is sent back to be corrected.
CHANGED = """
    SELECT report.code FROM reports_report report
    JOIN (SELECT DISTINCT ON (report_id) report_id, data FROM reports_snapshot ORDER BY report_id, number DESC) AS sent
        ON sent.report_id = report.id
    WHERE report.status IN ('submitted', 'approved') AND sent.data <> '{}'
      AND (report.granted, report.used, report.unused, report.staff_text) IS DISTINCT FROM
          ((sent.data ->> 'granted')::bigint, (sent.data ->> 'used')::bigint, (sent.data ->> 'unused')::bigint,
           sent.data -> 'report' ->> 'staff_text')
    ORDER BY 1
"""


@invariant(
    "I09",
    "What was sent is kept as it was sent, under the hash that its event has, and still stands.",
)
def sent_reports_stand() -> Iterator[str]:
    copies = Snapshot.objects.exclude(data={}).order_by("pk")  # an empty one is purged
    rows = copies.values_list("report__code", "number", "data", "sha256")
    for code, number, data, digest in rows.iterator(chunk_size=AT_ONCE):
        if content_hash(data) != digest:
            yield f"report {code}, copy {number}: has been changed since it was frozen"
    for code, number, has_no_event in ask(SENT):
        said = "no event has its hash" if has_no_event else "was sent, and there is no such copy"
        yield f"report {code}, copy {number}: {said}"
    for (code,) in ask(UNSENT):
        yield f"report {code}: is sent, and no copy was frozen"
    for (code,) in ask(CHANGED):
        yield f"report {code}: is not what was sent"


SUMS = """
    SELECT report.code FROM reports_report report
    LEFT JOIN (SELECT report_id, sum(granted) AS granted, coalesce(sum(used), 0) AS used, coalesce(sum(unused), 0) AS unused
               FROM reports_share WHERE granted > 0 GROUP BY 1) AS share ON share.report_id = report.id
    WHERE (report.granted, report.used, report.unused)
          IS DISTINCT FROM (coalesce(share.granted, 0), coalesce(share.used, 0), coalesce(share.unused, 0))
    ORDER BY 1
"""
ACCOUNTS = """
    SELECT report.code FROM reports_share share
    JOIN reports_report report ON report.id = share.report_id
    JOIN grants_application application ON application.id = report.application_id
    LEFT JOIN reports_partnerpart part ON part.report_id = report.id AND part.partner_id = share.recipient_id
    WHERE share.granted > 0 AND share.used + share.unused IS DISTINCT FROM share.granted
      AND (report.status IN ('submitted', 'approved') AND share.recipient_id = application.applicant_id
           OR part.completed_at IS NOT NULL AND report.status IN ('submitted', 'approved'))
    ORDER BY 1
"""


@invariant("I11", "Used and not used come to what was granted in every report that is sent.")
def accounts_add_up() -> Iterator[str]:
    for (code,) in ask(SUMS):
        yield f"report {code}: its sums are not those of its shares"
    for (code,) in ask(ACCOUNTS):
        yield f"report {code}: used and not used do not come to what was granted"


STRAY = """
    SELECT report.code FROM reports_share share
    JOIN reports_report report ON report.id = share.report_id
    JOIN grants_item item ON item.id = share.item_id
    JOIN decisions_point point ON point.id = share.point_id
    JOIN decisions_decision decision ON decision.id = point.decision_id
    WHERE item.application_id <> report.application_id OR point.item_id <> share.item_id
       OR decision.recipient_id <> share.recipient_id OR decision.available_at IS NULL
       OR (report.status NOT IN ('submitted', 'approved', 'waived') AND decision.status = 'dispatched'
           AND point.amount <> share.granted)
    ORDER BY 1
"""


@invariant("I14", "A report accounts for what decisions gave in its own case, and nothing else.")
def reports_account_for_their_case() -> Iterator[str]:
    for (code,) in ask(STRAY):
        yield f"report {code}: accounts for what no decision in its case gave"


@invariant("I05", "A report stands where its events say.")
def reports_follow_their_events() -> Iterator[str]:
    yield from disagreements(Report, transitions.TABLE)
