from django.urls import path

from notifications import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("in-beeld/", views.live_settings, name="live_settings"),
    path("push.js", views.push_service_worker, name="push_worker"),
    path("push/", views.push_subscription, name="push"),
    path("gelezen/", views.mark_all_read, name="inbox_read_all"),
    path("mailinstellingen/", views.mail_settings, name="mail_settings"),
    path("post/", views.receive_inbound_mail, name="incoming"),
    path("mails/", views.mail_history, name="mails"),
    path("mails/<public_id:public_id>/", views.mail_detail, name="mail"),
    path("afmelden/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("<public_id:public_id>/", views.open_notification, name="inbox_open"),
    path("<public_id:public_id>/gelezen/", views.mark_notification, name="inbox_mark"),
]
