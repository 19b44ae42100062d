"""What the pages cost that people open all day: queries, CPU of the web process and of the database, bytes, and how long they take.

Beside them stands the least that a page of Django costs on this machine (`bare`), asked in turn with the page: the ratio to it
says more than milliseconds of a machine that is never equally fast twice. The middle of the turns counts: what else the
machine did in one of them is left out.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Assurance
from accounts.hat import hats_of
from accounts.models import User
from demo.benching.servers import BARE, HOST, SITE, Cpu, Server, serving
from demo.logins import logins
from forum.models import Allocation
from grants.models import Application
from kompetanse.lib import clock
from kompetanse.lib.paging import paginate, write_cursor
from overview import worklist
from overview.views.worklist import PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from accounts.hat import Hat

WARM_UP, ROUNDS = 5, 50
TURNS, OF_A_TURN, BARE_OF_A_TURN = 15, 8, 25
MANY = 8  # clients at once
CASEWORKER, APPROVER, DIRECTORATE = "caseworker", "owner_approver", "directorate"


@dataclass(frozen=True)
class Visit:
    """A page, and who opens it: a role of the demo, or nobody."""

    name: str
    path: str
    role: str = ""


@dataclass(frozen=True)
class Servers:
    """What is asked: the bare page, the site with one worker, and with two for several clients at once."""

    bare: Server
    site: Server
    crowd: Server


@dataclass(frozen=True)
class PageCost:
    """One page. `times_bare` is its CPU, web and database together, in bare pages; p50 and p95 are milliseconds of waiting."""

    page: str
    cases: int
    queries: int
    web_cpu_ms: float
    database_cpu_ms: float
    times_bare: float
    kilobytes: float
    p50: int
    p95: int
    p50_of_many: int
    p95_of_many: int


def measure_pages() -> list[PageCost]:
    """Asked of gunicorn, as in production. The bare page is the first row."""
    cases = Application.objects.count()
    with ExitStack() as running:
        servers = Servers(
            bare=running.enter_context(serving(BARE, workers=1)),
            site=running.enter_context(serving(SITE, workers=1)),
            crowd=running.enter_context(serving(SITE, workers=2)),
        )
        return [_measure_bare(servers.bare, cases)] + [
            _measure(visit, cases, servers) for visit in visits()
        ]


def visits() -> Iterator[Visit]:
    """The pages there are something to show on."""
    yield Visit("front page", reverse("overview:front"))
    yield Visit("rules", reverse("overview:rules"))
    yield Visit("rounds", reverse("grants:round-list"))
    yield Visit("public journal", reverse("records:public-journal"))
    yield from _of_the_authority()
    yield from _of_an_owner()
    yield Visit("statistics", reverse("overview:start"), DIRECTORATE)
    allocation = Allocation.objects.annotate(n=Count("lines")).order_by("-n", "pk").first()
    if allocation is not None:
        yield Visit("allocation", reverse("forum:allocation", args=[allocation.code]), CASEWORKER)


def _of_the_authority() -> Iterator[Visit]:
    work_list, cases = reverse("overview:work-list"), reverse("overview:cases")
    yield Visit("work list", f"{work_list}?visning=alle", CASEWORKER)
    yield Visit("work list, last page", f"{work_list}?visning=alle&fra={_last_page()}", CASEWORKER)
    yield Visit("search, common word", f"{work_list}?visning=alle&q=Volum", CASEWORKER)
    yield Visit("search, rare word", f"{work_list}?visning=alle&q=00007", CASEWORKER)
    yield Visit("search, both words", f"{work_list}?visning=alle&q=Volum+00007", CASEWORKER)
    yield Visit("cases", cases, CASEWORKER)
    yield Visit("cases, filtered", f"{cases}?q=Volum&status=decided&ar=2025", CASEWORKER)
    submitted = Application.objects.exclude(case_file=None)
    papers = submitted.annotate(papers=Count("case_file__documents"))
    fullest = papers.order_by("-papers", "pk").first()
    if fullest is not None:
        yield Visit("case page", reverse("overview:case", args=[fullest.code]), CASEWORKER)
        page = reverse("overview:round-admin", args=[fullest.round.code])
        yield Visit("round, its figures", page, CASEWORKER)


def _of_an_owner() -> Iterator[Visit]:
    yield Visit("Min side", reverse("overview:start"), APPROVER)
    yield Visit("needs reports", reverse("needs:report-list"), APPROVER)
    hat = _hat(APPROVER, clock.today())
    report = Application.objects.visible_to(hat).order_by("pk").first()
    if report is not None:
        yield Visit("needs report", reverse("needs:report", args=[report.code]), APPROVER)


def _last_page() -> str:
    """The cursor to the last rows of the work list."""
    today = clock.today()
    tasks = worklist.open_tasks(_hat(CASEWORKER, today), {"visning": "alle"}, today).tasks
    ends = paginate(tasks, order=worklist.ORDERS["-frist"], size=PAGE + 1).rows
    return write_cursor("n", ends[-1], worklist.ORDERS["frist"]) if ends else ""


def _hat(role: str, today: date) -> Hat:
    return hats_of(_user(role), on=today, assurance=Assurance.STRONG)[0]


def _user(role: str) -> User:
    email = next(row["email"] for row in logins() if row["role"] == role)
    return User.objects.get(email=email)


def _measure_bare(bare: Server, cases: int) -> PageCost:
    turns = [_cpu_each(bare, "/", "", rounds=BARE_OF_A_TURN) for _turn in range(TURNS)]
    visit = Visit("bare page", "/")
    return PageCost(
        **_cost(visit, cases, queries=1, turns=[(cpu, cpu) for cpu in turns]),
        **_size_and_waiting(len(bare.page("/")), bare, bare, "/", ""),
    )


def _measure(visit: Visit, cases: int, servers: Servers) -> PageCost:
    client = Client(SERVER_NAME=HOST)  # a host that the demo answers to
    if visit.role:
        client.force_login(_user(visit.role))
    client.get(visit.path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(visit.path)
    # The log is emptied by the next request. In production nobody asks the demo's clock.
    asked = sum("demo_democlock" not in query["sql"] for query in queries)
    if response.status_code != 200:  # noqa: PLR2004 -- HTTP's own
        raise RuntimeError(f"{visit.path} answered {response.status_code}")
    cookies = client.cookies.output(attrs=[], header="", sep=";").strip()
    _cpu_each(servers.site, visit.path, cookies, rounds=WARM_UP)  # templates are read, plans made
    turns = [
        (
            _cpu_each(servers.site, visit.path, cookies, rounds=OF_A_TURN),
            _cpu_each(servers.bare, "/", "", rounds=BARE_OF_A_TURN),
        )
        for _turn in range(TURNS)
    ]
    return PageCost(
        **_cost(visit, cases, queries=asked, turns=turns),
        **_size_and_waiting(
            len(response.content), servers.site, servers.crowd, visit.path, cookies
        ),
    )


def _cost(
    visit: Visit, cases: int, *, queries: int, turns: list[tuple[Cpu, Cpu]]
) -> dict[str, Any]:
    """What each turn of the page, and of the bare page beside it, has used."""
    ratios = ((page.web + page.database) / (bare.web + bare.database) for page, bare in turns)
    return {
        "page": visit.name,
        "cases": cases,
        "queries": queries,
        "web_cpu_ms": round(median(page.web for page, _bare in turns) * 1000, 1),
        "database_cpu_ms": round(median(page.database for page, _bare in turns) * 1000, 1),
        "times_bare": round(median(ratios), 1),
    }


def _cpu_each(server: Server, path: str, cookies: str, *, rounds: int) -> Cpu:
    """Of one page."""
    before = server.cpu()
    statuses = {server.get(path, cookies) for _round in range(rounds)}
    used = server.cpu().since(before)
    if statuses != {200}:
        raise RuntimeError(f"{path} answered {statuses}")
    return Cpu(web=used.web / rounds, database=used.database / rounds)


def _size_and_waiting(
    size: int, alone: Server, crowd: Server, path: str, cookies: str
) -> dict[str, Any]:
    """Kilobytes; how long one client waits, and how long each of several at once, in milliseconds."""

    def wait(server: Server) -> float:
        started = time.perf_counter()
        server.get(path, cookies)
        return (time.perf_counter() - started) * 1000

    one = [wait(alone) for _round in range(ROUNDS)]
    with ThreadPoolExecutor(MANY) as pool:
        many = list(pool.map(wait, [crowd] * ROUNDS * 2))
    (p50, p95), (p50_of_many, p95_of_many) = map(_middle_and_slow, (one, many))
    kilobytes = round(size / 1024, 1)
    return {
        "kilobytes": kilobytes,
        "p50": p50,
        "p95": p95,
        "p50_of_many": p50_of_many,
        "p95_of_many": p95_of_many,
    }


def _middle_and_slow(waits: list[float]) -> tuple[int, int]:
    cuts = quantiles(waits, n=20)
    return round(cuts[9]), round(cuts[18])
