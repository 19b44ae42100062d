"""`./dev check`: what a reviewer should not have to look for. Every gate runs, and only the failing ones speak."""

import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from kompetanse.devtools import environment, services
from kompetanse.devtools.paths import MANAGE, PYTHON, ROOT, VENV, source_files


@dataclass(frozen=True)
class Gate:
    name: str
    command: list[str]
    variables: dict[str, str] = field(default_factory=dict)

    def run(self) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command,
            cwd=ROOT,
            env=self.variables or None,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )  # fmt: skip -- one call, one glance


def main(arguments: list[str]) -> int:
    """All gates, or those whose name begins with one of the arguments."""
    with tempfile.TemporaryDirectory() as scratch:
        chosen = [
            gate
            for gate in _gates(Path(scratch))
            if not arguments or gate.name.startswith(tuple(arguments))
        ]
        with ThreadPoolExecutor(max_workers=2) as pool:
            results = list(pool.map(Gate.run, chosen))
    failed = [gate.name for gate, result in zip(chosen, results, strict=True) if result.returncode]
    for gate, result in zip(chosen, results, strict=True):
        print(f"{'FAIL' if result.returncode else 'ok  '}  {gate.name}")
        if result.returncode:
            print(result.stdout)
    print(f"{len(chosen) - len(failed)} of {len(chosen)} gates hold", flush=True)
    return 1 if failed else 0


def _gates(scratch: Path) -> list[Gate]:
    variables = _a_migrated_database()
    templates = [str(file) for file in source_files("templates/**/*.html", "*/templates/**/*.html")]
    manage = [str(PYTHON), str(MANAGE)]
    return [
        Gate("mypy", [_tool("mypy"), "--no-error-summary"], variables),
        Gate("ruff", [_tool("ruff"), "check", "--quiet", "."]),
        Gate("format", [_tool("ruff"), "format", "--check", "--quiet", "--diff", "."]),
        Gate("templates", [_tool("djlint"), "--lint", "--quiet", *templates]),
        Gate("imports", [_tool("lint-imports"), "--no-cache"], variables),
        Gate("sizes", [sys.executable, "-m", "kompetanse.devtools.sizes"]),
        Gate("migrations", [*manage, "makemigrations", "--check", "--dry-run"], variables),
        Gate("translations", [*manage, "check_translations"], variables),
        Gate("docs", [*manage, "draw_docs", "--check"], variables),
        Gate(
            "production",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            _production(scratch),
        ),
        Gate("dockerfile", [_tool("hadolint"), "Dockerfile"]),
        Gate("compose", [_tool("compose-lint"), "docker-compose.yml"]),
        Gate(
            "compose config",
            ["docker-compose", "-f", str(_compose_with_keys(scratch)), "config", "-q"],
        ),
    ]


def _compose_with_keys(scratch: Path) -> Path:
    """docker-compose wants the .env that the file names; every key of the example shall be enough."""
    shutil.copy(ROOT / "docker-compose.yml", scratch)
    shutil.copy(ROOT / ".env.example", scratch / ".env")
    return scratch / "docker-compose.yml"


def _a_migrated_database() -> dict[str, str]:
    """An empty database is enough: the gates look at code, and makemigrations asks for a connection."""
    started = services.start("test")
    return environment.for_tests(started, "postgres")


def _production(scratch: Path) -> dict[str, str]:
    """What a real system is started with."""
    return environment.for_tests(services.start("test"), "postgres") | {
        "SECRET_KEY": "".join(chr(33 + number) for number in range(80)),
        "DEMO": "false",
        "HTTPS": "true",
        "BEHIND_PROXY": "true",
        "MFA_REQUIRED": "true",
        "ALLOWED_HOSTS": "kompetanse.example",
        "SITE_URL": "https://kompetanse.example",
        "EMAIL_URL": "smtp+tls://user:secret@mail.example:587",
        "DOCUMENT_ROOT": str(scratch),
        "STATIC_HASHED": "true",
    }


def _tool(name: str) -> str:
    return str(VENV / "bin" / name)
