"""Asking clamd whether bytes hold a virus, in its own protocol (INSTREAM); nothing else knows it."""

import socket
import struct
from typing import BinaryIO
from urllib.parse import urlsplit

CHUNK = 64 * 1024
PORT = 3310
MAX_ANSWER = 4096
_CLEAN, _FOUND = ": OK", " FOUND"


class ScannerSilent(Exception):
    """clamd gave no answer that can be used: it is down, slow, or the file is larger than it takes."""


def find_virus(content: BinaryIO, *, url: str, seconds: float) -> str:
    """The name of what was found, "" when the bytes are clean. `url` is tcp://host:3310 or unix:///path."""
    try:
        with _connect(url, seconds) as connection:
            try:
                connection.sendall(b"zINSTREAM\0")
                while chunk := content.read(CHUNK):
                    connection.sendall(struct.pack("!L", len(chunk)) + chunk)
                connection.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                # It hangs up on a file that is too large, after having said so.
                pass  # the answer below tells
            answer = _read(connection)
    except OSError as error:
        raise ScannerSilent(type(error).__name__) from error
    if answer.endswith(_FOUND):
        return answer.removesuffix(_FOUND).partition(": ")[2]
    if answer.endswith(_CLEAN):
        return ""
    raise ScannerSilent(answer or "no answer")


def _connect(url: str, seconds: float) -> socket.socket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(seconds)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection
    return socket.create_connection((parts.hostname or "", parts.port or PORT), timeout=seconds)


def _read(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < MAX_ANSWER:
        part = connection.recv(MAX_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")
