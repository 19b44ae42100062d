"""Partnerships and networks as tables."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kompetanse.tables import Cell, Column, Row, Table
from owners.display import period_of
from partnerships.models import Network, Partnership


def partnership_table(partnerships: Iterable[Partnership]) -> Table:
    return Table(
        caption=_("Partnerskap"),
        columns=[Column(_("Eier"), head=True), Column(_("Partner")), Column(_("Gjelder"))],
        rows=[
            Row(
                [
                    Cell(partnership.owner.name, url=partnership.owner.get_absolute_url()),
                    Cell(partnership.partner.name, url=partnership.partner.get_absolute_url()),
                    period_of(partnership.valid_from_date, partnership.valid_to_date),
                ]
            )
            for partnership in partnerships
        ],
        empty=_("Ingen partnerskap er registrert."),
    )


def network_table(networks: Iterable[Network]) -> Table:
    return Table(
        caption=_("Nettverk"),
        columns=[
            Column(_("Nettverk"), head=True),
            Column(_("Ledes av")),
            Column(_("Med i nettverket")),
            Column(_("Gjelder")),
        ],
        rows=[
            Row(
                [
                    network.name,
                    Cell(network.lead.name, url=network.lead.get_absolute_url()),
                    ", ".join(member.organisation.name for member in network.members_now) or None,
                    period_of(network.valid_from_date, network.valid_to_date),
                ]
            )
            for network in networks
        ],
        empty=_("Ingen nettverk er registrert."),
    )
