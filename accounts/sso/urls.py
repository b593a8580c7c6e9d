"""URLs below /account/, which allauth includes for the provider."""

from django.urls import path

from accounts.sso import views

urlpatterns = [
    path("organisatie/", views.organisations, name="sso-organisations"),
    path("oidc/opnieuw/", views.reauthenticate, name="sso-reauthenticate"),
    path("oidc/<provider_id>/login/", views.login, name="openid_connect_login"),
    path(
        "oidc/<provider_id>/login/callback/",
        views.callback,
        name="openid_connect_callback",
    ),
]
