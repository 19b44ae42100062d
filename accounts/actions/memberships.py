"""Granting, confirming and ending memberships. Guardian rows follow in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermission

from accounts.actions.telling import tell_administrators
from accounts.enums import COUNTY_SIDES, RULES, Role
from accounts.models import Membership, User
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from owners.models import Organisation
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor

MANAGES = {
    "owner": {Role.OWNER_SUBMITTER, Role.OWNER_APPROVER, Role.LEADER, Role.UNION_REP},
    "partner": {Role.PARTNER},
}


def chain_key(organisation: Organisation) -> str:
    return f"organisation:{organisation.code}"


def check_manages(*, organisation: Organisation, role: Role, by: Actor) -> None:
    """Refuse (403) who may not give or end this role: administrators may all; an owner's approver its own people;
    the authority's staff those at partners and at owners and forums of its counties."""
    if not can_manage(organisation=organisation, role=role, by=by):
        raise NotAllowed(who_may=_("Administratorer, og godkjennere for sine egne folk."))


def can_manage(*, organisation: Organisation, role: Role, by: Actor) -> bool:
    """Whether somebody may give and end this role in the organisation."""
    if by.side == "system" or by.can("administer_users"):
        return True
    if by.organisation_id == organisation.pk and by.can("manage_members"):
        return role in MANAGES.get(by.side, set())
    if by.side != "authority" or not by.can("handle_cases") or RULES[role].decides:
        return False
    side = RULES[role].side
    return side == "partner" or (side in COUNTY_SIDES and _covers(by, organisation))


def _covers(by: Actor, organisation: Organisation) -> bool:
    return Organisation.objects.filter(
        pk=by.organisation_id, covers=organisation.county_id
    ).exists()


def manageable_roles(*, organisation: Organisation, by: Actor) -> list[Role]:
    """The roles that somebody may give in the organisation, in the order of the list of roles."""
    fitting = [role for role in Role if RULES[role].may_be_given_to & set(organisation.functions)]
    return [role for role in fitting if can_manage(organisation=organisation, role=role, by=by)]


@transaction.atomic
def grant_membership(
    *,
    user: User,
    organisation: Organisation,
    role: Role,
    valid_from_date: date,
    by: Actor,
    at: datetime,
    valid_to_date: date | None = None,
) -> Membership:
    """Give a person a role in an organisation for a period of Oslo dates.

    Refuses a role that does not fit the organisation, the same role twice, an owner's role and a seat for the
    kindergarten authority of one kommune (R-ROL-01), an administrator who decides (R-ROL-05), and oneself.
    A role that decides waits for a second person (`confirm_membership`).
    """
    check_manages(organisation=organisation, role=role, by=by)
    if by.user_id == user.pk:
        raise Refused(_("Du kan ikke gi deg selv en rolle. Be en annen administrator."))
    return write_membership(
        user=user,
        organisation=organisation,
        role=role,
        valid_from_date=valid_from_date,
        valid_to_date=valid_to_date,
        granted_by_id=by.user_id,
        waits=RULES[role].decides and by.side != "system",
        by=by,
        at=at,
    )


def write_membership(
    *,
    user: User,
    organisation: Organisation,
    role: Role,
    valid_from_date: date,
    valid_to_date: date | None,
    granted_by_id: int | None,
    waits: bool,
    by: Actor,
    at: datetime,
) -> Membership:
    """The row, its event and the guardian rows, when somebody has already been found to be allowed to give the role.

    For `grant_membership`, and for an accepted invitation: there `by` is the person who accepts and
    `granted_by_id` the one who invited. Runs inside the caller's transaction.
    """
    # Two grants to one person at once must see each other: the rules on separation look at all roles held.
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    check_fits(organisation, role)
    _check_separation(user, organisation, role)
    if holds_role(user, organisation, role):
        raise Refused(_("%(user)s har alt denne rollen.") % {"user": user})
    membership = Membership.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        valid_from_date=valid_from_date,
        valid_to_date=valid_to_date,
        granted_at=at,
        granted_by_id=granted_by_id,
        confirmed_at=None if waits else at,
        confirmed_by_id=None if waits else granted_by_id,
    )
    record_event(
        chain=chain_key(organisation),
        verb="grant_membership",
        on=membership,
        by=by,
        at=at,
        facts={"user": user.pk, "role": role, "granted_by": granted_by_id},
    )
    if waits:
        _tell_that_it_waits(membership, at=at)
    sync_permissions(user, on=in_oslo(at).date())
    return membership


def _tell_that_it_waits(membership: Membership, *, at: datetime) -> None:
    """Tell the administrators who may confirm a role that decides."""
    tell_administrators(
        key=f"membership-waits:{membership.code}",
        title=lambda: (
            _("Rollen %(role)s for %(name)s venter på bekreftelse")
            % {"role": Role(membership.role).label, "name": membership.user.name}
        ),
        url=reverse("accounts:membership", args=(membership.code,)),
        but_not={membership.granted_by_id, membership.user_id},
        at=at,
    )


def check_fits(organisation: Organisation, role: Role) -> None:
    """Refuse a role that organisations of this kind do not have."""
    if not RULES[role].may_be_given_to & set(organisation.functions):
        raise Refused(
            _("Rollen %(role)s passer ikke for %(name)s.")
            % {"role": role.label, "name": organisation.name}
        )


def holds_role(user: User, organisation: Organisation, role: Role) -> bool:
    return Membership.objects.filter(
        user=user, organisation=organisation, role=role, ended_at=None
    ).exists()


def _check_separation(user: User, organisation: Organisation, role: Role) -> None:
    held = Membership.objects.filter(user=user, ended_at=None)
    side = RULES[role].side
    opposite = {"owner": "kindergarten_authority", "kindergarten_authority": "owner"}.get(side)
    if opposite and any(
        RULES[Role(m.role)].side == opposite for m in held.filter(organisation=organisation)
    ):
        raise Refused(
            _(
                "Samme person kan ikke representere %(name)s både som eier og som barnehagemyndighet."
            )
            % {"name": organisation.name},
            rule_id="R-ROL-01",
        )
    deciding = {Role.DECISION_APPROVER, Role.CASEWORKER, Role.LEGAL_OFFICER}
    roles = {Role(value) for value in held.values_list("role", flat=True)}
    if (role == Role.ADMINISTRATOR and roles & deciding) or (
        role in deciding and Role.ADMINISTRATOR in roles
    ):
        raise Refused(_("En administrator kan ikke også behandle saker."), rule_id="R-ROL-05")


@transaction.atomic
def confirm_membership(*, membership: Membership, by: Actor, at: datetime) -> Membership:
    """Confirm a role that decides. Only an administrator other than the one who granted it, and never the person itself."""
    if not by.can("administer_users"):
        raise NotAllowed(who_may=_("En annen administrator enn den som ga rollen."))
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.confirmed_at or membership.ended_at:
        raise Refused(_("Rollen venter ikke lenger på bekreftelse."))
    if by.user_id in {membership.granted_by_id, membership.user_id}:
        raise Refused(_("Rollen må bekreftes av en annen enn den som ga den."), rule_id="R-ROL-05")
    membership.confirmed_at, membership.confirmed_by_id = at, by.user_id
    membership.save(update_fields=["confirmed_at", "confirmed_by"])
    record_event(
        chain=chain_key(membership.organisation),
        verb="confirm_membership",
        on=membership,
        by=by,
        at=at,
    )
    sync_permissions(membership.user, on=in_oslo(at).date())
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: Actor, at: datetime) -> Membership:
    """End a role now. The next request of the person no longer has it; ending one of two that give the same right keeps it."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    check_manages(organisation=membership.organisation, role=Role(membership.role), by=by)
    if membership.ended_at:
        raise Refused(_("Rollen er alt avsluttet."))
    membership.ended_at, membership.ended_by_id = at, by.user_id
    membership.save(update_fields=["ended_at", "ended_by"])
    record_event(
        chain=chain_key(membership.organisation), verb="end_membership", on=membership, by=by, at=at
    )
    sync_permissions(membership.user, on=in_oslo(at).date())
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: Role, by: Actor, at: datetime) -> Membership:
    """End one role and give another in the same organisation, in one act, for what is left of the period.

    A new role that decides waits for a second administrator; until then the person has neither.
    """
    if role == membership.role:
        raise Refused(_("Velg en annen rolle enn den personen har."), field="role")
    ended = end_membership(membership=membership, by=by, at=at)
    today = in_oslo(at).date()
    return grant_membership(
        user=ended.user,
        organisation=ended.organisation,
        role=role,
        valid_from_date=max(today, ended.valid_from_date),
        valid_to_date=ended.valid_to_date,
        by=by,
        at=at,
    )


@transaction.atomic
def set_end_date(
    *, membership: Membership, valid_to_date: date | None, by: Actor, at: datetime
) -> Membership:
    """Let a role run to and including an Oslo date, or without an end. A day that is over is refused: end the role instead."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    check_manages(organisation=membership.organisation, role=Role(membership.role), by=by)
    if membership.ended_at:
        raise Refused(_("Rollen er alt avsluttet."))
    if valid_to_date and valid_to_date < max(in_oslo(at).date(), membership.valid_from_date):
        raise Refused(
            _("Siste dag må være i dag eller senere, og ikke før første dag."),
            field="valid_to_date",
        )
    if by.user_id == membership.user_id and valid_to_date is None:
        raise Refused(_("Du kan ikke forlenge din egen rolle. Be en annen."))
    before = membership.valid_to_date
    membership.valid_to_date = valid_to_date
    membership.save(update_fields=["valid_to_date"])
    record_event(
        chain=chain_key(membership.organisation),
        verb="set_end_date",
        on=membership,
        by=by,
        at=at,
        change=("valid_to_date", str(before or ""), str(valid_to_date or "")),
    )
    sync_permissions(membership.user, on=in_oslo(at).date())
    return membership


def sync_permissions(user: User, *, on: date) -> None:
    """Make a person's guardian rows equal to the set that the memberships in force on an Oslo date give. On grant, on end, nightly."""
    content_type = ContentType.objects.get_for_model(Organisation)
    ids = dict(Permission.objects.filter(content_type=content_type).values_list("codename", "pk"))
    wanted = {
        (str(organisation_id), ids[codename])
        for organisation_id, role in Membership.objects.in_force(on)
        .filter(user=user)
        .values_list("organisation_id", "role")
        for codename in RULES[Role(role)].permissions
    }
    rows = UserObjectPermission.objects.filter(user=user, content_type=content_type)
    present = {(row.object_pk, row.permission_id): row.pk for row in rows}
    rows.filter(pk__in=[pk for key, pk in present.items() if key not in wanted]).delete()
    UserObjectPermission.objects.bulk_create(
        UserObjectPermission(
            user=user, content_type=content_type, object_pk=object_pk, permission_id=permission_id
        )
        for object_pk, permission_id in sorted(wanted - set(present))
    )


def sync_all_permissions(*, on: date) -> int:
    """Make everybody's guardian rows right for an Oslo date; returns for how many people they were not. Two queries when all is well."""
    content_type = ContentType.objects.get_for_model(Organisation)
    wanted: set[tuple[int, str, str]] = {
        (user_id, str(organisation_id), codename)
        for user_id, organisation_id, role in Membership.objects.in_force(on).values_list(
            "user_id", "organisation_id", "role"
        )
        for codename in RULES[Role(role)].permissions
    }
    present = set(
        UserObjectPermission.objects.filter(content_type=content_type).values_list(
            "user_id", "object_pk", "permission__codename"
        )
    )
    wrong = sorted({user_id for user_id, _pk, _codename in wanted ^ present})
    for user in User.objects.filter(pk__in=wrong).order_by("pk"):
        with transaction.atomic():
            locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
            sync_permissions(locked, on=on)
    return len(wrong)
