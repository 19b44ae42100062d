"""The environment variables a program of ours starts with on a developer's machine."""

import os
import secrets

from kompetanse.devtools.paths import RUN
from kompetanse.devtools.services import OWNER, Services, start

DATABASE = "kompetanse"
# What every system needs before the first person logs in, and the files it is made from.
SEEDING = ("load_registers", "load_schemes")
SEEDS = (
    "owners/registers/**/*",
    "grants/seeds.py",
    "grants/actions/schemes.py",
    "*/management/commands/load_*.py",
)
# These change tables, so they log in as the owner of them; all else runs as the app.
OWNER_COMMANDS = {"migrate", "sqlmigrate", "pgtrigger", "purge", "backup", "restore"}


def for_run() -> dict[str, str]:
    """The demo on this machine. What is set already stands: DATABASE_URL and REDIS_URL may name other servers."""
    environment = dict(os.environ)
    if not {"DATABASE_URL", "REDIS_URL"} <= environment.keys():
        services = start("run")
        if "DATABASE_URL" not in environment and not services.has_database(DATABASE):
            services.create_database(DATABASE)
        environment.setdefault("DATABASE_URL", services.database_url(DATABASE))
        environment.setdefault("DATABASE_OWNER_URL", services.database_url(DATABASE, role=OWNER))
        environment.setdefault("REDIS_URL", services.redis_url())
    port = environment.get("PORT", "8000")
    defaults = {
        "SECRET_KEY": _secret_key(),
        "DEMO": "true",
        "HTTPS": "false",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DOCUMENT_ROOT": str(RUN / "documents"),
        "STATIC_ROOT": str(RUN / "static"),
        "DJANGO_SETTINGS_MODULE": "kompetanse.settings",
    }
    return defaults | environment


def for_tests(services: Services, database: str, *, redis_number: int = 0) -> dict[str, str]:
    """The same for every run, whatever the caller's environment says."""
    collected = (
        RUN / "static-of-tests"
    )  # stays empty: tests get static files from where they are written
    collected.mkdir(exist_ok=True)
    return (
        dict(os.environ)
        | {
            "PYTHONDONTWRITEBYTECODE": "",  # a site's processes start sooner when the first has compiled our code
            "DATABASE_URL": services.database_url(database),
            "DATABASE_OWNER_URL": services.database_url(database, role=OWNER),
            "REDIS_URL": services.redis_url(redis_number),
            "SECRET_KEY": "only-for-tests-" + "x" * 50,
            "DEBUG": "false",
            "DEMO": "true",
            "MFA_REQUIRED": "true",
            "HTTPS": "false",
            "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
            "SITE_URL": "http://testserver",
            "STATIC_HASHED": "false",
            "STATIC_ROOT": str(collected),
            # Files are named by what they hold, so a template's and its clones' may lie together.
            "DOCUMENT_ROOT": str(RUN / "documents-of-tests"),
            "EMAIL_URL": "memorymail://",
            "LOG_LEVEL": "WARNING",
            # Long enough for a machine that does much else: no test asks how long a thing takes.
            "STATEMENT_TIMEOUT_MS": "60000",
            "GUNICORN_CMD_ARGS": "--timeout=120",
            "DJANGO_SETTINGS_MODULE": "kompetanse.settings",
        }
    )


def as_owner(environment: dict[str, str]) -> dict[str, str]:
    """The same, logged in as the owner of the tables and without time limits."""
    url = environment.get("DATABASE_OWNER_URL", environment["DATABASE_URL"])
    return environment | {"DATABASE_URL": url, "STATEMENT_TIMEOUT_MS": "0"}


def _secret_key() -> str:
    """Made once a checkout, so that a second run keeps everybody logged in."""
    file = RUN / "secret_key"
    if not file.exists():
        RUN.mkdir(exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(60))
    return file.read_text()
