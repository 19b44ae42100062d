"""The pages of a needs report. What has a word of its own first (partner, nettverkssvar, bekreft) is for people outside the owner."""

from django.urls import path

from needs.enums import Section
from needs.views import files, filing, measures, participants, parties, reports, sections, starting

app_name = "needs"

SECTIONS = {
    Section.CONTACT: ("kontakt", sections.text_section),
    Section.NETWORK: ("nettverk", parties.network),
    Section.PARTNERS: ("partnere", parties.partners),
    Section.NEED: ("behov", sections.text_section),
    Section.INVOLVEMENT: ("medvirkning", parties.involvement),
    Section.PLANS: ("lokal-plan", files.plans),
    Section.MEASURES: ("tiltak", measures.measures),
    Section.PARTICIPANTS: ("deltakere", participants.participants),
    Section.FUNDING: ("egeninnsats", sections.text_section),
    Section.PERSPECTIVES: ("perspektiver", sections.text_section),
    Section.ATTACHMENTS: ("vedlegg", files.attachments),
}

urlpatterns = [
    path("", reports.report_list, name="report-list"),
    path("start/<slug:code>/", starting.report_start, name="report-start"),
    path("ingen-behov/<slug:code>/", starting.opt_out, name="opt-out"),
    path("ingen-behov/<slug:code>/angre/", starting.opt_out_undo, name="opt-out-undo"),
    path("partner/<slug:code>/", parties.partner_confirm, name="partner-confirm"),
    path("nettverkssvar/<slug:code>/", parties.consent_answer, name="consent-answer"),
    path("bekreft/<slug:token>/", parties.involvement_link, name="involvement-link"),
    path("<slug:code>/", reports.report, name="report"),
    *(
        path(f"<slug:code>/{slug}/", view, {"section": section.value}, name=f"section-{section}")
        for section, (slug, view) in SECTIONS.items()
    ),
    path("<slug:code>/lagre/<slug:section>/", sections.autosave, name="autosave"),
    path("<slug:code>/ferdig/<slug:section>/", sections.section_done, name="section-done"),
    path("<slug:code>/penn/<slug:section>/", sections.pen_take, name="pen-take"),
    path("<slug:code>/tiltak/<slug:item>/", measures.measure, name="measure"),
    path(
        "<slug:code>/tiltak/<slug:item>/lagre/", measures.measure_autosave, name="measure-autosave"
    ),
    path("<slug:code>/tiltak/<slug:item>/summer/", measures.measure_sums, name="measure-sums"),
    path("<slug:code>/tiltak/<slug:item>/slett/", measures.measure_remove, name="measure-remove"),
    path(
        "<slug:code>/deltakere/<slug:item>/",
        participants.measure_participants,
        name="measure-participants",
    ),
    path(
        "<slug:code>/deltakere/<slug:item>/lagre/",
        participants.participants_autosave,
        name="participants-autosave",
    ),
    path(
        "<slug:code>/deltakere/<slug:item>/lim-inn/",
        participants.establishments_paste,
        name="establishments-paste",
    ),
    path("<slug:code>/partnere/<slug:part>/", parties.partner_edit, name="partner-edit"),
    path(
        "<slug:code>/partnere/<slug:part>/lagre/", parties.partner_autosave, name="partner-autosave"
    ),
    path("<slug:code>/partnere/<slug:part>/spor/", parties.partner_ask, name="partner-ask"),
    path("<slug:code>/partnere/<slug:part>/fjern/", parties.partner_remove, name="partner-remove"),
    path("<slug:code>/nettverk/<slug:organisation>/spor/", parties.consent_ask, name="consent-ask"),
    path(
        "<slug:code>/medvirkning/<slug:row>/spor/", parties.involvement_ask, name="involvement-ask"
    ),
    path(
        "<slug:code>/medvirkning/<slug:row>/fjern/",
        parties.involvement_remove,
        name="involvement-remove",
    ),
    path("<slug:code>/lokal-plan/lagre/", files.plan_autosave, name="plan-autosave"),
    path("<slug:code>/lokal-plan/<slug:plan>/velg/", files.plan_link, name="plan-link"),
    path("<slug:code>/lokal-plan/<slug:plan>/fil/", files.plan_file, name="plan-file"),
    path("<slug:code>/vedlegg/<slug:attachment>/", files.attachment_file, name="attachment-file"),
    path(
        "<slug:code>/vedlegg/<slug:attachment>/fjern/",
        files.attachment_remove,
        name="attachment-remove",
    ),
    path("<slug:code>/dokument/<slug:document>/", files.document_file, name="document-file"),
    path("<slug:code>/kopi/", files.report_pdf, name="report-pdf"),
    path("<slug:code>/se-over/", filing.report_review, name="report-review"),
    path("<slug:code>/godkjenn/", filing.report_approve, name="report-approve"),
    path("<slug:code>/send-tilbake/", filing.report_send_back, name="report-send-back"),
    path("<slug:code>/hent-tilbake/", filing.report_take_back, name="report-take-back"),
    path("<slug:code>/for-sent/", filing.late_request, name="late-request"),
    path("<slug:code>/kvittering/", filing.receipt, name="receipt"),
    path("<slug:code>/slett/", filing.report_delete, name="report-delete"),
    path("<slug:code>/uttalelse/", parties.authority_comment, name="authority-comment"),
    path("<slug:code>/trekk/", filing.report_withdraw, name="report-withdraw"),
]
