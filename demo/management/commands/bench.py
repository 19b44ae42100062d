"""`./dev bench [--json]`: seeds 100, 1 000 and 10 000 cases in a database of its own and prints what things cost."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo.bench import as_rows, measure_letters, measure_pages, refresh_statistics
from demo.volume import seed_volume

SIZES = (100, 1_000, 10_000)


class Command(BaseCommand):
    help = "Print the cost of pages and letters. Run it through ./dev bench: it fills the database it is pointed at."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for a program to read")
        parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of cases")
        parser.add_argument("--letters", type=int, default=200, help="letters to draw")

    def handle(self, *args: object, **options: Any) -> None:
        pages: list[dict[str, object]] = []
        for size in options["sizes"]:
            seed_volume(cases=size)
            refresh_statistics()
            pages += as_rows(measure_pages())
        letters = [
            row
            for processes in (1, 2)
            for row in as_rows(measure_letters(letters=options["letters"], processes=processes))
        ]
        if options["json"]:
            self.stdout.write(json.dumps({"pages": pages, "letters": letters}, indent=2))
            return
        for table in (pages, letters):
            self._print_table(table)

    def _print_table(self, rows: list[dict[str, object]]) -> None:
        if not rows:
            return
        wide = [
            max(len(str(value)) for value in (name, *(row[name] for row in rows)))
            for name in rows[0]
        ]
        for line in (list(rows[0]), *(list(row.values()) for row in rows)):
            self.stdout.write(
                "  ".join(f"{value!s:<{width}}" for value, width in zip(line, wide, strict=True))
            )
        self.stdout.write("")
