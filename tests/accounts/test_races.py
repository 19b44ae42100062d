"""Two who do the same at once, with real threads."""

import threading
from datetime import date

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions import accept_as_new_person, invite_person
from accounts.enums import Role
from accounts.models import Invitation, Membership, User
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import Refused
from tests.factories.owners import OwnerFactory

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "ny.person@lyngvik.example"


def at_once(act, threads=4):
    """What each of several threads that start together came to: "done" or the name of the error."""
    gate, outcomes = threading.Barrier(threads), []

    def run():
        gate.wait()
        try:
            act()
            outcomes.append("done")
        except Exception as error:  # noqa: BLE001 -- the outcome is what the test looks at
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sorted(outcomes)


def invite(organisation, at):
    return invite_person(
        email=ADDRESS,
        name="Ny",
        organisation=organisation,
        role=Role.OWNER_SUBMITTER,
        valid_from_date=date(2025, 1, 30),
        by=SYSTEM,
        at=at,
        now=timezone.now(),
    )


@pytest.fixture
def accept(at, link_to):
    invite(OwnerFactory(), at)
    token = link_to(ADDRESS).split("/")[-2]
    return lambda: accept_as_new_person(
        token=token, name="Ny", password="lyng og torv i haugen", at=at, now=timezone.now()
    )


def test_one_of_four_takes_up_the_invitation(accept):
    assert at_once(accept) == ["Refused", "Refused", "Refused", "done"]
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


def test_without_the_lock_the_others_fail_in_the_database(accept, monkeypatch):
    """The control: what the person would see is an error page, not an answer."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_options: self)
    outcomes = at_once(accept)
    assert set(outcomes) - {"done", Refused.__name__} == {"IntegrityError"}


def test_invitations_at_once_leave_one_open(at):
    owner = OwnerFactory()
    invite(OwnerFactory(), at)  # so that templates are read before the clock of the lock runs
    assert at_once(lambda: invite(owner, at), threads=2) == ["done"] * 2
    assert Invitation.objects.unanswered().filter(organisation=owner).count() == 1
