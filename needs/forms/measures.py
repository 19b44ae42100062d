"""Measures and their budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from grants.enums import Category
from grants.models import PlanPriority
from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    OsloDateField,
)
from needs.enums import CostType, Method
from needs.forms.sections import SHORT_TEXT, long_text
from needs.labels import LABELS
from owners.models import Organisation

if TYPE_CHECKING:
    from needs.models import Measure, NeedsReport


class NewMeasureForm(BaseForm):
    title = CleanTextField(label=LABELS["title"], max_length=150)


class MeasureForm(BaseForm):
    """A measure's own fields."""

    optional = frozenset({"theme", "plan_priority", "teacher_education_text", "coordinator_item"})

    title = CleanTextField(label=LABELS["title"], max_length=150)
    category = forms.ChoiceField(label=LABELS["category"], choices=())
    plan_priority = forms.ModelChoiceField(
        label=LABELS["plan_priority"],
        queryset=PlanPriority.objects.none(),
        required=False,
        empty_label=_("Velg område"),
    )
    theme = CleanTextField(label=LABELS["theme"], max_length=120, required=False)
    kind_text = long_text(
        "kind_text", rows=4,
        help_text=_("Hva skal dere gjøre, og hvordan er hele barnehagen eller skolen med?"),
    )  # fmt: skip
    goals_text = long_text("goals_text", rows=4, help_text=_("Hva skal dere oppnå?"))
    indicators_text = long_text(
        "indicators_text", rows=4,
        help_text=_("Hva skal dere kunne se hos barn, elever og ansatte når målet er nådd?"),
    )  # fmt: skip
    teacher_education_text = long_text("teacher_education_text", rows=3, limit=SHORT_TEXT)
    starts_date = OsloDateField(label=LABELS["starts_date"], required=False)
    ends_date = OsloDateField(
        label=LABELS["ends_date"], required=False, help_text=_("Høyst tre år etter startdato.")
    )
    method = forms.ChoiceField(
        label=LABELS["method"], choices=Method.choices, widget=forms.RadioSelect
    )
    coordinator_item = forms.RegexField(
        label=LABELS["coordinator_item"],
        regex=r"^[0-9]{1,3}/[0-9]{2}$",
        required=False,
        help_text=_("Bare når dere melder midler til koordinator. For eksempel 11/24."),
        error_messages={"invalid": _("Forumsak om koordinator må skrives som nummer/år, for eksempel 11/24")},
    )  # fmt: skip

    def __init__(self, *args: Any, report: NeedsReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        application = report.application
        offered = application.scheme_version.categories or [Category.ORDINARY]
        self.fields["category"].choices = [
            (value, label) for value, label in Category.choices if value in offered
        ]
        self.fields["plan_priority"].queryset = (
            PlanPriority.objects.filter(
                plan__forum_id=application.round.forum_id, plan__adopted_date__isnull=False
            )
            .select_related("plan")
            .order_by("name_nb", "pk")
        )


class BudgetForm(BaseForm):
    """Kroner per year, recipient and kind of cost; own funding too where the version demands it."""

    def __init__(
        self,
        *args: Any,
        years: list[int],
        recipients: list[Organisation],
        asks_own: bool,
        lines: dict[tuple[int, int, str], int],
        own: dict[int, tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years, self.recipients, self.asks_own = years, recipients, asks_own
        self.stored_lines, self.stored_own = lines, own
        for to in recipients:
            for cost in CostType:
                for year in years:
                    self.fields[self.name(year, to.pk, cost)] = KronerField(
                        label=f"{to.name}, {str(cost.label).lower()}, {year}",
                        required=False,
                        min_value=0,
                        initial=lines.get((year, to.pk, cost)),
                    )
        for year in years if asks_own else ():
            amount, text = own.get(year, (None, ""))
            self.fields[f"own_{year}"] = KronerField(
                label=gettext("Egenfinansiering %(year)s") % {"year": year},
                required=False,
                min_value=0,
                initial=amount,
            )
            self.fields[f"own_text_{year}"] = CleanTextField(
                label=gettext("Egenfinansieringen i %(year)s består av") % {"year": year},
                max_length=300,
                required=False,
                initial=text,
            )
        for name, field in self.fields.items():
            if name.startswith("b_"):
                field.affix = ""  # the table's caption says kroner

    @staticmethod
    def name(year: int, recipient: int, cost: str) -> str:
        return f"b_{year}_{recipient}_{cost}"

    @property
    def groups(self) -> list[dict[str, Any]]:
        """For the table: each recipient with a row per kind of cost."""
        return [
            {
                "recipient": to,
                "rows": [
                    {
                        "label": cost.label,
                        "cells": [
                            (year, self[self.name(year, to.pk, cost)]) for year in self.years
                        ],
                    }
                    for cost in CostType
                ],
            }
            for to in self.recipients
        ]

    @property
    def own_rows(self) -> list[tuple[int, Any, Any]]:
        if not self.asks_own:
            return []
        return [(year, self[f"own_{year}"], self[f"own_text_{year}"]) for year in self.years]

    @property
    def lines(self) -> dict[tuple[int, int, str], int]:
        return {
            (year, to.pk, cost.value): self.cleaned_data.get(self.name(year, to.pk, cost)) or 0
            for to in self.recipients
            for cost in CostType
            for year in self.years
        }

    @property
    def own(self) -> dict[int, tuple[int, str]] | None:
        if not self.asks_own:
            return None
        return {
            year: (
                self.cleaned_data.get(f"own_{year}") or 0,
                self.cleaned_data.get(f"own_text_{year}") or "",
            )
            for year in self.years
        }

    def _reads(self, name: str) -> bool:
        """Whether the form was sent with a value for the field that can be read."""
        return name in self.data and name not in self.errors

    @property
    def readable_lines(self) -> dict[tuple[int, int, str], int]:
        """As `lines`, with what is stored where an amount cannot be read yet."""
        return {
            key: amount if self._reads(self.name(*key)) else self.stored_lines.get(key, 0)
            for key, amount in self.lines.items()
        }

    @property
    def readable_own(self) -> dict[int, tuple[int, str]] | None:
        """As `own`, with what is stored where an amount cannot be read yet."""
        if not self.asks_own:
            return None
        return {
            year: pair if self._reads(f"own_{year}") else self.stored_own.get(year, (0, ""))
            for year, pair in (self.own or {}).items()
        }

    def sums(self) -> list[tuple[str, list[tuple[int, int | None]], int | None]]:
        """Each recipient's sum by year and in all, then everybody's; None where an amount cannot be read."""
        rows = []
        for to in self.recipients:
            amounts = [self._sum(to.pk, year) for year in self.years]
            rows.append((to.name, amounts, _total(amounts)))
        columns = [_total([row[1][index] for row in rows]) for index in range(len(self.years))]
        rows.append((gettext("Sum"), columns, _total(columns)))
        return [
            (name, list(zip(self.years, amounts, strict=True)), total)
            for name, amounts, total in rows
        ]

    def _sum(self, recipient: int, year: int) -> int | None:
        amounts = []
        for cost in CostType:
            name = self.name(year, recipient, cost)
            if self.is_bound:
                if name in self.errors:
                    return None
                amounts.append(self.cleaned_data.get(name) or 0)
            else:
                amounts.append(self.fields[name].initial or 0)
        return sum(amounts)


def _total(amounts: list[int | None]) -> int | None:
    return None if None in amounts else sum(amount or 0 for amount in amounts)


def measure_initial(measure: Measure) -> dict[str, Any]:
    item = measure.item
    return {
        **{name: getattr(item, name) for name in ("title", "category", "starts_date", "ends_date")},
        "plan_priority": item.plan_priority_id,
        **{
            name: getattr(measure, name)
            for name in (
                "theme",
                "kind_text",
                "goals_text",
                "indicators_text",
                "teacher_education_text",
                "method",
                "coordinator_item",
            )
        },
    }
