"""Where the bytes of documents are kept: under their SHA-256, in a folder or in a bucket.

`lib` knows no settings: `records.store.document_store()` says which store this installation has.
"""

import hashlib
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from django.core.files.base import File
from django.core.files.storage import Storage

from kompetanse.lib import files

# What is larger than this waits on disk, not in memory, on its way to a bucket.
IN_MEMORY = 2 * files.MEGABYTE


class Store(Protocol):
    """A content-addressed store: the same bytes twice are one file, and a name tells whether the bytes are whole."""

    def write(self, content: bytes | BinaryIO) -> str:
        """Keep `content` under its digest and return it; safe when this returns."""

    def open(self, digest: str) -> BinaryIO:
        """The stored bytes, open for reading; FileNotFoundError when they are gone."""

    def digests(self) -> Iterator[tuple[str, float]]:
        """(digest, time last written) of every stored file."""

    def remove(self, digest: str) -> None:
        """Remove stored bytes; nothing happens when they are gone already."""

    def remove_orphan(self, digest: str, *, before: float) -> bool:
        """Remove bytes that no row names, unless somebody has written them since; whether they are removed."""


@dataclass(frozen=True)
class FolderStore:
    """On a volume that all processes see."""

    root: Path

    def write(self, content: bytes | BinaryIO) -> str:
        return files.store(content, self.root)

    def open(self, digest: str) -> BinaryIO:
        return files.open_stored(digest, self.root)

    def digests(self) -> Iterator[tuple[str, float]]:
        return files.stored_digests(self.root)

    def remove(self, digest: str) -> None:
        files.remove_stored(digest, self.root)

    def remove_orphan(self, digest: str, *, before: float) -> bool:
        return files.remove_if_old(digest, self.root, before=before)


@dataclass(frozen=True)
class BucketStore:
    """In a storage of django-storages. An object appears whole or not at all, so nothing is renamed into place."""

    storage: Storage

    def write(self, content: bytes | BinaryIO) -> str:
        source = io.BytesIO(content) if isinstance(content, bytes) else content
        hasher = hashlib.sha256()
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as waiting:
            while chunk := source.read(files.CHUNK):
                hasher.update(chunk)
                waiting.write(chunk)
            digest = hasher.hexdigest()
            if not self.storage.exists(_name(digest)):
                waiting.seek(0)
                self.storage.save(_name(digest), File(waiting))
        return digest

    def open(self, digest: str) -> BinaryIO:
        return cast(
            "BinaryIO", self.storage.open(_name(digest), "rb")
        )  # Django's File reads as one

    def digests(self) -> Iterator[tuple[str, float]]:
        for first in self.storage.listdir("")[0]:
            for second in self.storage.listdir(first)[0]:
                for name in self.storage.listdir(f"{first}/{second}")[1]:
                    written = self.storage.get_modified_time(f"{first}/{second}/{name}")
                    yield name, written.timestamp()

    def remove(self, digest: str) -> None:
        self.storage.delete(_name(digest))

    def remove_orphan(self, digest: str, *, before: float) -> bool:  # noqa: ARG002 -- one shape
        """Never: S3 cannot look and remove in one step, and somebody may be storing the same bytes."""
        return False


def is_whole(store: Store, digest: str) -> bool:
    """Whether the stored bytes are there and still have their digest."""
    try:
        with store.open(digest) as stored:
            return digest_of(stored) == digest
    except FileNotFoundError:
        return False


def digest_of(source: BinaryIO) -> str:
    hasher = hashlib.sha256()
    while chunk := source.read(files.CHUNK):
        hasher.update(chunk)
    return hasher.hexdigest()


def _name(digest: str) -> str:
    """The same places as in a folder, so that a folder can be copied into a bucket as it is."""
    return files.stored_path(digest, Path()).as_posix()
