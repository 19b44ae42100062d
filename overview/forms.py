"""Filters of the lists. Unknown values filter nothing away; what is chosen stands as chips.

Choices are read once and checked in memory: a chosen filter costs no further query.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from grants.enums import BEFORE_SUBMISSION, ApplicationStatus, TaskKind
from grants.models import SchemeVersion
from kompetanse.forms import BaseForm, CleanTextField, OsloDateField
from kompetanse.lib.dates import format_weekday_date
from kompetanse.lib.rowlists import named, rows_of
from kompetanse.lib.written import Given, WrittenQuery
from overview.caselist import LATE
from owners.models import Organisation, Region

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grants.models import Task

EVERY = ("", _("Alle"))


def _schemes() -> QuerySet[SchemeVersion]:
    return SchemeVersion.objects.order_by("-first_year", "key")


def _regions() -> QuerySet[Region]:
    return Region.objects.order_by("name", "pk")


def _caseworkers(**of: Any) -> QuerySet[User]:
    theirs = Membership.objects.filter(
        user_id=OuterRef("pk"), ended_at=None, role__in=("caseworker", "decision_approver"), **of
    )
    return User.objects.filter(Exists(theirs)).order_by("name", "pk")


SCHEME = {
    "key": "key",
    "year": "first_year",
    "nb": "scheme__name_nb",
    "nn": "scheme__name_nn",
}
REGION = {"name": "name"}
CASEWORKER = {"code": "code", "name": "name"}


def _of_authority() -> QuerySet[Organisation, tuple[Any, Any, Any]]:
    """What the lists of one authority can be narrowed by. One query, asked at every opening."""
    regions = _regions().filter(county__authorities=OuterRef("pk"))
    people = _caseworkers(organisation_id=OuterRef(OuterRef("pk")))
    return Organisation.objects.filter(pk=Given("authority")).values_list(
        rows_of(_schemes(), SCHEME), rows_of(regions, REGION), rows_of(people, CASEWORKER)
    )


OF_AUTHORITY = WrittenQuery(_of_authority)


@dataclass(frozen=True)
class Choices:
    """What a list can be narrowed by: (value, label) of each scheme, region and caseworker."""

    schemes: list[tuple[str, str]]
    regions: list[tuple[str, str]]
    caseworkers: list[tuple[str, str]]


def choices_for(hat: Any) -> Choices:
    """An authority's own regions and people; all of them for the auditor."""
    if hat.side == "authority":
        (read,) = OF_AUTHORITY.ask(authority=hat.organisation_id)
    else:
        read = (
            _schemes().values_list(*SCHEME.values()),
            _regions().values_list(*REGION.values()),
            _caseworkers().values_list(*CASEWORKER.values()),
        )
    schemes, regions, people = map(named, read, (SCHEME, REGION, CASEWORKER))
    name = "nn" if get_language() == "nn" else "nb"
    return Choices(
        schemes=[(one["key"], f"{one[name]} ({one['year']}–)") for one in schemes],
        regions=[(one["name"], one["name"]) for one in regions],
        caseworkers=[(one["code"], one["name"]) for one in people],
    )


class ListFilter(BaseForm):
    """What both lists can be narrowed by."""

    q = CleanTextField(
        label=_("Søk"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Eier, saksnummer eller tiltak")}),
    )
    ordning = forms.ChoiceField(label=_("Ordning"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    saksbehandler = forms.ChoiceField(label=_("Saksbehandler"), required=False)

    def __init__(self, *args: Any, hat: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        read = choices_for(hat)
        nobody = ("ingen", _("Ingen"))
        self.fields["ordning"].choices = [EVERY, *read.schemes]
        self.fields["region"].choices = [EVERY, *read.regions]
        self.fields["saksbehandler"].choices = [EVERY, nobody, *read.caseworkers]

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that were understood."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @cached_property
    def chips(self) -> list[dict[str, str]]:
        """One chip for each chosen filter, in words."""
        made = []
        for name, value in self.chosen.items():
            choices = dict(getattr(self.fields[name], "choices", ()))
            shown = choices.get(value, value)
            label = self.fields[name].label
            made.append(
                {"label": str(label) if value is True else f"{label}: {shown}", "param": name}
            )
        return made


class WorkListFilter(ListFilter):
    """Search and filters of the work list."""

    oppgave = forms.ChoiceField(
        label=_("Oppgave"), required=False, choices=[EVERY, *TaskKind.choices]
    )
    visning = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("q", "oppgave", "ordning", "region", "saksbehandler")

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: value for name, value in super().chosen.items() if name != "visning"}


class CaseFilter(ListFilter):
    """Search and filters of the case list."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            EVERY,
            (LATE, _("For sent, ikke avgjort")),
            *(one for one in ApplicationStatus.choices if one[0] not in BEFORE_SUBMISSION),
        ],
    )
    ar = forms.IntegerField(label=_("År"), required=False, min_value=2000, max_value=2100)
    field_order = ("q", "status", "ordning", "ar", "region", "saksbehandler")


class DueDatesForm(BaseForm):
    """One date for the tasks that were ticked."""

    tasks = forms.MultipleChoiceField(
        label=_("Oppgaver som får ny frist"), widget=forms.CheckboxSelectMultiple
    )
    due_date = OsloDateField(label=_("Ny frist"))

    def __init__(self, *args: Any, tasks: list[Task], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._tasks = {task.code: task for task in tasks}
        self.fields["tasks"].choices = [(task.code, task.subject) for task in tasks]
        self.fields["tasks"].initial = list(self._tasks)
        self.fields["tasks"].choice_help = {task.code: self._told(task) for task in tasks}

    @property
    def offers_any(self) -> bool:
        return bool(self._tasks)

    @property
    def codes(self) -> list[str]:
        """Those that were ticked on the list, whatever is ticked now."""
        return list(self._tasks)

    @staticmethod
    def _told(task: Task) -> str:
        day = format_weekday_date(task.due_date)
        return _("%(task)s, frist nå %(day)s") % {"task": task.get_kind_display(), "day": day}

    @property
    def chosen(self) -> list[Task]:
        """The tasks that are still ticked."""
        return [self._tasks[code] for code in self.cleaned_data["tasks"]]


class SaveFilterForm(BaseForm):
    """A name for the filters that stand in the address."""

    navn = CleanTextField(label=_("Navn på visningen"), max_length=60)
    sporring = forms.CharField(widget=forms.HiddenInput, max_length=450, required=False)
    liste = forms.ChoiceField(choices=[("work-list", ""), ("cases", "")], widget=forms.HiddenInput)
