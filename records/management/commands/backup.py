"""`manage.py backup FOLDER`: the database and the documents as one consistent set."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from records.backup import BackupFailed, make_backup


class Command(BaseCommand):
    help = "Takes a backup of database and documents. Log in as the owner of the tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that does not exist yet")
        parser.add_argument(
            "--accept-missing",
            action="store_true",
            help="go on when documents are gone from the store",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = options["folder"].absolute()
        try:
            manifest = make_backup(
                folder, at=timezone.now(), accept_missing=options["accept_missing"]
            )
        except BackupFailed as failed:
            raise CommandError(str(failed)) from failed
        self.stdout.write(
            f"{folder}: {sum(manifest.tables.values())} rows in {len(manifest.tables)} tables,"
            f" {len(manifest.documents)} documents."
        )
        if manifest.missing:
            self.stdout.write(
                f"{len(manifest.missing)} documents are missing; the manifest names them."
            )
