from django.urls import path

from jobs import views

app_name = "jobs"

urlpatterns = [
    path("<slug:code>/", views.job_detail, name="job-detail"),
    path("<slug:code>/avbryt/", views.job_cancel, name="job-cancel"),
    path("<slug:code>/start/", views.job_release, name="job-release"),
    path("<slug:code>/prov-igjen/", views.job_retry, name="job-retry"),
]
