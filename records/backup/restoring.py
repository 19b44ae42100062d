"""Putting a backup back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.migrations.loader import MigrationLoader

from kompetanse.lib import files
from kompetanse.lib.invariants import Breach, breaches
from kompetanse.lib.store import digest_of, is_whole
from records.backup import database
from records.backup.manifest import DOCUMENTS, DUMP, BackupFailed, Manifest, read_manifest
from records.models import StoredFile
from records.store import document_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOWN = 10


def check_parts(folder: Path) -> Manifest:
    """The manifest, when every part is there and is what it was. Refuses a backup that is cut short or altered."""
    manifest = read_manifest(folder)
    problems = list(_problems(folder, manifest))
    if problems:
        more = [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
        listed = "\n".join(f"  {problem}" for problem in problems[:SHOWN] + more)
        raise BackupFailed(
            f"{folder} is not whole:\n{listed}\nNothing is restored. Use another backup."
        )
    return manifest


def _problems(folder: Path, manifest: Manifest) -> Iterator[str]:
    parts = {folder / DUMP: (manifest.dump_sha256, manifest.dump_size)}
    parts |= {
        files.stored_path(digest, folder / DOCUMENTS): (digest, size)
        for digest, size in manifest.documents.items()
    }
    for part, (digest, size) in parts.items():
        name = part.relative_to(folder)
        if not part.is_file():
            yield f"{name} is missing"
        elif part.stat().st_size != size:
            yield f"{name} is cut short or grown: {part.stat().st_size} bytes, {size} when it was made"
        else:
            with part.open("rb") as content:
                if digest_of(content) != digest:
                    yield f"{name} is altered: its content is not what it was"


def restore_backup(folder: Path, *, replace: bool = False) -> Manifest:
    """Put documents and database back, and look at the result.

    Refuses a backup that is not whole or was made by a newer program, and an installation that is not empty unless
    `replace`. Documents first: a row never stands without its bytes. The database is replaced in one transaction.
    """
    manifest = check_parts(folder)
    _refuse_newer(manifest)
    if database.tables() and not replace:
        raise BackupFailed(
            "The database is not empty, and nothing is written over. Restore into a new one, or say --replace:"
            " then everything in it is thrown away."
        )
    store = document_store()
    for digest in manifest.documents:
        if not is_whole(store, digest):
            with files.open_stored(digest, folder / DOCUMENTS) as content:
                store.write(content)
    database.load(folder / DUMP)
    _look_at_result(manifest)
    return manifest


def _refuse_newer(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest.migrations) - known)
    if unknown:
        raise BackupFailed(
            f"The backup was made by another version of the program, which had {unknown[0]}. Use that version."
        )


def _look_at_result(manifest: Manifest) -> None:
    counts = database.rows_by_table()
    wrong = sorted(name for name in manifest.tables if counts.get(name) != manifest.tables[name])
    if wrong:
        raise BackupFailed(f"These tables do not have the rows they had: {', '.join(wrong)}.")
    store = document_store()
    rows = StoredFile.objects.filter(purged_at=None).values_list("sha256", flat=True)
    lost = [d for d in rows if d not in manifest.missing and not is_whole(store, d)]
    if lost:
        raise BackupFailed(f"{len(lost)} documents are not in the store, the first is {lost[0]}.")


def breaches_of(manifest: Manifest) -> list[Breach]:
    """What in the restored system is not as it must be, at the moment of the backup: mail that waited then has not waited since.

    Documents that the backup says it lacks are no news.
    """
    found = breaches(now=datetime.fromisoformat(manifest.made_at))
    return [breach for breach in found if not any(d in breach.line for d in manifest.missing)]


def steps_left(manifest: Manifest) -> int:
    """How many migrations the program has that the backup did not know."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return len(known - set(manifest.migrations))
