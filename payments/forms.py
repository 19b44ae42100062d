"""Forms of payments: they parse and explain, the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    KronerField,
    LongTextField,
    OsloDateField,
)
from kompetanse.lib.errors import Unreadable
from kompetanse.lib.money import format_kroner
from payments.accountno import MAX_TEXT, format_account, normalise
from payments.enums import RepaymentGround, StopKind
from payments.models import Acceptance, PayeeAccount

LONGEST = 4000


class AccountNumberField(CleanTextField):
    """Eleven digits with a right check digit, however they are grouped."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            **{"label": _("Kontonummer"), "max_length": MAX_TEXT, **options},
            help_text=_("Elleve siffer. Kontoen må tilhøre organisasjonen."),
        )
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return normalise(text)
        except Unreadable as wrong:
            raise forms.ValidationError(str(wrong)) from None


class AccountForm(BaseForm):
    account_number = AccountNumberField()


class AcceptForm(BaseForm):
    """What the recipient says with its yes."""

    own_financing = KronerField(label=_("Hvor mye dekker dere selv?"), min_value=0)
    own_contribution = LongTextField(
        label=_("Hva bidrar dere selv med?"),
        max_length=LONGEST,
        help_text=_("For eksempel arbeidstid, vikarer, lokaler eller egne midler."),
    )
    account_number = AccountNumberField()
    declared = forms.BooleanField(
        label=_("Vi aksepterer vilkårene, og jeg kan svare for organisasjonen")
    )

    def __init__(
        self, *args: Any, acceptance: Acceptance, account: PayeeAccount | None, **kwargs: Any
    ) -> None:
        initial = {"account_number": format_account(account.number)} if account else {}
        super().__init__(*args, initial=initial, **kwargs)
        least = acceptance.own_financing_required
        if least is None:
            del self.fields["own_financing"]
        else:
            self.fields["own_financing"].help_text = _(
                "Minst %(least)s kr. Lønn og frikjøp kan regnes med."
            ) % {"least": format_kroner(least)}
        if not acceptance.asks_own_contribution:
            del self.fields["own_contribution"]

    def values(self) -> dict[str, Any]:
        """What `accept_grant` takes."""
        return {
            "account_number": self.cleaned_data["account_number"],
            "own_financing": self.cleaned_data.get("own_financing"),
            "own_contribution": self.cleaned_data.get("own_contribution", ""),
        }


class ReasonForm(BaseForm):
    """Why, in one's own words."""

    reason = LongTextField(label=_("Begrunnelse"), max_length=LONGEST)

    def __init__(self, *args: Any, label: str = "", help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text


class RegisterForm(BaseForm):
    """That money may have to come back."""

    ground = forms.ChoiceField(label=_("Grunn"), choices=RepaymentGround.choices)
    amount = KronerField(label=_("Beløp som kan kreves tilbake"), min_value=1)


class InstalmentsForm(BaseForm):
    count = forms.IntegerField(label=_("Antall avdrag"), min_value=2)
    first_date = OsloDateField(label=_("Første forfall"))


class PaidForm(BaseForm):
    paid_date = OsloDateField(label=_("Dato pengene kom"))


class StopForm(BaseForm):
    kind = forms.ChoiceField(label=_("Grunn"), choices=StopKind.choices)
    reason = LongTextField(
        label=_("Forklaring"),
        max_length=LONGEST,
        help_text=_("Mottakeren ser dette. Skriv hva som må til for at vi betaler."),
    )


class SplitForm(BaseForm):
    """Up to four payments; what is empty is left out."""

    PARTS = 4
    optional = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, self.PARTS + 1):
            self.fields[f"amount_{number}"] = KronerField(
                label=_("Betaling %(n)s, beløp") % {"n": number}, min_value=1, required=False
            )
            self.fields[f"date_{number}"] = OsloDateField(
                label=_("Betaling %(n)s, dato") % {"n": number}, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(1, self.PARTS + 1):
            amount, day = cleaned.get(f"amount_{number}"), cleaned.get(f"date_{number}")
            if amount and not day and f"date_{number}" not in self.errors:
                self.add_error(f"date_{number}", _("Skriv datoen betalingen skal gjøres."))
            if day and not amount and f"amount_{number}" not in self.errors:
                self.add_error(f"amount_{number}", _("Skriv beløpet som skal betales."))
        return cleaned

    def parts(self) -> list[tuple[Any, int]]:
        """(day, amount) of those that are filled in."""
        rows = (
            (self.cleaned_data.get(f"date_{number}"), self.cleaned_data.get(f"amount_{number}"))
            for number in range(1, self.PARTS + 1)
        )
        return [(day, amount) for day, amount in rows if day and amount]
