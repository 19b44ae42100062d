"""Forms about people and roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.enums import ROLE_HELP, Role
from accounts.models import User
from kompetanse.forms import (
    BaseForm,
    BaseModelForm,
    CleanTextField,
    LongTextField,
    MultiFileField,
    OsloDateField,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


class InviteForm(BaseForm):
    """Whom to invite to what. `roles` are those that the inviter may give here."""

    email = forms.EmailField(
        label=_("E-post"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = CleanTextField(label=_("Navn"), max_length=150)
    role = forms.ChoiceField(label=_("Rolle"), widget=forms.RadioSelect)
    valid_to_date = OsloDateField(
        label=_("Siste dag med rollen"),
        required=False,
        help_text=_("La stå tomt hvis rollen ikke har noen slutt. For eksempel 31.12.2027"),
    )

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        self.fields["role"].choice_help = {role.value: ROLE_HELP[role] for role in roles}


class RoleForm(BaseForm):
    """The role that a person gets instead."""

    role = forms.ChoiceField(label=_("Ny rolle"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        self.fields["role"].choice_help = {role.value: ROLE_HELP[role] for role in roles}


class EndDateForm(BaseForm):
    valid_to_date = OsloDateField(
        label=_("Siste dag med rollen"),
        required=False,
        help_text=_("La stå tomt hvis rollen ikke har noen slutt. For eksempel 31.12.2027"),
    )

    def __init__(self, *args: Any, current: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to_date"].initial = current


def password_field(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        **kwargs,
    )


class NewPersonForm(BaseForm):
    """Name and password of somebody who takes up an invitation for the first time."""

    name = CleanTextField(
        label=_("Navn"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = password_field(
        _("Passord"),
        help_text=_("Minst 12 tegn. Flere ord etter hverandre er lette å huske."),
    )
    again = password_field(_("Passordet en gang til"))

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        password, again = values.get("password"), values.get("again")
        if password and again and password != again:
            self.add_error("again", _("De to passordene må være like."))
        if password:
            person = User(email=self.email, name=values.get("name", ""))
            try:
                password_validation.validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return values


class NameForm(BaseForm):
    """Name of somebody who takes up an invitation with ID-porten and needs no password."""

    name = CleanTextField(
        label=_("Navn"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email


class ProfileForm(BaseModelForm):
    """What people keep about themselves."""

    class Meta:
        model = User
        fields = ("name", "phone", "language")
        field_classes = {"name": CleanTextField, "phone": CleanTextField}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
            "language": forms.RadioSelect,
        }
        labels = {
            "name": _("Navn"),
            "phone": _("Telefon"),
            "language": _("Språk på sidene og i e-poster"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = settings.LANGUAGES


class ReasonForm(BaseForm):
    """Why something is done with a person's login."""

    reason = LongTextField(label=_("Grunn"), max_length=1000, rows=3)


class PeopleFilterForm(BaseForm):
    q = CleanTextField(label=_("Navn, e-post eller organisasjon"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Rolle"), required=False)
    optional = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("Alle roller")), *Role.choices]


class OrganisationSearchForm(BaseForm):
    """Where to invite somebody. `til` is carried along: the address of a person who is known."""

    q = CleanTextField(label=_("Navn eller org.nr."), required=False, max_length=100)
    til = forms.CharField(required=False, max_length=254, widget=forms.HiddenInput)


class FirstUsersForm(BaseForm):
    """A file of first users: org.nr, e-post, navn, rolle."""

    file = MultiFileField(label=_("Fil med brukere"), extensions=("csv", "xlsx"), max_megabytes=2)
