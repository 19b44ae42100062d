"""A round in miniature, where anybody may try anything: three owners, a forum, an authority, and a model of what must be so."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.db import transaction

from accounts.enums import Role
from forum.models import AllocationLine, Ballot
from grants.enums import ForumMode
from grants.models import Application, Frame, Round
from needs.models import NeedsReport
from tests.factories.accounts import hat_for
from tests.factories.decisions import (
    DISCUSSION_RULES,
    RULES,
    TERMS,
    _basis,
    verified_references,
)
from tests.factories.forum import forum_with_seats
from tests.factories.grants import (
    FrameFactory,
    LongTermPlanFactory,
    RoundFactory,
    SchemeFactory,
    SchemeVersionFactory,
)
from tests.factories.needs import CATEGORIES, filled_report
from tests.factories.owners import OwnerFactory, UniversityFactory
from tests.overview.conftest import CRITERIA

BEGINS = datetime(2025, 1, 30, 9, tzinfo=UTC)
FRAME = 400_000
OWN, PARTNERS = 100_000, 50_000


class Nothing(Exception):
    """There is nothing to do it to."""


class Pick(random.Random):
    """Chance from a number that hypothesis draws, so that a run can be played again."""

    def one(self, rows):
        """One of the rows, in the order they were made."""
        found = list(rows.order_by("pk") if hasattr(rows, "order_by") else rows)
        if not found:
            raise Nothing
        return self.choice(found)

    def often(self, usual, other):
        """What is usual nine times in ten."""
        return usual if self.random() < 0.9 else other


@dataclass
class Model:
    """What must be so, counted from what succeeded and not from the rows."""

    cases: dict[int, str] = field(default_factory=dict)
    listed: dict[int, set[int]] = field(default_factory=dict)
    bound: dict[int, int] = field(default_factory=dict)  # decision in force → kroner
    set_aside: int = 0
    votes: dict[tuple[int, int], str] = field(default_factory=dict)

    def differs(self) -> list[str]:
        """Where the rows say something else."""
        frame = Frame.objects.get(parent=None)
        lines = AllocationLine.objects.values_list("allocation_id", "item__application_id")
        listed: dict[int, set[int]] = {}
        for allocation, case in lines:
            listed.setdefault(allocation, set()).add(case)
        found = {
            "cases": (self.cases, dict(Application.objects.values_list("pk", "status"))),
            "kroner bound": (sum(self.bound.values()), frame.committed),
            "set aside": (self.set_aside, frame.set_aside),
            "lists": (self.listed, listed),
            "votes": (
                self.votes,
                {(poll, seat): choice for poll, seat, choice in Ballot.objects.values_list(
                    "poll_id", "seat_id", "choice"
                )},
            ),
        }  # fmt: skip
        return [
            f"{what}: the model says {ours}, the rows {theirs}"
            for what, (ours, theirs) in found.items()
            if ours != theirs
        ]


@dataclass
class World:
    """Who there is, what time it is, what should be so, and what has been reached."""

    mode: ForumMode
    at: datetime = BEGINS
    model: Model = field(default_factory=Model)
    done: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)

    @transaction.atomic
    def build(self) -> None:
        self.the = the = forum_with_seats(voting=3)
        self.university = UniversityFactory()
        discusses = self.mode == ForumMode.DISCUSSION
        verified_references()
        self.version = SchemeVersionFactory(
            scheme=SchemeFactory(),
            rules={**(DISCUSSION_RULES if discusses else RULES), "R-FRI-01": {}},
            criteria=CRITERIA, terms=TERMS, participant_categories=CATEGORIES,
            categories=["ordinary"],
        )  # fmt: skip
        self.version.legal_basis.add(_basis())
        self.round = RoundFactory(
            authority=the.authority, forum=the.forum, county=the.authority.county,
            forum_mode=self.mode, budget_year=2026 if discusses else 2025,
            programme=self.version.scheme.programme,
        )  # fmt: skip
        FrameFactory(round=self.round, scheme_version=self.version, amount=FRAME)
        LongTermPlanFactory(forum=the.forum, authority=the.authority)
        self.staff = [the.secretariat, the.checker]
        self.deciders = [hat_for(the.authority, Role.DECISION_APPROVER) for _ in range(2)]
        self.writers, self.approvers, self.owners = [], [], []
        for number in range(3):
            owner = OwnerFactory(two_person_filing=number == 0)
            self.owners.append(owner)
            self.writers.append(hat_for(owner, Role.OWNER_SUBMITTER))
            self.approvers.append(hat_for(owner, Role.OWNER_APPROVER))
            self.new_report(number)

    def new_report(self, number: int) -> None:
        """A report that is ready to be sent, in one act of many."""
        owner, by = self.owners[number], self.writers[number]
        report = filled_report(
            owner=owner, partner=self.university, round_=self.round, scheme_version=self.version,
            by=by, at=self.at, amounts={owner: OWN, self.university: PARTNERS},
        )  # fmt: skip
        self.model.cases[report.pk] = "draft"

    def report(self, pick: Pick, *states: str) -> NeedsReport:
        """A report; nine times in ten one that stands where the act is meant for."""
        reports = NeedsReport.objects.for_detail()
        meant = reports.filter(application__status__in=states)
        return pick.one(pick.often(meant, reports))

    def case(self, pick: Pick, *states: str) -> Application:
        cases = Application.objects.exclude(needs_report=None).select_related("round", "applicant")
        return pick.one(pick.often(cases.filter(status__in=states), cases))

    def of(self, hats: list, organisation_id: int, pick: Pick):
        """The hat of that organisation's person; now and then somebody else's."""
        own = [hat for hat in hats if hat.organisation_id == organisation_id]
        return pick.one(pick.often(own, hats))

    def someone(self, pick: Pick):
        return pick.one(
            [*self.staff, *self.deciders, *self.writers, *self.approvers, *self.the.hats]
        )


ACTS: dict[str, Callable[[World, Pick], None]] = {}


def act(function: Callable[[World, Pick], None]) -> Callable[[World, Pick], None]:
    """Something that somebody may try."""
    ACTS[function.__name__] = function
    return function


__all__ = ["ACTS", "Model", "Nothing", "Pick", "Round", "World", "act", "timedelta"]
