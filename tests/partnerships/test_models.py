"""Each constraint of partnerships broken once."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from tests.factories.accounts import UserFactory
from tests.factories.owners import OwnerFactory
from tests.factories.partnerships import (
    AgreementFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PartnershipFactory,
)

pytestmark = pytest.mark.django_db

BACKWARDS = {"valid_from_date": date(2025, 12, 31), "valid_to_date": date(2025, 1, 1)}


def refused_by(build):
    """The name of the constraint that refuses what `build` would store."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        build()
    return caught.value.__cause__.diag.constraint_name


def with_itself():
    owner = OwnerFactory()
    return PartnershipFactory(owner=owner, partner=owner)


def same_partners_again():
    first = PartnershipFactory()
    return PartnershipFactory(owner=first.owner, partner=first.partner)


def same_name_again():
    first = NetworkFactory()
    return NetworkFactory(lead=first.lead, name=first.name)


def same_member_again():
    first = NetworkMemberFactory()
    return NetworkMemberFactory(network=first.network, organisation=first.organisation)


def signature_without_date():
    AgreementFactory(owner_signatory=UserFactory())


def ended_without_last_day():
    AgreementFactory(ended_at=datetime(2025, 1, 1, tzinfo=UTC), ended_by=UserFactory())


def answer_without_answerer():
    NetworkMemberFactory(answered_at=datetime(2025, 1, 1, tzinfo=UTC))


BROKEN = {
    "partnerships_agreement_signatories_have_dates": signature_without_date,
    "partnerships_agreement_ended_pair": ended_without_last_day,
    "partnerships_networkmember_answered_pair": answer_without_answerer,
    "partnerships_partnership_two_parties": with_itself,
    "partnerships_partnership_one_at_a_time": same_partners_again,
    "partnerships_partnership_period": lambda: PartnershipFactory(**BACKWARDS),
    "partnerships_agreement_period": lambda: AgreementFactory(**BACKWARDS),
    "partnerships_network_name": same_name_again,
    "partnerships_network_period": lambda: NetworkFactory(**BACKWARDS),
    "partnerships_networkmember_once_at_a_time": same_member_again,
    "partnerships_networkmember_period": lambda: NetworkMemberFactory(**BACKWARDS),
}


@pytest.mark.parametrize("constraint", BROKEN)
def test_constraint_broken_is_refused_by_name(constraint):
    assert refused_by(BROKEN[constraint]) == constraint


def test_partnership_again_after_the_first_ended_is_kept():
    first = PartnershipFactory(valid_to_date=date(2024, 12, 31))
    again = PartnershipFactory(
        owner=first.owner, partner=first.partner, valid_from_date=date(2025, 1, 1)
    )
    assert again.pk


def test_rows_name_themselves():
    partnership, member = PartnershipFactory(), NetworkMemberFactory()
    assert str(partnership) == f"{partnership.owner_id} – {partnership.partner_id}"
    assert str(member) == f"{member.organisation_id} i {member.network_id}"
    assert str(member.network) == member.network.name
    assert str(AgreementFactory(title="Avtale med UiS")) == "Avtale med UiS"


@pytest.mark.parametrize(
    ("by_owner", "by_partner", "signed"),
    [
        (None, None, False),
        (date(2024, 1, 1), None, False),
        (None, date(2024, 1, 2), False),
        (date(2024, 1, 1), date(2024, 1, 2), True),
    ],
)
def test_agreement_is_signed_when_both_have(by_owner, by_partner, signed):
    agreement = AgreementFactory(signed_by_owner_date=by_owner, signed_by_partner_date=by_partner)
    found = type(agreement).objects.signed_by_both().filter(pk=agreement.pk).exists()
    assert (agreement.is_signed, found) == (signed, signed)


SIGNED = {"signed_by_owner_date": date(2024, 1, 1), "signed_by_partner_date": date(2024, 1, 2)}


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "draft"),
        ({"return_reason": "Feil beløp"}, "returned"),
        ({"signed_by_owner_date": date(2024, 1, 1)}, "awaiting_partner"),
        (SIGNED, "in_force"),
        (SIGNED | {"valid_from_date": date(2025, 2, 1)}, "coming"),
        (SIGNED | {"valid_to_date": date(2025, 1, 30)}, "in_force"),
        (SIGNED | {"valid_to_date": date(2025, 1, 29)}, "expired"),
        (SIGNED | {"valid_to_date": date(2025, 1, 30), "ended_at": datetime.now(UTC)}, "ending"),
    ],
)
def test_agreement_state_is_read_from_its_dates(values, state):
    agreement = AgreementFactory.build(partnership=None, **values)
    assert agreement.state_on(date(2025, 1, 30)) == state
