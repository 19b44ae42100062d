from django.apps import AppConfig


class KompetanseConfig(AppConfig):
    name = "kompetanse"

    def ready(self) -> None:
        # Both are imported for what they register: the Celery app that `shared_task` binds to, and the system checks.
        from kompetanse import celery, checks  # noqa: F401, PLC0415 -- needs the app registry
