"""What pages and letters cost: queries, CPU of the web process and of the database, bytes, letters per second."""

from __future__ import annotations

import os
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
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

ROUNDS = 20
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
    cases = Application.objects.count()
    client = Client(SERVER_NAME="127.0.0.1")  # a host that the demo answers to
    email = next(row["email"] for row in logins() if row["role"] == CASEWORKER)
    client.force_login(User.objects.get(email=email))
    return [_measure(client, name, path, cases) for name, path in _pages()]


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


def _measure(client: Client, name: str, path: str, cases: int) -> PageCost:
    client.get(path)  # templates are read and plans made once
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    asked = len(queries)  # the log is emptied by the next request
    web, database = time.process_time(), _database_seconds()
    for _round in range(ROUNDS):
        client.get(path)
    return PageCost(
        page=name,
        cases=cases,
        status=response.status_code,
        queries=asked,
        web_cpu_ms=round((time.process_time() - web) / ROUNDS * 1000, 1),
        database_cpu_ms=round((_database_seconds() - database) / ROUNDS * 1000, 1),
        kilobytes=round(len(response.content) / 1024, 1),
    )


def _database_seconds() -> float:
    """CPU so far of the process that serves our connection, when it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
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
