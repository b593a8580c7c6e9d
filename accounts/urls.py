from django.urls import path

import core.converters  # noqa: F401
from accounts import views

urlpatterns = [
    path("opheffen/", views.leave_site, name="leave_site"),
    path("gegevens/", views.own_data, name="own_data"),
    path("gegevens/<public_id:public_id>/", views.own_data_file, name="own_data_file"),
    path("werk/", views.work, name="work"),
    path("profiel/", views.profile, name="profile"),
]
