"""Filters of the lists. Unknown values filter nothing away and say so."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grants.enums import ApplicationStatus, TaskKind
from grants.models import SchemeVersion
from kompetanse.forms import BaseForm, CleanTextField
from owners.models import Region


class WorkListFilter(BaseForm):
    """Search and filters of the work list. `hat` narrows the choices to the authority's own."""

    q = CleanTextField(label=_("Søk"), max_length=100, required=False)
    oppgave = forms.ChoiceField(
        label=_("Oppgave"), required=False, choices=[("", _("Alle")), *TaskKind.choices]
    )
    ordning = forms.ModelChoiceField(
        label=_("Ordning"),
        required=False,
        empty_label=_("Alle"),
        queryset=SchemeVersion.objects.none(),
        to_field_name="key",
    )
    region = forms.ModelChoiceField(
        label=_("Region"), required=False, empty_label=_("Alle"), queryset=Region.objects.none()
    )
    saksbehandler = forms.ModelChoiceField(
        label=_("Saksbehandler"),
        required=False,
        empty_label=_("Alle"),
        queryset=User.objects.none(),
        to_field_name="code",
    )

    def __init__(self, *args, hat, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ordning"].queryset = SchemeVersion.objects.select_related("scheme").order_by(
            "-first_year", "key"
        )
        self.fields["ordning"].label_from_instance = lambda version: (
            f"{version.scheme.name} ({version.first_year}–)"
        )
        self.fields["region"].queryset = Region.objects.filter(
            county__in=hat.organisation.covers.all()
        ).order_by("name", "pk")
        self.fields["saksbehandler"].queryset = (
            User.objects.filter(
                memberships__organisation_id=hat.organisation_id, memberships__ended_at=None
            )
            .distinct()
            .order_by("name", "pk")
        )


class CaseFilter(BaseForm):
    """Search and filters of the case list."""

    q = CleanTextField(label=_("Søk"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Alle")), *ApplicationStatus.choices]
    )
    ar = forms.IntegerField(label=_("År"), required=False, min_value=2000, max_value=2100)
