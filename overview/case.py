"""Reading one case for the authority's page: whether the hat may see it, the case, what its measures got, and one query each for the rest.

What depends on nobody's rights is written once a process (`kompetanse.lib.written`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from decisions.enums import BESIDE, IN_FORCE, OPEN
from decisions.models import Point
from forum.models import LineShare
from grants.enums import ApplicationStatus, CheckOutcome
from grants.models import (
    Application,
    CompletionRequest,
    CriterionCheck,
    Exclusion,
    ImpartialityDeclaration,
    Item,
    ItemAmount,
    Task,
)
from kompetanse.lib.dates import format_date
from kompetanse.lib.errors import NotAllowed
from kompetanse.lib.rowlists import named, rows_of
from kompetanse.lib.written import Given, Written, WrittenQuery
from overview.standing import partner_names
from records.models import Document, Event, InternalNote, Shielding
from reports.display import status_tag

if TYPE_CHECKING:
    from datetime import date

    from kompetanse.lib.actor import Actor
    from reports.models import Report

AFTER_DECISION = (ApplicationStatus.DECIDED, ApplicationStatus.CLOSED)
EVENTS_READ = 100
ALL_EVENTS = 2_000
DOCUMENTS_SHOWN = 50
NOTES_SHOWN = 20
# Of the rows around a case, only what its pages show: every column would double what the query costs.
READ = (
    *(field.name for field in Application._meta.concrete_fields),
    *("applicant__code", "applicant__name", "applicant__orgnr", "applicant__kind"),
    *("authority__code", "authority__name", "authority__kind"),
    *("region__name", "network__name", "case_file__reference"),
    *("round__code", "round__budget_year", "round__forum_mode", "round__forum__name"),
    *("round__deadline_date", "round__forum_due_date"),
    *("round__decision_due_date", "round__report_due_date"),
    *("scheme_version__key", "scheme_version__criteria", "scheme_version__rules"),
    *("scheme_version__scheme__name_nb", "scheme_version__scheme__name_nn"),
    *("caseworker__name", "caseworker__email", "submitted_by__name", "submitted_by__email"),
    *("dispensation__admitted_by__name", "dispensation__admitted_by__email"),
    *("report__code", "report__status", "report__granted", "report__due_date"),
    *("report__extended_to_date", "report__changes_due_date"),
)
READ_OF_MEASURE = (
    *("number", "title", "application__code", "application__reference"),
    *("application__round__budget_year", "application__scheme_version__scheme__name_nb"),
    *("application__scheme_version__scheme__name_nn", "application__status"),
)
READ_OF_DOCUMENT = (
    *("code", "title", "created_at", "journal_entry__number", "journal_entry__year"),
    *("journal_entry__kind", "journal_entry__access_code", "journal_entry__access_basis"),
)
# What subqueries read of one row: our name and the column.
DECLARATION = {"user_id": "user_id", "is_impartial": "is_impartial", "name": "user__name"}
ASKED = {"year": "year", "id": "recipient_id", "name": "recipient__name", "amount": "amount"}
SHARE = {
    "id": "recipient_id",
    "name": "recipient__name",
    "presented": "presented",
    "recommended": "recommended",
    "granted": "granted",
    "kind": "line__allocation__kind",
    "status": "line__allocation__status",
    "handed_over_at": "line__allocation__handed_over_at",
    "why": "line__change_reason",
    "reasons": "line__reasons",
}
POINT = {
    "id": "decision__recipient_id",
    "name": "decision__recipient__name",
    "amount": "amount",
    "decision": "decision__code",
    "status": "decision__status",
}
WHO_READS = _("Saksbehandlere hos tilskuddsforvalteren, og revisor.")


def check_reads_cases(hat: Actor | None) -> None:
    """Refuse (403) the authority's pages to everyone but its own people and the auditor."""
    if hat is None or not (hat.side == "authority" or hat.can("audit_all")):
        raise NotAllowed(who_may=WHO_READS)


def _own(model: Any) -> QuerySet[Any]:
    return model.objects.filter(application=OuterRef("pk"))


def _of_items(model: Any) -> QuerySet[Any]:
    return model.objects.filter(item__application=OuterRef("pk"))


def _cases() -> QuerySet[Application, Any]:
    """A case with everything that the head, the case line and the side panel say."""
    exclusions = _of_items(Exclusion).filter(lifted_at=None)
    return (
        Application.objects.filter(pk=Given("pk"))
        .select_related(
            "applicant",
            "authority",
            "region",
            "network",
            "round__forum",
            "scheme_version__scheme",
            "case_file",
            "caseworker",
            "submitted_by",
            "dispensation__admitted_by",
            "report",
        )
        .only(*READ)
        .annotate(
            declarations=rows_of(_own(ImpartialityDeclaration), DECLARATION),
            partners=partner_names(),
            excluded_ids=ArraySubquery(exclusions.values("user_id")),
            outcomes=ArraySubquery(_of_items(CriterionCheck).values("outcome")),
        )
    )


CASE = WrittenQuery(_cases)


def read_case(hat: Actor, code: str) -> Application | None:
    """The case as its page tells it; None when there is none that the hat may see."""
    visible = Application.objects.visible_to(hat).filter(code=code).order_by()
    found = [CASE.ask_one(pk=pk) for (pk,) in visible.values_list("pk")]
    return _told(found[0], hat=hat) if found else None


def _told(application: Application, *, hat: Actor) -> Application:
    """A case in the words of its page: whether the hat is kept from it, who is partial, what the hat declared, how far the check is."""
    application.is_excluded = hat.user_id in application.excluded_ids
    declarations = named(application.declarations, DECLARATION)
    own = [one["is_impartial"] for one in declarations if one["user_id"] == hat.user_id]
    application.declared = own[0] if own else None
    application.recused = [one["name"] for one in declarations if not one["is_impartial"]]
    application.checks_done = len(application.outcomes)
    application.checks_not_met = sum(one != CheckOutcome.MET for one in application.outcomes)
    return application


def completion_due(application: Application) -> date | None:
    """By when the owner is to have corrected the report. A query only while the owner has it."""
    if application.status != ApplicationStatus.INCOMPLETE:
        return None
    asked = CompletionRequest.objects.filter(application=application, answered_at=None)
    return asked.values_list("due_date", flat=True).first()


def items_with_amounts(application: Application) -> tuple[list[Item], list[Item]]:
    """The measures of a case, and those of the year before, each with what was asked, proposed and granted per recipient.

    The year before is the same owner's last case before this one with this authority, in the same scheme if it has one.
    One query.
    """
    items = ITEMS.ask(
        case=application.pk,
        applicant=application.applicant_id,
        authority=application.authority_id,
        year=application.round.budget_year,
    )
    own: list[Item] = []
    earlier: dict[tuple[Any, ...], list[Item]] = {}
    scheme = application.scheme_version.scheme_id
    for item in items:
        item.asked = named(item.read_asked, ASKED)
        item.shares = named(item.read_shares, SHARE)
        points = named(item.read_points, POINT)
        item.granted = [row for row in points if row["status"] in IN_FORCE]
        item.drafted = [row for row in points if row["status"] in OPEN]
        of = item.application
        if of.pk == application.pk:
            own.append(item)
        else:
            nearest = (of.round.budget_year, of.scheme_version.scheme_id == scheme, of.pk)
            earlier.setdefault(nearest, []).append(item)
    return own, earlier[max(earlier)] if earlier else []


def _asked() -> ArraySubquery:
    rows = ItemAmount.objects.filter(item=OuterRef("pk")).order_by("recipient__name", "year")
    return rows_of(rows, ASKED)


def _shares() -> ArraySubquery:
    """What the forum was shown and ended at, per recipient; a second allocation when it has left the forum."""
    is_told = Q(line__allocation__ordinal=1) | Q(line__allocation__status="handed_over")
    rows = LineShare.objects.filter(is_told, line__item=OuterRef("pk"))
    return rows_of(rows.order_by("recipient__name", "line__allocation__ordinal"), SHARE)


def _points() -> ArraySubquery:
    """What decisions say, per recipient: those in force and those not issued yet."""
    rows = Point.objects.filter(
        item=OuterRef("pk"), decision__status__in=(*IN_FORCE, *OPEN)
    ).exclude(decision__kind__in=BESIDE)
    return rows_of(rows.order_by("decision__recipient__name", "pk"), POINT)


def _items() -> QuerySet[Item, Any]:
    """The measures of a case, and those of the applicant's cases in earlier years."""
    before = Q(
        application__authority_id=Given("authority"),
        application__round__budget_year__lt=Given("year"),
        application__submitted_at__isnull=False,
    ) & ~Q(application__status__in=("withdrawn", "dismissed"))
    return (
        Item.objects.filter(
            Q(application_id=Given("case")) | before,
            application__applicant_id=Given("applicant"),
        )
        .select_related("application__round", "application__scheme_version__scheme")
        .only(*READ_OF_MEASURE)
        .annotate(read_asked=_asked(), read_shares=_shares(), read_points=_points())
        .order_by("application_id", "number")
    )


ITEMS = WrittenQuery(_items)
IS_SHIELDED = Written(
    Document,
    lambda: Exists(Shielding.objects.filter(document=OuterRef("pk"), lifted_at=None)),
)


def documents_of(application: Application, *, hat: Actor) -> list[Document]:
    """The case's documents, newest first, with journal row and whether each is shielded."""
    return list(
        Document.objects.visible_to(hat)
        .filter(case_file_id=application.case_file_id)
        .annotate(is_shielded=IS_SHIELDED.sql())
        .select_related("journal_entry")
        .only(*READ_OF_DOCUMENT)
        .order_by("-created_at", "-pk")[:DOCUMENTS_SHOWN]
    )


def notes_of(application: Application, *, hat: Actor) -> list[InternalNote]:
    """The internal notes that the hat may read: none for anyone outside the authority but the auditor."""
    return list(
        InternalNote.objects.visible_to(hat)
        .filter(case_file_id=application.case_file_id)
        .select_related("written_by")
        .only("text", "written_at", "written_by__name", "written_by__email")
        .order_by("-written_at", "-pk")[:NOTES_SHOWN]
    )


def _events(limit: int) -> WrittenQuery[dict[str, Any]]:
    columns = ("number", "verb", "actor_label", "at", "from_state", "to_state", "field", "facts")
    return WrittenQuery(
        lambda: (
            Event.objects.filter(chain__key=Given("chain"))
            .order_by("-number")
            .values(*columns)[:limit]
        )
    )


LAST_EVENTS, EVENTS = _events(EVENTS_READ), _events(ALL_EVENTS)


def events_of(application: Application, *, every: bool = False) -> list[dict[str, Any]]:
    """The last events of the case, newest first, as plain values. The number of the newest is how many there are."""
    return (EVENTS if every else LAST_EVENTS).ask(chain=application.chain_key)


OPEN_TASKS = WrittenQuery(
    lambda: (
        Task.objects.open()
        .filter(Q(application_id=Given("case")) | Q(case_file_id=Given("case_file")))
        .select_related("assignee")
        .only("code", "kind", "due_date", "assignee__name", "assignee__email")
        .order_by("due_date", "pk")
    )
)


def report_of(application: Application) -> dict[str, Any] | None:
    """The yearly report on what was granted, once there is one to await: read with the case, by those who are not kept from it."""
    found: Report | None = getattr(application, "report", None)
    if application.status not in AFTER_DECISION or found is None or not found.granted:
        return None
    due = gettext("Frist %(day)s") % {"day": format_date(found.awaited_by)}
    return {
        "url": reverse("reports:control", args=[found.code]),
        "tag": status_tag(found),
        "due": due if found.is_awaited else "",
    }


def open_tasks_of(application: Application) -> list[Task]:
    return OPEN_TASKS.ask(case=application.pk, case_file=application.case_file_id)
