"""Forms about one line: impartiality, amounts, proposals and remarks."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.enums import (
    Method,
    Support,
)
from grants.models import PlanPriority
from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    LongTextField,
    YesNoField,
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
    # To name the lines is a duty where there are any, so they are not marked, though none may be ticked.
    optional = frozenset({"note"})

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
    also_others = forms.BooleanField(required=False)

    def __init__(self, *args, others=(), **kwargs):
        super().__init__(*args, **kwargs)
        if not others:
            del self.fields["also_others"]
            return
        numbers = [str(row.line.number) for row in others]
        self.fields["also_others"].label = gettext(
            "Det samme gjelder de andre linjene med samme grunn: linje %(numbers)s"
        ) % {"numbers": ", ".join(numbers)}


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
