"""From which account an authority pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from payments.models import Payer
from payments.permissions import check_attests
from records.events import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from kompetanse.lib.actor import Actor
    from owners.models import Organisation


@transaction.atomic
def set_payer(
    *, authority: Organisation, account_number: str, cost_centre: str, by: Actor, at: datetime
) -> Payer:
    """Set the account and the cost centre that the authority's files say. The log never holds the number, nor a hash that could be tried out."""
    check_attests(by, authority.pk)
    payer, _made = Payer.objects.update_or_create(
        authority=authority,
        defaults={
            "account_number": account_number,
            "cost_centre": cost_centre,
            "changed_at": at,
            "changed_by_id": by.user_id,
        },
    )
    facts = {"has_account": bool(account_number), "cost_centre": cost_centre}
    record_event(chain=payer.chain_key, verb="set_payer", on=payer, by=by, at=at, facts=facts)
    return payer
