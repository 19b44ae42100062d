"""The small forms of the case page: one per act."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.enums import CheckOutcome
from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    LongTextField,
    MultiFileField,
    OsloDateField,
    YesNoField,
)
from kompetanse.lib.files import CONTENT_TYPES, FileRefused, inspect_upload
from records.forms import AccessFields


class ImpartialityForm(BaseForm):
    """A caseworker's own word on a case."""

    optional = frozenset()  # the reason is wanted by one of the answers

    is_impartial = YesNoField(
        label=_("Er du habil i denne saken?"),
        yes=_("Ja, jeg er habil"),
        no=_("Nei, jeg er inhabil"),
        help_text=_(
            "Du er inhabil hvis du selv eller noen i nær familie er part, hvis du leder eller sitter i styret for en "
            "part, eller hvis noe annet gjør at andre kan tvile på om du er upartisk (forvaltningsloven § 6)."
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


class MessageForm(BaseForm):
    """A message; the authority chooses to whom."""

    to = forms.ChoiceField(label=_("Til"))
    text = LongTextField(
        label=_("Melding"),
        max_length=8000,
        rows=5,
        help_text=_("Meldingen journalføres. Skriv ikke helseopplysninger eller navn på barn."),
    )

    def __init__(self, *args: Any, receivers: list[tuple[str, str]] | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if receivers is None:
            del self.fields["to"]
        else:
            self.fields["to"].choices = receivers


class RegisterForm(AccessFields):
    """A document that came by post or e-mail, or a phone note."""

    # File and note: one of them, by what is registered.
    optional = frozenset({"external_number"})

    DOCUMENT, NOTE = "registered", "phone_note"

    kind = forms.ChoiceField(
        label=_("Hva registrerer du?"),
        choices=[(DOCUMENT, _("Et dokument som har kommet inn")), (NOTE, _("Et telefonnotat"))],
        widget=forms.RadioSelect,
        initial=DOCUMENT,
    )
    file = MultiFileField(
        label=_("Fil"),
        extensions=tuple(CONTENT_TYPES),
        max_megabytes=20,
        required=False,
        help_text=_(
            "Bare for dokumenter. PDF, Word, Excel, OpenDocument, bilde eller tekst, høyst 20 MB."
        ),
    )
    note = LongTextField(
        label=_("Notat fra samtalen"), required=False, max_length=8000, rows=4,
        help_text=_("Bare for telefonnotat."),
    )  # fmt: skip
    title = CleanTextField(label=_("Tittel"), max_length=250)
    sender = CleanTextField(label=_("Avsender"), max_length=250)
    document_date = OsloDateField(label=_("Dokumentdato"))
    external_number = CleanTextField(
        label=_("Nummer i eget sakssystem"), max_length=40, required=False
    )
    field_order = (
        "kind", "file", "note", "title", "public_title", "sender", "document_date", "access_code",
        "access_basis", "external_number",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") == self.NOTE and not data.get("note"):
            self.add_error("note", _("Skriv hva som ble sagt."))
        if data.get("kind") == self.DOCUMENT and "file" not in self.errors:
            if len(data.get("file") or ()) != 1:
                self.add_error("file", _("Velg én fil."))
            else:
                self._inspect(data)
        return data

    def _inspect(self, data: dict[str, Any]) -> None:
        upload = data["file"][0]
        data["content"] = upload.read()
        try:
            data["inspected"] = inspect_upload(data["content"], upload.name)
        except FileRefused as refused:
            self.add_error("file", str(refused))
