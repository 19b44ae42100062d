"""Filters of the lists. Unknown values filter nothing away; what is chosen stands as chips.

Choices are read once and checked in memory: a chosen filter costs no further query.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grants.enums import BEFORE_SUBMISSION, ApplicationStatus, TaskKind
from grants.models import SchemeVersion
from kompetanse.forms import BaseForm, CleanTextField, OsloDateField
from kompetanse.lib.dates import format_weekday_date
from kompetanse.lib.written import Given, WrittenQuery
from overview.caselist import LATE
from owners.models import Region

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from grants.models import Task

EVERY = ("", _("Alle"))


def _caseworkers(**of: Any) -> QuerySet[User, tuple[str, str, int]]:
    people = User.objects.filter(
        memberships__ended_at=None,
        memberships__role__in=("caseworker", "decision_approver"),
        **of,
    )
    return people.distinct().order_by("name", "pk").values_list("code", "name", "pk")


def _regions(**of: Any) -> QuerySet[Region, str]:
    regions = Region.objects.filter(**of).order_by("name", "pk")
    return regions.values_list("name", flat=True)


# The choices of one authority's lists, asked at every opening.
SCHEMES = WrittenQuery(
    lambda: SchemeVersion.objects.order_by("-first_year", "key").values_list(
        "key", "first_year", "scheme__name_nb", "scheme__name_nn"
    )
)
REGIONS = WrittenQuery(lambda: _regions(county__authorities=Given("authority")))
CASEWORKERS = WrittenQuery(lambda: _caseworkers(memberships__organisation_id=Given("authority")))


def scheme_choices() -> list[tuple[str, str]]:
    in_nynorsk = get_language() == "nn"
    return [(key, f"{nn if in_nynorsk else nb} ({year}–)") for key, year, nb, nn in SCHEMES.ask()]


def region_choices(hat: Any) -> list[tuple[str, str]]:
    if hat.side == "authority":
        return [(name, name) for name in REGIONS.ask(authority=hat.organisation_id)]
    return [(name, name) for name in _regions()]


def caseworker_choices(hat: Any) -> list[tuple[str, str]]:
    if hat.side == "authority":
        people = CASEWORKERS.ask(authority=hat.organisation_id)
    else:
        people = list(_caseworkers())
    return [(code, name) for code, name, _pk in people]


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
        self.fields["ordning"].choices = [EVERY, *scheme_choices()]
        self.fields["region"].choices = [EVERY, *region_choices(hat)]
        self.fields["saksbehandler"].choices = [
            EVERY,
            ("ingen", _("Ingen")),
            *caseworker_choices(hat),
        ]

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
