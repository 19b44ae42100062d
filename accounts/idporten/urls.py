from django.urls import path

from accounts.idporten import views

urlpatterns = [
    path("oidc/<slug:provider_id>/login/", views.login, name="idporten_login"),
    path("oidc/<slug:provider_id>/login/callback/", views.callback, name="idporten_callback"),
]
