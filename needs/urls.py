"""The owner's pages of a needs report."""

from django.urls import path

from needs import views

app_name = "needs"

urlpatterns = [
    path("<str:code>/", views.report, name="report"),
    path("<str:code>/godkjenn/", views.report_approve, name="report-approve"),
    path("partner/<str:code>/", views.partner_confirm, name="partner-confirm"),
    path("nettverk/<str:code>/", views.consent_answer, name="consent-answer"),
    path("medvirkning/<str:token>/", views.involvement_link, name="involvement-link"),
    path("<str:code>/kvittering/", views.receipt, name="receipt"),
]
