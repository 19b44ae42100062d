"""`manage.py seed_volume CASES`: fill the demo up to so many cases."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.volume import seed_volume


class Command(BaseCommand):
    help = "Copies the demo's cases until there are so many. For ./dev bench only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cases", type=int)

    def handle(self, *args: object, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo.")
        self.stdout.write(f"{seed_volume(cases=options['cases'])} cases copied")
