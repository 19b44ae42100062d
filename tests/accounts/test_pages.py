"""Every page of people and login in Chromium: axe, the content policy, small screens; and a second factor set up for real."""

import os
import time
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import grant_membership, invite_person, request_mfa_reset
from accounts.enums import Role
from accounts.models import Invitation, Membership, User
from kompetanse.lib.actor import SYSTEM
from tests.browser import click
from tests.factories.accounts import InvitationFactory, UserFactory, hat_for
from tests.factories.owners import AdministrationFactory, AuthorityFactory, OwnerFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PASSWORD = "lyng og torv i haugen"
SHOTS = os.environ.get("SHOTS", "")
# The crawl in tests/axe looks at pages 1280 wide.
WIDTHS = pytest.mark.parametrize("width", [1280, 320] if os.environ.get("LONG") else [320])


class Visitor:
    """A browser on the running site that looks hard at every page it opens."""

    def __init__(self, chromium, url, width):
        self.context = chromium.new_context(
            base_url=url, locale="nb-NO", viewport={"width": width, "height": 900}
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(45_000)
        self.width, self.faults, self.site = width, [], url
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console",
            lambda line: self.faults.append(line.text) if "Content Security" in line.text else None,
        )

    def log_in(self, hat_or_user, *, methods=()):
        """As if the person had logged in just now, with a password and what else `methods` says."""
        user = User.objects.get(pk=getattr(hat_or_user, "user_id", None) or hat_or_user.pk)
        EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        client = Client()
        client.force_login(user)
        session = client.session
        now = time.time()
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [
            {"method": method, "at": now, "reauthenticated": True}
            for method in ("password", *methods)
        ]
        session.save()
        host = urlsplit(self.site).hostname
        self.context.add_cookies(
            [{"name": "sessionid", "value": session.session_key, "domain": host, "path": "/"}]
        )
        return user

    def look(self, name, path="", *, status=200):
        if path:
            answer = self.page.goto(path)
            assert answer.status == status, f"{path}: {answer.status}"
        self.page.wait_for_load_state("networkidle")
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SHOTS}/{name}-{self.width}.png", full_page=True)
        found = Axe().run(
            self.page,
            options={
                "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
            },
        )
        self.faults += [
            f"{name}: {finding['id']} {node['html'][:200]}"
            for finding in found.response["violations"]
            for node in finding["nodes"]
        ]
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            self.faults.append(f"{name}: {wide} px too wide")

    def send(self, label):
        with self.page.expect_navigation(wait_until="networkidle"):
            self.page.get_by_role("button", name=label, exact=True).first.click()


@pytest.fixture
def visit(chromium, live_server, settings):
    settings.SITE_URL = live_server.url
    settings.EMAIL_BACKEND = "notices.backend.OutboxBackend"  # Django's test runner takes it away
    visitors = []

    def start(width=1280):
        visitors.append(Visitor(chromium, live_server.url, width))
        return visitors[-1]

    yield start
    for visitor in visitors:
        visitor.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def invited(owner, at, link_to):
    def invite(email, role=Role.OWNER_APPROVER):
        invite_person(
            email=email,
            name="Kari Prøve",
            organisation=owner,
            role=role,
            valid_from_date=date(2025, 1, 30),
            by=SYSTEM,
            at=at,
            now=timezone.now(),
        )
        return link_to(email)

    return invite


@WIDTHS
def test_pages_before_login(visit, width, invited, link_to):
    user = UserFactory(email="kjent@lyngvik.example")
    user.set_password(PASSWORD)
    user.save()
    visitor = visit(width)
    visitor.look("login", "/konto/login/")
    visitor.page.fill("[name=login]", "kjent@lyngvik.example")
    visitor.page.fill("[name=password]", "feil passord her")
    visitor.send("Logg inn")
    visitor.look("login-error")
    visitor.look("reset", "/konto/password/reset/")
    visitor.page.fill("[name=email]", "kjent@lyngvik.example")
    visitor.send("Send meg lenken")
    visitor.look("reset-done")
    visitor.look("reset-key", link_to("kjent@lyngvik.example"))
    visitor.page.fill("[name=password1]", "kort")
    visitor.send("Lagre passordet")
    visitor.look("reset-key-error")
    visitor.look("reset-dead", "/konto/password/reset/key/1-abc-def/")
    visitor.look("signup", "/konto/signup/")
    visitor.look("invited", invited("ny@lyngvik.example"))
    visitor.send("Ta imot invitasjonen")
    visitor.look("invited-error")
    visitor.look("invited-known", invited("kjent@lyngvik.example"))
    visitor.look("invited-gone", "/konto/invitasjon/borte/", status=404)
    visitor.look("no-user", "/konto/ingen-bruker/", status=403)
    visitor.look("too-weak", "/konto/for-lavt-niva/", status=403)
    visitor.look("inactive", "/konto/inactive/")


@WIDTHS
def test_pages_of_an_approver(visit, width, owner, invited):
    visitor = visit(width)
    approver = hat_for(owner, Role.OWNER_APPROVER, user=UserFactory(name="Åse Prøve"))
    leader = Membership.objects.get(user_id=hat_for(owner, Role.LEADER).user_id)
    waiting = InvitationFactory(organisation=owner, name="Ny Leder", role=Role.LEADER)
    user = visitor.log_in(approver, methods=["mfa"])
    visitor.look("members", "/konto/brukere/")
    visitor.look("members-ended", "/konto/brukere/?avsluttet")
    visitor.look("invite", f"/konto/brukere/{owner.code}/inviter/")
    visitor.send("Send invitasjon")
    visitor.look("invite-error")
    visitor.look("invitation", f"/konto/invitasjoner/{waiting.code}/")
    for name in ("", "endre", "siste-dag", "avslutt"):
        visitor.look(f"role-{name}", f"/konto/roller/{leader.code}/{name and name + '/'}")
    visitor.look("profile", "/konto/profil/")
    visitor.page.fill("[name=name]", "")
    visitor.send("Lagre")
    visitor.look("profile-error")
    visitor.look("strong", "/konto/sikker-innlogging/")
    visitor.look("password", "/konto/password/change/")
    visitor.send("Bytt passord")
    visitor.look("password-error")
    visitor.look("email", "/konto/email/")
    visitor.page.fill("[name=email]:visible", "ny.adresse@lyngvik.example")
    visitor.send("Send lenke til den nye adressen")
    visitor.look("email-waiting")
    visitor.look("sessions", "/konto/sessions/")
    visitor.look("logout", "/konto/logout/")
    visitor.look("invited-other", invited("en.annen@lyngvik.example"), status=403)
    visitor.look("invited-me", invited(user.email, Role.LEADER))


@WIDTHS
def test_pages_of_a_weak_login(visit, width, owner):
    visitor = visit(width)
    visitor.log_in(hat_for(owner, Role.OWNER_APPROVER))
    visitor.look("strong-weak", "/konto/sikker-innlogging/?next=/min-side/")
    visitor.look("members-weak", "/konto/brukere/")
    visitor.look("forbidden-weak", f"/konto/brukere/{owner.code}/inviter/", status=403)
    visitor.look("mfa", "/konto/2fa/")
    visitor.look("webauthn-add", "/konto/2fa/webauthn/add/")
    visitor.look("webauthn-list", "/konto/2fa/webauthn/")


@WIDTHS
def test_pages_of_staff(visit, width, owner, tmp_path):
    visitor = visit(width)
    private = OwnerFactory(municipality__county=owner.county)
    visitor.log_in(hat_for(AuthorityFactory(county=owner.county), Role.CASEWORKER))
    visitor.look("owners-without", "/konto/eiere-uten-bruker/")
    visitor.look("upload", "/konto/eiere-uten-bruker/fil/")
    for name, lines in (
        ("wrong", "123;x;;y\n974760673;a@b.no;A;Innsender"),
        ("right", f"{private.orgnr};a@lyngvik.example;Aud Prøve;Godkjenner"),
    ):
        file = tmp_path / f"{name}.csv"
        file.write_text(lines)
        visitor.page.goto("/konto/eiere-uten-bruker/fil/")
        visitor.page.set_input_files("[name=file]", str(file))
        visitor.send("Se hva som skjer")
        visitor.look(f"upload-{name}")
    visitor.send("Send invitasjonene")
    assert Invitation.objects.get().organisation == private


@WIDTHS
def test_pages_of_an_administrator(visit, width, owner, at):
    visitor = visit(width)
    place = AdministrationFactory()
    first, second = (hat_for(place, Role.ADMINISTRATOR) for _ in range(2))
    person = User.objects.get(pk=hat_for(owner, Role.OWNER_APPROVER).user_id)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    grant_membership(
        user=person,
        organisation=AuthorityFactory(),
        role=Role.LEGAL_OFFICER,
        valid_from_date=date(2025, 1, 1),
        by=first,
        at=at,
    )
    visitor.log_in(second, methods=["mfa"])
    visitor.look("users", "/konto/personer/?q=Person")
    visitor.look("mfa-request", f"/konto/personer/{person.code}/to-faktorer/")
    visitor.look("invite-where", "/konto/personer/inviter/?q=Lyngvik")
    waiting = Membership.objects.waiting().get()
    visitor.look("role-waiting", f"/konto/roller/{waiting.code}/")
    request_mfa_reset(user=person, reason="Mistet telefonen på fjellet", by=first, at=at)
    visitor.look("user", f"/konto/personer/{person.code}/")
    visitor.send("Fjern den andre faktoren")
    assert Authenticator.objects.count() == 0


def code_for(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def with_password(hat):
    user = User.objects.get(pk=hat.user_id)
    user.set_password(PASSWORD)
    user.save()
    return user


def fill_in_login(visitor, user):
    visitor.page.goto("/konto/login/")
    visitor.page.fill("[name=login]", user.email)
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.send("Logg inn")


@WIDTHS
def test_owner_is_asked_at_login_and_sets_up_the_code_app(visit, width, owner):
    visitor = visit(width)
    user, page = with_password(hat_for(owner, Role.OWNER_APPROVER)), visitor.page
    fill_in_login(visitor, user)
    assert urlsplit(page.url).path == "/konto/sikker-innlogging/"
    click(page.get_by_role("link", name="Sett opp kodeapp"))
    visitor.look("totp")
    assert page.locator(".qr svg path").count() == 1
    page.fill("[name=code]", "000000")
    visitor.send("Ta i bruk")
    visitor.look("totp-error")
    secret = page.locator("code").inner_text()
    page.fill("[name=code]", code_for(secret))
    visitor.send("Ta i bruk")
    visitor.look("recovery")
    click(page.get_by_role("link", name="Gå videre"))
    visitor.look("strong-has-factor")
    visitor.look("mfa-on", "/konto/2fa/")
    visitor.look("totp-off", "/konto/2fa/totp/deactivate/")
    visitor.look("recovery-new", "/konto/2fa/recovery-codes/generate/")
    assert secret not in str(Authenticator.objects.get(user=user, type="totp").data)


@WIDTHS
def test_code_is_asked_for_at_login(visit, width, owner):
    visitor = visit(width)
    user, page = with_password(hat_for(owner, Role.OWNER_APPROVER)), visitor.page
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    fill_in_login(visitor, user)
    visitor.look("code")
    page.fill("[name=code]", "000000")
    visitor.send("Logg inn")
    visitor.look("code-error")
    page.fill("[name=code]", code_for("JBSWY3DPEHPK3PXP"))
    visitor.send("Logg inn")
    assert urlsplit(page.url).path == "/min-side/"
    page.goto("/konto/brukere/")
    assert page.get_by_role("link", name="Inviter en person").is_visible()


def test_passkey_is_made_and_logs_in(visit, owner):
    visitor = visit()
    user = User.objects.get(pk=hat_for(owner, Role.OWNER_APPROVER).user_id)
    page = visitor.page
    devtools = visitor.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    visitor.log_in(user)
    page.goto("/konto/2fa/webauthn/add/")
    page.fill("[name=name]", "Jobbtelefon")
    page.check("[name=passwordless]")
    visitor.send("Lag passnøkkel")
    page.wait_for_url("**/recovery-codes/**")
    visitor.look("webauthn-listed", "/konto/2fa/webauthn/")
    key = Authenticator.objects.get(user=user, type="webauthn")
    visitor.look("webauthn-edit", reverse("mfa_edit_webauthn", args=(key.pk,)))
    visitor.look("webauthn-remove", reverse("mfa_remove_webauthn", args=(key.pk,)))
    visitor.look("webauthn-again", "/konto/2fa/webauthn/reauthenticate/?next=/konto/profil/")

    visitor.context.clear_cookies()
    page.goto("/konto/login/")
    visitor.send("Logg inn med passnøkkel")
    page.wait_for_url("**/min-side/")
    page.goto("/konto/brukere/")
    assert page.get_by_role("link", name="Inviter en person").is_visible()


def test_text_written_before_the_session_ended_is_sent_after_login(visit, owner):
    visitor = visit()
    user = with_password(hat_for(owner, Role.OWNER_SUBMITTER))
    visitor.log_in(user)
    page = visitor.page
    page.goto("/konto/profil/")
    page.fill("[name=name]", "Nytt Navn Prøve")
    visitor.context.clear_cookies(name="sessionid")
    visitor.send("Lagre")
    visitor.look("login-again")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    visitor.send("Logg inn")
    visitor.look("resend")
    visitor.send("Send nå")
    user.refresh_from_db()
    assert (urlsplit(page.url).path, user.name) == ("/konto/profil/", "Nytt Navn Prøve")
