"""A small OpenID provider for tests: a real server, real keys, and tokens as bent as a test wants them."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KEY_ID = "kompetanse", "hemmelig", "one"
_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """`claims` bend the next token; `asked` is what the last login was asked with."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.signed_by_other = False
        self.algorithm = "RS256"
        self.asked: dict[str, str] = {}
        self.exchange: dict[str, str] = {}
        self.issued = ""
        self.ended: list[str] = []
        self.ends_sessions = True
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if urlsplit(self.path).path == "/logout":
                    self._go(provider.end_session(urlsplit(self.path).query))
                    return
                answers = {
                    "/.well-known/openid-configuration": provider.configuration,
                    "/jwks": provider.keys,
                }
                self._answer(answers[urlsplit(self.path).path]())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.exchange = {name: values[0] for name, values in parse_qs(body).items()}
                self._answer(provider.tokens())

            def _go(self, target: str) -> None:
                self.send_response(302 if target else 400)
                self.send_header("Location", target)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _answer(self, content: dict[str, Any]) -> None:
                data = json.dumps(content).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: Any) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def configuration(self) -> dict[str, Any]:
        ending = {"end_session_endpoint": f"{self.issuer}/logout"} if self.ends_sessions else {}
        return ending | {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def end_session(self, query: str) -> str:
        """Where the browser goes after the logout; "" for a hint that this provider did not issue to this client."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        try:
            claims = jwt.decode(
                asked["id_token_hint"],
                _key.public_key(),
                algorithms=["RS256"],
                audience=asked["client_id"],
            )
        except (KeyError, jwt.PyJWTError):
            return ""
        self.ended.append(claims["sub"])
        return asked["post_logout_redirect_uri"]

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(_key.public_key()))
        return {"keys": [public | {"kid": KEY_ID, "use": "sig", "alg": "RS256"}]}

    def tokens(self) -> dict[str, str]:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "sub-1",
            "iat": now,
            "exp": now + 120,
            "nonce": self.asked.get("nonce", ""),
            "acr": "idporten-loa-high",
            "amr": ["BankID"],
            "pid": "31129956715",
            "name": "Navn Fra Folkeregisteret",
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        key: Any = _other_key if self.signed_by_other else _key
        if self.algorithm == "HS256":
            key = "a" * 64
        if self.algorithm == "none":
            key = None
        token = jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": KEY_ID})
        self.issued = token
        return {"access_token": "at", "token_type": "Bearer", "id_token": token}
