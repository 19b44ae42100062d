"""Addresses of payments."""

from django.urls import URLPattern, path

from payments import views

app_name = "payments"
urlpatterns: list[URLPattern] = [
    path("konto/", views.account, name="account"),
    path("aksept/<slug:code>/", views.acceptance, name="acceptance"),
    path("aksept/<slug:code>/takk-nei/", views.decline, name="decline"),
    path("aksept/<slug:code>/varsel/", views.lapse_notice, name="lapse-notice"),
    path("aksept/<slug:code>/bortfall/", views.lapse, name="lapse"),
    path("varsel/<slug:code>/", views.notice, name="notice"),
    path("runde/<slug:code>/aksept/", views.acceptances, name="acceptances"),
]
