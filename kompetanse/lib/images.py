"""How many pixels a picture says it has, read from its head: nothing is drawn or unpacked."""

import struct

_PNG_HEAD = 24
_NO_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))
# Start of frame, in all its kinds; the three others in the range are tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def pixels_of(content: bytes) -> int | None:
    """Width times height of a PNG or JPEG; None when its head does not say."""
    if content.startswith(b"\x89PNG"):
        return _of_png(content)
    return _of_jpeg(content)


def _of_png(content: bytes) -> int | None:
    if len(content) < _PNG_HEAD or content[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return width * height or None


def _of_jpeg(content: bytes) -> int | None:
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:  # noqa: PLR2004 -- the mark of a segment
        kind = content[place + 1]
        if kind in _NO_LENGTH:
            place += 2
            continue
        if kind in _FRAMES:
            height, width = struct.unpack_from(">HH", content, place + 5)
            return width * height or None
        place += 2 + max(int(struct.unpack_from(">H", content, place + 2)[0]), 2)
    return None
