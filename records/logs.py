"""The two places where the log can be read: the database, and a backup when there is no database."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform

from kompetanse.lib.store import is_whole
from records.backup.database import program
from records.backup.manifest import DUMP, BackupFailed
from records.backup.restoring import check_parts
from records.chains import Link
from records.models import Document, Event, EventChain, StoredFile
from records.store import document_store
from records.verifying import Filed, Head

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT_ONCE = 5_000


class DatabaseLog:
    """The log as it stands now, and the store's files."""

    def heads(self) -> dict[int, tuple[str, Head]]:
        rows = EventChain.objects.values_list("pk", "key", "length", "head_hash")
        return {pk: (key, Head(length, digest)) for pk, key, length, digest in rows}

    def events(self) -> Iterator[tuple[int, Link]]:
        events = Event.objects.order_by("chain_id", "number")
        rows = events.values_list("chain_id", *Link._fields).iterator(chunk_size=AT_ONCE)
        return ((row[0], Link(*row[1:])) for row in rows)

    def filed(self) -> Iterator[Filed]:
        said = Event.objects.filter(object_label=Document._meta.label_lower, verb="file_document")
        sha256 = KeyTextTransform("sha256", "facts")
        own = said.filter(object_id=OuterRef("code")).values(said=sha256)
        rows = Document.objects.order_by("pk").values_list(
            "code", "kind", "stored_file__sha256", Subquery(own[:1])
        )
        yield from (Filed(*row) for row in rows.iterator(chunk_size=AT_ONCE))
        gone = said.exclude(Exists(Document.objects.filter(code=OuterRef("object_id"))))
        for code, logged in gone.order_by("pk").values_list("object_id", sha256):
            yield Filed(code, "", None, logged)

    def files(self) -> Iterator[tuple[str, bool]]:
        store = document_store()
        rows = StoredFile.objects.filter(purged_at=None).order_by("pk")
        for digest in rows.values_list("sha256", flat=True).iterator(chunk_size=AT_ONCE):
            yield digest, is_whole(store, digest)


SCRATCH = """
    CREATE TABLE chain (id INTEGER PRIMARY KEY, key TEXT, length INTEGER, head_hash TEXT);
    CREATE TABLE event (chain_id INTEGER, number INTEGER, link TEXT);
    CREATE TABLE filing (code TEXT, sha256 TEXT);
    CREATE TABLE document (code TEXT, kind TEXT, stored_file_id INTEGER);
    CREATE TABLE file (id INTEGER PRIMARY KEY, sha256 TEXT, is_purged INTEGER);
"""
READY = """
    CREATE INDEX event_order ON event (chain_id, number);
    CREATE INDEX filing_code ON filing (code);
"""
FILED = """
    SELECT document.code, document.kind, file.sha256, filing.sha256
    FROM document JOIN file ON file.id = document.stored_file_id LEFT JOIN filing USING (code)
    UNION ALL
    SELECT code, '', NULL, sha256 FROM filing WHERE code NOT IN (SELECT code FROM document)
"""
ESCAPED = re.compile(r"\\(.)")
ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
NOTHING = "\\N"


class BackupLog:
    """The log in a backup's dump, read by pg_restore without any database, and the backup's documents.

    Refuses a backup that is cut short or altered: then every document has been read already, and has the hash it is named by.
    """

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.manifest = check_parts(folder)
        self.scratch = sqlite3.connect(scratch / "log.sqlite")
        self.scratch.executescript(SCRATCH)
        for table, keep in (
            ("records_eventchain", self._keep_chain),
            ("records_event", self._keep_event),
            ("records_document", self._keep_document),
            ("records_storedfile", self._keep_file),
        ):
            for row in rows_of(folder / DUMP, table):
                keep(row)
        self.scratch.executescript(READY)

    def close(self) -> None:
        self.scratch.close()

    def _keep_chain(self, row: dict[str, str]) -> None:
        values = [row[name] for name in ("id", "key", "length", "head_hash")]
        self.scratch.execute("INSERT INTO chain VALUES (?, ?, ?, ?)", values)

    def _keep_event(self, row: dict[str, str]) -> None:
        link = json.dumps([row[name] for name in Link._fields])
        self.scratch.execute(
            "INSERT INTO event VALUES (?, ?, ?)", [row["chain_id"], row["number"], link]
        )
        if (row["object_label"], row["verb"]) == ("records.document", "file_document"):
            said = json.loads(row["facts"]).get("sha256")
            self.scratch.execute("INSERT INTO filing VALUES (?, ?)", [row["object_id"], said])

    def _keep_document(self, row: dict[str, str]) -> None:
        values = [row[name] for name in ("code", "kind", "stored_file_id")]
        self.scratch.execute("INSERT INTO document VALUES (?, ?, ?)", values)

    def _keep_file(self, row: dict[str, str]) -> None:
        values = [row["id"], row["sha256"], row["purged_at"] is not None]
        self.scratch.execute("INSERT INTO file VALUES (?, ?, ?)", values)

    def heads(self) -> dict[int, tuple[str, Head]]:
        rows = self.scratch.execute("SELECT id, key, length, head_hash FROM chain")
        return {pk: (key, Head(length, digest)) for pk, key, length, digest in rows}

    def events(self) -> Iterator[tuple[int, Link]]:
        rows = self.scratch.execute("SELECT chain_id, link FROM event ORDER BY chain_id, number")
        return ((pk, _link(*json.loads(link))) for pk, link in rows)

    def filed(self) -> Iterator[Filed]:
        return (Filed(*row) for row in self.scratch.execute(FILED))

    def files(self) -> Iterator[tuple[str, bool]]:
        rows = self.scratch.execute("SELECT sha256 FROM file WHERE NOT is_purged ORDER BY id")
        return ((digest, digest in self.manifest.documents) for (digest,) in rows)


def rows_of(dump: Path, table: str) -> Iterator[dict[str, Any]]:
    """The rows of one table in a dump, as text; None for what is not there."""
    command = [program("pg_restore"), "--data-only", f"--table={table}", "--file=-", str(dump)]
    with subprocess.Popen(  # noqa: S603 -- our own words and a folder's path, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as reader:
        assert reader.stdout is not None  # noqa: S101 -- both were asked for
        assert reader.stderr is not None  # noqa: S101
        with closing(reader.stdout) as lines:
            columns: list[str] = []
            for line in lines:
                if columns and line == "\\.\n":
                    columns = []
                elif columns:
                    parts = line.removesuffix("\n").split("\t")
                    yield dict(zip(columns, map(_value, parts), strict=True))
                elif line.startswith(f"COPY public.{table} ("):
                    columns = line[line.index("(") + 1 : line.index(")")].split(", ")
        said = reader.stderr.read()
    if reader.returncode:
        raise BackupFailed(f"pg_restore cannot read {dump.name}: {said.strip()[-2000:]}")


def _value(text: str) -> str | None:
    if text == NOTHING:
        return None
    return (
        ESCAPED.sub(lambda match: ESCAPES.get(match[1], match[1]), text) if "\\" in text else text
    )


def _link(*texts: Any) -> Link:
    """An event from its columns as a dump writes them."""
    row = dict(zip(Link._fields, texts, strict=True))
    numbers = {
        name: row[name] and int(row[name]) for name in ("number", "actor_id", "organisation_id")
    }
    at = datetime.fromisoformat(row["at"])
    return Link(**row | numbers | {"at": at, "facts": json.loads(row["facts"])})
