from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Long work with progress, and the tokens that keep a form from acting twice."""

    name = "jobs"
    verbose_name = _("Jobber")
