"""Roles that are given, confirmed and ended, and reminders; each act dies at every point (T6)."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from accounts.actions import grant_membership
from accounts.enums import Role
from accounts.models import Membership
from notices import planning
from notices.models import Reminder
from notices.planning import Candidate, Source
from notices.reminding import send_due_reminders
from tests.crashes.desk import Desk, deliver, now_is
from tests.crashes.harness import Act
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import AdministrationFactory, AuthorityFactory

pytestmark = pytest.mark.django_db(transaction=True)


def roles(at):
    now_is(at)
    administration, authority = AdministrationFactory(), AuthorityFactory()
    first, second = (hat_for(administration, Role.ADMINISTRATOR) for _ in range(2))
    desk, user = Desk(second), UserFactory()
    yield Act(
        "give a role that decides",
        partial(
            grant_membership, user=user, organisation=authority, role=Role.DECISION_APPROVER,
            valid_from_date=date(2025, 1, 1), by=first, at=at,
        ),
    )  # fmt: skip
    code = Membership.objects.get(user=user).code
    yield Act("confirm it", desk.form("accounts:role-confirm", code))
    yield Act("end it", desk.form("accounts:role-end", code))


def reminders(monkeypatch):
    moment = datetime(2025, 1, 25, 9, tzinfo=UTC)
    now_is(moment)
    people = [UserFactory() for _ in range(3)]

    def due(*, today):
        for user in people:
            yield Candidate(
                user_id=user.pk, object_key="a", due_date=date(2025, 2, 1), offsets=(7,),
                what="Meld behov", url="/min-side/", label="Runde",
            )  # fmt: skip

    planning.sources.discover()
    source = Source("test", "Prøve", "reminder", due)
    monkeypatch.setattr(planning.sources, "_entries", {"test": source})

    def once_each():
        assert Reminder.objects.count() == len(people)

    yield Act(
        "send reminders",
        partial(send_due_reminders, at=moment),
        is_whole=False,
        check=once_each,
    )
    yield deliver(moment)


def test_role_survives_a_crash_at_every_point(theatre, at):
    played = theatre.play(roles(at))
    assert len(played.points) >= 2 * len(played.acts)


def test_reminders_survive_a_crash_at_every_point(theatre, monkeypatch):
    played = theatre.play(reminders(monkeypatch))
    assert len(played.points) >= 2 * len(played.acts)
