"""The collaboration forum: who sits in it, what it met about, the list it treated and how it voted."""

from forum.models.allocations import Allocation, AllocationLine, LineRemark, LineShare, PaperReading
from forum.models.bodies import ForumSettings, Seat
from forum.models.meetings import (
    AgendaItem,
    Attendance,
    Meeting,
    Minutes,
    MinutesRemark,
    MinutesStatement,
)
from forum.models.preparations import Delivery, Preparation, Ranking
from forum.models.regions import RegionChange
from forum.models.votes import (
    Ballot,
    BallotProposal,
    ImpartialityAnswer,
    PastBallot,
    Poll,
    Recusal,
)

__all__ = [
    "AgendaItem",
    "Allocation",
    "AllocationLine",
    "Attendance",
    "Ballot",
    "BallotProposal",
    "Delivery",
    "ForumSettings",
    "ImpartialityAnswer",
    "LineRemark",
    "LineShare",
    "Meeting",
    "Minutes",
    "MinutesRemark",
    "MinutesStatement",
    "PaperReading",
    "PastBallot",
    "Poll",
    "Preparation",
    "Ranking",
    "Recusal",
    "RegionChange",
    "Seat",
]
