"""Login with OpenID Connect against a real, local provider."""

import time
from datetime import date
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.actions import invite_person
from accounts.enums import Role
from accounts.idporten import ending
from accounts.models import Membership, User
from kompetanse.lib.actor import SYSTEM
from records.models import Event
from tests.accounts.openid import CLIENT, SECRET, Provider
from tests.factories.accounts import UserFactory, hat_for

pytestmark = pytest.mark.django_db
LOGIN = "/konto/oidc/idporten/login/"
ADDRESS = "ny.person@lyngvik.example"
HIGH, SUBSTANTIAL = "idporten-loa-high", "idporten-loa-substantial"


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(running, settings):
    running.claims, running.signed_by_other, running.algorithm = {}, False, "RS256"
    running.ended, running.ends_sessions = [], True
    settings.OIDC_ISSUER = running.issuer
    settings.OIDC_ACR_VALUES = [HIGH, SUBSTANTIAL]
    settings.OIDC_STRONG_ACR = [HIGH]
    settings.MFA_REQUIRED = True
    settings.SOCIALACCOUNT_PROVIDERS = {
        "idporten": {
            "APPS": [
                {
                    "provider_id": "idporten",
                    "name": "ID-porten",
                    "client_id": CLIENT,
                    "secret": SECRET,
                    "settings": {"server_url": running.issuer},
                }
            ]
        }
    }
    return running


@pytest.fixture
def log_in(client, provider):
    """Go to the provider and come back with a code."""

    def go(target="", **claims):
        provider.claims = claims
        answer = client.post(LOGIN, {"next": target} if target else {})
        assert answer.status_code == 302, answer.content.decode()
        query = parse_qs(urlsplit(answer.url).query)
        provider.asked = {name: values[0] for name, values in query.items()}
        return client.get(f"{LOGIN}callback/", {"code": "c", "state": provider.asked["state"]})

    return go


@pytest.fixture
def bound(owner):
    """An approver whose user is bound to sub-1."""
    hat = hat_for(owner, Role.OWNER_APPROVER)
    user = User.objects.get(pk=hat.user_id)
    SocialAccount.objects.create(user=user, provider="idporten", uid="sub-1")
    return user


@pytest.fixture
def invited(owner, at, link_to):
    invite_person(
        email=ADDRESS,
        name="Ny Person",
        organisation=owner,
        role=Role.OWNER_APPROVER,
        valid_from_date=date(2025, 1, 30),
        by=SYSTEM,
        at=at,
        now=timezone.now(),
    )
    return link_to(ADDRESS)


def is_in(client):
    return "_auth_user_id" in client.session


def test_the_provider_is_asked_for_level_nonce_and_pkce(log_in, provider, bound):
    log_in()
    asked = provider.asked
    assert asked["acr_values"] == f"{HIGH} {SUBSTANTIAL}"
    assert (asked["scope"], asked["code_challenge_method"]) == ("openid", "S256")
    assert len(asked["nonce"]) == 64
    assert urlsplit(asked["redirect_uri"]).path == f"{LOGIN}callback/"
    assert provider.exchange["code_verifier"]


def test_known_sub_logs_in_strongly(client, log_in, bound):
    answer = log_in()
    assert answer.url == "/"
    assert is_in(client)
    assert client.get("/konto/brukere/").context["can_invite"] is True
    account = SocialAccount.objects.get()
    assert account.extra_data == {"acr": HIGH, "amr": ["BankID"]}


def test_lower_level_logs_in_but_may_not_approve(client, log_in, bound):
    answer = log_in(acr=SUBSTANTIAL)
    assert answer.url.startswith("/konto/sikker-innlogging/?next=")
    assert client.get("/konto/brukere/").context["can_invite"] is False


def test_level_that_nobody_asked_for_is_refused(client, log_in, bound):
    assert log_in(acr="idporten-loa-low").url == "/konto/for-lavt-niva/"
    assert log_in(acr=None).url == "/konto/for-lavt-niva/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"iss": "https://evil.example"},
        {"exp": int(time.time()) - 60},
        {"sub": None},
    ],
)
def test_bent_token_is_refused(client, log_in, bound, claims):
    answer = log_in(**claims)
    assert answer.status_code == 401
    assert "Ingenting er endret" in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("bent", ["other key", "HS256", "none"])
def test_token_that_the_provider_did_not_sign_is_refused(client, log_in, provider, bound, bent):
    if bent == "other key":
        provider.signed_by_other = True
    else:
        provider.algorithm = bent
    assert log_in().status_code == 401
    assert not is_in(client)


def test_answer_to_nobodys_question_is_refused(client, provider, bound):
    answer = client.get(f"{LOGIN}callback/", {"code": "c", "state": "guessed"})
    assert answer.status_code == 401
    assert not is_in(client)


def test_cancelled_login_says_so(client, provider, log_in):
    client.post(LOGIN)
    state = next(iter(client.session["socialaccount_states"]))
    answer = client.get(f"{LOGIN}callback/", {"error": "access_denied", "state": state})
    assert client.get(answer.url).status_code == 200


def test_unknown_sub_learns_nothing(client, log_in):
    UserFactory(email=ADDRESS)
    first = log_in(sub="unknown", email=ADDRESS, email_verified=True)
    assert first.url == "/konto/ingen-bruker/"
    page = client.get(first.url)
    assert page.status_code == 403
    assert ADDRESS not in page.content.decode()
    assert not is_in(client)
    assert SocialAccount.objects.count() == 0


def test_closed_login_stays_closed(client, log_in, bound):
    User.objects.filter(pk=bound.pk).update(is_active=False)
    log_in()
    assert not is_in(client)


def test_taking_up_an_invitation_binds_the_sub(client, log_in, invited, owner):
    assert log_in(invited, sub="new-sub").url == invited
    page = client.get(invited)
    assert "password" not in page.context["form"].fields

    answer = client.post(invited, {"name": "Ny Person"})

    user = User.objects.get(email=ADDRESS)
    assert answer.url == "/min-side/"
    assert not user.has_usable_password()
    assert user.name == "Ny Person"
    account = SocialAccount.objects.get()
    assert (account.user, account.uid) == (user, "new-sub")
    assert account.extra_data == {"acr": HIGH, "amr": ["BankID"]}
    assert Event.objects.filter(verb="bind_identity").count() == 1
    assert client.get("/konto/brukere/").context["can_invite"] is True
    client.logout()
    assert log_in(sub="new-sub").url == "/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_known_person_binds_only_when_logged_in(client, log_in, invited):
    user = UserFactory(email=ADDRESS)
    log_in(invited, sub="new-sub")
    client.post(invited, {"name": "Tyv"})
    assert (SocialAccount.objects.count(), Membership.objects.filter(user=user).count()) == (0, 0)

    client.force_login(user)
    log_in(invited, sub="new-sub")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.post(invited).url == "/min-side/"
    assert SocialAccount.objects.get().user == user


def test_second_sub_is_not_bound_to_the_same_person(client, log_in, invited):
    user = UserFactory(email=ADDRESS)
    SocialAccount.objects.create(user=user, provider="idporten", uid="first-sub")
    client.force_login(user)
    log_in(invited, sub="new-sub")
    answer = client.post(invited)
    assert answer.status_code == 200
    assert "alt knyttet" in answer.content.decode()
    assert Membership.objects.filter(user=user).count() == 0


def test_next_cannot_lead_away(log_in, bound):
    assert log_in("https://evil.example/").url == "/"
    assert log_in("//evil.example/konto/invitasjon/").url == "/"


def test_query_cannot_lower_the_level(client, provider):
    answer = client.post(f"{LOGIN}?auth_params=acr_values%3Dlow&scope=email,profile")
    query = parse_qs(urlsplit(answer.url).query)
    assert query["acr_values"] == [f"{HIGH} {SUBSTANTIAL}"]
    assert query["scope"] == ["openid"]


def test_connecting_and_signing_up_are_closed(client, provider):
    client.force_login(UserFactory())
    for path in ("/konto/3rdparty/", "/konto/3rdparty/signup/"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    answer = client.post(f"{LOGIN}?process=connect")
    state = parse_qs(urlsplit(answer.url).query)
    provider.asked = {"nonce": state["nonce"][0]}
    answer = client.get(f"{LOGIN}callback/", {"code": "c", "state": state["state"][0]})
    assert answer.url == "/konto/ingen-bruker/"
    assert SocialAccount.objects.count() == 0


# ---- Logging out ----

LOGOUT = "/konto/logout/"


def asked_by_browser(url):
    """What the provider answers the browser that is sent there."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.headers["Location"]


def test_logout_ends_the_session_at_the_provider_too(client, log_in, provider, bound):
    log_in()

    answer = client.post(LOGOUT)

    assert not is_in(client)
    assert asked_by_browser(answer.url) == (302, "http://testserver/")
    assert provider.ended == ["sub-1"]


def test_logout_after_an_invitation_ends_it_there_too(client, log_in, provider, invited):
    log_in(invited, sub="new-sub")
    client.post(invited, {"name": "Ny Person"})

    asked_by_browser(client.post(LOGOUT).url)

    assert provider.ended == ["new-sub"]


def test_token_lies_sealed_in_the_session_and_goes_with_it(client, log_in, provider, bound):
    log_in()
    kept = Session.objects.get(pk=client.session.session_key).get_decoded()
    client.post(LOGOUT)

    assert provider.issued not in str(kept)
    assert provider.issued.split(".")[1] not in str(kept)
    assert ending.SESSION_KEY in kept
    assert ending.SESSION_KEY not in client.session


def test_logout_works_while_the_provider_is_down(client, log_in, provider, bound, settings):
    log_in()
    settings.SOCIALACCOUNT_PROVIDERS["idporten"]["APPS"][0]["settings"] = {
        "server_url": "http://127.0.0.1:9"
    }

    assert client.post(LOGOUT).url.startswith(f"{provider.issuer}/logout?")
    assert not is_in(client)


def test_logout_stays_here_for_who_logged_in_with_a_password(client, provider):
    client.force_login(UserFactory())

    assert client.post(LOGOUT).url == "/"


def test_logout_stays_here_when_the_provider_offers_none(client, log_in, provider, bound):
    provider.ends_sessions = False
    log_in()

    assert client.post(LOGOUT).url == "/"
    assert not is_in(client)


@pytest.mark.parametrize("claims", [{"sub": "unknown"}, {"acr": "idporten-loa-low"}])
def test_who_is_turned_away_leaves_no_token(client, log_in, bound, claims):
    log_in(**claims)

    assert ending.SESSION_KEY not in client.session
