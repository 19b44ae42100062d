"""Forms of the long-term plan."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.models import AgendaItem
from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    LongTextField,
    OsloDateField,
)


class PlanForm(BaseForm):
    """The plan's guidance as shares, in per cent, and its themes as lines of text."""

    title = CleanTextField(label=_("Tittel"), max_length=200)
    valid_from_date = OsloDateField(label=_("Gjelder fra"))
    valid_to_date = OsloDateField(label=_("Gjelder til og med"), required=False)
    kindergarten = forms.IntegerField(
        label=_("Andel til barnehage"), min_value=0, max_value=100, required=False
    )
    school = forms.IntegerField(
        label=_("Andel til skole"), min_value=0, max_value=100, required=False
    )
    owner = forms.IntegerField(
        label=_("Andel til eiere"), min_value=0, max_value=100, required=False
    )
    partner = forms.IntegerField(
        label=_("Andel til universitet, høyskole, fagskole og andre"),
        min_value=0,
        max_value=100,
        required=False,
    )
    themes = LongTextField(
        label=_("Prioriterte temaer"),
        max_length=2000,
        required=False,
        help_text=_("Ett tema på hver linje."),
    )
    inclusion_from = forms.IntegerField(
        label=_("Spesialpedagogikk og inkluderende praksis, minst"),
        min_value=0,
        max_value=100,
        required=False,
    )
    inclusion_to = forms.IntegerField(
        label=_("Spesialpedagogikk og inkluderende praksis, høyst"),
        min_value=0,
        max_value=100,
        required=False,
    )
    text = LongTextField(label=_("Innhold"), max_length=20_000, required=False, rows=12)


class AdoptForm(BaseForm):
    """In which item the forum adopted the plan."""

    item = forms.ModelChoiceField(
        label=_("Vedtatt i sak"), queryset=AgendaItem.objects.none(), empty_label=None
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items
        self.fields["item"].label_from_instance = str
