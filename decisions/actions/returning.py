"""Back to the forum: a line that the authority cannot follow, and what the forum says to it (retningslinjer 2021 pkt 7.4)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from decisions.checks import check_impartial, grounds_of
from decisions.documents import ground_words
from decisions.enums import OPEN, DecisionKind, DecisionStatus, ForumAnswer
from decisions.models import Decision, ForumReturn, Point
from decisions.outcomes import outcome_of
from forum.actions import add_agenda_item
from forum.enums import ItemKind, ItemStatus
from forum.models import AllocationLine
from forum.permissions import check_serves
from grants.enums import ForumMode
from kompetanse.lib.actor import SYSTEM
from kompetanse.lib.errors import Locked, Refused
from kompetanse.lib.money import format_kroner
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from forum.models import Meeting
    from kompetanse.lib.actor import Actor
    from records.models import Document


@transaction.atomic
def return_line(
    *, point: Point, criterion: str, reason: str, meeting: Meeting, by: Actor, at: datetime
) -> ForumReturn:
    """Send a line back with the criterion that is not met: an item on the forum's coming meeting, and a letter to the forum.

    Only where the forum recommends, and as long as every decision about the measure is a draft.
    """
    check_serves(by, point.decision.round.authority_id)
    line = _lock_line(point)
    decisions = _lock_drafts(line)
    check_impartial([point], by=by)
    _check_return(line, point, criterion, reason, meeting)
    words = _words(point, ground_words(point.decision.scheme_version, criterion, "nb"), reason)
    item = add_agenda_item(
        meeting=meeting,
        kind=ItemKind.DECISION,
        title=_title(point)[:200],
        background=words,
        proposal_text=_("Forumet holder fast ved innstillingen, eller gir en ny."),
        line=line,
        by=by,
        at=at,
    )
    returned = ForumReturn.objects.create(
        line=line,
        criterion=criterion,
        reason=reason,
        agenda_item=item,
        document=_letter_to_forum(line, words, title=lambda: _title(point), by=by, at=at),
        returned_at=at,
        returned_by_id=by.user_id,
    )
    for decision in decisions:
        record_event(
            chain=decision.chain_key,
            verb="return_line_to_forum",
            on=decision,
            by=by,
            at=at,
            reason=reason,
            reason_id=f"decisions.forumreturn:{returned.pk}",
            facts={"criterion": criterion, "line": line.code},
        )
    return returned


@transaction.atomic
def record_forum_answer(
    *,
    returned: ForumReturn,
    answer: str,
    amounts: Mapping[int, int],
    by: Actor,
    at: datetime,
) -> ForumReturn:
    """Enter what the forum said when it had treated the item: upheld, or new kroner by recipient, which the drafts then follow."""
    line = AllocationLine.objects.select_for_update().get(pk=returned.line_id)
    check_serves(by, line.allocation.round.authority_id)
    decisions = _lock_drafts(line)
    returned = ForumReturn.objects.select_for_update(of=("self",)).get(pk=returned.pk)
    if returned.answered_at is not None:
        raise Locked(_("Forumets svar er alt registrert."))
    if returned.agenda_item.status != ItemStatus.TREATED:
        raise Refused(_("Forumet har ikke behandlet saken ennå."))
    if answer not in ForumAnswer.values:
        raise Refused(_("Velg hva forumet svarte."), field="answer")
    if answer == ForumAnswer.NEW:
        _follow_new(line, decisions, amounts)
    returned.answer, returned.answered_at, returned.answered_by_id = answer, at, by.user_id
    returned.save(update_fields=["answer", "answered_at", "answered_by"])
    for decision in decisions:
        record_event(
            chain=decision.chain_key,
            verb="record_forum_answer",
            on=decision,
            by=by,
            at=at,
            facts={
                "answer": answer,
                "item": returned.agenda_item.number,
                "amount": amounts.get(decision.recipient_id) if answer == ForumAnswer.NEW else None,
            },
        )
    return returned


def open_points(line: AllocationLine) -> list[Point]:
    """The measure's points in the drafts, by recipient."""
    points = Point.objects.filter(
        item_id=line.item_id,
        decision__round_id=line.allocation.round_id,
        decision__kind=DecisionKind.GRANT,
        decision__status=DecisionStatus.DRAFT,
    )
    return list(points.select_related("decision__recipient").order_by("pk"))


def check_nothing_waits(points: Iterable[Point]) -> None:
    """Refuse to go on with a decision while the forum has one of its lines."""
    points = list(points)
    waiting = ForumReturn.objects.of([point.item_id for point in points]).waiting()
    items = set(waiting.values_list("line__item_id", flat=True))
    numbers = [str(point.number) for point in points if point.item_id in items]
    if numbers:
        raise Refused(
            _("Punkt %(list)s er sendt tilbake til forumet, som ikke har svart ennå.")
            % {"list": ", ".join(numbers)}
        )


def tell_forum(decision: Decision, *, at: datetime) -> None:
    """A letter to the forum when its recommendation was upheld and is not followed (pkt 7.4 and 7.5)."""
    if not decision.is_grant:
        return
    below = {
        point.item_id: point
        for point in decision.points.all()
        if point.recommended is not None and point.amount < point.recommended
    }
    upheld = ForumReturn.objects.of(below).filter(answer=ForumAnswer.UPHELD)
    for returned in upheld.select_related("line__allocation__case_file", "line__allocation__round"):
        point = below[returned.line.item_id]
        words = _words(
            point,
            ground_words(decision.scheme_version, point.ground, "nb"),
            point.reasons,
            decided=True,
        )
        _letter_to_forum(returned.line, words, title=partial(_title, point), by=SYSTEM, at=at)


def _check_return(
    line: AllocationLine, point: Point, criterion: str, reason: str, meeting: Meeting
) -> None:
    if criterion not in grounds_of(point.decision.scheme_version):
        raise Refused(_("Velg kriteriet som ikke er oppfylt."), field="criterion")
    if not reason.strip():
        raise Refused(_("Skriv hvorfor dere ikke kan følge innstillingen."), field="reason")
    if ForumReturn.objects.filter(line=line).waiting().exists():
        raise Locked(_("Linjen er alt sendt tilbake til forumet."))
    if meeting.forum_id != point.decision.round.forum_id:
        raise Refused(_("Velg et møte i forumet."), field="meeting")


def _lock_line(point: Point) -> AllocationLine:
    if point.decision.round.forum_mode != ForumMode.RECOMMENDATION:
        raise Refused(_("Forumet gir ikke innstilling i denne runden."))
    line = (
        AllocationLine.objects.select_for_update(of=("self",))
        .filter(
            item_id=point.item_id,
            allocation__round_id=point.decision.round_id,
            allocation__status="handed_over",
        )
        .order_by("-allocation__ordinal")
        .first()
    )
    if line is None:
        raise Refused(_("Tiltaket står ikke på forumets liste."))
    return line


def _lock_drafts(line: AllocationLine) -> list[Decision]:
    """The decisions that give money to the measure, locked; each must still be a draft.

    After a second allocation those that it has made: who gets nothing more keeps what it has.
    """
    ids = Point.objects.filter(
        item_id=line.item_id,
        decision__round_id=line.allocation.round_id,
        decision__kind=DecisionKind.GRANT,
    ).values("decision_id")
    rows = Decision.objects.select_for_update(of=("self",)).filter(pk__in=ids)
    if line.allocation.is_second:
        rows = rows.filter(status__in=OPEN)
    decisions = list(rows.order_by("pk"))
    if any(decision.status != DecisionStatus.DRAFT for decision in decisions):
        raise Locked(_("Alle vedtak om tiltaket må være utkast."))
    return decisions


def _follow_new(
    line: AllocationLine, decisions: Iterable[Decision], amounts: Mapping[int, int]
) -> None:
    """The new recommendation takes the place of the old in the drafts."""
    points = {
        point.decision.recipient_id: point
        for point in Point.objects.filter(item_id=line.item_id, decision__in=decisions)
        .select_related("decision")
        .order_by("pk")
    }
    for recipient_id, point in points.items():
        if not 0 <= amounts.get(recipient_id, 0) <= point.requested:
            raise Refused(_("Den nye innstillingen kan ikke være høyere enn det som er meldt."))
    total = sum(amounts.get(recipient_id, 0) for recipient_id in points)
    for recipient_id, point in points.items():
        amount = amounts.get(recipient_id, 0)
        point.recommended = point.amount = amount
        point.ground = ""
        point.outcome = outcome_of(amount=amount, requested=point.requested, measure_total=total)
        point.save(update_fields=["recommended", "amount", "ground", "outcome"])
    for decision in decisions:
        decision.version += 1
        decision.save(update_fields=["version"])


def _title(point: Point) -> str:
    return _("Tilbake til forumet: %(owner)s, %(title)s") % {
        "owner": point.item.application.applicant.name,
        "title": point.item.title,
    }


def _words(point: Point, ground: str, reason: str, *, decided: bool = False) -> str:
    if decided:
        opening = _(
            "Forumet holdt fast ved innstillingen. Vi har likevel ikke kunnet følge den, og har fattet vedtak om kr %(amount)s."
        ) % {"amount": format_kroner(point.amount)}
        may_complain = point.decision.round.forum_may_complain
        closing = (
            _("Forumet kan klage på vedtaket innen tre uker fra det fikk brevet.")
            if may_complain
            else ""
        )
    else:
        opening = _(
            "Vi kan ikke følge innstillingen for %(title)s, behovsmelding %(reference)s."
        ) % {"title": point.item.title, "reference": point.item.application.reference}
        closing = _("Vi ber forumet om en ny innstilling, eller om å holde fast ved den gamle.")
    return "\n\n".join(filter(None, (opening, ground, reason, closing)))


def _letter_to_forum(
    line: AllocationLine, words: str, *, title: Callable[[], str], by: Actor, at: datetime
) -> Document:
    allocation = line.allocation
    return file_document(
        case_file=allocation.case_file,
        stored_file=store_bytes(words.encode(), content_type="text/plain; charset=utf-8", at=at),
        kind=DocumentKind.FORUM_RETURN,
        journal_kind=JournalKind.OUTGOING,
        title=title,
        file_name="brev-til-forumet.txt",
        sender=allocation.case_file.authority.name,
        receiver=allocation.round.forum.name,
        readers=[allocation.round.forum],
        by=by,
        at=at,
    )
