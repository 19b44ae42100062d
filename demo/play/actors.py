"""Hats of the demo's people, for the steps that act on their behalf."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import Assurance
from accounts.hat import hats_of
from accounts.models import User
from demo import people
from demo.county import organisation
from kompetanse.lib.clock import in_oslo

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.enums import Role
    from accounts.hat import Hat


def everyone() -> list[people.Person]:
    return [
        *people.PEOPLE,
        *(seat.person for seat in people.SEATS),
        *(person for _place, person in people.private_people()),
    ]


def hat_of(organisation_key: str, role: Role, at: datetime) -> Hat:
    """The hat of the first person of the demo with a role in an organisation, with a strong login."""
    person = next(p for p in everyone() if p.organisation == organisation_key and role in p.roles)
    return hat_of_person(person, at)


def hat_of_person(person: people.Person, at: datetime) -> Hat:
    user = User.objects.get(email=person.email)
    place = organisation(person.organisation)
    hats = hats_of(user, on=in_oslo(at).date(), assurance=Assurance.STRONG)
    return next(hat for hat in hats if hat.organisation_id == place.pk)
