"""Many decisions in one act: all that are exactly as recommended or finally proposed (A35, A36)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.hat import hats_of
from accounts.models import User
from decisions.actions.approval import approve_decision, send_to_approval
from decisions.actions.letters import start_letters
from decisions.enums import DecisionStatus
from decisions.models import Decision
from decisions.permissions import WHO_APPROVES, check_approves_in
from grants.permissions import check_runs_round
from jobs.actions import start_job
from jobs.models import Job
from jobs.registry import SkipRow
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.errors import ActionError, NotAllowed, Refused, Stale
from kompetanse.lib.money import format_kroner

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.hat import Hat
    from grants.models import Round, SchemeVersion
    from kompetanse.lib.actor import Actor

BULK_JOB = "decisions.approval"


@dataclass(frozen=True, slots=True)
class BulkFigures:
    """What will happen, as the confirm page shows it. `digest` ties the page to the act."""

    decisions: tuple[Decision, ...]
    total: int
    in_nynorsk: int
    own: int
    """Decisions that wait, but that this person has prepared."""

    @property
    def count(self) -> int:
        return len(self.decisions)

    @property
    def digest(self) -> str:
        rows = [[row.code, row.version, row.amount_sum] for row in self.decisions]
        return hashlib.sha256(json.dumps([rows, self.total]).encode()).hexdigest()


def bulk_figures(*, round_: Round, scheme_version: SchemeVersion, by: Actor) -> BulkFigures:
    """The decisions that this person may approve in one act: waiting, without deviation, prepared by others."""
    waiting = list(
        Decision.objects.of(round_, scheme_version)
        .awaiting_approval()
        .ordinary_grants()
        .filter(pk__in=Decision.objects.of(round_, scheme_version).without_deviation().values("pk"))
        .for_list()
        .order_by("recipient__name", "pk")
    )
    edited = set(
        Decision.objects.filter(
            pk__in=[row.pk for row in waiting], points__edited_by_id=by.user_id
        ).values_list("pk", flat=True)
    )
    others = tuple(
        row
        for row in waiting
        if by.user_id not in (row.prepared_by_id, row.sent_by_id) and row.pk not in edited
    )
    return BulkFigures(
        decisions=others,
        total=sum(row.amount_sum or 0 for row in others),
        in_nynorsk=sum(row.language == "nn" for row in others),
        own=len(waiting) - len(others),
    )


@transaction.atomic
def send_all_without_deviation(
    *, round_: Round, scheme_version: SchemeVersion, by: Actor, at: datetime
) -> tuple[int, list[tuple[Decision, str]]]:
    """Send every draft without deviation to approval. (how many, those that a rule stopped with the reason)."""
    check_runs_round(by, round_)
    drafts = (
        Decision.objects.of(round_, scheme_version)
        .filter(status=DecisionStatus.DRAFT)
        .ordinary_grants()
        .without_deviation()
        .order_by("pk")
    )
    sent, stopped = 0, []
    for decision in drafts:
        try:
            with transaction.atomic():
                send_to_approval(decision=decision, seen_version=decision.version, by=by, at=at)
        except ActionError as refusal:
            stopped.append((decision, str(refusal)))
        else:
            sent += 1
    return sent, stopped


@transaction.atomic
def approve_without_deviation(
    *,
    round_: Round,
    scheme_version: SchemeVersion,
    seen_digest: str,
    is_impartial: bool,
    by: Hat,
    at: datetime,
) -> Job:
    """Confirm the whole list in one act. A job approves each by itself, so one that can't be issued stops no other.

    Refuses (409) when the figures are no longer those that the page showed.
    """
    check_approves_in(by, round_)
    figures = bulk_figures(round_=round_, scheme_version=scheme_version, by=by)
    if figures.digest != seen_digest:
        raise Stale(_("Tallene har endret seg siden du åpnet siden. Se på dem en gang til."))
    if not figures.count:
        raise Refused(_("Ingen vedtak venter på deg."))
    if not is_impartial:
        raise Refused(_("Bekreft at du ikke er inhabil i noen av sakene."), field="is_impartial")
    return start_job(
        kind=BULK_JOB,
        title=_("Godkjenner %(count)s vedtak, %(scheme)s %(year)s")
        % {
            "count": figures.count,
            "scheme": scheme_version.scheme.name,
            "year": round_.budget_year,
        },
        rows=[
            (row.code, f"{row.recipient.name}, {row.case_file.reference}")
            for row in figures.decisions
        ],
        payload={
            "round": round_.code,
            "scheme_version": scheme_version.key,
            "digest": seen_digest,
            "total": figures.total,
            "in_nynorsk": figures.in_nynorsk,
            "unit": _("vedtak"),
            "facts": _facts(figures, by),
            "versions": {row.code: row.version for row in figures.decisions},
            "hat": by.key,
            "assurance": str(by.assurance),
            "demands_strong": by.demands_strong,
        },
        by=by,
        at=at,
    )


def _facts(figures: BulkFigures, by: Hat) -> list[list[str]]:
    """What was confirmed, for the page of the job."""
    letters = _("%(count)s, hvorav %(nynorsk)s på nynorsk") % {
        "count": figures.count,
        "nynorsk": figures.in_nynorsk,
    }
    return [
        [_("Vedtak"), str(figures.count)],
        [_("Brev"), letters],
        [_("Sum tilskudd"), f"{format_kroner(figures.total)} kr"],
        [_("Godkjent av"), by.label],
    ]


def approve_row(*, job: Job, code: str, at: datetime) -> str:
    """Approve one decision of a confirmed list, as the person who confirmed: the roles are asked anew."""
    decision = Decision.objects.filter(code=code).first()
    if decision is None:
        raise SkipRow(_("Vedtaket finnes ikke."))
    if decision.is_final:
        raise SkipRow(_("Vedtaket var alt fattet."))
    approve_decision(
        decision=decision,
        seen_version=job.payload["versions"][code],
        is_impartial=True,
        by=_hat_of(job, at),
        at=at,
        with_letter=False,
    )
    return _("Fattet")


def start_letters_of(*, job: Job, at: datetime) -> Job | None:
    """When the list is through: one job for the letters of those that were issued."""
    codes = job.rows.filter(status="done").values_list("key", flat=True)
    issued = list(
        Decision.objects.filter(code__in=list(codes))
        .awaiting_letter()
        .select_related("recipient", "case_file", "round", "scheme_version")
        .order_by("recipient__name", "pk")
    )
    if not issued:
        return None
    letters = start_letters(decisions=issued, by=_hat_of(job, at), at=at)
    Job.objects.filter(pk=job.pk).update(result_url=letters.get_absolute_url())
    return letters


def _hat_of(job: Job, at: datetime) -> Hat:
    payload: Mapping[str, Any] = job.payload
    person = User.objects.get(pk=job.created_by_id)
    hats = hats_of(
        person,
        on=in_oslo(at).date(),
        assurance=payload["assurance"],
        demands_strong=payload["demands_strong"],
    )
    for hat in hats:
        if hat.key == payload["hat"]:
            return hat
    raise NotAllowed(who_may=WHO_APPROVES)
