"""Owners that nobody can file for, and the file that gives many of them their first user."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.enums import Role
from accounts.models import Invitation, Membership
from kompetanse.lib.errors import Unreadable
from kompetanse.lib.orgnr import parse_orgnr
from owners.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor
    from owners.querysets import OrganisationQuerySet

FILING = (Role.OWNER_SUBMITTER, Role.OWNER_APPROVER)
COLUMNS = 4


def owners_without_user(*, hat: Actor, on: date, now: datetime) -> OrganisationQuerySet:
    """Owners in the authority's counties without a submitter or approver in force; `is_invited` says that one has been asked."""
    filing = Membership.objects.in_force(on).filter(organisation=OuterRef("pk"), role__in=FILING)
    invited = Invitation.objects.open_at(now).filter(organisation=OuterRef("pk"), role__in=FILING)
    return (
        Organisation.objects.visible_to(hat)
        .legal()
        .owners()
        .active_on(on)
        .filter(county__authorities=hat.organisation_id)
        .filter(~Exists(filing))
        .annotate(is_invited=Exists(invited))
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: what it says, and what is wrong with it."""

    number: int
    orgnr: str
    email: str
    name: str
    role: str
    organisation: Any = None
    errors: tuple[str, ...] = ()

    @property
    def cells(self) -> list[str]:
        return [self.orgnr, self.email, self.name, self.role]


def read_lines(rows: Sequence[Sequence[str]], *, hat: Actor, allow_demo: bool) -> list[Line]:
    """Every line with its errors; a head line is skipped. Reads the register once."""
    numbered = [
        (number, [cell.strip() for cell in row])
        for number, row in enumerate(rows, start=1)
        if not (number == 1 and row and "org" in row[0].lower())
    ]
    known = _organisations(numbered, hat, allow_demo)
    taken = _taken(known.values())
    seen: set[tuple[str, str, str]] = set()
    lines = []
    for number, cells in numbered:
        line = _line(number, cells, known, allow_demo)
        if not line.errors:
            key = (line.orgnr, line.email, line.role)
            if key in seen:
                line = _with_error(line, _("Linjen står to ganger i filen."))
            elif (line.organisation.pk, line.email, line.role) in taken:
                line = _with_error(line, _("Personen har alt denne rollen."))
            seen.add(key)
        lines.append(line)
    return lines


def _with_error(line: Line, text: str) -> Line:
    return replace(line, errors=(text,))


def _organisations(
    numbered: Iterable[tuple[int, list[str]]], hat: Actor, allow_demo: bool
) -> dict[str, Organisation]:
    numbers = {_number(cells[0], allow_demo) for _row, cells in numbered if cells} - {""}
    found = (
        Organisation.objects.visible_to(hat)
        .owners()
        .filter(orgnr__in=numbers, county__authorities=hat.organisation_id)
    )
    return {organisation.orgnr or "": organisation for organisation in found}


def _taken(organisations: Iterable[Organisation]) -> set[tuple[int, str, str]]:
    held = Membership.objects.open().filter(organisation__in=list(organisations))
    return set(held.values_list("organisation_id", "user__email", "role"))


def _number(text: str, allow_demo: bool) -> str:
    try:
        return parse_orgnr(text, allow_demo=allow_demo)
    except Unreadable:
        # The line says so itself: an empty number is found nowhere.
        return ""


def _line(number: int, cells: list[str], known: dict[str, Organisation], allow_demo: bool) -> Line:
    if len(cells) != COLUMNS:
        text = _("Linjen må ha fire felt: org.nr., e-post, navn og rolle.")
        orgnr, email, name, role_text = (cells + [""] * COLUMNS)[:COLUMNS]
        return Line(number, orgnr, email, name, role_text, errors=(text,))
    orgnr, email, name, role_text = cells
    errors = []
    plain = _number(orgnr, allow_demo)
    if not plain:
        errors.append(_("Org.nr. må være ni siffer som stemmer."))
    elif plain not in known:
        errors.append(_("Ingen eier i fylket har dette org.nr."))
    if not _is_address(email):
        errors.append(_("E-post må være en adresse, for eksempel navn@eksempel.no."))
    if not name:
        errors.append(_("Navn må fylles ut."))
    role = _role(role_text)
    if role is None:
        errors.append(_("Rolle må være Innsender eller Godkjenner."))
    return Line(
        number,
        plain or orgnr,
        email.lower(),
        name[:150],
        role.value if role else role_text,
        organisation=known.get(plain),
        errors=tuple(errors),
    )


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        # Said on the line.
        return False
    return True


def _role(text: str) -> Role | None:
    """The role by its name in either written form: the file need not be written by who uploads it."""
    wanted = text.casefold()
    return next((role for role in FILING if wanted in _names(role)), None)


def _names(role: Role) -> set[str]:
    names = {role.value}
    for language in ("nb", "nn"):
        with override(language):
            names.add(str(role.label).casefold())
    return names
