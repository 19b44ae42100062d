"""What payments say on a decision's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from decisions.panels import Panel, panels
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from payments.enums import AcceptanceStatus
from payments.models import Acceptance, Award, Stop
from payments.obstacles import STOPPED
from payments.permissions import is_recipient, may_stop

if TYPE_CHECKING:
    from datetime import datetime

    from decisions.models import Decision
    from kompetanse.lib.actor import Actor


def acceptance_panel(decision: Decision, hat: Actor, at: datetime) -> Panel | None:
    """For the recipient's approver what to do now; for others where the answer stands."""
    acceptance = Acceptance.objects.visible_to(hat).filter(decision=decision).first()
    if acceptance is None:
        return None
    acceptance.decision = decision
    url = acceptance.get_absolute_url()
    if acceptance.status != AcceptanceStatus.WAITING:
        return Panel(
            _("Svar på tilskuddet"),
            (acceptance.get_status_display(),),
            ((_("Se svaret"), url),),
        )
    day = format_date(acceptance.due_date)
    if is_recipient(hat, acceptance):
        late = acceptance.due_date < in_oslo(at).date()
        line = (
            _("Fristen var %(day)s. Dere kan fortsatt svare.") if late else _("Svar innen %(day)s.")
        )
        return Panel(
            _("Svar på om dere tar imot tilskuddet"),
            (line % {"day": day},),
            ((_("Svar på tilskuddet"), url),),
            is_next=True,
        )
    return Panel(
        _("Svar på tilskuddet"),
        (_("Venter på svar. Fristen er %(day)s.") % {"day": day},),
        ((_("Se mer om aksepten"), url),),
    )


def stops_panel(decision: Decision, hat: Actor, at: datetime) -> Panel | None:  # noqa: ARG001 -- the shape is the registry's
    """Both sides read that payments are stopped, and why; the authority's people are led to where they go on."""
    stops = list(Stop.objects.visible_to(hat).open().filter(decision=decision).order_by("pk"))
    if not stops:
        return None
    lines = [line for stop in stops for line in (str(STOPPED[stop.kind]), stop.reason)]
    lifts = [(_("Opphev stansen"), reverse("payments:stop-lift", args=[one.code])) for one in stops]
    may_lift = hat.side == "authority" and may_stop(hat, decision)
    return Panel(_("Utbetalingen er stanset"), tuple(lines), tuple(lifts) if may_lift else ())


def awards_panel(decision: Decision, hat: Actor, at: datetime) -> Panel | None:  # noqa: ARG001 -- the shape is the registry's
    """The way to each measure's payments."""
    awards = Award.objects.visible_to(hat).filter(point__decision=decision)
    found = list(awards.select_related("item").order_by("point__number"))
    if not found:
        return None
    links = tuple((award.item.title, award.get_absolute_url()) for award in found)
    return Panel(_("Utbetalinger"), (), links)


panels.register("payments.awards", awards_panel)
panels.register("payments.acceptance", acceptance_panel)
panels.register("payments.stops", stops_panel)
