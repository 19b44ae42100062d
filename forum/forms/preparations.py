"""Forms of what comes before the list."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.forms.lists import FrameChoiceForm
from kompetanse.forms import (
    BaseForm,
    LongTextField,
    OsloDateField,
)


class PreparationsForm(FrameChoiceForm):
    """Which scheme goes to the regions, and by when they and the working committee deliver."""

    region_due_date = OsloDateField(label=_("Regionene leverer innen"))
    committee_due_date = OsloDateField(label=_("Arbeidsutvalget leverer innen"))


class RankingForm(BaseForm):
    """A place and a remark for each measure that is open to the person, and a remark to the whole list."""

    remark = LongTextField(
        label=_("Merknad til hele lista"), max_length=4000, required=False, rows=3
    )

    def __init__(self, *args, preparation, items, closed, own, **kwargs):
        initial = {"remark": preparation.remark}
        self.items, self.closed, self.own = items, closed, own
        for item in items:
            row = own.get(item.pk)
            initial[self.place_name(item.code)] = row.rank if row else None
            initial[self.remark_name(item.code)] = row.remark if row else ""
        super().__init__(*args, initial=initial, **kwargs)
        for item in items:
            if item.pk not in closed:
                self._add(item)

    def _add(self, item) -> None:
        names = {"title": item.title, "owner": item.application.applicant.name}
        self.fields[self.place_name(item.code)] = forms.IntegerField(
            label=gettext("Plass for %(title)s, %(owner)s") % names,
            min_value=1,
            max_value=9999,
            required=False,
        )
        self.fields[self.remark_name(item.code)] = LongTextField(
            label=gettext("Merknad til %(title)s, %(owner)s") % names,
            max_length=2000,
            required=False,
            rows=2,
        )

    @staticmethod
    def place_name(code: str) -> str:
        return f"plass-{code}"

    @staticmethod
    def remark_name(code: str) -> str:
        return f"merknad-{code}"

    def rows(self):
        """(measure, what is stored, place, remark); no fields where the person is partial."""
        for item in self.items:
            is_open = item.pk not in self.closed
            yield (
                item,
                self.own.get(item.pk),
                self[self.place_name(item.code)] if is_open else None,
                self[self.remark_name(item.code)] if is_open else None,
            )

    def answers(self) -> dict[int, tuple[int | None, str]]:
        data = self.cleaned_data
        return {
            item.pk: (data[self.place_name(item.code)], data[self.remark_name(item.code)])
            for item in self.items
            if item.pk not in self.closed
        }


class StepAsideForm(BaseForm):
    """One's own word that one is partial."""

    is_sure = forms.BooleanField(label=_("Jeg er, eller kan være, inhabil på tiltaket"))
