"""Forms of decisions: they parse and explain, the actions decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from decisions.checks import grounds_of
from decisions.documents import ground_words
from decisions.enums import (
    ChangeKind,
    DeliveryWay,
    DismissalGround,
    ForumAnswer,
    ReturnCategory,
)
from decisions.models import Point
from forum.enums import MoneyOrigin
from grants.enums import ForumMode
from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    LongTextField,
    MultiFileField,
    OsloDateField,
)
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.dates import format_weekday_date
from kompetanse.lib.files import CONTENT_TYPES
from kompetanse.lib.money import format_kroner
from owners.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from forum.models import Meeting

LONGEST = 4000


class PointForm(BaseForm):
    """What one measure gets, and why."""

    optional = frozenset()  # none is marked: what must be filled in hangs on the amount

    amount = KronerField(label=_("Vedtatt beløp"), min_value=0)
    reasons = LongTextField(
        label=_("Begrunnelse i brevet"),
        required=False,
        max_length=LONGEST,
        help_text=_("Må fylles ut når mottakeren får mindre enn det som ble meldt."),
    )
    ground = forms.ChoiceField(
        label=_("Hvorfor går beløpet under innstillingen?"),
        required=False,
        widget=forms.RadioSelect,
    )
    change_reason = LongTextField(
        label=_("Hvorfor er beløpet endret etter drøftingen?"), required=False, max_length=LONGEST
    )

    def __init__(self, *args: Any, point: Point, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "amount": point.amount,
                "reasons": point.reasons,
                "ground": point.ground,
                "change_reason": point.change_reason,
            },
        )
        super().__init__(*args, **kwargs)
        decision = point.decision
        version = decision.scheme_version
        if not (decision.is_grant or decision.is_dismissal):
            del self.fields["ground"], self.fields["change_reason"]
            if decision.is_repayment:
                self.fields["amount"].label = _("Kreves tilbake")
            else:
                del self.fields["amount"]
            self.fields["reasons"].help_text = ""
        elif decision.round.forum_mode == ForumMode.RECOMMENDATION:
            del self.fields["change_reason"]
            field = self.fields["ground"]
            field.choices = [  # type: ignore[attr-defined]
                ("", _("Beløpet går ikke under innstillingen")),
                *((key, ground_words(version, key, "nb")) for key in grounds_of(version)),
            ]
        else:
            del self.fields["ground"]

    def values(self) -> dict[str, Any]:
        """What `edit_point` takes; a field that this round does not have is empty."""
        return {"amount": 0, "ground": "", "change_reason": "", **self.cleaned_data}


class CommitmentForm(BaseForm):
    """What a grant promises for each coming year that the measure has asked for; empty or 0 promises nothing."""

    def __init__(self, *args: Any, point: Point, asked: Mapping[int, int], **kwargs: Any) -> None:
        self.years = list(asked)
        stored = dict(point.commitments.values_list("year", "amount"))
        kwargs.setdefault("initial", {self.name(year): stored.get(year) for year in asked})
        super().__init__(*args, **kwargs)
        for year, amount in asked.items():
            self.fields[self.name(year)] = KronerField(
                label=gettext("Tilsagn for %(year)s") % {"year": year},
                help_text=gettext("Meldt: kr %(amount)s") % {"amount": format_kroner(amount)},
                min_value=0,
                required=False,
            )

    @staticmethod
    def name(year: int) -> str:
        return f"year-{year}"

    @property
    def amounts(self) -> dict[int, int]:
        return {year: self.cleaned_data[self.name(year)] or 0 for year in self.years}


class SecondAllocationForm(BaseForm):
    """How much is shared out once more, and where it comes from."""

    amount = KronerField(label=_("Beløp å fordele"), min_value=1)
    origin = forms.ChoiceField(
        label=_("Hvor kommer pengene fra?"), choices=MoneyOrigin.choices, widget=forms.RadioSelect
    )


class LetterForm(BaseForm):
    """The caseworker's own paragraph."""

    free_text = LongTextField(
        label=_("Egen tekst i brevet"),
        required=False,
        max_length=LONGEST,
        help_text=_("Kommer etter begrunnelsen."),
    )


class ReturnForm(BaseForm):
    categories = forms.MultipleChoiceField(
        label=_("Hva må rettes?"),
        choices=ReturnCategory.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    text = LongTextField(label=_("Forklar hva som må rettes"), max_length=LONGEST)


class ApproveForm(BaseForm):
    is_impartial = forms.BooleanField(label=_("Jeg har lest brevet, og jeg er ikke inhabil"))


class BulkApproveForm(BaseForm):
    is_impartial = forms.BooleanField(
        label=_("Jeg har sett på vedtakene, og jeg er ikke inhabil i noen av sakene")
    )


class DeliveryForm(BaseForm):
    way = forms.ChoiceField(label=_("Hvordan ble vedtaket sendt?"), choices=DeliveryWay.choices)
    sent_date = OsloDateField(label=_("Dato det ble sendt"))
    note = LongTextField(label=_("Merknad"), required=False, max_length=1000)


class DismissalForm(BaseForm):
    ground = forms.ChoiceField(
        label=_("Hvorfor avvises behovsmeldingen?"),
        choices=DismissalGround.choices,
        widget=forms.RadioSelect,
    )
    reasons = LongTextField(label=_("Begrunnelse i brevet"), max_length=LONGEST)


class ChangeForm(BaseForm):
    """What has changed since the grant was given."""

    kind = forms.ChoiceField(
        label=_("Hva er endret?"), choices=ChangeKind.choices, widget=forms.RadioSelect
    )
    point_numbers = forms.TypedMultipleChoiceField(
        label=_("Hvilke tiltak gjelder det?"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    wanted_amount = KronerField(
        label=_("Beløp dere trenger til sammen"),
        min_value=0,
        required=False,
        help_text=_("Bare når dere trenger mindre eller mer penger."),
    )
    new_partner = forms.ModelChoiceField(
        label=_("Ny partner"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Velg partner"),
        help_text=_("Bare når dere vil ha en ny partner. Partneren må være registrert her."),
    )
    old_partner = forms.ModelChoiceField(
        label=_("Hvem går ut?"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Ingen. Den nye kommer i tillegg."),
        help_text=_("Bare når dere vil ha en ny partner."),
    )
    text = LongTextField(
        label=_("Forklar endringen"),
        max_length=LONGEST,
        help_text=_("Skriv hva som er annerledes, fra når, og hva dere foreslår."),
    )
    files = MultiFileField(
        label=_("Vedlegg"),
        extensions=tuple(CONTENT_TYPES),
        max_megabytes=20,
        required=False,
        help_text=_("PDF, Word, Excel, OpenDocument, bilde eller tekst. Høyst 20 MB for hver fil."),
    )

    def __init__(
        self,
        *args: Any,
        points: Sequence[Point],
        partners: Collection[int],
        is_owner: bool,
        **kwargs: Any,
    ) -> None:
        """`partners`: ids of those that are there. Only the owner can have another partner."""
        if len(points) == 1:
            kwargs.setdefault("initial", {"point_numbers": [points[0].number]})
        super().__init__(*args, **kwargs)
        self.fields["point_numbers"].choices = [  # type: ignore[attr-defined]
            (point.number, f"{point.number}. {point.item.title}") for point in points
        ]
        if is_owner:
            known = Organisation.objects.partners().legal().order_by("name", "pk")
            self.fields["new_partner"].queryset = known.exclude(pk__in=partners)  # type: ignore[attr-defined]
            self.fields["old_partner"].queryset = known.filter(pk__in=partners)  # type: ignore[attr-defined]
        else:
            del self.fields["new_partner"], self.fields["old_partner"]
            self.fields["kind"].choices = [  # type: ignore[attr-defined]
                (key, label) for key, label in ChangeKind.choices if key != ChangeKind.PARTNER
            ]

    def values(self) -> dict[str, Any]:
        """What `send_change_notice` takes."""
        files = [(file.name, file.read()) for file in self.cleaned_data["files"]]
        return {**self.cleaned_data, "files": files}


class RefuseChangeForm(BaseForm):
    reasons = LongTextField(
        label=_("Hvorfor godkjenner dere ikke endringen?"),
        max_length=LONGEST,
        help_text=_("Står som begrunnelse i brevet."),
    )


class ForumReturnForm(BaseForm):
    """Why the authority cannot follow the recommendation, and when the forum treats it again."""

    criterion = forms.ChoiceField(
        label=_("Hvilket kriterium er ikke oppfylt?"), widget=forms.RadioSelect
    )
    reason = LongTextField(
        label=_("Hvorfor kan dere ikke følge innstillingen?"),
        max_length=LONGEST,
        help_text=_("Forumet får teksten som bakgrunn for saken og i et brev."),
    )
    meeting = forms.ModelChoiceField(
        label=_("Forumets møte"), queryset=None, empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, point: Point, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = point.decision.scheme_version
        self.fields["criterion"].choices = [  # type: ignore[attr-defined]
            (key, ground_words(version, key, "nb")) for key in grounds_of(version)
        ]
        field = self.fields["meeting"]
        field.queryset = meetings  # type: ignore[attr-defined]
        field.label_from_instance = _meeting_words  # type: ignore[attr-defined]


def _meeting_words(meeting: Meeting) -> str:
    return format_weekday_date(in_oslo(meeting.starts_at).date())


class ForumAnswerForm(BaseForm):
    """What the forum said; with a new recommendation the kroner of each recipient."""

    answer = forms.ChoiceField(
        label=_("Hva svarte forumet?"), choices=ForumAnswer.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, points: Sequence[Point], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for point in points:
            self.fields[f"amount_{point.decision.recipient_id}"] = KronerField(
                label=gettext("Ny innstilling til %(name)s")
                % {"name": point.decision.recipient.name},
                min_value=0,
                required=False,
                initial=point.recommended,
            )

    def values(self) -> dict[str, Any]:
        """What `record_forum_answer` takes."""
        ids = [point.decision.recipient_id for point in self.points]
        return {
            "answer": self.cleaned_data["answer"],
            "amounts": {pk: self.cleaned_data[f"amount_{pk}"] or 0 for pk in ids},
        }


class ReferenceForm(BaseForm):
    """What the juridisk ansvarlig has found in the source."""

    citation_nb = CleanTextField(label=_("Henvisning på bokmål"), max_length=300)
    citation_nn = CleanTextField(label=_("Henvisning på nynorsk"), max_length=300)
    document_number = CleanTextField(
        label=_("Nummer"), max_length=60, help_text=_("For eksempel FOR-2021-01-26-230.")
    )
    document_date = OsloDateField(label=_("Dato"))
    paragraphs = CleanTextField(label=_("Paragrafer"), max_length=120, required=False)
    source_url = CleanTextField(
        label=_("Kilde"), max_length=300, help_text=_("Adressen der du har kontrollert teksten.")
    )
    valid_from_date = OsloDateField(label=_("Gjelder fra"), required=False)
    valid_to_date = OsloDateField(label=_("Gjelder til og med"), required=False)


class RepealForm(BaseForm):
    valid_to_date = OsloDateField(label=_("Siste dag den gjaldt"))
    reason = LongTextField(label=_("Hvorfor gjelder den ikke lenger?"), max_length=1000)
