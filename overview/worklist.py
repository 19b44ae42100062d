"""The work list's questions to the database: views, filters and search over `Task`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from grants.enums import TaskKind
from grants.models import Task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from kompetanse.lib.actor import Actor

ORDERS: dict[str, tuple[str, ...]] = {
    "frist": ("due_date", "pk"),
    "-frist": ("-due_date", "-pk"),
    "gjelder": ("subject", "pk"),
    "-gjelder": ("-subject", "-pk"),
    "belop": ("requested", "pk"),
    "-belop": ("-requested", "-pk"),
}
DEFAULT_ORDER = "frist"


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


def searched(tasks: QuerySet[Task], text: str) -> QuerySet[Task]:
    """Tasks whose subject, case number or owner holds every word of a text; a case number is matched from its beginning."""
    for word in text.split()[:6]:
        tasks = tasks.filter(
            Q(subject__icontains=word)
            | Q(case_file__reference__startswith=word)
            | Q(application__applicant__orgnr__startswith=word.replace(" ", ""))
            | Q(application__scheme_version__scheme__short_name__istartswith=word)
        )
    return tasks


def open_tasks(hat: Actor, filters: Mapping[str, Any], today: date) -> QuerySet[Task]:
    """The open tasks of the hat's authority under the chosen view and filters, with what a row shows in the same query."""
    tasks = Task.objects.visible_to(hat).open()
    view = next((v for v in views_for(hat, today) if v.key == filters.get("visning")), None)
    if view:
        tasks = tasks.filter(view.condition)
    if filters.get("oppgave"):
        tasks = tasks.filter(kind=filters["oppgave"])
    if filters.get("ordning"):
        tasks = tasks.filter(application__scheme_version_id=filters["ordning"].pk)
    if filters.get("region"):
        tasks = tasks.filter(application__region_id=filters["region"].pk)
    if filters.get("saksbehandler"):
        tasks = tasks.filter(assignee_id=filters["saksbehandler"].pk)
    if filters.get("q"):
        tasks = searched(tasks, filters["q"])
    return tasks.annotate(
        requested=Coalesce("application__requested_total", Value(0))
    ).select_related(
        "assignee",
        "case_file",
        "application__applicant",
        "application__scheme_version__scheme",
        "application__round",
    )


def counts(hat: Actor, today: date) -> dict[str, int]:
    """How many tasks each view holds, in one query."""
    views = views_for(hat, today)
    return (
        Task.objects.visible_to(hat)
        .open()
        .aggregate(**{view.key: Count("pk", filter=view.condition) for view in views})
    )
