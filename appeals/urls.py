"""Addresses of complaints."""

from django.urls import URLPattern, path

from appeals import views

app_name = "appeals"
urlpatterns: list[URLPattern] = [
    path("", views.listing, name="list"),
    path("reserve/<slug:round_code>/<slug:version_key>/", views.reserve, name="reserve"),
    path("vedtak/<slug:code>/", views.complain, name="complain"),
    path("vedtak/<slug:code>/registrer/", views.register, name="register"),
    path("vedtak/<slug:code>/gjor-om/", views.reverse_decision, name="reverse"),
    path("<slug:code>/", views.appeal, name="appeal"),
    path("<slug:code>/steg/<slug:step>/", views.step, name="step"),
    path("<slug:code>/dokument/<slug:document>/", views.document, name="document"),
]
