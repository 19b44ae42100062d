"""`manage.py catch_up`: after `migrate`, before the web comes back: what the new version would have done meanwhile."""

from typing import Any

from django.core.management.base import BaseCommand

from kompetanse.lib import clock
from kompetanse.lib.catching_up import catch_up


class Command(BaseCommand):
    help = "Does what this version would have done, had it run all along. May run twice."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for key, count in catch_up(clock.now()).items():
            self.stdout.write(f"{key}: {count}")
