"""The spine that every scheme shares: schemes and rounds, money frames, the case and what is asked for, and the work to do."""

from grants.models.applications import (
    Application,
    Dispensation,
    Exclusion,
    Item,
    ItemAmount,
    OptOut,
    Party,
)
from grants.models.casework import CompletionRequest, CriterionCheck, ImpartialityDeclaration, Task
from grants.models.plans import LongTermPlan, PlanPriority
from grants.models.rounds import DeadlineMove, Frame, Round
from grants.models.schemes import LegalReference, Programme, Scheme, SchemeVersion

__all__ = [
    "Application",
    "CompletionRequest",
    "CriterionCheck",
    "DeadlineMove",
    "Dispensation",
    "Exclusion",
    "Frame",
    "ImpartialityDeclaration",
    "Item",
    "ItemAmount",
    "LegalReference",
    "LongTermPlan",
    "OptOut",
    "Party",
    "PlanPriority",
    "Programme",
    "Round",
    "Scheme",
    "SchemeVersion",
    "Task",
]
