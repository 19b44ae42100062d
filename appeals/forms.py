"""Forms of complaints: they parse and explain, the actions decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appeals.enums import (
    ComplaintWay,
    DismissalGround,
    LateGround,
    Outcome,
    Relief,
    ReversalGround,
)
from kompetanse.forms import (
    BaseForm,
    KronerField,
    LongTextField,
    MultiFileField,
    OsloDateField,
    YesNoField,
)
from kompetanse.lib.files import CONTENT_TYPES
from kompetanse.lib.money import format_kroner
from records.models import StoredFile

if TYPE_CHECKING:
    from decisions.models import Decision

LONGEST = 8000
SALT = "appeals.kept"
FILES = _("PDF, Word, Excel, OpenDocument, bilde eller tekst. Høyst 20 MB for hver fil.")


def _points_of(decision: Decision) -> list[tuple[str, str]]:
    """The decision's points with what was asked for and what was given, so that nobody must look it up."""
    return [
        (
            str(point.number),
            gettext("%(number)s. %(title)s: meldt %(requested)s kr, vedtatt %(amount)s kr")
            % {
                "number": point.number,
                "title": point.item.title,
                "requested": format_kroner(point.requested),
                "amount": format_kroner(point.amount),
            },
        )
        for point in decision.points.all()
    ]


class ComplaintForm(BaseForm):
    """Which points, what change is wanted in each, and why. Files that were let in are kept when something else is refused."""

    points = forms.MultipleChoiceField(
        label=_("Hvilke punkter klager dere på?"), widget=forms.CheckboxSelectMultiple
    )
    reasons = LongTextField(label=_("Hvorfor klager dere?"), max_length=LONGEST)
    late_reason = LongTextField(
        label=_("Hvorfor kommer klagen etter fristen?"),
        max_length=LONGEST,
        help_text=_(
            "Vi tar først stilling til om klagen kan behandles selv om den kommer for sent."
        ),
    )
    files = MultiFileField(
        label=_("Vedlegg"), required=False, extensions=tuple(CONTENT_TYPES), max_megabytes=20,
        help_text=FILES,
    )  # fmt: skip
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    wants_suspension = forms.BooleanField(
        label=_("Vi ber om at vedtaket ikke gjennomføres før klagen er avgjort"), required=False
    )
    optional = frozenset({"files"})

    def __init__(
        self, *args: Any, decision: Decision, user_id: int, is_late: bool = False, **kwargs: Any
    ) -> None:
        self.user_id = user_id
        self.numbers = [point.number for point in decision.points.all()]
        self.kept_files: list[tuple[StoredFile, str]] = []
        kwargs.setdefault("initial", {})
        if len(self.numbers) == 1:
            kwargs["initial"].setdefault("points", [str(self.numbers[0])])
        super().__init__(*args, **kwargs)
        self.fields["points"].choices = _points_of(decision)  # type: ignore[attr-defined]
        for point in decision.points.all():
            self.fields[self.name_of(point.number)] = LongTextField(
                label=gettext("Hvilken endring vil dere ha i punkt %(number)s, %(title)s?")
                % {"number": point.number, "title": point.item.title},
                required=False,
                max_length=LONGEST,
            )
        order = ["points", *(self.name_of(number) for number in self.numbers), "reasons"]
        if not is_late:
            del self.fields["late_reason"]
        self.order_fields([*order, "late_reason", "wants_suspension", "files"])

    @staticmethod
    def name_of(number: int) -> str:
        return f"change_{number}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in data.get("points", []):
            name = self.name_of(int(number))
            if name in self.fields and not data.get(name) and name not in self.errors:
                self.add_error(
                    name, gettext("Skriv hvilken endring dere vil ha i punkt %s") % number
                )
        return data

    def clean_kept(self) -> str:
        """What was let in when the form was sent before, signed for this person."""
        text: str = self.cleaned_data["kept"]
        try:
            rows = signing.loads(text, salt=self._salt()) if text else []
        except signing.BadSignature:
            rows = []
        found = StoredFile.objects.in_bulk([pk for pk, _name in rows])
        self.kept_files = [(found[pk], name) for pk, name in rows if pk in found]
        return text

    def keep(self, files: list[tuple[StoredFile, str]]) -> str:
        """What the hidden field is to hold: everything let in so far."""
        known = {stored.pk for stored, _name in self.kept_files}
        self.kept_files += [row for row in files if row[0].pk not in known]
        return signing.dumps(
            [(stored.pk, name) for stored, name in self.kept_files], salt=self._salt()
        )

    def _salt(self) -> str:
        return f"{SALT}.{self.user_id}"

    def wanted(self) -> dict[int, str]:
        """Point number → the change that is wanted there, of those that were chosen."""
        return {
            int(number): self.cleaned_data.get(self.name_of(int(number)), "")
            for number in self.cleaned_data["points"]
        }


class RegisterForm(BaseForm):
    """A complaint that came on paper or by e-mail."""

    party = forms.ChoiceField(label=_("Hvem klager?"), widget=forms.RadioSelect)
    way = forms.ChoiceField(
        label=_("Hvordan kom klagen?"),
        choices=[(way.value, way.label) for way in ComplaintWay if way != ComplaintWay.PORTAL],
        widget=forms.RadioSelect,
    )
    received_date = OsloDateField(label=_("Dato klagen kom"))
    sent_date = OsloDateField(
        label=_("Dato den ble sendt"),
        required=False,
        help_text=_("Poststempel eller dato på e-posten. Er den sendt i tide, er den i tide."),
    )
    points = forms.MultipleChoiceField(
        label=_("Hvilke punkter gjelder klagen?"), widget=forms.CheckboxSelectMultiple
    )
    reasons = LongTextField(label=_("Hva klagen går ut på"), max_length=LONGEST)
    wants_suspension = forms.BooleanField(
        label=_("Klagen ber om at vedtaket ikke gjennomføres før den er avgjort"), required=False
    )
    files = MultiFileField(
        label=_("Klagen som fil"), extensions=tuple(CONTENT_TYPES), max_megabytes=20,
        help_text=_("Klagen først, så vedleggene. Høyst 20 MB for hver fil."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, decision: Decision, parties: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].choices = parties  # type: ignore[attr-defined]
        self.fields["points"].choices = _points_of(decision)  # type: ignore[attr-defined]


class CorrectionForm(BaseForm):
    text = LongTextField(label=_("Dette må rettes"), max_length=LONGEST)
    due_date = OsloDateField(label=_("Frist"))


class AnswerForm(BaseForm):
    text = LongTextField(label=_("Rettingen"), max_length=LONGEST)


class LateForm(BaseForm):
    """§ 31, before anything else."""

    ground = forms.ChoiceField(
        label=_("Kan klagen behandles selv om den kom for sent?"),
        choices=LateGround.choices,
        widget=forms.RadioSelect,
    )
    text = LongTextField(label=_("Begrunnelse"), max_length=LONGEST)


class DismissForm(BaseForm):
    ground = forms.ChoiceField(
        label=_("Hvorfor avvises klagen?"),
        choices=DismissalGround.choices,
        widget=forms.RadioSelect,
    )
    text = LongTextField(label=_("Begrunnelse i brevet"), max_length=LONGEST)


class ForwardForm(BaseForm):
    text = LongTextField(
        label=_("Vår vurdering av klagen"),
        max_length=LONGEST,
        help_text=_("Står i brevet til den som klager, og går til klageinstansen."),
    )


class ReliefForm(BaseForm):
    relief = forms.ChoiceField(
        label=_("Hvor langt får den som klager, medhold?"),
        choices=[(key.value, key.label) for key in Relief if key],
        widget=forms.RadioSelect,
    )


class SuspensionForm(BaseForm):
    is_granted = YesNoField(
        label=_("Skal vi vente med å gjennomføre vedtaket?"),
        yes=_("Ja, til klagen er avgjort"),
        no=_("Nei, det gjennomføres som vanlig"),
    )
    reasons = LongTextField(label=_("Begrunnelse i brevet"), max_length=LONGEST)


class ResultForm(BaseForm):
    outcome = forms.ChoiceField(
        label=_("Hva er avgjort?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    text = LongTextField(label=_("Begrunnelse"), max_length=LONGEST)
    files = MultiFileField(
        label=_("Avgjørelsen som fil"), required=False, extensions=("pdf",), max_megabytes=20,
        help_text=_("PDF. Uten fil lager vi et dokument av begrunnelsen."),
    )  # fmt: skip


class ReserveForm(BaseForm):
    """How much of a frame is held back for complaints."""

    amount = KronerField(label=_("Klagereserve"), min_value=0)
    reason = LongTextField(
        label=_("Begrunnelse"),
        required=False,
        max_length=1000,
        rows=3,
        help_text=_("Må fylles ut når reserven blir mindre før klagefristene er ute."),
    )
    seen_amount = forms.IntegerField(widget=forms.HiddenInput)
    optional = frozenset({"reason"})


class ReversalForm(BaseForm):
    ground = forms.ChoiceField(
        label=_("Hvorfor kan vedtaket gjøres om?"),
        choices=ReversalGround.choices,
        widget=forms.RadioSelect,
    )
    is_harmful = YesNoField(
        label=_("Er endringen til skade for mottakeren?"),
        yes=_("Ja. Mottakeren får forhåndsvarsel og tre uker til å uttale seg"),
        no=_("Nei. Vi lager utkastet til nytt vedtak med én gang"),
    )
    reasons = LongTextField(label=_("Hvorfor gjøres vedtaket om?"), max_length=LONGEST)
