"""Two who do the same at once, with real threads."""

from datetime import date
from functools import partial
from threading import Event as Signal
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import middleware
from accounts.actions import accept_as_new_person, end_membership, invite_person
from accounts.enums import Role
from accounts.models import Invitation, Membership, User
from kompetanse.lib import clock
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import Refused
from records.models import InternalNote
from tests.factories.decisions import Stage
from tests.factories.owners import OwnerFactory
from tests.races import PATIENCE, THREADS, at_once, rounds, together, without_row_locks

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "ny.person@lyngvik.example"


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


def test_one_of_ten_takes_up_the_invitation(accept):
    for _round in rounds():
        results = at_once(THREADS, accept)
        assert [type(one) for one in results].count(Refused) == THREADS - 1
        assert (User.objects.count(), Membership.objects.count()) == (1, 1)


def test_without_the_lock_the_others_fail_in_the_database(accept, monkeypatch):
    """The control: what the person would see is an error page, not an answer."""
    without_row_locks(monkeypatch)
    failed = {type(one) for one in at_once(4, accept) if isinstance(one, Exception)}
    assert failed - {Refused} == {IntegrityError}


def test_invitations_at_once_leave_one_open(at):
    owner = OwnerFactory()
    invite(OwnerFactory(), at)  # so that templates are read before the clock of the lock runs
    results = at_once(2, lambda: invite(owner, at))
    assert [one for one in results if isinstance(one, Exception)] == []
    assert Invitation.objects.unanswered().filter(organisation=owner).count() == 1


class OpenPage:
    """A caseworker with a case open in many windows, who writes notes while the role is taken away."""

    def __init__(self, at) -> None:
        stage = Stage()
        self.hat, self.at, self.ended = stage.caseworker, at, Signal()
        self.url = reverse("overview:note-add", args=[stage.application.code])
        self.windows = [self.window() for _ in range(THREADS - 1)]

    def window(self) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=self.hat.user_id))
        return client

    def write(self, client) -> int:
        return client.post(self.url, {"form_token": uuid4().hex, "text": "Notat"}).status_code

    def write_before_and_after(self, client) -> tuple[int, int]:
        first = self.write(client)
        assert self.ended.wait(PATIENCE)
        return first, self.write(client)

    def end(self):
        membership = Membership.objects.get(user_id=self.hat.user_id)
        end_membership(membership=membership, by=SYSTEM, at=self.at)
        self.ended.set()

    def play(self) -> tuple[list[int], list[int]]:
        """The answers to those who wrote as the role ended, and to the same when it had."""
        self.ended.clear()
        works = [partial(self.write_before_and_after, client) for client in self.windows]
        answers = together(*works, self.end)[:-1]
        return [first for first, _second in answers], [second for _first, second in answers]


@pytest.fixture
def open_page(at, settings):
    settings.MFA_REQUIRED = False
    clock.set_source(lambda: at)
    return OpenPage(at)


@pytest.mark.race("R11")
def test_role_ended_while_the_page_is_open_the_next_request_is_refused(open_page):
    for _round in rounds():
        during, after = open_page.play()
        assert set(during) <= {302, 403, 404}
        assert set(after) == {404}
        assert InternalNote.objects.count() == during.count(302)


@pytest.mark.control("R11")
def test_control_hats_that_are_remembered_outlive_the_role(open_page, monkeypatch):
    hats = middleware.hats_of(
        User.objects.get(pk=open_page.hat.user_id), on=date(2025, 1, 30), assurance="strong"
    )
    monkeypatch.setattr(middleware, "hats_of", lambda *_user, **_how: hats)
    _during, after = open_page.play()
    assert set(after) == {302}
