"""Login, sessions and passwords: what attackers try (quality C3, S51-S57)."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

import kompetanse.settings
from accounts.actions import deactivate_person, end_membership, end_sessions, set_end_date
from accounts.adapters import MfaAdapter
from accounts.enums import Assurance, Role
from accounts.hat import hats_of
from accounts.middleware import SEEN_KEY
from accounts.models import Membership, User
from kompetanse.lib.clock import OSLO, in_oslo
from tests.factories.accounts import UserFactory, hat_for
from tests.factories.owners import OwnerFactory

pytestmark = pytest.mark.django_db
PASSWORD = "lyng og torv i haugen"
LOGIN, RESET = "/konto/login/", "/konto/password/reset/"


@pytest.fixture
def person(owner):
    """An owner's submitter with a password."""
    user = UserFactory(email="kari@lyngvik.example")
    user.set_password(PASSWORD)
    user.save()
    hat_for(owner, Role.OWNER_SUBMITTER, user=user)
    return user


def log_in(client, user, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": user.email, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


def test_passwords_are_kept_as_slow_as_the_settings_say(client, settings):
    settings.PASSWORD_HASHERS = kompetanse.settings.PASSWORD_HASHERS  # those of tests are quick
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()

    log_in(client, user, "torv og lyng i haugen")
    assert not is_in(client)
    log_in(client, user)
    assert is_in(client)
    assert user.password.startswith("argon2$argon2id$v=19$m=102400,t=2,p=8$")


# ---- Sessions (S12, S13, S51) ----


def test_session_key_changes_at_login_and_dies_at_logout(client, person):
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    log_in(client, person)
    after = client.cookies["sessionid"].value
    assert after != before
    client.post("/konto/logout/")
    stolen = Client()
    stolen.cookies["sessionid"] = after
    assert urlsplit(stolen.get("/konto/profil/").url).path == LOGIN
    assert not Session.objects.filter(session_key=after).exists()


def test_pages_behind_login_are_not_kept_by_the_browser(client, person):
    log_in(client, person)
    answer = client.get("/konto/profil/")
    assert "no-store" in answer["Cache-Control"]
    assert client.cookies["sessionid"]["httponly"] is True
    assert client.cookies["sessionid"]["samesite"] == "Lax"


def test_role_that_ended_is_gone_at_the_next_click(client, wearing, owner, administrator, at):
    hat = wearing(owner, "owner_approver")
    page = f"/konto/brukere/{owner.code}/inviter/"
    assert client.get(page).status_code == 200
    end_membership(membership=Membership.objects.get(user_id=hat.user_id), by=administrator, at=at)
    form = {"form_token": "a", "email": "x@lyngvik.example", "name": "X", "role": "leader"}
    assert client.post(page, form).status_code == 403


def test_closed_login_ends_at_the_next_click(client, person, administrator, at):
    log_in(client, person)
    assert client.get("/konto/profil/").status_code == 200
    deactivate_person(user=person, by=administrator, at=at)
    assert urlsplit(client.get("/konto/profil/").url).path == LOGIN
    assert UserSession.objects.filter(user=person).count() == 0
    assert not is_in(client) or log_in(client, person).status_code == 302
    assert urlsplit(log_in(Client(), person).url).path == "/konto/inactive/"


def test_ended_sessions_are_dead_everywhere(client, person, administrator, at):
    other = Client()
    for browser in (client, other):
        log_in(browser, person)
    assert end_sessions(user=person, by=administrator, at=at) == 2
    for browser in (client, other):
        assert urlsplit(browser.get("/konto/profil/").url).path == LOGIN


def test_session_that_lies_still_ends(client, person, settings):
    log_in(client, person)
    client.get("/konto/profil/")
    session = client.session
    session[SEEN_KEY] = time.time() - settings.SESSION_IDLE_SECONDS - 301
    session.save()
    assert urlsplit(client.get("/konto/profil/").url).path == LOGIN


def test_use_of_a_session_is_noted_at_most_every_five_minutes(client, person, query_count):
    log_in(client, person)
    client.get("/konto/sikker-innlogging/")
    noted = UserSession.objects.get(user=person).last_seen_at
    quiet = query_count(lambda: client.get("/konto/sikker-innlogging/"))
    assert UserSession.objects.get(user=person).last_seen_at == noted
    session = client.session
    session[SEEN_KEY] = time.time() - 301
    session.save()
    assert query_count(lambda: client.get("/konto/sikker-innlogging/")) > quiet
    assert UserSession.objects.get(user=person).last_seen_at > noted


def test_profile_costs_at_most_fifteen_queries(client, person, query_count):
    log_in(client, person)
    client.get("/konto/profil/")
    assert query_count(lambda: client.get("/konto/profil/")) <= 15


# ---- Enumeration and brute force (S52, S53) ----


def test_unknown_address_and_wrong_password_look_the_same(client, person):
    wrong = log_in(client, person, "feil passord her")
    unknown = client.post(LOGIN, {"login": "ingen@lyngvik.example", "password": "feil passord her"})
    assert [a.status_code for a in (wrong, unknown)] == [200, 200]
    errors = [str(answer.context["form"].errors) for answer in (wrong, unknown)]
    assert errors[0] == errors[1]


def test_reset_looks_the_same_and_writes_one_mail_each(client, person):
    answers = [
        client.post(RESET, {"email": address})
        for address in (person.email, "ingen@lyngvik.example")
    ]
    assert [(a.status_code, a.url) for a in answers] == [(302, f"{RESET}done/")] * 2
    assert [message.to for message in mail.outbox] == [[person.email], ["ingen@lyngvik.example"]]
    assert "/password/reset/key/" not in mail.outbox[1].body


def test_sixth_wrong_password_waits_and_the_right_one_too(client, person):
    for _ in range(5):
        log_in(client, person, "feil passord her")
    log_in(client, person)
    assert not is_in(client)


def test_twenty_first_try_from_one_place_waits(client):
    answers = [
        client.post(LOGIN, {"login": f"a{n}@lyngvik.example", "password": "feil passord"})
        for n in range(22)
    ]
    errors = {str(answer.context["form"].errors) for answer in answers[20:]}
    assert errors != {str(answers[0].context["form"].errors)}


def test_one_reset_mail_a_quarter_of_an_hour(client, person):
    for _ in range(4):
        client.post(RESET, {"email": person.email})
    assert len(mail.outbox) == 1


# ---- Password reset (S54) ----


def reset_link(client, person, **more):
    client.post(RESET, {"email": person.email}, **more)
    return re.search(r"(https?://[^/]+)(/\S+)", mail.outbox[-1].body).groups()


def test_reset_link_leads_to_the_sites_own_address(client, person, settings):
    settings.ALLOWED_HOSTS = ["*"]
    host, _path = reset_link(client, person, headers={"host": "evil.example"})
    assert host == settings.SITE_URL.rstrip("/")


def test_reset_link_works_once(client, person):
    _host, path = reset_link(client, person)
    form = client.get(path).url
    new = "torv og lyng på haugen"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert User.objects.get(pk=person.pk).check_password(new)
    assert "virker ikke lenger" in Client().get(path, follow=True).content.decode()
    assert [m.subject for m in mail.outbox] == [
        "Nytt passord i Kompetanse",
        "Passordet ditt er byttet",
    ]


def test_reset_link_dies_when_the_password_changes_and_after_an_hour(client, person, time_machine):
    _host, path = reset_link(client, person)
    now = datetime.now(OSLO)  # the zone of the machine must stay: Django counts in local time
    time_machine.move_to(now + timedelta(seconds=3602))
    assert "virker ikke lenger" in client.get(path, follow=True).content.decode()
    time_machine.move_to(now)
    person.set_password("noe helt annet her")
    person.save()
    assert "virker ikke lenger" in client.get(path, follow=True).content.decode()


# ---- Closed sign-up ----


def test_nobody_signs_up(client):
    form = {"email": "ny@lyngvik.example", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post("/konto/signup/", form)
    assert "Ingen kan lage bruker selv" in answer.content.decode()
    assert User.objects.count() == 0 or not User.objects.filter(email=form["email"]).exists()


# ---- Fresh password, and telling the old address (S55) ----


def stale(client):
    """As if the login were an hour old."""
    session = client.session
    session["account_authentication_methods"] = [
        record | {"at": record["at"] - 3600} for record in session["account_authentication_methods"]
    ]
    session.save()


@pytest.mark.parametrize(
    "path", ["/konto/email/", "/konto/2fa/totp/activate/", "/konto/2fa/webauthn/add/"]
)
def test_changing_how_one_logs_in_asks_for_the_password(client, person, path):
    log_in(client, person)
    stale(client)
    answer = client.post(path, {"action_add": "", "email": "ny@lyngvik.example", "code": "1"})
    assert urlsplit(answer.url).path == "/konto/reauthenticate/"


def test_changing_the_password_asks_for_the_old_one_and_logs_out(client, person):
    other = Client()
    for browser in (client, other):
        log_in(browser, person)
    new = "torv og lyng på haugen"
    form = {"oldpassword": "feil", "password1": new, "password2": new}
    assert client.post("/konto/password/change/", form).status_code == 200
    client.post("/konto/password/change/", form | {"oldpassword": PASSWORD})
    assert urlsplit(other.get("/konto/profil/").url).path == LOGIN
    assert mail.outbox[-1].to == [person.email]


def test_new_address_counts_when_its_link_is_opened_and_the_old_is_told(client, person):
    log_in(client, person)
    new = "ny@lyngvik.example"
    client.post("/konto/email/", {"action_add": "", "email": new})
    person.refresh_from_db()
    assert person.email == "kari@lyngvik.example"
    path = urlsplit(re.search(r"https?://\S+", mail.outbox[-1].body)[0]).path
    client.post(path)
    person.refresh_from_db()
    assert person.email == new
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified")) == [
        (new, True)
    ]
    assert ["kari@lyngvik.example"] in [message.to for message in mail.outbox]


# ---- Second factor (S56) ----


@pytest.fixture
def with_code(person):
    Authenticator.objects.create(
        user=person,
        type=Authenticator.Type.TOTP,
        data={"secret": MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")},
    )
    return person


def code_now():
    from allauth.mfa.totp.internal import auth

    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return auth.format_hotp_value(auth.hotp_value("JBSWY3DPEHPK3PXP", counter))


def test_second_step_cannot_be_skipped(client, with_code):
    assert log_in(client, with_code).url == "/konto/2fa/authenticate/"
    assert urlsplit(client.get("/konto/profil/").url).path == LOGIN


def test_code_works_once(client, with_code):
    log_in(client, with_code)
    code = code_now()
    assert client.post("/konto/2fa/authenticate/", {"code": code}).url == "/"
    other = Client()
    log_in(other, with_code)
    other.post("/konto/2fa/authenticate/", {"code": code})
    assert not is_in(other)


def test_codes_cannot_be_guessed(client, with_code):
    log_in(client, with_code)
    for number in range(6):
        client.post("/konto/2fa/authenticate/", {"code": f"00000{number}"})
    client.post("/konto/2fa/authenticate/", {"code": code_now()})
    assert not is_in(client)


def test_secret_of_the_second_factor_is_sealed_in_the_database(settings):
    adapter = MfaAdapter()
    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [settings.SECRET_KEY]
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    assert not adapter.decrypt(sealed)


def test_strong_login_is_offered_at_login_only_where_a_role_demands_it(
    client, person, owner, settings
):
    settings.MFA_REQUIRED = True
    assert log_in(client, person).url == "/"
    approver = User.objects.get(pk=hat_for(owner, Role.OWNER_APPROVER).user_id)
    approver.set_password(PASSWORD)
    approver.save()
    answer = log_in(Client(), approver, next="/varsler/")
    assert answer.url == "/konto/sikker-innlogging/?next=%2Fvarsler%2F"


# ---- Superuser, separation, time (S04, S13) ----


def test_a_superuser_row_gives_nothing(client):
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    assert client.get("/konto/personer/").status_code == 403
    assert client.get("/konto/brukere/").status_code == 404
    assert client.get("/admin/").status_code == 404


def test_a_kommune_acts_in_the_chosen_hat_only(client, wearing, owner):
    user = UserFactory()
    wearing(owner, "owner_approver", user=user)
    other = hat_for(OwnerFactory(), Role.KINDERGARTEN_AUTHORITY, user=user)
    assert client.post("/konto/handle-som/", {"hat": other.key}).status_code == 302
    assert client.get(f"/konto/brukere/{owner.code}/").status_code == 403
    assert client.post("/konto/handle-som/", {"hat": "owner:finnesikke"}).status_code == 404


def test_a_period_ends_at_midnight_in_oslo(owner, administrator, at):
    user = UserFactory()
    hat_for(owner, Role.LEADER, user=user)
    set_end_date(
        membership=Membership.objects.get(user=user),
        valid_to_date=date(2025, 1, 30),
        by=administrator,
        at=at,
    )
    last, first = (
        datetime(2025, 1, 30, 22, 59, 59, tzinfo=UTC),
        datetime(2025, 1, 30, 23, 0, 0, tzinfo=UTC),
    )
    assert len(hats_of(user, on=in_oslo(last).date(), assurance=Assurance.PASSWORD)) == 1
    assert hats_of(user, on=in_oslo(first).date(), assurance=Assurance.PASSWORD) == []


# ---- Open redirects (S57) ----

AWAY = [
    "//evil.example", "///evil.example", "////evil.example", "https://evil.example",
    "http://evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example",
    r"\\evil.example", r"/\evil.example", r"\/evil.example", r"/\/evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x",
    "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example",
    "/%09/evil.example@evil", "//evil.example/%2f..", "//evil.example@lyngvik.example",
    "https://testserver@evil.example", "https://testserver.evil.example", "ftp://evil.example",
    "//[::1]", "http:evil.example", "evil.example",
]  # fmt: skip


@pytest.mark.parametrize("target", AWAY)
def test_next_never_leads_away(client, person, target):
    answer = log_in(client, person, next=target)
    parts = urlsplit(answer.url)
    assert (parts.scheme, parts.netloc, parts.path[:2]) in {("", "", "/"), ("", "", "/%")}
    shown = client.get("/konto/sikker-innlogging/", {"next": target}).context["next"]
    assert shown == "/min-side/" or shown.startswith("/%")
    chosen = client.post("/konto/handle-som/", {"hat": "", "neste": target})
    assert chosen.status_code == 404


def test_next_with_a_nul_leads_nowhere(client, person):
    answer = log_in(client, person, next="\x00//evil.example")
    assert urlsplit(answer.url)[:3] == ("", "", "/")
    asked = client.get("/konto/sikker-innlogging/", {"next": "\x00//evil.example"})
    assert asked.status_code == 400


# ---- A form that comes too late (A05) ----


def test_text_of_a_late_form_follows_the_login(client, person):
    answer = client.post("/konto/profil/", {"name": "Lang tekst", "form_token": "x"})
    assert answer.status_code == 401
    packed = answer.context["resend"]
    assert log_in(client, person, resend=packed).url == "/konto/send-pa-nytt/"
    page = client.get("/konto/send-pa-nytt/")
    assert page.context["path"] == "/konto/profil/"
    assert page.context["texts"] == ["Lang tekst"]


def test_late_form_without_text_goes_to_the_login(client):
    answer = client.post("/konto/handle-som/", {"hat": "x"})
    assert urlsplit(answer.url).path == LOGIN


def test_text_that_somebody_else_packed_is_dropped(client, person):
    assert log_in(client, person, resend="eyJ.forged.value").url == "/"


def test_late_autosave_is_told_so(client):
    assert client.post("/konto/profil/", {"autosave": "1", "name": "x"}).status_code == 401
    answer = client.post("/konto/profil/", {"name": "x"}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == LOGIN
