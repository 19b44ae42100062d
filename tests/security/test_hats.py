"""Every way in that a role, a row or a moment could leave open, tried on the pages themselves."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from guardian.models import UserObjectPermission

from accounts.actions import end_membership, set_end_date
from accounts.enums import Role
from accounts.models import Invitation, Membership, User
from accounts.tasks import sync_permissions
from kompetanse.lib import clock
from owners.models import Organisation
from tests.accounts.rows import granted_codenames
from tests.factories.accounts import MembershipFactory, UserFactory, hat_for
from tests.factories.owners import AdministrationFactory, AuthorityFactory, OwnerFactory
from tests.grids.cast import names, url_of
from tests.grids.test_urls import EXPECTED

PASSWORD = "lyng og torv i haugen"


@pytest.fixture
def noon():
    """The clock of the pages, to be set: it stands at the demo's first evening."""
    standing = [datetime(2025, 1, 30, 20, 40, tzinfo=UTC)]
    clock.set_source(lambda: standing[0])
    return lambda moment: standing.__setitem__(0, moment)


@pytest.fixture
def administrator():
    return hat_for(AdministrationFactory(), Role.ADMINISTRATOR)


def browser_of(user, *, strong: bool = True) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    session = client.session
    method = "mfa" if strong else "password"
    session["account_authentication_methods"] = [{"method": method}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def invite(client: Client, owner) -> int:
    """Send the form that gives somebody a role."""
    answer = client.post(
        f"/konto/brukere/{owner.code}/inviter/",
        {"form_token": uuid.uuid4().hex, "email": "ny@lyngvik.example", "name": "Ny", "role": "leader"},
    )  # fmt: skip
    return answer.status_code


def membership_of(user, role) -> Membership:
    return Membership.objects.get(user=user, role=role)


# ---- Two roles, one right ----


@pytest.mark.django_db
def test_right_that_two_roles_give_is_kept_until_both_have_ended(noon, administrator, at):
    authority, user = AuthorityFactory(), UserFactory()
    hat_for(authority, Role.CASEWORKER, Role.DECISION_APPROVER, user=user)
    client = browser_of(user)
    seen = [client.get("/oppgavebenk/").status_code]
    for role in (Role.DECISION_APPROVER, Role.CASEWORKER):
        end_membership(membership=membership_of(user, role), by=administrator, at=at)
        seen.append(client.get("/oppgavebenk/").status_code)

    assert seen == [200, 200, 403]
    assert granted_codenames(user) == {}


# ---- Midnight in Oslo ----


@pytest.mark.django_db
def test_page_opened_before_midnight_is_not_sent_after_it(noon, administrator, at):
    owner, user = OwnerFactory(), UserFactory()
    hat_for(owner, Role.OWNER_APPROVER, user=user)
    last_day = date(2025, 1, 30)
    set_end_date(
        membership=membership_of(user, Role.OWNER_APPROVER),
        valid_to_date=last_day, by=administrator, at=at,
    )  # fmt: skip
    client, page = browser_of(user), f"/konto/brukere/{owner.code}/inviter/"

    noon(datetime(2025, 1, 30, 22, 59, 59, tzinfo=UTC))
    before = client.get(page).status_code
    noon(datetime(2025, 1, 30, 23, 0, 1, tzinfo=UTC))
    after = invite(client, owner)

    assert (before, after) == (200, 403)
    assert Invitation.objects.count() == 0


@pytest.mark.django_db
def test_role_that_begins_tomorrow_opens_nothing_today(noon):
    owner, user = OwnerFactory(), UserFactory()
    hat_for(owner, Role.OWNER_APPROVER, user=user)
    Membership.objects.filter(user=user).update(valid_from_date=date(2025, 1, 31))
    client = browser_of(user)

    today = invite(client, owner)
    noon(datetime(2025, 1, 30, 23, 0, 0, tzinfo=UTC))
    tomorrow = invite(client, owner)

    assert (today, tomorrow) == (403, 302)


# ---- The two sides of a kommune ----


@pytest.fixture
def two_sided(noon):
    """Somebody who sits on both sides of one kommune. Nobody can be given that; here a row is planted."""
    owner, user = OwnerFactory(), UserFactory()
    owner.functions = [*owner.functions, "kindergarten_authority"]
    owner.save()
    approver = hat_for(owner, Role.OWNER_APPROVER, user=user)
    MembershipFactory(user=user, organisation=owner, role=Role.KINDERGARTEN_AUTHORITY)
    sync_permissions()
    return owner, user, approver


@pytest.mark.django_db
def test_two_sides_of_a_kommune_never_act_as_one(two_sided):
    owner, user, approver = two_sided
    client = browser_of(user)
    page = f"/konto/brukere/{owner.code}/inviter/"
    other = f"kindergarten_authority:{owner.code}"

    def wear(key: str) -> int:
        return client.post("/konto/handle-som/", {"hat": key}).status_code

    wear(approver.key)
    first_tab = client.get(page).status_code
    second_tab = wear(other)
    sent_from_the_first = invite(client, owner)

    assert (first_tab, second_tab, sent_from_the_first) == (200, 302, 403)
    assert Invitation.objects.count() == 0
    assert (wear(approver.key), client.get(page).status_code) == (302, 200)


# ---- Rows that were written by hand ----


@pytest.mark.django_db
def test_permissions_planted_by_hand_give_nothing_and_are_gone_in_the_morning(noon):
    owner, other, user = OwnerFactory(), AuthorityFactory(), UserFactory()
    hat_for(owner, Role.OWNER_SUBMITTER, user=user)
    everything = Permission.objects.filter(
        content_type=ContentType.objects.get_for_model(Organisation)
    )
    right = granted_codenames(user)
    UserObjectPermission.objects.bulk_create(
        UserObjectPermission(
            user=user, object_pk=str(place.pk), permission=permission,
            content_type=permission.content_type,
        )
        for place in (owner, other)
        for permission in everything
        if permission.codename not in right.get(place.pk, ())
    )  # fmt: skip
    client = browser_of(user)
    planted = granted_codenames(user)

    opened = [
        client.get(page).status_code
        for page in (f"/konto/brukere/{owner.code}/inviter/", "/oppgavebenk/", "/konto/personer/")
    ]
    sync_permissions()

    assert len(planted[owner.pk]) == len(planted[other.pk]) == everything.count()
    assert opened == [403, 403, 403]
    assert granted_codenames(user) == right


@pytest.mark.django_db
def test_membership_row_without_its_permissions_gives_nothing_until_the_night(noon):
    """A role written by hand, past the action that two people must take part in, shows nothing that same day."""
    owner, user = OwnerFactory(), UserFactory()
    MembershipFactory(user=user, organisation=owner, role=Role.OWNER_APPROVER)

    assert invite(browser_of(user), owner) == 403


def test_superuser_row_opens_no_address(stage):
    """The owner's submitter is made staff and superuser by SQL, with a permission of Django's own; all stays closed."""
    client = stage.client("owner")
    opened = {}
    closed = [
        name
        for name in names()
        if EXPECTED[name, "GET"]["owner"] in {"403", "404"} and not name.startswith("/")
    ]
    with stage.undone(client):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_user SET is_superuser = true, is_staff = true WHERE id = %s",
                [client.session["_auth_user_id"]],
            )
        for name in closed:
            answer = client.get(url_of(name, stage.arguments), secure=True)
            if str(answer.status_code) != EXPECTED[name, "GET"]["owner"]:
                opened[name] = answer.status_code
        assert User.objects.get(pk=client.session["_auth_user_id"]).has_perm("anything.at_all")

    assert opened == {}
    assert len(closed) > 60


# ---- Two factors ----


@pytest.mark.django_db
def test_role_that_needs_two_factors_does_nothing_without(noon, settings):
    settings.MFA_REQUIRED = True
    owner, user = OwnerFactory(), UserFactory()
    hat_for(owner, Role.OWNER_APPROVER, user=user)
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post("/konto/login/", {"login": user.email, "password": PASSWORD})

    weak = invite(client, owner)
    claimed = client.session
    claimed["account_authentication_methods_user"] = "somebody else"
    claimed["account_authentication_methods"] = [{"method": "mfa"}]
    claimed.save()
    of_somebody_else = invite(client, owner)

    assert (weak, of_somebody_else) == (403, 403)
    assert invite(browser_of(user), owner) == 302


# ---- When what is asked fails ----


@pytest.mark.django_db(transaction=True)
def test_permissions_that_cannot_be_read_open_nothing(noon, as_owner):
    owner, user = OwnerFactory(), UserFactory()
    hat_for(owner, Role.OWNER_APPROVER, user=user)
    client = browser_of(user)
    page = f"/konto/brukere/{owner.code}/inviter/"
    whole = client.get(page).status_code

    as_owner("REVOKE SELECT ON guardian_userobjectpermission FROM PUBLIC, kompetanse_app")
    broken = [client.get(page).status_code, invite(client, owner)]

    assert (whole, broken) == (200, [500, 500])
    assert Invitation.objects.count() == 0


@pytest.mark.django_db
def test_login_still_counts_its_tries_when_redis_is_down(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "kompetanse.cache.ForgivingRedisCache",
            "LOCATION": "unix:///nowhere/redis.sock",
            "KEY_PREFIX": uuid.uuid4().hex,
        }
    }
    user = UserFactory(email="kari@lyngvik.example")
    user.set_password(PASSWORD)
    user.save()
    client = Client()

    told = []
    for password in ["feil passord her"] * 6 + [PASSWORD]:
        answer = client.post("/konto/login/", {"login": user.email, "password": password})
        told.append("For mange" in answer.content.decode())

    assert told == [False] * 5 + [True] * 2
    assert "_auth_user_id" not in client.session
