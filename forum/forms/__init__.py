"""Forms of the forum: they read and explain, and never act."""

from forum.forms.lines import (
    AmountsForm,
    ImpartialityForm,
    LineForm,
    ProposalForm,
    RecusalForm,
    RemarkForm,
)
from forum.forms.lists import AgendaChoiceForm, FrameChoiceForm, SetAsideForm
from forum.forms.meetings import (
    AgendaItemForm,
    AttendanceForm,
    MeetingForm,
    MinutesForm,
    ResolutionForm,
    StatementForm,
)
from forum.forms.plans import AdoptForm, PlanForm
from forum.forms.preparations import PreparationsForm, RankingForm, StepAsideForm
from forum.forms.seats import ProcedureForm, SeatForm

__all__ = [
    "AdoptForm",
    "AgendaChoiceForm",
    "AgendaItemForm",
    "AmountsForm",
    "AttendanceForm",
    "FrameChoiceForm",
    "ImpartialityForm",
    "LineForm",
    "MeetingForm",
    "MinutesForm",
    "PlanForm",
    "PreparationsForm",
    "ProcedureForm",
    "ProposalForm",
    "RankingForm",
    "RecusalForm",
    "RemarkForm",
    "ResolutionForm",
    "SeatForm",
    "SetAsideForm",
    "StatementForm",
    "StepAsideForm",
]
