"""`manage.py demo_users [--json]`: who can log in to the demo."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from demo.logins import first_of_each_role, logins


class Command(BaseCommand):
    help = "Lists the demo's logins: one per role, or everyone as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON, everyone")

    def handle(self, *args: object, **options: Any) -> None:
        if (
            "demo_democlock" not in connection.introspection.table_names()
            or not first_of_each_role()
        ):
            raise CommandError("The demo is not loaded yet: ./dev run loads it.")
        if options["json"]:
            self.stdout.write(json.dumps(logins(), ensure_ascii=False, indent=2))
            return
        shown = first_of_each_role()
        wide = max(len(row["hat"]) for row in shown)
        for row in shown:
            self.stdout.write(f"  {row['hat']:<{wide}}  {row['email']:<34} {row['password']}")
