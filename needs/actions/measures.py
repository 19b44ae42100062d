"""Measures: what they are. What they cost is in `budgets`, who takes part in `participants`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from grants.models import Item
from kompetanse.lib.errors import Refused
from needs.actions.drafting import Draft, check_seen, locked_draft, note_saved
from needs.enums import Section
from needs.labels import LABELS
from needs.models import Measure
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from needs.models import NeedsReport

ITEM_FIELDS = ("title", "category", "starts_date", "ends_date", "plan_priority")
MEASURE_FIELDS = (
    "theme",
    "kind_text",
    "goals_text",
    "indicators_text",
    "teacher_education_text",
    "method",
    "coordinator_item",
)
LONGEST_YEARS = 3


def measure_key(measure: Measure) -> str:
    """Under which the saved changes of one measure are counted."""
    return f"measure:{measure.item.code}"


@transaction.atomic
def add_measure(
    *, report: NeedsReport, data: Mapping[str, Any], by: Actor, at: datetime
) -> Measure:
    """Add a measure; `data` is field → value of `ITEM_FIELDS` and `MEASURE_FIELDS`, the title at least.

    Refuses an empty title and a period that is turned around or longer than three years.
    """
    draft = locked_draft(report, section=Section.MEASURES, by=by, at=at)
    _check_data(draft, data)
    last = draft.application.items.aggregate(last=Max("number"))["last"] or 0
    item = Item.objects.create(
        application=draft.application,
        number=last + 1,
        **{name: data[name] for name in ITEM_FIELDS if name in data},
    )
    measure = Measure.objects.create(
        item=item,
        report=draft.report,
        **{name: data[name] for name in MEASURE_FIELDS if name in data},
    )
    _record(draft, "add_measure", item, by, at)
    note_saved(draft, by=by, at=at, key=measure_key(measure), done=False)
    return measure


@transaction.atomic
def save_measure(
    *,
    measure: Measure,
    data: Mapping[str, Any],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Measure:
    """Save a measure's own fields. The same values again give no new version. Refuses as `add_measure`, and stale forms (409)."""
    draft = locked_draft(measure.report, section=Section.MEASURES, by=by, at=at)
    measure = Measure.objects.select_related("item__plan_priority").get(pk=measure.pk)
    _check_data(draft, data)
    item = measure.item
    for_item = [name for name in ITEM_FIELDS if name in data and getattr(item, name) != data[name]]
    own = [name for name in MEASURE_FIELDS if name in data and getattr(measure, name) != data[name]]
    if not (for_item or own or Section.MEASURES in draft.report.prefilled_sections):
        return measure
    names = [name for name in (*ITEM_FIELDS, *MEASURE_FIELDS) if name in data]
    check_seen(
        draft,
        seen_version,
        key=measure_key(measure),
        mine=[(str(LABELS[name]), str(data[name] or "")) for name in names],
        theirs=texts_of(measure),
    )
    for name in for_item:
        setattr(item, name, data[name])
    for name in own:
        setattr(measure, name, data[name])
    if for_item:
        item.save(update_fields=for_item)
    if own:
        measure.save(update_fields=own)
    note_saved(draft, by=by, at=at, key=measure_key(measure))
    return measure


@transaction.atomic
def remove_measure(*, measure: Measure, by: Actor, at: datetime) -> None:
    """Take a measure out of a draft; the ones after it move up."""
    draft = locked_draft(measure.report, section=Section.MEASURES, by=by, at=at)
    item = Item.objects.get(pk=measure.pk)
    _record(draft, "remove_measure", item, by, at)
    measure.delete()
    item.delete()
    draft.application.items.filter(number__gt=item.number).update(number=F("number") - 1)
    draft.application.requested_total = sum(
        draft.application.items.values_list("requested", flat=True)
    )
    draft.application.save(update_fields=["requested_total"])
    note_saved(draft, by=by, at=at)


def _check_data(draft: Draft, data: Mapping[str, Any]) -> None:
    if "title" in data and not str(data["title"]).strip():
        raise Refused(_("Navn på tiltaket må fylles ut"), field="title")
    starts, ends = data.get("starts_date"), data.get("ends_date")
    if starts and ends and ends < starts:
        raise Refused(_("Sluttdato må være etter startdato"), field="ends_date")
    if starts and ends and ends.toordinal() - starts.toordinal() > LONGEST_YEARS * 366:
        raise Refused(_("Sluttdato må være høyst tre år etter startdato"), field="ends_date")
    priority = data.get("plan_priority")
    if priority is not None and priority.plan.forum_id != draft.application.round.forum_id:
        raise Refused(
            _("Prioritert område i langsiktig plan må være et av valgene i lista"),
            field="plan_priority",
        )


def _record(draft: Draft, verb: str, item: Item, by: Actor, at: datetime) -> None:
    record_event(chain=draft.application.chain_key, verb=verb, on=item, by=by, at=at)


def texts_of(measure: Measure) -> list[tuple[str, str]]:
    item = measure.item
    return [
        (str(LABELS[name]), str(getattr(item if name in ITEM_FIELDS else measure, name) or ""))
        for name in (*ITEM_FIELDS, *MEASURE_FIELDS)
    ]
