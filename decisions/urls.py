"""Paths of decisions."""

from django.urls import URLPattern, path

from decisions import views

app_name = "decisions"

urlpatterns: list[URLPattern] = [
    path("<str:code>/", views.decision, name="decision"),
]
