from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from owners.actions import import_units


class Command(BaseCommand):
    help = "Import schools and kindergartens from a CSV file. Names what is wrong, line by line."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Check the file, change nothing")

    def handle(self, *args, **options):
        try:
            with options["file"].open("rb") as lines:
                report = import_units(
                    lines=lines, dry_run=options["dry_run"], allow_demo=settings.DEMO
                )
        except OSError as error:
            raise CommandError(
                _("Filen kan ikke leses: %(why)s") % {"why": error.strerror}
            ) from error
        for wrong in report.errors:
            self.stderr.write(str(wrong))
        if report.errors:
            raise CommandError(
                _("%(count)s feil. Ingenting er endret.") % {"count": len(report.errors)}
            )
        self.stdout.write(_outcome(report))


def _outcome(report):
    counts = _("%(read)s lest: %(created)s nye, %(changed)s endret, %(unchanged)s som før.") % {
        "read": report.read,
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
    }
    return f"{counts} {_('Prøve: ingenting er endret.')}" if report.dry_run else counts
