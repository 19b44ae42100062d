"""Addresses of payments."""

from django.urls import URLPattern, path

from payments import batch_urls, ledger_urls, views

app_name = "payments"
urlpatterns: list[URLPattern] = [
    path("konto/", views.account, name="account"),
    path("aksept/<slug:code>/", views.acceptance, name="acceptance"),
    path("aksept/<slug:code>/takk-nei/", views.decline, name="decline"),
    path("aksept/<slug:code>/varsel/", views.lapse_notice, name="lapse-notice"),
    path("aksept/<slug:code>/bortfall/", views.lapse, name="lapse"),
    path("varsel/<slug:code>/", views.notice, name="notice"),
    path("runde/<slug:code>/aksept/", views.acceptances, name="acceptances"),
    path("runde/<slug:code>/tilbakebetaling/", views.repayments, name="repayments"),
    path("tilbakebetaling/<slug:code>/", views.repayment, name="repayment"),
    path("tilbakebetaling/<slug:code>/<slug:step>/", views.repayment_step, name="repayment-step"),
    path("tilskudd/<slug:code>/", views.award, name="award"),
    path("tilskudd/<slug:code>/plan/", views.plan, name="plan"),
    path(
        "tilskudd/<slug:code>/tilbakebetaling/", views.repayment_register, name="repayment-register"
    ),
    path("stans/<slug:code>/", views.stop, name="stop"),
    path("stans/<slug:code>/opphev/", views.stop_lift, name="stop-lift"),
    *batch_urls.urlpatterns,
    *ledger_urls.urlpatterns,
]
