"""`manage.py restore FOLDER`: put a backup back into a new, empty installation."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kompetanse.lib.invariants import catalogue
from records.backup import BackupFailed, Manifest, check_parts, restore_backup
from records.backup.restoring import breaches_of, steps_left

RESTORED_BUT_WRONG = 3


class Command(BaseCommand):
    help = "Restores a backup of database and documents. Log in as the owner of the tables."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="throw away what is in the database now"
        )
        parser.add_argument(
            "--check", action="store_true", help="look whether the backup is whole, change nothing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = options["folder"].absolute()
        try:
            if options["check"]:
                manifest = check_parts(folder)
            else:
                manifest = restore_backup(folder, replace=options["replace"])
        except BackupFailed as failed:
            raise CommandError(str(failed)) from failed
        done = "is whole" if options["check"] else "is restored"
        self.stdout.write(
            f"The backup of {manifest.made_at} {done}: {sum(manifest.tables.values())} rows,"
            f" {len(manifest.documents)} documents."
        )
        if left := steps_left(manifest):
            self.stdout.write(
                f"The program is {left} migrations newer. Now run: manage.py migrate, then manage.py invariants"
            )
        elif not options["check"]:
            self._count_anew(manifest)

    def _count_anew(self, manifest: Manifest) -> None:
        found = breaches_of(manifest)
        for breach in found:
            self.stdout.write(str(breach))
        if found:
            raise CommandError(
                f"What is restored is as the backup has it, but {len(found)} things in it are not as they must be.",
                returncode=RESTORED_BUT_WRONG,
            )
        self.stdout.write(f"{len(catalogue())} invariants hold.")
