from django.urls import path

from accounts.views import hats

app_name = "accounts"

urlpatterns = [
    path("handle-som/", hats.hat_choose, name="hat-choose"),
]
