"""Who sees partnerships and networks: those in them, and the authority of their county."""

from datetime import date
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Prefetch, Q

from kompetanse.lib.actor import Actor
from owners.models import County
from owners.querysets import in_force
from partnerships.enums import AgreementSide

SEES_ALL = ("view_national", "audit_all")
# At the owner: those who write and approve, and leaders. A union representative has no part in agreements (`domain.md` 3.3).
OWNERS_READERS = ("edit_needs_report", "contribute_as_leader")


def sees_all(hat: Actor) -> bool:
    """The directorate and the auditor see the whole country."""
    return any(hat.can(permission) for permission in SEES_ALL)


def counties_of(hat: Actor) -> models.QuerySet[County]:
    """The counties that the hat's organisation covers as an authority."""
    return County.objects.filter(authorities=hat.organisation_id)


def seen_by(hat: Actor, *, owner: str = "", partner: str = "", county: str) -> Q | None:
    """Rows of the hat's own organisation in the quality it acts in, or of its counties; None when it sees nothing.

    The same kommune as kindergarten authority, and a body that people sit in, have no part in agreements.
    """
    if hat.side == "owner" and owner and any(hat.can(one) for one in OWNERS_READERS):
        return Q(**{owner: hat.organisation_id})
    if hat.side == "partner" and partner:
        return Q(**{partner: hat.organisation_id})
    if hat.side == "authority":
        return Q(**{f"{county}__in": counties_of(hat)})
    return None


class _Seen(models.QuerySet):
    """Rows with an owner, a county, and perhaps a partner."""

    owner = partner = county = ""

    def visible_to(self, hat: Actor) -> Self:
        if sees_all(hat):
            return self.all()
        own = seen_by(hat, owner=self.owner, partner=self.partner, county=self.county)
        return self.none() if own is None else self.filter(own)

    def active_on(self, on: date) -> Self:
        return self.filter(in_force(on))


class PartnershipQuerySet(_Seen):
    owner, partner, county = "owner", "partner", "owner__county"

    def for_list(self) -> Self:
        """With `newest_first`: the partnership's agreements."""
        agreements = apps.get_model("partnerships", "Agreement").objects
        newest = agreements.order_by("-valid_from_date", "-pk")
        return (
            self.select_related("owner", "partner")
            .prefetch_related(Prefetch("agreements", newest, to_attr="newest_first"))
            .order_by("owner__name", "partner__name", "pk")
        )


class AgreementQuerySet(_Seen):
    owner, partner = "partnership__owner", "partnership__partner"
    county = "partnership__owner__county"

    def for_detail(self) -> Self:
        return self.select_related(
            "partnership__owner",
            "partnership__partner",
            "file",
            "owner_signatory",
            "partner_signatory",
            "ended_by",
            "replaces",
        )

    def signed_by_both(self) -> Self:
        return self.filter(signed_by_owner_date__isnull=False, signed_by_partner_date__isnull=False)

    def awaiting(self, side: str) -> Self:
        """Begun and signed by the other side, and neither confirmed nor sent back."""
        writer = AgreementSide(side).other
        return self.filter(
            **{
                "writing_side": writer,
                f"signed_by_{writer}_date__isnull": False,
                f"signed_by_{side}_date": None,
            }
        )


class NetworkQuerySet(_Seen):
    county = "lead__county"

    def visible_to(self, hat: Actor) -> Self:
        """Those in it, those asked to be, and the authority of its lead's county."""
        led = seen_by(hat, owner="lead", county=self.county)
        if sees_all(hat):
            return self.all()
        if led is None:
            return self.none()
        if hat.side != "owner":
            return self.filter(led)
        members = apps.get_model("partnerships", "NetworkMember").objects
        own = members.filter(organisation=hat.organisation_id).values("network")
        return self.filter(led | Q(pk__in=own))

    def for_list(self, *, on: date) -> Self:
        """With `members_now`: who is in the network, or asked to be, on the date."""
        members = apps.get_model("partnerships", "NetworkMember")
        now = members.objects.active_on(on).select_related("organisation", "answered_by")
        now = now.order_by("organisation__name", "pk")
        return (
            self.select_related("lead")
            .prefetch_related(Prefetch("members", now, to_attr="members_now"))
            .order_by("name", "pk")
        )


class NetworkMemberQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """Whoever sees the network sees who is in it."""
        networks = apps.get_model("partnerships", "Network").objects.visible_to(hat)
        return self.filter(network__in=networks.values("pk"))

    def active_on(self, on: date) -> Self:
        return self.filter(in_force(on))

    def not_declined(self) -> Self:
        """In the network, or asked and silent: those that a report for the network must ask."""
        return self.exclude(answer="declined")
