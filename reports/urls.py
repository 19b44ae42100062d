"""Addresses of reports."""

from django.urls import path

from reports.views import control, filing, lists, partners, questions, reading, writing

app_name = "reports"
urlpatterns = [
    path("", lists.report_list, name="list"),
    path("del/<slug:part>/", partners.part_page, name="part"),
    path("sporsmal/", questions.question_list, name="questions"),
    path("sporsmal/<slug:version>/nytt/", questions.question_add, name="question-add"),
    path("sporsmal/<slug:version>/<slug:key>/", questions.question, name="question"),
    path(
        "sporsmal/<slug:version>/<slug:key>/fjern/",
        questions.question_remove,
        name="question-remove",
    ),
    path("<slug:code>/", reading.report_page, name="report"),
    path("<slug:code>/tiltak/<slug:item>/", writing.measure, name="measure"),
    path("<slug:code>/steg/<slug:step>/", writing.step, name="step"),
    path("<slug:code>/vedlegg/<slug:file>/", reading.attachment_file, name="file"),
    path("<slug:code>/vedlegg/<slug:file>/fjern/", writing.file_remove, name="file-remove"),
    path("<slug:code>/se-over/", filing.review, name="review"),
    path("<slug:code>/godkjenn/", filing.approve, name="approve"),
    path("<slug:code>/send-tilbake/", filing.send_back, name="send-back"),
    path("<slug:code>/hent-tilbake/", filing.take_back, name="take-back"),
    path("<slug:code>/kvittering/", filing.receipt, name="receipt"),
    path("<slug:code>/kopi.pdf", reading.report_pdf, name="pdf"),
    path("<slug:code>/kontroll/", control.control_page, name="control"),
    path("<slug:code>/kontroll/<slug:act>/", control.act_page, name="act"),
]
