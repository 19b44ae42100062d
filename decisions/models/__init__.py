"""What decisions keep, one subject a module."""

from decisions.models.changes import ChangeNotice
from decisions.models.commitments import Commitment
from decisions.models.decisions import Decision, DeliveryRegistration, Letter, Point, Return
from decisions.models.returning import ForumReturn

__all__ = [
    "ChangeNotice",
    "Commitment",
    "Decision",
    "DeliveryRegistration",
    "ForumReturn",
    "Letter",
    "Point",
    "Return",
]
