from django.urls import path

from overview.views import (
    case,
    cases,
    casework,
    check,
    correspondence,
    log,
    public,
    rounds,
    start,
    worklist,
)

app_name = "overview"

urlpatterns = [
    path("", public.front, name="front"),
    path("min-side/", start.start, name="start"),
    path("slik-regner-systemet/", public.rule_catalogue, name="rules"),
    path("oppgavebenk/", worklist.work_list, name="work-list"),
    path("oppgavebenk/fil/", worklist.work_list_export, name="work-list-export"),
    path("oppgavebenk/tildel/", worklist.tasks_assign, name="tasks-assign"),
    path("oppgavebenk/<slug:code>/tildel/", worklist.task_assign, name="task-assign"),
    path("oppgavebenk/<slug:code>/fjern/", worklist.task_hand_back, name="task-hand-back"),
    path("runder/<slug:code>/", rounds.round_admin, name="round-admin"),
    path("runder/<slug:code>/publiser/", rounds.round_publish, name="round-publish"),
    path("runder/<slug:code>/frist/", rounds.round_deadline, name="round-deadline"),
    path("sok/", cases.search_page, name="search"),
    path("visninger/", cases.filter_save, name="filter-save"),
    path("visninger/<slug:code>/slett/", cases.filter_delete, name="filter-delete"),
    path("saker/", cases.case_list, name="cases"),
    path("saker/fil/", cases.case_export, name="case-export"),
    path("saker/<slug:code>/", case.case_detail, name="case"),
    path("saker/<slug:code>/apen/", case.case_presence, name="case-presence"),
    path("saker/<slug:code>/notat/", case.note_add, name="note-add"),
    path("saker/<slug:code>/retting/", casework.ask_for_completion, name="ask-for-completion"),
    path("saker/<slug:code>/slipp-inn/", casework.admit_late, name="admit-late"),
    path("saker/<slug:code>/meldinger/", correspondence.message_list, name="messages"),
    path("saker/<slug:code>/registrer/", correspondence.register, name="register-document"),
    path("saker/<slug:code>/historikk/", log.case_history, name="case-history"),
    path("saker/<slug:code>/habilitet/", check.impartiality, name="impartiality"),
    path("saker/<slug:code>/kontroll/", check.check, name="check"),
    path("saker/<slug:code>/kontroll/fullfor/", check.check_finish, name="check-finish"),
    path("saker/<slug:code>/kontroll/apne/", check.check_reopen, name="check-reopen"),
    path("saker/<slug:code>/kontroll/<slug:item_code>/", check.check_save, name="check-save"),
]
