"""The work list's questions to the database: views, filters and search over `Task`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from grants.enums import TaskKind
from grants.models import Application, Task
from grants.querysets import authority_of
from kompetanse.lib.paging import COUNT_CAP
from kompetanse.lib.written import Given, IsAmong, WrittenQuery
from overview.search import find_cases, words_of
from overview.standing import forum_statuses, partner_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor

ORDERS: dict[str, tuple[str, ...]] = {
    "frist": ("due_date", "pk"),
    "-frist": ("-due_date", "-pk"),
    "gjelder": ("subject_nb", "pk"),
    "-gjelder": ("-subject_nb", "-pk"),
    "belop": ("requested", "pk"),
    "-belop": ("-requested", "-pk"),
}
DEFAULT_ORDER = "frist"
MAX_EXPORT = 20_000
A_WEEK = timedelta(days=7)
CHUNK = 500  # rows of an export at a time
# Only what a row shows: every column would double what the queries cost.
READ = (
    *("code", "kind", "subject_nb", "subject_nn", "url", "due_date", "application_id"),
    *("case_file_id", "assignee_id"),
)
READ_OF_CASE = (
    *("case_file_id", "status", "is_late", "requested_total", "round__forum_mode"),
    "dispensation__id",
)


@dataclass(frozen=True)
class View:
    """A ready-made cut of the work list. `key` is the value of the parameter `visning`."""

    key: str
    label: str
    condition: Q


def views_for(hat: Actor, today: date) -> list[View]:
    """The cuts every caseworker has."""
    conditions = _conditions(user=hat.user_id, in_a_week=today + A_WEEK)
    labels = {
        "mine": _("Mine"),
        "ledige": _("Uten saksbehandler"),
        "uka": _("Frist denne uka"),
        "godkjenning": _("Til godkjenning"),
        "alle": _("Alle"),
    }
    return [View(key, label, conditions[key]) for key, label in labels.items()]


def _conditions(*, user: int | Given, in_a_week: date | Given) -> dict[str, Q]:
    return {
        "mine": Q(assignee_id=user),
        "ledige": Q(assignee=None),
        "uka": Q(due_date__lte=in_a_week),
        "godkjenning": Q(kind=TaskKind.APPROVE_DECISION),
        "alle": Q(),
    }


@dataclass(frozen=True)
class Asked:
    """What a request asks for: the tasks, and how many they are where that is known ("over 1 000" is one more than a thousand)."""

    tasks: QuerySet[Task]
    total: int | None = None


def searched(tasks: QuerySet[Task], hat: Actor, text: str) -> Asked:
    """Tasks whose subject holds every word of a text, or whose case the search box would find by it.

    Asked for at most as many as are counted; a page of them is then read by its keys. Of a text that more tasks hold,
    the list is walked in its own order, where a page of hits comes soon.
    """
    words = words_of(text)
    if not words:
        return Asked(tasks)
    by_subject = Q()
    for word in words:
        by_subject &= Q(subject_nb__icontains=word) | Q(subject_nn__icontains=word)
    of_cases = Q(application__in=find_cases(hat, text).values("pk"))
    # Two questions, each with its own index: one with "or" between them would read every case that holds a common word.
    keys = _keys_of(tasks.filter(by_subject))
    if len(keys) <= COUNT_CAP:
        keys += _keys_of(tasks.filter(of_cases).exclude(by_subject))
    if len(keys) <= COUNT_CAP:
        return Asked(tasks.filter(pk__in=keys), len(keys))
    return Asked(tasks.filter(by_subject | of_cases), COUNT_CAP + 1)


def _keys_of(tasks: QuerySet[Task]) -> list[int]:
    """The keys of the tasks, of at most as many as tell that they are more than are counted."""
    return list(tasks.order_by().values_list("pk", flat=True)[: COUNT_CAP + 1])


def open_tasks(hat: Actor, filters: Mapping[str, Any], today: date) -> Asked:
    """The open tasks of the hat's authority under the chosen view and filters."""
    tasks = Task.objects.visible_to(hat).open()
    view = next((v for v in views_for(hat, today) if v.key == filters.get("visning")), None)
    if view:
        tasks = tasks.filter(view.condition)
    if filters.get("oppgave"):
        tasks = tasks.filter(kind=filters["oppgave"])
    if filters.get("ordning"):
        tasks = tasks.filter(application__scheme_version__key=filters["ordning"])
    if filters.get("region"):
        tasks = tasks.filter(application__region__name=filters["region"])
    if filters.get("saksbehandler") == "ingen":
        tasks = tasks.filter(assignee=None)
    elif filters.get("saksbehandler"):
        tasks = tasks.filter(assignee__code=filters["saksbehandler"])
    return searched(tasks, hat, filters.get("q") or "")


def with_rows(tasks: QuerySet[Task], order: str) -> QuerySet[Task]:
    """What a row shows of the task itself, its case `number` and whose it is; `read_cases` reads the rest.

    The amount only where the list is sorted by it.
    """
    if "requested" in order_of(order)[0]:
        tasks = tasks.annotate(
            requested=Coalesce(
                "application__requested_total", "case_file__application__requested_total", Value(0)
            )
        )
    return tasks.only(*READ).annotate(
        number=F("case_file__reference"),
        assignee_name=F("assignee__name"),
        assignee_email=F("assignee__email"),
    )


def whose(task: Task) -> str:
    """The person that a row's task is assigned to, as people are written; "" for nobody."""
    return task.assignee_name or task.assignee_email or ""


def order_of(order: str) -> tuple[str, ...]:
    return ORDERS.get(order, ORDERS[DEFAULT_ORDER])


CASES = WrittenQuery(
    lambda: (
        Application.objects.filter(
            Q(IsAmong("pk", Given("cases"))) | Q(IsAmong("case_file", Given("case_files")))
        )
        .select_related("round", "dispensation")
        .only(*READ_OF_CASE)
        .annotate(partners=partner_names(), forum_statuses=forum_statuses())
    )
)


def read_cases(tasks: Sequence[Task]) -> None:
    """Put on each task the case that it is about, its own or its case file's, or None; with status and partners. One query."""
    own = {task.application_id for task in tasks}
    files = {task.case_file_id for task in tasks if task.application_id is None}
    cases = CASES.ask(cases=list(own - {None}), case_files=list(files - {None}))
    by_key = {case.pk: case for case in cases}
    by_file = {case.case_file_id: case for case in cases}
    for task in tasks:
        if task.application_id is None:
            task.case = by_file.get(task.case_file_id)
        else:
            task.case = by_key.get(task.application_id)


def _counts() -> QuerySet[Task, dict[str, Any]]:
    conditions = _conditions(user=Given("user"), in_a_week=Given("in_a_week"))
    tasks = Task.objects.of_authority(Given("authority")).open().order_by()
    # Grouped by what they have in common: Django has no other aggregate that can be written beforehand.
    grouped = tasks.values("authority_id")
    return grouped.annotate(**{key: Count("pk", filter=one) for key, one in conditions.items()})


COUNTS = WrittenQuery(_counts)


def counts(hat: Actor, today: date) -> dict[str, int]:
    """How many tasks each view holds, in one query."""
    found = COUNTS.ask_one(authority=authority_of(hat), user=hat.user_id, in_a_week=today + A_WEEK)
    return {view.key: found[view.key] if found else 0 for view in views_for(hat, today)}


def export_header() -> list[str]:
    return [
        _("Frist"), _("Oppgave"), _("Gjelder"), _("Sak"), _("Partnere"), _("Meldt, kr"),
        _("Status"), _("Saksbehandler"),
    ]  # fmt: skip


def export_rows(tasks: QuerySet[Task], order: str) -> Iterator[list[Any]]:
    """The rows of the work list, in its order, all pages."""
    wanted = with_rows(tasks, order).order_by(*order_of(order))[:MAX_EXPORT]
    every = wanted.iterator(chunk_size=CHUNK)
    while chunk := list(islice(every, CHUNK)):
        read_cases(chunk)
        yield from map(_export_row, chunk)


def _export_row(task: Task) -> list[Any]:
    case = task.case
    return [
        task.due_date,
        task.get_kind_display(),
        task.subject,
        task.number or "",
        ", ".join(case.partners) if case else "",
        case.requested_total if case else 0,
        case.get_status_display() if case else "",
        whose(task),
    ]
