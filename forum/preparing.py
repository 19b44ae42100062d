"""What a body has before it when it ranks: its measures, which of them are closed to a person, and in what order they go on to the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from forum.models import Preparation, Ranking
from forum.permissions import may_prepare, sits_for
from grants.enums import ApplicationStatus, Part
from grants.models import Application, Exclusion, Item, Party

if TYPE_CHECKING:
    from collections.abc import Iterable

    from forum.models import Seat
    from kompetanse.lib.actor import Actor

# A report is the region's from the day it is in, also while the owner corrects it, and stays on its list after that.
BEFORE_A_BODY = (
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.INCOMPLETE,
    ApplicationStatus.CHECKED,
    ApplicationStatus.IN_TREATMENT,
    ApplicationStatus.DECIDED,
    ApplicationStatus.CLOSED,
)
TIES = (Part.APPLICANT, Part.NETWORK_MEMBER, Part.RECIPIENT, Part.PARTNER)


def body_name(preparation: Preparation) -> str:
    """ "Region Nord", or "Arbeidsutvalget"."""
    return preparation.region.name if preparation.region else _("Arbeidsutvalget")


def applications_of(preparation: Preparation) -> QuerySet[Application]:
    """The scheme's reports in the round that count; a region's own, or all for the working committee."""
    rows = Application.objects.in_lists().filter(
        round_id=preparation.round_id,
        scheme_version_id=preparation.scheme_version_id,
        status__in=BEFORE_A_BODY,
    )
    return rows if preparation.is_committees else rows.filter(region_id=preparation.region_id)


def items_of(preparation: Preparation) -> QuerySet[Any]:
    """Its measures (`Item`) in the order it has ranked them, each with its `place`; what has none yet comes last, by owner."""
    own = Ranking.objects.filter(preparation=preparation, item_id=OuterRef("pk"))
    return (
        Item.objects.filter(application__in=applications_of(preparation))
        .annotate(place=own.values("rank")[:1])
        .select_related("application__applicant", "application__region")
        .order_by(
            F("place").asc(nulls_last=True),
            "application__applicant__name",
            "application_id",
            "number",
        )
    )


def closed_items(items: Iterable[Item], *, user_id: int | None, seat: Seat | None) -> set[int]:
    """Ids of the measures that are closed to a person: excluded from, or party to by the organisation the seat represents (R-ROL-07)."""
    tied = Q(
        Exists(
            Exclusion.objects.filter(item_id=OuterRef("pk"), user_id=user_id or 0, lifted_at=None)
        )
    )
    if seat is not None and seat.represents_id is not None:
        tied |= Q(
            Exists(
                Party.objects.filter(
                    application_id=OuterRef("application_id"),
                    organisation_id=seat.represents_id,
                    part__in=TIES,
                )
            )
        )
    ids = [item.pk for item in items]
    return set(Item.objects.filter(tied, pk__in=ids).values_list("pk", flat=True))


def may_write(hat: Actor, preparation: Preparation, seat: Seat | None) -> bool:
    """The body's own seats; on the working committee's list the secretariat too."""
    if not may_prepare(hat, preparation):
        return False
    return hat.side == "authority" or (seat is not None and sits_for(seat, preparation))


def may_read(hat: Actor, preparation: Preparation, seat: Seat | None) -> bool:
    """Its own people and the authority always; the working committee and an auditor when it is delivered."""
    if hat.side == "authority" or may_write(hat, preparation, seat):
        return True
    on_committee = seat is not None and seat.in_working_committee
    return (on_committee or hat.can("audit_all")) and preparation.status == "delivered"


def may_read_deliveries(hat: Actor, preparation: Preparation, seat: Seat | None) -> bool:
    """Whether none of the measures that may stand in a delivered document is closed to the person (R-ROL-07).

    A document is read whole; who is partial in one measure reads the page, where that row is empty. Reports that have left the
    list since count too.
    """
    items = Item.objects.filter(
        application__round_id=preparation.round_id,
        application__scheme_version_id=preparation.scheme_version_id,
    )
    if preparation.region_id is not None:
        items = items.filter(application__region_id=preparation.region_id)
    return not closed_items(items.only("pk"), user_id=hat.user_id, seat=seat)


def list_order(preparations: Iterable[Preparation], items: Iterable[Item]) -> list[Item]:
    """The order of a new list's lines: as the working committee ranked, then region by region as they ranked, then by owner.

    What a body has not delivered does not count.
    """
    places: dict[tuple[bool, int], int] = {}
    delivered = Ranking.objects.filter(preparation__in=list(preparations)).delivered()
    for row in delivered.exclude(rank=None):
        places[row.preparation.is_committees, row.item_id] = row.rank or 0
    last = 10**6

    def key(item: Item) -> tuple[int, str, int, str, int, int]:
        application = item.application
        place = places.get((False, item.pk), last)
        region = application.region.name if application.region and place < last else ""
        return (
            places.get((True, item.pk), last),
            region if place < last else "\uffff",
            place,
            application.applicant.name,
            application.pk,
            item.number,
        )

    return sorted(items, key=key)
