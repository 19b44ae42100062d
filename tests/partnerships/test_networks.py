"""Networks: the lead asks, each answers for itself."""

from datetime import date, timedelta

import pytest

from kompetanse.lib.errors import Locked, NotAllowed, Refused
from notices.models import PortalNotice
from partnerships import actions
from partnerships.models import Network, NetworkMember
from tests.factories.accounts import hat_for
from tests.factories.owners import OwnerFactory, UniversityFactory

pytestmark = pytest.mark.django_db

TODAY = date(2025, 1, 30)


class Owners:
    def __init__(self, at):
        self.at = at
        self.lead, self.other = OwnerFactory(), OwnerFactory()
        self.by = hat_for(self.lead, "owner_submitter")
        self.member = hat_for(self.other, "owner_submitter")

    def make(self, *, name="Nettverk Jæren", by=None, **more):
        return actions.make_network(
            lead=self.lead, name=name, members=[self.other, self.lead], valid_from_date=TODAY,
            by=by or self.by, at=self.at, **more,
        )  # fmt: skip

    def answer(self, row, *, joins=True, by=None):
        return actions.answer_invitation(member=row, joins=joins, by=by or self.member, at=self.at)


@pytest.fixture
def owners(at):
    return Owners(at)


def test_make_network_asks_the_others_and_not_the_lead(owners):
    network = owners.make()
    row = NetworkMember.objects.get()
    assert (row.network_id, row.organisation_id, row.answer) == (
        network.pk,
        owners.other.pk,
        "asked",
    )
    assert PortalNotice.objects.get().user_id == owners.member.user_id


def test_make_network_refuses_other_hats_a_name_twice_and_a_period_turned_around(owners):
    for hat in (owners.member, hat_for(owners.lead, "leader")):
        with pytest.raises(NotAllowed):
            owners.make(by=hat)
    with pytest.raises(Refused) as turned:
        owners.make(valid_to_date=TODAY - timedelta(days=1))
    owners.make()
    with pytest.raises(Refused) as twice:
        owners.make()
    assert (turned.value.field, twice.value.field) == ("valid_to_date", "name")


def test_answer_is_the_members_own_and_the_lead_is_told(owners):
    owners.make()
    row = NetworkMember.objects.get()
    with pytest.raises(NotAllowed):
        owners.answer(row, by=owners.by)
    answered = owners.answer(row)
    assert (answered.answer, answered.answered_by_id) == ("joined", owners.member.user_id)
    assert PortalNotice.objects.filter(user_id=owners.by.user_id).count() == 1


def test_who_declined_is_asked_anew_and_who_is_in_is_passed_over(owners):
    network = owners.make()
    row = NetworkMember.objects.get()
    owners.answer(row, joins=False)
    again = actions.invite_members(
        network=network, organisations=[owners.other], by=owners.by, at=owners.at
    )
    assert [(one.pk, one.answer) for one in again] == [(row.pk, "asked")]
    assert (
        actions.invite_members(
            network=network, organisations=[owners.other], by=owners.by, at=owners.at
        )
        == []
    )


def test_invite_refuses_who_owns_nothing(owners):
    network = owners.make()
    with pytest.raises(Refused):
        actions.invite_members(
            network=network, organisations=[UniversityFactory()], by=owners.by, at=owners.at
        )


def test_member_leaves_with_its_last_day_and_one_who_never_answered_is_taken_off(owners):
    network = owners.make()
    owners.answer(NetworkMember.objects.get())
    actions.end_membership(member=NetworkMember.objects.get(), by=owners.member, at=owners.at)
    assert NetworkMember.objects.get().valid_to_date == TODAY
    third = OwnerFactory()
    (asked,) = actions.invite_members(
        network=network, organisations=[third], by=owners.by, at=owners.at
    )
    with pytest.raises(NotAllowed):
        actions.end_membership(member=asked, by=owners.member, at=owners.at)
    actions.end_membership(member=asked, by=owners.by, at=owners.at)
    assert NetworkMember.objects.filter(organisation=third).count() == 0


def test_end_network_ends_memberships_and_closes_it(owners):
    network = owners.make(valid_to_date=date(2026, 6, 30))
    owners.answer(NetworkMember.objects.get())
    for day in (TODAY - timedelta(days=1), date(2027, 1, 1)):
        with pytest.raises(Refused):
            actions.end_network(network=network, last_date=day, by=owners.by, at=owners.at)
    actions.end_network(network=network, last_date=TODAY, by=owners.by, at=owners.at)
    assert (Network.objects.get().valid_to_date, NetworkMember.objects.get().valid_to_date) == (
        TODAY,
        TODAY,
    )
    with pytest.raises(Locked):
        actions.invite_members(
            network=network, organisations=[OwnerFactory()], by=owners.by,
            at=owners.at + timedelta(days=1),
        )  # fmt: skip
