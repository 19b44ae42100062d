"""Who sees partnerships and networks: those in them, and the authority of their county."""

from datetime import date
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Prefetch, Q

from kompetanse.lib.actor import Actor
from owners.models import County, Organisation
from owners.querysets import in_force

SEES_ALL = ("view_national", "audit_all")


def sees_all(hat: Actor) -> bool:
    """The directorate and the auditor see the whole country."""
    return any(hat.can(permission) for permission in SEES_ALL)


def counties_of(hat: Actor) -> models.QuerySet[County]:
    """The counties that the hat's organisation covers as an authority."""
    return County.objects.filter(authorities=hat.organisation_id)


class PartnershipQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        if sees_all(hat):
            return self.all()
        if hat.organisation_id is None:
            return self.none()
        return self.filter(
            Q(owner=hat.organisation_id)
            | Q(partner=hat.organisation_id)
            | Q(owner__county__in=counties_of(hat))
        )

    def active_on(self, on: date) -> Self:
        return self.filter(in_force(on))

    def for_list(self) -> Self:
        return self.select_related("owner", "partner").order_by(
            "owner__name", "partner__name", "pk"
        )


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        if sees_all(hat):
            return self.all()
        if hat.organisation_id is None:
            return self.none()
        return self.filter(
            Q(partnership__owner=hat.organisation_id)
            | Q(partnership__partner=hat.organisation_id)
            | Q(partnership__owner__county__in=counties_of(hat))
        )

    def active_on(self, on: date) -> Self:
        return self.filter(in_force(on))

    def signed_by_both(self) -> Self:
        return self.filter(signed_by_owner_date__isnull=False, signed_by_partner_date__isnull=False)


class NetworkQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        if sees_all(hat):
            return self.all()
        if hat.organisation_id is None:
            return self.none()
        networks = Organisation.objects.filter(pk=hat.organisation_id).values(
            "network_memberships__network"
        )
        return self.filter(
            Q(lead=hat.organisation_id) | Q(pk__in=networks) | Q(lead__county__in=counties_of(hat))
        )

    def active_on(self, on: date) -> Self:
        return self.filter(in_force(on))

    def for_list(self, *, on: date) -> Self:
        """With `members_now`: who is in the network on the date."""
        members = apps.get_model("partnerships", "NetworkMember")
        now = members.objects.active_on(on).select_related("organisation")
        now = now.order_by("organisation__name", "pk")
        return (
            self.select_related("lead")
            .prefetch_related(Prefetch("members", now, to_attr="members_now"))
            .order_by("name", "pk")
        )


class NetworkMemberQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> Self:
        """Whoever sees the network sees who is in it."""
        if sees_all(hat):
            return self.all()
        if hat.organisation_id is None:
            return self.none()
        networks = Organisation.objects.filter(pk=hat.organisation_id).values(
            "network_memberships__network"
        )
        return self.filter(
            Q(network__lead=hat.organisation_id)
            | Q(network__in=networks)
            | Q(network__lead__county__in=counties_of(hat))
        )

    def active_on(self, on: date) -> Self:
        return self.filter(in_force(on))
