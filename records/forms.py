"""The archive's small forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kompetanse.forms import BaseForm, CleanTextField, LongTextField
from records.enums import AccessCode, JournalKind

BASES = (
    "offentleglova § 13, forvaltningsloven § 13",
    "offentleglova § 14",
    "offentleglova § 15",
    "offentleglova § 5",
    "offentleglova § 26",
)


class AccessFields(BaseForm):
    """What the public reads of a journal row."""

    public_title = CleanTextField(
        label=_("Offentlig tittel"),
        max_length=250,
        help_text=_("Står i offentlig journal. Skriv ikke navn på enkeltpersoner."),
    )
    access_code = forms.ChoiceField(label=_("Tilgang"), choices=AccessCode.choices)
    access_basis = CleanTextField(
        label=_("Hjemmel for skjerming"),
        max_length=120,
        required=False,
        help_text=_(
            "Paragraf, ledd og bokstav, for eksempel offentleglova § 13. Tomt når dokumentet er offentlig."
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("access_code") not in (None, AccessCode.OPEN) and not data.get("access_basis"):
            self.add_error("access_basis", _("Oppgi hjemmelen for at dokumentet skal skjermes."))
        return data


class ShieldForm(BaseForm):
    """Why a document is closed to everyone but the authority."""

    basis = CleanTextField(
        label=_("Hjemmel"),
        max_length=120,
        help_text=_("For eksempel offentleglova § 13, forvaltningsloven § 13."),
    )
    reason = LongTextField(
        label=_("Hvorfor må dokumentet skjermes?"),
        max_length=1000,
        rows=3,
        help_text=_("Skriv ikke opplysningene som skal skjermes."),
    )


class PurgeForm(BaseForm):
    """Why the contents of a document must go."""

    reason = LongTextField(
        label=_("Hvorfor må innholdet slettes?"),
        max_length=1000,
        rows=3,
        help_text=_("Grunnen blir stående. Skriv ikke opplysningene som skal bort."),
    )


class JournalFilter(BaseForm):
    """Search in a journal."""

    q = CleanTextField(label=_("Søk i titler"), max_length=100, required=False)
    type = forms.ChoiceField(
        label=_("Type"), required=False, choices=[("", _("Alle")), *JournalKind.choices]
    )
    ar = forms.IntegerField(label=_("År"), required=False, min_value=2000, max_value=2100)
