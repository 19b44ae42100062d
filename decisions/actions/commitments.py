"""Commitments for coming years: written in a draft, and carried over when a decision is replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from decisions.checks import check_impartial
from decisions.enums import DecisionStatus
from decisions.models import Commitment
from decisions.permissions import check_preparer
from grants.models import ItemAmount
from kompetanse.lib.errors import Locked, Refused
from kompetanse.lib.money import format_kroner
from records import workflow
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from decisions.models import Decision, Point
    from kompetanse.lib.actor import Actor

YEARS_AHEAD = 2
"""A grant holds for three years at most: its own and two more (`domain.md` 2.1)."""


def asked_later(point: Point) -> dict[int, int]:
    """What the recipient has asked for in the coming years that a grant may promise: year → kroner. One query."""
    year = point.decision.round.budget_year
    rows = ItemAmount.objects.filter(
        item_id=point.item_id,
        recipient_id=point.decision.recipient_id,
        year__gt=year,
        year__lte=year + YEARS_AHEAD,
        amount__gt=0,
    )
    return dict(rows.order_by("year").values_list("year", "amount"))


@transaction.atomic
def set_commitments(
    *, point: Point, amounts: Mapping[int, int], by: Actor, at: datetime
) -> list[Commitment]:
    """Write what a point of a draft promises, year by year (0 promises nothing). Refuses more than was asked for that year."""
    decision = workflow.lock(point.decision)
    check_preparer(by, decision)
    if decision.status != DecisionStatus.DRAFT or not decision.is_grant:
        raise Locked(_("Bare et utkast til vedtak om tilskudd kan endres slik."))
    point = decision.points.select_related("item", "decision__round").get(pk=point.pk)
    check_impartial([point], by=by)
    asked = asked_later(point)
    if point.amount == 0 and any(amounts.values()):
        raise Refused(
            _("Et tiltak som ikke får tilskudd i år, får heller ikke tilsagn for senere.")
        )
    for year, amount in amounts.items():
        if not 0 <= amount <= asked.get(year, 0):
            raise Refused(
                _("Det er meldt kr %(amount)s for %(year)s. Tilsagnet kan ikke være høyere.")
                % {"amount": format_kroner(asked.get(year, 0)), "year": year},
                field=str(year),
            )
    point.commitments.all().delete()
    made = Commitment.objects.bulk_create(
        Commitment(point=point, year=year, amount=amount)
        for year, amount in sorted(amounts.items())
        if amount
    )
    decision.version += 1
    decision.save(update_fields=["version"])
    record_event(
        chain=decision.chain_key,
        verb="set_commitments",
        on=decision,
        by=by,
        at=at,
        facts={"point": point.number, "years": {str(row.year): row.amount for row in made}},
    )
    return made


def carry_over(earlier: Decision, points: Iterable[Point]) -> None:
    """What a decision promised is promised by the one that replaces it, for measures that still get money."""
    new = {point.item_id: point for point in points if point.amount}
    rows = Commitment.objects.filter(point__decision=earlier, point__item__in=new)
    Commitment.objects.bulk_create(
        Commitment(
            point=new[row.point.item_id],
            year=row.year,
            amount=row.amount,
            subject_to_budget=row.subject_to_budget,
        )
        for row in rows.select_related("point").order_by("pk")
    )
