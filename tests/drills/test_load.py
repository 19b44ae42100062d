"""The evening of the deadline, and a web process that lives long (T16). With `--long`; figures are printed, and go into the docs."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

import psycopg2
import pytest
from django.urls import reverse

from grants.enums import ApplicationStatus
from grants.models import Application
from needs.models import Snapshot
from tests.conftest import LONG
from tests.drills.crowd import SHOWN, Crowd
from tests.drills.system import DATABASE, children

pytestmark = pytest.mark.skipif(not LONG, reason="--long")
OWNERS, AT_ONCE, STAFF = 400, 48, 6
LONGEST_WAIT = 3  # seconds
LOOKS = (100, 1_000, 10_000)
MEGABYTES = 150


class LockWatch:
    """How long anybody waits for a lock, asked five times a second."""

    def __init__(self, servers):
        self.servers, self.longest, self.over = servers, 0.0, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.over.set()
        self.thread.join()

    def _look(self):
        login = {"host": str(self.servers.folder), "user": "postgres", "dbname": DATABASE}
        with closing(psycopg2.connect(**login)) as opened, opened.cursor() as cursor:
            opened.autocommit = True
            while not self.over.wait(0.2):
                cursor.execute(
                    "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - waitstart)), 0)"
                    " FROM pg_locks WHERE NOT granted"
                )
                self.longest = max(self.longest, float(cursor.fetchone()[0]))


class Evening(Crowd):
    """Each owner's approver opens the case, reads it over and sends it in; then the next in the row."""

    def owners(self, mine):
        def act():
            for approver, form in mine:
                self._note(approver.get(reverse("needs:report", args=[form.key])), SHOWN)
                self._note(approver.get(form.path), SHOWN)
                self._until_taken(approver, form)

        self._begin(act)


def figures(answers, seconds):
    cuts = quantiles([answer.seconds for answer in answers], n=20)
    return (
        f"{len(answers)} requests in {seconds:.0f} s, {len(answers) / seconds:.1f} a second;"
        f" p50 {cuts[9] * 1000:.0f} ms, p95 {cuts[18] * 1000:.0f} ms"
    )


def test_deadline_evening(system, county, say):
    """400 owners send in while staff work: nobody sees an error, and every receipt is true."""
    forms = county.submissions(OWNERS)
    system.stop_all()
    system.start_web(workers=3)
    system.start_worker()
    evening = Evening()
    with LockWatch(system.servers) as locks:
        started = time.monotonic()
        for number in range(AT_ONCE):
            evening.owners(forms[number::AT_ONCE])
        owners = list(evening.threads)
        for _number in range(STAFF):
            evening.keep_reading(county.caseworker, county.pages())
        evening.keep_sending(county.caseworker, lambda number: county.note(f"Notat {number}."))
        for thread in owners:
            thread.join()
        seconds = time.monotonic() - started
        evening.go_home()
    say(f"deadline evening: {figures(evening.answers, seconds)}")
    say(f"longest wait for a lock: {locks.longest:.2f} s")
    assert (evening.odd, evening.troubles) == ([], [])
    assert {form.key for _person, form in forms} <= set(evening.taken)
    sent = Application.objects.filter(pk__in=county.reports, is_late=False)
    assert {case.status for case in sent} == {ApplicationStatus.SUBMITTED}
    assert sent.count() == OWNERS
    assert locks.longest <= LONGEST_WAIT
    started = time.monotonic()
    system.settle(patience=900)
    say(f"the last letter and mail went {time.monotonic() - started:.0f} s later")
    papers = Snapshot.objects.filter(application__in=county.reports, document__isnull=False)
    assert papers.count() == OWNERS
    assert system.breaches() == []  # among them: numbers without a gap


def megabytes(pid):
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) for line in rollup}
    return round(sizes["Rss"] / 1024), round(sizes["Pss"] / 1024)


def test_memory_of_a_web_process(system, county, say):
    """One process that is never replaced answers ten thousand requests, one by one; another always waits, so it never idles."""
    system.stop_all()
    system.start_web(workers=1, GUNICORN_CMD_ARGS="--max-requests=0 --timeout=120")
    owner = reverse("needs:report", args=[county.draft.application.code])
    theirs = [owner, f"{owner}behov/", reverse("needs:report-list"), reverse("overview:start")]
    visits = [(county.writer, path) for path in theirs]
    visits += [(county.caseworker, path) for path in county.pages()]
    visits += [(county.caseworker, path) for path in (reverse("overview:rules"), "/finnes-ikke/")]
    sizes, statuses = {}, set()
    [worker] = children(system.processes["web"].pid)

    def visit(number):
        person, path = visits[number % len(visits)]
        return person.get(path).status

    with ThreadPoolExecutor(2) as askers:
        for since, number in pairwise((0, *LOOKS)):
            statuses |= set(askers.map(visit, range(since, number)))
            sizes[number] = megabytes(worker)
    for number, (rss, pss) in sizes.items():
        say(f"after {number} requests: {rss} MB; {pss} MB when what is shared is divided")
    assert children(system.processes["web"].pid) == [worker]
    assert statuses == {200, 404}
    assert sizes[LOOKS[-1]][0] <= MEGABYTES
