"""The map of the site. Paths are Norwegian; each app keeps its own below its prefix."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from kompetanse import health

handler400 = "kompetanse.errors.bad_request"
handler403 = "kompetanse.errors.forbidden"
handler404 = "kompetanse.errors.not_found"
handler500 = "kompetanse.errors.server_error"

_APPS = {
    "konto/": "accounts",
    "eiere/": "owners",
    "arkiv/": "records",
    "utlysninger/": "grants",
    "behovsmeldinger/": "needs",
    "partnerskap/": "partnerships",
    "forum/": "forum",
    "vedtak/": "decisions",
    "utbetalinger/": "payments",
    "rapporter/": "reports",
    "klager/": "appeals",
    "varsler/": "notices",
    "jobber/": "jobs",
    "": "overview",
}

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("kompetanse.page_urls")),
    *(path(prefix, include(f"{app}.urls")) for prefix, app in _APPS.items()),
    path("konto/", include("allauth.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
