"""gunicorn as in production, on the bench's database, and what it and PostgreSQL have used of the processor."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
SITE, BARE = "demo.benching.site:make_application()", "demo.benching.bare:make_application()"
NANO = 1_000_000_000


@dataclass(frozen=True)
class Cpu:
    """Seconds of the processor."""

    web: float
    database: float

    def since(self, before: Cpu) -> Cpu:
        return Cpu(web=self.web - before.web, database=self.database - before.database)


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    pid: int
    port: int

    def get(self, path: str, cookies: str = "") -> int:
        """The status of a page. A connection for each, as the proxy in front makes them."""
        return self._ask(path, cookies)[0]

    def page(self, path: str) -> bytes:
        return self._ask(path, "")[1]

    def _ask(self, path: str, cookies: str) -> tuple[int, bytes]:
        with closing(HTTPConnection(HOST, self.port, timeout=60)) as opened:
            opened.request("GET", path, headers={"Cookie": cookies})
            response = opened.getresponse()
            return response.status, response.read()

    def cpu(self) -> Cpu:
        """What its workers have used so far, and the processes of PostgreSQL that serve others than this one."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return Cpu(
            web=sum(cpu_seconds(int(child)) for child in children),
            database=sum(cpu_seconds(backend) for backend in _backends()),
        )


@contextmanager
def serving(application: str, *, workers: int) -> Iterator[Server]:
    """gunicorn with so many workers, until the block is left."""
    with closing(socket.create_server((HOST, 0))) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"BIND": f"{HOST}:{port}", "WEB_CONCURRENCY": str(workers)}
    command = [sys.executable, "-m", "gunicorn", application]
    with subprocess.Popen(  # noqa: S603 -- our own server, no word of it from outside
        command, cwd=settings.BASE_DIR, env=environment
    ) as master:
        try:
            server = Server(pid=master.pid, port=port)
            _wait_for(server)
            yield server
        finally:
            master.terminate()


def _wait_for(server: Server) -> None:
    for _attempt in range(600):
        with suppress(OSError):
            server.get("/healthz")
            return
        time.sleep(0.1)
    raise TimeoutError("gunicorn did not answer within a minute")


def _backends() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def cpu_seconds(pid: int) -> float:
    """CPU so far of a process on this machine; 0 for one that is elsewhere.

    As the scheduler counts it, in nanoseconds. The ticks of `/proc/PID/stat` are samples: they lose much of a page of one millisecond.
    """
    try:
        threads = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    except OSError:
        return 0.0
    return sum(int(thread.split()[0]) for thread in threads) / NANO
