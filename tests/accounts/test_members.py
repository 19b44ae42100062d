"""The pages of an organisation's people."""

from datetime import date

import pytest

from accounts.actions import change_role, grant_membership, set_end_date
from accounts.enums import Role
from accounts.models import Invitation, Membership, User
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import Refused
from records.models import Event
from tests.accounts.rows import granted_codenames
from tests.factories.accounts import InvitationFactory, UserFactory, hat_for
from tests.factories.owners import (
    AdministrationFactory,
    AuditorFactory,
    AuthorityFactory,
    ForumFactory,
    OwnerFactory,
    UniversityFactory,
)

pytestmark = pytest.mark.django_db
MEMBERS = "/konto/brukere/"


def of(organisation):
    return f"{MEMBERS}{organisation.code}/"


def names(response):
    return [row.cells[0].text for row in response.context["table"].rows]


def membership_of(hat, role):
    return Membership.objects.get(user_id=hat.user_id, role=role)


def send(client, url, **values):
    """Post the form of a page with its one-time token."""
    return client.post(url, {"form_token": f"t{send.count}", **values})


send.count = 0


@pytest.fixture(autouse=True)
def _new_token():
    send.count += 1


# ---- Actions ----


def test_changing_a_role_ends_one_and_gives_another(owner, administrator, at):
    user = UserFactory()
    first = grant_membership(
        user=user,
        organisation=owner,
        role=Role.OWNER_SUBMITTER,
        valid_from_date=date(2024, 1, 1),
        valid_to_date=date(2025, 12, 31),
        by=SYSTEM,
        at=at,
    )
    second = change_role(membership=first, role=Role.LEADER, by=administrator, at=at)

    first.refresh_from_db()
    assert (first.ended_at, second.role) == (at, Role.LEADER)
    assert (second.valid_from_date, second.valid_to_date) == (date(2025, 1, 30), date(2025, 12, 31))
    assert granted_codenames(user) == {owner.pk: {"contribute_as_leader"}}
    with pytest.raises(Refused):
        change_role(membership=second, role=Role.LEADER, by=administrator, at=at)


def test_changing_to_a_role_that_does_not_fit_changes_nothing(owner, administrator, at):
    hat = hat_for(owner, Role.LEADER)
    membership = membership_of(hat, Role.LEADER)
    with pytest.raises(Refused):
        change_role(membership=membership, role=Role.PARTNER, by=administrator, at=at)
    membership.refresh_from_db()
    assert membership.ended_at is None


def test_end_date_is_kept_logged_and_never_in_the_past(owner, administrator, at):
    membership = membership_of(hat_for(owner, Role.LEADER), Role.LEADER)
    set_end_date(membership=membership, valid_to_date=date(2025, 1, 30), by=administrator, at=at)
    event = Event.objects.get(verb="set_end_date")
    assert (event.from_state, event.to_state) == ("", "2025-01-30")
    with pytest.raises(Refused):
        set_end_date(
            membership=membership, valid_to_date=date(2025, 1, 29), by=administrator, at=at
        )


def test_nobody_prolongs_their_own_role(owner, at):
    approver = hat_for(owner, Role.OWNER_APPROVER)
    membership = membership_of(approver, Role.OWNER_APPROVER)
    with pytest.raises(Refused):
        set_end_date(membership=membership, valid_to_date=None, by=approver, at=at)


# ---- Who sees the pages ----


def test_members_page_shows_own_people_to_the_approver(client, wearing, owner):
    hat_for(owner, Role.LEADER, user=UserFactory(name="Aud Prøve"))
    hat_for(OwnerFactory(), Role.LEADER)
    wearing(owner, "owner_approver", user=UserFactory(name="Åse Prøve"))
    assert names(client.get(MEMBERS)) == ["Aud Prøve", "Åse Prøve"]


@pytest.mark.parametrize(
    ("roles", "status"),
    [(("owner_submitter",), 403), (("leader",), 403), (("owner_approver",), 200)],
)
def test_members_page_is_for_who_manages(client, wearing, owner, roles, status):
    wearing(owner, *roles)
    assert client.get(of(owner)).status_code == status


def test_members_page_of_another_owner_is_closed(client, wearing, owner):
    wearing(owner, "owner_approver")
    assert client.get(of(OwnerFactory())).status_code == 403
    assert client.get(of(OwnerFactory()) + "inviter/").status_code == 403
    assert client.get(f"{MEMBERS}finnesikke/").status_code == 404


def test_members_page_without_any_role_is_not_found(client):
    client.force_login(UserFactory())
    assert client.get(MEMBERS).status_code == 404


def test_staff_see_owners_of_their_county_and_no_tillitsvalgt(client, wearing, owner):
    authority = AuthorityFactory(county=owner.county)
    hat_for(owner, Role.UNION_REP, user=UserFactory(name="Tor Tillitsnes"))
    hat_for(owner, Role.OWNER_SUBMITTER, user=UserFactory(name="Ine Innsender"))
    wearing(authority, "caseworker")

    assert names(client.get(of(owner))) == ["Ine Innsender"]
    assert client.get(of(UniversityFactory())).status_code == 200
    assert client.get(of(ForumFactory(county=owner.county))).status_code == 200
    assert client.get(of(OwnerFactory(municipality__county__number="56"))).status_code == 403
    assert client.get(of(AuthorityFactory())).status_code == 403


def test_auditor_reads_and_changes_nothing(client, wearing, owner):
    membership = membership_of(hat_for(owner, Role.LEADER), Role.LEADER)
    wearing(AuditorFactory(), "auditor")
    assert client.get(of(owner)).status_code == 200
    assert client.get(f"/konto/roller/{membership.code}/").status_code == 200
    assert send(client, f"/konto/roller/{membership.code}/avslutt/").status_code == 403


def test_members_page_costs_the_same_for_one_and_for_three(client, wearing, owner, query_count):
    wearing(owner, "owner_approver")
    InvitationFactory(organisation=owner)
    client.get(MEMBERS)
    for_one = query_count(lambda: client.get(MEMBERS))
    for _ in range(2):
        hat_for(owner, Role.LEADER)
        InvitationFactory(organisation=owner, invited_by=UserFactory())
    assert query_count(lambda: client.get(MEMBERS)) == for_one <= 15


def test_approver_without_a_second_factor_reads_and_is_shown_the_way(client, owner, settings):
    settings.MFA_REQUIRED = True
    hat = hat_for(owner, Role.OWNER_APPROVER)
    client.force_login(User.objects.get(pk=hat.user_id))
    page = client.get(MEMBERS)
    assert (page.status_code, page.context["can_invite"]) == (200, False)
    assert "/konto/sikker-innlogging/" in page.content.decode()
    assert client.get(of(owner) + "inviter/").status_code == 403


# ---- Inviting and changing on the pages ----


def test_invite_form_sends_and_tells(client, wearing, owner):
    hat = wearing(owner, "owner_approver")
    url = of(owner) + "inviter/"
    assert [value for value, _ in client.get(url).context["form"].fields["role"].choices] == [
        "owner_submitter",
        "owner_approver",
        "leader",
        "union_rep",
    ]
    answer = send(client, url, email="ny@lyngvik.example", name="Ny", role="leader")
    assert answer.url == of(owner)
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.invited_by_id) == ("leader", hat.user_id)
    assert (
        send(client, url, email="ny@lyngvik.example", name="Ny", role="leader").status_code == 303
    )
    assert Invitation.objects.count() == 1


def test_invite_form_refuses_what_the_person_may_not_give(client, wearing, owner):
    wearing(owner, "owner_approver")
    answer = send(client, of(owner) + "inviter/", email="ny", name="", role="administrator")
    assert sorted(answer.context["form"].errors) == ["email", "name", "role"]
    assert Invitation.objects.count() == 0


def test_invitation_is_sent_again_and_withdrawn(client, wearing, owner, link_to):
    wearing(owner, "owner_approver")
    first = InvitationFactory(organisation=owner, email="ny@lyngvik.example")
    assert client.get(f"/konto/invitasjoner/{first.code}/").status_code == 200

    answer = client.post(f"/konto/invitasjoner/{first.code}/send/", {"form_token": "a"})
    again = Invitation.objects.unanswered().get()
    assert answer.url == f"/konto/invitasjoner/{again.code}/"
    assert link_to("ny@lyngvik.example").startswith("/konto/invitasjon/")
    client.post(f"/konto/invitasjoner/{again.code}/trekk/", {"form_token": "b"})
    assert Invitation.objects.unanswered().count() == 0


def test_invitation_of_another_owner_is_not_found(client, wearing, owner):
    wearing(owner, "owner_approver")
    other = InvitationFactory()
    assert client.get(f"/konto/invitasjoner/{other.code}/").status_code == 404
    answer = client.post(f"/konto/invitasjoner/{other.code}/trekk/", {"form_token": "a"})
    assert answer.status_code == 404


def test_role_is_changed_given_an_end_and_ended_on_its_pages(client, wearing, owner):
    wearing(owner, "owner_approver")
    first = membership_of(hat_for(owner, Role.LEADER), Role.LEADER)
    page = f"/konto/roller/{first.code}/"
    assert client.get(page).context["manages"] is True
    assert client.get(page + "endre/").status_code == 200

    answer = client.post(page + "endre/", {"form_token": "a", "role": "owner_submitter"})
    second = Membership.objects.open().get(user=first.user)
    assert (answer.url, second.role) == (f"/konto/roller/{second.code}/", "owner_submitter")

    page = f"/konto/roller/{second.code}/"
    answer = client.post(page + "siste-dag/", {"form_token": "b", "valid_to_date": "31.12.2199"})
    second.refresh_from_db()
    assert second.valid_to_date == date(2199, 12, 31)
    bad = client.post(page + "siste-dag/", {"form_token": "c", "valid_to_date": "1.1.2001"})
    assert list(bad.context["form"].errors) == ["valid_to_date"]

    assert client.get(page + "avslutt/").status_code == 200
    answer = client.post(page + "avslutt/", {"form_token": "d"})
    assert answer.url == of(owner)
    assert names(client.get(of(owner) + "?avsluttet")) == [first.user.name] * 2


def test_role_page_of_another_owner_is_not_found(client, wearing, owner):
    wearing(owner, "owner_approver")
    other = membership_of(hat_for(OwnerFactory(), Role.LEADER), Role.LEADER)
    for part in ("", "endre/", "siste-dag/", "avslutt/"):
        assert client.get(f"/konto/roller/{other.code}/{part}").status_code == 404


def test_role_that_decides_is_confirmed_by_another_administrator(client, wearing, at):
    wearing(AdministrationFactory(), "administrator")
    first = hat_for(AdministrationFactory(), Role.ADMINISTRATOR)
    membership = grant_membership(
        user=UserFactory(),
        organisation=AuthorityFactory(),
        role=Role.DECISION_APPROVER,
        valid_from_date=date(2025, 1, 1),
        by=first,
        at=at,
    )
    page = f"/konto/roller/{membership.code}/"
    assert client.get(page).context["can_confirm"] is True
    client.post(page + "bekreft/", {"form_token": "a"})
    membership.refresh_from_db()
    assert membership.confirmed_at is not None
    assert client.get(page).context["can_confirm"] is False
