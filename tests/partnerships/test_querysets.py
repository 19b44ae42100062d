"""Who sees which partnership and network."""

from dataclasses import dataclass
from datetime import date

import pytest

from partnerships.models import Agreement, Network, NetworkMember, Partnership
from tests.factories.owners import (
    AuditorFactory,
    AuthorityFactory,
    CountyFactory,
    DirectorateFactory,
    OwnerFactory,
)
from tests.factories.partnerships import (
    AgreementFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PartnershipFactory,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Wearer:
    """A hat as these querysets see it."""

    organisation_id: int | None
    permissions: frozenset[str] = frozenset()
    side: str = ""

    def can(self, permission):
        return permission in self.permissions


def wearer(organisation, *permissions, side=""):
    return Wearer(organisation.pk, frozenset(permissions), side)


def writer(organisation):
    return wearer(organisation, "edit_needs_report", side="owner")


def staff(organisation):
    return wearer(organisation, "handle_cases", side="authority")


@pytest.fixture
def agreement():
    return AgreementFactory()


@pytest.fixture
def member():
    return NetworkMemberFactory()


CAST = {
    "owner": (lambda p: writer(p.owner), True),
    "leader at the owner": (
        lambda p: wearer(p.owner, "contribute_as_leader", side="owner"),
        True,
    ),
    "union representative": (
        lambda p: wearer(p.owner, "confirm_involvement", side="owner"),
        False,
    ),
    "the owner as kindergarten authority": (
        lambda p: wearer(p.owner, side="kindergarten_authority"),
        False,
    ),
    "partner": (lambda p: wearer(p.partner, side="partner"), True),
    "other owner": (lambda p: writer(OwnerFactory()), False),
    "authority of the county": (lambda p: staff(AuthorityFactory(county=p.owner.county)), True),
    "authority elsewhere": (
        lambda p: staff(AuthorityFactory(county=CountyFactory(number="46", name="Vestland"))),
        False,
    ),
    "directorate": (lambda p: wearer(DirectorateFactory(), "view_national"), True),
    "auditor": (lambda p: wearer(AuditorFactory(), "audit_all"), True),
    "nobody": (lambda p: Wearer(None), False),
}


@pytest.mark.parametrize("who", CAST)
def test_partnership_and_agreement_are_seen_by_its_parties_and_their_authority(agreement, who):
    build, sees = CAST[who]
    hat = build(agreement.partnership)
    seen = [
        Partnership.objects.visible_to(hat).filter(pk=agreement.partnership_id).count(),
        Agreement.objects.visible_to(hat).filter(pk=agreement.pk).count(),
    ]
    assert seen == [int(sees), int(sees)]


NETWORK_CAST = {
    "lead": (lambda m: writer(m.network.lead), True),
    "member": (lambda m: writer(m.organisation), True),
    "other owner": (lambda m: writer(OwnerFactory()), False),
    "other network's member": (lambda m: writer(NetworkMemberFactory().organisation), False),
    "authority of the county": (
        lambda m: staff(AuthorityFactory(county=m.network.lead.county)),
        True,
    ),
    "auditor": (lambda m: wearer(AuditorFactory(), "audit_all"), True),
    "nobody": (lambda m: Wearer(None), False),
}


@pytest.mark.parametrize("who", NETWORK_CAST)
def test_network_and_members_are_seen_by_those_in_it_and_their_authority(member, who):
    build, sees = NETWORK_CAST[who]
    hat = build(member)
    seen = [
        Network.objects.visible_to(hat).filter(pk=member.network_id).count(),
        NetworkMember.objects.visible_to(hat).filter(pk=member.pk).count(),
    ]
    assert seen == [int(sees), int(sees)]


@pytest.mark.parametrize("factory", [PartnershipFactory, AgreementFactory, NetworkFactory])
def test_active_on_counts_both_ends(factory):
    row = factory(valid_from_date=date(2025, 1, 30), valid_to_date=date(2025, 1, 31))
    days = {
        day: type(row).objects.active_on(date(2025, *day)).filter(pk=row.pk).exists()
        for day in ((1, 29), (1, 30), (1, 31), (2, 1))
    }
    assert days == {(1, 29): False, (1, 30): True, (1, 31): True, (2, 1): False}
