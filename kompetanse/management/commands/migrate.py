"""Django's own, with the autodetector that makemigrations uses: Django wants the two to agree."""

from django.core.management.commands import migrate

from kompetanse.management.commands.makemigrations import FoldingAutodetector


class Command(migrate.Command):
    autodetector = FoldingAutodetector
