"""Paths of decisions."""

from django.urls import URLPattern, path

from decisions import views

app_name = "decisions"

_ROUND = "runde/<str:round_code>/<slug:version_key>/"

urlpatterns: list[URLPattern] = [
    path("", views.listing, name="list"),
    path("hjemler/", views.legal_list, name="legal-list"),
    path("hjemler/<str:key>/", views.legal_reference, name="legal-reference"),
    path("hjemler/<str:key>/opphev/", views.legal_repeal, name="legal-repeal"),
    path(_ROUND, views.round_decisions, name="round"),
    path(f"{_ROUND}lag/", views.prepare_all, name="prepare-all"),
    path(f"{_ROUND}send/", views.send_all, name="send-all"),
    path(f"{_ROUND}godkjenn/", views.approve_all, name="approve-all"),
    path(f"{_ROUND}brev/", views.send_letters, name="send-letters"),
    path("forum/<str:code>/", views.forum_list, name="forum-list"),
    path("avvis/<str:code>/", views.dismiss, name="dismiss"),
    path("<str:code>/", views.decision, name="decision"),
    path("<str:code>/punkt/<int:number>/", views.point, name="point"),
    path("<str:code>/tekst/", views.letter_text, name="letter-text"),
    path("<str:code>/forhandsvis/", views.preview, name="preview"),
    path("<str:code>/brev.pdf", views.letter_pdf, name="letter-pdf"),
    path("<str:code>/ta-ut/", views.drop_withdrawn, name="drop-withdrawn"),
    path("<str:code>/send/", views.send, name="send"),
    path("<str:code>/angre/", views.take_back, name="take-back"),
    path("<str:code>/underkjenn/", views.return_decision, name="return"),
    path("<str:code>/godkjenn/", views.approve, name="approve"),
    path("<str:code>/sendt-pa-annen-mate/", views.note_delivery, name="delivery"),
    path("<str:code>/rett/", views.correct, name="correct"),
]
