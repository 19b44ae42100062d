from django.apps import AppConfig
from django.conf import settings


class DemoConfig(AppConfig):
    name = "demo"
    verbose_name = "Demo"

    def ready(self) -> None:
        """In demo mode the domain clock stands where the demo has put it; nothing of this runs elsewhere."""
        if settings.DEMO:
            from demo.standing import standing_moment  # noqa: PLC0415 - models are ready first now
            from kompetanse.lib import clock  # noqa: PLC0415 - beside it

            clock.set_source(standing_moment)
