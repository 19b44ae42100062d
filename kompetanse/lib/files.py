"""Files from people: what is let in, and where its bytes are kept.

`inspect_upload` decides by ending *and* content. A name is only a label: the place of a file is
the SHA-256 of its bytes.
"""

import contextlib
import hashlib
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pikepdf
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import Refused
from kompetanse.lib.images import pixels_of
from kompetanse.lib.text import plain_line

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_NAME = 120
MAX_ZIP_BYTES = 50 * MEGABYTE
MAX_ZIP_RATIO = 100
MAX_ZIP_ENTRIES = 200
# A small file of spaces packs a hundred to one and harms nobody.
SMALL_ENTRY = MEGABYTE
MAX_PDF_OBJECTS = 100_000
MAX_PIXELS = 200_000_000  # the largest camera of a telephone
CHUNK = 256 * 1024

OFFICE_TYPE = "application/vnd.openxmlformats-officedocument"
OPEN_TYPE = "application/vnd.oasis.opendocument"
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE_TYPE}.wordprocessingml.document",
    "xlsx": f"{OFFICE_TYPE}.spreadsheetml.sheet",
    "odt": f"{OPEN_TYPE}.text",
    "ods": f"{OPEN_TYPE}.spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
# What <input type="file" accept> says.
ACCEPT = ",".join(f".{ending}" for ending in CONTENT_TYPES)

_OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_MACRO_PARTS = re.compile(
    r"vbaproject|vbadata|macrosheets/|activex/|^basic/|^scripts/", re.IGNORECASE
)
_LOOKS_LIKE_HTML = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE
)
_ACTIVE_PDF_KEYS = frozenset(("/JavaScript", "/JS", "/EmbeddedFiles", "/EF", "/XFA", "/RichMedia"))
_ACTIVE_PDF_ACTIONS = frozenset(
    (
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/Rendition",
        "/Movie",
        "/Sound",
    )
)
_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileRefused(Refused):
    """The file is not let in; the sentence names the file and says why."""


class BytesGone(FileNotFoundError):
    """Stored bytes are no longer there: purged, as a rule. A page is answered with 410."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that was let in."""

    name: str
    ending: str
    content_type: str
    size: int
    digest: str


def inspect_upload(content: bytes, name: str) -> Inspected:
    """Look at an upload before anything else reads it; `FileRefused` when it is not let in."""
    label = label_of(name)
    ending = label.rpartition(".")[2].lower() if "." in label else ""
    if ending not in CONTENT_TYPES:
        raise _refused(
            label,
            _(
                "Vi tar ikke imot denne filtypen. Bruk PDF, Word, Excel, OpenDocument, bilde eller ren tekst."
            ),
        )
    if not content:
        raise _refused(label, _("Filen er tom."))
    if len(content) > MAX_BYTES:
        raise _refused(label, _("Filen er større enn 20 MB."))
    _LOOK[ending](content, label, ending)
    return Inspected(label, ending, CONTENT_TYPES[ending], len(content), sha256(content))


def label_of(name: str) -> str:
    """A file name from outside as a label: no folders, no controls, at most 120 characters."""
    last = re.split(r"[/\\]", plain_line(name))[-1]
    label = re.sub(r'[<>:"|?*]', "", last).strip(". ")
    if len(label) > MAX_NAME:
        stem, dot, ending = label.rpartition(".")
        kept = f"{dot}{ending[:10]}" if stem else ""
        label = (stem or label)[: MAX_NAME - len(kept)] + kept
    return label or gettext("fil")


def check_zip(content: bytes, label: str) -> list[str]:
    """The names in a zip file, read from its directory alone; `FileRefused` for a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _refused(label, _("Filen er skadet eller er ikke det navnet sier.")) from None
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ZIP_ENTRIES or unpacked > MAX_ZIP_BYTES or any(map(_is_bomb, entries)):
        raise _refused(label, _("Filen er for stor når den pakkes ut."))
    if len({entry.filename for entry in entries}) < len(entries):
        raise _refused(label, _("Filen er skadet eller er ikke det navnet sier."))
    if any(entry.flag_bits & 1 for entry in entries):
        raise _refused(label, _("Filen er låst med passord. Last opp en fil uten passord."))
    return [entry.filename for entry in entries]


def sha256(content: bytes) -> str:
    """The digest under which `content` is kept."""
    return hashlib.sha256(content).hexdigest()


def stored_path(digest: str, root: Path) -> Path:
    """Where the bytes with `digest` lie under `root`."""
    if _DIGEST.fullmatch(digest) is None:
        msg = "A stored file is named by 64 hexadecimal digits."
        raise ValueError(msg)
    return root / digest[:2] / digest[2:4] / digest


def store(content: bytes | BinaryIO, root: Path) -> str:
    """Keep `content` under its digest and return it; on disk when this returns.

    Written beside its place, fsynced, then renamed: a kill leaves a temporary file or the whole
    file, never half of one. The same bytes twice are one file.
    """
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    root.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=".new-", dir=root)
    try:
        hasher = hashlib.sha256()
        with os.fdopen(handle, "wb") as target:
            while chunk := source.read(CHUNK):
                hasher.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        digest = hasher.hexdigest()
        place = stored_path(digest, root)
        place.parent.mkdir(parents=True, exist_ok=True)
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)
    return digest


def open_stored(digest: str, root: Path) -> BinaryIO:
    """The stored bytes, open for reading; `BytesGone` when they are gone."""
    try:
        return stored_path(digest, root).open("rb")
    except FileNotFoundError as gone:
        raise BytesGone(digest) from gone


def is_intact(digest: str, root: Path) -> bool:
    """Whether the stored bytes are there and still have their digest."""
    try:
        with open_stored(digest, root) as stored:
            hasher = hashlib.sha256()
            while chunk := stored.read(CHUNK):
                hasher.update(chunk)
            return hasher.hexdigest() == digest
    except FileNotFoundError:
        return False


def stored_digests(root: Path) -> Iterator[tuple[str, float]]:
    """(digest, time last written) of every stored file, for the sweep of orphans."""
    for place in root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        if _DIGEST.fullmatch(place.name):
            yield place.name, place.stat().st_mtime


def remove_stored(digest: str, root: Path) -> None:
    """Remove stored bytes; nothing happens when they are gone already."""
    stored_path(digest, root).unlink(missing_ok=True)


def remove_if_old(digest: str, root: Path, *, before: float) -> bool:
    """Remove stored bytes last written before a moment, and say whether; what is written anew meanwhile is kept.

    The file is taken aside first, and then looked at: whoever stores the same bytes now makes a new file in its place.
    """
    place, aside = stored_path(digest, root), root / f".orphan-{digest}"
    try:
        place.replace(aside)
    except FileNotFoundError:
        # Another process has removed it.
        return False
    is_old = aside.stat().st_mtime < before
    if not is_old:
        with contextlib.suppress(FileExistsError):
            place.hardlink_to(aside)
    aside.unlink()
    return is_old


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(label: str, why: str | Promise) -> FileRefused:
    return FileRefused(gettext("«%(name)s»: %(why)s") % {"name": label, "why": why})


def _wrong_content(label: str) -> FileRefused:
    return _refused(label, _("Innholdet er noe annet enn filnavnet sier."))


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    return (
        entry.file_size > SMALL_ENTRY
        and entry.file_size > max(entry.compress_size, 1) * MAX_ZIP_RATIO
    )


def _look_at_pdf(content: bytes, label: str, ending: str) -> None:  # noqa: ARG001 -- one shape
    if not content.startswith(b"%PDF-") or _LOOKS_LIKE_HTML.search(content[:1024]):
        raise _wrong_content(label)
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.objects) > MAX_PDF_OBJECTS:
                raise _refused(
                    label, _("PDF-filen er for sammensatt. Skriv den ut til PDF på nytt.")
                )
            active = any(_is_active(item) for item in pdf.objects)
    except pikepdf.PasswordError:
        raise _refused(
            label, _("Filen er låst med passord. Last opp en fil uten passord.")
        ) from None
    except pikepdf.PdfError:
        raise _refused(label, _("Filen er skadet eller er ikke det navnet sier.")) from None
    if active:
        raise _refused(
            label,
            _("PDF-filen inneholder skript, vedlegg eller skjema. Skriv den ut til PDF på nytt."),
        )


def _is_active(item: object, depth: int = 0) -> bool:
    """Whether a PDF object does something by itself, or carries another file."""
    if depth > 20:  # noqa: PLR2004 -- deeper than any honest file nests
        return True
    if isinstance(item, pikepdf.Array):
        return any(_is_active(part, depth + 1) for part in item.as_list() if _is_nested(part))
    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return False
    keys = frozenset(item.keys())
    if keys & _ACTIVE_PDF_KEYS or str(item.get("/S", "")) in _ACTIVE_PDF_ACTIONS:
        return True
    values = (item.get(key) for key in keys)
    return any(_is_active(value, depth + 1) for value in values if _is_nested(value))


def _is_nested(value: object) -> bool:
    """Whether a value lies inside its parent; what is referred to is looked at by itself."""
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


def _look_at_office(content: bytes, label: str, ending: str) -> None:
    names = check_zip(content, label)
    if "[Content_Types].xml" not in names or _OFFICE_PARTS[ending] not in names:
        raise _wrong_content(label)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = _read_entry(archive, "[Content_Types].xml", label).lower()
    if any(map(_MACRO_PARTS.search, names)) or b"macroenabled" in types:
        raise _refused(label, _("Filen inneholder makroer. Lagre den uten makroer."))


def _look_at_open_document(content: bytes, label: str, ending: str) -> None:
    names = check_zip(content, label)
    if "mimetype" not in names or "content.xml" not in names:
        raise _wrong_content(label)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        kind = _read_entry(archive, "mimetype", label).decode("ascii", "replace").strip()
    if kind != CONTENT_TYPES[ending]:
        raise _wrong_content(label)
    if any(map(_MACRO_PARTS.search, names)):
        raise _refused(label, _("Filen inneholder makroer. Lagre den uten makroer."))


def _read_entry(archive: zipfile.ZipFile, name: str, label: str) -> bytes:
    try:
        with archive.open(name) as entry:
            return entry.read(MEGABYTE)
    except Exception:  # noqa: BLE001 -- a broken entry fails in many ways, all of them an answer
        raise _refused(label, _("Filen er skadet eller er ikke det navnet sier.")) from None


def _look_at_image(content: bytes, label: str, ending: str) -> None:
    start, end = {
        "png": (b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
        "jpg": (b"\xff\xd8\xff", b"\xff\xd9"),
        "jpeg": (b"\xff\xd8\xff", b"\xff\xd9"),
    }[ending]
    # What lies after the end is another file in disguise; some cameras pad with zeros.
    if not content.startswith(start) or not content.rstrip(b"\0").endswith(end):
        raise _wrong_content(label)
    pixels = pixels_of(content)
    if pixels is None:
        raise _refused(label, _("Filen er skadet eller er ikke det navnet sier."))
    if pixels > MAX_PIXELS:
        raise _refused(label, _("Bildet er for stort når det vises. Gjør det mindre."))


def _look_at_text(content: bytes, label: str, ending: str) -> None:  # noqa: ARG001 -- one shape
    if decode_text(content) is None or _LOOKS_LIKE_HTML.match(
        content.lstrip(b"\xef\xbb\xbf \t\r\n")
    ):
        raise _wrong_content(label)


def decode_text(content: bytes) -> str | None:
    """The text of a file: UTF-8, UTF-16 with its mark, else Windows-1252; None when it is none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        with contextlib.suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            return None if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text) else text
    return None


_LOOK: dict[str, Callable[[bytes, str, str], None]] = {
    "pdf": _look_at_pdf,
    "docx": _look_at_office,
    "xlsx": _look_at_office,
    "odt": _look_at_open_document,
    "ods": _look_at_open_document,
    "png": _look_at_image,
    "jpg": _look_at_image,
    "jpeg": _look_at_image,
    "txt": _look_at_text,
    "csv": _look_at_text,
}
