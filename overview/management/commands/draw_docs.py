"""Draws docs/state-machines.md from the tables that permit; `--check` fails when it is stale."""

from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from records.workflow import Transition

TARGET = Path("docs") / "state-machines.md"
HEAD = """\
# State machines

Drawn by `./dev docs` from the tables in each app's `transitions.py`; do not edit. The same tables decide which buttons
a page shows and what an action allows.
"""


class Command(BaseCommand):
    help = "Draw the documents that are generated from code."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether they are stale")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("nb"):
            text = draw()
        target = settings.BASE_DIR / TARGET
        if options["check"]:
            if not target.exists() or target.read_text() != text:
                raise CommandError(f"{TARGET} is stale: run ./dev docs")
            return
        target.write_text(text)
        self.stdout.write(f"{TARGET} drawn")


def draw() -> str:
    return "\n".join([HEAD, *(section(*table) for table in tables())])


def tables() -> Iterator[tuple[str, str, Sequence[Transition]]]:
    """(app, name of the table, its transitions), in the order of the apps."""
    for app in settings.PROJECT_APPS:
        if not find_spec(f"{app}.transitions"):
            continue
        for name, value in vars(import_module(f"{app}.transitions")).items():
            is_table = isinstance(value, list | tuple) and value
            if is_table and all(isinstance(entry, Transition) for entry in value):
                yield app, name, value


def section(app: str, name: str, table: Sequence[Transition]) -> str:
    words = name.replace("_TRANSITIONS", "").replace("_", " ").lower()
    lines = [f"## {app}: {words}", "", "```mermaid", "stateDiagram-v2"]
    edges = [(source, step) for step in table for source in step.sources]
    lines += [f"  {source or '[*]'} --> {step.target}: {step.name}" for source, step in edges]
    lines += [
        "```",
        "",
        "| step | from | to | who | button | source |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{step.name}` | {', '.join(step.sources)} | {step.target} | {step.who} | {step.label} | {step.source} |"
        for step in table
    ]
    return "\n".join([*lines, ""])
