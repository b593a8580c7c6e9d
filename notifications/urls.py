from django.urls import path

from notifications import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("in-beeld/", views.live_settings, name="live_settings"),
    path("push.js", views.push_worker, name="push_worker"),
    path("push/", views.push, name="push"),
    path("gelezen/", views.read_all, name="inbox_read_all"),
    path("mailinstellingen/", views.mail_settings, name="mail_settings"),
    path("post/", views.incoming, name="incoming"),
    path("mails/", views.mails, name="mails"),
    path("mails/<public_id:public_id>/", views.mail, name="mail"),
    path("afmelden/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("<public_id:public_id>/", views.open_one, name="inbox_open"),
    path("<public_id:public_id>/gelezen/", views.mark_one, name="inbox_mark"),
]
