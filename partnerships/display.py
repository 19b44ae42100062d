"""Partnerships, agreements and networks as tables and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.tables import Cell, Column, Pill, Row, Table
from owners.display import period_of
from partnerships.enums import AgreementState, MemberAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from partnerships.models import Agreement, Network, NetworkMember, Partnership

COLORS = {
    AgreementState.DRAFT: "neutral",
    AgreementState.RETURNED: "warning",
    AgreementState.AWAITING_PARTNER: "accent",
    AgreementState.AWAITING_OWNER: "accent",
    AgreementState.COMING: "info",
    AgreementState.IN_FORCE: "success",
    AgreementState.ENDING: "warning",
    AgreementState.EXPIRED: "neutral",
}
ANSWER_COLORS = {
    MemberAnswer.ASKED: "accent",
    MemberAnswer.JOINED: "success",
    MemberAnswer.DECLINED: "neutral",
}


def agreement_pill(agreement: Agreement, today: date) -> dict[str, object]:
    state = agreement.state_on(today)
    return {"label": state.label, "color": COLORS[state]}


def partnership_table(partnerships: Iterable[Partnership], *, today: date, side: str = "") -> Table:
    """Each partnership with its newest agreement; one's own side of it is not repeated."""
    heads = [] if side == "owner" else [Column(_("Eier"))]
    heads += [] if side == "partner" else [Column(_("Kompetansemiljø"))]
    heads[0] = Column(heads[0].label, head=True)
    return Table(
        caption=_("Samarbeid om kompetanseutvikling"),
        columns=[*heads, Column(_("Avtale")), Column(_("Status")), Column(_("Gjelder"))],
        rows=[_partnership_row(one, today, side) for one in partnerships],
        empty=_("Ingen avtaler ennå.") if side else _("Ingen partnerskap er registrert."),
    )


def _partnership_row(partnership: Partnership, today: date, side: str) -> Row:
    newest = next(iter(partnership.newest_first), None)
    cells: list[object] = []
    if side != "owner":
        cells.append(Cell(partnership.owner.name, url=partnership.owner.get_absolute_url()))
    if side != "partner":
        cells.append(Cell(partnership.partner.name, url=partnership.partner.get_absolute_url()))
    if newest is None:
        period = period_of(partnership.valid_from_date, partnership.valid_to_date)
        return Row([*cells, Cell(_("ikke lagt inn"), quiet=True), None, period])
    state = newest.state_on(today)
    return Row(
        [
            *cells,
            Cell(newest.title, url=newest.get_absolute_url()),
            Pill(state.label, COLORS[state]),
            period_of(newest.valid_from_date, newest.valid_to_date),
        ]
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
                    Cell(network.name, url=network.get_absolute_url()),
                    Cell(network.lead.name, url=network.lead.get_absolute_url()),
                    _who(network),
                    period_of(network.valid_from_date, network.valid_to_date),
                ]
            )
            for network in networks
        ],
        empty=_("Ingen nettverk er registrert."),
    )


def _who(network: Network) -> Cell:
    joined = [row for row in network.members_now if row.answer == MemberAnswer.JOINED]
    waiting = sum(row.answer == MemberAnswer.ASKED for row in network.members_now)
    names = ", ".join(row.organisation.name for row in joined) or None
    return Cell(names, small=_("%(n)s har ikke svart") % {"n": waiting} if waiting else "")


def agreement_facts(agreement: Agreement) -> list[tuple[str, str]]:
    """What stands on the agreement's page; "ikke lagt inn" where something would be useful."""
    partnership = agreement.partnership
    missing = _("ikke lagt inn")
    return [
        (_("Eier"), partnership.owner.name),
        (_("Kompetansemiljø"), partnership.partner.name),
        (_("Gjelder"), period_of(agreement.valid_from_date, agreement.valid_to_date)),
        (
            _("Kontakt hos eieren"),
            _contact(agreement.owner_contact_name, agreement.owner_contact_email) or missing,
        ),
        (
            _("Kontakt hos kompetansemiljøet"),
            _contact(agreement.partner_contact_name, agreement.partner_contact_email) or missing,
        ),
        (
            _("Signert av eieren"),
            _signature(agreement.signed_by_owner_date, agreement.owner_signatory),
        ),
        (
            _("Signert av kompetansemiljøet"),
            _signature(agreement.signed_by_partner_date, agreement.partner_signatory),
        ),
    ]


def _contact(name: str, email: str) -> str:
    return "\n".join(part for part in (name, email) if part)


def _signature(day: date | None, who: object) -> str:
    if day is None:
        return _("ikke ennå")
    name = getattr(who, "name", "")
    return f"{format_date(day)}, {name}" if name else format_date(day)


def member_table(network: Network, *, may_lead: bool) -> Table:
    """Who is in a network and who has not answered; the lead can take each out."""
    columns = [Column(_("Eier"), head=True), Column(_("Svar")), Column(_("Svarte"))]
    return Table(
        caption=_("Hvem er med"),
        columns=[*columns, Column(_("Endre"))] if may_lead else columns,
        rows=[
            Row([*_member_cells(row), *([_way_out(network, row)] if may_lead else [])])
            for row in network.members_now
        ],
        empty=_("Ingen er spurt ennå."),
    )


def _member_cells(row: NetworkMember) -> list[object]:
    answer = MemberAnswer(row.answer)
    when = row.answered_at and format_date(in_oslo(row.answered_at).date())
    who = row.answered_by.name if row.answered_by else ""
    return [
        row.organisation.name,
        Pill(answer.label, ANSWER_COLORS[answer]),
        Cell(who, small=when) if when else None,
    ]


def _way_out(network: Network, row: NetworkMember) -> Cell:
    where = reverse("partnerships:network-member-end", args=(network.code, row.organisation.code))
    return Cell(_("Ta ut %(name)s") % {"name": row.organisation.name}, url=where)
