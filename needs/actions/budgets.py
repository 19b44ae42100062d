"""What a measure costs: kroner by year, recipient and kind of cost, and what the owner pays itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from grants.actions import set_amounts
from kompetanse.lib.errors import Refused
from kompetanse.lib.money import format_kroner
from needs.actions.drafting import Draft, check_seen, locked_draft, note_saved
from needs.actions.measures import ITEM_FIELDS, LONGEST_YEARS, measure_key, save_measure, texts_of
from needs.enums import CostType, Section
from needs.labels import LABELS
from needs.models import BudgetLine, Measure, OwnFunding
from owners.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from needs.models import NeedsReport

BudgetKey = tuple[int, int, str]


@transaction.atomic
def save_budget(
    *,
    measure: Measure,
    lines: Mapping[BudgetKey, int],
    by: Actor,
    at: datetime,
    own: Mapping[int, tuple[int, str]] | None = None,
    seen_version: int | None = None,
) -> Measure:
    """Replace a measure's budget: (year, recipient's id, cost type) → kroner; `own` is year → (kroner, what it is).

    The same budget again gives no new version.

    Refuses amounts below zero, years outside the round's year and the two after it, and a recipient that is neither
    the owner, a network member nor a partner of the report. Sums go to `grants.ItemAmount`.
    """
    draft = locked_draft(measure.report, section=Section.MEASURES, by=by, at=at)
    measure = Measure.objects.select_related("item__application__round").get(pk=measure.pk)
    _check_budget(draft, lines, own or {})
    kept = {key: amount for key, amount in lines.items() if amount}
    if _is_stored(measure, kept, own):
        return measure
    check_seen(draft, seen_version, key=measure_key(measure))
    BudgetLine.objects.filter(measure=measure).delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(measure=measure, year=year, recipient_id=to, cost_type=cost, amount=amount)
        for (year, to, cost), amount in sorted(kept.items())
    )
    if own is not None:
        OwnFunding.objects.filter(measure=measure).delete()
        OwnFunding.objects.bulk_create(
            OwnFunding(measure=measure, year=year, amount=amount, text=text)
            for year, (amount, text) in sorted(own.items())
            if amount or text
        )
    sums: dict[tuple[int, int], int] = {}
    for (year, to, _cost), amount in kept.items():
        sums[year, to] = sums.get((year, to), 0) + amount
    set_amounts(item=measure.item, amounts=sums)
    note_saved(draft, by=by, at=at, key=measure_key(measure))
    return measure


def recipients_of(report: NeedsReport) -> list[int]:
    """Ids of those who may receive money for a report: the owner, network members, partners. Two queries."""
    return [
        report.application.applicant_id,
        *report.consents.order_by("organisation__name").values_list("organisation_id", flat=True),
        *report.partner_parts.order_by("partner__name").values_list("partner_id", flat=True),
    ]


def budget_years(report: NeedsReport) -> list[int]:
    """The round's budget year and the two after it."""
    first = report.application.round.budget_year
    return list(range(first, first + LONGEST_YEARS))


def _check_budget(
    draft: Draft, lines: Mapping[BudgetKey, int], own: Mapping[int, tuple[int, str]]
) -> None:
    years, recipients = set(budget_years(draft.report)), set(recipients_of(draft.report))
    for (year, to, cost), amount in lines.items():
        if year not in years or to not in recipients or cost not in CostType.values:
            raise Refused(_("Budsjettet har et år eller en mottaker som ikke hører til meldingen."))
        if amount < 0:
            raise Refused(_("Et beløp kan ikke være under null."))
    for year, (amount, _text) in own.items():
        if year not in years or amount < 0:
            raise Refused(_("Egenfinansieringen har et år eller beløp som ikke går."))


@transaction.atomic
def save_measure_and_budget(
    *,
    measure: Measure,
    data: Mapping[str, Any],
    lines: Mapping[BudgetKey, int],
    own: Mapping[int, tuple[int, str]] | None,
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> Measure:
    """What one page holds, kept together or not at all. The same again changes nothing, even from an older page.

    Refuses as `save_measure` and `save_budget`; a page that others have saved since keeps both texts and both budgets (409).
    """
    key = measure_key(measure)
    draft = locked_draft(measure.report, section=Section.MEASURES, by=by, at=at)
    fresh = Measure.objects.select_related("item__plan_priority").get(pk=measure.pk)
    kept = {one: amount for one, amount in lines.items() if amount}
    if not (_same_texts(fresh, data) and _is_stored(fresh, kept, own)):
        stored, own_stored = stored_budget(fresh)
        texts = [(str(LABELS[name]), str(data[name] or "")) for name in data if name in LABELS]
        check_seen(
            draft,
            seen_version,
            key=key,
            mine=[*texts, *budget_texts(kept, own or {})],
            theirs=[*texts_of(fresh), *budget_texts(stored, own_stored)],
        )
    saved = save_measure(measure=measure, data=data, by=by, at=at)
    return save_budget(measure=saved, lines=lines, own=own, by=by, at=at)


def _same_texts(measure: Measure, data: Mapping[str, Any]) -> bool:
    item = measure.item
    return all(
        getattr(item if name in ITEM_FIELDS else measure, name) == value
        for name, value in data.items()
    )


def stored_budget(
    measure: Measure,
) -> tuple[dict[BudgetKey, int], dict[int, tuple[int, str]]]:
    """The budget as it is kept, in the shape that `save_budget` takes. Two queries."""
    lines = BudgetLine.objects.filter(measure=measure)
    own = OwnFunding.objects.filter(measure=measure)
    return (
        {(line.year, line.recipient_id, line.cost_type): line.amount for line in lines},
        {row.year: (row.amount, row.text) for row in own},
    )


def _is_stored(
    measure: Measure, kept: Mapping[BudgetKey, int], own: Mapping[int, tuple[int, str]] | None
) -> bool:
    lines, funding = stored_budget(measure)
    wanted = {year: pair for year, pair in (own or {}).items() if any(pair)}
    return lines == dict(kept) and (own is None or funding == wanted)


def budget_texts(
    lines: Mapping[BudgetKey, int], own: Mapping[int, tuple[int, str]]
) -> list[tuple[str, str]]:
    """Amounts in words, to stand beside another's."""
    names = Organisation.objects.in_bulk({to for _year, to, _cost in lines})
    shown = [
        (
            f"{names[to].name}, {str(CostType(cost).label).lower()}, {year}",
            f"{format_kroner(amount)} kr",
        )
        for (year, to, cost), amount in sorted(lines.items())
        if to in names
    ]
    paid = [
        (_("Egenfinansiering %(year)s") % {"year": year}, f"{format_kroner(amount)} kr {text}")
        for year, (amount, text) in sorted(own.items())
        if amount or text
    ]
    return shown + paid
