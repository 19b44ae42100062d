"""Taking a backup."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from kompetanse.lib import files
from kompetanse.lib.store import digest_of
from records.backup import database
from records.backup.manifest import DOCUMENTS, DUMP, BackupFailed, Manifest, write_manifest
from records.models import StoredFile
from records.store import document_store

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

SHOWN = 10


def make_backup(folder: Path, *, at: datetime, accept_missing: bool = False) -> Manifest:
    """Write a backup to a folder that does not exist yet; it gets its name when all of it is there.

    Refuses when a document's bytes are gone or altered in the store, unless `accept_missing`: then they are named.
    """
    if folder.exists():
        raise BackupFailed(f"{folder} exists. A backup is never written over another.")
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    with database.one_snapshot() as snapshot:
        digests = list(
            StoredFile.objects.filter(purged_at=None)
            .order_by("sha256")
            .values_list("sha256", flat=True)
        )
        counts, migrations = database.rows_by_table(), database.migrations_done()
        database.dump(unfinished / DUMP, snapshot=snapshot)
    copied = {digest: size for digest, size in _copy(digests, unfinished / DOCUMENTS) if size >= 0}
    missing = [digest for digest in digests if digest not in copied]
    _refuse_missing(missing, accept_missing=accept_missing)
    with (unfinished / DUMP).open("rb") as content:
        dump_sha256 = digest_of(content)
        os.fsync(content.fileno())
    manifest = Manifest(
        made_at=at.isoformat(timespec="seconds"),
        migrations=migrations,
        tables=counts,
        dump_sha256=dump_sha256,
        dump_size=(unfinished / DUMP).stat().st_size,
        documents=copied,
        missing=missing,
    )
    write_manifest(unfinished, manifest)
    unfinished.rename(folder)
    return manifest


def _copy(digests: Iterable[str], root: Path) -> Iterable[tuple[str, int]]:
    """(digest, size) of each document copied; -1 where the bytes are gone or no longer what their name says."""
    store = document_store()
    for digest in digests:
        place = files.stored_path(digest, root)
        place.parent.mkdir(parents=True, exist_ok=True)
        hasher = hashlib.sha256()
        try:
            with store.open(digest) as source, place.open("wb") as target:
                while chunk := source.read(files.CHUNK):
                    hasher.update(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
        except FileNotFoundError:
            yield digest, -1
            continue
        if hasher.hexdigest() == digest:
            yield digest, place.stat().st_size
        else:
            place.unlink()
            yield digest, -1


def _refuse_missing(missing: list[str], *, accept_missing: bool) -> None:
    purged = set(
        StoredFile.objects.filter(sha256__in=missing, purged_at__isnull=False).values_list(
            "sha256", flat=True
        )
    )
    if purged:
        raise BackupFailed("Documents were purged while the backup was taken. Take it once more.")
    if missing and not accept_missing:
        listed = "\n".join(f"  {digest}" for digest in missing[:SHOWN])
        more = f"\n  and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        raise BackupFailed(
            f"{len(missing)} documents are gone from the store or altered:\n{listed}{more}\n"
            "Find them in an older backup, or take this one without them: --accept-missing."
        )
