""" "Vi melder ikke behov i år" (`domain.md` 0.5.17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from grants.models import OptOut
from kompetanse.lib.errors import NotAllowed, Refused
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from grants.models import Round
    from kompetanse.lib.actor import Actor
    from owners.models import Organisation


def _check(organisation: Organisation, by: Actor) -> None:
    if (
        by.side != "owner"
        or by.organisation_id != organisation.pk
        or not by.can("edit_needs_report")
    ):
        raise NotAllowed(who_may=_("Innsendere og godkjennere hos eieren."))


@transaction.atomic
def opt_out(*, round_: Round, organisation: Organisation, by: Actor, at: datetime) -> OptOut:
    """Choose not to report this year: reminders stop, and who chose is shown. Twice is once.

    Refused while the owner has an open report in the round.
    """
    _check(organisation, by)
    active = round_.applications.filter(applicant=organisation)
    if active.exclude(status__in=("withdrawn", "dismissed")).exists():
        raise Refused(_("Dere har en behovsmelding i denne runden. Trekk den først."))
    choice, made = OptOut.objects.get_or_create(
        round=round_,
        organisation=organisation,
        defaults={"chosen_at": at, "chosen_by_id": by.user_id},
    )
    if made:
        record_event(
            chain=round_.chain_key, verb="opt_out", on=choice, by=by, at=at,
            facts={"organisation": organisation.pk},
        )  # fmt: skip
    return choice


@transaction.atomic
def undo_opt_out(*, round_: Round, organisation: Organisation, by: Actor, at: datetime) -> None:
    """Change one's mind."""
    _check(organisation, by)
    choice = OptOut.objects.filter(round=round_, organisation=organisation).first()
    if choice is None:
        return
    record_event(
        chain=round_.chain_key, verb="undo_opt_out", on=choice, by=by, at=at,
        facts={"organisation": organisation.pk},
    )  # fmt: skip
    choice.delete()
