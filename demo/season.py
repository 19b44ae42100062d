"""The season: moments that the clock can stand at, and the steps that lie between them.

A step is one thing that other actors do, at its own moment, through the real actions. Steps are found in `demo/play/`:
each module there gives a tuple `STEPS`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import sync_all_permissions
from demo.models import DemoClock, PlayedStep
from demo.play import steps
from demo.play.acting import oslo
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django_stubs_ext import StrOrPromise

    from demo.play import Step


@dataclass(frozen=True)
class Moment:
    """A moment that the demo's bar offers. `key` is what `./dev run --at` takes."""

    key: str
    label: StrOrPromise
    at: datetime


MOMENTS = (
    Moment("start", _("Før fristen 2025"), oslo(2025, 1, 30, 21, 40)),
    Moment("fristkvelden", _("Fristkvelden 2025"), oslo(2025, 1, 31, 23, 40)),
    Moment("møtedagen", _("Møtedagen 2025"), oslo(2025, 3, 12, 9, 0)),
    Moment("vedtaksdagen", _("Vedtaksdagen 2025"), oslo(2025, 4, 10, 9, 0)),
    Moment("siste klagedag", _("Siste klagedag 2025"), oslo(2025, 5, 2, 12, 0)),
    Moment("aksept", _("Aksept 2025"), oslo(2025, 5, 8, 10, 0)),
    Moment("utbetaling", _("Utbetaling 2025"), oslo(2025, 6, 16, 14, 0)),
    Moment("rapportfristen", _("Rapportfristen for 2025"), oslo(2026, 1, 15, 21, 40)),
    Moment("2026", _("Runden 2026"), oslo(2026, 1, 29, 10, 0)),
    Moment("møtedagen 2026", _("Møtedagen 2026"), oslo(2026, 3, 11, 9, 0)),
    Moment("vedtaksdagen 2026", _("Vedtaksdagen 2026"), oslo(2026, 4, 13, 9, 0)),
)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ø", "o").replace("æ", "ae"))
    return "".join(letter for letter in decomposed if letter.isalnum())


def moment_named(name: str) -> Moment:
    """The moment with a key or label, spelled with or without ø and capitals. Refuses others, naming those there are."""
    for moment in MOMENTS:
        if _plain(name) in {_plain(moment.key), _plain(str(moment.label))}:
            return moment
    known = ", ".join(moment.key for moment in MOMENTS)
    raise Refused(_("Tidspunktet finnes ikke. Velg ett av disse: %(known)s.") % {"known": known})


def standing_at() -> datetime | None:
    row = DemoClock.objects.filter(pk=1).first()
    return row.stands_at if row else None


def later_moments() -> list[Moment]:
    now = standing_at()
    return [moment for moment in MOMENTS if now is None or moment.at > now]


def unplayed_until(at: datetime) -> list[Step]:
    """The steps up to a moment that have not been played, in the order they happen."""
    played = set(PlayedStep.objects.values_list("key", flat=True))
    due = [step for step in steps() if step.at <= at and step.key not in played]
    return sorted(due, key=lambda step: step.at)


@transaction.atomic
def play_step(step: Step) -> None:
    """Play one step and move the clock to it: both or neither. A step that has been played is left alone."""
    if PlayedStep.objects.filter(key=step.key).exists():
        return
    DemoClock.objects.update_or_create(pk=1, defaults={"stands_at": step.at})
    step.play(step.at)
    PlayedStep.objects.create(key=step.key, played_at=step.at)


def _check_forward(at: datetime) -> None:
    now = standing_at()
    if now and at < now:
        raise Refused(_("Klokka kan bare gå framover. Start demoen på nytt for å gå tilbake."))


@transaction.atomic
def stand_at(at: datetime) -> None:
    """Let the clock stand at a moment. It never moves backwards."""
    _check_forward(at)
    DemoClock.objects.update_or_create(pk=1, defaults={"stands_at": at})
    sync_all_permissions(on=in_oslo(at).date())


def jump_to(moment: Moment) -> Iterable[Step]:
    """Play everything up to a moment and stand there; gives each step as it has been played."""
    _check_forward(moment.at)
    for step in unplayed_until(moment.at):
        play_step(step)
        yield step
    stand_at(moment.at)
