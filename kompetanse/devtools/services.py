"""Private PostgreSQL and Redis under `.run/`, on unix sockets, as an ordinary user even when we are root.

There are two sets: `run` keeps its data safe, `test` trades safety for speed, and holds it in memory where there is room. A
set is started once and shared by everybody who works in this checkout; `./dev stop` (or the end of `./dev run`) stops it.
A drill has one to itself, to be killed: `drill-` and the number of its process.
"""

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kompetanse.devtools.paths import RUN, socket_folder
from kompetanse.devtools.places import choose_place, data_folder, servant

OWNER, APP, PURGE = "kompetanse_owner", "kompetanse_app", "kompetanse_purge"
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
FAST += " -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=256MB"
SETTINGS = {
    "run": "-c shared_buffers=128MB -c max_connections=60",
    "test": f"-c shared_buffers=256MB -c max_connections=300 {FAST}",
    "drill": "-c shared_buffers=128MB -c max_connections=150",
}
ROLES = f"""
CREATE ROLE {OWNER} LOGIN CREATEDB;
CREATE ROLE {APP} LOGIN;
CREATE ROLE {PURGE} NOLOGIN;
GRANT {PURGE} TO {OWNER};
"""
# In every new database: the owner makes tables, the app reads and writes rows. What the app may not do to events and
# documents, the migration that makes those tables takes away.
RIGHTS = f"""
ALTER SCHEMA public OWNER TO {OWNER};
GRANT USAGE ON SCHEMA public TO {APP}, {PURGE};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP};
"""


@dataclass(frozen=True)
class Services:
    """A running pair of servers and how to reach them."""

    name: str
    folder: Path

    def database_url(self, database: str, *, role: str = APP) -> str:
        return f"postgres://{role}@{str(self.folder).replace('/', '%2F')}/{database}"

    def redis_url(self, number: int = 0) -> str:
        return f"unix://{self.folder}/redis.sock?db={number}"

    def psql(self, sql: str, *, database: str = "postgres", role: str = "postgres") -> str:
        command = [
            postgres_program("psql"),
            "-X",
            "-v",
            "ON_ERROR_STOP=1",
            "-qAt",
            "-h",
            str(self.folder),
        ]
        command += ["-U", role, "-d", database]
        done = subprocess.run(command, input=sql, text=True, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return done.stdout.strip()

    def create_database(self, name: str) -> None:
        """An empty database with the owner's and the app's rights."""
        self.psql(f'CREATE DATABASE "{name}" OWNER {OWNER}')
        self.psql(RIGHTS, database=name)

    def has_database(self, name: str) -> bool:
        return self.psql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'") == "1"


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Only one process at a time, in this checkout."""
    RUN.mkdir(exist_ok=True)
    with (RUN / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def start(name: str) -> Services:
    """Start the set unless it is running; make it first unless it is there."""
    services = Services(name, socket_folder(name))
    with locked(f"services-{name}"):
        _make_socket_folder(services.folder)
        if not postgres_running(data_folder(name)):
            choose_place(name)
        data = data_folder(name)
        if not postgres_running(data):
            _start_postgres(services, data)
        if not _redis_answers(services):
            _start_redis(services, data)
    return services


def stop(name: str) -> None:
    with locked(f"services-{name}"):
        stop_postgres(name, "fast")
        stop_redis(name)


def stop_postgres(name: str, mode: str) -> None:
    """`fast` ends every session first; `immediate` is a crash."""
    data = data_folder(name)
    if postgres_running(data):
        _as_servant(
            [postgres_program("pg_ctl"), "-D", str(data / "pg"), "-m", mode, "-s", "stop"],
            check=False,
        )


def stop_redis(name: str) -> None:
    socket = socket_folder(name) / "redis.sock"
    if socket.exists():
        cli = ["redis-cli", "-s", str(socket), "shutdown", "nosave"]
        subprocess.run(cli, capture_output=True, check=False)


def remove(name: str) -> None:
    """Stop the set and forget its data."""
    stop(name)
    shutil.rmtree(data_folder(name), ignore_errors=True)
    shutil.rmtree(socket_folder(name), ignore_errors=True)


def _as_servant(command: list[str], *, check: bool = True) -> None:
    user = servant()
    if user:
        drop = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"]
        command = [*drop, "--clear-groups", *command]
    environment = os.environ | {"LC_ALL": "C.UTF-8", "HOME": "/tmp"}  # noqa: S108 -- a home that exists
    done = subprocess.run(
        command,
        cwd="/",
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE if check else subprocess.DEVNULL,
        check=False,
    )  # fmt: skip -- one call, one glance
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{done.stderr}")


def postgres_program(program: str) -> str:
    """Where one of PostgreSQL's programs lies: Debian keeps them off the PATH."""
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
    newest = max(versions, key=lambda path: int(path.parts[-3]), default=None)
    found = str(newest) if newest else shutil.which(program)
    if not found:
        raise RuntimeError(f"{program} is missing: install postgresql.")
    return found


def _make_socket_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    user = servant()
    wanted = user.pw_uid if user else os.geteuid()
    if folder.stat().st_uid != wanted:
        if os.geteuid() != 0:
            raise RuntimeError(f"{folder} belongs to somebody else. Remove it and try again.")
        os.chown(folder, wanted, -1)
    folder.chmod(0o700)


def postgres_running(data: Path) -> bool:
    """Whether the process that the pid file names is there and is a postgres."""
    try:
        pid = int((data / "pg" / "postmaster.pid").read_text().split("\n", 1)[0])
        return "postgres" in Path(f"/proc/{pid}/cmdline").read_text()
    except (OSError, ValueError):
        return False


def _start_postgres(services: Services, data: Path) -> None:
    first = not (data / "pg" / "PG_VERSION").exists()
    if first:
        shutil.rmtree(data / "pg", ignore_errors=True)
        command = [
            postgres_program("initdb"),
            "-D",
            str(data / "pg"),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        _as_servant([*command, "--locale=C.UTF-8", "--no-sync", "--no-instructions"])
    options = f"-c listen_addresses='' -c unix_socket_directories={services.folder} "
    options += f"-c unix_socket_permissions=0700 {SETTINGS[services.name.partition('-')[0]]}"
    command = [
        postgres_program("pg_ctl"),
        "-D",
        str(data / "pg"),
        "-w",
        "-s",
        "-l",
        str(data / "pg.log"),
    ]
    _as_servant([*command, "-o", options, "start"])
    if not services.psql(f"SELECT 1 FROM pg_roles WHERE rolname = '{APP}'"):
        services.psql(ROLES)


def _redis_answers(services: Services) -> bool:
    cli = ["redis-cli", "-s", str(services.folder / "redis.sock"), "ping"]
    return subprocess.run(cli, capture_output=True, text=True, check=False).stdout.strip() == "PONG"


def _start_redis(services: Services, data: Path) -> None:
    command = ["redis-server", "--port", "0", "--unixsocket", str(services.folder / "redis.sock")]
    command += [
        "--unixsocketperm",
        "700",
        "--daemonize",
        "yes",
        "--dir",
        str(data),
        "--databases",
        "1000",
    ]
    command += [
        "--logfile",
        str(data / "redis.log"),
        "--save",
        "60 1" if services.name == "run" else "",
    ]
    _as_servant(command)
    deadline = time.monotonic() + 10
    while not _redis_answers(services):
        if time.monotonic() > deadline:
            raise RuntimeError(f"Redis does not start; see {data / 'redis.log'}.")
        time.sleep(0.05)
