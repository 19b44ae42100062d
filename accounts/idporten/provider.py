"""allauth's OpenID Connect provider with nonce, required level, and nothing kept but sub, acr and amr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from accounts.idporten import ending
from accounts.idporten.tokens import nonce_of, read_id_token

if TYPE_CHECKING:
    from django.http import HttpRequest

KEPT = ("acr", "amr")


class IdPortenAdapter(OpenIDConnectOAuth2Adapter):
    """The exchange itself."""

    code_verifier = ""

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        self.code_verifier = pkce_code_verifier or ""
        return super().get_access_token_data(
            request, app, client, pkce_code_verifier=pkce_code_verifier
        )

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - allauth's shape
        """From the ID token alone: its signature is checked always, and no further claims are fetched."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        id_token = kwargs["response"].get("id_token", "")
        claims = read_id_token(
            id_token,
            keys=answer.json(),
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            nonce=nonce_of(self.code_verifier),
        )
        ending.remember(
            request,
            endpoint=self.openid_config.get("end_session_endpoint", ""),
            id_token=id_token,
            client_id=app.client_id,
        )
        return self.get_provider().sociallogin_from_response(request, claims)

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:  # noqa: ARG002 - allauth's shape
        """Below the site's own address, whatever the Host header says."""
        path = reverse("idporten_callback", kwargs={"provider_id": self.provider_id})
        return settings.SITE_URL.rstrip("/") + path


class IdPortenProvider(OpenIDConnectProvider):
    id = "idporten"
    name = "ID-porten"
    oauth2_adapter_class = IdPortenAdapter
    pkce_enabled_default = True

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:  # noqa: ARG002 - allauth's shape
        return self.get_scope()

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:  # noqa: ARG002 - allauth's shape
        """Ours only. allauth would let the address of the page add some, and so ask for a lower level."""
        return {
            "acr_values": " ".join(settings.OIDC_ACR_VALUES),
            "ui_locales": get_language() or "nb",
        }

    def get_pkce_params(self) -> dict[str, str]:
        params = super().get_pkce_params()
        return params | {"nonce": nonce_of(params["code_verifier"])}

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["sub"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {name: data[name] for name in KEPT if name in data}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - allauth's shape
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:  # noqa: ARG002 - allauth's shape
        return []


provider_classes = [IdPortenProvider]
