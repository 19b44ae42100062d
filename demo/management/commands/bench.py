"""`./dev bench [--json] [--sizes N …]`: fills a database of its own step by step and prints what things cost at each size."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo.benching.acts import ActCost, measure_acts
from demo.benching.letters import LetterCost, measure_letters
from demo.benching.pages import PageCost, measure_pages
from demo.volume import seed_volume

SIZES = (1_000, 10_000)


class Command(BaseCommand):
    help = "Print the cost of pages and letters. Run it through ./dev bench: it fills the database it is pointed at."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for a program to read")
        parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of cases")
        parser.add_argument("--letters", type=int, default=200, help="letters to draw")

    def handle(self, *args: object, **options: Any) -> None:
        pages: list[PageCost] = []
        acts: list[ActCost] = []
        for size in options["sizes"]:
            seed_volume(cases=size)
            pages += measure_pages()
            acts += measure_acts()
        letters = [
            row
            for processes in (1, 2)
            for row in measure_letters(letters=options["letters"], processes=processes)
        ]
        tables = {"pages": pages, "acts": acts, "growth": growth(pages), "letters": letters}
        if options["json"]:
            rows = {name: list(map(_row, costs)) for name, costs in tables.items()}
            self.stdout.write(json.dumps(rows, indent=2))
            return
        for costs in tables.values():
            self._print_table(list(map(_row, costs)))

    def _print_table(self, rows: list[dict[str, Any]]) -> None:
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


def _row(cost: PageCost | ActCost | LetterCost | dict[str, Any]) -> dict[str, Any]:
    return cost if isinstance(cost, dict) else asdict(cost)


def growth(pages: list[PageCost]) -> list[dict[str, Any]]:
    """What each page costs with the most cases, as so many of what it costs with the fewest; in bare pages, which machines share."""
    sizes = sorted({cost.cases for cost in pages})
    if len(sizes) < 2:  # noqa: PLR2004 -- nothing to compare
        return []
    few, many = (
        {cost.page: cost.times_bare for cost in pages if cost.cases == size}
        for size in (sizes[0], sizes[-1])
    )
    return [
        {"page": page, "cases": f"{sizes[-1]} / {sizes[0]}", "growth": round(many[page] / cost, 2)}
        for page, cost in few.items()
        if page in many
    ]
