from django.urls import path

from jobs import views

app_name = "jobs"

urlpatterns = [
    path("<str:code>/", views.job_detail, name="job-detail"),
    path("<str:code>/avbryt/", views.job_cancel, name="job-cancel"),
    path("<str:code>/start/", views.job_release, name="job-release"),
    path("<str:code>/prov-igjen/", views.job_retry, name="job-retry"),
]
