"""Partners, network members, and those who were involved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    LongTextField,
    OsloDateField,
    YesNoField,
)
from needs.enums import InvolvedGroup
from needs.forms.sections import SHORT_TEXT
from owners.models import Establishment, Organisation

if TYPE_CHECKING:
    pass


class PartnerForm(BaseForm):
    """A new partner."""

    optional = frozenset({"contact_name", "contact_email"})

    partner = forms.ModelChoiceField(
        label=_("Partner"),
        queryset=Organisation.objects.none(),
        empty_label=_("Velg partner"),
    )
    contact_name = CleanTextField(label=_("Kontaktperson"), max_length=150, required=False)
    contact_email = forms.EmailField(label=_("E-post til kontaktpersonen"), required=False)
    agreed_date = OsloDateField(
        label=_("Når sa partneren seg enig i innholdet?"), required=False,
        help_text=_("Kan stå åpent når partneren bekrefter selv. For eksempel 1.2.2027"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = (
            Organisation.objects.partners().legal().order_by("name", "pk")
        )


class PartnerContactForm(PartnerForm):
    """An existing partner: everything but who it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["partner"]


class PartnerConfirmForm(BaseForm):
    agrees = forms.BooleanField(label=_("Vi er enige i innholdet i vår del av meldingen"))
    teacher_education_text = LongTextField(
        label=_("Hvordan styrker samarbeidet lærerutdanningen?"), max_length=SHORT_TEXT, rows=5,
        required=False, help_text=_("Gjelder universiteter og høyskoler."),
    )  # fmt: skip


class ConsentForm(BaseForm):
    """A network member's answer."""

    optional = frozenset({"need_text", "participants", "amount"})

    joins = YesNoField(
        label=_("Vil dere være med i den felles behovsmeldingen?"),
        yes=_("Ja, vi slutter oss til"),
        no=_("Nei, vi er ikke med"),
    )
    need_text = LongTextField(label=_("Vårt behov"), max_length=SHORT_TEXT, rows=4, required=False)
    participants = forms.IntegerField(
        label=_("Hvor mange deltar fra dere?"), min_value=0, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    amount = KronerField(label=_("Beløp til dere"), min_value=0, required=False)


class InvolvementForm(BaseForm):
    """One time that a group was involved."""

    optional = frozenset({"who", "comment", "establishment"})

    group = forms.ChoiceField(
        label=_("Hvem ble involvert?"), choices=InvolvedGroup.choices, widget=forms.RadioSelect
    )
    held_date = OsloDateField(label=_("Dato"), required=False)
    method = CleanTextField(
        label=_("Hvordan"), max_length=200, required=False,
        help_text=_("For eksempel personalmøte, spørreundersøkelse eller drøftingsmøte."),
    )  # fmt: skip
    who = CleanTextField(label=_("Hvem"), max_length=200, required=False)
    establishment = forms.ModelChoiceField(
        label=_("Barnehage eller skole"),
        queryset=Establishment.objects.none(),
        required=False,
        empty_label=_("Gjelder hele eieren"),
    )
    comment = LongTextField(label=_("Kommentar"), max_length=1000, rows=3, required=False)

    def __init__(self, *args: Any, owner_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["establishment"].queryset = (
            Establishment.objects.active().filter(owner_id=owner_id).order_by("name", "pk")
        )


class AskForm(BaseForm):
    email = forms.EmailField(label=_("E-post til den som skal bekrefte"))


class CommentForm(BaseForm):
    """The kindergarten authority's word."""

    text = LongTextField(
        label=_("Uttalelsen"), max_length=SHORT_TEXT, rows=6,
        help_text=_("Ikke skriv navn på barn eller opplysninger om helse."),
    )  # fmt: skip


class LinkForm(BaseForm):
    """What a leader or union representative answers by the personal link."""

    name = CleanTextField(label=_("Navnet ditt"), max_length=150)
    confirms = forms.BooleanField(label=_("Jeg bekrefter at dette stemmer"))
    text = LongTextField(label=_("Merknad"), max_length=1000, rows=4, required=False)
