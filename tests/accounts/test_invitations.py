"""Inviting people, and taking up the invitation."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.actions import (
    accept_as_known_person,
    accept_as_new_person,
    cancel_invitation,
    confirm_membership,
    find_invitation,
    invite_person,
)
from accounts.enums import RULES, Role
from accounts.models import Invitation, Membership, User
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.tokens import hash_token
from notices.models import OutboxMessage
from records.models import Event
from tests.accounts.rows import granted_codenames
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import AdministrationFactory, AuthorityFactory, OwnerFactory

pytestmark = pytest.mark.django_db
ADDRESS = "ny.person@lyngvik.example"
PASSWORD = "lyng og torv i haugen"
COMMON = "q1w2e3r4t5y6"


@pytest.fixture
def approver(owner):
    return hat_for(owner, Role.OWNER_APPROVER)


@pytest.fixture
def invite(at):
    def write(by, organisation, role=Role.OWNER_SUBMITTER, email=ADDRESS, **more):
        return invite_person(
            email=email,
            name="Ny Person",
            organisation=organisation,
            role=role,
            valid_from_date=date(2025, 1, 30),
            by=by,
            at=at,
            now=more.pop("now", timezone.now()),
            **more,
        )

    return write


@pytest.fixture
def token_in_mail(link_to):
    return lambda email=ADDRESS: link_to(email).split("/")[-2]


def test_invitation_keeps_the_hash_only_and_lives_seven_real_days(
    invite, approver, owner, token_in_mail
):
    now = timezone.now()
    invitation = invite(approver, owner, now=now)
    token = token_in_mail()

    assert invitation.token_hash == hash_token(token)
    assert invitation.expires_at == now + timedelta(days=7)
    assert find_invitation(token, now=now + timedelta(days=7) - timedelta(seconds=1)) == invitation
    assert find_invitation(token, now=now + timedelta(days=7)) is None
    event = Event.objects.get(verb="invite_person")
    assert (event.object_id, sorted(event.facts)) == (invitation.code, ["address", "role"])
    assert ADDRESS not in str(event.facts)


@pytest.mark.parametrize(("form", "subject"), [("nb", "Du er invitert til å bruke Kompetanse for")])
def test_mail_names_role_organisation_and_inviter(invite, approver, owner, form, subject):
    invite(approver, owner)
    mail = OutboxMessage.objects.get(to_address=ADDRESS)
    assert mail.subject == f"{subject} {owner.name}"
    assert "Innsender" in mail.text
    assert approver.label in mail.text


def test_a_new_invitation_replaces_the_one_that_waits(invite, approver, owner, token_in_mail):
    first = invite(approver, owner)
    old = token_in_mail()
    second = invite(approver, owner, email=ADDRESS.upper())

    first.refresh_from_db()
    assert first.cancelled_by_id == approver.user_id
    assert find_invitation(old, now=timezone.now()) is None
    assert find_invitation(token_in_mail(), now=timezone.now()) == second


def test_invitations_to_two_roles_stand_beside_each_other(invite, approver, owner):
    invite(approver, owner)
    invite(approver, owner, role=Role.LEADER)
    assert Invitation.objects.unanswered().count() == 2


def test_new_person_gets_user_role_and_rights(invite, approver, owner, token_in_mail, at):
    invitation = invite(approver, owner, role=Role.OWNER_APPROVER)
    membership = accept_as_new_person(
        token=token_in_mail(), name="Ny Person", password=PASSWORD, at=at, now=timezone.now()
    )

    user = User.objects.get(email=ADDRESS)
    invitation.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert membership.granted_by_id == membership.confirmed_by_id == approver.user_id
    assert (invitation.accepted_at, invitation.accepted_by) == (at, user)
    assert granted_codenames(user) == {owner.pk: set(RULES[Role.OWNER_APPROVER].permissions)}
    assert [e.verb for e in Event.objects.filter(actor=user).order_by("number")] == [
        "accept_invitation",
        "grant_membership",
    ]


def test_link_works_once(invite, approver, owner, token_in_mail, at):
    invite(approver, owner)
    token = token_in_mail()
    accept_as_new_person(token=token, name="En", password=PASSWORD, at=at, now=timezone.now())
    with pytest.raises(Refused):
        accept_as_new_person(token=token, name="To", password=PASSWORD, at=at, now=timezone.now())
    with pytest.raises(Refused):
        accept_as_known_person(
            token=token, user=User.objects.get(email=ADDRESS), at=at, now=timezone.now()
        )
    assert Membership.objects.filter(user__email=ADDRESS).count() == 1


def test_known_address_must_log_in_first(invite, approver, owner, token_in_mail, at):
    UserFactory(email=ADDRESS)
    invite(approver, owner)
    with pytest.raises(Refused):
        accept_as_new_person(
            token=token_in_mail(), name="En", password=PASSWORD, at=at, now=timezone.now()
        )


def test_another_address_cannot_take_it_up(invite, approver, owner, token_in_mail, at):
    invite(approver, owner)
    with pytest.raises(NotAllowed):
        accept_as_known_person(token=token_in_mail(), user=UserFactory(), at=at, now=timezone.now())
    assert Invitation.objects.get().accepted_at is None


def test_role_that_decides_waits_for_a_second_administrator(
    invite, administrator, token_in_mail, at
):
    authority = AuthorityFactory()
    invite(administrator, authority, role=Role.DECISION_APPROVER)
    membership = accept_as_new_person(
        token=token_in_mail(), name="Ny", password=PASSWORD, at=at, now=timezone.now()
    )
    assert granted_codenames(membership.user) == {}

    with pytest.raises(Refused):
        confirm_membership(membership=membership, by=administrator, at=at)
    second = hat_for(AdministrationFactory(), Role.ADMINISTRATOR)
    confirm_membership(membership=membership, by=second, at=at)
    assert granted_codenames(membership.user) == {
        authority.pk: set(RULES[Role.DECISION_APPROVER].permissions)
    }


def test_separation_holds_when_the_invitation_is_taken_up(
    invite, administrator, owner, token_in_mail, at
):
    user = UserFactory(email=ADDRESS)
    invite(administrator, owner, role=Role.KINDERGARTEN_AUTHORITY)
    hat_for(owner, Role.OWNER_SUBMITTER, user=user)
    with pytest.raises(Refused) as refused:
        accept_as_known_person(token=token_in_mail(), user=user, at=at, now=timezone.now())
    assert refused.value.rule_id == "R-ROL-01"
    assert Invitation.objects.get().accepted_at is None


def test_who_may_invite_whom(invite, approver, owner, at):
    for by, organisation, role in [
        (approver, OwnerFactory(), Role.OWNER_SUBMITTER),
        (approver, owner, Role.KINDERGARTEN_AUTHORITY),
        (hat_for(owner, Role.OWNER_SUBMITTER), owner, Role.LEADER),
    ]:
        with pytest.raises(NotAllowed):
            invite(by, organisation, role)


def test_invitation_that_makes_no_sense_is_refused(invite, approver, administrator, owner):
    me = User.objects.get(pk=approver.user_id)
    with pytest.raises(Refused):
        invite(approver, owner, email=me.email)
    with pytest.raises(Refused):
        invite(approver, owner, valid_to_date=date(2025, 1, 29))
    with pytest.raises(Refused):
        invite(administrator, owner, role=Role.PARTNER)
    held = hat_for(owner, Role.LEADER)
    with pytest.raises(Refused):
        invite(approver, owner, role=Role.LEADER, email=User.objects.get(pk=held.user_id).email)
    assert Invitation.objects.count() == 0


def test_cancelled_invitation_is_dead(invite, approver, owner, token_in_mail, at):
    invitation = invite(approver, owner)
    with pytest.raises(NotAllowed):
        cancel_invitation(invitation=invitation, by=hat_for(owner, Role.OWNER_SUBMITTER), at=at)
    cancel_invitation(invitation=invitation, by=approver, at=at)
    assert find_invitation(token_in_mail(), now=timezone.now()) is None
    with pytest.raises(Refused):
        cancel_invitation(invitation=invitation, by=approver, at=at)


# ---- The page ----


@pytest.fixture
def invited(invite, approver, owner, link_to):
    """The path that a waiting invitation's mail leads to."""
    invite(approver, owner)
    return link_to(ADDRESS)


def test_invitation_page_makes_a_user_and_logs_in(client, invite, approver, owner, link_to):
    invite(approver, owner)
    url = link_to(ADDRESS)
    page = client.get(url)
    assert page.status_code == 200
    assert owner.name in page.content.decode()

    answer = client.post(url, {"name": "Ny Person", "password": PASSWORD, "again": PASSWORD})

    assert (answer.status_code, answer.url) == (302, "/min-side/")
    assert client.session["_auth_user_id"] == str(User.objects.get(email=ADDRESS).pk)
    client.logout()
    answer = client.post("/konto/login/", {"login": ADDRESS, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/konto/invitasjon/" + url.split("/")[-2] + "/").status_code == 404


@pytest.mark.parametrize(
    ("name", "password", "again", "field"),
    [
        ("", PASSWORD, PASSWORD, "name"),
        ("Ny", "kort", "kort", "password"),
        ("Ny", "lyng og torv nord", "lyng og torv sør", "again"),
        ("Ny", "ny.person@lyngvik", "ny.person@lyngvik", "password"),
    ],
)
def test_invitation_page_explains_what_is_wrong(  # noqa: PLR0917 -- four of them are one row
    client, invited, name, password, again, field
):
    answer = client.post(invited, {"name": name, "password": password, "again": again})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not User.objects.filter(email=ADDRESS).exists()


def test_invitation_page_refuses_a_common_password(client, invited):
    answer = client.post(invited, {"name": "Ny", "password": COMMON, "again": COMMON})
    assert list(answer.context["form"].errors) == ["password"]


def test_invitation_page_for_a_known_address_asks_for_login(client, invited, owner):
    user = UserFactory(email=ADDRESS)
    assert f'href="/konto/login/?next={invited}"' in client.get(invited).content.decode()
    client.post(invited, {"name": "Tyv", "password": PASSWORD, "again": PASSWORD})
    assert Membership.objects.filter(user=user).count() == 0

    client.force_login(user)
    assert "Ta imot invitasjonen" in client.get(invited).content.decode()
    assert client.post(invited).url == "/min-side/"
    assert Membership.objects.get(user=user).organisation == owner


def test_invitation_page_for_another_person_refuses_clearly(client, invited):
    client.force_login(UserFactory())
    for answer in (client.get(invited), client.post(invited)):
        assert answer.status_code == 403
        assert ADDRESS not in answer.content.decode()
    assert Invitation.objects.get().accepted_at is None


def test_used_old_withdrawn_and_invented_links_look_the_same(client, invited, approver, at):
    cancel_invitation(invitation=Invitation.objects.get(), by=approver, at=at)
    pages = [client.get(invited), client.get("/konto/invitasjon/finnes-ikke/")]
    assert [page.status_code for page in pages] == [404, 404]
    assert {page.templates[0].name for page in pages} == {"accounts/invitation_gone.html"}


def test_invitation_page_is_rate_limited(client):
    answers = [client.post("/konto/invitasjon/finnes-ikke/").status_code for _ in range(31)]
    assert (answers[29], answers[30]) == (404, 429)
