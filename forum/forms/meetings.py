"""Forms of a meeting and what is on its agenda."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.enums import (
    DeclaredRole,
    ItemKind,
)
from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    LongTextField,
    OsloDateField,
    YesNoField,
)
from kompetanse.lib.clock import OSLO


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


class SendMinutesForm(BaseForm):
    due_date = OsloDateField(
        label=_("Frist for merknader"),
        help_text=_("De som var på møtet, kan sende merknader til og med denne dagen."),
    )


class MinutesRemarkForm(BaseForm):
    text = LongTextField(
        label=_("Merknad til protokollen"),
        max_length=2000,
        rows=4,
        help_text=_("Skriv hva som er feil eller mangler, og i hvilken sak. Alle som leser protokollen, kan se merknaden."),
    )  # fmt: skip


class RemarkAnswerForm(BaseForm):
    takes_in = YesNoField(
        label=_("Tas merknaden inn i protokollen?"),
        yes=_("Ja, den tas inn"),
        no=_("Nei, den tas ikke inn"),
    )
    answer = LongTextField(
        label=_("Rettelsen eller svaret"),
        max_length=2000,
        rows=4,
        help_text=_("Tas den inn, er dette det som står i protokollen. Tas den ikke inn, står merknaden der med svaret ditt."),
    )  # fmt: skip
