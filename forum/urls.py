"""Pages of the forum, below /forum/."""

from django.urls import path

from forum.views import (
    agenda,
    allocations,
    frames,
    lines,
    meetings,
    minutes,
    plans,
    preparations,
    recusals,
    regions,
    seats,
    start,
    votes,
)

app_name = "forum"

urlpatterns = [
    path("", start.start, name="start"),
    path("sett-opp/", seats.forum_set_up, name="forum-set-up"),
    path("plasser/<slug:forum>/", seats.seat_list, name="seats"),
    path("plasser/<slug:forum>/ny/", seats.seat_create, name="seat-create"),
    path("plasser/<slug:forum>/regler/", seats.procedure, name="procedure"),
    path("plass/<slug:code>/avslutt/", seats.seat_end, name="seat-end"),
    path("regioner/<slug:county>/", regions.region_list, name="regions"),
    path("regioner/<slug:county>/ny/", regions.region_create, name="region-create"),
    path("regioner/<slug:county>/uten/", regions.region_none, name="region-none"),
    path("regioner/<slug:county>/<slug:region>/", regions.region_detail, name="region"),
    path("regioner/<slug:county>/<slug:region>/navn/", regions.region_rename, name="region-rename"),
    path(
        "regioner/<slug:county>/<slug:region>/legg-ned/", regions.region_close, name="region-close"
    ),
    path(
        "regionendringer/<slug:code>/trekk-tilbake/",
        regions.region_change_withdraw,
        name="region-change-withdraw",
    ),
    path("eiere/<slug:code>/region/", regions.owner_region, name="owner-region"),
    path("nytt-mote/<slug:forum>/", meetings.meeting_create, name="meeting-create"),
    path("moter/<slug:code>/", meetings.meeting_detail, name="meeting"),
    path("moter/<slug:code>/oppmote/", meetings.attendance, name="attendance"),
    path("moter/<slug:code>/ny-sak/", agenda.item_create, name="item-create"),
    path("moter/<slug:code>/protokoll/", minutes.minutes_detail, name="minutes"),
    path("moter/<slug:code>/protokoll/skriv/", minutes.minutes_write, name="minutes-write"),
    path("moter/<slug:code>/protokoll/pdf/", minutes.minutes_pdf, name="minutes-pdf"),
    path("moter/<slug:code>/protokoll/merknad/", minutes.minutes_remark, name="minutes-remark"),
    path("merknader/<slug:code>/svar/", minutes.remark_answer, name="remark-answer"),
    path("moter/<slug:code>/protokoll/<slug:step>/", minutes.minutes_step, name="minutes-step"),
    path("moter/<slug:code>/<slug:step>/", meetings.meeting_step, name="meeting-step"),
    path("saker/<slug:code>/", agenda.item_detail, name="item"),
    path("saker/<slug:code>/endre/", agenda.item_edit, name="item-edit"),
    path("saker/<slug:code>/habilitet/", recusals.impartiality, name="impartiality"),
    path("saker/<slug:code>/tilforsel/", agenda.statement_add, name="statement-add"),
    path("saker/<slug:code>/forslag/", agenda.item_propose, name="item-propose"),
    path("saker/<slug:code>/legg-fram/", agenda.remarks_present, name="remarks-present"),
    path("saker/<slug:code>/<slug:step>/", agenda.item_step, name="item-step"),
    path("send-til-regionene/", preparations.preparations_open, name="preparations-open"),
    path("rangering/<slug:code>/", preparations.preparation_detail, name="preparation"),
    path(
        "rangering/<slug:code>/tiltak/<slug:item>/",
        preparations.preparation_item,
        name="preparation-item",
    ),
    path(
        "rangering/<slug:code>/tiltak/<slug:item>/inhabil/",
        preparations.preparation_step_aside,
        name="preparation-step-aside",
    ),
    path(
        "rangering/<slug:code>/tiltak/<slug:item>/papirer/<slug:document>/",
        preparations.preparation_document,
        name="preparation-document",
    ),
    path(
        "rangering/<slug:code>/levering/<int:number>/",
        preparations.delivery_pdf,
        name="delivery-pdf",
    ),
    path(
        "rangering/<slug:code>/<slug:step>/", preparations.preparation_step, name="preparation-step"
    ),
    path("ny-fordeling/", allocations.allocation_create, name="allocation-create"),
    path("rammer/<slug:code>/<slug:version>/", frames.frame_split, name="frame-split"),
    path("rammer/<slug:code>/<slug:version>/fjern/", frames.frame_join, name="frame-join"),
    path("avsetning/<slug:code>/", allocations.set_aside, name="set-aside"),
    path("fordelinger/<slug:code>/", allocations.allocation_detail, name="allocation"),
    path("fordelinger/<slug:code>/pdf/", allocations.allocation_pdf, name="allocation-pdf"),
    path(
        "fordelinger/<slug:code>/<slug:step>/", allocations.allocation_step, name="allocation-step"
    ),
    path("linjer/<slug:code>/", lines.line_detail, name="line"),
    path("linjer/<slug:code>/endre/", allocations.line_edit, name="line-edit"),
    path("linjer/<slug:code>/sum/", allocations.line_sums, name="line-sums"),
    path("linjer/<slug:code>/merknad/", lines.remark, name="remark"),
    path("linjer/<slug:code>/forslag/", lines.propose, name="line-propose"),
    path("linjer/<slug:code>/habilitet/<slug:seat>/", recusals.recusal_decide, name="recusal"),
    path("linjer/<slug:code>/papirer/<slug:document>/", lines.line_document, name="line-document"),
    path(
        "linjer/<slug:code>/papirer/<slug:document>/skjerm/",
        lines.paper_shield,
        name="paper-shield",
    ),
    path("linjer/<slug:code>/<slug:step>/", lines.line_step, name="line-step"),
    path("avstemminger/<slug:code>/", votes.poll_detail, name="poll"),
    path("avstemminger/<slug:code>/se-over/", votes.ballot_review, name="ballot-review"),
    path("avstemminger/<slug:code>/stem/", votes.ballot_cast, name="ballot-cast"),
    path("avstemminger/<slug:code>/lukk/", votes.poll_close, name="poll-close"),
    path("avstemminger/<slug:code>/telling/", votes.poll_recount, name="poll-recount"),
    path("ny-plan/<slug:forum>/", plans.plan_create, name="plan-create"),
    path("planer/<slug:code>/", plans.plan_detail, name="plan"),
    path("planer/<slug:code>/endre/", plans.plan_edit, name="plan-edit"),
    path("planer/<slug:code>/vedta/", plans.plan_adopt, name="plan-adopt"),
]
