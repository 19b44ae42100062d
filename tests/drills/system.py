"""The whole system with servers of its own, to be killed: PostgreSQL, Redis, gunicorn, a Celery worker with beat, a mail server."""

import os
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from celery import Celery
from django.db import connections
from django.test import override_settings

from jobs.models import Job, JobRow
from kompetanse.devtools import environment, services
from kompetanse.devtools.paths import ROOT, RUN, VENV
from kompetanse.lib.invariants import breaches
from notices.enums import MessageStatus
from notices.models import OutboxMessage
from tests import databases
from tests.notices.mailserver import mail_server

DATABASE = "kompetanse"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PATIENCE = 180  # seconds that a slow machine may need; only a drill that fails waits so long


def wait_until(holds, *, what, patience=PATIENCE):
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.1)


def children(pid):
    with suppress(OSError):
        return [
            int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        ]
    return []


def is_alive(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


class System:
    """What is started, killed and started again. The ORM in the test sees the same database."""

    def __init__(self, servers, folder, mailbox):
        self.servers, self.folder, self.mailbox = servers, folder, mailbox
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.documents = folder / "documents"
        self.documents.mkdir()
        self.processes, self.swept = {}, 0.0
        self.broker = f"redis+socket://{servers.folder}/redis.sock?virtual_host=0"
        self.variables = environment.for_tests(servers, DATABASE) | {
            "DOCUMENT_ROOT": str(self.documents),
            "EMAIL_URL": f"smtp://{mailbox.host}:{mailbox.port}",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "PORT": str(self.port),
            "MFA_REQUIRED": "false",
            "LOG_LEVEL": "INFO",
        }

    def start_web(self, *, workers=2, **variables):
        command = [str(VENV / "bin" / "gunicorn")]
        self._spawn("web", command, {"WEB_CONCURRENCY": str(workers), **variables})
        master = self.processes["web"].pid
        wait_until(
            lambda: self._answers() and len(children(master)) == workers, what="the site starts"
        )

    def start_worker(self):
        """Beat has a process of its own, as in production: it goes on when the worker is killed."""
        celery = [str(VENV / "bin" / "celery"), "-A", "kompetanse.celery"]
        if not self._runs("worker"):
            quiet = ["--without-gossip", "--without-mingle"]
            own = {"STATEMENT_TIMEOUT_MS": "60000"}
            self._spawn("worker", [*celery, "worker", "-c", "2", *quiet], own)
        if not self._runs("beat"):
            schedule = ["--schedule", str(self.folder / "schedule"), "--pidfile="]
            self._spawn("beat", [*celery, "beat", *schedule], {})

    def _runs(self, name):
        return name in self.processes and self.processes[name].poll() is None

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def kill(self, pid):
        """As the kernel does when memory is short: without a word, and at once."""
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not is_alive(pid), what=f"{pid} dies")

    def kill_worker(self):
        """The worker with its two processes, as when its container is killed."""
        process = self.processes["worker"]
        family = [process.pid, *children(process.pid)]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        wait_until(lambda: not any(map(is_alive, family)), what="the worker's processes die")

    def stop_all(self):
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes = {}

    # ---- What is left to do ----

    def settle(self, *, patience=PATIENCE):
        """Until every job is done and every mail has gone, as when five minutes have passed for what the dead held."""

        # Once, as after five minutes: a row of a job that is still being done may be taken over, and the slower keeps nothing.
        JobRow.objects.filter(lease_until__isnull=False).update(lease_until=LONG_AGO)

        def done():
            self.start_worker()  # what a supervisor does when it has stopped
            self.let_mails_go_again()
            self.sweep()
            waiting = OutboxMessage.objects.exclude(status=MessageStatus.SENT)
            return not (Job.objects.filter(finished_at=None).exists() or waiting.exists())

        wait_until(done, what="all letters and mails", patience=patience)

    def sweep(self):
        """What beat does every ten seconds, each second."""
        if time.monotonic() - self.swept < 1:
            return
        self.swept = time.monotonic()
        with Celery(broker=self.broker) as beat:
            for task in ("jobs.tasks.sweep_jobs", "notices.tasks.sweep_outbox"):
                beat.send_task(task, expires=10, retry=False)

    def let_mails_go_again(self):
        """What a dead process held, and what waits five minutes for its next try: while nobody sends."""
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('outbox'))")
            if cursor.fetchone()[0]:
                held = OutboxMessage.objects.filter(status=MessageStatus.SENDING)
                held.update(lease_until=LONG_AGO)
                OutboxMessage.objects.filter(status=MessageStatus.WAITING).update(next_try_at=None)
                cursor.execute("SELECT pg_advisory_unlock(hashtext('outbox'))")

    def breaches(self):
        with override_settings(DOCUMENT_ROOT=self.documents):
            return [str(breach) for breach in breaches()]

    def _spawn(self, name, command, variables):
        assert not self._runs(name), f"{name} is running already"
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.variables | variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _answers(self):
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
            return True
        return False


@contextmanager
def running(folder):
    """Servers of its own on a fresh copy of the seeded database; everything is gone afterwards."""
    name = f"drill-{os.getpid()}"
    for left in RUN.glob("drill-*"):  # by a run that was killed
        if not is_alive(left.name.partition("-")[2]):
            services.remove(left.name)
    with ExitStack() as stack:
        stack.callback(services.remove, name)
        servers = services.start(name)
        copy_template(servers)
        system = System(servers, folder, stack.enter_context(mail_server()))
        stack.enter_context(reaching(servers))
        stack.enter_context(override_settings(DOCUMENT_ROOT=system.documents))
        stack.callback(system.stop_all)
        yield system


def copy_template(servers):
    servers.create_database(DATABASE)
    dump = [services.postgres_program("pg_dump"), "-h", str(databases.servers().folder)]
    load = [
        services.postgres_program("psql"),
        "-X",
        "-q",
        "-v",
        "ON_ERROR_STOP=1",
        "-o",
        os.devnull,
    ]
    with subprocess.Popen(
        [*dump, "-U", "postgres", "--clean", "--if-exists", databases.migrated_template()],
        stdout=subprocess.PIPE,
    ) as told:
        subprocess.run(
            [*load, "-h", str(servers.folder), "-U", "postgres", "-d", DATABASE],
            stdin=told.stdout,
            check=True,
        )
    assert told.returncode == 0


@contextmanager
def reaching(servers):
    """The ORM of this process, and of its threads, on the drill's database."""
    here = connections["default"].settings_dict
    others = connections.databases["default"]
    before = here["HOST"]
    with databases.connected_to(DATABASE):
        here["HOST"] = others["HOST"] = str(servers.folder)
        try:
            yield
        finally:
            connections.close_all()
            here["HOST"] = others["HOST"] = before
