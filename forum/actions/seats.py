"""Who sits in a forum, and its rules of procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.actions import end_membership, grant_membership
from accounts.enums import Role
from accounts.models import Membership, User
from forum.enums import SeatCategory
from forum.models import ForumSettings, Seat
from forum.permissions import check_serves
from forum.rules import FORUM_WIDE
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused
from kompetanse.lib.rules import enforce, require_answers
from owners.enums import Function, Kind, LegalForm
from owners.models import Organisation
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor
    from owners.models import County, Region

SETTINGS = ("quorum", "majority", "tie_rule", "kindergarten_authority_votes", "notice_days")


def chain_of(forum: Organisation) -> str:
    return f"organisation:{forum.code}"


def settings_of(forum: Organisation) -> ForumSettings:
    """The forum's rules of procedure. Refuses a forum that no authority serves."""
    found = ForumSettings.objects.select_related("authority").filter(forum=forum).first()
    if found is None:
        raise Refused(_("Forumet er ikke satt opp ennå."))
    return found


@transaction.atomic
def set_up_forum(
    *,
    county: County,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    forum: Organisation | None = None,
    name: str = "",
) -> ForumSettings:
    """Take on a county's forum as its secretariat: its rules of procedure, and the body itself where it is not registered yet.

    A county may have several (S3:174). Refuses a county that the authority does not cover, a forum that has its rules, and a
    name that another forum there has.
    """
    authority = Organisation.objects.get(pk=by.organisation_id)
    check_serves(by, authority.pk)
    if not authority.covers.filter(pk=county.pk).exists():
        raise Refused(_("Velg et fylke som dere har ansvar for."), field="county")
    forums = Organisation.objects.having(Function.FORUM).filter(county=county)
    if forum is None:
        if forums.filter(name__iexact=name).exists():
            raise Refused(_("Fylket har alt et forum med dette navnet."), field="name")
        forum = Organisation.objects.create(
            kind=Kind.BODY,
            name=name,
            legal_form=LegalForm.FORUM,
            functions=[Function.FORUM],
            county=county,
        )
    elif not forums.filter(pk=forum.pk).exists():
        raise Refused(_("Forumet hører til et annet fylke."), field="forum")
    found, is_new = ForumSettings.objects.get_or_create(
        forum=forum,
        defaults={
            "authority": authority,
            **{key: values[key] for key in SETTINGS if key in values},
        },
    )
    if not is_new:
        raise Refused(_("Forumet har alt sine regler."), field="forum")
    record_event(
        chain=chain_of(forum),
        verb="set_up_forum",
        on=found,
        by=by,
        at=at,
        facts={key: values[key] for key in SETTINGS if key in values},
    )
    return found


@transaction.atomic
def set_procedure(
    *, forum: Organisation, values: Mapping[str, Any], by: Actor, at: datetime
) -> ForumSettings:
    """Change quorum, majority, tie rule, the kindergarten authority's vote and the days of notice. None means "ikke avklart"."""
    found = settings_of(forum)
    check_serves(by, found.authority_id)
    found = ForumSettings.objects.select_for_update().get(pk=found.pk)
    changed = {name: values[name] for name in SETTINGS if name in values}
    for name, value in changed.items():
        setattr(found, name, value)
    found.save(update_fields=list(changed))
    record_event(
        chain=chain_of(forum), verb="set_procedure", on=found, by=by, at=at, facts=dict(changed)
    )
    return found


def _overlapping(valid_from_date: date, valid_to_date: date | None) -> Q:
    ends_after = Q(valid_to_date=None) | Q(valid_to_date__gte=valid_from_date)
    return ends_after & Q(valid_from_date__lte=valid_to_date) if valid_to_date else ends_after


@transaction.atomic
def create_seat(
    *,
    forum: Organisation,
    user: User,
    category: SeatCategory,
    valid_from_date: date,
    by: Actor,
    at: datetime,
    represents: Organisation | None = None,
    region: Region | None = None,
    deputy_for: Seat | None = None,
    has_vote: bool = False,
    leads: bool = False,
    in_working_committee: bool = False,
    valid_to_date: date | None = None,
    answers: Mapping[str, str] | None = None,
) -> Seat:
    """Give a person a seat, and the forum's hat with it.

    Refuses a second seat in the forum in the same time (R-ROL-08), owner and kindergarten authority for one kommune
    (R-FOR-01, a different kommune is a warning), and a vote for the secretariat or an observer (R-FOR-04) or for
    someone who works at the authority (R-ROL-04).
    """
    procedure = settings_of(forum)
    check_serves(by, procedure.authority_id)
    # The person's row is the lock: two seats given at once are seen by one another.
    user = User.objects.select_for_update().get(pk=user.pk)
    seat = Seat(
        forum=forum,
        user=user,
        category=category,
        represents=represents,
        region=region,
        deputy_for=deputy_for,
        has_vote=has_vote,
        leads=leads,
        in_working_committee=in_working_committee,
        valid_from_date=valid_from_date,
        valid_to_date=valid_to_date,
    )
    _check_seat(seat, procedure, answers or {})
    seat.save()
    _grant(seat, by=by, at=at)
    facts = {"user": user.pk, "category": category, "has_vote": has_vote}
    record_event(chain=chain_of(forum), verb="create_seat", on=seat, by=by, at=at, facts=facts)
    return seat


def _check_seat(seat: Seat, procedure: ForumSettings, answers: Mapping[str, str]) -> None:
    """The rules of a new seat, beside the person's other seats in the same time."""
    others = list(
        Seat.objects.filter(
            _overlapping(seat.valid_from_date, seat.valid_to_date), user=seat.user
        ).values_list("forum_id", "represents_id", "category")
    )
    authority = SeatCategory.KINDERGARTEN_AUTHORITY
    staff = seat.has_vote and is_staff(seat.user_id, procedure.authority_id)
    warnings = enforce(
        FORUM_WIDE,
        [
            ("R-FOR-01", {
                "kommune": seat.represents_id,
                "is_authority": seat.category == authority,
                "others": [(place, other == authority) for _in, place, other in others],
            }),
            ("R-ROL-08", {"has_seat": any(place == seat.forum_id for place, _for, _as in others)}),
            ("R-FOR-04", {"category": seat.category, "has_vote": seat.has_vote}),
            ("R-ROL-04", {"is_staff": staff}),
        ],
    )  # fmt: skip
    require_answers(warnings, answers)
    if seat.has_vote and seat.category == authority and not procedure.kindergarten_authority_votes:
        raise Refused(
            _("Forumet har ikke bestemt at barnehagemyndigheten stemmer."), field="has_vote"
        )


def _grant(seat: Seat, *, by: Actor, at: datetime) -> None:
    for role in [Role.FORUM_MEMBER, *([Role.FORUM_LEADER] if seat.leads else [])]:
        held = Membership.objects.filter(
            user=seat.user, organisation=seat.forum, role=role, ended_at=None
        )
        if not held.exists():
            grant_membership(
                user=seat.user,
                organisation=seat.forum,
                role=role,
                valid_from_date=seat.valid_from_date,
                by=by,
                at=at,
            )


def is_staff(user_id: int, authority_id: int) -> bool:
    """Whether the person works at the authority (R-ROL-04)."""
    return Membership.objects.filter(
        user_id=user_id, organisation_id=authority_id, ended_at=None
    ).exists()


@transaction.atomic
def end_seat(*, seat: Seat, by: Actor, at: datetime) -> Seat:
    """End a seat today; the person loses the forum's hat. What the seat did stays."""
    check_serves(by, settings_of(seat.forum).authority_id)
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    today = in_oslo(at).date()
    if seat.valid_to_date and seat.valid_to_date < today:
        raise Refused(_("Plassen er alt avsluttet."))
    seat.valid_to_date = max(today, seat.valid_from_date)
    seat.save(update_fields=["valid_to_date"])
    memberships = Membership.objects.filter(
        user=seat.user,
        organisation=seat.forum,
        role__in=(Role.FORUM_MEMBER, Role.FORUM_LEADER),
        ended_at=None,
    )
    for membership in memberships:
        end_membership(membership=membership, by=by, at=at)
    record_event(chain=chain_of(seat.forum), verb="end_seat", on=seat, by=by, at=at)
    return seat
