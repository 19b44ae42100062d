"""Impartiality, line by line (`domain.md` 0.5.6, forvaltningsloven §§ 6 and 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from forum import transitions as edges
from forum.enums import RecusalGround, RecusalStatus
from forum.models import (
    AgendaItem,
    Allocation,
    AllocationLine,
    ImpartialityAnswer,
    Recusal,
    Seat,
)
from forum.permissions import WHO_LEADS_OR_WRITES, check_own_seat, decides_recusal
from forum.rules import FORUM_WIDE
from grants.actions import exclude_person, lift_exclusion
from grants.enums import ExclusionReason, Part
from grants.models import Exclusion, Party
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.rules import enforce
from records import workflow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from kompetanse.lib.actor import Actor

GROUND_OF = {
    Part.APPLICANT: RecusalGround.APPLICANT,
    Part.NETWORK_MEMBER: RecusalGround.NETWORK_MEMBER,
    Part.RECIPIENT: RecusalGround.RECIPIENT,
    Part.PARTNER: RecusalGround.PARTNER,
}
# An applicant is often recipient too; the weightiest ground is the one that is named.
WEIGHT = list(GROUND_OF)


def check_not_recused(line: AllocationLine, *, by: Actor) -> None:
    """Refuse who is kept from the line (R-ROL-07), staff and members alike."""
    enforce(FORUM_WIDE, [("R-ROL-07", {"is_recused": is_closed_to(line, by.user_id)})])


def is_closed_to(line: AllocationLine, user_id: int | None) -> bool:
    if user_id is None:
        return False
    return Exclusion.objects.filter(item_id=line.item_id, user_id=user_id, lifted_at=None).exists()


@transaction.atomic
def propose_recusals(*, allocation: Allocation, at: datetime) -> int:
    """Note, for each seat, the lines in which its organisation is party, and close those lines to the person at once.

    What a person has been found impartial in stands. Returns how many were new.
    """
    on = in_oslo(at).date()
    seats = list(
        Seat.objects.active(on)
        .filter(forum_id=allocation.round.forum_id, represents__isnull=False)
        .select_related("user")
    )
    by_organisation: dict[int, list[Seat]] = {}
    for seat in seats:
        by_organisation.setdefault(seat.represents_id, []).append(seat)
    lines: dict[int, list[AllocationLine]] = {}
    for line in allocation.lines.select_related("item__application"):
        lines.setdefault(line.item.application_id, []).append(line)
    known = set(
        Recusal.objects.filter(line__allocation=allocation).values_list("line_id", "seat_id")
    )
    hits: dict[tuple[int, int], tuple[AllocationLine, Seat, Part]] = {}
    parties = Party.objects.filter(
        application_id__in=lines, organisation_id__in=by_organisation, part__in=GROUND_OF
    )
    for party in sorted(parties, key=lambda row: WEIGHT.index(Part(row.part))):
        for line in lines[party.application_id]:
            for seat in by_organisation[party.organisation_id]:
                hits.setdefault((line.pk, seat.pk), (line, seat, Part(party.part)))
    new = [hit for key, hit in hits.items() if key not in known]
    for line, seat, part in new:
        Recusal.objects.create(line=line, seat=seat, ground=GROUND_OF[part], proposed_at=at)
        exclude_person(
            item=line.item, user=seat.user, reason=ExclusionReason.RECUSED, by=SYSTEM, at=at
        )
    return len(new) + _carry_over(allocation, at=at)


def _carry_over(allocation: Allocation, *, at: datetime) -> int:
    """Who stepped aside when region or committee ranked, or was recused in an earlier list, is put before the body, which decides on it."""
    seats = {
        seat.user_id: seat
        for seat in Seat.objects.active(in_oslo(at).date()).filter(
            forum_id=allocation.round.forum_id
        )
    }
    lines = {line.item_id: line for line in allocation.lines.all()}
    kept = Exclusion.objects.filter(item_id__in=lines, user_id__in=seats, lifted_at=None)
    known = set(
        Recusal.objects.filter(line__allocation=allocation).values_list("line_id", "seat_id")
    )
    new = [
        Recusal(line=line, seat=seat, ground=RecusalGround.DECLARED_OTHER, proposed_at=at)
        for line, seat in ((lines[row.item_id], seats[row.user_id]) for row in kept)
        if (line.pk, seat.pk) not in known
    ]
    return len(Recusal.objects.bulk_create(new))


@transaction.atomic
def answer_impartiality(
    *,
    item: AgendaItem,
    seat: Seat,
    lines: Collection[AllocationLine],
    by: Actor,
    at: datetime,
    note: str = "",
) -> ImpartialityAnswer:
    """A member's answer to the question before the papers open: the lines in which he is, or may be, partial.

    What the system has proposed and he leaves out stays proposed: the body decides, not he.
    """
    check_own_seat(by, seat)
    for line in lines:
        declare_recusal(line=line, seat=seat, note=note, by=by, at=at)
    answer, _created = ImpartialityAnswer.objects.get_or_create(
        agenda_item=item, seat=seat, defaults={"answered_at": at}
    )
    return answer


@transaction.atomic
def declare_recusal(
    *, line: AllocationLine, seat: Seat, by: Actor, at: datetime, note: str = ""
) -> Recusal:
    """Declare oneself partial in a line. Closes its papers, remarks and ballot to the person at once."""
    check_own_seat(by, seat)
    line = AllocationLine.objects.select_related("allocation__case_file", "item").get(pk=line.pk)
    recusal, created = Recusal.objects.select_for_update().get_or_create(
        line=line,
        seat=seat,
        defaults={"ground": RecusalGround.DECLARED_OTHER, "proposed_at": at, "note": note},
    )
    if not created and recusal.status == RecusalStatus.DECIDED_IMPARTIAL:
        raise Refused(_("Forumet har funnet deg habil på linjen. Si fra til forumlederen."))
    if recusal.status == RecusalStatus.PROPOSED:
        workflow.move(
            recusal,
            edges.DECLARE_RECUSAL,
            by=by,
            at=at,
            chain=line.allocation.chain_key,
            reason=note,
            reason_id=str(recusal.pk),
            also={"note": note or recusal.note},
        )
    exclude_person(item=line.item, user=seat.user, reason=ExclusionReason.DECLARED, by=by, at=at)
    return recusal


def check_decides(recusals: Collection[Recusal], *, by: Actor) -> None:
    """Refuse (403) who is not to decide on the members: the one it is about, and who is kept from one of the lines himself (forvaltningsloven § 8)."""
    if not all(decides_recusal(by, row) for row in recusals):
        raise NotAllowed(who_may=WHO_LEADS_OR_WRITES, rule_id="R-ROL-07")
    lines = {row.line.item_id for row in recusals}
    if Exclusion.objects.filter(item_id__in=lines, user_id=by.user_id, lifted_at=None).exists():
        raise NotAllowed(
            _("Du er selv inhabil på linjen, og avgjør da ikke om andre er habile."),
            who_may=WHO_LEADS_OR_WRITES,
            rule_id="R-ROL-07",
        )


@transaction.atomic
def decide_recusal(
    *, recusal: Recusal, is_recused: bool, note: str, by: Actor, at: datetime
) -> Recusal:
    """Record what the body found, without the one it is about. The reason stands in the minutes."""
    recusal = Recusal.objects.select_for_update(of=("self",)).select_related(
        "line__allocation__round", "line__allocation__case_file", "line__item__application",
        "seat__user",
    ).get(pk=recusal.pk)  # fmt: skip
    check_decides([recusal], by=by)
    if not note.strip():
        raise Refused(_("Skriv hvorfor. Det kommer i protokollen."), field="note")
    edge = edges.RECUSE if is_recused else edges.FIND_IMPARTIAL
    workflow.move(
        recusal,
        edge,
        by=by,
        at=at,
        chain=recusal.line.allocation.chain_key,
        reason=note,
        reason_id=str(recusal.pk),
        also={"note": note, "decided_at": at, "decided_by_id": by.user_id},
    )
    if is_recused:
        exclude_person(
            item=recusal.line.item,
            user=recusal.seat.user,
            reason=ExclusionReason.RECUSED,
            by=by,
            at=at,
        )
    else:
        lift_exclusion(item=recusal.line.item, user=recusal.seat.user, by=by, at=at)
    return recusal


@transaction.atomic
def decide_recusals(
    *, recusals: Collection[Recusal], is_recused: bool, note: str, by: Actor, at: datetime
) -> list[Recusal]:
    """The same finding about one member in several lines, in one act: a university is partner in most of a list."""
    return [
        decide_recusal(recusal=recusal, is_recused=is_recused, note=note, by=by, at=at)
        for recusal in sorted(recusals, key=lambda row: row.pk)
    ]


def check_recusals_decided(lines: Collection[AllocationLine]) -> None:
    """Refuse to settle a line while somebody's impartiality in it is undecided."""
    waiting = (
        Recusal.objects.filter(
            line__in=lines, status__in=(RecusalStatus.PROPOSED, RecusalStatus.DECLARED)
        )
        .select_related("line", "seat__user")
        .order_by("line__number", "pk")
        .first()
    )
    if waiting:
        raise Refused(
            _("Avgjør først om %(name)s er habil på linje %(number)s.")
            % {"name": waiting.seat.user.name, "number": waiting.line.number},
            rule_id="R-ROL-07",
        )
