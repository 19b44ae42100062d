"""Forms about who sits in the forum and by what rules."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from forum.enums import (
    Majority,
    SeatCategory,
    TieRule,
)
from forum.models import Seat
from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    OsloDateField,
    YesNoField,
)
from owners.enums import Function
from owners.models import County, Organisation, Region

UNSETTLED = ("", _("Ikke avklart"))


class SeatForm(BaseForm):
    """A new seat: who, in which category, for whom."""

    email = forms.EmailField(
        label=_("E-postadressen til den som skal sitte"),
        help_text=_("Personen må ha en bruker i Kompetanse."),
    )
    category = forms.ChoiceField(label=_("Kategori"), choices=SeatCategory.choices)
    represents = forms.ModelChoiceField(
        label=_("Representerer"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Ingen organisasjon"),
    )
    region = forms.ModelChoiceField(
        label=_("Region"), queryset=Region.objects.none(), required=False, empty_label=_("Ingen")
    )
    deputy_for = forms.ModelChoiceField(
        label=_("Vara for"),
        queryset=Seat.objects.none(),
        required=False,
        empty_label=_("Fast medlem"),
    )
    has_vote = YesNoField(label=_("Har plassen stemmerett?"))
    in_working_committee = YesNoField(label=_("Sitter personen i arbeidsutvalget?"), required=False)
    valid_from_date = OsloDateField(label=_("Sitter fra"))
    valid_to_date = OsloDateField(label=_("Sitter til og med"), required=False)

    def __init__(self, *args, forum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["represents"].queryset = (
            Organisation.objects.filter(kind="legal", county_id=forum.county_id)
            | Organisation.objects.filter(
                kind="legal", functions__overlap=["university", "interest"]
            )
        ).order_by("name", "pk")
        self.fields["region"].queryset = Region.objects.filter(
            county_id=forum.county_id, valid_to_date=None
        ).order_by("name")
        seats = Seat.objects.filter(forum=forum, deputy_for=None).select_related("user")
        self.fields["deputy_for"].queryset = seats.order_by("user__name", "pk")
        self.fields["deputy_for"].label_from_instance = lambda seat: (
            f"{seat.user.name} ({seat.get_category_display()})"
        )

    def clean_email(self):
        user = User.objects.filter(email=self.cleaned_data["email"].lower(), is_active=True).first()
        if user is None:
            raise forms.ValidationError(
                gettext("Ingen bruker har denne adressen. Inviter personen først.")
            )
        self.cleaned_data["user"] = user
        return self.cleaned_data["email"]


class ProcedureForm(BaseForm):
    """The forum's rules of procedure. Nothing chosen means "ikke avklart"."""

    quorum = forms.IntegerField(
        label=_("Beslutningsdyktig med"),
        min_value=1,
        max_value=200,
        required=False,
        help_text=_("Antall med stemmerett til stede. Tomt betyr ikke avklart."),
    )
    majority = forms.ChoiceField(
        label=_("Flertall"), choices=[UNSETTLED, *Majority.choices], required=False
    )
    tie_rule = forms.ChoiceField(
        label=_("Ved stemmelikhet"), choices=[UNSETTLED, *TieRule.choices], required=False
    )
    kindergarten_authority_votes = YesNoField(
        label=_("Har barnehagemyndigheten stemmerett?"), required=False
    )
    notice_days = forms.IntegerField(
        label=_("Dager fra saksliste til møte"), min_value=0, max_value=60
    )

    def clean(self):
        data = super().clean()
        return {
            **data,
            "majority": data.get("majority") or None,
            "tie_rule": data.get("tie_rule") or None,
        }


class ForumForm(ProcedureForm):
    """A forum that is taken on: one that is registered, or a new one; with its first rules."""

    forum = forms.ModelChoiceField(
        label=_("Forum"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Et nytt forum"),
        help_text=_("Forum i fylkene deres som ikke har fått regler ennå."),
    )
    name = CleanTextField(label=_("Navn på et nytt forum"), max_length=200, required=False)
    county = forms.ModelChoiceField(
        label=_("Fylke"), queryset=County.objects.none(), empty_label=None
    )
    field_order = ("forum", "name", "county")

    def __init__(self, *args, authority, **kwargs):
        super().__init__(*args, **kwargs)
        counties = authority.covers.order_by("name", "pk")
        self.fields["county"].queryset = counties
        self.fields["forum"].queryset = (
            Organisation.objects.having(Function.FORUM)
            .filter(county__in=counties, forum_settings=None)
            .order_by("name", "pk")
        )

    def clean(self):
        data = super().clean()
        if not data.get("forum") and not data.get("name") and not self.errors:
            self.add_error("name", gettext("Velg et forum, eller skriv navnet på et nytt."))
        return data
