"""Where an item and its list stand, in words and bars: what the pages draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.checks import sum_findings
from forum.enums import AllocationStatus, ItemStatus
from forum.sums import sums_of
from kompetanse.lib.money import format_kroner

if TYPE_CHECKING:
    from forum.models import AgendaItem, Allocation
    from forum.sums import Sums

MUST_BE_MENDED = gettext_lazy("Det må rettes før lista kan gå videre.")


def frame_context(allocation: Allocation, sums: Sums | None = None) -> dict[str, Any]:
    """What forum/meters.html draws: the bars, and in words what the list is over."""
    sums = sums or sums_of(allocation)
    return {
        "meters": meters(allocation, sums),
        "over": [finding.message for finding in sum_findings(allocation, sums)],
    }


def warning_of(allocation: Allocation, sums: Sums | None = None) -> str:
    """What to say where somebody agrees on amounts that the list as a whole has no room for. Empty when it has."""
    found = sum_findings(allocation, sums or sums_of(allocation))
    over = [str(finding.message) for finding in found]
    return " ".join([*over, str(MUST_BE_MENDED)]) if over else ""


def meters(allocation: Allocation, sums: Sums) -> list[dict[str, Any]]:
    """The frame, the cap where there is one, and each regional sub-frame: what components/meter.html takes."""
    word = _("Forslag") if allocation.is_discussion else _("Innstilt")
    aside = _("Avsatt: %(sum)s") % {"sum": format_kroner(sums.set_aside)}
    foot = [f"{word}: {format_kroner(sums.recommended)}", _left(sums.left)]
    bars = [
        {
            **_bar(
                "ramme",
                _("Å fordele nå") if sums.is_second else _("Ramme"),
                sums.recommended,
                sums.ordinary,
            ),
            "whole": sums.amount,
            "first": sums.set_aside,
            "second": sums.recommended,
            "foot": [aside, *foot] if sums.set_aside else foot,
        }
    ]
    if sums.cap is not None:
        bars.append(
            {
                **_bar("tak", _("Tak på 30 prosent av rammen"), sums.cap_used, sums.cap),
                "first": sums.set_aside + sums.capped_before,
                "second": sums.capped,
                "foot": [
                    _("Brukt før: %(sum)s") % {"sum": format_kroner(sums.capped_before)}
                    if sums.is_second
                    else aside,
                    f"{word}: {format_kroner(sums.capped)}",
                    _left(sums.cap_left),
                ],
            }
        )
    bars.extend(
        {
            **_bar(f"region-{number}", region.name, region.recommended, region.ordinary),
            "foot": [_left(region.ordinary - region.recommended)],
        }
        for number, region in enumerate(sums.regions, start=1)
    )
    return bars


def _bar(key: str, label: str, used: int, whole: int) -> dict[str, Any]:
    return {
        "id": key,
        "label": label,
        "whole": whole,
        "over": used > whole,
        "first": used,
        "second": 0,
        "head": _("%(used)s av %(whole)s kr")
        % {"used": format_kroner(used), "whole": format_kroner(whole)},
    }


def _left(amount: int) -> str:
    if amount < 0:
        return _("Over med %(sum)s") % {"sum": format_kroner(-amount)}
    return _("Igjen: %(sum)s") % {"sum": format_kroner(amount)}


def item_steps(
    item: AgendaItem, allocation: Allocation, *, treated: int, count: int, is_settled: bool
) -> list[dict[str, str]]:
    """How the item is decided, for the aside: what is done, what is now, what comes."""
    opened = item.status in (ItemStatus.OPEN, ItemStatus.TREATED)
    done = item.status == ItemStatus.TREATED
    handed = allocation.status == AllocationStatus.HANDED_OVER
    lines = _("%(treated)s av %(count)s behandlet") % {"treated": treated, "count": count}
    middle = (
        (_("Forslaget drøftes"), _("innspill og råd per linje"))
        if allocation.is_discussion
        else (_("Linje for linje"), lines)
    )
    whole = (
        (_("Justering"), _("endringer begrunnes"))
        if allocation.is_discussion
        else (_("Hele innstillingen"), _("enighet eller avstemming"))
    )
    steps = [
        (_("Habilitet avklart"), "", opened and is_settled),
        (*middle, done),
        (*whole, done and (handed or not allocation.is_discussion)),
        (_("Oversendt"), "", handed),
        (_("Tilskuddsforvalteren vedtar"), "", False),
    ]
    current = next((number for number, step in enumerate(steps) if not step[2]), None)
    return [
        {
            "label": label,
            "note": note,
            "state": "done" if is_done else "current" if number == current else "",
        }
        for number, (label, note, is_done) in enumerate(steps)
    ]
