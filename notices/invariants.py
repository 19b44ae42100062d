"""What must always be true of what people are told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from kompetanse.lib.canaries import ELEVEN_DIGITS, holds_number
from kompetanse.lib.invariants import ask, invariant, unknown_values
from notices.delivery import MAX_ATTEMPTS
from notices.models import OutboxMessage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

LONGEST_WAIT = timedelta(hours=4)

TWICE = """
    SELECT 'mail', dedupe_key, count(*) FROM notices_outboxmessage GROUP BY 2 HAVING count(*) > 1
    UNION ALL SELECT 'Message-ID', message_id, count(*) FROM notices_outboxmessage GROUP BY 2 HAVING count(*) > 1
    UNION ALL SELECT 'notice', concat_ws(' ', key, 'to person', user_id), count(*)
    FROM notices_portalnotice WHERE key IS NOT NULL GROUP BY 2 HAVING count(*) > 1
    UNION ALL SELECT 'reminder', concat_ws(' ', kind, object_key, due_date, offset_days, 'to person', user_id), count(*)
    FROM notices_reminder GROUP BY 2 HAVING count(*) > 1
    ORDER BY 1, 2
"""


@invariant("I08", "Nobody is told the same thing twice.")
def nothing_is_told_twice() -> Iterator[str]:
    for what, key, times in ask(TWICE):
        yield f"{what} {key}: there {times} times"


# A new one has no time to be tried at; the demo's clock leaps over weeks, so there its age says nothing.
WAITING = """
    SELECT code, kind, attempts FROM notices_outboxmessage
    WHERE status IN ('waiting', 'sending')
      AND (coalesce(next_try_at, lease_until) < %(before)s
           OR (next_try_at IS NULL AND lease_until IS NULL AND NOT %(leaps)s AND created_at < %(before)s)
           OR attempts > %(most)s)
    ORDER BY id
"""


@invariant("I08", "No mail has waited for more than four hours.")
def nothing_waits_for_long(now: datetime) -> Iterator[str]:
    values = {"before": now - LONGEST_WAIT, "leaps": settings.DEMO, "most": MAX_ATTEMPTS}
    for code, kind, attempts in ask(WAITING, values):
        yield f"mail {code} ({kind}): waits since more than four hours, tried {attempts} times"


UNTIMELY = """
    SELECT id, kind FROM (SELECT *, (created_at AT TIME ZONE 'Europe/Oslo')::date AS went_date FROM notices_reminder) AS reminder
    WHERE went_date < due_date - offset_days OR (offset_days < 0) <> (went_date > due_date) ORDER BY id
"""


@invariant(
    "I10",
    "A reminder went on its day or later; one of days left before the date was over, one of days over after it.",
)
def reminders_went_in_time() -> Iterator[str]:
    for pk, kind in ask(UNTIMELY):
        yield f"reminder {pk} ({kind}): went before its day, or on the wrong side of the date"


@invariant("I05", "A mail's status is one of those there are.")
def statuses_are_known() -> Iterator[str]:
    yield from unknown_values(OutboxMessage, "status")


NUMBERS = """
    SELECT code, said FROM (SELECT *, concat_ws(' | ', subject, text, html) AS said FROM notices_outboxmessage) AS mail
    WHERE said ~ %(eleven)s
"""


@invariant("I15", "No personal or account number stands in a mail.")
def no_numbers_in_mail() -> Iterator[str]:
    for code, said in ask(NUMBERS, {"eleven": ELEVEN_DIGITS}):
        if holds_number(said):
            yield f"mail {code}: holds a personal or account number"
