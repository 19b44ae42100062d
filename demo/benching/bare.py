"""The least that a page of Django costs on this machine: no middleware, one query, a table of 20 rows.

`./dev bench` serves it beside the real pages, in the same minute, and prints what they cost as so many of it.
"""

import django
from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine, Template
from django.urls import path

ROWS = 20
TABLE = Template(
    """<!doctype html><title>Bare</title><table>
{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.orgnr }}</td><td>{{ row.kind }}</td><td>{{ row.code }}</td></tr>
{% endfor %}</table>""",
    engine=Engine(),
)


def show(_request: HttpRequest) -> HttpResponse:
    """Twenty organisations."""
    rows = apps.get_model("owners", "Organisation").objects.order_by("pk")[:ROWS]
    return HttpResponse(TABLE.render(Context({"rows": rows})))


urlpatterns = [path("", show), path("healthz", show)]


def make_application() -> WSGIHandler:
    """What gunicorn serves: this page alone, on the project's database."""
    django.setup()
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    return WSGIHandler()
