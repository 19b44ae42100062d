"""Reading one case for the authority's page: two queries for the case with what its measures got, one each for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from decisions.enums import IN_FORCE, OPEN
from decisions.models import Point
from forum.models import LineShare
from grants.enums import Part
from grants.models import (
    Application,
    CompletionRequest,
    CriterionCheck,
    Exclusion,
    ImpartialityDeclaration,
    Item,
    ItemAmount,
    Party,
    Task,
)
from kompetanse.lib.errors import NotAllowed
from records.models import Document, Event, InternalNote, Shielding

if TYPE_CHECKING:
    from kompetanse.lib.actor import Actor

EVENTS_READ = 100
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
)
READ_OF_MEASURE = (
    *(field.name for field in Item._meta.concrete_fields),
    *("application__code", "application__reference", "application__round__budget_year"),
    *("application__round__forum_mode", "application__scheme_version__scheme__name_nb"),
    *("application__scheme_version__scheme__name_nn", "application__status"),
)
WHO_READS = _("Saksbehandlere hos tilskuddsforvalteren, og revisor.")


def check_reads_cases(hat: Actor | None) -> None:
    """Refuse (403) the authority's pages to everyone but its own people and the auditor."""
    if hat is None or not (hat.side == "authority" or hat.can("audit_all")):
        raise NotAllowed(who_may=WHO_READS)


def _own(model: Any) -> QuerySet[Any]:
    return model.objects.filter(application=OuterRef("pk"))


def _previous() -> QuerySet[Application]:
    """The same owner's case of the year before with this authority, in the same scheme if it has one."""
    return (
        Application.objects.filter(
            applicant=OuterRef("applicant"),
            authority=OuterRef("authority"),
            round__budget_year__lt=OuterRef("round__budget_year"),
            submitted_at__isnull=False,
        )
        .exclude(status__in=("withdrawn", "dismissed"))
        .annotate(
            same=Case(
                When(scheme_version__scheme=OuterRef("scheme_version__scheme"), then=1), default=0
            )
        )
        .order_by("-round__budget_year", "-same", "-pk")
    )


def cases_for_detail(hat: Actor) -> QuerySet[Application]:
    """Visible cases with everything that the head, the case line and the side panel say."""
    declared = _own(ImpartialityDeclaration)
    checks = CriterionCheck.objects.filter(item__application=OuterRef("pk")).order_by()
    counted = checks.values("item__application").annotate(number=Count("pk"))
    return (
        Application.objects.visible_to(hat)
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
        )
        .only(*READ)
        .annotate(
            previous_id=Subquery(_previous().values("pk")[:1]),
            declared=Subquery(declared.filter(user_id=hat.user_id).values("is_impartial")[:1]),
            recused=ArraySubquery(declared.filter(is_impartial=False).values("user__name")),
            partners=ArraySubquery(
                _own(Party)
                .filter(part=Part.PARTNER)
                .order_by("organisation__name")
                .values("organisation__name")
            ),
            is_excluded=Exists(
                Exclusion.objects.filter(
                    item__application=OuterRef("pk"), user_id=hat.user_id, lifted_at=None
                )
            ),
            checks_done=Subquery(counted.values("number")[:1]),
            checks_not_met=Subquery(counted.exclude(outcome="met").values("number")[:1]),
            completion_due=Subquery(
                _own(CompletionRequest).filter(answered_at=None).values("due_date")[:1]
            ),
        )
    )


def items_with_amounts(application: Application) -> list[Item]:
    """The measures of a case and of the year before, each with what was asked, proposed and granted per recipient. One query."""
    mine = Q(application_id=application.pk)
    if application.previous_id:
        mine |= Q(application_id=application.previous_id)
    return list(
        Item.objects.filter(mine)
        .select_related("application__round", "application__scheme_version__scheme")
        .only(*READ_OF_MEASURE)
        .annotate(
            asked=_asked(), shares=_shares(), granted=_points(IN_FORCE), drafted=_points(OPEN)
        )
        .order_by("application_id", "number")
    )


def _asked() -> ArraySubquery:
    rows = ItemAmount.objects.filter(item=OuterRef("pk")).order_by("recipient__name", "year")
    row = JSONObject(year="year", id="recipient_id", name="recipient__name", amount="amount")
    return ArraySubquery(rows.values(row=row))


def _shares() -> ArraySubquery:
    """What the forum was shown and ended at, per recipient."""
    rows = LineShare.objects.filter(line__item=OuterRef("pk")).order_by("recipient__name")
    row = JSONObject(
        id="recipient_id",
        name="recipient__name",
        presented="presented",
        recommended="recommended",
        kind="line__allocation__kind",
        status="line__allocation__status",
        handed_over_at="line__allocation__handed_over_at",
        why="line__change_reason",
        reasons="line__reasons",
    )
    return ArraySubquery(rows.values(row=row))


def _points(statuses: tuple[str, ...]) -> ArraySubquery:
    """What decisions at these statuses say, per recipient."""
    rows = Point.objects.filter(item=OuterRef("pk"), decision__status__in=statuses)
    row = JSONObject(
        id="decision__recipient_id",
        name="decision__recipient__name",
        amount="amount",
        decision="decision__code",
        status="decision__status",
    )
    return ArraySubquery(rows.order_by("decision__recipient__name", "pk").values(row=row))


def documents_of(application: Application, *, hat: Actor) -> list[Document]:
    """The case's documents, newest first, with journal row and whether each is shielded."""
    return list(
        Document.objects.visible_to(hat)
        .filter(case_file_id=application.case_file_id)
        .annotate(
            is_shielded=Exists(Shielding.objects.filter(document=OuterRef("pk"), lifted_at=None)),
            message_text=F("message__text"),
        )
        .for_list()[:DOCUMENTS_SHOWN]
    )


def notes_of(application: Application, *, hat: Actor) -> list[InternalNote]:
    """The internal notes that the hat may read: none for anyone outside the authority but the auditor."""
    return list(
        InternalNote.objects.visible_to(hat)
        .filter(case_file_id=application.case_file_id)
        .select_related("written_by")
        .order_by("-written_at", "-pk")[:NOTES_SHOWN]
    )


def events_of(application: Application, *, limit: int = EVENTS_READ) -> list[dict[str, Any]]:
    """The last events of the case, newest first, as plain values. The number of the newest is how many there are."""
    return list(
        Event.objects.filter(chain__key=application.chain_key)
        .order_by("-number")
        .values("number", "verb", "actor_label", "at", "from_state", "to_state", "field", "facts")[
            :limit
        ]
    )


def open_tasks_of(application: Application) -> list[Task]:
    return list(
        Task.objects.open()
        .filter(Q(application=application) | Q(case_file_id=application.case_file_id))
        .select_related("assignee")
        .order_by("due_date", "pk")
    )
