from django.apps import AppConfig


class IdPortenConfig(AppConfig):
    """allauth finds providers among the installed apps; this one has no models."""

    name = "accounts.idporten"
    label = "idporten"
    verbose_name = "ID-porten"
