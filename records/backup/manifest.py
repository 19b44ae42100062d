"""What a backup says of itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST, DUMP, DOCUMENTS = "manifest.json", "database.dump", "documents"
FORMAT = 1


class BackupFailed(Exception):
    """The backup cannot be made, trusted or put back; the sentence is for the operator."""


@dataclass(frozen=True)
class Manifest:
    """`documents` is size by SHA-256, `tables` is rows by table, `migrations` is `app.name`.

    `missing` are documents whose bytes were not in the store when the backup was taken, and somebody said: go on.
    """

    made_at: str
    migrations: list[str]
    tables: dict[str, int]
    dump_sha256: str
    dump_size: int
    documents: dict[str, int]
    missing: list[str]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    content = {"format": FORMAT, **asdict(manifest)}
    content["seal"] = _seal(content)
    (folder / MANIFEST).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a finished backup. Refuses a folder without one, and one that is not as it was written."""
    file = folder / MANIFEST
    if not file.is_file():
        raise BackupFailed(f"{folder} is no finished backup: it has no {MANIFEST}.")
    try:
        content = json.loads(file.read_text())
        seal = content.pop("seal")
        version = content.pop("format")
        manifest = Manifest(**content)
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise BackupFailed(f"{file} is cut short or altered. Use another backup.") from broken
    if version != FORMAT:
        raise BackupFailed(f"{file} is of format {version}; this program reads format {FORMAT}.")
    if seal != _seal({"format": version, **content}):
        raise BackupFailed(f"{file} has been altered since it was written. Use another backup.")
    return manifest


def _seal(content: dict[str, Any]) -> str:
    """Tells an altered manifest from a whole one. It is no signature: who can write the folder can write the seal."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
