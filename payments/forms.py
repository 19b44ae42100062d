"""Forms of payments: they parse and explain, the actions decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import BaseForm, CleanTextField, KronerField, LongTextField
from kompetanse.lib.errors import Unreadable
from kompetanse.lib.money import format_kroner
from payments.accountno import MAX_TEXT, format_account, normalise
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
