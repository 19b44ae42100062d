"""What a stronger login would open, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.hat import Hat

ACTS = {
    "approve_needs_report": _("godkjenne og sende inn behovsmeldinger"),
    "manage_members": _("invitere personer og endre roller"),
    "approve_decisions": _("godkjenne vedtak"),
    "accept_grant": _("akseptere tilskudd og oppgi kontonummer"),
    "attest_payments": _("attestere utbetalinger"),
    "approve_payments": _("godkjenne utbetalinger"),
    "decide_appeals": _("avgjøre klager"),
    "verify_legal_references": _("kontrollere hjemler"),
    "administer_users": _("forvalte brukere"),
}


def demanding_acts(hats: Iterable[Hat]) -> list[str]:
    """Sentences like "godkjenne vedtak (Statsforvaltaren i Rogaland)" for what the login is too weak for."""
    lines = []
    for hat in hats:
        lines += [
            f"{words} ({hat.organisation_name})"
            for permission, words in ACTS.items()
            if permission in hat.permissions and hat.lacks_strong_login_for(permission)
        ]
    return lines
