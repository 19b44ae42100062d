"""A caseworker's saved filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from kompetanse.lib.errors import Refused
from overview.models import SavedFilter

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor

MAX_FILTERS = 20
# What may stand in a saved filter: never a cursor, so that it always begins at the first row.
KEPT = (
    "q",
    "oppgave",
    "ordning",
    "region",
    "saksbehandler",
    "status",
    "ar",
    "sorter",
    "visning",
)


def save_filter(*, name: str, page: str, query: str, by: Actor, at: datetime) -> SavedFilter:
    """Keep the filters of a list under a name; the same name again replaces them. Refuses more than twenty."""
    asked = QueryDict(query)
    kept = QueryDict(mutable=True)
    for key in KEPT:
        if asked.get(key):
            kept[key] = asked[key]
    own = SavedFilter.objects.visible_to(by)
    if own.count() >= MAX_FILTERS and not own.filter(name=name).exists():
        raise Refused(_("Du har tjue lagrede visninger. Slett en først."), field="navn")
    saved, _created = SavedFilter.objects.update_or_create(
        user_id=by.user_id,
        organisation_id=by.organisation_id,
        name=name,
        defaults={"query": f"{page}?{kept.urlencode()}"[:500], "saved_at": at},
    )
    return saved


def delete_filter(*, saved: SavedFilter) -> None:
    """Forget a saved filter. The caller loaded it through `visible_to`."""
    saved.delete()
