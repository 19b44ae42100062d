"""Agreements, networks, and the organisation's own profile."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    LongTextField,
    MultiFileField,
    OsloDateField,
    YesNoField,
)
from owners.enums import Language, LegalForm
from owners.models import Organisation
from partnerships.actions import Profile, Terms
from partnerships.actions.agreements import Upload
from partnerships.enums import AgreementSide

PARTNERS_LABELS = {
    "partner_contact_name": _("Kontakt hos dere"),
    "partner_contact_email": _("E-post til kontakten hos dere"),
    "owner_contact_name": _("Kontakt hos eieren"),
    "owner_contact_email": _("E-post til kontakten der"),
}
"""The contacts of an agreement as the partner sees them, its own first."""
FILE_TYPES = ("pdf", "docx", "odt")
LONGEST_LIST = 100


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


class AgreementForm(BaseForm):
    """What an agreement says, and the paper itself."""

    optional = frozenset(
        {
            "valid_to_date",
            "owner_contact_name",
            "owner_contact_email",
            "partner_contact_name",
            "partner_contact_email",
            "file",
        }
    )

    title = CleanTextField(
        label=_("Hva avtalen heter"),
        max_length=200,
        help_text=_("For eksempel «Samarbeid om språkmiljø i barnehagene»."),
    )
    valid_from_date = OsloDateField(label=_("Gjelder fra"), help_text=_("For eksempel 1.8.2025"))
    valid_to_date = OsloDateField(
        label=_("Gjelder til og med"),
        required=False,
        help_text=_("La stå tomt hvis avtalen gjelder til en av dere sier den opp."),
    )
    owner_contact_name = CleanTextField(label=_("Kontakt hos dere"), max_length=150, required=False)
    owner_contact_email = forms.EmailField(label=_("E-post til kontakten hos dere"), required=False)
    partner_contact_name = CleanTextField(
        label=_("Kontakt hos kompetansemiljøet"), max_length=150, required=False
    )
    partner_contact_email = forms.EmailField(label=_("E-post til kontakten der"), required=False)
    file = MultiFileField(
        label=_("Avtalen som fil"),
        required=False,
        extensions=FILE_TYPES,
        max_megabytes=20,
        help_text=_("PDF, Word eller OpenDocument. Høyst 20 MB."),
    )

    def __init__(
        self, *args: Any, side: AgreementSide = AgreementSide.OWNER, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if side == AgreementSide.OWNER:
            return
        for name, label in PARTNERS_LABELS.items():
            self.fields[name].label = label
        names = list(self.fields)
        first = names.index("owner_contact_name")
        self.order_fields([*names[:first], *PARTNERS_LABELS])

    def clean_file(self) -> list[Any]:
        files = self.cleaned_data["file"]
        if len(files) > 1:
            raise forms.ValidationError(_("Velg bare én fil"))
        return files

    @property
    def terms(self) -> Terms:
        return Terms(**{name: self.cleaned_data[name] for name in Terms.__slots__})

    @property
    def upload(self) -> Upload | None:
        for one in self.cleaned_data.get("file") or []:
            return one.name, one.read()
        return None


class NewAgreementForm(AgreementForm):
    """An agreement with somebody from the register: the partners fit in a list, the owners do not."""

    def __init__(self, *args: Any, side: AgreementSide, other: str = "", **kwargs: Any) -> None:
        super().__init__(*args, side=side, **kwargs)
        self.side, name = side, side.other.value
        self.fields[name] = _partner_field() if side == AgreementSide.OWNER else _owner_field()
        self.order_fields([name])
        known = Organisation.objects.legal().filter(code=other).first() if other else None
        if known is not None:
            self.initial[name] = known.code if side == AgreementSide.OWNER else known.name

    def clean_owner(self) -> Organisation:
        owner = _owner_by(self.cleaned_data["owner"])
        if owner is None:
            raise forms.ValidationError(
                _("Vi finner ingen eier som heter eller har nummeret %(lines)s"),
                params={"lines": self.cleaned_data["owner"]},
            )
        return owner

    def parties(self, own: Organisation) -> dict[str, Organisation]:
        """Who is owner and who is partner, with one's own organisation on one's own side."""
        other = self.side.other.value
        return {self.side.value: own, other: self.cleaned_data[other]}


def _partner_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=_("Kompetansemiljø"),
        queryset=Organisation.objects.partners().legal().order_by("name", "pk"),
        to_field_name="code",
        empty_label=_("Velg universitet, høyskole eller annet kompetansemiljø"),
    )


def _owner_field() -> CleanTextField:
    return CleanTextField(
        label=_("Eier"), max_length=150, help_text=_("Organisasjonsnummer eller hele navnet.")
    )


class SignForm(BaseForm):
    signed_date = OsloDateField(label=_("Når ble avtalen signert?"))

    def __init__(self, *args: Any, who: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signs"] = forms.BooleanField(
            label=gettext("%(who)s har signert avtalen slik den står her") % {"who": who},
            error_messages={"required": _("Kryss av for at avtalen er signert")},
        )


class ReturnForm(BaseForm):
    reason = LongTextField(label=_("Hva må endres?"), max_length=1000, rows=4)


class EndForm(BaseForm):
    last_date = OsloDateField(label=_("Siste dag avtalen gjelder"))
    reason = LongTextField(label=_("Hvorfor avslutter dere avtalen?"), max_length=1000, rows=3)


class InviteForm(BaseForm):
    """Which owners to ask: the kommuner of the county by ticking, others by number or name."""

    optional = frozenset({"others"})

    kommuner = forms.ModelMultipleChoiceField(
        label=_("Hvilke kommuner spør dere?"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        required=False,
        help_text=_("Kryss av for én eller flere, eller skriv andre eiere under."),
        widget=forms.CheckboxSelectMultiple,
    )
    others = LongTextField(
        label=_("Andre eiere"),
        rows=3,
        max_length=5000,
        required=False,
        help_text=_("Organisasjonsnummer eller hele navnet, ett på hver linje."),
    )

    def __init__(self, *args: Any, lead: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kommuner"].queryset = (
            Organisation.objects.owners()
            .legal()
            .filter(county_id=lead.county_id, legal_form=LegalForm.MUNICIPALITY)
            .exclude(pk=lead.pk)
            .order_by("name", "pk")
        )

    def clean_others(self) -> list[Organisation]:
        lines = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        if len(lines) > LONGEST_LIST:
            raise forms.ValidationError(_("Andre eiere må være høyst 100 linjer"))
        found, unknown = [], []
        for line in lines:
            owner = _owner_by(line)
            if owner is None:
                unknown.append(line)
            else:
                found.append(owner)
        if unknown:
            raise forms.ValidationError(
                _("Vi finner ingen eier som heter eller har nummeret %(lines)s"),
                params={"lines": ", ".join(unknown)},
            )
        return found

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if not (answers.get("kommuner") or answers.get("others") or self.errors):
            self.add_error("kommuner", _("Velg minst én eier, eller skriv den under"))
        return answers

    @property
    def organisations(self) -> list[Organisation]:
        return [*self.cleaned_data["kommuner"], *self.cleaned_data["others"]]


def _owner_by(line: str) -> Organisation | None:
    owners = Organisation.objects.owners().legal()
    number = "".join(line.split())
    if number.isdigit():
        return owners.filter(orgnr=number).first()
    named = list(owners.filter(name__iexact=line).order_by("pk")[:2])
    return named[0] if len(named) == 1 else None


class NetworkForm(InviteForm):
    """A new network and whom to ask."""

    optional = InviteForm.optional | {"valid_to_date"}
    field_order = ("name", "valid_from_date", "valid_to_date", "kommuner", "others")

    name = CleanTextField(
        label=_("Hva heter nettverket?"),
        max_length=150,
        help_text=_("For eksempel «Nettverk for språkmiljø på Jæren»."),
    )
    valid_from_date = OsloDateField(label=_("Gjelder fra"))
    valid_to_date = OsloDateField(label=_("Gjelder til og med"), required=False)


class AnswerForm(BaseForm):
    joins = YesNoField(
        label=_("Vil dere være med i nettverket?"),
        yes=_("Ja, vi er med"),
        no=_("Nei, ikke nå"),
    )


class EndNetworkForm(BaseForm):
    last_date = OsloDateField(label=_("Siste dag nettverket gjelder"))
