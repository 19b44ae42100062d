"""A backup: the database and the documents as one consistent set, in one folder with a manifest.

    manifest.json     what belongs to it, and the SHA-256 of every part
    database.dump     pg_dump's own format
    documents/ab/cd/  each document under its SHA-256

The list of documents and the counts of rows are read in the very snapshot that pg_dump writes, so the three agree whatever
people do meanwhile. Bytes are written before their row and never change, so they may be copied after the dump.
"""

from records.backup.making import make_backup
from records.backup.manifest import BackupFailed, Manifest, read_manifest
from records.backup.restoring import check_parts, restore_backup

__all__ = [
    "BackupFailed",
    "Manifest",
    "check_parts",
    "make_backup",
    "read_manifest",
    "restore_backup",
]
