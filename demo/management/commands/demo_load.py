"""`manage.py demo_load [--at MOMENT]`: the demo county, and its season up to a moment."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.county import make_county
from demo.season import MOMENTS, jump_to, moment_named, standing_at
from kompetanse.lib.errors import ActionError


class Command(BaseCommand):
    help = "Loads the demo county and plays its season up to a moment. May be run again; the clock never goes back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", metavar="MOMENT", help=", ".join(moment.key for moment in MOMENTS)
        )

    def handle(self, *args: object, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is not a demo: set DEMO=true for a system of its own.")
        make_county()
        now = standing_at()
        if now and not options["at"]:
            self.stdout.write(f"The demo stands at {now.isoformat()}.")
            return
        try:
            moment = moment_named(options["at"] or MOMENTS[0].key)
            for step in jump_to(moment):
                self.stdout.write(f"{step.at:%Y-%m-%d %H:%M} {step.key}")
        except ActionError as error:
            raise CommandError(str(error)) from error
