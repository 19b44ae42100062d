"""`./dev manage seed_volume --cases N`: fill the demo with a country of so many cases."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.volume import seed_volume


class Command(BaseCommand):
    help = "Copies the demo's cases over the whole country and ten years until there are so many."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, required=True, help="how many cases in all")

    def handle(self, *args: object, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo.")
        try:
            copied = seed_volume(cases=options["cases"])
        except LookupError as nothing:
            raise CommandError(str(nothing)) from nothing
        self.stdout.write(f"{copied} cases copied")
