"""Forms of the long-term plan."""

import re
from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.models import AgendaItem
from forum.regional_key import COMPONENTS, make_key
from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    LongTextField,
    OsloDateField,
)
from kompetanse.lib.errors import Refused


class ShareField(forms.CharField):
    """A share in whole per cent, exact ("60") or from–to ("40–60"): a pair (low, high), or None."""

    default_width = "sm"
    affix = "%"

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=11, **kwargs)

    def to_python(self, value):
        ends = [end.strip() for end in re.split("[-–]", super().to_python(value) or "")]
        if ends == [""]:
            return None
        # At most three digits: Python reads no number of thousands of them.
        if len(ends) > 2 or not all(re.fullmatch(r"\d{1,3}", end) for end in ends):  # noqa: PLR2004 -- from and to
            raise forms.ValidationError(
                gettext("Skriv ett tall, eller fra–til, for eksempel 40–60.")
            )
        low, high = int(ends[0]), int(ends[-1])
        if not low <= high <= 100:  # noqa: PLR2004 -- per cent
            raise forms.ValidationError(
                gettext("Andelen må være mellom 0 og 100, med det laveste tallet først.")
            )
        return low, high

    def prepare_value(self, value):
        if isinstance(value, tuple | list):
            return str(value[0]) if value[0] == value[1] else f"{value[0]}–{value[1]}"
        return value


class PlanForm(BaseForm):
    """The plan's guidance, each set as exact shares, from–to or in words (`domain.md` 0.5.13), and its themes as lines."""

    title = CleanTextField(label=_("Tittel"), max_length=200)
    valid_from_date = OsloDateField(label=_("Gjelder fra"))
    valid_to_date = OsloDateField(label=_("Gjelder til og med"), required=False)
    kindergarten = ShareField(
        label=_("Andel til barnehage"),
        help_text=_("Ett tall, eller fra–til, for eksempel 40–60."),
    )
    school = ShareField(label=_("Andel til skole"))
    kindergarten_school_text = LongTextField(
        label=_("Barnehage og skole, i ord"), max_length=2000, required=False, rows=2
    )
    owner = ShareField(label=_("Andel til eiere"))
    partner = ShareField(label=_("Andel til universitet, høyskole, fagskole og andre"))
    owner_partner_text = LongTextField(
        label=_("Eier og partner, i ord"), max_length=2000, required=False, rows=2
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


class RegionalKeyForm(BaseForm):
    """The plan's regional key: the weights, and each region's numbers. All empty means that the plan has none."""

    key_date = OsloDateField(
        label=_("Tallene er fra"),
        required=False,
        help_text=_("Datoen for årsverkene. Tom betyr at planen ikke har noen nøkkel."),
    )
    weight_person_years = forms.IntegerField(
        label=_("Vekt for årsverk, i prosent"), min_value=0, max_value=100, required=False
    )
    weight_geography = forms.IntegerField(
        label=_("Vekt for geografi, i prosent"), min_value=0, max_value=100, required=False
    )
    weight_challenges = forms.IntegerField(
        label=_("Vekt for særlige utfordringer, i prosent"),
        min_value=0,
        max_value=100,
        required=False,
    )

    def __init__(self, *args, regions, key, **kwargs):
        self.regions = regions
        super().__init__(*args, initial=self._stored(key), **kwargs)
        for region in regions:
            for name, label in COMPONENTS.items():
                self.fields[self.cell(region, name)] = forms.IntegerField(
                    label=f"{region.name}: {label}", min_value=0, required=False
                )

    def _stored(self, key):
        weights = key.get("weights", {})
        initial = {f"weight_{name}": weights.get(name) for name in COMPONENTS}
        if key.get("date"):
            initial["key_date"] = date.fromisoformat(key["date"])
        rows = {row.get("region_id"): row for row in key.get("inputs", [])}
        for region in self.regions:
            for name in COMPONENTS:
                initial[self.cell(region, name)] = rows.get(region.pk, {}).get(name)
        return initial

    @staticmethod
    def cell(region, name: str) -> str:
        return f"key-{region.pk}-{name}"

    @property
    def weights(self):
        """The fields above the table, as they are drawn."""
        return [self["key_date"], *(self[f"weight_{name}"] for name in COMPONENTS)]

    def rows(self):
        for region in self.regions:
            yield region, [(COMPONENTS[name], self[self.cell(region, name)]) for name in COMPONENTS]

    def clean(self):
        data = super().clean()
        if not self.errors and self.has_key(data):
            try:
                data["key"] = make_key(
                    on=data["key_date"],
                    weights={name: data[f"weight_{name}"] or 0 for name in COMPONENTS},
                    inputs=[self._numbers(region, data) for region in self.regions],
                )
            except Refused as refusal:
                self.add_error(refusal.field, str(refusal))
        return data

    def has_key(self, data) -> bool:
        """Something but the date without the date is a mistake, not an empty key."""
        if data.get("key_date"):
            return True
        if any(value for name, value in data.items() if name != "key_date"):
            self.add_error("key_date", gettext("Skriv hvilken dato tallene er fra."))
        return False

    def _numbers(self, region, data):
        return {
            "region_id": region.pk,
            "region": region.name,
            **{name: data[self.cell(region, name)] or 0 for name in COMPONENTS},
        }


class SplitForm(BaseForm):
    """Each region's part of a frame, with the reason when it is another than the key's."""

    reason = LongTextField(
        label=_("Hvorfor beløpene avviker fra nøkkelen"),
        max_length=2000,
        required=False,
        rows=3,
    )

    def __init__(self, *args, regions, amounts, **kwargs):
        self.regions = regions
        initial = {self.cell(region): amounts[region.pk] for region in regions}
        super().__init__(*args, initial=initial, **kwargs)
        for region in regions:
            self.fields[self.cell(region)] = KronerField(label=region.name, min_value=0)

    @staticmethod
    def cell(region) -> str:
        return f"region-{region.pk}"

    def rows(self):
        for region in self.regions:
            yield region, self[self.cell(region)]

    @property
    def amounts(self) -> dict[int, int]:
        return {region.pk: self.cleaned_data[self.cell(region)] for region in self.regions}


class AdoptForm(BaseForm):
    """In which item the forum adopted the plan."""

    item = forms.ModelChoiceField(
        label=_("Vedtatt i sak"), queryset=AgendaItem.objects.none(), empty_label=None
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items
        self.fields["item"].label_from_instance = str
