"""What stands before Wagtail's own addresses under /beheer/."""

from django.urls import path

from cms.admin import doors

urlpatterns = [
    path("login/", doors.sign_in, name="wagtailadmin_login"),
    path("account/", doors.account_settings, name="wagtailadmin_account"),
]
