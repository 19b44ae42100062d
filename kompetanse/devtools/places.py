"""Where a private set of servers keeps its data, and as whom it runs."""

import os
import pwd
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from kompetanse.devtools.paths import ROOT, RUN, fingerprint

# A database is 1 700 files, and to copy it is most of what many a test does: 80 ms in memory, a second on some disks.
IN_MEMORY = ("test",)
MEMORY, MEMORY_NEEDED = Path("/dev/shm"), 6 * 1024**3  # noqa: S108 -- mode 0700, owner checked


def servant() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; whom to run as then."""
    if os.geteuid() != 0:
        return None
    for user in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(user)
    raise RuntimeError("Neither the user postgres nor nobody exists.")


def data_folder(name: str) -> Path:
    """In memory when it was put there; else under .run, or, where the servant cannot reach the checkout (a clone below /root), beside the system's data."""
    if is_in_memory(name):
        return _memory_folder(name)
    folder, user = RUN / name, servant()
    RUN.mkdir(exist_ok=True)
    if user and not _reachable(RUN, user):
        folder = Path("/var/tmp") / _own_name(name)  # noqa: S108 -- mode 0700
    return _made(folder)


def choose_place(name: str) -> None:
    """For a set that is not running: in memory, if it is one of those and there is room."""
    if name in IN_MEMORY and not is_in_memory(name) and _has_room_in_memory():
        shutil.rmtree(data_folder(name), ignore_errors=True)
        _forget_dead_checkouts()
        with suppress(FileExistsError):  # somebody else's, who may have it
            _memory_folder(name).mkdir(mode=0o700)
            (_made(_memory_folder(name)) / "checkout").write_text(str(ROOT))


def is_in_memory(name: str) -> bool:
    user = servant()
    with suppress(OSError):
        found = _memory_folder(name).lstat().st_uid
        return found == (user.pw_uid if user else os.geteuid())
    return False


def _memory_folder(name: str) -> Path:
    return MEMORY / _own_name(name)


def _own_name(name: str) -> str:
    return f"kompetanse-{fingerprint(str(RUN))[:8]}-{name}"


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    user = servant()
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def _has_room_in_memory() -> bool:
    """Both there and in the machine: a container has little of it, and a small machine would swap."""
    with suppress(OSError):
        said = Path("/proc/meminfo").read_text()
        free = [int(kilobytes) * 1024 for kilobytes in re.findall(r"MemAvailable: +(\d+)", said)]
        return min([*free, shutil.disk_usage(MEMORY).free]) >= MEMORY_NEEDED
    return False


def _forget_dead_checkouts() -> None:
    """What a checkout that was deleted held in memory. Its PostgreSQL ends by itself when its files are gone."""
    for note in MEMORY.glob("kompetanse-*/checkout"):
        with suppress(OSError):
            if not Path(note.read_text()).exists():
                shutil.rmtree(note.parent)


def _reachable(folder: Path, user: pwd.struct_passwd) -> bool:
    drop = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    test = [*drop, "test", "-x", str(folder)]
    return subprocess.run(test, cwd="/", check=False, capture_output=True).returncode == 0
