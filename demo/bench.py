"""What pages and letters cost: queries, CPU of the web process and of the database, bytes, letters per second."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg2
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from decisions.documents import print_letter, read_snapshot
from decisions.models import Letter
from demo.logins import logins
from grants.models import Application

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
ROUNDS, WARM_UP = 50, 5
CASEWORKER = "caseworker"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class PageCost:
    """One page, as the caseworker opens it."""

    page: str
    cases: int
    status: int
    queries: int
    web_cpu_ms: float
    database_cpu_ms: float
    kilobytes: float


@dataclass(frozen=True)
class LetterCost:
    """The same letter, again and again."""

    letters: int
    processes: int
    cpu_ms_each: float
    letters_per_second: float
    megabytes_at_most: int


def measure_pages() -> list[PageCost]:
    """Asked of a worker of gunicorn, as in production."""
    cases = Application.objects.count()
    client = Client(SERVER_NAME=HOST)  # a host that the demo answers to
    email = next(row["email"] for row in logins() if row["role"] == CASEWORKER)
    client.force_login(User.objects.get(email=email))
    with _web_worker() as worker:
        return [_measure(client, worker, name, path, cases) for name, path in _pages()]


def _pages() -> list[tuple[str, str]]:
    """The work list, the search in it, and the case with the most papers."""
    work_list = reverse("overview:work-list")
    pages = [
        ("work list", f"{work_list}?visning=alle"),
        ("search", f"{work_list}?visning=alle&q=Volum"),
    ]
    submitted = Application.objects.exclude(case_file=None)
    papers = submitted.annotate(papers=Count("case_file__documents"))
    fullest = papers.order_by("-papers", "pk").first()
    if fullest is None:
        return pages
    return [*pages, ("case page", reverse("overview:case", args=[fullest.code]))]


def refresh_statistics() -> None:
    """What PostgreSQL does by itself within a minute or so of many new rows. Only the owner of the tables may ask for it."""
    url = os.environ.get("DATABASE_OWNER_URL")
    if url:
        with closing(psycopg2.connect(url)) as owner, owner, owner.cursor() as cursor:
            cursor.execute("ANALYZE")


@dataclass(frozen=True)
class _Worker:
    pid: int
    port: int

    def get(self, path: str, cookies: str) -> int:
        """The status of a page. A connection for each, as the proxy in front makes them."""
        with closing(HTTPConnection(HOST, self.port, timeout=60)) as connection_:
            connection_.request("GET", path, headers={"Cookie": cookies})
            response = connection_.getresponse()
            response.read()
            return response.status


@contextmanager
def _web_worker() -> Iterator[_Worker]:
    """gunicorn with one worker, on this database."""
    with closing(socket.create_server((HOST, 0))) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"BIND": f"{HOST}:{port}", "WEB_CONCURRENCY": "1"}
    command = [sys.executable, "-m", "gunicorn"]
    with subprocess.Popen(  # noqa: S603 -- our own server, no word of it from outside
        command, cwd=settings.BASE_DIR, env=environment
    ) as master:
        try:
            _wait_for(_Worker(pid=0, port=port))
            children = Path(f"/proc/{master.pid}/task/{master.pid}/children").read_text()
            yield _Worker(pid=int(children.split()[0]), port=port)
        finally:
            master.terminate()


def _wait_for(worker: _Worker) -> None:
    for _attempt in range(600):
        with suppress(OSError):
            worker.get("/healthz", "")
            return
        time.sleep(0.1)
    raise TimeoutError("gunicorn did not answer within a minute")


def _measure(client: Client, worker: _Worker, name: str, path: str, cases: int) -> PageCost:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    asked = len(queries)  # the log is emptied by the next request
    cookies = client.cookies.output(attrs=[], header="", sep=";").strip()
    for _round in range(WARM_UP):  # templates are read and plans made once
        worker.get(path, cookies)
    backends = _backends()
    web, database = _cpu_seconds(worker.pid), sum(map(_cpu_seconds, backends))
    statuses = {worker.get(path, cookies) for _round in range(ROUNDS)}
    web, database = (
        _cpu_seconds(worker.pid) - web,
        sum(map(_cpu_seconds, backends)) - database,
    )
    if statuses != {response.status_code}:
        raise RuntimeError(f"{path} answered {statuses}")
    return PageCost(
        page=name,
        cases=cases,
        status=response.status_code,
        queries=asked,
        web_cpu_ms=round(web / ROUNDS * 1000, 1),
        database_cpu_ms=round(database / ROUNDS * 1000, 1),
        kilobytes=round(len(response.content) / 1024, 1),
    )


def _backends() -> list[int]:
    """The processes that serve the others on this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def _cpu_seconds(pid: int) -> float:
    """CPU so far of a process on this machine; 0 for one that is elsewhere."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure_letters(*, letters: int, processes: int) -> list[LetterCost]:
    """The first letter of the demo, drawn so many times; nothing when none is made yet."""
    letter = Letter.objects.order_by("pk").first()
    if letter is None:
        return []
    draw = partial(_draw, letter.snapshot)
    connection.close()  # what is open is not shared with the processes below
    with ProcessPoolExecutor(max_workers=processes) as pool:
        list(pool.map(draw, range(processes)))  # fonts are read once a process
        started = time.perf_counter()
        cpu = sorted(pool.map(draw, range(letters)))
        seconds = time.perf_counter() - started
        memory = max(pool.map(_megabytes, range(processes)))
    return [
        LetterCost(
            letters=letters,
            processes=processes,
            cpu_ms_each=round(cpu[letters // 2] * 1000, 1),
            letters_per_second=round(letters / seconds, 1),
            megabytes_at_most=memory,
        )
    ]


def _draw(snapshot: dict[str, Any], _number: int) -> float:
    """One letter; its CPU seconds."""
    started = time.process_time()
    print_letter(read_snapshot(snapshot), created=None)
    return time.process_time() - started


def _megabytes(_number: int) -> int:
    status = Path("/proc/self/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


def as_rows(costs: list[PageCost] | list[LetterCost]) -> list[dict[str, object]]:
    return [asdict(cost) for cost in costs]
