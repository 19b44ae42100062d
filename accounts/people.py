"""What the administrators' pages say of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.browsers import browser_in_words
from accounts.display import state_of
from accounts.enums import Role
from kompetanse.lib import clock
from kompetanse.lib.orgnr import format_orgnr
from kompetanse.tables import Cell, Column, Pill, Row, Table
from owners.display import functions_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from accounts.forms import PeopleFilterForm
    from accounts.models import User
    from accounts.querysets import MembershipQuerySet, UserQuerySet
    from owners.models import Organisation

REPORT_HEADER = (
    gettext_lazy("Navn"),
    gettext_lazy("E-post"),
    gettext_lazy("Rolle"),
    gettext_lazy("Organisasjon"),
    gettext_lazy("Org.nr."),
    gettext_lazy("Fra"),
    gettext_lazy("Til og med"),
    gettext_lazy("Status"),
    gettext_lazy("Gitt av"),
    gettext_lazy("Bekreftet av"),
    gettext_lazy("Siste innlogging"),
    gettext_lazy("To faktorer"),
)
FACTORS = {
    "totp": gettext_lazy("kodeapp"),
    "webauthn": gettext_lazy("passnøkkel"),
    "recovery_codes": gettext_lazy("reservekoder"),
}


def narrow(users: UserQuerySet, filters: PeopleFilterForm) -> UserQuerySet:
    """The people that the filters ask for; what makes no sense narrows nothing."""
    values = filters.cleaned_data if filters.is_valid() else {}
    found = users.matching(values.get("q", ""))
    if values.get("role"):
        found = found.filter(
            pk__in=users.model.objects.filter(
                memberships__role=values["role"], memberships__ended_at=None
            ).values("pk")
        )
    return found


def chips(filters: PeopleFilterForm) -> list[dict[str, str]]:
    values = filters.cleaned_data if filters.is_valid() else {}
    chosen = []
    if values.get("q"):
        chosen.append({"label": f"«{values['q']}»", "param": "q"})
    if values.get("role"):
        chosen.append({"label": str(Role(values["role"]).label), "param": "role"})
    return chosen


def people_table(users: Iterable[User]) -> Table:
    return Table(
        caption=_("Personer"),
        columns=[
            Column(_("Navn"), head=True),
            Column(_("Roller")),
            Column(_("Sist inne")),
            Column(_("Innlogging")),
        ],
        rows=[
            Row(
                [
                    Cell(
                        user.name,
                        url=reverse("accounts:user-detail", args=(user.code,)),
                        small=user.email,
                    ),
                    roles_in_words(getattr(user, "open_roles", [])),
                    last_login_of(user),
                    Pill(_("Åpen"), "success") if user.is_active else Pill(_("Stengt"), "danger"),
                ]
            )
            for user in users
        ],
        empty=_("Ingen passer med det du har valgt."),
    )


def last_login_of(user: User) -> datetime | None:
    """When the person last logged in, on the clock that the page is drawn by. None for who never has."""
    return None if user.last_login is None else clock.as_told(user.last_login)


def roles_in_words(memberships: Sequence[Any]) -> str | None:
    """ "Innsender, Time kommune · Leder, Sola kommune"; None without any."""
    words = [
        f"{Role(membership.role).label}, {membership.organisation.name}"
        for membership in memberships
    ]
    return " · ".join(words) or None


def factors_of(user: User) -> list[str]:
    """The kinds of second factor that a person has set up."""
    return sorted(set(Authenticator.objects.filter(user=user).values_list("type", flat=True)))


def facts_of(user: User, factors: Sequence[str]) -> list[tuple[str, Any]]:
    return [
        (_("E-post"), user.email),
        (_("Telefon"), user.phone or "–"),
        (_("Språk"), user.get_language_display()),
        (_("Innlogging"), _("Åpen") if user.is_active else _("Stengt")),
        *_how(user, factors),
    ]


def login_facts(user: User) -> list[tuple[str, Any]]:
    """A person's own login, on the profile."""
    return [(_("E-post"), user.email), *_how(user, factors_of(user))]


def _how(user: User, factors: Sequence[str]) -> list[tuple[str, Any]]:
    return [
        (
            _("To faktorer"),
            ", ".join(str(FACTORS.get(kind, kind)) for kind in factors) or _("ikke satt opp"),
        ),
        (
            _("ID-porten"),
            _("knyttet til brukeren")
            if SocialAccount.objects.filter(user=user).exists()
            else _("ikke knyttet til"),
        ),
    ]


def sessions_of(user: User) -> list[UserSession]:
    return list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")[:20])


def session_table(sessions: Iterable[UserSession], *, current: str = "") -> Table:
    """Where somebody is logged in. `current` is the key of the session that looks at it."""
    return Table(
        caption=_("Innlogget nå"),
        columns=[
            Column(_("Nettleser"), head=True),
            Column(_("Adresse (IP)")),
            Column(_("Logget inn")),
            Column(_("Sist i bruk")),
        ],
        rows=[
            Row(
                [
                    Cell(
                        browser_in_words(session.user_agent),
                        small=_("Denne") if session.session_key == current else "",
                    ),
                    session.ip,
                    clock.as_told(session.created_at),
                    clock.as_told(session.last_seen_at),
                ]
            )
            for session in sessions
        ],
        empty=_("Ikke innlogget noe sted."),
    )


def organisation_table(organisations: Iterable[Organisation], *, email: str = "") -> Table:
    """Organisations to invite somebody to."""
    query = f"?{urlencode({'til': email})}" if email else ""
    return Table(
        caption=_("Organisasjoner"),
        columns=[Column(_("Navn"), head=True), Column(_("Oppgaver"))],
        rows=[
            Row(
                [
                    Cell(
                        organisation.name,
                        url=reverse("accounts:member-invite", args=(organisation.code,)) + query,
                        small=format_orgnr(organisation.orgnr or ""),
                    ),
                    functions_in_words(organisation),
                ]
            )
            for organisation in organisations
        ],
        empty=_("Ingen organisasjon passer med det du har skrevet."),
    )


def report_rows(memberships: MembershipQuerySet, today: date) -> Iterator[list[Any]]:
    """One line for each role that nobody has ended, by person."""
    rows = (
        memberships.open()
        .select_related("user", "organisation", "granted_by", "confirmed_by")
        .order_by("user__name", "user_id", "pk")
    )
    secured = set(Authenticator.objects.values_list("user_id", flat=True))
    for row in rows.iterator(chunk_size=500):
        yield [
            row.user.name,
            row.user.email,
            str(Role(row.role).label),
            row.organisation.name,
            row.organisation.orgnr or "",
            row.valid_from_date,
            row.valid_to_date,
            str(state_of(row, today).label),
            row.granted_by.name if row.granted_by else "",
            row.confirmed_by.name if row.confirmed_by else "",
            last_login_of(row.user),
            row.user_id in secured,
        ]
