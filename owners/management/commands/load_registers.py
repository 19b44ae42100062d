from django.core.management.base import BaseCommand

from owners.actions import load_registers


class Command(BaseCommand):
    help = "Load counties, kommuner, owners, universities and authorities from the project's files."

    def handle(self, *args, **options):
        for loaded in load_registers():
            self.stdout.write(f"{loaded.count:>5}  {loaded.what}")
