"""Second allocation: what the forum gives on top, as new decisions that replace those that stand."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from decisions.actions.legal import ask_for_verification
from decisions.actions.replacing import prepare_replacement
from decisions.basis import Basis, Line, Share, read_second_basis
from decisions.enums import IN_FORCE, OPEN, DecisionKind, Occasion
from decisions.models import Decision, Point
from decisions.outcomes import outcome_of
from forum import actions as forum
from forum.enums import MoneyOrigin
from grants.actions import close_tasks
from grants.ahead import committed_ahead
from grants.enums import TaskKind
from grants.models import Frame
from grants.permissions import check_runs_round
from kompetanse.lib.errors import NotAllowed, Refused
from kompetanse.lib.money import format_kroner

if TYPE_CHECKING:
    from datetime import datetime

    from forum.actions.second import Granted
    from forum.models import Allocation
    from grants.models import Round, SchemeVersion
    from kompetanse.lib.actor import Actor


@transaction.atomic
def draft_second_allocation(
    *, frame: Frame, amount: int, origin: str, by: Actor, at: datetime
) -> Allocation:
    """Draw up the forum's second list of a round from what stands in decisions.

    Refuses while a decision of the round is a draft or waits for approval: its money is not bound yet, and would be shared out twice.
    """
    rows = Decision.objects.of(frame.round, frame.scheme_version)
    if rows.filter(kind__in=(DecisionKind.GRANT, DecisionKind.LAPSE), status__in=OPEN).exists():
        raise Refused(
            _("Noen vedtak i runden er ikke fattet ennå. Først da er det klart hva som er igjen.")
        )
    promised = committed_ahead(frame)
    if promised and amount > frame.free - promised and origin != MoneyOrigin.NEW:
        raise Refused(
            _("Kr %(promised)s av rammen er lovet bort i tidligere års vedtak.")
            % {"promised": format_kroner(promised)},
            field="amount",
            rule_id="R-BUD-01",
        )
    return forum.draft_second_allocation(
        frame=frame,
        amount=amount,
        origin=origin,
        granted=granted_in(frame),
        by=by,
        at=at,
    )


def granted_in(frame: Frame) -> Granted:
    """What stands in grants of the frame's round and scheme. One query."""
    rows = Point.objects.filter(
        decision__round_id=frame.round_id,
        decision__scheme_version_id=frame.scheme_version_id,
        decision__kind=DecisionKind.GRANT,
        decision__status__in=IN_FORCE,
    )
    sums = rows.order_by().values_list("item", "decision__recipient").annotate(Sum("amount"))
    return {(item, recipient): total for item, recipient, total in sums}


@transaction.atomic
def prepare_second_decisions(
    *, round_: Round, scheme_version: SchemeVersion, by: Actor, at: datetime
) -> tuple[list[Decision], list[str]]:
    """Draft a new decision for each recipient that the second allocation gives more; twice makes nothing twice.

    The new recommendation is what the recipient had and what comes on top (R-LOK-09 holds for the sum). Also gives the
    names of recipients whose decision a colleague must make (R-ROL-07).
    """
    check_runs_round(by, round_)
    basis = read_second_basis(round_, scheme_version)
    if basis is None:
        return [], []
    list(Frame.objects.select_for_update().filter(pk__in={line.frame.pk for line in basis.lines}))
    made, left = [], []
    for decision, shares in _waiting(round_, scheme_version, basis):
        try:
            with transaction.atomic():
                made.append(_replace(decision, shares, basis, by=by, at=at))
        except NotAllowed:
            left.append(decision.recipient.name)
    if made:
        ask_for_verification(scheme_version=scheme_version, authority=round_.authority, at=at)
    for application in {line.item.application_id: line.item.application for line in basis.lines}.values():  # fmt: skip
        close_tasks(kind=TaskKind.PREPARE_DECISION, application=application, by=by, at=at)
    return made, left


def second_waits(round_: Round, scheme_version: SchemeVersion) -> bool:
    """Whether a second allocation has been handed over and gives somebody more who has no draft of it yet."""
    basis = read_second_basis(round_, scheme_version)
    return basis is not None and bool(_waiting(round_, scheme_version, basis))


def _waiting(
    round_: Round, scheme_version: SchemeVersion, basis: Basis
) -> list[tuple[Decision, list[tuple[Line, Share]]]]:
    """Grants that stand, are not of this list and have no draft that replaces them, with what their recipients get more."""
    extra: dict[int, list[tuple[Line, Share]]] = defaultdict(list)
    for line in basis.lines:
        for share in line.shares:
            if share.extra > 0:
                extra[share.recipient.pk].append((line, share))
    rows = (
        Decision.objects.of(round_, scheme_version)
        .in_force()
        .filter(kind=DecisionKind.GRANT, recipient__in=extra, replaced_by=None)
        .exclude(pk__in=_of_list(round_, scheme_version, basis))
        .select_related("recipient")
    )
    return [(row, extra[row.recipient_id]) for row in rows.order_by("recipient__name", "pk")]


def _of_list(round_: Round, scheme_version: SchemeVersion, basis: Basis) -> set[int]:
    """Decisions in force that follow from the list already, also by way of a later correction."""
    rows = Decision.objects.of(round_, scheme_version).in_force()
    return set(rows.filter(forum_item=basis.forum_item).values_list("pk", flat=True))


def _replace(
    decision: Decision,
    shares: list[tuple[Line, Share]],
    basis: Basis,
    *,
    by: Actor,
    at: datetime,
) -> Decision:
    new = prepare_replacement(decision=decision, occasion=Occasion.SECOND_ALLOCATION, by=by, at=at)
    new.forum_item, new.forum_date = basis.forum_item, basis.forum_date
    new.save(update_fields=["forum_item", "forum_date"])
    points = {point.item_id: point for point in new.points.all()}
    for line, share in shares:
        point = points[line.item.pk]
        total = point.amount + share.extra
        if share.presented is not None:
            point.presented = total - share.recommended + share.presented
        point.recommended = point.amount = total
        point.ground = ""
        point.outcome = outcome_of(amount=total, requested=point.requested, measure_total=total)
        point.reasons = (line.reasons or point.reasons) if total < point.requested else ""
        point.change_reason = line.change_reason if share.presented != share.recommended else ""
        point.save()
    return new
