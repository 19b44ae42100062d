"""The authority's work on a case: impartiality, check against the criteria, completion, and what came too late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from grants import transitions
from grants.actions.applications import lock_application, move_application
from grants.actions.exclusions import check_not_recused
from grants.actions.impartiality import check_impartial
from grants.actions.tasks import close_tasks, open_task
from grants.enums import ApplicationStatus, CheckOutcome, TaskKind
from grants.models import (
    Application,
    CompletionRequest,
    CriterionCheck,
    Dispensation,
    Item,
)
from grants.people import correspondents_of
from grants.permissions import WHO_DECIDES, check_caseworker, is_decision_approver
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import Locked, NotAllowed, Refused
from notices.actions import notify
from records import history
from records.actions import file_document, store_bytes
from records.enums import DocumentKind, JournalKind
from records.events import record_event

if TYPE_CHECKING:
    from datetime import date, datetime

    from kompetanse.lib.actor import Actor


def case_url(application: Application) -> str:
    return reverse("overview:case", args=[application.code])


@transaction.atomic
def save_checks(
    *,
    item: Item,
    answers: dict[str, tuple[str, str]],
    by: Actor,
    at: datetime,
    seen_version: int | None = None,
) -> list[CriterionCheck]:
    """Store a caseworker's answers for one measure: criterion → (outcome, comment).

    Refuses a criterion that the scheme version does not have, "delvis" or "ikke oppfylt" without a comment, and a check
    that is finished. Counts the case's version up, so that a colleague's open check page turns stale.
    """
    check_caseworker(by, item.application)
    application = lock_application(item.application, seen_version=seen_version)
    check_impartial(application, by=by)
    if application.status != ApplicationStatus.SUBMITTED:
        raise Locked(_("Kontrollen er ikke åpen. Åpne den igjen for å endre svarene."))
    _check_answers(item, application, answers)
    history.sign(by=by, at=at)
    saved = [
        CriterionCheck.objects.update_or_create(
            item=item,
            criterion=criterion,
            defaults={
                "outcome": outcome,
                "comment": comment,
                "checked_at": at,
                "checked_by_id": by.user_id,
            },
        )[0]
        for criterion, (outcome, comment) in sorted(answers.items())
    ]
    record_event(
        chain=application.chain_key,
        verb="check_item",
        on=item,
        by=by,
        at=at,
        facts={criterion: outcome for criterion, (outcome, _comment) in sorted(answers.items())},
    )
    application.version += 1
    application.save(update_fields=["version"])
    return saved


def _check_answers(
    item: Item, application: Application, answers: dict[str, tuple[str, str]]
) -> None:
    known = {criterion["key"] for criterion in application.scheme_version.criteria}
    for criterion, (outcome, comment) in answers.items():
        if criterion not in known or outcome not in CheckOutcome.values:
            raise Refused(_("Kriteriet finnes ikke i denne ordningen."))
        if outcome != CheckOutcome.MET and not comment.strip():
            raise Refused(
                _("Begrunn hvorfor kriteriet ikke er fullt oppfylt."),
                field=f"{item.code}-{criterion}",
            )


def unchecked(application: Application) -> list[Item]:
    """The items that still lack an answer to a criterion."""
    wanted = len(application.scheme_version.criteria)
    items = application.items.prefetch_related("checks").order_by("number")
    return [item for item in items if len(item.checks.all()) < wanted]


@transaction.atomic
def finish_check(
    *, application: Application, seen_version: int, by: Actor, at: datetime
) -> Application:
    """Say that the formal and reasonableness check is done. Refuses while a measure lacks an answer, and a late case not admitted."""
    check_caseworker(by, application)
    application = lock_application(application, seen_version=seen_version)
    check_impartial(application, by=by)
    missing = unchecked(application)
    if missing:
        names = ", ".join(item.title for item in missing)
        raise Refused(
            _("Svar på alle kriteriene først. Det mangler svar for: %(names)s.") % {"names": names}
        )
    if application.is_late and not Dispensation.objects.filter(application=application).exists():
        raise Refused(
            _("Behovsmeldingen kom for sent. Ta stilling til det først."), rule_id="R-FRI-01"
        )
    moved = move_application(application, transitions.FINISH_CHECK, by=by, at=at)
    close_tasks(kind=TaskKind.CHECK_APPLICATION, application=application, by=by, at=at)
    close_tasks(kind=TaskKind.CHECK_COMPLETION, application=application, by=by, at=at)
    return moved


@transaction.atomic
def reopen_check(
    *, application: Application, seen_version: int, by: Actor, at: datetime
) -> Application:
    """Open a finished check again."""
    check_caseworker(by, application)
    application = lock_application(application, seen_version=seen_version)
    check_impartial(application, by=by)
    moved = move_application(application, transitions.REOPEN_CHECK, by=by, at=at)
    open_check_task(application, at=at)
    return moved


def open_check_task(application: Application, *, at: datetime) -> None:
    open_task(
        kind=TaskKind.CHECK_APPLICATION,
        authority=application.authority,
        application=application,
        subject=lambda: (
            _("%(owner)s, %(scheme)s %(year)s")
            % {
                "owner": application.applicant.name,
                "scheme": application.scheme_version.scheme.short_name,
                "year": application.round.budget_year,
            }
        ),
        url=case_url(application),
        due_date=application.round.forum_due_date,
        at=at,
        assignee=application.caseworker,
    )


@transaction.atomic
def ask_for_completion(
    *,
    application: Application,
    text: str,
    sections: list[str],
    due_date: date,
    seen_version: int,
    by: Actor,
    at: datetime,
) -> CompletionRequest:
    """Ask the owner to correct its report by an Oslo date; a journaled letter and a notice to its people (forvaltningsloven § 11).

    Refuses an empty text, no section to correct, and a date that is not later than today.
    """
    check_caseworker(by, application)
    application = lock_application(application, seen_version=seen_version)
    check_impartial(application, by=by)
    if not text.strip():
        raise Refused(_("Skriv hva som må rettes."), field="text")
    if not sections:
        raise Refused(_("Velg hvilke deler eieren kan endre."), field="sections")
    if due_date <= in_oslo(at).date():
        raise Refused(_("Fristen må være etter i dag."), field="due_date")
    move_application(application, transitions.ASK_FOR_COMPLETION, by=by, at=at)
    request = CompletionRequest.objects.create(
        application=application,
        text=text,
        sections=sections,
        due_date=due_date,
        asked_at=at,
        asked_by_id=by.user_id,
    )
    _send_completion_letter(application, text=text, by=by, at=at)
    close_tasks(kind=TaskKind.CHECK_APPLICATION, application=application, by=by, at=at)
    close_tasks(kind=TaskKind.CHECK_COMPLETION, application=application, by=by, at=at)
    notify(
        users=correspondents_of(application.applicant_id, on=in_oslo(at).date()),
        title=lambda: _("Behovsmeldingen må rettes innen %(day)s") % {"day": format_date(due_date)},
        url=reverse("needs:report", args=[application.code]),
        organisation_id=application.applicant_id,
        at=at,
    )
    return request


def _send_completion_letter(
    application: Application, *, text: str, by: Actor, at: datetime
) -> None:
    file_document(
        case_file=application.archive,
        stored_file=store_bytes(text.encode(), content_type="text/plain; charset=utf-8", at=at),
        kind=DocumentKind.COMPLETION_REQUEST,
        journal_kind=JournalKind.OUTGOING,
        title=lambda: _("Behovsmeldingen må rettes"),
        file_name="retting.txt",
        sender=application.authority.name,
        receiver=application.applicant.name,
        readers=[application.applicant],
        by=by,
        at=at,
    )


def check_awaits_admission(application: Application) -> None:
    """Refuse (409) a report that came in time, and one that is let in, dismissed or withdrawn already."""
    if not application.awaits_admission:
        raise Locked(_("Behovsmeldingen venter ikke på at noen slipper den inn."))


@transaction.atomic
def admit_late(
    *, application: Application, reason: str, seen_version: int, by: Actor, at: datetime
) -> Dispensation:
    """Let a late report in (R-FRI-01): from now on it stands in lists. Only who may decide; needs a reason."""
    application = lock_application(application, seen_version=seen_version)
    if not is_decision_approver(by, application):
        raise NotAllowed(who_may=WHO_DECIDES)
    check_not_recused(application, by=by)
    check_awaits_admission(application)
    if not reason.strip():
        raise Refused(_("Skriv hvorfor behovsmeldingen slippes inn."), field="reason")
    dispensation = Dispensation.objects.create(
        application=application, reason=reason, admitted_at=at, admitted_by_id=by.user_id
    )
    application.version += 1
    application.save(update_fields=["version"])
    record_event(
        chain=application.chain_key,
        verb="admit_late",
        on=application,
        by=by,
        at=at,
        reason=reason,
        reason_id=str(dispensation.pk),
    )
    close_tasks(kind=TaskKind.ADMIT_LATE, application=application, by=by, at=at)
    open_check_task(application, at=at)
    return dispensation


def previous_applications(application: Application) -> list[Application]:
    """The same owner's earlier cases in the same kind of scheme, newest first: for the caseworker's comparison."""
    return list(
        Application.objects.filter(
            Q(applicant=application.applicant), round__budget_year__lt=application.round.budget_year
        )
        .exclude(submitted_at=None)
        .for_list()
        .order_by("-round__budget_year", "-pk")[:5]
    )
