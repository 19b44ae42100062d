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
    regions,
    seats,
    start,
    votes,
)

app_name = "forum"

urlpatterns = [
    path("", start.start, name="start"),
    path("sett-opp/", seats.forum_set_up, name="forum-set-up"),
    path("plasser/<str:forum>/", seats.seat_list, name="seats"),
    path("plasser/<str:forum>/ny/", seats.seat_create, name="seat-create"),
    path("plasser/<str:forum>/regler/", seats.procedure, name="procedure"),
    path("plass/<str:code>/avslutt/", seats.seat_end, name="seat-end"),
    path("regioner/<str:county>/", regions.region_list, name="regions"),
    path("regioner/<str:county>/ny/", regions.region_create, name="region-create"),
    path("regioner/<str:county>/uten/", regions.region_none, name="region-none"),
    path("regioner/<str:county>/<str:region>/", regions.region_detail, name="region"),
    path("regioner/<str:county>/<str:region>/navn/", regions.region_rename, name="region-rename"),
    path("regioner/<str:county>/<str:region>/legg-ned/", regions.region_close, name="region-close"),
    path(
        "regionendringer/<str:code>/trekk-tilbake/",
        regions.region_change_withdraw,
        name="region-change-withdraw",
    ),
    path("eiere/<str:code>/region/", regions.owner_region, name="owner-region"),
    path("nytt-mote/<str:forum>/", meetings.meeting_create, name="meeting-create"),
    path("moter/<str:code>/", meetings.meeting_detail, name="meeting"),
    path("moter/<str:code>/oppmote/", meetings.attendance, name="attendance"),
    path("moter/<str:code>/ny-sak/", agenda.item_create, name="item-create"),
    path("moter/<str:code>/protokoll/", minutes.minutes_detail, name="minutes"),
    path("moter/<str:code>/protokoll/skriv/", minutes.minutes_write, name="minutes-write"),
    path("moter/<str:code>/protokoll/pdf/", minutes.minutes_pdf, name="minutes-pdf"),
    path("moter/<str:code>/protokoll/<slug:step>/", minutes.minutes_step, name="minutes-step"),
    path("moter/<str:code>/<slug:step>/", meetings.meeting_step, name="meeting-step"),
    path("saker/<str:code>/", agenda.item_detail, name="item"),
    path("saker/<str:code>/endre/", agenda.item_edit, name="item-edit"),
    path("saker/<str:code>/habilitet/", lines.impartiality, name="impartiality"),
    path("saker/<str:code>/tilforsel/", agenda.statement_add, name="statement-add"),
    path("saker/<str:code>/forslag/", agenda.item_propose, name="item-propose"),
    path("saker/<str:code>/legg-fram/", agenda.remarks_present, name="remarks-present"),
    path("saker/<str:code>/<slug:step>/", agenda.item_step, name="item-step"),
    path("send-til-regionene/", preparations.preparations_open, name="preparations-open"),
    path("rangering/<str:code>/", preparations.preparation_detail, name="preparation"),
    path(
        "rangering/<str:code>/tiltak/<str:item>/",
        preparations.preparation_item,
        name="preparation-item",
    ),
    path(
        "rangering/<str:code>/tiltak/<str:item>/inhabil/",
        preparations.preparation_step_aside,
        name="preparation-step-aside",
    ),
    path(
        "rangering/<str:code>/tiltak/<str:item>/papirer/<str:document>/",
        preparations.preparation_document,
        name="preparation-document",
    ),
    path(
        "rangering/<str:code>/levering/<int:number>/",
        preparations.delivery_pdf,
        name="delivery-pdf",
    ),
    path(
        "rangering/<str:code>/<slug:step>/", preparations.preparation_step, name="preparation-step"
    ),
    path("ny-fordeling/", allocations.allocation_create, name="allocation-create"),
    path("rammer/<str:code>/<slug:version>/", frames.frame_split, name="frame-split"),
    path("rammer/<str:code>/<slug:version>/fjern/", frames.frame_join, name="frame-join"),
    path("avsetning/<str:code>/", allocations.set_aside, name="set-aside"),
    path("fordelinger/<str:code>/", allocations.allocation_detail, name="allocation"),
    path("fordelinger/<str:code>/pdf/", allocations.allocation_pdf, name="allocation-pdf"),
    path(
        "fordelinger/<str:code>/<slug:step>/", allocations.allocation_step, name="allocation-step"
    ),
    path("linjer/<str:code>/", lines.line_detail, name="line"),
    path("linjer/<str:code>/endre/", allocations.line_edit, name="line-edit"),
    path("linjer/<str:code>/sum/", allocations.line_sums, name="line-sums"),
    path("linjer/<str:code>/merknad/", lines.remark, name="remark"),
    path("linjer/<str:code>/forslag/", lines.propose, name="line-propose"),
    path("linjer/<str:code>/habilitet/<str:seat>/", lines.recusal_decide, name="recusal"),
    path("linjer/<str:code>/papirer/<str:document>/", lines.line_document, name="line-document"),
    path(
        "linjer/<str:code>/papirer/<str:document>/skjerm/", lines.paper_shield, name="paper-shield"
    ),
    path("linjer/<str:code>/<slug:step>/", lines.line_step, name="line-step"),
    path("avstemminger/<str:code>/", votes.poll_detail, name="poll"),
    path("avstemminger/<str:code>/se-over/", votes.ballot_review, name="ballot-review"),
    path("avstemminger/<str:code>/stem/", votes.ballot_cast, name="ballot-cast"),
    path("avstemminger/<str:code>/lukk/", votes.poll_close, name="poll-close"),
    path("avstemminger/<str:code>/telling/", votes.poll_recount, name="poll-recount"),
    path("ny-plan/<str:forum>/", plans.plan_create, name="plan-create"),
    path("planer/<str:code>/", plans.plan_detail, name="plan"),
    path("planer/<str:code>/endre/", plans.plan_edit, name="plan-edit"),
    path("planer/<str:code>/vedta/", plans.plan_adopt, name="plan-adopt"),
]
