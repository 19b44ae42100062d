"""What allauth may do here: nobody signs up by themselves; people come by invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts import identity, resend
from accounts.idporten import ending
from accounts.language import speak
from accounts.middleware import wearable
from accounts.sealing import seal, unseal
from accounts.strength import demanding_acts
from kompetanse.errors import log_refusal

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

INVITATION = "/konto/invitasjon/"
_security = structlog.get_logger("security")


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's shape
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Keep what was written before the session ended, over the second factor too."""
        resend.keep(request)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Where the person goes from the login: on, by way of "Logg inn sikrere" if a role demands it."""
        response = super().post_login(request, user, **kwargs)
        _know_address(user)
        _count_as_fresh(request)
        _security.info("logged in", user_id=user.pk, methods=_methods(request))
        login = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if login is not None:
            request.session[identity.ACR_KEY] = login.account.extra_data.get("acr", "")
        target = reverse("accounts:resend") if resend.kept(request) else response.url
        if demanding_acts(wearable(request)):
            target = f"{reverse('accounts:strong-login')}?{urlencode({'next': target})}"
        response = HttpResponseRedirect(target)
        speak(response, user.language)
        return response

    def logout(self, request: HttpRequest) -> None:
        _security.info("logged out", user_id=request.user.pk)
        super().logout(request)

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        """Password, address or factor was changed: the person is told by mail, and the security log by a line."""
        _security.info("login changed", user_id=user.pk, what=template_prefix.rpartition("/")[2])
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Who logged in with ID-porten goes by way of it; asked before the session is emptied."""
        back = super().get_logout_redirect_url(request)
        return ending.address(request, back=back) or back

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log_refusal(request, "login failed")
        super().authentication_failed(request, **credentials)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Below the site's own address, whatever the Host header says."""
        return (
            settings.SITE_URL.rstrip("/")
            + urlsplit(super().get_reset_password_from_key_url(key)).path
        )

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:  # noqa: ARG002 - allauth's shape
        path = reverse("account_confirm_email", args=(emailconfirmation.key,))
        return settings.SITE_URL.rstrip("/") + path

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> Any:
        """Mails of allauth know the site's address and whom to ask."""
        ours = {
            "site_url": settings.SITE_URL.rstrip("/"),
            "contact_email": settings.CONTACT_EMAIL,
        }
        return super().render_mail(template_prefix, email, context | ours, headers)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def is_safe_url(self, url: str | None) -> bool:
        """A path of this site. allauth would accept other hosts of ALLOWED_HOSTS too."""
        return bool(url) and url.startswith("/") and super().is_safe_url(url)


def _methods(request: HttpRequest) -> list[str]:
    return [
        str(record.get("method"))
        for record in request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    ]


def _know_address(user: User) -> None:
    """allauth's own row of the address. It has been verified: every address came by an invitation or a confirmed change."""
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def _count_as_fresh(request: HttpRequest) -> None:
    """A password given a moment ago need not be given again to set up a second factor; allauth would ask."""
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        record | {"reauthenticated": True} for record in records
    ]


def _turned_away(request: HttpRequest, page: str) -> ImmediateHttpResponse:
    """Nothing of who was turned away stays in the session."""
    ending.forget(request)
    return ImmediateHttpResponse(redirect(page))


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:  # noqa: ARG002 - allauth's shape
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in who is bound already; keep the identity of who comes from an invitation; turn the rest away alike."""
        acr = sociallogin.account.extra_data.get("acr", "")
        if acr not in {*settings.OIDC_ACR_VALUES, *settings.OIDC_STRONG_ACR}:
            log_refusal(request, "oidc level too low")
            raise _turned_away(request, "accounts:oidc-too-weak")
        if sociallogin.state.get("process") != "login":
            raise _turned_away(request, "accounts:no-user")
        if sociallogin.is_existing:
            return
        target = sociallogin.state.get("next") or ""
        if target.startswith(INVITATION):
            found = identity.Identity(
                sociallogin.account.provider,
                sociallogin.account.uid,
                sociallogin.account.extra_data,
            )
            identity.remember(request, found)
            raise ImmediateHttpResponse(HttpResponseRedirect(target))
        log_refusal(request, "oidc unknown sub")
        raise _turned_away(request, "accounts:no-user")

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,  # noqa: ARG002 - allauth's shape
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,  # noqa: ARG002 - allauth's shape
    ) -> None:
        log_refusal(request, "oidc failed", error=str(error), cause=type(exception).__name__)


class MfaAdapter(DefaultMFAAdapter):
    def build_totp_svg(self, url: str) -> str:
        """The picture as bare SVG, drawn in the page itself: the content policy lets no `data:` document in."""
        svg = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]

    def encrypt(self, text: str) -> str:
        """Second factors are not readable in a stolen database."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)
