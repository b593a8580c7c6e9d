from django.urls import path

import core.public_id  # noqa: F401 (registers the converter)
from accounts import views
from accounts.authentication import allauth_views

urlpatterns = [
    path("samenvoegen/", views.merge_accounts, name="merge"),
    path("samenvoegen/code/", views.merge_code, name="merge_code"),
    path("opheffen/", views.delete_account, name="leave_site"),
    path("gegevens/", views.data_export, name="own_data"),
    path(
        "gegevens/<public_id:public_id>/", views.data_export_file, name="own_data_file"
    ),
    path("toelating/", views.admission_answer, name="admission_answer"),
    path("werk/", views.affiliations, name="work"),
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
