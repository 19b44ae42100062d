"""Ways into the registers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from kompetanse.lib.actor import Actor
from owners.enums import OWNER_FUNCTIONS, PARTNER_FUNCTIONS, Function, Kind

if TYPE_CHECKING:
    from owners.models import County


def in_force(on: date, prefix: str = "") -> Q:
    """Valid on the date: both ends are included, an empty end is open."""
    begun = Q(**{f"{prefix}valid_from_date__isnull": True}) | Q(
        **{f"{prefix}valid_from_date__lte": on}
    )
    not_over = Q(**{f"{prefix}valid_to_date__isnull": True}) | Q(
        **{f"{prefix}valid_to_date__gte": on}
    )
    return begun & not_over


class PublicRegisterQuerySet(models.QuerySet):
    """Rows of a public register: everybody may know that they exist."""

    def visible_to(self, hat: Actor) -> Self:  # noqa: ARG002 -- public facts, the same for all hats
        """All of it. Contact details are shown by the views to own people and staff only."""
        return self.all()


class PeriodQuerySet(PublicRegisterQuerySet):
    """Public rows that hold for a period."""

    def active_on(self, on: date) -> Self:
        return self.filter(in_force(on))


class OrganisationQuerySet(PeriodQuerySet):
    def legal(self) -> Self:
        return self.filter(kind=Kind.LEGAL)

    def bodies(self) -> Self:
        return self.filter(kind=Kind.BODY)

    def having(self, *functions: str) -> Self:
        """Organisations with at least one of the functions."""
        return self.filter(functions__overlap=list(functions))

    def owners(self) -> Self:
        return self.having(*OWNER_FUNCTIONS)

    def partners(self) -> Self:
        return self.having(*PARTNER_FUNCTIONS)

    def authorities(self) -> Self:
        return self.having(Function.GRANTING_AUTHORITY)

    def forums(self) -> Self:
        return self.having(Function.FORUM)

    def in_county(self, county: County | str) -> Self:
        return self.filter(county=county)

    def covering(self, county: County | str) -> Self:
        """Authorities whose area includes the county."""
        return self.filter(covers=county)

    def matching(self, text: str) -> Self:
        """Search by name, organisation number or kommune; each word must be found."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(orgnr__startswith=word)
                | Q(municipality__official_name__icontains=word)
            )
        return found

    def for_list(self) -> Self:
        return self.select_related("municipality", "county").order_by("name", "pk")


class EstablishmentQuerySet(PublicRegisterQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def matching(self, text: str) -> Self:
        """Search by name, organisation number or kommune; each word must be found."""
        found = self
        for word in text.split():
            found = found.filter(
                Q(name__icontains=word)
                | Q(orgnr__startswith=word)
                | Q(municipality__official_name__icontains=word)
            )
        return found

    def for_list(self) -> Self:
        return self.select_related("municipality").order_by("name", "pk")
