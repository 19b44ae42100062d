from django.urls import path

from overview.views import public, start, worklist

app_name = "overview"

urlpatterns = [
    path("", public.front, name="front"),
    path("min-side/", start.start, name="start"),
    path("slik-regner-systemet/", public.rule_catalogue, name="rules"),
    path("oppgavebenk/", worklist.work_list, name="work-list"),
    path("oppgavebenk/<slug:code>/tildel/", worklist.task_assign, name="task-assign"),
    path("oppgavebenk/<slug:code>/fjern/", worklist.task_hand_back, name="task-hand-back"),
]
