"""Getting hold of what a page is about: always by way of what the hat may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from appeals.models import Appeal
from decisions.enums import FINAL, IN_FORCE
from decisions.models import Decision

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor


def get_appeal(request: HttpRequest, code: str) -> Appeal:
    """The complaint with everything that its pages touch, or 404."""
    if request.hat is None:
        raise Http404
    return get_object_or_404(Appeal.objects.visible_to(request.hat).for_detail(), code=code)


def complained_on_by(hat: Actor) -> QuerySet[Decision]:
    """The decisions that a hat may meet here: what it sees, and for a forum with the right to complain those of its rounds."""
    if hat.side == "forum":
        return Decision.objects.filter(
            round__forum_id=hat.organisation_id,
            round__forum_may_complain=True,
            status__in=IN_FORCE,
            available_at__isnull=False,
        )
    return Decision.objects.visible_to(hat).filter(status__in=FINAL)


def get_decision(request: HttpRequest, code: str) -> Decision:
    if request.hat is None:
        raise Http404
    found = complained_on_by(request.hat).for_detail().prefetch_related("deliveries")
    return get_object_or_404(found, code=code)
