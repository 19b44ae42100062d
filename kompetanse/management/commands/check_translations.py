"""Is every text there in nynorsk? `--write` puts new texts into locale/nn, for somebody to translate."""

import re
import shutil
import subprocess
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test.utils import override_settings

from kompetanse.devtools.paths import source_files

CATALOGUE = Path("locale") / "nn" / "LC_MESSAGES" / "django.po"
SHOWN = 40


class Command(BaseCommand):
    help = "Fail when a text lacks its nynorsk translation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--write",
            action="store_true",
            help="add what is missing to the catalogue, untranslated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            merged = collect(Path(folder))
            if options["write"]:
                target = settings.BASE_DIR / CATALOGUE
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(without_date(merged.read_text()))
            missing = entries(merged, "--untranslated") + entries(merged, "--only-fuzzy")
        if missing and not options["write"]:
            shown = "\n".join(missing[:SHOWN])
            raise CommandError(
                f"{len(missing)} texts are not translated to nynorsk in {CATALOGUE}:\n{shown}"
            )
        self.stdout.write(f"{len(missing)} texts are not translated")


def collect(folder: Path) -> Path:
    """The catalogue as it would be with every text of the code, made in a copy of the sources."""
    for file in source_files("**/*.py", "**/*.html", "**/*.txt", str(CATALOGUE)):
        name = file.relative_to(settings.BASE_DIR)
        if name.parts[0] not in {"tests", "docs"}:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, folder / name)
    (folder / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
    with chdir(folder), override_settings(LOCALE_PATHS=[str(folder / "locale")]):
        call_command(
            "makemessages",
            locale=["nn"],
            extensions=["py", "html", "txt"],
            no_obsolete=True,
            no_location=True,
            no_wrap=True,
            verbosity=0,
        )
    return folder / CATALOGUE


def entries(catalogue: Path, which: str) -> list[str]:
    """The texts of the catalogue's entries of one kind."""
    command = ["msgattrib", which, "--no-obsolete", "--no-wrap", str(catalogue)]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    texts = re.findall(r'^msgid ((?:".*"\n)+)', found, flags=re.MULTILINE)
    joined = ["".join(re.findall(r'"(.*)"\n', text)) for text in texts]
    return [text for text in joined if text]


def without_date(text: str) -> str:
    """The date of collecting would change the file each time."""
    return re.sub(r'"POT-Creation-Date: .*\n', "", text)
