"""Pages of the forum, below /forum/."""

from django.urls import path

from forum.views import agenda, allocations, meetings, start, votes

app_name = "forum"

urlpatterns = [
    path("", start.start, name="start"),
    path("moter/<str:code>/", meetings.meeting_detail, name="meeting"),
    path("saker/<str:code>/", agenda.item_detail, name="item"),
    path("fordelinger/<str:code>/", allocations.allocation_detail, name="allocation"),
    path("linjer/<str:code>/", allocations.line_detail, name="line"),
    path("avstemminger/<str:code>/", votes.poll_detail, name="poll"),
]
