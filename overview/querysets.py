"""Whose saved filters a hat sees: its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor


class SavedFilterQuerySet(models.QuerySet):
    def visible_to(self, hat: Actor) -> SavedFilterQuerySet:
        return self.filter(user_id=hat.user_id, organisation_id=hat.organisation_id)
