"""Min side after the decision: grants that wait for an answer, money that is to come back, and the way to the account number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kompetanse.lib.dates import format_date
from kompetanse.lib.money import format_kroner
from payments.enums import ENDED, OUTSTANDING
from payments.models import Acceptance, Award, Repayment

if TYPE_CHECKING:
    from datetime import date

    from accounts.hat import Hat

SHOWN = 10


def after_decision(hat: Hat, today: date, *, leads: bool) -> dict[str, Any]:
    """For Min side. `accept` is the grant to answer first, for those who may answer when nothing else leads the page;
    `settles` what else waits, for the task list."""
    acceptances = list(
        Acceptance.objects.visible_to(hat)
        .waiting()
        .for_list()
        .select_related("decision__round")
        .order_by("due_date", "pk")[:SHOWN]
    )
    repayments = (
        Repayment.objects.visible_to(hat)
        .exclude(status__in=ENDED)
        .select_related("notice", "award__item")
        .order_by("-registered_at", "-pk")[:SHOWN]
    )
    accepts = hat.can("accept_grant")
    answers = [_answer(one, today) for one in acceptances]
    first = answers.pop(0) if answers and accepts and leads else None
    return {
        "settles": [*answers, *map(_repayment, repayments)],
        "accept": first,
        "has_account": accepts and Award.objects.visible_to(hat).exists(),
    }


def _answer(acceptance: Acceptance, today: date) -> dict[str, Any]:
    decision = acceptance.decision
    what = {"scheme": decision.scheme_version.scheme.name, "year": decision.round.budget_year}
    is_late = acceptance.due_date < today
    day = {"day": format_date(acceptance.due_date)}
    hint = _("Dere har fått %(amount)s kr.") % {"amount": format_kroner(acceptance.amount_sum)}
    note = (_("Fristen var %(day)s") if is_late else _("Frist %(day)s")) % day
    return {
        "label": _("Svar på tilskuddet: %(scheme)s %(year)s") % what,
        "url": acceptance.get_absolute_url(),
        "text": f"{hint} {note}.",
        "hint": hint,
        "tag": {"label": _("Over fristen"), "color": "danger"} if is_late else None,
        "note": note,
    }


def _repayment(repayment: Repayment) -> dict[str, Any]:
    """What is said to the recipient is what it can do, not what we call the state."""
    notice = repayment.notice
    note = _("Vi ser på saken")
    if repayment.status in OUTSTANDING:
        note = _("Skal betales tilbake")
    elif notice is not None and notice.stated_at is None:
        day = format_date(notice.statement_due_date)
        note = _("Dere kan uttale dere innen %(day)s") % {"day": day}
    return {
        "label": _("Tilbakebetaling: %(amount)s kr") % {"amount": format_kroner(repayment.amount)},
        "url": repayment.get_absolute_url(),
        "hint": repayment.award.item.title,
        "note": note,
    }
