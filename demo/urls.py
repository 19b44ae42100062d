from django.urls import path

from demo import views

app_name = "demo"

urlpatterns = [
    path("klokka/", views.clock, name="clock"),
    path("klokka/flytt/", views.jump, name="jump"),
]
