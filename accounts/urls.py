from django.urls import path

from accounts.views import hats, invitations

app_name = "accounts"

urlpatterns = [
    path("handle-som/", hats.hat_choose, name="hat-choose"),
    path("invitasjon/<str:token>/", invitations.invitation, name="invitation"),
]
