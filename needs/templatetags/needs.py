"""What reports wait for from others than their owner, for Min side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from grants.enums import BEFORE_SUBMISSION
from grants.models import OptOut
from needs.enums import ConsentStatus
from needs.models import NetworkConsent, PartnerPart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.hat import Hat
    from grants.models import Round

register = template.Library()

MOST = 5
READ_WITH = (
    "report__application__applicant",
    "report__application__round",
    "report__application__scheme_version__scheme",
)


@register.simple_tag
def asked_of(hat: Hat) -> list[dict[str, Any]]:
    """The open questions to the hat's organisation from other owners' reports, the oldest first."""
    if hat.side == "partner" and hat.holds("confirm_partner_part"):
        asked = PartnerPart.objects.filter(
            partner_id=hat.organisation_id, asked_at__isnull=False, confirmed_at=None
        )
        title, page = _("Bekreft deres del"), "needs:partner-confirm"
    elif hat.side == "owner" and hat.holds("edit_needs_report"):
        asked = NetworkConsent.objects.filter(
            organisation_id=hat.organisation_id, answer=ConsentStatus.ASKED
        )
        title, page = _("Svar på om dere er med i nettverkets melding"), "needs:consent-answer"
    else:
        return []
    rows = asked.filter(report__application__status__in=BEFORE_SUBMISSION)
    return [
        {
            "title": title,
            "application": row.report.application,
            "url": reverse(page, args=(row.code,)),
        }
        for row in rows.select_related(*READ_WITH).order_by("asked_at", "pk")[:MOST]
    ]


@register.simple_tag
def said_no_to(hat: Hat, rounds: Iterable[Round]) -> Round | None:
    """The open round that the owner has answered "Vi melder ikke behov i år" to."""
    if hat.side != "owner" or not rounds:
        return None
    answered = OptOut.objects.filter(organisation=hat.organisation_id, round__in=rounds)
    closed = set(answered.values_list("round_id", flat=True))
    return next((one for one in rounds if one.pk in closed), None)
