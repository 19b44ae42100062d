"""Sending reminders, and showing beforehand who gets what when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import translation

from kompetanse.lib.clock import in_oslo
from notices.actions import put_notice, queue_templated
from notices.models import Reminder
from notices.planning import Planned, coming, due_on, sources

logger = structlog.get_logger(__name__)

FIRST_HOUR = 7  # nobody is reminded in the night


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One line of "who gets what when"."""

    on_date: date
    title: str
    label: str
    user_id: int
    due_date: date
    offset_days: int
    sent_at: datetime | None


def send_due_reminders(*, at: datetime) -> int:
    """Send what stands on today's date in Oslo and has not gone; the number sent. May run twice."""
    local = in_oslo(at)
    if local.hour < FIRST_HOUR:
        return 0
    due = due_on(local.date())
    sent_before = _sent_keys(due)
    fresh = [one for one in due if one.key not in sent_before]
    people = get_user_model().objects.in_bulk({one.candidate.user_id for one in fresh})
    sent = 0
    for one in fresh:
        user = people.get(one.candidate.user_id)
        if user is None or not user.is_active:
            continue
        sent += _send(one, user, at)
    return sent


def preview(*, today: date, scope: str = "", app: str = "") -> list[PreviewLine]:
    """Who gets what when, if nobody does anything from `today` on; sent ones say when they went."""
    planned = coming(today, scope=scope, app=app)
    sent = _sent_keys(planned)
    titles = {kind: str(source.title) for kind, source in sources}
    return [
        PreviewLine(
            on_date=max(one.on_date, today) if one.key not in sent else one.on_date,
            title=titles[one.kind],
            label=one.candidate.label,
            user_id=one.candidate.user_id,
            due_date=one.candidate.due_date,
            offset_days=one.offset,
            sent_at=sent.get(one.key),
        )
        for one in planned
    ]


def _sent_keys(planned: list[Planned]) -> dict[tuple[int, str, str, date, int], datetime]:
    if not planned:
        return {}
    rows = Reminder.objects.filter(
        kind__in={one.kind for one in planned},
        due_date__in={one.candidate.due_date for one in planned},
    ).values_list("user_id", "kind", "object_key", "due_date", "offset_days", "created_at")
    return {row[:5]: row[5] for row in rows}


@transaction.atomic
def _send(one: Planned, user: Any, at: datetime) -> int:
    """Claim by inserting the row, then write mail and notice in the same transaction."""
    person = one.candidate
    days_left = (person.due_date - in_oslo(at).date()).days  # fewer than planned after an outage
    reminder, is_mine = Reminder.objects.get_or_create(
        user_id=person.user_id,
        kind=one.kind,
        object_key=person.object_key,
        due_date=person.due_date,
        offset_days=one.offset,
        defaults={"created_at": at},
    )
    if not is_mine:
        return 0
    with translation.override(user.language):
        put_notice(
            user_id=person.user_id,
            key=f"reminder:{reminder.pk}",
            title=str(person.what),
            url=person.url,
            organisation_id=person.organisation_id,
            at=at,
        )
    reminder.message = queue_templated(
        key=f"reminder:{reminder.pk}",
        to=user.email,
        kind=sources.get(one.kind).mail,
        context={
            **person.context,
            "what": person.what,
            "url": person.url,
            "label": person.label,
            "due_date": person.due_date,
            "days_left": days_left,
            "days_over": -days_left,
        },
        language=user.language,
        user_id=user.pk,
        organisation_id=person.organisation_id,
        at=at,
    )
    reminder.save(update_fields=["message"])
    return 1
