"""Preparing decisions: from the lines that were handed over to a draft for each recipient; changing a point; dismissal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from decisions.actions.legal import ask_for_verification
from decisions.actions.replacing import check_repayable
from decisions.basis import Basis, Line, Share, read_basis
from decisions.checks import check_impartial, context_of, enforce_amount
from decisions.enums import OPEN, DecisionKind, DecisionStatus, DismissalGround, Outcome
from decisions.models import Decision, Point
from decisions.outcomes import outcome_of
from decisions.permissions import check_preparer
from grants.actions import close_tasks
from grants.enums import BEFORE_TREATMENT, TaskKind
from grants.models import Application, Frame
from grants.permissions import check_caseworker, check_runs_round
from kompetanse.lib.errors import Locked, Refused, Stale
from records import history, workflow
from records.actions import open_case_file
from records.events import record_event
from records.models import CaseFile

if TYPE_CHECKING:
    from datetime import datetime

    from grants.models import Round, SchemeVersion
    from kompetanse.lib.actor import Actor
    from owners.models import Organisation

CLOSED_CASES = ("withdrawn", "dismissed")


@transaction.atomic
def prepare_decisions(
    *, round_: Round, scheme_version: SchemeVersion, by: Actor, at: datetime
) -> list[Decision]:
    """Make a draft for each recipient that has none: all its points from the handed-over lines, one letter.

    The applicant gets its decision on its own case, also when nothing was recommended or all goes to its partner
    (`domain.md` 0.5.20); another recipient gets a case file of its own. Twice makes nothing twice.
    """
    check_runs_round(by, round_)
    basis = read_basis(round_, scheme_version)
    if basis is None:
        raise Refused(_("Fordelingen er ikke sendt over fra forumet ennå."))
    # The frame first: two who press at once wait here for each other.
    list(Frame.objects.select_for_update().filter(pk__in={line.frame.pk for line in basis.lines}))
    has_one = set(
        Decision.objects.of(round_, scheme_version)
        .filter(kind=DecisionKind.GRANT)
        .values_list("recipient_id", flat=True)
    )
    shared = _by_recipient(basis)
    made = [
        _draft(round_, scheme_version, recipient, lines, basis, by=by, at=at)
        for recipient, lines in shared
        if recipient.pk not in has_one
    ]
    if made:
        ask_for_verification(scheme_version=scheme_version, authority=round_.authority, at=at)
    for application in {
        line.item.application_id: line.item.application for line in basis.lines
    }.values():
        close_tasks(kind=TaskKind.PREPARE_DECISION, application=application, by=by, at=at)
    return made


@transaction.atomic
def edit_point(
    *,
    point: Point,
    amount: int,
    reasons: str,
    ground: str,
    change_reason: str,
    seen_version: int,
    by: Actor,
    at: datetime,
) -> Point:
    """Change what one measure gets in a draft, and why. Refuses above the recommendation (R-LOK-09) and an unexplained change after the discussion (R-KOL-07)."""
    decision = _lock_draft(point.decision, seen_version=seen_version, by=by, point=point)
    point = decision.points.select_related("item__application").get(pk=point.pk)
    check_impartial([point], by=by)
    before = point.amount
    point.amount, point.reasons, point.change_reason = amount, reasons, change_reason
    if decision.is_grant:
        point.ground = "" if amount == point.recommended else ground
        enforce_amount(decision, point)
        point.outcome = outcome_of(
            amount=amount,
            requested=point.requested,
            measure_total=amount + _granted_to_others(point),
        )
    elif decision.is_repayment:
        check_repayable(decision, point)
        point.outcome = Outcome.REPAY if amount else Outcome.KEPT
    elif amount:
        raise Refused(_("Dette vedtaket gir ingen penger."), field="amount")
    elif decision.is_dismissal:
        point.ground = ground
    point.edited_at, point.edited_by_id = at, by.user_id
    history.sign(by=by, at=at)
    point.save()
    _count_up(decision)
    record_event(
        chain=decision.chain_key,
        verb="edit_point",
        on=decision,
        by=by,
        at=at,
        reason=reasons,
        reason_id=f"decisions.point:{point.pk}",
        facts={"point": point.number, "from": before, "to": amount},
    )
    return point


@transaction.atomic
def edit_letter(
    *, decision: Decision, free_text: str, seen_version: int, by: Actor, at: datetime
) -> Decision:
    """Change the caseworker's own paragraph in the letter of a draft."""
    decision = _lock_draft(decision, seen_version=seen_version, by=by)
    check_impartial(decision.points.select_related("item"), by=by)
    decision.free_text = free_text
    decision.version += 1
    decision.save(update_fields=["free_text", "version"])
    record_event(
        chain=decision.chain_key,
        verb="edit_letter",
        on=decision,
        by=by,
        at=at,
        reason=free_text,
        reason_id=f"decisions.decision:{decision.pk}",
    )
    return decision


@transaction.atomic
def prepare_dismissal(
    *, application: Application, ground: str, reasons: str, by: Actor, at: datetime
) -> Decision:
    """Draft a formal dismissal of a report: a decision with a letter and a right to complain (forvaltningsloven § 2 tredje ledd)."""
    application = workflow.lock(application)
    check_caseworker(by, application)
    check_dismissible(application)
    _check_grounds(ground=ground, reasons=reasons)
    items = list(application.items.order_by("number"))
    decision = Decision.objects.create(
        case_file=_case_file_of(application),
        round=application.round,
        scheme_version=application.scheme_version,
        authority_id=application.authority_id,
        recipient=application.applicant,
        application=application,
        kind=DecisionKind.DISMISSAL,
        dismissal_ground=ground,
        language=application.applicant.letter_language,
        prepared_at=at,
        prepared_by_id=by.user_id,
    )
    points = [
        Point(
            decision=decision,
            number=number,
            item=item,
            outcome=Outcome.DISMISSED,
            requested=item.requested,
            amount=0,
            payee=application.applicant,
            own_share_bearer=application.applicant,
            reasons=reasons,
            ground=ground,
        )
        for number, item in enumerate(items, start=1)
    ]
    check_impartial(points, by=by)
    Point.objects.bulk_create(points)
    _record_draft(decision, by=by, at=at)
    return decision


def check_dismissible(application: Application) -> None:
    """Refuse (409) where the case has gone on, where there is nothing to dismiss, and while another draft of the same waits."""
    if application.status not in BEFORE_TREATMENT:
        raise Locked(_("Behovsmeldingen kan ikke avvises slik saken står nå."))
    if not application.items.exists():
        raise Locked(_("Behovsmeldingen har ingen tiltak å avvise."))
    begun = Decision.objects.of(application.round, application.scheme_version).filter(
        recipient=application.applicant, kind=DecisionKind.DISMISSAL, status__in=OPEN
    )
    if begun.exists():
        raise Locked(_("Det er alt laget et utkast til avvisning."))


def _check_grounds(*, ground: str, reasons: str) -> None:
    if ground not in DismissalGround.values:
        raise Refused(_("Velg en grunn for avvisningen."), field="ground")
    if not reasons.strip():
        raise Refused(
            _("Skriv hvorfor behovsmeldingen avvises."), field="reasons", rule_id="R-BRV-02"
        )


def _by_recipient(basis: Basis) -> list[tuple[Organisation, list[tuple[Line, Share]]]]:
    """Recipients by name, each with its lines; the applicant of a measure also when it has no share of its own."""
    found: dict[int, tuple[Organisation, list[tuple[Line, Share]]]] = {}
    for line in basis.lines:
        applicant = line.item.application.applicant
        shares = list(line.shares)
        if applicant.pk not in {share.recipient.pk for share in shares}:
            shares.insert(0, Share(applicant, requested=0, recommended=0))
        for share in shares:
            found.setdefault(share.recipient.pk, (share.recipient, []))[1].append((line, share))
    return sorted(found.values(), key=lambda pair: (pair[0].name, pair[0].pk))


def _draft(
    round_: Round,
    scheme_version: SchemeVersion,
    recipient: Organisation,
    lines: list[tuple[Line, Share]],
    basis: Basis,
    *,
    by: Actor,
    at: datetime,
) -> Decision:
    own = [
        line.item.application
        for line, _share in lines
        if line.item.application.applicant_id == recipient.pk
    ]
    application = own[0] if own else None
    decision = Decision.objects.create(
        case_file=_case_file_of(application)
        if application
        else _own_case_file(round_, scheme_version, recipient, by=by, at=at),
        round=round_,
        scheme_version=scheme_version,
        authority_id=round_.authority_id,
        recipient=recipient,
        application=application,
        language=recipient.letter_language,
        forum_item=basis.forum_item,
        forum_date=basis.forum_date,
        prepared_at=at,
        prepared_by_id=by.user_id,
    )
    Point.objects.bulk_create(
        _point(decision, number, line, share) for number, (line, share) in enumerate(lines, start=1)
    )
    _record_draft(decision, by=by, at=at)
    return decision


def _point(decision: Decision, number: int, line: Line, share: Share) -> Point:
    total = sum(other.recommended for other in line.shares)
    return Point(
        decision=decision,
        number=number,
        item=line.item,
        frame=line.frame,
        outcome=outcome_of(
            amount=share.recommended, requested=share.requested, measure_total=total
        ),
        requested=share.requested,
        presented=share.presented,
        recommended=share.recommended,
        amount=share.recommended,
        payee=share.recipient,
        own_share_bearer=line.item.application.applicant,
        reasons=line.reasons if share.recommended < share.requested or total == 0 else "",
        change_reason=line.change_reason
        if share.presented not in (None, share.recommended)
        else "",
    )


def _case_file_of(application: Application) -> CaseFile:
    """What has been sent in has a case file; the database says so too."""
    if application.case_file is None:
        raise Refused(_("Behovsmeldingen er ikke sendt inn."))
    return application.case_file


def _own_case_file(
    round_: Round,
    scheme_version: SchemeVersion,
    recipient: Organisation,
    *,
    by: Actor,
    at: datetime,
) -> CaseFile:
    """The case file of a recipient that has not applied: one for each round and scheme."""
    return open_case_file(
        authority=round_.authority,
        title=lambda: (
            _("Tilskudd til %(name)s: %(scheme)s %(year)s")
            % {
                "name": recipient.name,
                "scheme": scheme_version.scheme.name,
                "year": round_.budget_year,
            }
        ),
        by=by,
        at=at,
    )


def _granted_to_others(point: Point) -> int:
    """Kroner of the same measure in the other recipients' latest decisions."""
    others = Point.objects.filter(item_id=point.item_id, decision__kind=DecisionKind.GRANT).exclude(
        decision__recipient_id=point.decision.recipient_id
    )
    return sum(
        others.exclude(decision__status=DecisionStatus.SUPERSEDED).values_list("amount", flat=True)
    )


def _lock_draft(
    decision: Decision, *, seen_version: int, by: Actor, point: Point | None = None
) -> Decision:
    locked = workflow.lock(decision)
    check_preparer(by, locked)
    if locked.status != DecisionStatus.DRAFT:
        raise Locked(_("Vedtaket er ikke lenger et utkast, og kan ikke endres."))
    if locked.version != seen_version:
        stored = locked.points.get(pk=point.pk).reasons if point else locked.free_text
        raise Stale(_("Noen har endret vedtaket siden du åpnet siden."), theirs=stored)
    return locked


def _count_up(decision: Decision) -> None:
    decision.version += 1
    decision.save(update_fields=["version"])


def _record_draft(decision: Decision, *, by: Actor, at: datetime) -> None:
    record_event(
        chain=decision.chain_key,
        verb="prepare_decision",
        on=decision,
        by=by,
        at=at,
        facts=context_of(decision),
    )
