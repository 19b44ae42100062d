"""clamd's protocol, against a server that speaks it on a real socket."""

import io
import socket
import threading

import pytest

from kompetanse.lib.clamd import ScannerSilent, find_virus
from tests.scanner import EICAR, NAME, scanner


def ask(content, url, seconds=5):
    return find_virus(io.BytesIO(content), url=url, seconds=seconds)


@pytest.fixture
def running():
    with scanner() as server:
        yield server


@pytest.mark.parametrize(
    ("content", "found"),
    [(b"", ""), (b"En plan", ""), (EICAR, NAME), (b"x" * 200_000 + EICAR, NAME)],
)
def test_scanner_says_what_it_finds(running, content, found):
    assert ask(content, running.url) == found
    assert running.scanned == [content]


def test_scanner_answers_on_a_local_socket(tmp_path):
    with scanner(str(tmp_path / "clamd.ctl")) as server:
        assert (ask(EICAR, server.url), ask(b"plan", server.url)) == (NAME, "")


def test_file_larger_than_the_scanner_takes_has_no_answer():
    with scanner(limit=1000) as server, pytest.raises(ScannerSilent):
        ask(b"x" * 5_000_000, server.url)


def test_scanner_that_is_down_has_no_answer(tmp_path):
    with scanner() as server:
        url = server.url

    for address in (url, f"unix://{tmp_path}/gone.ctl"):
        with pytest.raises(ScannerSilent):
            ask(b"plan", address)


def test_scanner_that_hangs_has_no_answer_in_time():
    with socket.create_server(("127.0.0.1", 0)) as deaf, pytest.raises(ScannerSilent):
        ask(b"plan", f"tcp://127.0.0.1:{deaf.getsockname()[1]}", seconds=0.2)


def test_answer_that_is_no_verdict_is_none():
    """Something else listens there."""
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer():
            connection, _ = other.accept()
            connection.recv(100)
            connection.sendall(b"220 mail.example ESMTP\0")
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(ScannerSilent):
            ask(b"plan", f"tcp://127.0.0.1:{other.getsockname()[1]}")
        thread.join()
