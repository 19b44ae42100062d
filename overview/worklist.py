"""The work list's questions to the database: views, filters and search over `Task`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from grants.enums import Part, TaskKind
from grants.models import Party, Task
from overview.search import find_cases, words_of
from overview.standing import forum_done_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from grants.models import Application
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


@dataclass(frozen=True)
class View:
    """A ready-made cut of the work list. `key` is the value of the parameter `visning`."""

    key: str
    label: str
    condition: Q


def views_for(hat: Actor, today: date) -> list[View]:
    """The cuts every caseworker has."""
    return [
        View("mine", _("Mine"), Q(assignee_id=hat.user_id)),
        View("ledige", _("Uten saksbehandler"), Q(assignee=None)),
        View("uka", _("Frist denne uka"), Q(due_date__lte=today + timedelta(days=7))),
        View("godkjenning", _("Til godkjenning"), Q(kind=TaskKind.APPROVE_DECISION)),
        View("alle", _("Alle"), Q()),
    ]


def searched(tasks: QuerySet[Task], hat: Actor, text: str) -> QuerySet[Task]:
    """Tasks whose subject holds every word of a text, or whose case the search box would find by it."""
    words = words_of(text)
    if not words:
        return tasks
    by_subject = Q()
    for word in words:
        by_subject &= Q(subject_nb__icontains=word) | Q(subject_nn__icontains=word)
    return tasks.filter(by_subject | Q(application__in=find_cases(hat, text).values("pk")))


def open_tasks(hat: Actor, filters: Mapping[str, Any], today: date) -> QuerySet[Task]:
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


def with_rows(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """What a row shows, in the same query."""
    own_case = Coalesce("application_id", "case_file__application__pk")
    partners = Party.objects.filter(application=OuterRef("own_case"), part=Part.PARTNER)
    return tasks.annotate(
        own_case=own_case,
        requested=Coalesce(
            "application__requested_total", "case_file__application__requested_total", Value(0)
        ),
        partners=ArraySubquery(
            partners.order_by("organisation__name").values("organisation__name")
        ),
        forum_done=ExpressionWrapper(forum_done_in("own_case"), output_field=BooleanField()),
    ).select_related(
        "assignee",
        "application__dispensation",
        "application__round",
        "case_file__application__dispensation",
        "case_file__application__round",
    )


def case_of(task: Task) -> Application | None:
    """The case that a task is about, its own or its case file's. No query after `with_rows`."""
    return task.application or getattr(task.case_file, "application", None)


def counts(hat: Actor, today: date) -> dict[str, int]:
    """How many tasks each view holds, in one query."""
    views = views_for(hat, today)
    return (
        Task.objects.visible_to(hat)
        .open()
        .aggregate(**{view.key: Count("pk", filter=view.condition) for view in views})
    )


def export_header() -> list[str]:
    return [
        _("Frist"), _("Oppgave"), _("Gjelder"), _("Sak"), _("Partnere"), _("Meldt, kr"),
        _("Status"), _("Saksbehandler"),
    ]  # fmt: skip


def export_rows(tasks: QuerySet[Task], order: str) -> Iterator[list[Any]]:
    """The rows of the work list, in its order, all pages."""
    wanted = with_rows(tasks).order_by(*ORDERS.get(order, ORDERS[DEFAULT_ORDER]))[:MAX_EXPORT]
    for task in wanted.iterator(chunk_size=500):
        yield [
            task.due_date,
            task.get_kind_display(),
            task.subject,
            task.case_file.reference if task.case_file else "",
            ", ".join(task.partners),
            task.requested,
            case.get_status_display() if (case := case_of(task)) else "",
            str(task.assignee or ""),
        ]
