"""The verbs of `./dev`."""

import os
import subprocess
import sys
import time

from kompetanse.devtools import environment, install, places, services, stamps
from kompetanse.devtools.paths import MANAGE, PYTHON, ROOT, RUN, VENV

DRILLS = "tests/drills"
USAGE = """\
./dev run [--fresh] [--at MOMENT]  start everything, with the demo county, on http://127.0.0.1:8000 (PORT overrides)
./dev test [--long] [PATH …]       run the tests, or those in PATH
./dev check                        everything a reviewer should not have to look for
./dev fix                          let the tools mend what they can
./dev docs                         redraw the documents that are generated
./dev bench [--json]               print what pages and letters cost
./dev manage COMMAND …             manage.py with the project's packages and services
./dev backup [FOLDER]              database and documents as one set, under .run/backups unless you say where
./dev restore FOLDER [--replace]   put a backup back into an empty database (--check only looks at it)
./dev release NAME                 keep this version's state, for the tests of later migrations
./dev shell                        a Python shell with Django set up
./dev stop                         stop the private servers
"""


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"help", "-h", "--help"}:
        print(USAGE, end="")
        return 0
    if arguments[0] not in VERBS:
        print(
            f"./dev has no verb {arguments[0]}. It has these:\n\n{USAGE}", end="", file=sys.stderr
        )
        return 2
    return VERBS[arguments[0]](arguments[1:])


def _run(arguments: list[str]) -> int:
    from kompetanse.devtools import run  # noqa: PLC0415 -- each verb loads only what it needs

    return run.main(arguments)


def _test(arguments: list[str]) -> int:
    install.system_packages(purpose="test")
    install.python_packages()
    install.frontend()
    install.translations()
    chosen = [argument for argument in arguments if not argument.startswith("-")]
    # A file stays in one process, so that the site a browser story needs is started once; one
    # process more than two cores have, as browsers and databases often wait for each other.
    spread = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    alone = ["-n", "0"]
    if "--long" in arguments:
        arguments = [argument for argument in arguments if argument != "--long"]
        os.environ["LONG"] = "1"
    set_started = services.start("test")
    variables = environment.for_tests(set_started, "postgres")
    pytest = [str(PYTHON), "-m", "pytest"]
    if chosen:
        return _call([*pytest, *alone, *arguments], variables)
    # Drills kill, load and restore: with nothing beside them, when the rest is done.
    rest = _call([*pytest, *spread, f"--ignore={DRILLS}", *arguments], variables)
    return rest | _call([*pytest, *alone, DRILLS, *arguments], variables)


def _check(arguments: list[str]) -> int:
    from kompetanse.devtools import gates  # noqa: PLC0415

    install.system_packages(purpose="check")
    install.python_packages()
    return gates.main(arguments)


def _fix(arguments: list[str]) -> int:
    install.python_packages()
    ruff = str(VENV / "bin" / "ruff")
    paths = arguments or ["."]
    return _call([ruff, "check", "--fix", *paths]) | _call([ruff, "format", *paths])


def _docs(arguments: list[str]) -> int:
    return _manage(["draw_docs", *arguments])


def _bench(arguments: list[str]) -> int:
    """In a database of its own, at a moment of the season when there are letters."""
    from kompetanse.devtools import run  # noqa: PLC0415

    install.system_packages()
    install.python_packages()
    install.frontend()  # letters are set in our own fonts
    install.translations()
    started = services.start("run")
    name = f"{environment.DATABASE}_bench"
    started.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    started.create_database(name)
    own = {
        "DATABASE_URL": started.database_url(name),
        "STATEMENT_TIMEOUT_MS": "0",
        "LOG_LEVEL": "ERROR",
    }
    own["DATABASE_OWNER_URL"] = started.database_url(name, role=services.OWNER)
    own["MFA_REQUIRED"] = "false"
    variables = environment.for_run() | own | {"REDIS_URL": started.redis_url(1)}
    manage = [str(PYTHON), str(MANAGE)]
    run.collect_static(variables)
    steps = [[command] for command in environment.SEEDING]
    steps += [["demo_load", "--at", "siste klagedag"], ["bench", *arguments]]
    if _call([*manage, "migrate", "-v0"], environment.as_owner(variables)):
        return 1
    # Only the figures go to standard output.
    return next(
        (1 for step in steps if _call([*manage, *step], variables, quiet=step[0] != "bench")), 0
    )


def _manage(arguments: list[str]) -> int:
    install.system_packages()
    install.python_packages()
    variables = environment.for_run()
    if arguments and arguments[0] in environment.OWNER_COMMANDS:
        variables = environment.as_owner(variables)
    return _call([str(PYTHON), str(MANAGE), *arguments], variables)


def _backup(arguments: list[str]) -> int:
    if not any(not argument.startswith("-") for argument in arguments):
        folder = RUN / "backups" / time.strftime("%Y-%m-%dT%H%M%S")
        arguments = [str(folder), *arguments]
    return _manage(["backup", *arguments])


def _restore(arguments: list[str]) -> int:
    """What was restored is kept, also when something in it is wrong (3): the next `./dev run` loads no demo over it."""
    failed = _manage(["restore", *arguments])
    if failed in {0, 3} and "--check" not in arguments:
        database = environment.for_run()["DATABASE_URL"]
        stamps.forget("migrations")
        stamps.remember("demo", [], database)
    return failed


def _release(arguments: list[str]) -> int:
    from kompetanse.devtools import release  # noqa: PLC0415

    return release.main(arguments)


def _shell(arguments: list[str]) -> int:
    return _manage(["shell", *arguments])


def _stop(arguments: list[str]) -> int:
    """What is held in memory is given back: test databases are made anew."""
    for name in arguments or ["run", "test"]:
        (services.remove if places.is_in_memory(name) else services.stop)(name)
    return 0


def _call(
    command: list[str], variables: dict[str, str] | None = None, *, quiet: bool = False
) -> int:
    output = subprocess.DEVNULL if quiet else None
    return subprocess.run(command, cwd=ROOT, env=variables, check=False, stdout=output).returncode


VERBS = {
    "run": _run,
    "test": _test,
    "check": _check,
    "fix": _fix,
    "docs": _docs,
    "bench": _bench,
    "manage": _manage,
    "backup": _backup,
    "restore": _restore,
    "release": _release,
    "shell": _shell,
    "stop": _stop,
}


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
