"""Typed readers of environment variables. Each failure names the variable and says what to do."""

from typing import Any
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured

from kompetanse.lib.prepared import Connection

_env = environ.Env()
_REMEDY = "See .env.example for what it means and an example. On your own machine, start with ./dev, which sets it."


def _read(reader: Any, name: str, default: Any) -> Any:
    try:
        return reader(name) if default is None else reader(name, default=default)
    except ImproperlyConfigured as missing:
        raise ImproperlyConfigured(
            f"The environment variable {name} is not set. {_REMEDY}"
        ) from missing
    except ValueError as wrong:
        raise ImproperlyConfigured(
            f"The environment variable {name} cannot be read: {wrong}. {_REMEDY}"
        ) from wrong


def read_text(name: str, *, default: str | None = None) -> str:
    value: str = _read(_env.str, name, default)
    if not value and default is None:
        raise ImproperlyConfigured(f"The environment variable {name} is empty. {_REMEDY}")
    return value


def read_bool(name: str, *, default: bool) -> bool:
    text = str(_read(_env.str, name, str(default))).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(
        f"The environment variable {name} is {text!r}; write true or false. {_REMEDY}"
    )


def read_int(name: str, *, default: int) -> int:
    value: int = _read(_env.int, name, default)
    return value


def read_list(name: str, *, default: list[str] | None = None) -> list[str]:
    values = [value.strip() for value in _read(_env.list, name, default)]
    return [value for value in values if value]


def read_database(name: str, *, statement_timeout: int) -> dict[str, Any]:
    """A PostgreSQL address, with the limits every connection shall have."""
    config = dict(_read(_env.db_url, name, None))
    if "postgres" not in str(config.get("ENGINE")):
        raise ImproperlyConfigured(
            f"The environment variable {name} must be a postgres:// address. {_REMEDY}"
        )
    config["HOST"] = unquote(config["HOST"])  # a socket's folder is written with %2F
    limits = {
        "statement_timeout": statement_timeout,
        "lock_timeout": statement_timeout * 3 // 10,  # a wait leaves time for the rest
        "jit": "off",
        # A case with all that belongs to it is 18 joins, written in a good order. Trying others took 110 ms a page.
        "join_collapse_limit": 4,
        # No disk has an arm any more, and what is asked for all day lies in memory: a row by its key costs what the next one does.
        "random_page_cost": 1.1,
        # To start helpers costs more than any page's question, and a busy evening has none to spare.
        "max_parallel_workers_per_gather": 0,
    }
    options = dict(config.get("OPTIONS", {}))
    options["options"] = " ".join(f"-c {key}={value}" for key, value in limits.items())
    return config | {
        "OPTIONS": options | {"connection_factory": Connection},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


def read_mail(name: str, *, default: str) -> tuple[str, dict[str, Any]]:
    """The mail transport's backend and its connection, from one address such as smtp+tls://user:secret@host:587."""
    config: dict[str, Any] = _read(_env.email_url, name, default)
    connection = {
        "host": config.get("EMAIL_HOST") or "localhost",
        "port": config.get("EMAIL_PORT") or 25,
        "user": config.get("EMAIL_HOST_USER") or "",
        "password": config.get("EMAIL_HOST_PASSWORD") or "",
        "tls": bool(config.get("EMAIL_USE_TLS")),
        "ssl": bool(config.get("EMAIL_USE_SSL")),
    }
    return str(config["EMAIL_BACKEND"]), connection
