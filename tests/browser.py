"""A whole site to click through: gunicorn and a Celery worker on a cloned database, and Chromium."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kompetanse.devtools import environment
from kompetanse.devtools.paths import MANAGE, ROOT, VENV
from tests import databases

# Playwright runs a loop in the thread that also asks the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
CHROMIUM = "/usr/bin/chromium-headless-shell"  # a third less work than the whole browser
NEW_SYSTEM = object()
PATIENCE = (
    45_000  # milliseconds, for a machine that does much else; only a test that fails waits so long
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def click(where) -> None:
    """Click what leads to a page, and wait for that page: `all()` and `count()` never wait themselves."""
    with where.page.expect_navigation():
        where.click()


class LiveSite:
    """Start it, click through it, stop it. `people` are the demo's logins."""

    def __init__(self, *, database: str, logs: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.logs = logs
        variables = environment.for_tests(
            databases.servers(), database, redis_number=self.port % 998 + 1
        )
        own = {"SITE_URL": self.url, "PORT": str(self.port)}
        self.variables = (
            variables | own | {"WEB_CONCURRENCY": "2", "MFA_REQUIRED": "false", "LOG_LEVEL": "INFO"}
        )
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        self._spawn("web", str(VENV / "bin" / "gunicorn"))
        worker = [
            "-A",
            "kompetanse.celery",
            "worker",
            "-B",
            "-s",
            str(self.logs / "beat"),
            "-c",
            "1",
        ]
        self._spawn("worker", str(VENV / "bin" / "celery"), *worker)
        deadline = time.monotonic() + 180
        while not self._ready():
            if time.monotonic() > deadline or self._processes[0].poll() is not None:
                raise RuntimeError(f"The site does not start:\n{self.log('web')}")
            time.sleep(0.1)

    def stop(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, str(MANAGE), *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.variables, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
        return done.stdout

    def people(self) -> list[dict[str, str]]:
        return json.loads(self.manage("demo_users", "--json"))

    def log(self, name: str) -> str:
        return (self.logs / f"{name}.log").read_text()

    def _spawn(self, name: str, *command: str) -> None:
        with (self.logs / f"{name}.log").open("wb") as log:
            self._processes.append(
                subprocess.Popen(command, cwd=ROOT, env=self.variables, stdout=log, stderr=log)
            )

    def _ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def live_site(request, tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[LiveSite]:
    """The demo at the module's MOMENT (start of the season without one); the ORM in the test sees the same database.

    A module that says MOMENT = NEW_SYSTEM gets one that is migrated and nothing more.
    """
    moment = getattr(request.module, "MOMENT", "")
    template = (
        databases.migrated_template() if moment is NEW_SYSTEM else databases.demo_template(moment)
    )
    name = databases.clone(template)
    folder = tmp_path_factory.mktemp("site")
    site = LiveSite(database=name, logs=folder)
    with django_db_blocker.unblock(), databases.connected_to(name):
        try:
            site.start()
            yield site
        finally:
            site.stop()
    databases.drop(name)


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, live_site):
    """Opens a page in a browser of its own (own cookies). A script error or a breach of the content policy fails."""
    contexts, complaints = [], []

    def open_page(*, javascript: bool = True, width: int = 1280):
        context = chromium.new_context(
            base_url=live_site.url,
            locale="nb-NO",
            timezone_id="Europe/Oslo",
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",  # a fold that is still opening moves the button from under the click
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page):
    return new_page()


@pytest.fixture
def page_without_javascript(new_page):
    return new_page(javascript=False)
