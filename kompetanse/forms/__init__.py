"""Forms that explain: the base classes, our fields and the renderer. See docs/frontend.md."""

from kompetanse.forms.base import BaseForm, BaseModelForm
from kompetanse.forms.fields import (
    CleanTextField,
    KronerField,
    LongTextField,
    MultiFileField,
    OrgnrField,
    OsloDateField,
    YesNoField,
)
from kompetanse.forms.renderer import Renderer

__all__ = [
    "BaseForm",
    "BaseModelForm",
    "CleanTextField",
    "KronerField",
    "LongTextField",
    "MultiFileField",
    "OrgnrField",
    "OsloDateField",
    "Renderer",
    "YesNoField",
]
