"""What stands before Wagtail's own addresses.

One way to sign in and out, our account page, and no management of people: that is done
by commands, which keep a person's texts and tell open pages.
"""

from django.urls import path, re_path

from cms.admin import doors

urlpatterns = [
    path("beheer/login/", doors.sign_in, name="wagtailadmin_login"),
    path("beheer/logout/", doors.sign_out, name="wagtailadmin_logout"),
    path("beheer/account/", doors.account_settings, name="wagtailadmin_account"),
    re_path(r"^beheer/(?:users|bulk/accounts)(?:/|$)", doors.shut),
    path("_util/login/", doors.sign_in_to_read, name="wagtailcore_login"),
]
