"""The work list's verbs. Transitions open and close tasks; people take, hand back and take over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from grants.actions.exclusions import check_not_recused
from grants.actions.impartiality import recused_in
from grants.enums import TaskKind
from grants.models import Application, Task
from grants.permissions import WHO_DECIDES, WHO_HANDLES
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_moment
from kompetanse.lib.errors import NotAllowed, Refused
from records.events import record_event

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date, datetime

    from accounts.models import User
    from kompetanse.lib.actor import Actor
    from owners.models import Organisation
    from records.models import CaseFile

LONGEST_AHEAD = timedelta(days=2 * 365)


def open_task(
    *,
    kind: TaskKind,
    authority: Organisation,
    subject: Callable[[], str],
    url: str,
    due_date: date,
    at: datetime,
    application: Application | None = None,
    case_file: CaseFile | None = None,
    object_key: str = "",
    assignee: User | None = None,
) -> Task:
    """Put something on the authority's work list. An open task of the same kind on the same thing is not doubled.

    `subject` is asked once in each written form: who reads the list is not who made the task.
    """
    task, _created = Task.objects.get_or_create(
        kind=kind,
        application=application,
        object_key=object_key,
        done_at=None,
        defaults={
            "authority": authority,
            "case_file": case_file or (application.case_file if application else None),
            **_in_both_forms(subject),
            "url": url,
            "due_date": due_date,
            "opened_at": at,
            "assignee": assignee,
            "assigned_at": at if assignee else None,
        },
    )
    return task


def _in_both_forms(subject: Callable[[], str]) -> dict[str, str]:
    said = {}
    for language in ("nb", "nn"):
        with override(language):
            said[f"subject_{language}"] = subject()[:200]
    return said


def close_tasks(
    *,
    kind: TaskKind,
    by: Actor,
    at: datetime,
    application: Application | None = None,
    object_key: str = "",
) -> int:
    """Close the open tasks of a kind on a thing; how many there were."""
    return (
        Task.objects.open()
        .filter(kind=kind, application=application, object_key=object_key)
        .update(done_at=at, done_by_id=by.user_id)
    )


def _check_staff(task: Task, *, by: Actor) -> None:
    if not (
        by.side == "authority"
        and by.organisation_id == task.authority_id
        and by.can("handle_cases")
    ):
        raise NotAllowed(who_may=WHO_HANDLES)


@transaction.atomic
def assign_task(*, task: Task, seen_assignee: int | None, by: Actor, at: datetime) -> Task:
    """Take a task (Tildel meg), or take it over from the one the user saw having it (Overta).

    Compare-and-set on the assignee: of twenty who press at once one gets it, the others are told who did and when.
    Nobody takes a task in a case where they are recused (R-ROL-07), and only approvers take an approval.
    """
    _check_staff(task, by=by)
    if task.kind == TaskKind.APPROVE_DECISION and not by.can("approve_decisions"):
        raise NotAllowed(who_may=WHO_DECIDES)
    if task.application is not None:
        check_not_recused(task.application, by=by)
    taken = (
        Task.objects.open()
        .filter(pk=task.pk, assignee_id=seen_assignee)
        .update(assignee_id=by.user_id, assigned_at=at)
    )
    task = Task.objects.select_related("assignee", "application", "case_file").get(pk=task.pk)
    if not taken:
        if task.done_at:
            raise Refused(_("Oppgaven er alt gjort."))
        if task.assignee is None:
            raise Refused(_("Noen har lagt oppgaven fra seg. Prøv igjen."))
        if task.assignee_id != by.user_id:
            raise Refused(
                _("%(name)s tok oppgaven %(moment)s.")
                % {
                    "name": task.assignee,
                    "moment": format_moment(in_oslo(task.assigned_at)) if task.assigned_at else "",
                }
            )
        return task
    _record(task, verb="assign_task", by=by, at=at)
    application = task.application
    if application is not None and application.caseworker_id is None:
        application.caseworker_id = by.user_id
        application.save(update_fields=["caseworker"])
    return task


@transaction.atomic
def hand_back_task(*, task: Task, by: Actor, at: datetime) -> Task:
    """Let go of one's own task (Fjern meg)."""
    _check_staff(task, by=by)
    if (
        not Task.objects.open()
        .filter(pk=task.pk, assignee_id=by.user_id)
        .update(assignee=None, assigned_at=None)
    ):
        raise Refused(_("Oppgaven er ikke din lenger."))
    task.refresh_from_db()
    _record(task, verb="hand_back_task", by=by, at=at)
    return task


@transaction.atomic
def set_due_dates(*, tasks: Collection[Task], due_date: date, by: Actor, at: datetime) -> int:
    """Give several tasks the same due date: all of them, or none with the names of those that stand in the way.

    Moves what the authority has set for itself; no date that the owner has been told. How many were moved.
    """
    today = in_oslo(at).date()
    if due_date < today:
        raise Refused(_("Ny frist må være i dag eller senere."), field="due_date")
    if due_date > today + LONGEST_AHEAD:
        raise Refused(_("Ny frist må være innen to år."), field="due_date")
    # The cases first, so that nobody who closes a task while acting on its case waits for us and we for them.
    keys = {"pk__in": [task.application_id for task in tasks]}
    list(Application.objects.filter(**keys).select_for_update(of=("self",)).order_by("pk"))
    locked = list(
        Task.objects.filter(pk__in=[task.pk for task in tasks])
        .select_for_update(of=("self",))
        .select_related("application")
        .order_by("pk")
    )
    _check_can_all_be_moved(locked, by=by)
    moved = [task for task in locked if task.due_date != due_date]
    for task in moved:
        facts = {"from": task.due_date.isoformat(), "to": due_date.isoformat()}
        task.due_date = due_date
        task.save(update_fields=["due_date"])
        _record(task, verb="set_due_date", by=by, at=at, facts=facts)
    return len(moved)


def _check_can_all_be_moved(tasks: list[Task], *, by: Actor) -> None:
    for task in tasks:
        _check_staff(task, by=by)
    done = [task.subject for task in tasks if task.done_at]
    if done:
        raise Refused(
            _("Ingen frister er endret. Dette er alt gjort: %(subjects)s.")
            % {"subjects": ", ".join(done)},
            field="tasks",
        )
    cases = {task.application_id for task in tasks if task.application_id}
    recused = recused_in(cases, user_id=by.user_id)
    closed = [task.subject for task in tasks if task.application_id in recused]
    if closed:
        raise Refused(
            _("Ingen frister er endret. Du er inhabil her: %(subjects)s.")
            % {"subjects": ", ".join(closed)},
            rule_id="R-ROL-07",
            field="tasks",
        )


def _record(
    task: Task, *, verb: str, by: Actor, at: datetime, facts: dict[str, Any] | None = None
) -> None:
    application = task.application
    chain = application.chain_key if application else f"authority:{task.authority_id}"
    record_event(chain=chain, verb=verb, on=task, by=by, at=at, facts=facts or {})
