"""Filters of the register's lists."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import BaseForm, CleanTextField
from owners.enums import EstablishmentKind, Function
from owners.models import County
from owners.querysets import EstablishmentQuerySet, OrganisationQuerySet

LONGEST_SEARCH = 100


class FilterForm(BaseForm):
    """Narrows a list. A value that makes no sense narrows nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare()
        self.is_valid()

    def prepare(self) -> None:
        """Fill in choices that come from the database."""

    @property
    def chips(self) -> list[dict[str, str]]:
        """What is chosen now, in words, each with the parameter that takes it away."""
        return [
            {"label": self._words(name), "param": name}
            for name in self.fields
            if self.cleaned_data.get(name)
        ]

    def _words(self, name: str) -> str:
        value = self.cleaned_data[name]
        choices = getattr(self.fields[name], "choices", None)
        return str(dict(choices)[value]) if choices else f"«{value}»"


class OrganisationFilterForm(FilterForm):
    q = CleanTextField(
        label=_("Navn, organisasjonsnummer eller kommune"),
        max_length=LONGEST_SEARCH,
        required=False,
    )
    fylke = forms.ChoiceField(label=_("Fylke"), required=False)
    oppgave = forms.ChoiceField(
        label=_("Oppgave"), required=False, choices=[("", _("Alle")), *Function.choices]
    )

    def prepare(self) -> None:
        counties = County.objects.order_by("name").values_list("number", "name")
        self.fields["fylke"].choices = [("", _("Hele landet")), *counties]

    def narrow(self, organisations: OrganisationQuerySet) -> OrganisationQuerySet:
        chosen = self.cleaned_data
        if chosen.get("q"):
            organisations = organisations.matching(chosen["q"])
        if chosen.get("fylke"):
            organisations = organisations.in_county(chosen["fylke"])
        if chosen.get("oppgave"):
            organisations = organisations.having(chosen["oppgave"])
        return organisations


class EstablishmentFilterForm(FilterForm):
    q = CleanTextField(label=_("Navn eller kommune"), max_length=LONGEST_SEARCH, required=False)
    type = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("Alle")), *EstablishmentKind.choices]
    )

    def narrow(self, establishments: EstablishmentQuerySet) -> EstablishmentQuerySet:
        chosen = self.cleaned_data
        if chosen.get("q"):
            establishments = establishments.matching(chosen["q"])
        if chosen.get("type"):
            establishments = establishments.filter(kind=chosen["type"])
        return establishments
