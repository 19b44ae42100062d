"""Which decision stands now where a complaint was made, and what is being prepared to replace it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from decisions.enums import OPEN, DecisionStatus
from decisions.models import Decision

if TYPE_CHECKING:
    from appeals.models import Appeal


def decision_in_force(decision: Decision) -> Decision:
    """The decision itself, or the one that has come in its place."""
    while decision.status == DecisionStatus.SUPERSEDED:
        decision = Decision.objects.get(replaces=decision)
    return decision


def replacement_of(decision: Decision) -> Decision | None:
    """The draft that is to replace a decision, if one has been begun."""
    return Decision.objects.filter(replaces=decision, status__in=OPEN).first()


def prepared_by_handler(appeal: Appeal) -> bool:
    """Whether the one who handles the complaint prepared the decision it is about (`domain.md` 2.7)."""
    return appeal.handler_id is not None and appeal.handler_id == appeal.decision.prepared_by_id
