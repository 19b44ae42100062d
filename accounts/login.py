"""The login form: allauth's, with our labels and without its own link."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AllauthLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("login", _("E-post")), ("password", _("Passord"))):
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.error_messages["required"] = _("%(label)s må fylles ut") % {"label": label}
