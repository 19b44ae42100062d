"""How production is put together: what is reached from outside, with which rights, and where secrets are."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
SERVICES = dict(re.findall(r"(?m)^  (\w+):\n((?:    .*\n|\n)*)", COMPOSE.partition("\nservices:\n")[2].partition("\nnetworks:")[0]))  # fmt: skip


def test_every_service_is_read():
    assert {"proxy", "web", "worker", "beat", "postgres", "redis"} <= SERVICES.keys()


def test_only_the_proxy_is_reached_from_outside():
    assert [name for name, text in SERVICES.items() if "ports:" in text] == ["proxy"]
    assert "inside: { internal: true }" in COMPOSE
    for name in ("postgres", "redis"):
        assert "networks: [inside]" in SERVICES[name]


def test_containers_have_no_more_than_they_need():
    limits = COMPOSE.partition("x-limits:")[2].partition("\n\n")[0]
    assert "read_only: true" in limits
    assert "cap_drop: [ALL]" in limits
    assert "no-new-privileges:true" in limits
    bare = [
        name
        for name, text in SERVICES.items()
        if "<<: *limits" not in text and "<<: *app" not in text
    ]
    assert bare == []
    assert "USER 10001" in (ROOT / "Dockerfile").read_text("utf-8")


def test_proxy_keeps_its_own_tls():
    """Caddy's defaults are TLS 1.2 and 1.3 with forward secrecy; the file weakens none of it and believes no visitor."""
    caddy = (ROOT / "deploy" / "Caddyfile").read_text("utf-8")

    assert re.search(r"\btls\b|ciphers|protocols|trusted_proxies|auto_https|:80\b", caddy) is None
    assert "max_size 25MB" in caddy


def test_passwords_must_be_set():
    for name in ("POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD"):
        assert f"${{{name}:?" in COMPOSE


def test_secrets_are_no_part_of_the_code():
    """No key in the repository, none in the image; what stands in the example must be changed."""
    kept = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    example = (ROOT / ".env.example").read_text("utf-8")

    assert [
        name for name in kept if name.endswith((".env", ".pem", ".key", ".p12", "secret_key"))
    ] == []
    assert {".git", ".env", "tests", "documents"} <= set(ignored)
    assert re.findall(r"(?m)^(?:SECRET_KEY|OIDC_CLIENT_SECRET|DOCUMENT_BUCKET_SECRET)=(.*)$", example) == ["change-me", "", ""]  # fmt: skip


@pytest.mark.parametrize("name", ["requirements.txt", "package-lock.json"])
def test_every_part_has_its_hash(name):
    text = (ROOT / name).read_text("utf-8")
    if name == "requirements.txt":
        parts = re.findall(r"(?m)^[A-Za-z0-9_.\[\]-]+==", text)
        hashed = re.findall(
            r"(?m)^[A-Za-z0-9_.\[\]-]+==[^\n]*\\\n(?:.*\n)*?\s+--hash=sha256:", text
        )
    else:
        parts = re.findall(r'"node_modules/[^"]+": \{', text)
        hashed = re.findall(r'"integrity": "sha512-', text)

    assert len(parts) > 10
    assert len(hashed) == len(parts)
