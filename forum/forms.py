"""Forms of the forum: they read and explain, and never act."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from forum.enums import (
    DeclaredRole,
    ItemKind,
    Majority,
    Method,
    SeatCategory,
    Support,
    TieRule,
)
from forum.models import AgendaItem, Seat
from grants.models import Frame, PlanPriority
from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    LongTextField,
    OsloDateField,
    YesNoField,
)
from kompetanse.lib.clock import OSLO
from kompetanse.lib.dates import format_moment
from owners.models import Organisation, Region

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
        self.fields["region"].queryset = Region.objects.filter(county_id=forum.county_id).order_by(
            "name"
        )
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


class MeetingForm(BaseForm):
    day = OsloDateField(label=_("Dato"))
    clock = forms.TimeField(
        label=_("Klokkeslett"),
        input_formats=["%H.%M", "%H:%M"],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For eksempel 10.00"),
    )
    place = CleanTextField(label=_("Sted eller lenke"), max_length=200)
    is_extended = YesNoField(label=_("Er det et utvidet møte?"))

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["clock"], tzinfo=OSLO)


class AgendaItemForm(BaseForm):
    kind = forms.ChoiceField(
        label=_("Type sak"), choices=ItemKind.choices, widget=forms.RadioSelect
    )
    title = CleanTextField(label=_("Tittel"), max_length=200)
    background = LongTextField(label=_("Saksframlegg"), max_length=8000, required=False, rows=6)
    proposal_text = LongTextField(
        label=_("Forslag til vedtak"),
        max_length=4000,
        required=False,
        help_text=_("Må stå når saken er en vedtakssak."),
    )


class AttendanceForm(BaseForm):
    """One row per seat: there or not, and for a kommune in what capacity."""

    def __init__(self, *args, seats, kommune_seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.seats = seats
        for seat in seats:
            self.fields[f"present-{seat.code}"] = forms.BooleanField(
                label=gettext("%(name)s er til stede") % {"name": seat.user.name}, required=False
            )
            if seat.pk in kommune_seats:
                self.fields[f"role-{seat.code}"] = forms.ChoiceField(
                    label=gettext("%(name)s møter som") % {"name": seat.user.name},
                    choices=[("", _("Ikke avklart")), *DeclaredRole.choices],
                    required=False,
                )

    def rows(self):
        for seat in self.seats:
            role = f"role-{seat.code}"
            yield seat, self[f"present-{seat.code}"], self[role] if role in self.fields else None

    def answers(self):
        """(seat, present, declared role) of every row."""
        for seat in self.seats:
            yield (
                seat,
                self.cleaned_data[f"present-{seat.code}"],
                self.cleaned_data.get(f"role-{seat.code}", ""),
            )


class ImpartialityForm(BaseForm):
    """The lines in which the member is, or may be, partial. What the system has found is ticked beforehand."""

    lines = forms.MultipleChoiceField(
        label=_("Linjer der du er eller kan være inhabil"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Du er inhabil når du selv, arbeidsgiveren din, noen i nær familie eller en du har nært "
            "vennskap eller motsetning til, har noe å vinne eller tape på linjen."
        ),
    )
    note = LongTextField(
        label=_("Hvorfor"),
        max_length=1000,
        required=False,
        rows=2,
        help_text=_("Skriv kort hvis grunnen ikke går fram av hvem du representerer."),
    )
    is_sure = forms.BooleanField(
        label=_("Jeg har sett gjennom lista og er habil på alle linjer jeg ikke har krysset av for")
    )
    optional = frozenset({"note", "lines"})

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = choices


class RecusalForm(BaseForm):
    is_recused = YesNoField(
        label=_("Hva fant forumet?"), yes=_("Inhabil: trer ut av linjen"), no=_("Habil: deltar")
    )
    note = LongTextField(
        label=_("Begrunnelse"),
        max_length=1000,
        rows=3,
        help_text=_("Kommer i protokollen."),
    )


class AmountsForm(BaseForm):
    """An amount for each recipient of a line."""

    def __init__(self, *args, shares, **kwargs):
        super().__init__(*args, **kwargs)
        self.shares = shares
        for share in shares:
            self.fields[self.name(share)] = KronerField(label=share.recipient.name, min_value=0)
        self.order_fields([*[self.name(share) for share in shares], *self.fields])

    @staticmethod
    def name(share) -> str:
        return f"amount-{share.recipient_id}"

    def rows(self):
        for share in self.shares:
            yield share, self[self.name(share)]

    @property
    def amounts(self) -> dict[int, int]:
        return {share.recipient_id: self.cleaned_data[self.name(share)] for share in self.shares}


class LineForm(AmountsForm):
    """What is recommended in a line, with the reasons."""

    method = forms.ChoiceField(
        label=_("Hvordan beløpet er funnet"), choices=Method.choices, widget=forms.RadioSelect
    )
    plan_priority = forms.ModelChoiceField(
        label=_("Prioritering i planen"),
        queryset=PlanPriority.objects.none(),
        required=False,
        empty_label=_("Ingen"),
    )
    reasons = LongTextField(
        label=_("Begrunnelse"),
        max_length=3000,
        required=False,
        help_text=_("Må stå når beløpet er lavere enn det som er meldt. Teksten kommer i brevet."),
    )
    change_reason = LongTextField(
        label=_("Hvorfor forslaget er endret etter drøftingen"),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args, plan, after_discussion, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan_priority"].queryset = PlanPriority.objects.filter(plan=plan).order_by(
            "key"
        )
        if not after_discussion:
            del self.fields["change_reason"]


class ProposalForm(AmountsForm):
    """A written proposal over a line; without shares, over an item."""

    title = CleanTextField(label=_("Hva forslaget går ut på"), max_length=200)
    text = LongTextField(label=_("Begrunnelse eller ordlyd"), max_length=2000, required=False)


class RemarkForm(BaseForm):
    supports = forms.ChoiceField(
        label=_("Rådet ditt om linjen"), choices=Support.choices, widget=forms.RadioSelect
    )
    text = LongTextField(label=_("Merknad"), max_length=2000, required=False, rows=3)


class StatementForm(BaseForm):
    text = LongTextField(
        label=_("Protokolltilførsel"),
        max_length=2000,
        rows=3,
        help_text=_("Står i protokollen med navnet ditt."),
    )


class ResolutionForm(BaseForm):
    resolution = LongTextField(
        label=_("Vedtaket, ordrett"), max_length=4000, required=False, rows=3
    )


class MinutesForm(BaseForm):
    free_text = LongTextField(
        label=_("Merknader fra møtet"),
        max_length=8000,
        required=False,
        rows=8,
        help_text=_("Resten av protokollen hentes fra det som er registrert."),
    )


class SetAsideForm(BaseForm):
    frame = forms.ModelChoiceField(label=_("Ramme"), queryset=Frame.objects.none())
    amount = KronerField(label=_("Beløp"), min_value=0)
    item_number = CleanTextField(
        label=_("Sak i forumet"), max_length=10, help_text=_("For eksempel 08/25")
    )
    purpose = CleanTextField(label=_("Avsatt til"), max_length=150)


class PlanForm(BaseForm):
    """The plan's guidance as shares, in per cent, and its themes as lines of text."""

    title = CleanTextField(label=_("Tittel"), max_length=200)
    valid_from_date = OsloDateField(label=_("Gjelder fra"))
    valid_to_date = OsloDateField(label=_("Gjelder til og med"), required=False)
    kindergarten = forms.IntegerField(
        label=_("Andel til barnehage"), min_value=0, max_value=100, required=False
    )
    school = forms.IntegerField(
        label=_("Andel til skole"), min_value=0, max_value=100, required=False
    )
    owner = forms.IntegerField(
        label=_("Andel til eiere"), min_value=0, max_value=100, required=False
    )
    partner = forms.IntegerField(
        label=_("Andel til universitet, høyskole, fagskole og andre"),
        min_value=0,
        max_value=100,
        required=False,
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
        label=_("Ordning og utlysning"), queryset=Frame.objects.none(), empty_label=None
    )

    def __init__(self, *args, frames, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["frame"].queryset = frames
        self.fields["frame"].label_from_instance = lambda frame: (
            f"{frame.scheme_version.scheme.name} {frame.round.budget_year}, {frame.round.forum.name}"
        )


class AdoptForm(BaseForm):
    """In which item the forum adopted the plan."""

    item = forms.ModelChoiceField(
        label=_("Vedtatt i sak"), queryset=AgendaItem.objects.none(), empty_label=None
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items
        self.fields["item"].label_from_instance = str
