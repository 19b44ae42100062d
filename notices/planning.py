"""Reminders: what is due on a date, who gets it, and that each goes once.

A later app says what is open in `<app>/reminders.py`:

    @reminder_source("grants.report_due", title=_("Frist for å melde behov"))
    def report_due(*, today: date, scope: str = "") -> Iterator[Candidate]:
        ...yield Candidate(...) for each person × open object, of one scope only when it is named

It yields what is open on `today` with its due date and the plan (offsets in days before, negative
after); what is done it does not yield. Which reminder is due is worked out here, so that an outage
heals in one place: of the offsets whose day has come only the nearest counts, and one that speaks
of days left is never sent after the deadline.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Protocol

from django.utils.functional import Promise

from kompetanse.lib.discovery import Registry


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person who shall do one thing by one date, and has not.

    `what` is the sentence of the reminder (lazy, so that it follows the reader's language), `url`
    where to do it. `scope` ties it to what it belongs to ("round:ab12cd") for the preview.
    `since_date` is when the person got the thing to do: reminders due before that are not sent.
    """

    user_id: int
    object_key: str
    due_date: date
    offsets: tuple[int, ...]
    what: str | Promise
    url: str
    scope: str = ""
    label: str = ""
    organisation_id: int | None = None
    since_date: date | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


class CandidateSource(Protocol):
    def __call__(self, *, today: date, scope: str = "") -> Iterable[Candidate]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of reminder: what it is called, the mail it uses, and where candidates come from."""

    kind: str
    title: str | Promise
    mail: str
    candidates: CandidateSource


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder that is due or will be."""

    kind: str
    candidate: Candidate
    offset: int

    @property
    def on_date(self) -> date:
        return self.candidate.due_date - timedelta(days=self.offset)

    @property
    def key(self) -> tuple[int, str, str, date, int]:
        person = self.candidate
        return (person.user_id, self.kind, person.object_key, person.due_date, self.offset)


sources: Registry[Source] = Registry("reminders")


def reminder_source(
    kind: str, *, title: str | Promise, mail: str = "reminder"
) -> Callable[[CandidateSource], CandidateSource]:
    """Register the decorated function as the source of reminders called `kind`."""

    def register(candidates: CandidateSource) -> CandidateSource:
        sources.register(kind, Source(kind, title, mail, candidates))
        return candidates

    return register


def offset_due(
    *, today: date, due_date: date, offsets: Sequence[int], since_date: date | None = None
) -> int | None:
    """The offset whose reminder stands on `today`: the nearest whose day has come, or None."""
    is_overdue = today > due_date
    come = [
        offset
        for offset in offsets
        if (offset < 0) == is_overdue
        and due_date - timedelta(days=offset) <= today
        and (since_date is None or due_date - timedelta(days=offset) >= since_date)
    ]
    return min(come, default=None)


def due_on(today: date) -> list[Planned]:
    """Every reminder that stands on `today`, sent or not."""
    due = []
    for kind, source in sources:
        for person in source.candidates(today=today):
            offset = offset_due(
                today=today,
                due_date=person.due_date,
                offsets=person.offsets,
                since_date=person.since_date,
            )
            if offset is not None:
                due.append(Planned(kind, person, offset))
    return due


def coming(today: date, *, scope: str = "", app: str = "") -> list[Planned]:
    """What is due today and later if nobody does anything, in the order it will go; of one app only, its own kinds."""
    planned: list[Planned] = []
    for kind, source in sources:
        if app and not kind.startswith(f"{app}."):
            continue
        for person in source.candidates(today=today, scope=scope):
            if scope and person.scope != scope:
                continue
            planned.extend(
                Planned(kind, person, offset) for offset in _still_to_come(today, person)
            )
    return sorted(
        planned, key=lambda one: (one.on_date, one.kind, one.candidate.label, one.candidate.user_id)
    )


def _still_to_come(today: date, person: Candidate) -> list[int]:
    standing = offset_due(
        today=today,
        due_date=person.due_date,
        offsets=person.offsets,
        since_date=person.since_date,
    )
    later = [
        offset for offset in person.offsets if person.due_date - timedelta(days=offset) > today
    ]
    return later if standing is None else [standing, *later]
