"""The small forms of the case page: one per act."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.enums import CheckOutcome
from kompetanse.forms import BaseForm, LongTextField, OsloDateField, YesNoField


class ImpartialityForm(BaseForm):
    """A caseworker's own word on a case."""

    is_impartial = YesNoField(
        label=_("Er du habil i denne saken?"),
        yes=_("Ja, jeg er habil"),
        no=_("Nei, jeg er inhabil"),
        help_text=_(
            "Du er inhabil om du, noen i nær familie eller noen du leder for, har en fordel av hvordan saken går "
            "(forvaltningsloven § 6)."
        ),
    )
    reason = LongTextField(
        label=_("Hvorfor er du inhabil?"),
        required=False,
        max_length=1000,
        rows=3,
        help_text=_("Svar bare om du er inhabil. Da tar en annen over saken."),
    )


class CheckForm(BaseForm):
    """One measure against the criteria of its scheme version: an outcome and a comment each."""

    def __init__(self, *args: Any, criteria: list[dict[str, str]], language: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for criterion in criteria:
            label = criterion.get(language) or criterion["nb"]
            self.fields[criterion["key"]] = forms.ChoiceField(
                label=label, choices=CheckOutcome.choices, widget=forms.RadioSelect, required=False
            )
            self.fields[f"{criterion['key']}-comment"] = LongTextField(
                label=_("Begrunnelse"), required=False, max_length=2000, rows=2
            )

    def questions(self) -> list[tuple[Any, Any, str]]:
        """(outcome, comment, source) for the template, in the scheme's order."""
        return [
            (self[item["key"]], self[f"{item['key']}-comment"], item.get("source", ""))
            for item in self.criteria
        ]

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        """What was answered: criterion → (outcome, comment). Those left open are not in it."""
        data = self.cleaned_data
        return {
            item["key"]: (data[item["key"]], data.get(f"{item['key']}-comment", ""))
            for item in self.criteria
            if data.get(item["key"])
        }


class CompletionForm(BaseForm):
    """What the owner must correct, where, and by when."""

    text = LongTextField(
        label=_("Hva må rettes?"),
        max_length=4000,
        rows=6,
        help_text=_("Skriv til eieren, punkt for punkt. Teksten sendes som brev og journalføres."),
    )
    sections = forms.MultipleChoiceField(
        label=_("Hvilke deler kan eieren endre?"), widget=forms.CheckboxSelectMultiple
    )
    due_date = OsloDateField(label=_("Frist for å rette"))

    def __init__(self, *args: Any, sections: list[tuple[str, Any]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = sections


class ReasonForm(BaseForm):
    """One reason. The label says of what."""

    reason = LongTextField(label=_("Begrunnelse"), max_length=2000, rows=4)

    def __init__(self, *args: Any, label: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label


class NoteForm(BaseForm):
    text = LongTextField(label=_("Nytt internt notat"), max_length=4000, rows=2)
