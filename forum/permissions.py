"""Who holds the pen in a forum: pure questions to a hat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from kompetanse.lib.errors import NotAllowed
from owners.permissions import can_keep_regions

if TYPE_CHECKING:
    from forum.models import Seat
    from kompetanse.lib.actor import Actor
    from owners.models import County

WHO_SECRETARIAT = _("Sekretariatet hos tilskuddsforvalteren.")
WHO_LEADS = _("Forumlederen.")
WHO_LEADS_OR_WRITES = _("Forumlederen, eller sekretariatet på vegne av forumlederen.")
WHO_CHECKS = _("En annen saksbehandler enn den som lagde utkastet.")
WHO_SITS = _("Medlemmer av forumet, for sin egen plass.")
WHO_REMARKS = _("Medlemmer som var på møtet.")
WHO_PREPARES = _("De som sitter for regionen eller i arbeidsutvalget, for sin egen liste.")
WHO_SEES = _("Medlemmer av forumet og tilskuddsforvalteren.")
WHO_KEEPS_REGIONS = _("Saksbehandlere hos tilskuddsforvalteren i fylket.")
WHO_VOTES = _("Medlemmer med stemmerett som er til stede og habile.")


def authority_of(obj: Any) -> int:
    """The authority that serves the forum which a meeting, item, line, poll, minutes or allocation belongs to."""
    if hasattr(obj, "round_id"):
        return obj.round.authority_id
    if hasattr(obj, "allocation_id"):
        return obj.allocation.round.authority_id
    return meeting_of(obj).case_file.authority_id


def forum_of(obj: Any) -> int:
    """The forum it belongs to."""
    if hasattr(obj, "forum_id"):
        return obj.forum_id
    if hasattr(obj, "round_id"):
        return obj.round.forum_id
    if hasattr(obj, "allocation_id"):
        return obj.allocation.round.forum_id
    return meeting_of(obj).forum_id


def meeting_of(obj: Any) -> Any:
    if hasattr(obj, "minutes_id"):
        obj = obj.minutes
    if hasattr(obj, "agenda_item_id"):
        obj = obj.agenda_item
    return obj.meeting if hasattr(obj, "meeting_id") else obj


def is_secretariat(hat: Actor, obj: Any) -> bool:
    return (
        hat.side == "authority"
        and hat.can("run_secretariat")
        and hat.organisation_id == authority_of(obj)
    )


def is_staff(hat: Actor, obj: Any) -> bool:
    return (
        hat.side == "authority"
        and hat.can("handle_cases")
        and hat.organisation_id == authority_of(obj)
    )


def is_checker(hat: Actor, allocation: Any) -> bool:
    """A second person at the authority (four eyes, `domain.md` 2.3)."""
    return is_staff(hat, allocation) and hat.user_id != allocation.drafted_by_id


def is_leader(hat: Actor, obj: Any) -> bool:
    return hat.side == "forum" and hat.can("lead_forum") and hat.organisation_id == forum_of(obj)


def is_leader_or_secretariat(hat: Actor, obj: Any) -> bool:
    """The leader; the secretariat writes it down for a leader who has stepped aside in a line."""
    return is_leader(hat, obj) or is_secretariat(hat, obj)


def is_own_seat(hat: Actor, seat: Seat) -> bool:
    return (
        hat.side == "forum"
        and hat.organisation_id == seat.forum_id
        and hat.user_id == seat.user_id
        and hat.can("sit_in_forum")
    )


def may_prepare(hat: Actor, preparation: Any) -> bool:
    """A member of the forum; the action asks whether the seat is the region's or the working committee's.

    The working committee's list is also the secretariat's: they make it together (`domain.md` 0.5.2).
    """
    if preparation.is_committees and is_secretariat(hat, preparation):
        return True
    return (
        hat.side == "forum"
        and hat.organisation_id == forum_of(preparation)
        and hat.can("sit_in_forum")
    )


def sits_for(seat: Seat, preparation: Any) -> bool:
    """Whether a seat is of the body whose list it is."""
    if seat.forum_id != forum_of(preparation):
        return False
    if preparation.is_committees:
        return seat.in_working_committee
    return seat.region_id == preparation.region_id


def holds_recusal(hat: Actor, recusal: Any) -> bool:
    return is_own_seat(hat, recusal.seat)


def decides_recusal(hat: Actor, recusal: Any) -> bool:
    """The body decides without the one it is about (forvaltningsloven § 8)."""
    return is_leader_or_secretariat(hat, recusal.line) and hat.user_id != recusal.seat.user_id


def check_secretariat(hat: Actor, obj: Any) -> None:
    """Refuse (403) anyone but the forum's secretariat."""
    if not is_secretariat(hat, obj):
        raise NotAllowed(who_may=WHO_SECRETARIAT)


def check_serves(hat: Actor, authority_id: int) -> None:
    """Refuse (403) anyone but the secretariat of the authority that serves the forum."""
    if not (
        hat.side == "authority"
        and hat.can("run_secretariat")
        and hat.organisation_id == authority_id
    ):
        raise NotAllowed(who_may=WHO_SECRETARIAT)


def check_leader_or_secretariat(hat: Actor, obj: Any) -> None:
    """Refuse (403) anyone but the forum's leader and its secretariat."""
    if not is_leader_or_secretariat(hat, obj):
        raise NotAllowed(who_may=WHO_LEADS_OR_WRITES)


def check_own_seat(hat: Actor, seat: Seat) -> None:
    """Refuse (403) anyone but the person in the seat, wearing the forum's hat."""
    if not is_own_seat(hat, seat):
        raise NotAllowed(who_may=WHO_SITS)


def check_keeps_regions(hat: Actor, county: County) -> None:
    """Refuse (403) anyone but the caseworkers of the county's authority."""
    if not can_keep_regions(hat, county):
        raise NotAllowed(who_may=WHO_KEEPS_REGIONS)
