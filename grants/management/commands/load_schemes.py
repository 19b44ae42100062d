"""`manage.py load_schemes`: the schemes, their versions and legal references of a new system."""

from django.core.management.base import BaseCommand

from grants.actions.schemes import load_schemes


class Command(BaseCommand):
    help = "Writes the schemes, versions and legal references that are missing. May be run again."

    def handle(self, *args: object, **options: object) -> None:
        for label, count in load_schemes().items():
            self.stdout.write(f"{label}: {count}")
