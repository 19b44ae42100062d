"""`manage.py verify_log`: is the log what it was, and every document what was filed? Also of a backup, without a database."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kompetanse.lib.invariants import one_moment
from records.backup import BackupFailed
from records.logs import BackupLog, DatabaseLog
from records.verifying import Report, read_heads, seal, verify, written


class Command(BaseCommand):
    help = "Walks every chain of events and reads every document. Exit code 1 and one line for each thing that is wrong."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--backup", type=Path, metavar="FOLDER", help="of this backup; asks no database"
        )
        parser.add_argument(
            "--heads", type=Path, metavar="FILE", help="keep the head of every chain in a new file"
        )
        parser.add_argument(
            "--against", type=Path, metavar="FILE", help="compare with heads that were kept before"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            earlier = read_heads(options["against"].read_text()) if options["against"] else {}
        except (OSError, ValueError) as unreadable:
            raise CommandError(f"{options['against']} is no list of heads.") from unreadable
        try:
            report = self._report(options["backup"], earlier)
        except BackupFailed as failed:
            raise CommandError(str(failed)) from failed
        for line in report.wrong:
            self.stdout.write(line)
        if options["heads"]:
            with options["heads"].open("x") as file:
                file.write(written(report.heads))
        self.stdout.write(
            f"{report.chains} chains, {report.events} events, {report.documents} documents, {report.files} files:"
            f" {len(report.wrong) or 'nothing'} wrong. Seal of the heads at {timezone.now():%Y-%m-%d %H.%M} UTC: {seal(report.heads)}"
        )
        if report.wrong:
            sys.exit(1)

    def _report(self, backup: Path | None, earlier: dict[str, Any]) -> Report:
        if backup is None:
            with one_moment():
                return verify(DatabaseLog(), earlier=earlier)
        with TemporaryDirectory() as scratch:
            log = BackupLog(backup.absolute(), Path(scratch))
            try:
                return verify(log, earlier=earlier)
            finally:
                log.close()
