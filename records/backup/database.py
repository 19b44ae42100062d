"""What a backup asks of PostgreSQL: its own programs, and a few questions."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from kompetanse.devtools.services import postgres_program
from records.backup.manifest import BackupFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY c.relname
"""
# What dropping the schema takes along: default rights, which the dump brings anew.
# Who removes documents for good owns one function, and an owner must be one who may make functions: only while it is made.
_PURGER = """DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kompetanse_purge') THEN
        {} kompetanse_purge;
    END IF;
END $$;
"""
EMPTY = (
    "BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
    + _PURGER.format("GRANT CREATE ON SCHEMA public TO")
).encode()
WHOLE = (_PURGER.format("REVOKE CREATE ON SCHEMA public FROM") + "COMMIT;\n").encode()


@contextmanager
def one_snapshot() -> Iterator[str]:
    """Everything asked inside sees one moment; the name lets pg_dump see the same."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def tables() -> list[str]:
    return [name for (name,) in ask(TABLES)]


def rows_by_table() -> dict[str, int]:
    quoted = connection.ops.quote_name
    return {
        name: int(ask(f"SELECT count(*) FROM {quoted(name)}")[0][0])  # noqa: S608 -- the catalogue's own names
        for name in tables()
    }


def migrations_done() -> list[str]:
    done = ask("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    return [name for (name,) in done]


def ask(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def dump(file: Path, *, snapshot: str) -> None:
    command = ["--format=custom", f"--snapshot={snapshot}", "--lock-wait-timeout=60s"]
    done = subprocess.run(  # noqa: S603 -- our own words and a folder's path, no shell
        [program("pg_dump"), *command, f"--file={file}"],
        env=os.environ | _login(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"pg_dump failed: {_last_words(done.stderr)}")


def load(dump_file: Path) -> None:
    """Put what the dump holds in the place of what is there, in one transaction: all of it, or nothing is changed.

    The word COMMIT is only said when pg_restore has come to its end; without it psql's session ends in nothing.
    """
    connection.close()
    quiet = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--file=-"]
    with TemporaryFile() as complaints, TemporaryFile() as unreadable:
        reader = subprocess.Popen(  # noqa: S603
            [program("pg_restore"), "--file=-", str(dump_file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=unreadable,
        )
        writer = subprocess.Popen(  # noqa: S603
            [program("psql"), *quiet],
            env=os.environ | _login(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
        )
        _pour(reader, writer)
        for name, process, said in (
            ("psql", writer, complaints),
            ("pg_restore", reader, unreadable),
        ):
            if process.returncode:
                said.seek(0)
                raise BackupFailed(
                    f"{name} failed, and nothing is changed: {_last_words(said.read())}"
                )


def _pour(reader: subprocess.Popen[bytes], writer: subprocess.Popen[bytes]) -> None:
    assert reader.stdout is not None  # noqa: S101 -- both were asked for
    assert writer.stdin is not None  # noqa: S101
    # A pipe breaks when psql has stopped at an error: its exit code and its words tell.
    with suppress(BrokenPipeError):
        writer.stdin.write(EMPTY)
        shutil.copyfileobj(reader.stdout, writer.stdin)
        reader.stdout.close()
        if reader.wait() == 0:
            writer.stdin.write(WHOLE)
    reader.stdout.close()
    with suppress(BrokenPipeError):
        writer.stdin.close()
    writer.wait()
    reader.wait()


def _last_words(said: bytes) -> str:
    return said.decode(errors="replace").strip()[-2000:]


def program(name: str) -> str:
    try:
        return postgres_program(name)
    except RuntimeError as missing:
        raise BackupFailed(str(missing)) from missing


def _login() -> dict[str, str]:
    """Django's connection in libpq's words. A password stands in no command line."""
    config = connection.settings_dict
    words = {
        "PGHOST": config["HOST"],
        "PGPORT": str(config["PORT"] or ""),
        "PGUSER": config["USER"],
        "PGPASSWORD": config["PASSWORD"],
        "PGDATABASE": config["NAME"],
        "PGSSLMODE": settings.DATABASES["default"]["OPTIONS"].get("sslmode", ""),
        # Pages that are open may hold a table for a moment; a site that runs holds it for long.
        "PGOPTIONS": "-c statement_timeout=0 -c lock_timeout=15s",
        "PGAPPNAME": "kompetanse backup",
    }
    return {word: value for word, value in words.items() if value}
