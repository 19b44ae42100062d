"""Paths of decisions."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from decisions import views

app_name = "decisions"


class KeyConverter(StringConverter):
    """The key of a legal reference ("fvl.habilitet"): what no key holds is no address of ours."""

    regex = r"[\w.-]+"


register_converter(KeyConverter, "legal_key")

_ROUND = "runde/<slug:round_code>/<slug:version_key>/"

urlpatterns: list[URLPattern] = [
    path("", views.listing, name="list"),
    path("hjemler/", views.legal_list, name="legal-list"),
    path("hjemler/<legal_key:key>/", views.legal_reference, name="legal-reference"),
    path("hjemler/<legal_key:key>/opphev/", views.legal_repeal, name="legal-repeal"),
    path("tilsagn/", views.commitments, name="commitments"),
    path(_ROUND, views.round_decisions, name="round"),
    path(f"{_ROUND}lag/", views.prepare_all, name="prepare-all"),
    path(f"{_ROUND}tilleggsfordeling/", views.second_allocation, name="second-allocation"),
    path(f"{_ROUND}send/", views.send_all, name="send-all"),
    path(f"{_ROUND}godkjenn/", views.approve_all, name="approve-all"),
    path(f"{_ROUND}brev/", views.send_letters, name="send-letters"),
    path("forum/<slug:code>/", views.forum_list, name="forum-list"),
    path("avvis/<slug:code>/", views.dismiss, name="dismiss"),
    path("endringer/<slug:code>/", views.change, name="change"),
    path("endringer/<slug:code>/trekk/", views.change_withdraw, name="change-withdraw"),
    path("endringer/<slug:code>/godkjenn/", views.change_accept, name="change-accept"),
    path("endringer/<slug:code>/avsla/", views.change_refuse, name="change-refuse"),
    path("endringer/<slug:code>/fil/<slug:document>/", views.change_file, name="change-file"),
    path("<slug:code>/", views.decision, name="decision"),
    path("<slug:code>/punkt/<int:number>/", views.point, name="point"),
    path(
        "<slug:code>/punkt/<int:number>/senere-ar/",
        views.point_commitments,
        name="point-commitments",
    ),
    path("<slug:code>/punkt/<int:number>/til-forumet/", views.return_line, name="return-line"),
    path("<slug:code>/punkt/<int:number>/forumets-svar/", views.forum_answer, name="forum-answer"),
    path("<slug:code>/tekst/", views.letter_text, name="letter-text"),
    path("<slug:code>/forhandsvis/", views.preview, name="preview"),
    path("<slug:code>/brev.pdf", views.letter_pdf, name="letter-pdf"),
    path("<slug:code>/ta-ut/", views.drop_withdrawn, name="drop-withdrawn"),
    path("<slug:code>/slett/", views.discard, name="discard"),
    path("<slug:code>/send/", views.send, name="send"),
    path("<slug:code>/angre/", views.take_back, name="take-back"),
    path("<slug:code>/underkjenn/", views.return_decision, name="return"),
    path("<slug:code>/godkjenn/", views.approve, name="approve"),
    path("<slug:code>/sendt-pa-annen-mate/", views.note_delivery, name="delivery"),
    path("<slug:code>/meld-endring/", views.change_new, name="change-new"),
    path("<slug:code>/rett/", views.correct, name="correct"),
]
