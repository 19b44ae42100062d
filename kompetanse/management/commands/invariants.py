"""`manage.py invariants`: is everything stored as it must be? One line a breach, and exit code 1."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kompetanse.lib import invariants


class Command(BaseCommand):
    help = "Counts anew what must always be true. Exit code 1 and one line a breach; 0 when all is well."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--only",
            action="append",
            metavar="I01",
            help="only this one; may be said more than once",
        )
        parser.add_argument("--list", action="store_true", help="say what is looked at")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            entries = invariants.catalogue(options["only"])
        except LookupError as unknown:
            raise CommandError(str(unknown.args[0])) from unknown
        if options["list"]:
            for entry in entries:
                self.stdout.write(f"{entry.invariant_id} {entry.app}: {entry.sentence}")
            return
        found = 0
        for breach in invariants.find_breaches(options["only"]):
            self.stdout.write(str(breach))
            found += 1
        if found:
            sys.exit(1)
        self.stdout.write(f"{len(entries)} invariants hold.")
