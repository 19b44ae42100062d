"""Forms of batches: they parse and explain, the actions decide."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import BaseForm, CleanTextField, LongTextField, MultiFileField, OsloDateField
from kompetanse.lib.errors import Unreadable
from payments import accountno
from payments.enums import LineOutcome


class DueForm(BaseForm):
    due_until = OsloDateField(label=_("Ta med det som forfaller til og med"))


class PayerForm(BaseForm):
    """What the authority's files need of the authority itself."""

    account_number = CleanTextField(
        label=_("Kontoen det betales fra"),
        max_length=40,
        required=False,
        help_text=_("Elleve siffer. Uten den lager vi ikke bankfil."),
    )
    cost_centre = CleanTextField(
        label=_("Koststed"),
        max_length=20,
        help_text=_("Står på hver linje i utbetalingsgrunnlaget."),
    )

    def clean_account_number(self) -> str:
        text = self.cleaned_data["account_number"]
        try:
            return accountno.normalise(text) if text else ""
        except Unreadable as wrong:
            raise ValidationError(str(wrong)) from None


class ReasonForm(BaseForm):
    reason = LongTextField(label=_("Grunn"), max_length=1000)


class StatusFileForm(BaseForm):
    file = MultiFileField(
        label=_("Statusfil"),
        extensions=("csv", "xlsx"),
        max_megabytes=5,
        help_text=_(
            "Én rad for hvert bilag: bilag, «betalt» eller «retur», dato, og grunn når pengene kom i retur."
        ),
    )


class AllPaidForm(BaseForm):
    day = OsloDateField(label=_("Dato pengene ble betalt"))


class VoucherForm(BaseForm):
    """What the bank did with one voucher."""

    outcome = forms.ChoiceField(
        label=_("Hva skjedde med pengene?"),
        choices=[
            (LineOutcome.PAID.value, LineOutcome.PAID.label),
            (LineOutcome.RETURNED.value, LineOutcome.RETURNED.label),
        ],
        widget=forms.RadioSelect,
    )
    day = OsloDateField(label=_("Dato"))
    reason = CleanTextField(
        label=_("Hvorfor kom pengene i retur?"),
        max_length=200,
        required=False,
        help_text=_("Må fylles ut når pengene kom i retur."),
    )
