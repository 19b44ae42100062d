"""What a form says when it cannot read an answer: "‹Ledetekst› må …", one catalogue for all forms.

Banned words are kept out by a test: vennligst, ugyldig, obligatorisk, påkrevd.
"""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

MOST_KNOWN = 1000  # labels may hold names, so they are not kept for ever
_KNOWN: dict[tuple[type[forms.Field], str, str | None], dict[str, str]] = {}


def _label(field: forms.Field) -> str:
    return str(field.label or "").rstrip(":")


def _required(field: forms.Field) -> str:
    label = _label(field)
    if isinstance(field, forms.BooleanField):
        return _("Kryss av for «%(label)s»") % {"label": label}
    if isinstance(field, forms.FileField):
        return _("%(label)s må lastes opp") % {"label": label}
    if label.endswith("?"):
        return _("Svar på spørsmålet «%(label)s»") % {"label": label}
    if isinstance(field, forms.ChoiceField):
        return _("%(label)s må velges") % {"label": label}
    return _("%(label)s må fylles ut") % {"label": label}


def _invalid(field: forms.Field) -> str:
    # The order matters: an EmailField is a CharField, a DateTimeField is a DateField's kin.
    examples: tuple[tuple[type[forms.Field], str], ...] = (
        (forms.EmailField, _("%(label)s må være en e-postadresse, for eksempel navn@eksempel.no")),
        (forms.URLField, _("%(label)s må være en nettadresse, for eksempel https://eksempel.no")),
        (forms.IntegerField, _("%(label)s må være et helt tall")),
        (forms.FileField, _("%(label)s må lastes opp på nytt")),
    )
    for kind, message in examples:
        if isinstance(field, kind):
            return message % {"label": _label(field)}
    return _("%(label)s må skrives på en annen måte") % {"label": _label(field)}


def _file_messages(field: forms.Field) -> dict[str, str]:
    label = {"label": _label(field)}
    return {
        "contradiction": _("%(label)s må enten lastes opp eller fjernes, ikke begge deler") % label,
        # Django fills this one in with other names than a text's length.
        "max_length": (_("%(label)s må ha et kortere filnavn") % label).replace("%", "%%"),
    }


def catalogue(field: forms.Field) -> dict[str, str]:
    """Messages by Django's error codes. Those with numbers keep Django's own placeholders."""
    label = _label(field)
    # These are filled in a second time with the limits, so a per cent sign must be doubled.
    escaped = {"label": label.replace("%", "%%")}
    messages = {
        "required": _required(field),
        "invalid": _invalid(field),
        "invalid_choice": _("%(label)s må være et av valgene i lista") % escaped,
        "invalid_list": _("%(label)s må være valg fra lista") % {"label": label},
        "invalid_pk_value": _("%(label)s må være et av valgene i lista") % escaped,
        "empty": _("%(label)s må være en fil med innhold") % {"label": label},
        "missing": _("%(label)s må lastes opp på nytt") % {"label": label},
        "max_length": _(
            "%(label)s må være på høyst %%(limit_value)d tegn, nå er det %%(show_value)d"
        )
        % escaped,
        "min_length": _(
            "%(label)s må være på minst %%(limit_value)d tegn, nå er det %%(show_value)d"
        )
        % escaped,
        "max_value": _("%(label)s må være høyst %%(limit_value)s") % escaped,
        "min_value": _("%(label)s må være minst %%(limit_value)s") % escaped,
        "null_characters_not_allowed": _("%(label)s må skrives uten usynlige tegn")
        % {"label": label},
    }
    return messages | _file_messages(field) if isinstance(field, forms.FileField) else messages


def _known(field: forms.Field) -> dict[str, str]:
    """The catalogue of a kind of field with a label in the page's language: written once, for a form has it for every field."""
    key = (type(field), _label(field), get_language())
    if key not in _KNOWN:
        if len(_KNOWN) >= MOST_KNOWN:
            _KNOWN.clear()
        _KNOWN[key] = catalogue(field)
    return _KNOWN[key]


def explain(field: forms.Field) -> None:
    """Give `field` our messages, where its author did not choose others. Once: a field is its form's own."""
    if getattr(field, "is_explained", False):
        return
    field.is_explained = True
    defaults: dict[str, object] = {}
    for cls in reversed(type(field).__mro__):
        defaults.update(getattr(cls, "default_error_messages", {}))
    for code, message in _known(field).items():
        if field.error_messages.get(code) is defaults.get(code):
            field.error_messages[code] = message
