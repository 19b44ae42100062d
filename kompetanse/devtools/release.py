"""`./dev release NAME`: keep what a released version leaves behind, so that every later one is tried on it.

What is kept is a backup as an operator takes one, of the demo county at the season's last moment: what `tests/releases`
restores, migrates and looks at. The bytes of its documents are left out: a migration changes rows, and git keeps every copy.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kompetanse.devtools import environment, install, services
from kompetanse.devtools.paths import MANAGE, PYTHON, ROOT

RELEASES = ROOT / "tests" / "releases"
LAST_MOMENT = "vedtaksdagen 2026"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("Say which release: ./dev release v0.1", file=sys.stderr)
        return 2
    folder = RELEASES / arguments[0]
    if folder.exists():
        print(f"{folder} is there already: what was released stays as it was.", file=sys.stderr)
        return 1
    install.system_packages()
    install.python_packages()
    install.frontend()  # letters are set in our own fonts
    install.translations()
    _keep(folder)
    size = sum(file.stat().st_size for file in folder.iterdir()) // 1024
    print(f"{folder.relative_to(ROOT)}: {size} kB. Now: git add, and tag the commit {folder.name}.")
    return 0


def _keep(folder: Path) -> None:
    servers = services.start("test")
    database = f"release_{folder.name}".replace(".", "_")
    servers.psql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    servers.create_database(database)
    try:
        with tempfile.TemporaryDirectory() as documents, tempfile.TemporaryDirectory() as nowhere:
            variables = environment.for_tests(servers, database) | {"DOCUMENT_ROOT": documents}
            owner = environment.as_owner(variables)
            _manage(owner, "migrate", "-v0")
            for command in environment.SEEDING:
                _manage(variables, command, "-v0")
            _manage(variables, "demo_load", "--at", LAST_MOMENT)
            _manage(owner | {"DOCUMENT_ROOT": nowhere}, "backup", str(folder), "--accept-missing")
    finally:
        servers.psql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    shutil.rmtree(folder / "documents", ignore_errors=True)  # nothing in it but folders


def _manage(variables: dict[str, str], *arguments: str) -> None:
    command = [str(PYTHON), str(MANAGE), *arguments]
    if subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode:
        sys.exit(f"manage.py {arguments[0]} failed, see above.")
