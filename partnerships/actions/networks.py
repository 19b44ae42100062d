"""Networks of owners: one leads, each of the others answers for itself (`domain.md` 0.5.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import chain_key
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from notices.actions import notify
from partnerships import permissions as may
from partnerships.enums import MemberAnswer
from partnerships.models import Network, NetworkMember
from partnerships.people import WRITERS, people_of
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor
    from owners.models import Organisation


@transaction.atomic
def make_network(
    *,
    lead: Organisation,
    name: str,
    members: Iterable[Organisation],
    valid_from_date: date,
    by: Actor,
    at: datetime,
    valid_to_date: date | None = None,
) -> Network:
    """Begin a network that one's own organisation leads, and ask the others to join.

    Refuses other hats (403), a name that the lead's other network has, and a period turned around.
    """
    if not may.writes_for_owner(by, lead.pk):
        raise NotAllowed(who_may=may.WHO_LEADS)
    if Network.objects.filter(lead=lead, name=name).exists():
        raise Refused(_("Dere leder alt et nettverk med dette navnet."), field="name")
    if valid_to_date and valid_to_date < valid_from_date:
        raise Refused(_("Gjelder til og med må være etter gjelder fra"), field="valid_to_date")
    network = Network.objects.create(
        name=name, lead=lead, valid_from_date=valid_from_date, valid_to_date=valid_to_date
    )
    _record(network, "make_network", by, at)
    invite_members(network=network, organisations=members, by=by, at=at)
    return network


@transaction.atomic
def invite_members(
    *, network: Network, organisations: Iterable[Organisation], by: Actor, at: datetime
) -> list[NetworkMember]:
    """Ask owners to join; who is asked or in already, and the lead itself, is passed over. Who declined is asked anew.

    Refuses other hats than the lead's (403) and who is no owner.
    """
    network = _lock(network)
    may.check_lead(by, network)
    today = in_oslo(at).date()
    _check_open(network, today)
    present = {row.organisation_id: row for row in network.members.active_on(today)}
    asked = []
    for organisation in dict.fromkeys(organisations):
        if not organisation.is_owner:
            raise Refused(
                _("%(name)s eier ingen barnehage eller skole.") % {"name": organisation.name},
                field="kommuner",
            )
        row = present.get(organisation.pk)
        if organisation.pk == network.lead_id or (row and row.answer != MemberAnswer.DECLINED):
            continue
        asked.append(_ask(network, organisation, row, today))
    for row in asked:
        _record(network, "invite_member", by, at, member=row)
        _tell(row, at)
    return asked


def _ask(
    network: Network, organisation: Organisation, row: NetworkMember | None, today: date
) -> NetworkMember:
    if row is None:
        first = max(today, network.valid_from_date)
        return NetworkMember.objects.create(
            network=network,
            organisation=organisation,
            valid_from_date=first,
            valid_to_date=network.valid_to_date,
        )
    row.answer, row.answered_at, row.answered_by = MemberAnswer.ASKED, None, None
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    return row


@transaction.atomic
def answer_invitation(
    *, member: NetworkMember, joins: bool, by: Actor, at: datetime
) -> NetworkMember:
    """The owner's own word. Only its own people (403); may be changed as long as it is in force. The lead is told."""
    _lock(member.network)
    member = _lock_member(member)
    may.check_member(by, member)
    _check_open(member.network, in_oslo(at).date())
    member.answer = MemberAnswer.JOINED if joins else MemberAnswer.DECLINED
    member.answered_at, member.answered_by_id = at, by.user_id
    member.save(update_fields=["answer", "answered_at", "answered_by"])
    network, name = member.network, member.organisation.name
    _record(network, "answer_invitation", by, at, member=member, joins=joins)

    def title() -> str:
        words = {"name": name, "network": network.name}
        if joins:
            return _("%(name)s er med i %(network)s") % words
        return _("%(name)s er ikke med i %(network)s") % words

    notify(
        users=people_of(network.lead_id, WRITERS, in_oslo(at).date()),
        title=title,
        url=network.get_absolute_url(),
        organisation_id=network.lead_id,
        at=at,
    )
    return member


@transaction.atomic
def end_membership(*, member: NetworkMember, by: Actor, at: datetime) -> None:
    """The lead takes a member out, or a member leaves: today is its last day. Who only was asked is taken off the list."""
    _lock(member.network)
    member = _lock_member(member)
    if not (may.is_lead(by, member.network) or may.is_of_member(by, member)):
        raise NotAllowed(who_may=may.WHO_LEADS)
    today = in_oslo(at).date()
    _record(member.network, "end_network_membership", by, at, member=member)
    if member.answer == MemberAnswer.JOINED and member.valid_from_date <= today:
        member.valid_to_date = today
        member.save(update_fields=["valid_to_date"])
    else:
        member.delete()


@transaction.atomic
def end_network(*, network: Network, last_date: date, by: Actor, at: datetime) -> Network:
    """The lead ends the network from a date; memberships end with it.

    Refuses a day before it began, or after it would have ended.
    """
    network = _lock(network)
    may.check_lead(by, network)
    _check_open(network, in_oslo(at).date())
    if last_date < network.valid_from_date:
        raise Refused(_("Siste dag må være etter at nettverket begynte"), field="last_date")
    if network.valid_to_date and last_date > network.valid_to_date:
        raise Refused(_("Nettverket går ut før denne dagen"), field="last_date")
    network.valid_to_date = last_date
    network.save(update_fields=["valid_to_date"])
    network.members.filter(valid_from_date__gt=last_date).delete()
    lasting = network.members.exclude(valid_to_date__lte=last_date)
    lasting.update(valid_to_date=last_date)
    _record(network, "end_network", by, at)
    return network


def _lock(network: Network) -> Network:
    return Network.objects.select_for_update(of=("self",)).select_related("lead").get(pk=network.pk)


def _lock_member(member: NetworkMember) -> NetworkMember:
    rows = NetworkMember.objects.select_for_update(of=("self",))
    return rows.select_related("network__lead", "organisation").get(pk=member.pk)


def _check_open(network: Network, today: date) -> None:
    if network.valid_to_date and network.valid_to_date < today:
        raise Locked(_("Nettverket er avsluttet."))


def _tell(member: NetworkMember, at: datetime) -> None:
    network = member.network
    notify(
        users=people_of(member.organisation_id, WRITERS, in_oslo(at).date()),
        title=lambda: (
            _("%(lead)s spør om dere vil være med i %(network)s")
            % {"lead": network.lead.name, "network": network.name}
        ),
        url=network.get_absolute_url(),
        organisation_id=member.organisation_id,
        at=at,
    )


def _record(
    network: Network,
    verb: str,
    by: Actor,
    at: datetime,
    *,
    member: NetworkMember | None = None,
    **facts: bool,
) -> None:
    about = {"network": network.code, "organisation": member and member.organisation_id} | facts
    record_event(
        chain=chain_key(network.lead), verb=verb, on=member or network, by=by, at=at, facts=about
    )
