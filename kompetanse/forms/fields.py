"""Fields that take what Norwegians write: amounts, dates, organisation numbers, yes and no."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import structlog
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kompetanse.lib import dates, money, orgnr
from kompetanse.lib.errors import Unreadable
from kompetanse.lib.text import clean_text, plain_line
from kompetanse.scanning import UPLOAD_SECONDS, find_virus

MEGABYTE = 1024 * 1024

_security = structlog.get_logger("security")


def _read(parse: Callable[[str], Any], text: str, message: str, label: object) -> Any:
    """What `text` says, or the field's own message about how to write it."""
    try:
        return parse(text)
    except Unreadable as error:
        # Filled in here: a label may hold a per cent sign, which Django would fill in again.
        sentence = message % {"label": str(label).rstrip(":")}
        raise ValidationError(sentence, code="unreadable") from error


class KronerField(forms.Field):
    """Whole kroner, shown in groups of three; takes "1 250 000,-" and its kin."""

    affix = gettext_lazy("kr")
    default_width = "sm"

    def __init__(
        self, *, min_value: int | None = None, max_value: int | None = None, **kwargs: Any
    ) -> None:
        self.min_value, self.max_value = min_value, max_value
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, int):
            return value
        message = _("%(label)s må være et beløp i hele kroner, for eksempel 310 000")
        return _read(money.parse_kroner, str(value), message, self.label)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        bounds = {"label": self.label}
        if self.min_value is not None and value < self.min_value:
            bounds["limit"] = money.format_kroner(self.min_value)
            raise ValidationError(
                _("%(label)s må være minst %(limit)s kr") % bounds, code="min_value"
            )
        if self.max_value is not None and value > self.max_value:
            bounds["limit"] = money.format_kroner(self.max_value)
            raise ValidationError(
                _("%(label)s må være høyst %(limit)s kr") % bounds, code="max_value"
            )

    def prepare_value(self, value: Any) -> Any:
        return money.format_kroner(value) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class OsloDateField(forms.Field):
    """A known date in one text field; takes 1.2.2027, 01.02.27, 1. februar 2027.

    Shown back as "1. februar 2027". Unlike Django's DateField it reads no other formats.
    """

    default_width = "md"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        kwargs.setdefault("help_text", gettext_lazy("For eksempel 1.2.2027"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or not str(value).strip():
            return None
        if isinstance(value, date):
            return value
        message = _("%(label)s må være en dato som finnes, for eksempel 1.2.2027")
        return _read(dates.parse_date, str(value), message, self.label)

    def prepare_value(self, value: Any) -> Any:
        return dates.format_date(value) if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True


class OrgnrField(forms.Field):
    """Nine digits with a right check digit, with or without spaces."""

    default_width = "sm"

    def __init__(self, *, allow_demo: bool = False, **kwargs: Any) -> None:
        self.allow_demo = allow_demo
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        if value in self.empty_values or not str(value).strip():
            return ""

        def parse(text: str) -> str:
            return orgnr.parse_orgnr(text, allow_demo=self.allow_demo)

        message = _("%(label)s må være ni siffer som stemmer, for eksempel 974 760 673")
        return _read(parse, str(value), message, self.label)

    def prepare_value(self, value: Any) -> Any:
        bare = isinstance(value, str) and value.isdigit()
        return orgnr.format_orgnr(value) if bare else value


class _TextField(forms.CharField):
    """Text without `maxlength` in the page: that would cut off a pasted text without a word."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:  # noqa: ARG002 -- Django's shape
        return {}


class CleanTextField(_TextField):
    """One line of text in one Unicode form, without invisible characters."""

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return self.empty_value
        return super().to_python(plain_line(str(value)))


class LongTextField(_TextField):
    """Several lines of text, with a counter when there is a limit."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        if value in self.empty_values:
            return self.empty_value
        return super().to_python(clean_text(str(value)))


class YesNoField(forms.TypedChoiceField):
    """A question answered yes or no; `cleaned_data` holds True, False, or None for no answer."""

    YES, NO = "ja", "nei"

    def __init__(self, *, yes: Any = None, no: Any = None, **kwargs: Any) -> None:
        choices = ((self.YES, yes or gettext_lazy("Ja")), (self.NO, no or gettext_lazy("Nei")))
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(
            choices=choices, coerce=lambda value: value == self.YES, empty_value=None, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, bool):
            return self.YES if value else self.NO
        return value


class MultiFileInput(forms.ClearableFileInput):
    """One input for several files; works without a script."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class MultiFileField(forms.FileField):
    """Several files at once; `cleaned_data` is a list. Says which file is wrong, and why.

    With a wrong file the form does not pass; `good` of the form's own field holds those that may be kept all the same.
    """

    def __init__(
        self, *, extensions: Sequence[str] = (), max_megabytes: int = 25, **kwargs: Any
    ) -> None:
        self.extensions = tuple(extension.lower().lstrip(".") for extension in extensions)
        self.max_megabytes = max_megabytes
        accept = ",".join(f".{extension}" for extension in self.extensions)
        kwargs.setdefault("widget", MultiFileInput(attrs={"accept": accept} if accept else {}))
        super().__init__(**kwargs)
        self.good: list[Any] = []

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not files:
            super().clean(None, initial)
            return []
        errors, self.good = [], []
        for file in files:
            if text := self._refusal(file):
                errors.append(text)
                continue
            try:
                self.good.append(super().clean(file, initial))
            except ValidationError as refused:
                errors.extend(refused.messages)
        if errors:
            raise ValidationError(errors)
        return self.good

    def has_changed(self, _initial: Any, data: Any) -> bool:
        return any(data) if isinstance(data, list | tuple) else bool(data)

    def _refusal(self, file: Any) -> str:
        if file.size > self.max_megabytes * MEGABYTE:
            return _("%(name)s må være mindre enn %(limit)s MB") % {
                "name": file.name,
                "limit": self.max_megabytes,
            }
        extension = file.name.rpartition(".")[2].lower()
        if self.extensions and extension not in self.extensions:
            return _("%(name)s må være en fil av typen %(kinds)s") % {
                "name": file.name,
                "kinds": ", ".join(self.extensions),
            }
        file.seek(0)
        virus = find_virus(file, seconds=UPLOAD_SECONDS)
        file.seek(0)
        if virus:
            _security.warning("virus in an upload", virus=virus)
            return _("%(name)s inneholder virus (%(virus)s) og er ikke tatt imot") % {
                "name": file.name,
                "virus": virus,
            }
        return ""
