from django.core.management.base import BaseCommand, CommandError

from jobs.actions import run_retention
from kompetanse.lib import clock


class Command(BaseCommand):
    help = "Delete what has been kept long enough, by each app's rule. Runs each night by itself."

    def handle(self, *args: object, **options: object) -> None:
        gone = run_retention(at=clock.now())
        for name, rows in gone.items():
            self.stdout.write(f"{name}: {'failed' if rows is None else rows}")
        if None in gone.values():
            raise CommandError("A rule failed; the log says which and why.")
