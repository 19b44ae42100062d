"""The pages of decisions."""

from decisions.views.reading import decision

__all__ = ["decision"]
