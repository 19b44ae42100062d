from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("", views.notice_list, name="notice-list"),
    path("les-alle/", views.notice_read_all, name="notice-read-all"),
    path("postkasse/", views.mailbox, name="mailbox"),
    path("postkasse/<slug:code>/", views.mailbox_message, name="mailbox-message"),
    path("<slug:code>/apne/", views.notice_open, name="notice-open"),
]
