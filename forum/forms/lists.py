"""Forms about a whole list, and about its money."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.models import AgendaItem
from grants.models import Frame
from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
)
from kompetanse.lib.dates import format_moment


class SetAsideForm(BaseForm):
    frame = forms.ModelChoiceField(
        label=_("Ramme"), queryset=Frame.objects.none(), empty_label=_("Velg ramme")
    )
    amount = KronerField(label=_("Beløp"), min_value=0)
    item_number = CleanTextField(
        label=_("Sak i forumet"), max_length=10, help_text=_("For eksempel 08/25")
    )
    purpose = CleanTextField(label=_("Avsatt til"), max_length=150)


class AgendaChoiceForm(BaseForm):
    """Which reported item a list stands under."""

    item = forms.ModelChoiceField(
        label=_("Sak"),
        queryset=AgendaItem.objects.none(),
        empty_label=None,
        help_text=_("Saker som er meldt til møter der sakslista ikke er publisert."),
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items
        self.fields["item"].label_from_instance = lambda item: (
            f"{item.title} ({format_moment(item.meeting.starts_at)})"
        )


class FrameChoiceForm(BaseForm):
    """Which scheme in which round."""

    frame = forms.ModelChoiceField(
        label=_("Ordning og utlysning"),
        queryset=Frame.objects.none(),
        empty_label=_("Velg ordning"),
    )

    def __init__(self, *args, frames, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["frame"].queryset = frames
        several = len({frame.round.forum_id for frame in frames}) > 1
        self.fields["frame"].label_from_instance = lambda frame: frame_words(frame, several=several)


class ReserveForm(BaseForm):
    """A place on the reserve list for each line that gets less than it asked for; empty is not on it."""

    def __init__(self, *args, lines, **kwargs):
        self.lines = lines
        initial = {self.name(line): line.reserve_rank for line in lines}
        super().__init__(*args, initial=initial, **kwargs)
        for line in lines:
            self.fields[self.name(line)] = forms.IntegerField(
                label=gettext("Plass for %(title)s, %(owner)s")
                % {"title": line.item.title, "owner": line.item.application.applicant.name},
                min_value=1,
                max_value=9999,
                required=False,
            )

    @staticmethod
    def name(line) -> str:
        return f"plass-{line.number}"

    def rows(self):
        return [(line, self[self.name(line)]) for line in self.lines]

    @property
    def ranks(self) -> dict[int, int]:
        given = {line.pk: self.cleaned_data[self.name(line)] for line in self.lines}
        return {pk: rank for pk, rank in given.items() if rank is not None}


def frame_words(frame: Frame, *, several: bool) -> str:
    """ "Regional ordning for barnehage 2025", with the forum's name where the authority serves several."""
    name = f"{frame.scheme_version.scheme.name} {frame.round.budget_year}"
    return f"{name}, {frame.round.forum.name}" if several else name
