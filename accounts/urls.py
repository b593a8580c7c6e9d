from django.urls import path

import core.public_id  # noqa: F401 (registers the converter)
from accounts import views
from accounts.authentication import allauth_views

urlpatterns = [
    path("samenvoegen/", views.merge_accounts, name="account-merge"),
    path("samenvoegen/code/", views.merge_code, name="account-merge-code"),
    path("opheffen/", views.delete_account, name="account-delete"),
    path("gegevens/", views.data_export, name="data-export"),
    path(
        "gegevens/<public_id:public_id>/",
        views.data_export_file,
        name="data-export-file",
    ),
    path("toelating/", views.admission_answer, name="admission-answer"),
    path("werk/", views.affiliations, name="affiliations"),
    path("profiel/", views.profile, name="profile"),
    # Override allauth's views.
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path(
        "2fa/webauthn/login/",
        allauth_views.login_webauthn,
        name="mfa_login_webauthn",
    ),
    path(
        "2fa/webauthn/reauthenticate/",
        allauth_views.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
]
