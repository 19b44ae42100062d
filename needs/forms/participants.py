"""Who takes part in a measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import BaseForm, LongTextField
from needs.labels import LABELS
from owners.enums import EstablishmentKind

if TYPE_CHECKING:
    from needs.models import NeedsReport
    from owners.models import Establishment


class ParticipantsForm(BaseForm):
    """How many of each group, and which kindergartens and schools."""

    def __init__(
        self,
        *args: Any,
        report: NeedsReport,
        counts: dict[str, int],
        chosen: list[int],
        places: list[Establishment],
        language: str = "nb",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.stored_counts = counts
        self.categories = report.application.scheme_version.participant_categories
        for one in self.categories:
            self.fields[f"count_{one['key']}"] = forms.IntegerField(
                label=one["nn" if language == "nn" else "nb"],
                min_value=0,
                max_value=1_000_000,
                required=False,
                initial=counts.get(one["key"]),
                widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )
        self.fields["establishments"] = forms.MultipleChoiceField(
            label=LABELS["establishments"],
            required=False,
            initial=[str(pk) for pk in chosen],
            choices=[(str(place.pk), _place_label(place)) for place in places],
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def count_fields(self) -> list[Any]:
        return [self[f"count_{one['key']}"] for one in self.categories]

    @property
    def counts(self) -> dict[str, int]:
        return {
            one["key"]: self.cleaned_data.get(f"count_{one['key']}") or 0 for one in self.categories
        }

    @property
    def chosen(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["establishments"]]

    @property
    def readable_counts(self) -> dict[str, int]:
        """As `counts`, with what is stored where a number cannot be read yet."""
        return {
            key: self.stored_counts.get(key, 0) if f"count_{key}" in self.errors else count
            for key, count in self.counts.items()
        }

    @property
    def readable_chosen(self) -> list[int]:
        """As `chosen`, also when something was ticked that is no longer to be had."""
        offered = {value for value, _label in self.fields["establishments"].choices}
        return [int(pk) for pk in self["establishments"].value() or [] if pk in offered]


def _place_label(place: Establishment) -> str:
    kind = EstablishmentKind(place.kind).label
    ownership = place.get_ownership_display()
    return f"{place.name} ({str(kind).lower()}, {ownership.lower()})"


class PasteForm(BaseForm):
    rows = LongTextField(
        label=_("Lim inn fra regneark"), rows=6, max_length=20_000,
        help_text=_("Én barnehage eller skole på hver linje: organisasjonsnummer, navn eller begge."),
    )  # fmt: skip
