from django.urls import path

import core.converters  # noqa: F401 (names the converter)
from accounts import views

urlpatterns = [
    path("samenvoegen/", views.merge, name="merge"),
    path("samenvoegen/code/", views.merge_code, name="merge_code"),
    path("opheffen/", views.leave_site, name="leave_site"),
    path("gegevens/", views.own_data, name="own_data"),
    path("gegevens/<public_id:public_id>/", views.own_data_file, name="own_data_file"),
    path("werk/", views.work, name="work"),
    path("profiel/", views.profile, name="profile"),
]
