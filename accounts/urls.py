from django.urls import path

import core.public_id  # noqa: F401 (registers the converter)
from accounts import views, ways_in

urlpatterns = [
    path("samenvoegen/", views.merge, name="merge"),
    path("samenvoegen/code/", views.merge_code, name="merge_code"),
    path("opheffen/", views.leave_site, name="leave_site"),
    path("gegevens/", views.own_data, name="own_data"),
    path("gegevens/<public_id:public_id>/", views.own_data_file, name="own_data_file"),
    path("toelating/", views.admission_answer, name="admission_answer"),
    path("werk/", views.work, name="work"),
    path("profiel/", views.profile, name="profile"),
    # In the place of allauth's own.
    path("password/set/", ways_in.password_set, name="account_set_password"),
    path("2fa/webauthn/login/", ways_in.login_webauthn, name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        ways_in.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
]
