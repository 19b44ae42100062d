"""Who can log in to the demo."""

from demo import people
from demo.county import organisation
from demo.play.actors import everyone
from owners.models import Organisation


def logins() -> list[dict[str, str]]:
    """Role, name, address, password, organisation and hat of everyone in the demo; the first of each role comes first."""
    seen: set[str] = set()
    first: list[dict[str, str]] = []
    rest: list[dict[str, str]] = []
    for person in everyone():
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


def first_of_each_role() -> list[dict[str, str]]:
    listed = logins() if Organisation.objects.filter(name=people.FORUM).exists() else []
    return [
        row
        for number, row in enumerate(listed)
        if row["role"] not in {other["role"] for other in listed[:number]}
    ]
