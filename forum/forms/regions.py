"""Forms about a county's regions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import BaseForm, CleanTextField, LongTextField, OsloDateField

NONE = "ingen"


def _grounds() -> LongTextField:
    return LongTextField(
        label=_("Grunn"),
        max_length=1000,
        rows=2,
        help_text=_("For eksempel hvem som har bestemt det, og når."),
    )


class RegionForm(BaseForm):
    """A region's name, and why it is made or given another."""

    name = CleanTextField(label=_("Navn"), max_length=80, help_text=_("For eksempel Region Nord"))
    reason = _grounds()


class CloseRegionForm(BaseForm):
    """From which date a region is no more, and why."""

    from_date = OsloDateField(label=_("Lagt ned fra og med"))
    reason = _grounds()


class WithdrawForm(BaseForm):
    """Why a change was a mistake."""

    reason = LongTextField(label=_("Hva var feil?"), max_length=1000, rows=2)


class MoveForm(BaseForm):
    """Which region an owner belongs to, from which date, and why."""

    region = forms.ChoiceField(label=_("Ny region"))
    from_date = OsloDateField(label=_("Fra og med"))
    reason = _grounds()

    def __init__(self, *args, regions, is_placed, **kwargs):
        super().__init__(*args, **kwargs)
        self.regions = {region.code: region for region in regions}
        self.fields["region"].choices = [
            ("", _("Velg region")),
            *((code, region.name) for code, region in self.regions.items()),
            *([(NONE, _("Ingen region"))] if is_placed else []),
        ]

    def answers(self):
        data = self.cleaned_data
        return {**data, "region": self.regions.get(data["region"])}
