"""Moving a round's deadline."""

from django.utils.translation import gettext_lazy as _

from kompetanse.forms import BaseForm, LongTextField, OsloDateField


class DeadlineForm(BaseForm):
    to_date = OsloDateField(label=_("Ny frist"))
    reason = LongTextField(
        label=_("Hvorfor flyttes fristen?"),
        max_length=1000,
        rows=3,
        help_text=_("Grunnen står på utlysningen og i beskjeden til eierne."),
    )
