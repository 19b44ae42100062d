"""Who must be reminded of what and when, worked out a second time: from what happened and the rules, without the product.

The rules (`domain.md` 0.5.4 and 0.5.17; `design.md`, "Never twice, never lost"):
- A round says how many days before its deadline people are reminded, and after it (a negative number).
- Each reminder has its turn: from its own day until the next one's day. It goes once, at the first full hour from seven
  in the morning, Oslo time, when a worker is up. One that speaks of days left has its last turn on the deadline itself;
  the last one after it is made up for within a week, that of a list that nobody delivered within two.
- A worker that was down through a whole turn has passed it by: it is dropped, and nobody gets two at once.
- A new date is a new plan. What was due before the person's task began is not sent.
- Who has a role in the organisation on that day is reminded; a closed organisation and one that does not report this
  year has nobody to remind.

Nothing here imports the product. It thinks in spans of time and intersects them; the product asks day by day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
DAY = timedelta(days=1)
BEGINNING, END = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
MORNING = 7
WRITERS, APPROVERS, PARTNERS = {"submitter", "approver"}, {"approver"}, {"partner"}
MADE_UP_FOR = 7
LIST_BEFORE, LIST_AFTER, LIST_MADE_UP_FOR = (7, 1), (-1,), 14


class Sent(NamedTuple):
    """One reminder: to whom, of what, of which date, how many days before, and the moment it went."""

    email: str
    kind: str
    thing: str
    due: date
    offset: int
    at: datetime


class Span(NamedTuple):
    """From a moment up to another."""

    start: datetime
    end: datetime

    def within(self, other: Span) -> Span:
        return Span(max(self.start, other.start), min(self.end, other.end))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=OSLO).astimezone(UTC)


def days(first: date | None, last: date | None) -> Span:
    """From the first day through the last."""
    return Span(midnight(first) if first else BEGINNING, midnight(last + DAY) if last else END)


@dataclass
class Task:
    """Something somebody shall do: while it stands, from which day they have had it, and its dates as they were set."""

    kind: str
    thing: str
    organisation: str
    roles: set[str]
    dues: list[tuple[datetime, date]]
    offsets: tuple[int, ...]
    open: list[tuple[Span, date | None]]
    made_up_for: int


@dataclass
class Book:
    """What happened in the year, written down by those who made it happen."""

    roles: list[tuple[str, str, str, Span]] = field(default_factory=list)
    closed: dict[str, date] = field(default_factory=dict)
    rounds: dict[str, tuple[str, date, tuple[int, ...], list[tuple[datetime, date]]]] = field(
        default_factory=dict
    )
    owners: dict[str, str] = field(default_factory=dict)  # organisation → county
    states: dict[tuple[str, str], list[tuple[datetime, str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    tasks: list[Task] = field(default_factory=list)

    def has_role(self, email: str, organisation: str, role: str, span: Span) -> None:
        self.roles.append((email, organisation, role, span))

    def loses_role(self, email: str, organisation: str, at: datetime) -> None:
        """From now on the person has nothing to do with the organisation."""
        self.roles = [
            (who, where, role, span.within(Span(BEGINNING, at)))
            if (who, where) == (email, organisation)
            else (who, where, role, span)
            for who, where, role, span in self.roles
        ]

    def leaves(self, email: str, at: datetime) -> None:
        for where in {row[1] for row in self.roles if row[0] == email}:
            self.loses_role(email, where, at)

    def begins_round(
        self, name: str, county: str, opens: date, due: date, offsets: Sequence[int]
    ) -> None:
        self.rounds[name] = (county, opens, tuple(offsets), [(BEGINNING, due)])

    def moves(self, name: str, at: datetime, to: date) -> None:
        self.rounds[name][3].append((at, to))

    def turns(self, round_name: str, owner: str, at: datetime, state: str, case: str = "") -> None:
        """An owner's report is now: "nothing", "draft", "approval", "sent", or "no" (does not report this year)."""
        self.states[round_name, owner].append((at, state, case))

    def expected(self, runs: Iterable[datetime]) -> set[Sent]:
        """What must have been sent, when a worker was up at these moments."""
        up = sorted(run for run in runs if run.astimezone(OSLO).hour >= MORNING)
        return {
            sent for task in [*self.tasks, *self._reports()] for sent in self._sent_of(task, up)
        }

    def _reports(self) -> Iterator[Task]:
        for name, (county, opens, offsets, dues) in self.rounds.items():
            for owner in [one for one, where in self.owners.items() if where == county]:
                told = [(BEGINNING, "nothing", ""), *self.states[name, owner], (END, "", "")]
                found: dict[tuple[str, str], list[tuple[Span, date | None]]] = defaultdict(list)
                for (start, state, case), (end, _state, _case) in pairwise(told):
                    if state in KINDS:
                        since = None if state == "nothing" else self._since(told, start, state)
                        span = Span(start, end).within(days(opens, None))
                        found[KINDS[state], f"{name} {case or owner}"].append((span, since))
                for (kind, thing), spans in found.items():
                    roles = APPROVERS if kind == KINDS["approval"] else WRITERS
                    late = max(0, -min(offsets)) + MADE_UP_FOR
                    yield Task(kind, thing, owner, roles, dues, offsets, spans, late)

    @staticmethod
    def _since(told: list[tuple[datetime, str, str]], start: datetime, state: str) -> date:
        """The approver has it from the day it was sent there; who writes, from the day the draft was begun."""
        if state == "approval":
            return start.astimezone(OSLO).date()
        case = next(case for moment, _state, case in told if moment == start)
        return min(moment for moment, _state, one in told if one == case).astimezone(OSLO).date()

    def _sent_of(self, task: Task, up: list[datetime]) -> Iterator[Sent]:
        people: dict[str, list[Span]] = defaultdict(list)
        exists = days(None, self.closed.get(task.organisation))
        for email, organisation, role, span in self.roles:
            if organisation == task.organisation and role in task.roles:
                people[email].append(span.within(exists))
        dated = [*task.dues, (END, date.max)]
        for (since, due), (until, _due) in pairwise(dated):
            for offset, turn in turns_of(task.offsets, due, task.made_up_for):
                for email, held in people.items():
                    spans = [
                        span.within(turn).within(Span(since, until)).within(own)
                        for span, begun in task.open
                        if begun is None or due - offset * DAY >= begun
                        for own in held
                    ]
                    went = [run for run in up for span in spans if span.start <= run < span.end]
                    if went:
                        yield Sent(email, task.kind, task.thing, due, offset, min(went))


KINDS = {
    "nothing": "needs.not_begun",
    "draft": "needs.not_submitted",
    "approval": "needs.waiting_approval",
}


def turns_of(offsets: Sequence[int], due: date, made_up_for: int) -> Iterator[tuple[int, Span]]:
    """Each reminder of a plan with the span in which it may go."""
    for group, last_day in (
        ([one for one in offsets if one >= 0], due),
        ([one for one in offsets if one < 0], due + made_up_for * DAY),
    ):
        firsts = sorted((due - one * DAY, one) for one in group)
        ends = [*(day - DAY for day, _one in firsts[1:]), last_day][: len(firsts)]
        for (day, offset), end in zip(firsts, ends, strict=True):
            yield offset, days(day, end)
