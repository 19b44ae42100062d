"""Forms of the forum: they read and explain, and never act."""

from forum.forms.lines import (
    AmountsForm,
    ImpartialityForm,
    LineForm,
    ProposalForm,
    RecusalForm,
    RemarkForm,
)
from forum.forms.lists import AgendaChoiceForm, FrameChoiceForm, ReserveForm, SetAsideForm
from forum.forms.meetings import (
    AgendaItemForm,
    AttendanceForm,
    MeetingForm,
    MinutesForm,
    MinutesRemarkForm,
    RemarkAnswerForm,
    ResolutionForm,
    SendMinutesForm,
    StatementForm,
)
from forum.forms.plans import AdoptForm, PlanForm, RegionalKeyForm, SplitForm
from forum.forms.preparations import PreparationsForm, RankingForm, StepAsideForm
from forum.forms.regions import CloseRegionForm, MoveForm, RegionForm, WithdrawForm
from forum.forms.seats import ForumForm, ProcedureForm, SeatForm

__all__ = [
    "AdoptForm",
    "AgendaChoiceForm",
    "AgendaItemForm",
    "AmountsForm",
    "AttendanceForm",
    "CloseRegionForm",
    "ForumForm",
    "FrameChoiceForm",
    "ImpartialityForm",
    "LineForm",
    "MeetingForm",
    "MinutesForm",
    "MinutesRemarkForm",
    "MoveForm",
    "PlanForm",
    "PreparationsForm",
    "ProcedureForm",
    "ProposalForm",
    "RankingForm",
    "RecusalForm",
    "RegionForm",
    "RegionalKeyForm",
    "RemarkAnswerForm",
    "RemarkForm",
    "ReserveForm",
    "ResolutionForm",
    "SeatForm",
    "SendMinutesForm",
    "SetAsideForm",
    "SplitForm",
    "StatementForm",
    "StepAsideForm",
    "WithdrawForm",
]
