"""Addresses of the pages that belong to no app."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path
from django.views.i18n import set_language

from kompetanse import views

app_name = "pages"

urlpatterns: list[URLPattern] = [
    path("personvern/", views.privacy, name="privacy"),
    path("tilgjengelighet/", views.accessibility, name="accessibility"),
    path("hjelp/", views.help_page, name="help"),
    path("sprak/", login_not_required(set_language), name="language"),
    path("okt/", views.session_extend, name="session-extend"),
    path("csp-rapport/", views.policy_report, name="policy-report"),
]

if settings.DEBUG or settings.DEMO:
    urlpatterns.append(path("galleri/", views.gallery, name="gallery"))
