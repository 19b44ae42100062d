"""The site as it is in production, without the demo's bar; no page asks what the demo's clock says: here it was read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from kompetanse.lib import clock

if TYPE_CHECKING:
    from django.core.handlers.wsgi import WSGIHandler


def make_application() -> WSGIHandler:
    """What gunicorn serves. The connection is closed again: workers are forked from here."""
    from kompetanse.wsgi import application  # noqa: PLC0415, I001 -- sets Django up
    from demo.standing import standing_moment  # noqa: PLC0415 -- which this needs

    moment = standing_moment()
    connection.close()
    clock.set_source(lambda: moment)
    settings.DEMO = False
    return application
