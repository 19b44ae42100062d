"""The pages of complaints, one subject a module."""

from appeals.views.complaining import complain, register
from appeals.views.reading import appeal, document, listing
from appeals.views.reserve import reserve
from appeals.views.reversing import reverse_decision
from appeals.views.stepping import step

__all__ = [
    "appeal",
    "complain",
    "document",
    "listing",
    "register",
    "reserve",
    "reverse_decision",
    "step",
]
