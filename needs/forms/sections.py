"""The text parts of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    LongTextField,
    YesNoField,
)
from needs.enums import SamiAnswer, Section, Sector
from needs.labels import LABELS

if TYPE_CHECKING:
    from needs.models import NeedsReport

LONG = 4000
SHORT_TEXT = 2000


def done_field() -> YesNoField:
    return YesNoField(
        label=_("Er du ferdig med denne delen?"),
        help_text=_("Du kan endre til dere sender inn."),
        yes=_("Ja, denne delen er ferdig"),
        no=_("Nei, jeg kommer tilbake"),
    )


def long_text(name: str, *, rows: int = 5, help_text: Any = "", limit: int = LONG) -> LongTextField:
    return LongTextField(
        label=LABELS[name], max_length=limit, required=False, rows=rows, help_text=help_text
    )


class SectionForm(BaseForm):
    """A text part of a draft: nothing is demanded until the user says that it is finished."""

    optional = frozenset[str]()

    def __init__(self, *args: Any, report: NeedsReport, **kwargs: Any) -> None:
        self.report = report
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "done"] + ["done"])

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes: everything but the question of being finished."""
        return {name: value for name, value in self.cleaned_data.items() if name != "done"}


class ContactForm(SectionForm):
    optional = frozenset({"contact_phone"})

    contact_name = CleanTextField(label=LABELS["contact_name"], max_length=150, required=False)
    contact_email = forms.EmailField(
        label=LABELS["contact_email"], required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    contact_phone = CleanTextField(label=LABELS["contact_phone"], max_length=30, required=False)
    sectors = forms.MultipleChoiceField(
        label=LABELS["sectors"],
        choices=Sector.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    municipal_coordination = YesNoField(
        label=LABELS["municipal_coordination"],
        required=False,
        help_text=_(
            "Gjelder kommuner i kompetanseløftet. Kommunedirektøren står for samordningen."
        ),
    )
    done = done_field()

    def __init__(self, *args: Any, report: NeedsReport, **kwargs: Any) -> None:
        super().__init__(*args, report=report, **kwargs)
        version = report.application.scheme_version
        if not version.has_rule("R-KSI-01"):
            del self.fields["municipal_coordination"]


class NeedForm(SectionForm):
    optional = frozenset({"connection_text"})

    need_text = long_text(
        "need_text", rows=7,
        help_text=_("Hva trenger barnehagene og skolene å bli bedre på, og hvordan vet dere det?"),
    )  # fmt: skip
    assessment_text = long_text(
        "assessment_text", rows=6, help_text=_("Hva viser kartleggingen når dere ser alt samlet?")
    )
    inclusive_process_text = long_text(
        "inclusive_process_text", help_text=_("Hvordan fikk alle si sin mening?")
    )
    connection_text = long_text("connection_text", rows=3, limit=SHORT_TEXT)
    done = done_field()


class FundingForm(SectionForm):
    optional = frozenset({"own_effort_text", "other_funds_text", "other_funds_amount"})

    own_effort_text = long_text(
        "own_effort_text", rows=4, limit=SHORT_TEXT,
        help_text=_("Hva dere selv bidrar med, for eksempel tid, vikarer og lokaler."),
    )  # fmt: skip
    other_funds_text = long_text(
        "other_funds_text", rows=3, limit=SHORT_TEXT,
        help_text=_("Får tiltaket også andre offentlige midler? Skriv hvilke."),
    )  # fmt: skip
    other_funds_amount = KronerField(
        label=LABELS["other_funds_amount"], required=False, min_value=0
    )
    done = done_field()


class PerspectivesForm(SectionForm):
    optional = frozenset({"sami_text", "inclusion_text", "ppt_text", "private_included_text"})

    sami_answer = forms.ChoiceField(
        label=LABELS["sami_answer"],
        choices=SamiAnswer.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    sami_text = long_text("sami_text", rows=3, limit=1000, help_text=_("Noen få setninger er nok."))
    inclusion_text = long_text("inclusion_text", rows=4, limit=SHORT_TEXT)
    ppt_text = long_text("ppt_text", rows=4, limit=SHORT_TEXT)
    private_included_text = long_text("private_included_text", rows=3, limit=SHORT_TEXT)
    evaluation_text = long_text(
        "evaluation_text", rows=4, limit=SHORT_TEXT,
        help_text=_("Hva vil dere undersøke, hvordan og når?"),
    )  # fmt: skip
    done = done_field()

    def __init__(self, *args: Any, report: NeedsReport, **kwargs: Any) -> None:
        super().__init__(*args, report=report, **kwargs)
        if report.application.scheme_version.has_rule("R-LOK-12"):
            self.optional = frozenset({"sami_text", "inclusion_text"})


TEXT_FORMS: dict[str, type[SectionForm]] = {
    Section.CONTACT: ContactForm,
    Section.NEED: NeedForm,
    Section.FUNDING: FundingForm,
    Section.PERSPECTIVES: PerspectivesForm,
}


class DoneForm(BaseForm):
    done = done_field()
