"""The log in plain words. Every verb that a case, a round or an organisation can carry has its sentence."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from records.sentences import sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterable


def sentence_for(event: dict[str, Any]) -> str:
    """What happened, in words."""
    if event["verb"] == "declare_impartiality":
        return str(_("Sa seg habil") if event["facts"].get("impartial") else _("Sa seg inhabil"))
    return sentence_of(event["verb"])


def timeline(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries for components/timeline.html. What one person did many times in one act stands once, with how many."""
    told = ((event["at"], sentence_for(event), event["actor_label"]) for event in events)
    entries = []
    for (when, text, who), same in groupby(told):
        number = len(list(same))
        many = _("%(what)s (%(number)s ganger)") % {"what": text, "number": number}
        entries.append({"when": when, "text": many if number > 1 else text, "who": who})
    return entries
