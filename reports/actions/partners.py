"""What a partner writes of its own part: its work, its money, its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import NotAllowed, Refused, RuleBroken, Stale
from notices.actions import notify
from partnerships.people import people_of
from records.events import record_event
from reports import checking
from reports.actions.locking import check_open, lock_report
from reports.actions.opening import recount
from reports.actions.writing import Account, put_answers, save_account
from reports.content import read_content
from reports.enums import Answerer
from reports.models import PartnerPart, Report, Share
from reports.permissions import check_of_partner

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kompetanse.lib.actor import Actor

PART_TEXTS = ("contribution_text", "evaluation_text")


def _locked(part: PartnerPart, seen_version: int | None, by: Actor) -> tuple[Report, PartnerPart]:
    report = lock_report(part.report)
    fresh = PartnerPart.objects.select_related("partner").get(pk=part.pk)
    fresh.report = report
    check_of_partner(by, fresh)
    check_open(report)
    if seen_version is not None and fresh.version != seen_version:
        raise Stale(_("Noen har lagret endringer siden du åpnet siden."))
    return report, fresh


def _write(
    report: Report,
    part: PartnerPart,
    data: Mapping[str, Any],
    accounts: Mapping[str, Account],
    answers: Mapping[str, tuple[str, str]],
) -> None:
    shares = {
        share.item.code: share
        for share in Share.objects.filter(
            report=report, recipient_id=part.partner_id, granted__gt=0
        ).select_related("item")
    }
    if not set(accounts) <= set(shares):
        raise NotAllowed(_("Dere har ikke fått midler til dette tiltaket."))
    for code, account in sorted(accounts.items()):
        save_account(shares[code], account)
    put_answers(report, answers, answered_by=Answerer.PARTNER, part=part)
    for name in PART_TEXTS:
        if name in data:
            setattr(part, name, str(data[name]).strip())
    part.version += 1
    part.completed_at = part.completed_by = None
    part.save(update_fields=[*PART_TEXTS, "version", "completed_at", "completed_by"])
    recount(report)
    report.version += 1
    report.save(update_fields=["version"])


@transaction.atomic
def save_part(
    *,
    part: PartnerPart,
    data: Mapping[str, Any],
    accounts: Mapping[str, Account],
    answers: Mapping[str, tuple[str, str]],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> PartnerPart:
    """Keep what a partner has written; a part that was given is a draft again. `accounts` is a measure's code → (used, not used, why).

    Refuses others than the partner's own people, and while the owner has sent the report on.
    """
    report, fresh = _locked(part, seen_version, by)
    was_given = fresh.completed_at is not None
    _write(report, fresh, data, accounts, answers)
    if was_given:
        record_event(chain=report.chain_key, verb="reopen_report_part", on=fresh, by=by, at=at)
    return fresh


@transaction.atomic
def complete_part(
    *,
    part: PartnerPart,
    data: Mapping[str, Any],
    accounts: Mapping[str, Account],
    answers: Mapping[str, tuple[str, str]],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> PartnerPart:
    """Give the part to the owner's report. Refuses money that does not add up, and questions without an answer."""
    report, fresh = _locked(part, seen_version, by)
    _write(report, fresh, data, accounts, answers)
    if not fresh.contribution_text:
        raise Refused(_("Skriv hva dere har bidratt med."), field="contribution_text")
    found = checking.find_in_part(
        read_content(report), code=fresh.code, active=report.application.scheme_version.rules
    )
    if found:
        raise RuleBroken(findings=found)
    fresh.completed_at, fresh.completed_by_id = at, by.user_id
    fresh.save(update_fields=["completed_at", "completed_by"])
    record_event(chain=report.chain_key, verb="give_report_part", on=fresh, by=by, at=at)
    application = report.application
    notify(
        users=people_of(
            application.applicant_id, ("owner_submitter", "owner_approver"), in_oslo(at).date()
        ),
        title=lambda: _("%(name)s har levert sin del av rapporten") % {"name": fresh.partner.name},
        url=reverse("reports:report", args=(report.code,)),
        organisation_id=application.applicant_id,
        at=at,
        by_mail=False,
    )
    return fresh
