"""What stands before Wagtail's own addresses: one way to sign in, our account page."""

from django.urls import path

from cms.admin import doors

urlpatterns = [
    path("beheer/login/", doors.sign_in, name="wagtailadmin_login"),
    path("beheer/account/", doors.account_settings, name="wagtailadmin_account"),
    path("_util/login/", doors.sign_in_to_read, name="wagtailcore_login"),
]
