"""People, roles and invitations in words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Role
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_short_date
from kompetanse.lib.orgnr import format_orgnr
from kompetanse.tables import Cell, Column, Pill, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from accounts.models import Invitation, Membership


def period_of(row: Membership | Invitation) -> str:
    """ "fra 01.01.2025" or "01.01.2025–31.12.2026"."""
    first = format_short_date(row.valid_from_date)
    if row.valid_to_date is None:
        return _("fra %(first)s") % {"first": first}
    return f"{first}–{format_short_date(row.valid_to_date)}"


def state_of(membership: Membership, today: date) -> Pill:
    """How it stands with a role today."""
    if membership.ended_at:
        return Pill(_("Avsluttet"))
    if membership.confirmed_at is None:
        return Pill(_("Venter på bekreftelse"), "warning")
    if membership.valid_to_date and membership.valid_to_date < today:
        return Pill(_("Utløpt"))
    if membership.valid_from_date > today:
        return Pill(_("Ikke begynt"), "info")
    return Pill(_("I bruk"), "success")


def _url(membership: Membership) -> str:
    return reverse("accounts:membership", args=(membership.code,))


def _person(membership: Membership) -> Cell:
    """Whose role it is, as a link to the role."""
    return Cell(membership.user.name, url=_url(membership), small=membership.user.email)


def _day(moment: datetime) -> str:
    return format_short_date(in_oslo(moment).date())


def member_table(memberships: Iterable[Membership], *, today: date, caption: str) -> Table:
    return Table(
        caption=caption,
        columns=[
            Column(_("Navn"), head=True),
            Column(_("Rolle")),
            Column(_("Gjelder")),
            Column(_("Status")),
        ],
        rows=[
            Row(
                [
                    _person(membership),
                    Role(membership.role).label,
                    period_of(membership),
                    state_of(membership, today),
                ]
            )
            for membership in memberships
        ],
        empty=_("Ingen har en rolle her ennå."),
    )


def role_table(
    memberships: Iterable[Membership], *, today: date, caption: str, linked: bool = True
) -> Table:
    """One person's roles."""
    return Table(
        caption=caption,
        columns=[
            Column(_("Rolle"), head=True),
            Column(_("Organisasjon")),
            Column(_("Gjelder")),
            Column(_("Status")),
        ],
        rows=[
            Row(
                [
                    Cell(Role(membership.role).label, url=_url(membership) if linked else ""),
                    membership.organisation.name,
                    period_of(membership),
                    state_of(membership, today),
                ]
            )
            for membership in memberships
        ],
        empty=_("Ingen roller."),
    )


def waiting_table(memberships: Iterable[Membership]) -> Table:
    """Roles that decide and wait for a second administrator."""
    return Table(
        caption=_("Roller som venter på bekreftelse"),
        columns=[
            Column(_("Navn"), head=True),
            Column(_("Rolle")),
            Column(_("Organisasjon")),
            Column(_("Gitt av")),
        ],
        rows=[
            Row(
                [
                    _person(membership),
                    Role(membership.role).label,
                    membership.organisation.name,
                    Cell(
                        membership.granted_by.name if membership.granted_by else None,
                        small=_day(membership.granted_at),
                    ),
                ]
            )
            for membership in memberships
        ],
        empty=_("Ingen roller venter."),
    )


def invitation_table(invitations: Iterable[Invitation], *, now: datetime) -> Table:
    return Table(
        caption=_("Invitasjoner som venter på svar"),
        columns=[
            Column(_("E-post"), head=True),
            Column(_("Rolle")),
            Column(_("Invitert av")),
            Column(_("Status")),
        ],
        rows=[
            Row(
                [
                    Cell(
                        invitation.email,
                        url=reverse("accounts:invitation-detail", args=(invitation.code,)),
                        small=invitation.name,
                    ),
                    Role(invitation.role).label,
                    invitation.invited_by.name if invitation.invited_by else None,
                    invitation_state(invitation, now),
                ]
            )
            for invitation in invitations
        ],
        empty=_("Ingen invitasjoner venter på svar."),
    )


def invitation_state(invitation: Invitation, now: datetime) -> Pill:
    if invitation.accepted_at:
        return Pill(_("Tatt imot"), "success")
    if invitation.cancelled_at:
        return Pill(_("Trukket tilbake"))
    if invitation.expires_at <= now:
        return Pill(_("Gått ut"), "warning")
    return Pill(_("Venter på svar"), "info")


def facts_of(membership: Membership) -> list[tuple[str, Any]]:
    """A role's facts for its own page."""
    facts = [
        (_("E-post"), membership.user.email),
        (_("Organisasjon"), membership.organisation.name),
        (_("Rolle"), str(Role(membership.role).label)),
        (_("Gjelder"), period_of(membership)),
        (_("Gitt av"), _by(membership.granted_by, membership.granted_at)),
    ]
    if membership.confirmed_by_id and membership.confirmed_by_id != membership.granted_by_id:
        facts.append((_("Bekreftet av"), _by(membership.confirmed_by, membership.confirmed_at)))
    if membership.ended_at:
        facts.append((_("Avsluttet av"), _by(membership.ended_by, membership.ended_at)))
    return facts


def _by(user: Any, at: datetime | None) -> str:
    name = user.name if user else _("Systemet")
    return f"{name}, {_day(at)}" if at else name


def owner_table(owners: Iterable[Any]) -> Table:
    """Owners that nobody can file for."""
    return Table(
        caption=_("Eiere uten bruker"),
        columns=[Column(_("Eier"), head=True), Column(_("Kommune")), Column(_("Status"))],
        rows=[
            Row(
                [
                    Cell(
                        owner.name,
                        url=reverse("accounts:member-invite", args=(owner.code,)),
                        small=format_orgnr(owner.orgnr or ""),
                    ),
                    owner.municipality.name if owner.municipality else None,
                    Pill(_("Invitert"), "info") if owner.is_invited else Pill(_("Ingen invitert")),
                ]
            )
            for owner in owners
        ],
        empty=_("Alle eierne i fylket har noen som kan sende inn."),
    )


def line_table(lines: Iterable[Any]) -> Table:
    """Lines of an uploaded file: what is wrong, or what will happen."""
    return Table(
        caption=_("Linjene i filen"),
        columns=[
            Column(_("Linje"), head=True),
            Column(_("Eier")),
            Column(_("Hvem")),
            Column(_("Rolle")),
            Column(_("Resultat")),
        ],
        rows=[
            Row(
                [
                    str(line.number),
                    Cell(line.organisation.name if line.organisation else None, small=line.orgnr),
                    Cell(line.name or None, small=line.email),
                    Role(line.role).label if line.role in Role.values else line.role or None,
                    " ".join(line.errors) or _("Inviteres"),
                ]
            )
            for line in lines
        ],
        empty=_("Filen er tom."),
    )
