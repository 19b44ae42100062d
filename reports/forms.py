"""The pages on which a report is written, sent and controlled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    LongTextField,
    MultiFileField,
    OsloDateField,
)
from kompetanse.lib.files import CONTENT_TYPES
from reports.actions.settling import BACK, STAYS
from reports.enums import Answerer, Attained, Done, FileKind, ReportStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.content import Content
    from reports.questions import Question

LONG = 4000
SHORT = 2000


def _text(label: Any, *, rows: int = 5, help_text: Any = "", limit: int = LONG) -> LongTextField:
    return LongTextField(
        label=label, max_length=limit, required=False, rows=rows, help_text=help_text
    )


def _choice(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


def _number(label: str, initial: int | None) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=1_000_000,
        required=False,
        initial=initial,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class DraftForm(BaseForm):
    """A part of a draft: nothing is demanded before the report is sent."""

    optional = frozenset[str]()


def account_fields() -> dict[str, forms.Field]:
    """Used, not used, why not."""
    return {
        "used": KronerField(label=_("Brukt"), min_value=0, required=False),
        "unused": KronerField(
            label=_("Ikke brukt"),
            min_value=0,
            required=False,
            help_text=_("Brukt og ikke brukt skal bli det som er tildelt."),
        ),
        "unused_reason": _text(
            _("Hvorfor er ikke alt brukt?"),
            rows=3,
            limit=SHORT,
            help_text=_("Bare hvis noe ikke er brukt."),
        ),
    }


class MeasureForm(DraftForm):
    """What became of one measure. Which fields there are, follows from the scheme, the decision and the plan."""

    optional = frozenset({"deviation_text", "unused_reason", "unused", "coordinator_text"})

    done = _choice(_("Er tiltaket gjennomført?"), Done.choices)
    deviation_text = _text(
        _("Hva ble ikke som planlagt?"), rows=4, help_text=_("Bare hvis noe ble annerledes.")
    )
    evaluation_text = _text(_("Hvordan vurderer dere tiltaket?"), rows=5)

    def __init__(
        self,
        *args: Any,
        content: Content,
        measure: Content,
        groups: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.measure, self.groups = measure, groups
        if content["asks_financing"]:
            self.fields["own_financing"] = KronerField(
                label=_("Hva har dere selv betalt?"),
                min_value=0,
                required=False,
                help_text=_("Lønn og frikjøp kan regnes med."),
            )
        if content["asks_effort"]:
            self.fields["own_effort_text"] = _text(_("Hva var egeninnsatsen deres?"), rows=3)
        if measure["plan"]["coordinator"]:
            self.fields["coordinator_text"] = _text(
                _("Hva er brukt til koordinator, og til hva?"), rows=3
            )
        if any(one["is_owner"] for one in measure["shares"]):
            self.fields.update(account_fields())
        known = measure["plan"]["places"]
        self.places: list[tuple[str, str]] = [
            *((str(one["id"]), one["name"]) for one in known),
            ("", gettext("Andre") if known else gettext("Hele tiltaket")),
        ]
        told = {(one["place"], one["category"]): one["count"] for one in measure["participants"]}
        for place, name in self.places:
            for key, label in groups:
                self.fields[f"n_{place}_{key}"] = _number(
                    f"{name}, {label}", told.get((int(place) if place else None, key))
                )

    @property
    def count_rows(self) -> list[tuple[str, list[tuple[str, Any]]]]:
        """Each place with its boxes, one for each group."""
        return [
            (name, [(label, self[f"n_{place}_{key}"]) for key, label in self.groups])
            for place, name in self.places
        ]

    @property
    def account_fields(self) -> list[Any]:
        names = ("used", "unused", "unused_reason")
        return [self[name] for name in names if name in self.fields]

    @property
    def own_fields(self) -> list[Any]:
        names = ("own_financing", "own_effort_text", "coordinator_text")
        return [self[name] for name in names if name in self.fields]

    @property
    def counts(self) -> dict[tuple[int | None, str], int]:
        return {
            (int(place) if place else None, key): self.cleaned_data.get(f"n_{place}_{key}") or 0
            for place, _name in self.places
            for key, _label in self.groups
        }

    @property
    def account(self) -> tuple[int | None, int | None, str]:
        data = self.cleaned_data
        return data.get("used"), data.get("unused"), data.get("unused_reason") or ""

    @property
    def values(self) -> dict[str, Any]:
        names = (
            "done",
            "deviation_text",
            "evaluation_text",
            "own_financing",
            "own_effort_text",
            "coordinator_text",
        )
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class GoalsForm(DraftForm):
    """Each question with ja, delvis or nei, and why."""

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        self.add_rows()
        for one in self.questions:
            self.fields[f"answer_{one.key}"] = _choice(one.text, Attained.choices)
            self.fields[f"text_{one.key}"] = _text(_("Begrunn svaret"), rows=3, limit=SHORT)

    def add_rows(self) -> None:
        """What stands before the questions."""

    @property
    def question_fields(self) -> list[Any]:
        return [self[f"{name}_{one.key}"] for one in self.questions for name in ("answer", "text")]

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        data = self.cleaned_data
        return {
            one.key: (data.get(f"answer_{one.key}") or "", data.get(f"text_{one.key}") or "")
            for one in self.questions
        }


class TogetherForm(DraftForm):
    """How it was assessed, what came of it, and who may be asked."""

    optional = frozenset({"evaluation_text", "practice_text", "plans_text"})

    staff_text = _text(
        _("Hvordan deltok de ansatte i å vurdere måloppnåelsen?"),
        help_text=_("Skriv hvem som var med, når og hvordan."),
    )
    evaluation_text = _text(_("Hvordan har dere evaluert?"))
    practice_text = _text(_("Hva er endret i praksis?"))
    plans_text = _text(_("Hva er veien videre?"))
    contact_name = CleanTextField(label=_("Kontaktperson"), max_length=150, required=False)
    contact_email = forms.EmailField(
        label=_("Kontaktpersonens e-post"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class FilesForm(BaseForm):
    kind = forms.ChoiceField(
        label=_("Hva er det?"), choices=FileKind.choices, widget=forms.RadioSelect
    )
    files = MultiFileField(
        label=_("Filer"),
        extensions=tuple(CONTENT_TYPES),
        max_megabytes=20,
        help_text=_("PDF, Word, Excel, OpenDocument, bilde eller tekst. Høyst 20 MB for hver fil."),
    )


class PartForm(GoalsForm):
    """A partner's own part: its work, its money, its answers."""

    contribution_text = _text(_("Hva har dere bidratt med?"))
    evaluation_text = _text(_("Hvordan vurderer dere samarbeidet?"))

    def __init__(self, *args: Any, measures: list[Content], **kwargs: Any) -> None:
        self.measures = measures
        self.optional = frozenset(
            f"{name}_{one['code']}" for one in measures for name in ("unused", "unused_reason")
        ) | {"evaluation_text"}
        super().__init__(*args, **kwargs)

    def add_rows(self) -> None:
        for one in self.measures:
            for name, field in account_fields().items():
                self.fields[f"{name}_{one['code']}"] = field

    @property
    def account_rows(self) -> list[tuple[Content, list[Any]]]:
        """Each measure that the partner has been granted money for, with its boxes."""
        return [
            (one, [self[f"{name}_{one['code']}"] for name in ("used", "unused", "unused_reason")])
            for one in self.measures
        ]

    @property
    def accounts(self) -> dict[str, tuple[int | None, int | None, str]]:
        data = self.cleaned_data
        return {
            one["code"]: (
                data.get(f"used_{one['code']}"),
                data.get(f"unused_{one['code']}"),
                data.get(f"unused_reason_{one['code']}") or "",
            )
            for one in self.measures
        }

    @property
    def values(self) -> dict[str, str]:
        names = ("contribution_text", "evaluation_text")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class DeclareForm(BaseForm):
    """The declaration of the one who sends in."""

    declares = forms.BooleanField(label="")

    def __init__(self, *args: Any, owner: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["declares"].label = gettext(
            "Opplysningene er riktige, og %(owner)s står for rapporten"
        ) % {"owner": owner}
        self.fields["declares"].error_messages["required"] = gettext(
            "Kryss av for at opplysningene er riktige"
        )


class SendOnForm(BaseForm):
    """To the approver: nothing to declare yet."""


class SendBackForm(BaseForm):
    reason = LongTextField(label=_("Hva må endres?"), max_length=SHORT, rows=3)


class ActForm(BaseForm):
    """An act of the authority that needs no more than the press."""


class ChangesForm(BaseForm):
    text = LongTextField(label=_("Hva må rettes?"), max_length=SHORT, rows=5)
    due_date = OsloDateField(label=_("Rettes innen"))


class ExtendForm(BaseForm):
    to_date = OsloDateField(label=_("Ny frist"))
    reason = LongTextField(label=_("Hvorfor flyttes fristen?"), max_length=SHORT, rows=3)


class WaiveForm(BaseForm):
    reason = LongTextField(label=_("Hvorfor gir dere fritak?"), max_length=SHORT, rows=3)


class SettleForm(BaseForm):
    outcome = forms.ChoiceField(
        label=_("Hva skal skje med pengene?"),
        choices=[(BACK, _("De skal vurderes krevd tilbake")), (STAYS, _("De blir stående"))],
        widget=forms.RadioSelect,
    )
    reason = LongTextField(
        label=_("Hva er bestemt om pengene, og hvorfor?"), max_length=SHORT, rows=3
    )


class NoticeForm(BaseForm):
    due_date = OsloDateField(
        label=_("Frist for å sende rapport eller uttale seg"), help_text=_("Minst en uke fram.")
    )


class QuestionForm(BaseForm):
    """A question on goals, in both written forms."""

    text_nb = LongTextField(label=_("Spørsmålet på bokmål"), max_length=400, rows=3)
    text_nn = LongTextField(label=_("Spørsmålet på nynorsk"), max_length=400, rows=3)
    answered_by = forms.ChoiceField(
        label=_("Hvem svarer?"), choices=Answerer.choices, widget=forms.RadioSelect
    )
    source = CleanTextField(
        label=_("Hvor spørsmålet kommer fra"),
        max_length=200,
        help_text=_("For eksempel paragrafen i forskriften, eller brevet fra direktoratet."),
    )


WHAT = (
    ("not_sent", _("Ikke sendt")),
    ("overdue", _("Fristen er ute")),
    ("to_check", _("Skal kontrolleres")),
    ("unused", _("Ubrukte midler")),
    ("deviations", _("Avvik")),
    ("private", _("Private eiere")),
    ("small", _("Små kommuner")),
    ("inclusion", _("Spesialpedagogikk og inkludering")),
)


def _narrowing(length: int) -> CleanTextField:
    """What a link from the compilation narrows the list by; shown as a chip that can be removed."""
    return CleanTextField(label="", max_length=length, required=False, widget=forms.HiddenInput)


class ReportFilterForm(BaseForm):
    """Filters of the authority's list. Unknown values filter nothing away."""

    q = CleanTextField(label=_("Eier eller saksnummer"), max_length=100, required=False)
    year = forms.ChoiceField(label=_("År"), required=False)
    what = forms.ChoiceField(
        label=_("Hva gjelder det?"), choices=[("", _("Alle")), *WHAT], required=False
    )
    status = forms.ChoiceField(
        label=_("Status"), choices=[("", _("Alle")), *ReportStatus.choices], required=False
    )
    counted = _narrowing(1)
    scheme = _narrowing(40)
    county = _narrowing(2)
    region = _narrowing(24)
    group = _narrowing(60)
    question = _narrowing(40)
    answer = _narrowing(10)

    def __init__(self, *args: Any, years: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [("", _("Alle")), *((str(year), str(year)) for year in years)]
