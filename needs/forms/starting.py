"""Beginning a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grants.models import Frame
from kompetanse.forms import BaseForm, YesNoField
from needs.models import NeedsReport
from owners.enums import Function
from partnerships.models import Network

if TYPE_CHECKING:
    from datetime import date

    from grants.models import Round, SchemeVersion
    from owners.models import Organisation

# Whose staff an owner answers for, by the scheme versions' keys of participants. The choice of schemes is drawn from it.
STAFF_OF = {
    Function.KINDERGARTEN_OWNER: {"kindergarten_staff"},
    Function.SCHOOL_OWNER: {"school_staff", "after_school_staff", "upper_secondary"},
    Function.COUNTY_UPPER_SECONDARY: {"upper_secondary"},
}


def is_for(version: SchemeVersion, owner: Organisation) -> bool:
    """Whether a scheme is open to anybody that the owner employs. A version that names nobody is open to all."""
    named = {category["key"] for category in version.participant_categories}
    return not named or any(named & STAFF_OF.get(Function(one), set()) for one in owner.functions)


class SchemeChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Frame) -> str:
        return obj.scheme_version.scheme.name


class NetworkChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Network) -> str:
        return obj.name


class StartForm(BaseForm):
    """Which scheme of the round, and for whom. What there is no choice of is not asked."""

    scheme = SchemeChoice(
        label=_("Ordning"),
        queryset=Frame.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    network = NetworkChoice(
        label=_("Melder dere for et nettverk?"),
        queryset=Network.objects.none(),
        required=False,
        empty_label=_("Nei, vi melder alene"),
    )
    prefill = YesNoField(
        label=_("Vil dere bruke fjorårets svar?"),
        help_text=_("Dere må se over hver del før den kan bli ferdig."),
        required=False,
    )

    def __init__(
        self, *args: Any, round_: Round, owner: Organisation, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        frames = (
            Frame.objects.filter(round=round_, region=None)
            .select_related("scheme_version__scheme")
            .order_by("scheme_version__scheme__key", "pk")
        )
        fitting = [frame.pk for frame in frames if is_for(frame.scheme_version, owner)]
        self.fields["scheme"].queryset = frames.filter(pk__in=fitting)
        if len(fitting) == 1:
            self.fields["scheme"].initial = fitting[0]
        networks = Network.objects.active_on(today).filter(lead=owner).order_by("name", "pk")
        self.fields["network"].queryset = networks
        if not networks.exists():
            del self.fields["network"]
        earlier = NeedsReport.objects.filter(
            application__applicant=owner,
            application__submitted_at__isnull=False,
            application__round__budget_year__lt=round_.budget_year,
        )
        if not earlier.exists():
            del self.fields["prefill"]
