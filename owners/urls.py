from django.urls import path

from owners import views

app_name = "owners"
urlpatterns = [
    path("", views.organisation_list, name="organisation-list"),
    path("<slug:code>/", views.organisation_detail, name="organisation-detail"),
    path("<slug:code>/virksomheter/", views.establishment_list, name="establishment-list"),
]
