"""`manage.py demo_users [--json]`: who can log in to the demo, one person per role first."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from demo import people
from demo.county import organisation
from owners.models import Organisation


def rows() -> list[dict[str, str]]:
    """Role, address, password, organisation and hat of everyone in the demo; the first of each role comes first."""
    everyone = [*people.PEOPLE, people.FORUM_LEADER, *(seat.person for seat in people.SEATS)]
    everyone += [person for _place, person in people.private_people()]
    seen: set[str] = set()
    first, rest = [], []
    for person in everyone:
        place: Organisation = organisation(person.organisation)
        row = {
            "role": person.roles[0].value,
            "name": person.name,
            "email": person.email,
            "password": people.PASSWORD,
            "organisation": place.name,
            "hat": f"{person.roles[0].label}, {place.name}",
        }
        (rest if person.roles[0] in seen else first).append(row)
        seen.add(person.roles[0])
    return first + rest


class Command(BaseCommand):
    help = "Lists the demo's logins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON, everyone")

    def handle(self, *args: object, **options: Any) -> None:
        listed = rows()
        if options["json"]:
            self.stdout.write(json.dumps(listed, ensure_ascii=False, indent=2))
            return
        shown = [
            row
            for number, row in enumerate(listed)
            if row["role"] not in {r["role"] for r in listed[:number]}
        ]
        wide = max(len(row["hat"]) for row in shown)
        for row in shown:
            self.stdout.write(f"  {row['hat']:<{wide}}  {row['email']:<34} {row['password']}")
