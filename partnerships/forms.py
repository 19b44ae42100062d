"""The organisation's own profile."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import BaseForm, CleanTextField, YesNoField
from owners.enums import Language
from owners.models import Organisation
from partnerships.actions import Profile


class ProfileForm(BaseForm):
    notice_email = forms.EmailField(
        label=_("E-postadressen til postmottaket"),
        max_length=254,
        help_text=_("Hit sender vi beskjed når det er fattet vedtak."),
    )
    contact_phone = CleanTextField(label=_("Telefon"), max_length=30, required=False)
    chosen_language = forms.ChoiceField(
        label=_("Språk i brev til dere"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        help_text=_("Dere har ikke målvedtak som bestemmer det, så dere velger selv."),
    )
    two_person_filing = YesNoField(
        label=_("Skal én skrive behovsmeldingen og en annen godkjenne den?"),
        yes=_("Ja, to personer"),
        no=_("Nei, én person kan godkjenne og sende inn"),
        help_text=_("Svar nei bare hvis én person alene kan binde dere."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        stored = Profile.of(organisation)
        kwargs["initial"] = {
            "notice_email": stored.notice_email,
            "contact_phone": stored.contact_phone,
            "two_person_filing": stored.two_person_filing,
            "chosen_language": organisation.letter_language,
        }
        super().__init__(*args, **kwargs)
        self.stored = stored
        if not organisation.may_choose_language:
            del self.fields["chosen_language"]
        if not organisation.is_owner:
            del self.fields["two_person_filing"]

    def profile(self) -> Profile:
        """What the form says; what it did not ask about stays as stored."""
        asked = {name: self.cleaned_data[name] for name in self.fields}
        return Profile(**{name: getattr(self.stored, name) for name in Profile.__slots__} | asked)
