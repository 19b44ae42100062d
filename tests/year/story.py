"""A year in two counties, and the leap day after it: what people do, by the real actions, and the book that the oracle reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from accounts.actions import end_membership, grant_membership
from accounts.enums import Role
from accounts.models import Membership
from forum.actions import deliver_preparation, open_preparations, save_rankings
from forum.models import Preparation
from forum.preparing import items_of
from grants.actions import move_deadline
from grants.models import Round
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import Refused
from needs import actions
from needs.models import NeedsReport
from owners.models import Organisation
from tests.factories.accounts import THEN, UserFactory, hat_for
from tests.factories.forum import add_seat, forum_with_seats
from tests.factories.grants import FrameFactory, RoundFactory
from tests.factories.needs import answers_to, filled_report, open_version, started_report
from tests.factories.owners import (
    CountyFactory,
    OwnerFactory,
    RegionFactory,
    RegionMembershipFactory,
    UniversityFactory,
)
from tests.year.oracle import (
    BEGINNING,
    LIST_AFTER,
    LIST_BEFORE,
    LIST_MADE_UP_FOR,
    OSLO,
    PARTNERS,
    Book,
    Span,
    Task,
    days,
)

FIRST_DAY, LAST_DAY = date(2027, 1, 1), date(2028, 3, 20)
ROLES = {
    Role.OWNER_SUBMITTER: "submitter",
    Role.OWNER_APPROVER: "approver",
    Role.PARTNER: "partner",
}
# name: county, opens, deadline, reminders (days before; after is negative)
ROUNDS = {
    "spring": ("11", date(2026, 11, 18), date(2027, 2, 1), [28, 14, 7, 2, -1]),
    "easter": ("11", date(2027, 3, 10), date(2027, 3, 28), [14, 7, 2, 1, 0, -1, -3]),
    "may": ("03", date(2027, 4, 1), date(2027, 5, 17), [28, 14, 7, 2, -1]),
    "autumn": ("03", date(2027, 9, 1), date(2027, 10, 31), [10, 3, 0, -1, -7]),
    "leap": ("03", date(2027, 12, 1), date(2028, 2, 29), [28, 14, 7, 2, -1]),
}


def oslo(month: int, day: int, hour: int = 12, minute: int = 0, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=OSLO).astimezone(UTC)


DISCARDED = oslo(1, 26, 11)  # the draft that somebody throws away


class Story:
    """Everybody in it, what happens when, and the book of it."""

    def __init__(self) -> None:
        self.book = Book()
        self.names: dict[str, str] = {}  # the product's key of a thing → the book's
        self.owners: dict[str, Organisation] = {}
        self.cases: dict[str, int] = {}
        self.current: dict[tuple[str, str], str] = {}
        self.acts: list[tuple[datetime, Callable[[datetime], None]]] = []

    @transaction.atomic
    def set_up(self) -> None:
        """What stands on the first day of the year."""
        self.forum = forum_with_seats(voting=1, on=FIRST_DAY)
        county = self.forum.authority.county
        self.version = open_version()
        self.counties = {county.number: county, "03": CountyFactory(number="03", name="Oslo")}
        self.rounds = {name: self._round(name, *values) for name, values in ROUNDS.items()}
        for name, where in (
            *(
                (name, "11")
                for name in ("still", "sender", "silent", "closed", "moving", "drafter")
            ),
            ("may-owner", "03"),
        ):
            self._owner(name, county=self.counties[where])
        self._people()
        self.region = RegionFactory(county=county)
        RegionMembershipFactory(region=self.region, organisation=self.owners["sender"])
        Organisation.objects.filter(pk=self.owners["closed"].pk).update(
            valid_to_date=date(2027, 1, 20)
        )
        self.book.closed["closed"] = date(2027, 1, 20)
        self._reports_begun_before()
        self._body()
        self._acts()

    def _round(self, name, number, opens, due, offsets) -> Round:
        round_ = RoundFactory(
            county=self.counties[number], authority=self.forum.authority, forum=self.forum.forum,
            budget_year=due.year, opens_date=opens, deadline_date=due, reminder_offsets=offsets,
            forum_due_date=due + timedelta(days=60), decision_due_date=due + timedelta(days=90),
            report_due_date=due + timedelta(days=330),
            published_at=datetime.combine(opens, time(), tzinfo=UTC),
        )  # fmt: skip
        FrameFactory(round=round_, scheme_version=self.version)
        self.book.begins_round(name, number, opens, due, offsets)
        return round_

    def _owner(self, name, *, county) -> None:
        organisation = OwnerFactory(name=f"Eier {name}", municipality__county=county)
        self.owners[name] = organisation
        self.book.owners[name] = county.number
        for round_name, round_ in self.rounds.items():
            self.names[f"round:{round_.code}:owner:{organisation.pk}"] = f"{round_name} {name}"

    def person(self, name, where, role, *, first=None, last=None) -> None:
        """Somebody with a role for a time."""
        organisation = self.owners[where]
        user = UserFactory._meta.model.objects.filter(email=email(name)).first() or UserFactory(
            email=email(name), name=name
        )
        grant_membership(
            user=user, organisation=organisation, role=role, by=SYSTEM, at=THEN,
            valid_from_date=first or date(2020, 1, 1), valid_to_date=last,
        )  # fmt: skip
        self.book.has_role(email(name), where, ROLES[role], days(first, last))

    def _people(self) -> None:
        for where in self.owners:
            self.person(f"{where}-writer", where, Role.OWNER_SUBMITTER)
        self.person("sender-boss", "sender", Role.OWNER_APPROVER)
        self.person("both", "still", Role.OWNER_SUBMITTER)
        self.person("both", "drafter", Role.OWNER_APPROVER)
        self.person("two-roles", "still", Role.OWNER_SUBMITTER)
        self.person("two-roles", "still", Role.OWNER_APPROVER)
        self.person("new", "moving", Role.OWNER_SUBMITTER, first=date(2027, 1, 25))
        self.person("old", "moving", Role.OWNER_SUBMITTER, last=date(2027, 1, 24))
        self.person("leaves", "moving", Role.OWNER_SUBMITTER)
        self.person("stops", "moving", Role.OWNER_SUBMITTER)
        self.owners["university"] = UniversityFactory()
        self.person("partner", "university", Role.PARTNER)
        self.person("autumn-only", "may-owner", Role.OWNER_SUBMITTER, first=date(2027, 10, 31))

    def _reports_begun_before(self) -> None:
        """A whole report and one with a partner, both begun in December."""
        begun = oslo(12, 10, year=2026)
        for name, make in (("sender", filled_report), ("drafter", started_report)):
            report = make(
                owner=self.owners[name], round_=self.rounds["spring"], scheme_version=self.version,
                by=self.hat(name, Role.OWNER_SUBMITTER), at=begun,
            )  # fmt: skip
            self.begun("spring", name, report, begun)
        part = actions.add_partner(
            report=self.report("drafter"), partner=self.owners["university"], contact_name="Siri",
            contact_email="siri@example.invalid", agreed_date=None, at=begun,
            by=self.hat("drafter", Role.OWNER_SUBMITTER),
        )  # fmt: skip
        self.part = part
        self.names[f"round:{self.rounds['spring'].code}:part:{part.code}"] = "spring part"

    def _body(self) -> None:
        """The region's people and the working committee; the secretariat hears when a list is late."""
        on = date(2027, 2, 1)
        seat = {"category": "region", "has_vote": False, "on": on}
        self.seats = {
            "region": add_seat(
                self.forum, represents=OwnerFactory(), region=self.region,
                user=UserFactory(email=email("region")), **seat,
            ),
            "committee": add_seat(
                self.forum, category="pbl", represents=UniversityFactory(), on=on,
                in_working_committee=True, user=UserFactory(email=email("committee")),
            ),
        }  # fmt: skip

    def hat(self, where, role):
        name = f"{where}-writer" if role == Role.OWNER_SUBMITTER else f"{where}-boss"
        user = UserFactory._meta.model.objects.get(email=email(name))
        return hat_for(self.owners[where], role, user=user, on=FIRST_DAY)

    def begun(self, round_name, where, report, at) -> None:
        """An owner has a case now: the first, or one more after that was thrown away."""
        self.cases[where] = report.pk
        code = report.application.code
        number = sum(name.startswith(f"{round_name} {where} case") for name in self.names.values())
        name = f"{where} case {number + 1}"
        self.names[f"round:{self.rounds[round_name].code}:case:{code}"] = f"{round_name} {name}"
        self.current[round_name, where] = name
        self.is_now(round_name, where, at, "draft")

    def is_now(self, round_name, where, at, state) -> None:
        """Write down how an owner's report stands."""
        has_case = state in ("draft", "approval", "sent")
        case = self.current[round_name, where] if has_case else ""
        self.book.turns(round_name, where, at, state, case)

    def report(self, where) -> NeedsReport:
        return NeedsReport.objects.for_detail().get(pk=self.cases[where])

    @contextmanager
    def lived_once(self) -> Iterator[None]:
        """What the year writes into the book and the names is forgotten after it, as its rows are."""
        kept = deepcopy((self.book, self.names, self.cases, self.current))
        try:
            yield
        finally:
            self.book, self.names, self.cases, self.current = kept

    def do(self, at: datetime) -> Callable:
        """The function below happens at the moment."""

        def note(act):
            self.acts.append((at, act))
            return act

        return note

    def _acts(self) -> None:
        acts_of_the_sender(self)
        acts_of_owners(self)
        acts_of_people(self)
        acts_of_the_authority(self)
        acts_of_the_bodies(self)
        self.acts.sort(key=lambda act: act[0])


def email(name: str) -> str:
    return f"{name}@example.invalid"


def acts_of_the_sender(it: Story) -> None:
    """Sent to the approver, sent back, sent again, and sent in."""
    writer, boss = Role.OWNER_SUBMITTER, Role.OWNER_APPROVER

    def send(at):
        report = it.report("sender")
        actions.send_to_approver(
            report=report, answers=answers_to(report), by=it.hat("sender", writer), at=at
        )
        it.is_now("spring", "sender", at, "approval")

    it.do(oslo(1, 20, 10))(send)

    @it.do(oslo(1, 22, 9, 30))
    def send_back(at):
        hat = it.hat("sender", boss)
        actions.send_back(report=it.report("sender"), reason="Se på målene.", by=hat, at=at)
        it.is_now("spring", "sender", at, "draft")

    it.do(oslo(1, 27, 16))(send)

    @it.do(oslo(2, 5, 10))
    def submit(at):
        report = it.report("sender")
        actions.submit(
            report=report,
            declares=True,
            answers=answers_to(report),
            by=it.hat("sender", boss),
            at=at,
        )
        it.is_now("spring", "sender", at, "sent")


def acts_of_owners(it: Story) -> None:
    """Who begins, who says no to the year and thinks again, and who throws the draft away."""
    writer = Role.OWNER_SUBMITTER

    def begin(where, name, at):
        report = started_report(
            owner=it.owners[where], round_=it.rounds[name], scheme_version=it.version,
            by=it.hat(where, writer), at=at,
        )  # fmt: skip
        it.begun(name, where, report, at)

    @it.do(oslo(1, 19, 13))
    def opt_out(at):
        actions.opt_out(
            round_=it.rounds["spring"], organisation=it.owners["silent"],
            by=it.hat("silent", writer), at=at,
        )  # fmt: skip
        it.is_now("spring", "silent", at, "no")

    @it.do(oslo(1, 31, 9))
    def undo(at):
        actions.undo_opt_out(
            round_=it.rounds["spring"], organisation=it.owners["silent"],
            by=it.hat("silent", writer), at=at,
        )  # fmt: skip
        it.is_now("spring", "silent", at, "nothing")

    @it.do(DISCARDED)
    def discard(at):
        actions.delete_draft(report=it.report("drafter"), by=it.hat("drafter", writer), at=at)
        it.is_now("spring", "drafter", at, "nothing")
        asked = next(task for task in it.book.tasks if task.thing == "spring part")
        asked.open = [(Span(asked.open[0][0].start, at), asked.open[0][1])]

    it.do(oslo(1, 30, 8))(lambda at: begin("drafter", "spring", at))
    it.do(oslo(3, 26, 6, 30))(lambda at: begin("moving", "easter", at))
    it.do(oslo(5, 15, 23, 59))(lambda at: begin("may-owner", "may", at))
    it.do(oslo(10, 31, 8))(lambda at: begin("may-owner", "autumn", at))
    it.do(oslo(2, 28, 22, year=2028))(lambda at: begin("may-owner", "leap", at))


def acts_of_people(it: Story) -> None:
    user = lambda name: UserFactory._meta.model.objects.get(email=email(name))  # noqa: E731

    @it.do(oslo(1, 12, 14))
    def ask_partner(at):
        hat = it.hat("drafter", Role.OWNER_SUBMITTER)
        actions.ask_partner(part=it.part, by=hat, at=at)
        round_ = it.book.rounds["spring"]
        it.book.tasks.append(
            Task(
                "needs.partner_unconfirmed", "spring part", "university", PARTNERS, round_[3],
                round_[2], [(days(at.astimezone(OSLO).date(), None), at.astimezone(OSLO).date())],
                8,
            )
        )  # fmt: skip

    @it.do(oslo(1, 21, 12))
    def role_ends(at):
        row = Membership.objects.get(user=user("leaves"))
        end_membership(membership=row, by=SYSTEM, at=at)
        it.book.loses_role(email("leaves"), "moving", at)

    @it.do(oslo(3, 22, 8))
    def person_stops(at):
        UserFactory._meta.model.objects.filter(email=email("stops")).update(is_active=False)
        it.book.leaves(email("stops"), at)


def acts_of_the_authority(it: Story) -> None:
    def move(name, to):
        def act(at):
            round_ = Round.objects.get(pk=it.rounds[name].pk)
            with transaction.atomic():
                move_deadline(
                    round_=round_, to_date=to, reason="Driftsstans", seen_version=round_.version,
                    by=it.forum.secretariat, at=at,
                )  # fmt: skip
            it.book.moves(name, at, to)

        return act

    it.do(oslo(1, 29, 10))(move("spring", date(2027, 2, 8)))
    it.do(oslo(2, 9, 9))(move("spring", date(2027, 2, 12)))
    it.do(oslo(10, 30, 20))(move("autumn", date(2027, 11, 3)))

    @it.do(oslo(1, 28, 10))
    def never_earlier(at):
        """There is no way to an earlier date, so nobody is reminded of one."""
        try:
            move("spring", date(2027, 1, 30))(at)
        except Refused:
            return
        raise AssertionError("A deadline was moved to an earlier day.")


def acts_of_the_bodies(it: Story) -> None:
    """The region and the working committee have a date each; the region does not keep it."""
    due = {"region": date(2027, 3, 1), "committee": date(2027, 3, 5)}

    @it.do(oslo(2, 15, 9))
    def send_to_them(at):
        open_preparations(
            round_=Round.objects.get(pk=it.rounds["spring"].pk), scheme_version=it.version,
            region_due_date=due["region"], committee_due_date=due["committee"],
            by=it.forum.secretariat, at=at,
        )  # fmt: skip
        staff = {it.forum.secretariat.user_id, it.forum.checker.user_id}
        for row in Preparation.objects.filter(round=it.rounds["spring"]):
            body = "region" if row.region_id else "committee"
            it.names[f"preparation:{row.code}"] = f"list of the {body}"
            it.book.has_role(email(body), body, "sits", days(None, None))
            for user in UserFactory._meta.model.objects.filter(pk__in=staff):
                it.book.has_role(user.email, body, "staff", days(None, None))
            for kind, role, offsets in (
                ("forum.ranking_due", "sits", LIST_BEFORE),
                ("forum.ranking_overdue", "staff", LIST_AFTER),
            ):
                it.book.tasks.append(
                    Task(
                        kind, f"list of the {body}", body, {role}, [(BEGINNING, due[body])],
                        offsets, [(Span(at, oslo(1, 1, year=2100)), at.date())], LIST_MADE_UP_FOR,
                    )
                )  # fmt: skip

    @it.do(oslo(3, 3, 15))
    def deliver(at):
        row = Preparation.objects.for_detail().get(round=it.rounds["spring"], region=None)
        seat = it.seats["committee"]
        by = it.forum.hat_of(seat)
        places = {item.pk: (place, "") for place, item in enumerate(items_of(row), start=1)}
        save_rankings(
            preparation=row, rows=places, seen_version=row.version, seat=seat, by=by, at=at
        )
        row.refresh_from_db()
        deliver_preparation(preparation=row, seat=seat, by=by, at=at)
        for task in it.book.tasks:
            if task.thing == "list of the committee":
                task.open = [(Span(span.start, at), since) for span, since in task.open]
