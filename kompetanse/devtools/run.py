"""`./dev run`: the whole system on this machine, with the demo county, until Ctrl-C."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from kompetanse.devtools import environment, install, services, stamps
from kompetanse.devtools.paths import MANAGE, PYTHON, ROOT, RUN, VENV, source_files

Processes = dict[str, "subprocess.Popen[bytes]"]
START_SECONDS = 60
STOP_SECONDS = 20


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dev run")
    parser.add_argument("--fresh", action="store_true", help="throw the data away and start over")
    parser.add_argument(
        "--at", metavar="MOMENT", help="start at a moment of the season, e.g. møtedagen"
    )
    options = parser.parse_args(arguments)
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(143)
    )  # so that a kill stops what we started, too

    _refuse_a_taken_port()
    install.system_packages()
    install.python_packages()
    install.frontend()
    install.translations()
    if options.fresh:
        _forget_everything()
    ours = not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys()
    try:
        variables = environment.for_run()
        _prepare(variables, options.at)
        with _started(variables) as processes:
            _wait_until_ready(processes)
            _tell(variables)
            return _wait_for_the_end(processes)
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
        return 0
    finally:
        if ours:
            services.stop("run")


def _port() -> int:
    return int(os.environ.get("PORT", "8000"))


def _refuse_a_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", _port()))
        except OSError:
            sys.exit(f"Port {_port()} is taken. Choose another: PORT=8001 ./dev run")


def _forget_everything() -> None:
    services.remove("run")
    shutil.rmtree(RUN / "documents", ignore_errors=True)
    stamps.forget("migrations", "seeds", "demo")


def _prepare(variables: dict[str, str], moment: str | None) -> None:
    """Tables, static files, registers and the demo county: each only when what it is made from has changed."""
    database = variables["DATABASE_URL"]
    (RUN / "documents").mkdir(exist_ok=True)
    migrations = source_files("*/migrations/*.py")
    has_new_tables = not stamps.is_done("migrations", migrations, database)
    if has_new_tables:
        print("Making tables …", flush=True)
        _manage(environment.as_owner(variables), "migrate", "--verbosity=0")
        stamps.remember("migrations", migrations, database)
    collect_static(variables)
    seeds = source_files(*environment.SEEDS)
    if not stamps.is_done("seeds", seeds, database):
        print("Loading registers and schemes …", flush=True)
        for command in environment.SEEDING:
            _manage(variables, command, "--verbosity=0")
        stamps.remember("seeds", seeds, database)
    if moment or not stamps.is_done("demo", [], database):
        print("Loading the demo county …", flush=True)
        _manage(variables, "demo_load", *(["--at", moment] if moment else []))
        stamps.remember("demo", [], database)
    elif has_new_tables:
        _manage(variables, "catch_up")


def collect_static(variables: dict[str, str]) -> None:
    static = source_files("static/**/*")
    if not stamps.is_done("static", static):
        print("Collecting static files …", flush=True)
        _manage(variables, "collectstatic", "--noinput", "--clear", "--verbosity=0")
        stamps.remember("static", static)


@contextmanager
def _started(variables: dict[str, str]) -> Iterator[Processes]:
    logs = RUN / "logs"
    logs.mkdir(exist_ok=True)
    celery = [str(VENV / "bin" / "celery"), "-A", "kompetanse.celery"]
    commands = {
        "web": [str(VENV / "bin" / "gunicorn")],
        "worker": [*celery, "worker", "--concurrency=2", "--loglevel=WARNING"],
        "beat": [
            *celery,
            "beat",
            "--schedule",
            str(RUN / "beat"),
            "--pidfile=",
            "--loglevel=WARNING",
        ],
    }
    # The worker may think longer than a visitor waits.
    own = {"worker": {"STATEMENT_TIMEOUT_MS": "60000"}}
    processes: Processes = {}
    try:
        for name, command in commands.items():
            with (logs / f"{name}.log").open("ab") as log:
                # A session of its own: Ctrl-C reaches us alone, and we stop them in order.
                processes[name] = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=variables | own.get(name, {}),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )  # fmt: skip -- one call, one glance
        yield processes
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _wait_until_ready(processes: Processes) -> None:
    deadline = time.monotonic() + START_SECONDS
    answer = ""
    while time.monotonic() < deadline and _fallen(processes) is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{_port()}/readyz", timeout=5):
                return
        except urllib.error.HTTPError as unready:
            answer = unready.read().decode()
        except OSError:
            answer = "no answer"
        time.sleep(0.1)
    sys.exit(f"It does not get ready ({_fallen(processes) or answer}). See {RUN / 'logs'}.")


def _tell(variables: dict[str, str]) -> None:
    print(f"\nKompetanse runs at {variables['SITE_URL']}\n", flush=True)
    _manage(variables, "demo_users")
    print("\nCtrl-C stops it; the data stays. Logs: .run/logs", flush=True)


def _wait_for_the_end(processes: Processes) -> int:
    while True:
        fallen = _fallen(processes)
        if fallen:
            print(f"{fallen} stopped by itself. See {RUN / 'logs' / fallen}.log", file=sys.stderr)
            return 1
        time.sleep(1)


def _fallen(processes: Processes) -> str | None:
    return next((name for name, process in processes.items() if process.poll() is not None), None)


def _manage(variables: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [str(PYTHON), str(MANAGE), *arguments], cwd=ROOT, env=variables, check=False
    )
    if done.returncode:
        sys.exit(f"manage.py {arguments[0]} failed, see above.")
