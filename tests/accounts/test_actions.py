"""Memberships give guardian rows, and take them, in the same transaction."""

from datetime import date

import pytest

from accounts.actions import confirm_membership, end_membership, grant_membership, sync_permissions
from accounts.enums import RULES, Assurance, Role
from accounts.hat import hats_of
from accounts.models import Membership
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import NotAllowed, Refused
from tests.accounts.rows import granted_codenames
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import AdministrationFactory, AuthorityFactory, OwnerFactory

pytestmark = pytest.mark.django_db
TODAY = date(2025, 1, 30)


@pytest.fixture
def owner():
    return OwnerFactory()


@pytest.fixture
def administrator():
    return hat_for(AdministrationFactory(), Role.ADMINISTRATOR)


def grant(user, organisation, role, *, by, at, **more):
    return grant_membership(
        user=user, organisation=organisation, role=role, valid_from_date=TODAY, by=by, at=at, **more
    )


def test_a_role_gives_exactly_its_permissions(owner, administrator, at):
    user = UserFactory()

    grant(user, owner, Role.OWNER_APPROVER, by=administrator, at=at)

    assert granted_codenames(user) == {owner.pk: set(RULES[Role.OWNER_APPROVER].permissions)}


def test_ending_one_of_two_roles_keeps_what_the_other_gives(owner, administrator, at):
    user = UserFactory()
    grant(user, owner, Role.OWNER_SUBMITTER, by=administrator, at=at)
    approver = grant(user, owner, Role.OWNER_APPROVER, by=administrator, at=at)

    end_membership(membership=approver, by=administrator, at=at)

    assert granted_codenames(user) == {owner.pk: {"edit_needs_report", "read_letters"}}
    with pytest.raises(Refused):
        end_membership(membership=approver, by=administrator, at=at)


def test_a_role_that_decides_waits_for_a_second_administrator(administrator, at):
    authority, user = AuthorityFactory(), UserFactory()
    membership = grant(user, authority, Role.DECISION_APPROVER, by=administrator, at=at)
    assert granted_codenames(user) == {}

    with pytest.raises(Refused):
        confirm_membership(membership=membership, by=administrator, at=at)
    second = hat_for(AdministrationFactory(), Role.ADMINISTRATOR)
    confirm_membership(membership=membership, by=second, at=at)

    assert granted_codenames(user) == {
        authority.pk: {"handle_cases", "approve_decisions", "approve_payments"}
    }
    with pytest.raises(Refused):
        confirm_membership(membership=membership, by=second, at=at)


def test_only_administrators_confirm(owner, administrator, at):
    membership = grant(
        UserFactory(), AuthorityFactory(), Role.LEGAL_OFFICER, by=administrator, at=at
    )
    with pytest.raises(NotAllowed):
        confirm_membership(membership=membership, by=hat_for(owner, Role.OWNER_APPROVER), at=at)


def test_nobody_gives_oneself_a_role(owner, at):
    user = UserFactory()
    approver = hat_for(owner, Role.OWNER_APPROVER, user=user)
    with pytest.raises(Refused):
        grant(user, owner, Role.LEADER, by=approver, at=at)


def test_an_approver_gives_roles_at_home_only(owner, at):
    approver = hat_for(owner, Role.OWNER_APPROVER)
    assert grant(UserFactory(), owner, Role.OWNER_SUBMITTER, by=approver, at=at).confirmed_at == at
    with pytest.raises(NotAllowed):
        grant(UserFactory(), OwnerFactory(), Role.OWNER_SUBMITTER, by=approver, at=at)
    with pytest.raises(NotAllowed):
        grant(UserFactory(), owner, Role.KINDERGARTEN_AUTHORITY, by=approver, at=at)


def test_staff_give_an_owner_its_first_person_but_no_colleague(owner, at):
    authority = AuthorityFactory()
    caseworker = hat_for(authority, Role.CASEWORKER)
    assert grant(UserFactory(), owner, Role.OWNER_APPROVER, by=caseworker, at=at).confirmed_at == at
    with pytest.raises(NotAllowed):
        grant(UserFactory(), authority, Role.CASEWORKER, by=caseworker, at=at)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Role.OWNER_SUBMITTER, Role.KINDERGARTEN_AUTHORITY),
        (Role.KINDERGARTEN_AUTHORITY, Role.OWNER_APPROVER),
    ],
)
def test_nobody_sits_for_a_kommune_as_owner_and_as_kindergarten_authority(owner, first, second, at):
    user = UserFactory()
    grant(user, owner, first, by=SYSTEM, at=at)
    with pytest.raises(Refused) as refused:
        grant(user, owner, second, by=SYSTEM, at=at)
    assert refused.value.rule_id == "R-ROL-01"


@pytest.mark.parametrize(
    ("first", "second"),
    [(Role.ADMINISTRATOR, Role.CASEWORKER), (Role.CASEWORKER, Role.ADMINISTRATOR)],
)
def test_an_administrator_decides_nothing(first, second, at):
    places = {Role.ADMINISTRATOR: AdministrationFactory(), Role.CASEWORKER: AuthorityFactory()}
    user = UserFactory()
    grant(user, places[first], first, by=SYSTEM, at=at)
    with pytest.raises(Refused) as refused:
        grant(user, places[second], second, by=SYSTEM, at=at)
    assert refused.value.rule_id == "R-ROL-05"


def test_a_role_that_does_not_fit_or_is_held_already_is_refused(owner, at):
    user = UserFactory()
    with pytest.raises(Refused):
        grant(user, owner, Role.PARTNER, by=SYSTEM, at=at)
    grant(user, owner, Role.LEADER, by=SYSTEM, at=at)
    with pytest.raises(Refused):
        grant(user, owner, Role.LEADER, by=SYSTEM, at=at)


def test_a_period_that_is_over_gives_nothing(owner, at):
    user = UserFactory()
    grant(user, owner, Role.LEADER, by=SYSTEM, at=at, valid_to_date=date(2025, 1, 31))
    assert len(hats_of(user, on=TODAY, assurance=Assurance.PASSWORD)) == 1

    assert hats_of(user, on=date(2025, 2, 1), assurance=Assurance.PASSWORD) == []
    sync_permissions(user, on=date(2025, 2, 1))
    assert granted_codenames(user) == {}


def test_a_permission_without_its_guardian_row_does_not_count(owner):
    from guardian.models import UserObjectPermission

    hat = hat_for(owner, Role.OWNER_APPROVER)
    UserObjectPermission.objects.filter(user_id=hat.user_id).delete()

    user = Membership.objects.get(user_id=hat.user_id).user
    assert hats_of(user, on=TODAY, assurance=Assurance.STRONG)[0].permissions == frozenset()


def test_approving_needs_a_strong_login(owner):
    hat = hat_for(owner, Role.OWNER_APPROVER)
    user = Membership.objects.get(user_id=hat.user_id).user
    weak = hats_of(user, on=TODAY, assurance=Assurance.PASSWORD)[0]
    waived = hats_of(user, on=TODAY, assurance=Assurance.PASSWORD, demands_strong=False)[0]

    assert (
        hat.can("approve_needs_report"),
        weak.can("approve_needs_report"),
        waived.can("approve_needs_report"),
    ) == (True, False, True)
    assert weak.can("edit_needs_report")
    assert weak.holds("approve_needs_report")


def test_a_kommunes_two_sides_are_two_hats(owner):
    first, second = (
        hat_for(owner, Role.OWNER_SUBMITTER),
        hat_for(owner, Role.KINDERGARTEN_AUTHORITY),
    )

    assert (first.side, second.side) == ("owner", "kindergarten_authority")
    assert first.label.endswith(f"Innsender, {owner.name}")
