"""Addresses of payments."""

from django.urls import URLPattern, path

from payments import views

app_name = "payments"
urlpatterns: list[URLPattern] = [
    path("konto/", views.account, name="account"),
    path("aksept/<slug:code>/", views.acceptance, name="acceptance"),
    path("aksept/<slug:code>/takk-nei/", views.decline, name="decline"),
]
