"""The contents of a case: the report, its measures, who was involved, and what was frozen."""

from needs.models.measures import (
    BudgetLine,
    Measure,
    MeasureEstablishment,
    MeasureParticipants,
    OwnFunding,
)
from needs.models.parties import AuthorityComment, Involvement, NetworkConsent, PartnerPart
from needs.models.reports import Attachment, LocalPlan, NeedsReport, Snapshot

__all__ = [
    "Attachment",
    "AuthorityComment",
    "BudgetLine",
    "Involvement",
    "LocalPlan",
    "Measure",
    "MeasureEstablishment",
    "MeasureParticipants",
    "NeedsReport",
    "NetworkConsent",
    "OwnFunding",
    "PartnerPart",
    "Snapshot",
]
