"""What decisions keep, one subject a module."""

from decisions.models.changes import ChangeNotice
from decisions.models.decisions import Decision, DeliveryRegistration, Letter, Point, Return

__all__ = ["ChangeNotice", "Decision", "DeliveryRegistration", "Letter", "Point", "Return"]
