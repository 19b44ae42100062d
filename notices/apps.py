from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """What people are told: mail by way of the outbox, notices in the portal, reminders."""

    name = "notices"
    verbose_name = _("Varsler")
