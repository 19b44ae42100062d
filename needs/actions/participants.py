"""Who takes part in a measure: how many of each group, and which kindergartens and schools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kompetanse.lib.errors import Refused
from needs.actions.drafting import Draft, check_seen, locked_draft, note_saved
from needs.enums import Section
from needs.labels import LABELS
from needs.models import Measure, MeasureEstablishment, MeasureParticipants
from owners.models import Establishment

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from grants.models import SchemeVersion
    from kompetanse.lib.actor import Actor


def participants_key(measure: Measure) -> str:
    """Under which the saved changes of one measure's participants are counted."""
    return f"participants:{measure.item.code}"


@transaction.atomic
def save_participants(
    *,
    measure: Measure,
    counts: Mapping[str, int],
    establishments: Collection[int],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Measure:
    """Replace how many take part (category → number) and which kindergartens and schools (ids).

    The same again changes nothing and gives no new version, even from an older page (autosave sends twice). Refuses a
    category that the scheme is not open to (S0:62-81), an establishment that is closed or unknown, and a page that
    others have saved since, with what both chose (409).
    """
    draft = locked_draft(measure.report, section=Section.PARTICIPANTS, by=by, at=at)
    measure = Measure.objects.select_related("item").get(pk=measure.pk)
    _check_chosen(draft, counts, establishments)
    kept = {category: count for category, count in counts.items() if count}
    stored, places = stored_participants(measure)
    looked_at = Section.PARTICIPANTS in draft.report.prefilled_sections
    if (kept, set(establishments)) == (stored, set(places)) and not looked_at:
        return measure
    version = draft.application.scheme_version
    check_seen(
        draft,
        seen_version,
        key=participants_key(measure),
        mine=participants_texts(version, kept, establishments),
        theirs=participants_texts(version, stored, places),
    )
    MeasureParticipants.objects.filter(measure=measure).delete()
    MeasureParticipants.objects.bulk_create(
        MeasureParticipants(measure=measure, category=category, count=count)
        for category, count in kept.items()
    )
    MeasureEstablishment.objects.filter(measure=measure).delete()
    MeasureEstablishment.objects.bulk_create(
        MeasureEstablishment(measure=measure, establishment_id=pk)
        for pk in sorted(set(establishments))
    )
    measure.item.participants = sum(kept.values())
    measure.item.save(update_fields=["participants"])
    note_saved(draft, by=by, at=at, key=participants_key(measure))
    return measure


def stored_participants(measure: Measure) -> tuple[dict[str, int], list[int]]:
    """Category → number, and ids of kindergartens and schools, as they are kept. Two queries."""
    return (
        {row.category: row.count for row in measure.participants.order_by("pk")},
        list(measure.establishments.order_by("pk").values_list("establishment_id", flat=True)),
    )


def participants_texts(
    version: SchemeVersion, counts: Mapping[str, int], establishments: Collection[int]
) -> list[tuple[str, str]]:
    """In words, to stand beside another's."""
    language = "nn" if get_language() == "nn" else "nb"
    names = {one["key"]: one[language] for one in version.participant_categories}
    places = Establishment.objects.filter(pk__in=establishments).order_by("name", "pk")
    lines = [(names.get(key, key), str(count)) for key, count in counts.items()]
    return [
        *lines,
        (str(LABELS["establishments"]), "\n".join(places.values_list("name", flat=True))),
    ]


def _check_chosen(draft: Draft, counts: Mapping[str, int], establishments: Collection[int]) -> None:
    open_to = {one["key"] for one in draft.application.scheme_version.participant_categories}
    for category, count in counts.items():
        if category not in open_to:
            raise Refused(_("Ordningen er ikke åpen for denne gruppen."), field=category)
        if count < 0:
            raise Refused(_("Antallet kan ikke være under null."), field=category)
    known = Establishment.objects.active().filter(pk__in=establishments)
    if known.count() != len(set(establishments)):
        raise Refused(_("En av barnehagene eller skolene finnes ikke."), field="establishments")
