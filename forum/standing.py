"""Where an item and its list stand, in words and bars: what the pages draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from forum.enums import AllocationStatus, ItemStatus
from kompetanse.lib.money import format_kroner

if TYPE_CHECKING:
    from forum.models import AgendaItem, Allocation
    from forum.sums import Sums


def meters(allocation: Allocation, sums: Sums) -> list[dict[str, Any]]:
    """The frame, the cap where there is one, and each regional sub-frame: what components/meter.html takes."""
    word = _("Forslag") if allocation.is_discussion else _("Innstilt")
    bars = [
        {
            "id": "ramme",
            "label": _("Ramme"),
            "whole": sums.amount,
            "first": sums.set_aside,
            "second": sums.recommended,
            "head": _("%(used)s av %(whole)s kr")
            % {"used": format_kroner(sums.recommended), "whole": format_kroner(sums.ordinary)},
            "foot": [
                *(
                    [_("Avsatt: %(sum)s") % {"sum": format_kroner(sums.set_aside)}]
                    if sums.set_aside
                    else []
                ),
                f"{word}: {format_kroner(sums.recommended)}",
                _left(sums.left),
            ],
        }
    ]
    if sums.cap is not None:
        bars.append(
            {
                "id": "tak",
                "label": _("Tak på 30 prosent av rammen"),
                "whole": sums.cap,
                "first": sums.set_aside,
                "second": sums.capped,
                "head": _("%(used)s av %(whole)s kr")
                % {"used": format_kroner(sums.cap_used), "whole": format_kroner(sums.cap)},
                "foot": [
                    _("Avsatt: %(sum)s") % {"sum": format_kroner(sums.set_aside)},
                    f"{word}: {format_kroner(sums.capped)}",
                    _left(sums.cap_left),
                ],
            }
        )
    for number, region in enumerate(sums.regions, start=1):
        bars.append(
            {
                "id": f"region-{number}",
                "label": region.name,
                "whole": region.ordinary,
                "first": region.recommended,
                "second": 0,
                "head": _("%(used)s av %(whole)s kr")
                % {
                    "used": format_kroner(region.recommended),
                    "whole": format_kroner(region.ordinary),
                },
                "foot": [_left(region.ordinary - region.recommended)],
            }
        )
    return bars


def _left(amount: int) -> str:
    if amount < 0:
        return _("Over med %(sum)s") % {"sum": format_kroner(-amount)}
    return _("Igjen: %(sum)s") % {"sum": format_kroner(amount)}


def item_steps(
    item: AgendaItem, allocation: Allocation, *, treated: int, count: int
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
        (_("Habilitet avklart"), "", opened),
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
