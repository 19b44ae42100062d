from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NeedsConfig(AppConfig):
    """What an owner reports that it needs: the contents of an application and its items."""

    name = "needs"
    verbose_name = _("Behovsmeldinger")
