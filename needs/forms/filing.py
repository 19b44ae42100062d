"""The local plan, files, and sending in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import (
    BaseForm,
    CleanTextField,
    LongTextField,
    MultiFileField,
    OsloDateField,
)
from kompetanse.lib.files import CONTENT_TYPES
from needs.enums import PLAN_HEADINGS
from needs.forms.sections import SHORT_TEXT

if TYPE_CHECKING:
    pass


class LocalPlanForm(BaseForm):
    """The owner's local plan."""

    optional = frozenset({"valid_to_date", "adopted_date", "headings", "file"})

    title = CleanTextField(label=_("Planens navn"), max_length=200)
    valid_from_date = OsloDateField(label=_("Gjelder fra"))
    valid_to_date = OsloDateField(label=_("Gjelder til"), required=False)
    adopted_date = OsloDateField(label=_("Vedtatt"), required=False)
    headings = forms.MultipleChoiceField(
        label=_("Hva omtaler planen?"),
        choices=PLAN_HEADINGS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("En plan bør omtale alle ni punktene."),
    )
    file = MultiFileField(
        label=_("Planen som fil"), required=False, extensions=tuple(CONTENT_TYPES),
        max_megabytes=20, help_text=_("Høyst 20 MB."),
    )  # fmt: skip


class AttachmentsForm(BaseForm):
    files = MultiFileField(
        label=_("Filer"), extensions=tuple(CONTENT_TYPES), max_megabytes=20,
        help_text=_("PDF, Word, Excel, OpenDocument, bilde eller tekst. Høyst 20 MB for hver fil."),
    )  # fmt: skip


class DeclareForm(BaseForm):
    """The declaration of the one who sends in."""

    declares = forms.BooleanField(label="")

    def __init__(self, *args: Any, owner: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["declares"].label = gettext(
            "Opplysningene er riktige, og %(owner)s godtar vilkårene for ordningen"
        ) % {"owner": owner}
        self.fields["declares"].error_messages["required"] = gettext(
            "Kryss av for at opplysningene er riktige"
        )


class SendOnForm(BaseForm):
    """To the approver: nothing to declare yet."""


class SendBackForm(BaseForm):
    reason = LongTextField(label=_("Hva må endres?"), max_length=SHORT_TEXT, rows=3)


class LateForm(BaseForm):
    reason = LongTextField(
        label=_("Hvorfor kommer meldingen etter fristen?"), max_length=SHORT_TEXT, rows=4
    )


class WithdrawForm(BaseForm):
    reason = LongTextField(
        label=_("Hvorfor trekker dere meldingen?"), max_length=SHORT_TEXT, rows=3, required=False
    )
